"""The line under the headline that says what follows: an element called so, beside the headline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from spiders import headlines, surroundings
from spiders.claims import Claim, value
from spiders.document import Page, brief_words, place
from spiders.printed_days import DAY
from spiders.printed_names import signed
from spiders.surroundings import after, names

CALLED = re.compile(
    r"sub-?_?(?:title|head(?:line|ing)?|line)\b|(?:^|[\s_-])dec?k(?=$|\s)|stand-?first|strap-?line|teaser-text|"
    r"(?:article|post|entry|story|page)[\w-]*[-_](?:excerpt|summary|description|lede?)\b|p-summary|chapo|sous-titre|"
    r"untertitel|bajada|entradilla|sommario|occhiello",
    re.IGNORECASE,
)
LEAST, MOST = 12, 300  # characters
FARTHEST = 25  # elements behind the headline


def claim(page: Page, css: str | None) -> Claim[str] | None:
    """The declared element; where a layout declares none, what stands beside the headline and is called a subtitle."""
    if css:
        found = page.line(css)
        return Claim(found, f"css:{css}") if found else None
    title = value(headlines.claim(page, None))
    around = surroundings.around(page, title)
    for node in _beside(around.heading) if around.heading is not None else ():
        text = brief_words(node, MOST) or ""
        if len(text) >= LEAST and text != title and not around.is_from_others(node) and not _says_else(text):
            return Claim(text, f"css:{place(node)}")
    return None


def _beside(heading: HtmlElement) -> Iterator[HtmlElement]:
    """What is called a subtitle behind a headline, and the other lines of a group of headings."""
    group = next(heading.iterancestors("hgroup"), None)
    if group is not None:
        yield from (one for one in group.iter("p", "h2", "h3", "h4") if one is not heading)
    for node in islice(after(heading), FARTHEST):
        if CALLED.search(names(node)) or node.get("itemprop") == "alternativeHeadline":
            yield node


def _says_else(text: str) -> bool:
    """Whether a line names an author or a day."""
    return bool(signed(text)) or (len(text) < MOST // 4 and DAY.search(text) is not None)
