"""Audio, video and files that belong to the article."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from spiders import schema_org
from spiders.claims import Claim
from spiders.document import Page, first
from spiders.surroundings import called_others, is_from_others, names
from storage.records import Attachment

SHARED = {
    "og:audio": "og:audio:type", "og:audio:url": "og:audio:type", "og:audio:secure_url": "og:audio:type",
    "og:video": "og:video:type", "og:video:url": "og:video:type", "og:video:secure_url": "og:video:type",
    "twitter:player:stream": "twitter:player:stream:content_type",
}  # fmt: skip
MEDIA = ("associatedMedia", "audio", "video", "encoding")
LENGTH = re.compile(r"P?T?(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?")
UNKNOWN = "application/octet-stream"


def claim(page: Page, css: str | None) -> Claim[list[Attachment]] | None:  # noqa: ARG001
    """What JSON-LD, Open Graph and the players of the page name; each address once, players' pages left out."""
    found: dict[str, tuple[Attachment, str]] = {}
    for one, where in (*_in_schema(page), *_shared(page), *_played(page)):
        if one.url.startswith(("http://", "https://")):
            found.setdefault(one.url, (one, where))
    first_place = next((where for _, where in found.values()), "")
    return Claim([one for one, _ in found.values()], first_place) if found else None


def _in_schema(page: Page) -> Iterator[tuple[Attachment, str]]:
    node = schema_org.article(page)
    for key in MEDIA if node else ():
        value = node.value.get(key) if node else None
        for item in value if isinstance(value, list) else [value]:
            url = schema_org.string(item.get("contentUrl")) if isinstance(item, dict) else None
            if node and isinstance(item, dict) and url:
                kind = schema_org.string(item.get("encodingFormat")) or ""
                yield Attachment(page.join(url), _type(url, kind), _seconds(item.get("duration"))), node.at(key)


def _shared(page: Page) -> Iterator[tuple[Attachment, str]]:
    for name, kind in SHARED.items():
        url = page.meta(name)
        mime = _type(url or "", page.meta(kind) or "")
        if url and mime.startswith(("audio/", "video/")):
            yield Attachment(page.join(url), mime), f"meta:{name}"


def _played(page: Page) -> Iterator[tuple[Attachment, str]]:
    for tag in ("audio", "video"):
        for node in page.select(tag):
            source = first(node, "source[src]")
            url = node.get("src") or (source.get("src") if source is not None else node.get("data-src"))
            kind = (source.get("type") if source is not None else node.get("type")) or ""
            if url and not is_from_others(node) and not _is_aside(node):
                yield Attachment(page.join(url), _type(url, kind)), f"css:{tag}"


def _is_aside(player: HtmlElement) -> bool:
    """Whether a player stands in a box beside the article that is called another's, or shows what only moves."""
    if all(player.get(name) is not None for name in ("autoplay", "muted", "loop")) and player.get("controls") is None:
        return True
    return any(one.tag == "aside" and called_others(names(one)) for one in player.iterancestors())


def _seconds(said: object) -> float | None:
    """The length out of `PT1H24M30S`."""
    match = LENGTH.fullmatch(said) if isinstance(said, str) else None
    found = [float(part or 0) for part in match.groups()] if match else []
    return 3600 * found[0] + 60 * found[1] + found[2] if any(found) else None


def _type(url: str, said: str) -> str:
    """The media type as said, else by the ending of the address."""
    plain = said.partition(";")[0].strip().lower()
    return plain if "/" in plain else mimetypes.guess_type(url.partition("?")[0])[0] or UNKNOWN
