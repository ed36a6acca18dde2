"""The lines that open a letter or a telegram: whom it greets, and whom it is for."""

from __future__ import annotations

import re

_GREETED = re.compile(
    r"[\[(“\"‘]*(?:(?:my )?(?:dear )?(?:sirs?|lord|madam|gentlemen|colleagues?|excellency|mr\.? [\w. ]{1,30})"
    r"|your [\w ]{1,20}|(?:my )?dear [\w. ]{1,40}|(?:comrades?|cdes?\.?|comr\.)(?: [\w. ]{1,40})?"
    r"|monsieur[\w ,]{0,30}|se[nñ]or[\w ,]{0,30})(?::|[,;—!]$)",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"[\[(“\"‘]*(?:For|To)"
    r"(?: (?:the|of|and|from|by direction of|[A-Z][\w.’'-]*,?|\[(?:from|for) [^\]]{1,60}\]))+[.:,—]*"
)


def begins_with_greeting(line: str) -> bool:
    """Whether a letter begins in `line`: "Sir: I have the honor to report ...", "Comrade Mao Zedong!"."""
    return _GREETED.match(line) is not None


def is_greeting(text: str) -> bool:
    """Whether `text` greets and says no more."""
    greeting = _GREETED.match(text)
    return greeting is not None and not any(map(str.isalnum, text[greeting.end() :]))


def is_address(text: str) -> bool:
    """Whether `text` says whom a message is for and no more: "For Mao Zedong.", "For Crosby from Rathbone:"."""
    return _FOR.fullmatch(text) is not None
