"""What WordPress lists: the titles of its index pages, rows of the REST API, the older pages of API and feeds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from spiders.addresses import canonical, host
from spiders.decoding import fragment
from spiders.document import Page, first, words_of
from spiders.platforms import wordpress_plugins
from spiders.platforms.feed_items import words_in
from spiders.scripts import Json, at, objects, text_at
from storage.captures import Capture, Draft, Link, LinkKind, Outcome, Reading
from storage.records import Author, Date, Says, Signal, Wall

TITLES = ".entry-title a[href], .wp-block-post-title a[href], .post-title a[href]"
NEXT = re.compile(r'<([^>]+)>;\s*rel="?next\b')
TAXONOMIES = frozenset(("category", "post_tag"))
FULL = 10  # items of a feed unless its owner says otherwise; one with fewer has no older page
LAST = 2_000  # pages of a feed


def read(value: Json, capture: Capture) -> Reading | None:
    """The posts of an answer as partial drafts and links, and the next answer; None for one of something else."""
    rows = [row for row in objects(value) if "rendered" in (at(row, "content") or ()) and "slug" in row]
    if not rows:
        return None
    drafts = [_draft(row, index, capture) for index, row in enumerate(rows)]
    links = [Link(draft.url, LinkKind.ARTICLE, f"REST API row {index}") for index, draft in enumerate(drafts)]
    return Reading(Outcome.LISTING, platform="wordpress", drafts=drafts, links=[*links, *_next(capture)])


def _next(capture: Capture) -> Iterator[Link]:
    match = NEXT.search(capture.header("link") or "")
    if match and (url := canonical(match.group(1), capture.url)):
        yield Link(url, LinkKind.LISTING, "next page of the REST API")


def _draft(row: dict[str, Json], index: int, capture: Capture) -> Draft:
    url = canonical(text_at(row, "link"), capture.url) or capture.url
    body = first(fragment(text_at(row, "content", "rendered") or "", url), "body")
    made = Draft("wordpress", url, canonical_url=url, layout="WordPressJson", partial=True)
    made.title = words_in(text_at(row, "title", "rendered"))
    made.body, made.body_where = ([] if body is None else [body]), f"/{index}/content/rendered"
    pairs = (("date_gmt", "published"), ("modified_gmt", "modified"))
    made.dates = [
        Date(field, raw, "platform", f"json:/{index}/{key}") for key, field in pairs if (raw := text_at(row, key))
    ]
    _embedded(made, row, f"json:/{index}/_embedded")
    wordpress_plugins.read_item(made)
    if at(row, "content", "protected") is True:
        made.signals = [Signal(Says.WALL_ELEMENT, Wall.UNKNOWN, f"json:/{index}/content/protected")]
    return made


def _embedded(made: Draft, row: dict[str, Json], where: str) -> None:
    """Authors, categories and tags of a row asked for with them (`_embed`); an error may stand in their place."""
    found = ((words_in(text_at(one, "name")), text_at(one, "link")) for one in objects(at(row, "_embedded", "author")))
    made.authors = [Author(name, canonical(url, made.url)) for name, url in found if name]
    lists = at(row, "_embedded", "wp:term")
    terms = [term for one in (lists if isinstance(lists, list) else ()) for term in objects(one)]
    made.tags = [
        name for term in terms if term.get("taxonomy") in TAXONOMIES and (name := words_in(text_at(term, "name")))
    ]
    for field, place in (("authors", "author"), ("tags", "wp:term")):
        if getattr(made, field):
            made.origins[field] = f"{where}/{place}"


def titles(page: Page) -> Iterator[Link]:
    """The titles of the posts that a page lists, as links."""
    for node in page.select(TITLES):
        url = canonical(node.get("href"), page.url)
        if url and host(url) == host(page.capture.url):
            yield Link(url, LinkKind.ARTICLE, f"link “{words_of(node)[:60]}”")


def older(url: str, own: str, items: int) -> str | None:
    """The next page of a full feed. `own`: how the feed calls itself; where that is another page than was asked for,
    the server, or what stands before it, takes no notice of pages."""
    page = _page(url)
    if items < FULL or page >= LAST or not own or _page(own) != page:
        return None
    parts = urlsplit(url)
    query = {**dict(parse_qsl(parts.query)), "paged": str(page + 1)}
    return urlunsplit(parts._replace(query=urlencode(query)))


def _page(url: str) -> int:
    said = dict(parse_qsl(urlsplit(url).query)).get("paged", "1")
    return int(said) if said.isdigit() and len(said) < 6 else 1
