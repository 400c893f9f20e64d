"""Where an Almanac page has its title, its summary, its lines of importance, source and age."""

from __future__ import annotations

import re
from functools import cached_property

from lxml.html import HtmlElement

from spiders.document import Page
from spiders.runs import Run, match_at, runs, tightest

UNIT = r"(?:s|sec|m|min|h|hr|d|w|wk|mo|y|yr|seconds?|minutes?|hours?|days?|weeks?|months?|years?)"
AGE = rf"(?:(?:about |over )?(?:\d+|an?)\s*{UNIT}\+?\s+ago|just now|today|yesterday)"
HEAD = re.compile(
    rf"(?P<importance>10|\d)\s*(?P<source>[^\s\d·][^·]{{0,90}}?)\s*[·•∙|]\s*(?P<age>{AGE})(?P<arrow>\s*[·•∙|]?\s*source\s*↗)?",
    re.IGNORECASE,
)
BACK = re.compile(r"[←‹<«]\s*(?:all )?events", re.IGNORECASE)
RELATED = re.compile(r"related (?:guides|events)\s*\(?\d*\)?", re.IGNORECASE)
CHROME = re.compile(r"almanac|events|guides|share|save|copy link|source\s*↗|[·•∙|]", re.IGNORECASE)
SOURCE = re.compile(r"source\s*↗|read (?:the )?(?:original|source)(?:\s*[↗→])?", re.IGNORECASE)


class Reader:
    """The runs of a page with the places of what matters in them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        body = page.first("body")
        self.runs = runs(page.tree if body is None else body)

    @cached_property
    def end(self) -> int:
        """Where the related guides and events begin."""
        return next((at for at in range(len(self.runs)) if match_at(self.runs, at, RELATED)), len(self.runs))

    @cached_property
    def heads(self) -> list[tuple[re.Match[str], int, int]]:
        """Every line of importance, source and age: the match, its first run, the run behind it."""
        found, at = [], 0
        while at < len(self.runs):
            match = tightest(self.runs, at, HEAD)
            if match:
                found.append(match)
            at = match[2] if match else at + 1
        return found

    @cached_property
    def head(self) -> tuple[re.Match[str], int, int] | None:
        """The line above the page's own event."""
        return next((head for head in self.heads if head[1] < self.end), None)

    @cached_property
    def is_event(self) -> bool:
        """Whether the page is about one event: it leads back to the list, or has related ones."""
        back = any(match_at(self.runs, at, BACK) for at in range(min(len(self.runs), 60)))
        own = [head for head in self.heads if head[1] < self.end]
        return (self.end < len(self.runs) and len(own) <= 1 and self.summary != []) or (back and len(own) == 1)

    @cached_property
    def text(self) -> list[Run]:
        """Title and summary."""
        start = self.head[2] if self.head else 0
        kept = [
            run
            for run in self.runs[start : self.end]
            if not CHROME.fullmatch(run.text) and not BACK.fullmatch(run.text)
        ]
        if self.head:
            return [run for run in kept if not _outside(run.node)]
        first = next((at for at, run in enumerate(kept) if len(run.text) > 120), 0)
        return kept[max(0, first - 1) :]

    @property
    def summary(self) -> list[Run]:
        """The runs below the title."""
        return self.text[1:]


def _outside(node: HtmlElement) -> bool:
    return any(parent.tag in ("footer", "aside") for parent in (node, *node.iterancestors()))
