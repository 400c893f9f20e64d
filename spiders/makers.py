"""Who did what, as a page prints it: which of the authors that a head names made something else than the text."""

from __future__ import annotations

from spiders.byline_words import doing
from spiders.document import Page
from spiders.written import before
from storage.records import Author

BEFORE = 60  # characters in front of a name that may say what somebody did


def writers(page: Page, authors: list[Author]) -> list[Author]:
    """The authors, where one of them is printed as the writer without those who are printed as something else only."""
    if len(authors) < 2:
        return authors
    done = [_done(page, author.name) for author in authors]
    if not any("wrote" in one for one in done):
        return authors
    return [author for author, one in zip(authors, done, strict=True) if one != {"else"}]


def _done(page: Page, name: str) -> set[str]:
    """What a page says in front of a name, wherever it prints it."""
    said = (doing(lead) for lead in before(page, name, BEFORE))
    return {one for one in said if one}
