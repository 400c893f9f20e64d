"""Stage 4: dates, language, authors, tags, picture, attachments: the best claim of each, or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

import msgspec

from pipelines.article import Article
from pipelines.dates import best, claims
from pipelines.spacing import visible
from pipelines.urls import absolute
from pipelines.words import language
from storage.records import Attachment, Author, Block, Record

# A byline's remainder, never a person.
_NOBODY = re.compile(
    r"(?:and )?\d+ (?:others?|more)|others|guest (?:post|author)|unknown|anonymous author|null|undefined|n/a",
    re.IGNORECASE,
)
_PROSE = frozenset(("paragraph", "heading", "list"))
_BY = re.compile(r"\A(?:by|von|par|por)\s+(?=\S)", re.IGNORECASE)


def enrich(article: Article) -> Article:
    """Fields that nobody claims, or that cannot be read, stay empty."""
    draft, record = article.draft, article.record
    spoken = language(prose(record.blocks), draft.language)
    dates = claims(draft.dates, article.capture.time, draft.language, spoken)
    published = best(dates, "published", article.capture.time)
    modified = best(dates, "modified", article.capture.time)
    made = msgspec.structs.replace(
        record,
        dates=dates,
        date_published=published,
        date_modified=modified if published is None or modified is None or modified >= published else None,
        language=spoken,
        authors=authors(draft.authors, record.url),
        tags=tags(draft.tags),
        image=absolute(draft.image, record.url) if draft.image else None,
        attachments=attachments(draft.attachments, record.url),
        rights=dict(sorted(draft.rights.items())),
        failed=dict(sorted(draft.failed.items())),
    )
    return replace(article, made=msgspec.structs.replace(made, origins=origins(made, draft.origins)))


def origins(made: Record, found: dict[str, str]) -> dict[str, str]:
    """Where each field that is not empty comes from. Titles are set by a later stage and pass as found."""
    places = {name: where for name, where in found.items() if name in ("title", "subtitle") or getattr(made, name)}
    for field, value in (("published", made.date_published), ("modified", made.date_modified)):
        one = next((item for item in made.dates if item.field == field and item.value == value), None)
        if value is not None and one is not None:
            places[f"date_{field}"] = one.where
    if made.language:
        places["language"] = "text"
    if "canonical_url" in places and made.origins.get("canonical_url"):
        places["canonical_url"] = made.origins["canonical_url"]
    return dict(sorted(places.items()))


def prose(blocks: Iterable[Block]) -> str:
    """What the author wrote in a natural language: no code, no tables; others' words only where there are no own."""
    own = [block for block in blocks if not block.role]
    written = [block.text for block in own if block.kind in _PROSE] or [
        block.text for block in own if block.kind == "quote"
    ]
    return "\n".join(written)


def authors(found: Iterable[Author], base: str) -> list[Author]:
    """In printed order, once each; an address given with any mention of a name is kept."""
    kept: dict[str, Author] = {}
    for item in found:
        name = _BY.sub("", " ".join(visible(item.name).split())).strip(" ,;·|")
        if not name or _NOBODY.fullmatch(name) or name.startswith(("http://", "https://")):
            continue
        url = absolute(item.url, base) if item.url else None
        known = kept.get(name.casefold())
        kept[name.casefold()] = Author(name=known.name if known else name, url=(known.url if known else None) or url)
    return list(kept.values())


def tags(found: Iterable[str]) -> list[str]:
    """Once each, as first written."""
    return list(_once((" ".join(visible(tag).split()) for tag in found), str.casefold))


def attachments(found: Iterable[Attachment], base: str) -> list[Attachment]:
    """With absolute addresses, once each; what has no web address is left out."""
    kept: dict[str, Attachment] = {}
    for item in found:
        url = absolute(item.url, base)
        if url is not None and url.startswith("http"):
            kept.setdefault(url, msgspec.structs.replace(item, url=url))
    return list(kept.values())


def _once(values: Iterable[str], key: Callable[[str], str]) -> Iterable[str]:
    kept: dict[str, str] = {}
    for value in values:
        if value:
            kept.setdefault(key(value), value)
    return kept.values()
