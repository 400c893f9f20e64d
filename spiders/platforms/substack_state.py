"""A Substack post in JSON (page state, archive row, API answer) as fields of a draft and evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from spiders.addresses import canonical, host, path
from spiders.platforms.within import plain
from spiders.scripts import Json, at, objects, text_at
from storage.records import Attachment, Author, Date, Declared, Says, Signal

AUDIENCES = {
    "everyone": Declared.FREE,
    "only_free": Declared.REGISTRATION,
    "only_paid": Declared.PAID,
    "founding": Declared.PAID,
}
POST_PATH = re.compile(r"/p/([^/?#]+)")
MIME = {"mp3": "audio/mpeg", "m4a": "audio/mp4", "mp4": "video/mp4", "wav": "audio/wav"}


def is_post(value: Json) -> bool:
    """Whether an object is a Substack post."""
    return (
        isinstance(value, dict) and isinstance(value.get("slug"), str) and "audience" in value and "post_date" in value
    )


def identity(url: str) -> tuple[str, str | None]:
    """Host and slug: what page, feed and API all know."""
    match = POST_PATH.search(path(url))
    return host(url), match.group(1) if match else None


def facts(post: dict[str, Json], base: str, where: str) -> dict[str, Any]:
    """The fields of a draft that a post's JSON fills. `where` is the place of the post, e.g. `json:_preloads/post`."""
    url = canonical(text_at(post, "canonical_url"), base)
    publication, slug = identity(url or base)
    return {
        "publication": publication,
        "native_id": slug or text_at(post, "slug"),
        "canonical_url": url,
        "title": plain(text_at(post, "title")),
        "subtitle": plain(text_at(post, "subtitle")),
        "authors": authors(post),
        "dates": list(dates(post, where)),
        "language": text_at(post, "language"),
        "tags": [
            name
            for tag in objects(post.get("postTags"))
            if (name := plain(text_at(tag, "name"))) and not tag.get("hidden")
        ],
        "image": text_at(post, "cover_image"),
        "attachments": list(attachments(post)),
    }


def authors(post: dict[str, Json]) -> list[Author]:
    """The bylines in order, each with its profile."""
    found = []
    for person in objects(post.get("publishedBylines")):
        name, handle = plain(text_at(person, "name")), text_at(person, "handle")
        if name:
            found.append(Author(name, f"https://substack.com/@{handle}" if handle else None))
    return found


def dates(post: dict[str, Json], where: str) -> Iterator[Date]:
    """Publication and last change."""
    for key, field in (("post_date", "published"), ("updated_at", "modified")):
        if raw := text_at(post, key):
            yield Date(field, raw, "platform", f"{where}/{key}")


def attachments(post: dict[str, Json]) -> Iterator[Attachment]:
    """The podcast's audio, with its length."""
    url = text_at(post, "podcast_url") or text_at(post, "podcastFields", "free_podcast_url")
    if url and url.startswith("http"):
        seconds = post.get("podcast_duration") or at(post, "podcastUpload", "duration")
        kind = MIME.get(path(url).rpartition(".")[2].lower(), "audio/mpeg")
        yield Attachment(url, kind, float(seconds) if isinstance(seconds, int | float) and seconds > 0 else None)


def signals(post: dict[str, Json], where: str) -> Iterator[Signal]:
    """For whom the post is, whether this viewer gets it cut, how long the whole is."""
    audience = AUDIENCES.get(str(post.get("audience")))
    if audience:
        yield Signal(Says.AUDIENCE, audience.value, f"{where}/audience", "platform")
    if isinstance(post.get("hidden"), bool):
        yield Signal(Says.LOCKED, post["hidden"], f"{where}/hidden", "platform")
    total = post.get("wordcount")
    if isinstance(total, int) and not isinstance(total, bool) and total > 0:
        yield Signal(Says.WORDS_TOTAL, total, f"{where}/wordcount", "platform")
