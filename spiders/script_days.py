"""Days that a page gives its own scripts, in pages that declare none: a variable, the state beside the headline."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from spiders.document import Page, place
from storage.records import Date

VARIABLE = re.compile(r"\bvar (?:ct|publish_?time) ?= ?[\"'](\d{10}|20\d\d-\d\d-\d\d[^\"']{0,14})[\"']", re.IGNORECASE)
KEYS = (
    "ublishTime",
    "ublish_time",
    "ubTime",
    "ubDate",
    "ublishedAt",
    "ublished_at",
    "ublishDate",
    "ublish_date",
    "ptime",
    '"created":',
)
KEYED = re.compile(
    r"[\"']?\b(?:publish(?:ed)?_?(?:time|at|date|on)|pub_?(?:time|date)|ptime|created)[\"']?\s*[:=]\s*[\"']?"
    r"(1\d{12}|1\d{9}|20\d\d-\d\d-\d\d[^\"',}]{0,20})(?!\d)",
    re.IGNORECASE,
)
NEAR = 800  # characters between what names the article and when it was published
LEAST_TITLE = 4  # characters


def variables(page: Page) -> Iterator[Date]:
    """The time in a variable that a script prints."""
    for node in page.tree.iter("script") if page.says("var ct") or page.says("var publish") else ():
        if match := VARIABLE.search(node.text or ""):
            yield _date(node, match.group(1))


def stated(page: Page, title: str | None) -> list[Date]:
    """The time nearest to the headline in the state of a script; its zone may be wrong."""
    if title is None or len(title) < LEAST_TITLE or not any(page.says(word) for word in KEYS):
        return []
    found = ((node, _nearest(node.text or "", title)) for node in page.tree.iter("script"))
    return next(([_date(node, raw)] for node, raw in found if raw), [])


def _date(node: HtmlElement, raw: str) -> Date:
    return Date("published", raw, "meta", f"css:{place(node)}")


def _nearest(text: str, title: str) -> str | None:
    if not any(word in text for word in KEYS):
        return None
    named = [at.span() for name in {title, json.dumps(title)[1:-1]} for at in re.finditer(re.escape(name), text)]
    timed = [(_apart(at.span(), span), at.group(1)) for at in KEYED.finditer(text) for span in named]
    distance, raw = min(timed, default=(NEAR, None))
    return raw if distance < NEAR else None


def _apart(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Characters between two places."""
    return max(one[0] - other[1], other[0] - one[1])
