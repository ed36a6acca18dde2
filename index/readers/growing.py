"""A text that grows run by run, with the white space owed between the runs, and zones and pages that point into it."""

from __future__ import annotations

from index.records import Page, Speaker, Zone


class Growing:
    """What the texts that readers make of marked-up documents have in common."""

    def __init__(self, page: str | None = None) -> None:
        """`page` is in force at the start."""
        self.zones: list[Zone] = []
        self.pages: list[Page] = []
        self.page = page  # of what comes next
        self.length = 0
        self._parts: list[str] = []
        self._gap = ""  # white space owed before the next word

    @property
    def text(self) -> str:
        """The text so far; white space at its end is not yet part of it."""
        return "".join(self._parts)

    def _put(self, run: str) -> int:
        """Adds a run of words after the white space that is owed; returns where it starts."""
        gap = self._gap if self.length else ""
        start = self.length + len(gap)
        self._parts += (gap, run)
        self.length = start + len(run)
        if self.page is not None and (not self.pages or self.pages[-1].label != self.page):
            self.pages.append(Page(start, self.page))
        return start

    def _speak(self, start: int, kind: Speaker) -> None:
        """All from `start` on is said by `kind`, which goes on with the zone before where that is its own."""
        if self.zones and self.zones[-1].kind is kind:
            start = self.zones.pop().start
        self.zones.append(Zone(kind, start, self.length))

    def _owe_blank(self) -> None:
        self._gap = self._gap or " "

    def _owe_column(self) -> None:
        """A tab is added, not set: empty cells keep the columns in their places."""
        self._gap = self._gap.rstrip(" ") + "\t"
