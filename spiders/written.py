"""What stands in the text of a whole page, seen or not, in whatever element."""

from __future__ import annotations

from collections.abc import Iterator

from spiders.document import Page


def shows(page: Page, text: str) -> bool:
    """Whether a text of one line stands in a page, its name and its scripts aside."""
    aside = page.tree.iter("script", "title")
    return page.written.count(text) > sum((node.text or "").count(text) for node in aside)


def before(page: Page, text: str, most: int) -> Iterator[str]:
    """What stands right before a text wherever the page has it, at most so many characters."""
    at = page.written.find(text) if text else -1
    while at >= 0:
        yield page.written[max(0, at - most) : at]
        at = page.written.find(text, at + 1)


def is_japanese(page: Page) -> bool:
    """Whether a page says that it is in Japanese, or shows it in its title."""
    declared = (page.tree.get("lang") or "").lower().startswith("ja")
    return declared or any("\u3040" <= char <= "\u30ff" for char in page.title)
