"""One item of RSS or Atom as a partial draft."""

from __future__ import annotations

import re
from collections.abc import Iterator
from mimetypes import guess_type
from typing import Any

from lxml.etree import tostring

from spiders import names
from spiders.addresses import canonical
from spiders.decoding import fragment, paragraphs
from spiders.document import line
from spiders.platforms import teaser
from spiders.platforms.feed_items import FILES, empty, fill, words_in
from storage.captures import Capture, Draft
from storage.records import Attachment, Author, Date

COMMENT = re.compile(r"#comment-?\d+$")
CLICKS = "origlink"  # how names of elements end that keep an item's address where the link counts clicks
CLOSING = re.compile(r"</[a-z]+>|<br", re.IGNORECASE)
RELATIVE = re.compile(r"\s(?:href|src)\s*=\s*[\"'](?![a-z][a-z0-9+.-]*:|//|#)", re.IGNORECASE)


def draft_of(entry: Any, number: int, platform: str | None, capture: Capture, sole: bool) -> Draft | None:
    """`sole`: the format has one date for an item."""
    if COMMENT.search(entry.get("link") or ""):  # a reader's: its address is that of the post
        return None
    url = canonical(_address(entry), capture.url)
    if url is None:
        return None
    made = empty(url, platform, capture)
    made.title = _title(entry)
    made.authors = list(authors(entry))
    one_date = sole and not dict.get(entry, "published")
    pairs = (("published", "published"), ("updated", "published" if one_date else "modified"))
    made.dates = [
        Date(field, str(dict.get(entry, key)), "feed", f"item[{number}]/{key}")
        for key, field in pairs
        if dict.get(entry, key)
    ]
    made.tags = [term for tag in entry.get("tags", ()) if (term := line(tag.get("label") or tag.get("term")))]
    made.tags = [term for term in made.tags if not term.startswith("http")]
    content = (entry.get("content") or [{}])[0]
    made.language = content.get("language")
    made.attachments = list(_enclosures(entry))
    made.image = next(_pictures(entry), None)
    fill(made, _content(content, url), entry.get("summary"), f"item[{number}]")
    return made


def _address(entry: Any) -> str | None:
    """Where the item says it stands, clicks not counted; else its name or the file that it comes with."""
    counted = (value for key, value in entry.items() if key.endswith(CLICKS))
    named = entry.get("id") if str(entry.get("id", "")).startswith("http") else entry.get("href")
    files = (item.get("href") for item in entry.get("enclosures", ()))
    return next((str(said) for said in (*counted, entry.get("link"), named, *files) if said), None)


def _title(entry: Any) -> str | None:
    detail = entry.get("title_detail") or {}
    said = entry.get("title") or ""
    return line(said if detail.get("type") == "text/plain" and "&" not in said else words_in(said)) or None


def authors(said: Any) -> Iterator[Author]:
    """Each person; names in one element are taken apart where all of them are names of persons."""
    for person in said.get("authors", ()):
        name = line(person.get("name"))
        parts = names.split(name)
        if len(parts) > 1 and all(map(names.looks_personal, parts)):
            yield from map(Author, parts)
        elif names.is_name(name):
            yield Author(name)


def _content(content: Any, url: str) -> str:
    """The text of an item as markup, its links absolute where they start elsewhere than at the item."""
    text, base = str(content.get("value") or ""), content.get("base")
    if content.get("type") == "text/plain":
        return paragraphs(text) if CLOSING.search(text) is None else text
    if not text or not base or base == url or not RELATIVE.search(text):
        return text
    root = fragment(text, base)
    root.make_links_absolute(base)
    body = next(root.iter("body"))
    return "".join((body.text or "", *(str(tostring(node, encoding="unicode")) for node in body)))


def _pictures(entry: Any) -> Iterator[str]:
    """Pictures that stand beside the text, the item's own first."""
    for item in entry.get("enclosures", ()):
        if str(item.get("type", "")).startswith("image/"):
            yield str(item.get("href"))
    for item in entry.get("media_content", ()):
        if item.get("medium") == "image" or str(item.get("type", "")).startswith("image/"):
            yield str(item.get("url"))
    yield from (str(item.get("url")) for item in entry.get("media_thumbnail", ()))
    if entry.get("image"):
        yield str(entry["image"].get("href"))


def _enclosures(entry: Any) -> Iterator[Attachment]:
    for item in entry.get("enclosures", ()):
        url = str(item.get("href") or "")
        kind = str(item.get("type") or guess_type(url.partition("?")[0])[0] or "")
        if kind.startswith(FILES) and url.startswith("http"):
            yield Attachment(url, kind, teaser.seconds(entry.get("itunes_duration")))
