"""Substack's JSON: `/api/v1/archive`, `/api/v1/posts/{slug}`, `/posts/by-id/{id}`, the archive page's state."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from spiders.addresses import canonical
from spiders.decoding import fragment
from spiders.document import first
from spiders.platforms import substack_state
from spiders.scripts import Json, at
from storage.captures import Capture, Draft, Link, LinkKind, Outcome, Reading
from storage.records import Says, Signal

LAST_OFFSET = 50_000  # a server that ignores `offset` must not be asked for ever


def read(value: Json, capture: Capture) -> Reading | None:
    """A post, the rows of an archive, or the empty end of one."""
    if isinstance(value, list):
        if any(substack_state.is_post(row) for row in value):
            return listing(value, capture, "", following=True)
        ended = not value and urlsplit(capture.url).path == "/api/v1/archive"
        return Reading(Outcome.LISTING, "end of the archive", platform="substack") if ended else None
    wrapped = at(value, "post")
    post, where = (wrapped, "/post") if substack_state.is_post(wrapped) else (value, "")
    if not isinstance(post, dict) or not substack_state.is_post(post):
        return None
    return Reading(Outcome.ARTICLE, platform="substack", drafts=[draft(post, capture, where, partial=False)])


def listing(rows: list[Json], capture: Capture, where: str, *, following: bool = False) -> Reading:
    """The posts of a list as partial drafts and links, and the next page of the API."""
    posts = [(index, row) for index, row in enumerate(rows) if substack_state.is_post(row)]
    drafts = [draft(post, capture, f"{where}/{index}", partial=True) for index, post in posts]
    links = [
        Link(found.url, LinkKind.ARTICLE, f"{where or 'archive API'} row {index}")
        for found, (index, _) in zip(drafts, posts, strict=True)
    ]
    if following and (after := _next(capture.url, len(rows))):
        links.append(Link(after, LinkKind.LISTING, "next page of the archive API"))
    return Reading(Outcome.LISTING, platform="substack", drafts=drafts, links=links)


def _next(url: str, shown: int) -> str | None:
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query, keep_blank_values=True).items()}
    offset = query.get("offset", "0")
    if not offset.isdigit() or int(offset) > LAST_OFFSET or not parts.path.endswith("/archive"):
        return None
    return urlunsplit(parts._replace(query=urlencode({**query, "offset": str(int(offset) + shown)})))


def draft(post: dict[str, Json], capture: Capture, where: str, *, partial: bool) -> Draft:
    """A post's JSON as a draft; its text, where it is given, stands at `<where>/body_html`."""
    place = f"json:{where}"
    slug = str(post["slug"])
    url = (
        canonical(str(post.get("canonical_url") or ""), capture.url)
        or canonical(f"/p/{slug}", capture.url)
        or capture.url
    )
    made = Draft("substack", url, layout="SubstackJson", partial=partial)
    for field, value in substack_state.facts(post, url, place).items():
        if value:
            setattr(made, field, value)
    made.signals = list(substack_state.signals(post, place))
    markup = post.get("body_html")
    if isinstance(markup, str) and markup.strip():
        made.body_where = f"{where}/body_html"
        inside = first(fragment(markup, url), "body")
        made.body = [] if inside is None else [inside]
        jump = None if inside is None else first(inside, "div.paywall-jump")
        if jump is not None:
            made.signals.append(Signal(Says.SUBSCRIBER_VIEW, True, "css:div.paywall-jump", "platform"))
    elif not partial:
        made.signals.append(Signal(Says.BODY_ABSENT, True, f"{place}/body_html", "platform"))
    return made
