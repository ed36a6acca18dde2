"""Catalogue fields as answers: which label says what, in the words people ask for it.

Only a labelled field can answer ("Record ID: 113009"). A title or a heading is in every citation already.
"""

from __future__ import annotations

from index.terms import stems

_ASKED_AS = {
    "record id": "identification number identifier id digital archive record",
    "source": "original originals kept held located location archive archives collection fond shelf mark found where",
    "original archive": "original originals kept held located location archive archives where",
    "repository": "kept held located archive library where",
    "reference": "reference shelf mark number file",
    "rights": "rights copyright permission reuse licence license contact allowed publish use",
    "original uploaded date": "uploaded published online available posted when date",
    "type": "type kind sort document",
    "document type": "type kind sort document",
    "language": "language written languages",
    "author": "author wrote written writer",
    "author(s)": "author wrote written writer",
    "original classification": "classification classified secret secrecy level",
    "donors": "donor foundation funded paid support sponsor grant money",
    "keywords": "keywords subjects topics",
}
_SPONSOR = "made possible with support from"


def asked_as(text: str) -> list[str] | None:
    """The stems by which people ask for the catalogue field `text`; None where it has no known label."""
    if _SPONSOR in text:
        return stems(_ASKED_AS["donors"])
    label = text.lstrip().partition("\n")[0].partition(": ")[0].strip().rstrip(":").casefold()
    return stems(_ASKED_AS[label]) if label in _ASKED_AS else None
