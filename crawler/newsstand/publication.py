"""A newsletter of any length: hand-written posts first, generated ones behind, nothing kept in memory."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from crawler.newsstand.prose import Piece, Writer, compose, parse, words

NEWEST = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PACE = timedelta(hours=7)


class Access(StrEnum):
    """How a post is offered to somebody who is not signed in."""

    FREE = "free"
    TRAP = "trap"  # free, but only paying readers may comment
    PREVIEW = "preview"  # paid, the first part is shown
    UNLOCK = "unlock"  # paid, may be unlocked once for an address
    FOUNDING = "founding"  # for founding members, the first part is shown
    NONE = "none"  # paid, nothing is shown


OPEN = frozenset({Access.FREE, Access.TRAP})

_GENERATED = (
    Access.FREE,
    Access.FREE,
    Access.PREVIEW,
    Access.FREE,
    Access.PREVIEW,
    Access.FREE,
    Access.TRAP,
    Access.PREVIEW,
)


@dataclass(frozen=True, slots=True)
class Post:
    """One post: what the writer wrote, and how much of it is public (`public` pieces)."""

    number: int  # 0 is the newest
    slug: str
    title: str
    subtitle: str
    author: str
    date: datetime
    tags: tuple[str, ...]
    access: Access
    markup: str
    podcast: bool
    pieces: tuple[Piece, ...]
    public: int

    @property
    def locked(self) -> bool:
        """Whether part of it is withheld."""
        return self.access not in OPEN

    @property
    def shown(self) -> tuple[Piece, ...]:
        """The public pieces."""
        return self.pieces[: self.public]

    @property
    def wordcount(self) -> int:
        """Words of the whole post, hidden part included."""
        return words(self.pieces)


@dataclass(frozen=True, slots=True)
class Draft:
    """A hand-written post as it stands in `posts.toml`."""

    slug: str
    title: str
    subtitle: str
    access: Access
    markup: str
    tags: tuple[str, ...]
    text: str
    kind: str = "newsletter"


@cache
def written(publication: str) -> tuple[Draft, ...]:
    """The hand-written posts of a publication, newest first."""
    raw = tomllib.loads((files(__package__) / "posts.toml").read_text(encoding="utf-8"))
    return tuple(
        Draft(**{**entry, "access": Access(entry["access"]), "tags": tuple(entry["tags"])})
        for entry in raw.get(publication, [])
    )


@dataclass(frozen=True)
class Publication:
    """One newsletter. `key` is its sub-domain and the name of its hand-written posts."""

    key: str
    host: str
    name: str
    description: str
    topic: str
    authors: tuple[str, ...]
    total: int
    number: int  # the platform's id of the publication
    markups: tuple[str, ...] = ("2026", "2024")
    entrances: frozenset[str] = frozenset()
    sells: bool = True  # whether some posts are for paying readers

    @cached_property
    def _by_slug(self) -> dict[str, int]:
        return {draft.slug: number for number, draft in enumerate(written(self.key)[: self.total])}

    def post(self, number: int) -> Post:
        """The post with that number, the newest being 0. Raises IndexError outside 0..total-1."""
        if not 0 <= number < self.total:
            raise IndexError(f"{self.key} has posts 0..{self.total - 1}, not {number}")
        drafts = written(self.key)
        return self._written(number, drafts[number]) if number < len(drafts) else self._generated(number)

    def posts(self) -> Iterator[Post]:
        """All posts, newest first, made one at a time."""
        return (self.post(number) for number in range(self.total))

    def find(self, slug: str) -> Post | None:
        """The post with that slug."""
        if (number := self._by_slug.get(slug)) is not None:
            return self.post(number)
        ending = re.search(r"-(\d+)$", slug)
        if not ending or not 0 <= (place := self.total - int(ending[1])) < self.total:
            return None
        post = self.post(place)
        return post if post.slug == slug else None

    def date(self, number: int) -> datetime:
        """When a post was published."""
        return NEWEST - PACE * number

    def _common(self, number: int) -> tuple[str, datetime]:
        return self.authors[number % len(self.authors)], self.date(number)

    def _written(self, number: int, draft: Draft) -> Post:
        author, date = self._common(number)
        pieces = parse(draft.text)
        wall = next((place for place, piece in enumerate(pieces) if piece.kind == "wall"), len(pieces))
        return Post(
            number, draft.slug, draft.title, draft.subtitle, author, date, draft.tags, draft.access, draft.markup,
            draft.kind == "podcast", pieces[:wall] + pieces[wall + 1 :], wall,
        )  # fmt: skip

    def _generated(self, number: int) -> Post:
        author, date = self._common(number)
        serial = self.total - number  # grows with time, so that a slug stays when newer posts come
        writer = Writer(self.topic, f"{self.key}:{serial}")
        title, subtitle = writer.phrase("titles"), writer.phrase("subtitles")
        tags = tuple(writer.distinct("tags", 2))
        access = _GENERATED[serial % len(_GENERATED)] if self.sells else Access.FREE
        pieces = compose(writer)
        public = len(pieces) if access in OPEN else 3 + serial % 4
        slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
        return Post(
            number, f"{slug}-{serial}", title, subtitle, author, date, tags, access,
            self.markups[serial % len(self.markups)], False, pieces, public,
        )  # fmt: skip


def publication(key: str, posts: int = 0) -> Publication:
    """A publication of `publications.toml`; `posts` counts where it fixes no total. KeyError for an unknown key."""
    table = tomllib.loads((files(__package__) / "publications.toml").read_text(encoding="utf-8"))[key]
    arguments: dict[str, Any] = {"total": posts, **table, "entrances": frozenset(table.get("entrances", ()))}
    arguments |= {name: tuple(table[name]) for name in ("authors", "markups") if name in table}
    return Publication(key=key, **arguments)
