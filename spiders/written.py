"""What stands in the text of a whole page, seen or not, in whatever element."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spiders.document import Page

MAIL = (  # an e-mail keeps each paragraph in a table of its own
    "meta[name='x-apple-disable-message-reformatting'], meta[name='supported-color-schemes'], "
    "table[role=presentation] table[role=presentation] table[role=presentation]"
)
KANA = re.compile("[\u3040-\u30ff]")


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
    """Whether a page says that it is in Japanese, or shows it in its title and declares no neighbour's language: there,
    a blank stands within a name."""
    known = page.notes.get("is_japanese")
    if not isinstance(known, bool):
        declared = (page.tree.get("lang") or "").lower()
        shown = not declared.startswith(("zh", "ko")) and KANA.search(page.title) is not None
        known = page.notes["is_japanese"] = declared.startswith("ja") or shown
    return known


def is_mail(page: Page) -> bool:
    """Whether a page is an e-mail as senders write them."""
    return page.first(MAIL) is not None or page.says("mcnText") or page.says("mceText")
