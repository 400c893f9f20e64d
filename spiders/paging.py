"""An article in several pages: the link by which it goes on."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders.document import Page, words_of

NUMBERED = re.compile(r"(.+?)(?:[-_/](\d{1,2}))?(?:\.[a-z]{3,5})?/?", re.IGNORECASE)
LETTER = re.compile(r"[^\W\d_]")
LABEL = re.compile(
    r"\W*(?:\d{1,2}|next page|下一?[页頁]|余下全文|(?:阅读|查看|浏览)全文|次(?:へ|の?ページ)|다음 ?페이지|"
    r"nächste seite|page suivante|página siguiente|pagina successiva|następna strona)\W*",
    re.IGNORECASE,
)


def onward(page: Page) -> HtmlElement | None:
    """The link to the next page of the article: by its address the article's own with a number behind it, by its text a
    page's. None for a whole article, for the last page, and where the address does not tell which page this is."""
    own = NUMBERED.fullmatch(urlsplit(page.capture.url).path)
    name = own.group(1).rpartition("/")[2] if own else ""
    if own is None or not name or (own.group(2) and not LETTER.search(name)):  # a day of a calendar
        return None
    number = int(own.group(2) or 1) + 1
    for mark in "_-/":
        if page.says(f"{name}{mark}{number}"):
            unnumbered = own.group(2) is None and _link(page, f"{name}{mark}1") is not None
            return None if unnumbered else _link(page, f"{name}{mark}{number}")
    return None


def _link(page: Page, end: str) -> HtmlElement | None:
    """The link with the text of a page whose path ends so."""
    path = re.compile(rf"(?:\A|/){re.escape(end)}(?:\.[a-z]{{3,5}})?/?\Z", re.IGNORECASE)
    links = (node for node in page.select(f'a[href*="{end}"]') if LABEL.fullmatch(words_of(node)))
    return next((node for node in links if path.search(urlsplit(node.get("href") or "").path)), None)
