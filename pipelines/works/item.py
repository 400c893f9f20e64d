"""What is compared of a record, and the keys it is found by."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from urllib.parse import urlsplit

import msgspec
import numpy as np

from pipelines.urls import work_key
from pipelines.works.names import names, titles
from pipelines.works.text import Text
from storage.records import Observed, Record

SHINGLES, ADDRESS, TARGET, LINK, TITLE, NAME = range(6)
"""Kinds of keys, in the lowest three bits."""
_CROSS = {ADDRESS: (ADDRESS, TARGET, LINK), TARGET: (ADDRESS,), LINK: (ADDRESS,)}
SAME_WORK = ("mirror_of", "translation_of", "excerpt_of", "summary_of")
LINKS = 24
NAMES = 16
NAMED = 8_000
"""Characters whose names and numbers are looked at."""
_DAY = 86_400
_NO_KIND = np.uint64(2**64 - 8)


class Tie(msgspec.Struct, frozen=True, array_like=True):
    """A relation that the platform class has read."""

    relation: str
    key: str
    target: str
    evidence: str


class Item(msgspec.Struct, frozen=True, array_like=True):
    """A record without its text. `day`: since 1970, with its fraction; `cut`: where its free text ends."""

    source: str
    id: str
    revision: int
    generation: int
    kind: str
    platform: str
    url: str
    addresses: tuple[str, ...]
    title: str | None
    authors: tuple[str, ...]
    day: float | None
    loose: int
    language: str
    observed: str
    partial: bool
    cut: int | None
    words: int
    ties: tuple[Tie, ...]
    links: tuple[str, ...]
    captured: float
    samples: int

    @property
    def host(self) -> str:
        """Of the canonical address."""
        return self.addresses[0].partition("/")[0]

    @property
    def own(self) -> str:
        """The address that names its own work."""
        return self.addresses[0]


class New(msgspec.Struct):
    """A record that is to be linked; `wanted`: its keys, and those that would answer them."""

    item: Item
    text: Text
    keys: list[int]
    wanted: list[int]

    @classmethod
    def of(cls, record: Record) -> New:
        """A pure function of a record."""
        text = Text(record.content_text)
        item = item_of(record, text)
        keys = keys_of(item, text)
        wanted = dict.fromkeys(keys)
        for key in [key for key in keys if key & 7 in _CROSS]:
            for kind in _CROSS[key & 7]:
                wanted[(key & ~7) | kind] = None
        return cls(item, text, keys, list(wanted))


def item_of(record: Record, text: Text) -> Item:
    """A pure function of a record."""
    addresses = dict.fromkeys((_key(record.canonical_url), _key(record.url)))
    ties = tuple(
        Tie(relation.relation, _key(relation.target), relation.target, relation.evidence)
        for relation in record.links_to_work
    )
    links = dict.fromkeys(_key(link) for link in record.links[:LINKS] if link.startswith("http"))
    day = record.date_published.timestamp() / _DAY if record.date_published else None
    return Item(
        record.source, record.id, record.revision, record.generation, str(record.kind), record.platform,
        record.canonical_url, tuple(addresses), record.title, _people(record), day, _loose(record),
        language(record.language, text if len(text) else Text(record.title or "")),
        str(record.observed), record.partial,
        record.boundary.char if record.boundary else None, len(text), ties,
        tuple(link for link in links if link not in addresses), record.captured_at.timestamp(),
        len(text.samples),
    )  # fmt: skip


@lru_cache(maxsize=8192)
def _key(url: str) -> str:
    try:
        return work_key(url)
    except ValueError:
        return url


def _people(record: Record) -> tuple[str, ...]:
    return tuple(" ".join(author.name.lower().split()) for author in record.authors)


def _loose(record: Record) -> int:
    """By how many days the date may be off."""
    precision = next((one.precision for one in record.dates if one.field == "published"), "day")
    return {"month": 31, "year": 366}.get(precision, 1)


def language(said: str | None, text: Text) -> str:
    """The primary subtag, else what the letters tell: `zh`, `latn` for any language in others, nothing."""
    if said:
        return said.partition("-")[0].lower()
    sample = text.words[:200]
    wide = sum(len(word) == 1 and word > "\u3000" for word in sample)
    if not sample:
        return ""
    return "zh" if wide > len(sample) / 3 else "latn"


def keys_of(item: Item, text: Text) -> list[int]:
    """The keys of an item, its kind in the lowest bits; signed, as SQLite has them."""
    keys = [hashed(address, ADDRESS) for address in item.addresses]
    keys += [hashed(tie.key, TARGET) for tie in item.ties]
    keys += [hashed(link, LINK) for link in item.links]
    keys += [hashed(way, TITLE) for way in titles(item.title or "") if len(way) >= 8 or " " in way]
    keys += sorted(hashed(name, NAME) for name in named(item, text))[:NAMES]
    samples: list[int] = (text.samples & _NO_KIND).view(np.int64).tolist()  # SHINGLES is 0
    return list(dict.fromkeys(samples)) + [signed(key) for key in dict.fromkeys(keys)]


def named(item: Item, text: Text) -> frozenset[str]:
    """Names and numbers of title and text; the beginning of a long one."""
    return names(f"{item.title or ''}\n{text.text[:NAMED]}")


def hashed(text: str, kind: int) -> int:
    """64 bits, the kind in the lowest three."""
    found = int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
    return (found & ~7) | kind


def signed(key: int) -> int:
    """As SQLite's integers go."""
    return key - 2**64 if key >= 2**63 else key


def is_preview(item: Item) -> bool:
    """The capture withholds text."""
    return item.observed in {Observed.PREVIEW, Observed.NONE}


def publication_words(item: Item) -> frozenset[str]:
    """The telling labels of the address: `interconnects` of `www.interconnects.ai`."""
    labels = (urlsplit(item.url).hostname or "").split(".")[:-1]
    return frozenset(label for label in labels if len(label) > 4 and label not in _HOSTS)


_HOSTS = frozenset("substack medium wordpress blogspot ghost beehiiv newsletter buttondown github".split())
