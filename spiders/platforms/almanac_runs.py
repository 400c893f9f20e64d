"""Where an Almanac page has its title, its summary, its lines of importance, source and age."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from urllib.parse import urlsplit

from spiders.document import Page
from spiders.runs import Run, declared, is_named, joined, match_at, rank_of_heading, runs, tightest, within

UNIT = r"(?:s|sec|m|min|h|hr|d|w|wk|mo|y|yr|seconds?|minutes?|hours?|days?|weeks?|months?|years?)"
AGE = rf"(?:(?:about |over )?(?:\d+|an?)\s*{UNIT}\+?\s+ago|just now|today|yesterday)"
SOURCE_LINK = r"source(?:\s*↗)?"
LEADING = (
    r"(?P<importance>10|\d)(?:\s*(?:/|out of)\s*10)?(?:\s+[·•∙|]\s*|\s+|(?=\D)|(?=\d+\s?[A-Z]))"
    r"(?!comments?|points?|votes?|likes?|min|replies|views)(?:source:\s*)?(?P<source>[^\s·][^·]{0,90}?)"
)
TRAILING = rf"(?P<age>{AGE})(?P<arrow>\s*[·•∙|]?\s*{SOURCE_LINK})?"
HEAD = re.compile(rf"{LEADING}\s*[·•∙|]\s*{TRAILING}", re.IGNORECASE)
UNDOTTED = re.compile(rf"{LEADING}\s+{TRAILING}", re.IGNORECASE)
TAIL = re.compile(TRAILING, re.IGNORECASE)
BACK = re.compile(r"[←‹<«]\s*(?:(?:back to|all) )?events", re.IGNORECASE)
RELATED = re.compile(r"related (?P<what>guides|events)\s*(?:\(\s*\d+\s*\)|\d*)", re.IGNORECASE)
COUNTED = re.compile(r"related (guides|events)\s*\(\s*\d+\s*\)", re.IGNORECASE)
CHROME = re.compile(r"almanac|home|events|guides|share|save|copy link|source(?:\s*↗)?|[·•∙|/]", re.IGNORECASE)
SOURCE = re.compile(r"source(?:\s*↗)?|(?:read|view|open) (?:the )?(?:original|source)(?:\s*[↗→])?", re.IGNORECASE)
LONG = 90  # characters of a summary at least
LONGEST_TITLE = 250
GAP = 2  # other short lines between a title and its line of importance

Head = tuple[re.Match[str], int, int]


class Reader:
    """The runs of a page with the places of what matters in them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.runs = runs(page.body)

    @cached_property
    def heads(self) -> list[Head]:
        """Every line of importance, source and age: the match, its first run, the run behind it."""
        found, at = [], 0
        while at < len(self.runs):
            match = tightest(self.runs, at, HEAD) or self._undotted(at)
            if match:
                found.append(match)
            at = match[2] if match else at + 1
        return found

    def _undotted(self, at: int) -> Head | None:
        """The same without its dots, which a style sheet may set: where the age begins an element of its own."""
        found = tightest(self.runs, at, UNDOTTED) if self.runs[at].text[0].isdigit() else None
        if found and any(TAIL.fullmatch(joined(self.runs[age : found[2]])) for age in range(found[1] + 1, found[2])):
            return found
        return None

    @cached_property
    def title(self) -> int:
        """Which run is the title of the page's own event; -1 where none can be."""
        rated = [(self._score(at), -at) for at in range(len(self.runs)) if self._may_be_title(at)]
        best, at = max(rated, default=(0, 1))
        return -at if best > 1 else -1

    def _may_be_title(self, at: int) -> bool:
        run = self.runs[at]
        if len(run.text) > LONGEST_TITLE or any(start <= at < end for _, start, end in self.heads):
            return False
        if any(pattern.fullmatch(run.text) for pattern in (CHROME, BACK, RELATED)):
            return False
        return not within(run.node, "footer", "aside", "nav", "button")

    def _score(self, at: int) -> int:
        run = self.runs[at]
        following = self.runs[at + 1 : at + 2 + GAP]
        words = re.findall(r"\w+", run.text.casefold())
        own = len(words) > 1 and "-".join(words) in re.sub(r"\W+", "-", urlsplit(self.page.url).path.casefold())
        return (
            4 * (rank_of_heading(run.node) == 1)
            + 3 * is_named(run, self._names)
            + 3 * any(self._adjoins(head, at) and head[2] <= at for head in self.heads)
            + next((2 - (step > 0) for step, below in enumerate(following) if len(below.text) >= LONG), 0)
            + 2 * own
            + (0 < at - self._back <= GAP + 3)
        )

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return declared(self.page)

    @cached_property
    def _back(self) -> int:
        return next((end - 1 for at in range(len(self.runs)) if (end := self._ends(at, BACK))), len(self.runs))

    def _ends(self, at: int, pattern: re.Pattern[str]) -> int:
        found = match_at(self.runs, at, pattern)
        return found[1] if found else 0

    def _adjoins(self, head: Head, at: int) -> bool:
        """Whether only short lines stand between a line of importance and a title."""
        _, start, end = head
        between = self.runs[end:at] if end <= at else self.runs[at + 1 : start]
        others = [run for run in between if not CHROME.fullmatch(run.text)]
        return len(others) <= GAP and all(len(run.text) < LONG / 2 for run in others)

    @cached_property
    def head(self) -> Head | None:
        """The line above the page's own title, or right below it."""
        above = [head for head in self.heads if head[2] <= self.title]
        below = [head for head in self.heads if head[1] > self.title >= 0]
        near = [*above[-1:], *below[:1]]
        return next((head for head in near if self._adjoins(head, self.title)), None)

    @cached_property
    def end(self) -> int:
        """Where the related guides and events begin, or the next event."""
        start = max(self.title + 1, self.head[2] if self.head else 0)
        heads = {head[1] for head in self.heads}
        return next(
            (at for at in range(start, len(self.runs)) if at in heads or self._ends(at, RELATED)), len(self.runs)
        )

    @cached_property
    def is_event(self) -> bool:
        """Whether the page is about one event: it has a title and a summary, and no other event follows at once."""
        told = any(len(run.text) >= LONG for run in self.summary)
        return self.title >= 0 and told and not any(head[1] == self.end for head in self.heads)

    @cached_property
    def summary(self) -> list[Run]:
        """The runs below the title: no buttons, no lines that are only a link."""
        start = max(self.title + 1, self.head[2] if self.head else 0)
        return [run for run in self.runs[start : self.end] if not _is_chrome(run)]

    def marks(self) -> Iterator[int]:
        """Points for what only this site says; three of them name it."""
        seen, site = self.page.visible, self.page.meta("og:site_name", "application-name") or ""
        names = (site, *re.split(r"\s+[|·•–—-]\s+", self.page.title), *(run.text for run in self.runs[:12]))
        yield int(any(name.strip().casefold() == "almanac" for name in names))
        yield int(re.search(r"source\s*↗", seen, re.IGNORECASE) is not None)
        yield int(any(self._ends(at, BACK) for at in range(min(len(self.runs), 60))))
        related = {match[1].lower() for match in COUNTED.finditer(seen)}
        yield len(related) + (len(related) > 1)
        yield min(2, len(self.heads))


def _is_chrome(run: Run) -> bool:
    if CHROME.fullmatch(run.text) or BACK.fullmatch(run.text):
        return True
    return within(run.node, "footer", "aside", "nav", "button") or (run.is_link and len(run.text) < LONG)
