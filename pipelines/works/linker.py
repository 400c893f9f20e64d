"""One record against the index: find candidates, compare, decide, and say what follows for the works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Protocol

import msgspec

from pipelines.link import work_id
from pipelines.works.decide import SURE, Decision, decide
from pipelines.works.evidence import Withheld, evidence, withheld
from pipelines.works.facts import Facts
from pipelines.works.item import LINK, NAME, SAME_WORK, SHINGLES, TITLE, Item, New
from pipelines.works.names import likeness
from pipelines.works.text import Text
from storage.records import Record

COMMON = 64
"""A sample, title or name that so many records have says nothing: boilerplate, "Open thread"."""
BY_TEXT, BY_NAMES, BY_TITLE, BY_LINKS = 8, 4, 24, 8
"""Candidates of each kind that are compared."""
GROUP_WORDS = 500_000
"""Words of the records that are looked up at once."""
PART = 0.35
"""Share of the samples of the shorter text from which on the texts are laid side by side."""
_ITEM = msgspec.msgpack.Decoder(Item)
_WEAK = frozenset((SHINGLES, TITLE, NAME))


class Held(Protocol):
    """A record in the index."""

    @property
    def doc(self) -> int: ...
    @property
    def work(self) -> str: ...
    @property
    def meta(self) -> bytes: ...


class Index(Protocol):
    """What linking needs of `storage.works.WorkIndex`."""

    def find(self, source: str, record_id: str) -> Held | None: ...
    def put(self, name: tuple[str, str], work: str, meta: bytes, text: str, keys: Sequence[int]) -> int: ...
    def ahead(self, keys: Iterable[int]) -> None: ...
    def hits(self, keys: Iterable[int]) -> dict[int, list[int]]: ...
    def held(self, docs: Iterable[int]) -> Sequence[Held]: ...
    def text(self, doc: int) -> str: ...
    def members(self, work: str) -> Sequence[Held]: ...
    def move(self, doc: int, work: str) -> None: ...


class Statement(msgspec.Struct, frozen=True):
    """A row of `works`: the record belongs to a work, because of what it is to another."""

    source: str
    id: str
    revision: int
    generation: int
    work_id: str
    relation: str = ""
    other_source: str = ""
    other_id: str = ""
    target: str = ""
    confidence: float = 1.0
    rule: str = "alone"
    evidence: str = "[]"
    withheld: str | None = None
    captured: float = 0.0


class _Match(msgspec.Struct):
    """A candidate with what was decided."""

    held: Held
    item: Item
    facts: Facts
    decision: Decision


class Linker:
    """Feeds records to an index, in the order of the table: the same order gives the same statements."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._texts: dict[int, Text] = {}  # of the group at hand: copies often come with what they copy

    def link(self, record: Record) -> list[Statement]:
        """What is to be stated of one."""
        return next(self.link_all((record,)))

    def link_all(self, records: Iterable[Record]) -> Iterator[list[Statement]]:
        """What is to be stated of each; nothing for a revision that the index has, or has had."""
        for group in _groups(map(New.of, records)):
            self._index.ahead(key for new in group for key in new.wanted)
            self._texts.clear()
            for new in group:
                yield self._linked(new)

    def _linked(self, new: New) -> list[Statement]:
        item, text = new.item, new.text
        before = self._index.find(item.source, item.id)
        if before is not None:
            known = _ITEM.decode(before.meta)
            if (known.revision, known.generation) >= (item.revision, item.generation):
                return []
        hits = self._index.hits(new.wanted)
        matches = list(self._matches(new, hits, None if before is None else before.doc))
        work, moved = self._work(item, matches, None if before is None else before.doc)
        kept = [key for key in new.keys if len(hits.get(key, ())) < COMMON]
        meta = msgspec.msgpack.encode(item)
        self._texts[self._index.put((item.source, item.id), work, meta, text.text, kept)] = text
        made = [_statement(item, work, match, match.item) for match in matches if match.decision.copy_here]
        made = made or [_alone(item, work)]
        return [
            *made,
            *self._move(work, moved, {match.held.doc for match in matches}),
            *self._retold(item, work, matches),
        ]

    def _matches(self, new: New, hits: dict[int, list[int]], own: int | None) -> Iterator[_Match]:
        item, text = new.item, new.text
        chosen = _candidates(hits, new.keys)
        chosen.pop(own or 0, None)
        for held in self._index.held(chosen):
            other = _ITEM.decode(held.meta)
            shared, sure = chosen[held.doc]
            if not sure and not _worth(item, other, shared):
                continue
            facts = Facts(item, other, text, self._text(held.doc), _alike(item, other, shared))
            decision = decide(facts)
            if decision is not None and decision.relation:
                yield _Match(held, other, facts, decision)

    def _text(self, doc: int) -> Text:
        known = self._texts.get(doc)
        return Text(partial(self._index.text, doc)) if known is None else known

    def _work(self, item: Item, matches: list[_Match], doc: int | None) -> tuple[str, set[str]]:
        """The name of the record's work, and of those that come under it: the original's, else the best copy's."""
        own = self._own(item, matches, doc)
        stated = next((work_id(tie.target) for tie in item.ties if tie.relation in SAME_WORK), None)
        good = sorted(
            (match for match in matches if match.decision.merges), key=lambda match: -match.decision.confidence
        )
        doubted = any(match.decision.rule == "stated-doubted" for match in matches)
        name = own if stated is None or doubted else stated
        joined: set[str] = set()
        taken = {item.source} if item.kind == "article" else set()
        for match in good:
            members = [] if match.held.work in joined | {name} else self._index.members(match.held.work)
            sources = {_ITEM.decode(member.meta).source for member in members} if members else set()
            if (
                match.decision.confidence < 0.95
                and sources & (taken - {match.item.source})
                and match.decision.rule != "twin"
            ):
                continue
            taken |= sources
            joined.add(match.held.work)
        leader = next((match for match in good if match.held.work in joined and match.decision.copy_here), None)
        if leader is not None and (stated is None or leader.decision.rule == "stated"):
            name = leader.held.work
        return name, joined - {name}

    def _own(self, item: Item, matches: list[_Match], doc: int | None) -> str:
        own = work_id(f"https://{item.own}")
        others = {held.doc for held in self._index.members(own)} - {doc}
        copies = {
            match.held.doc for match in matches if match.decision.merges or match.decision.rule == "stated-doubted"
        }
        return work_id(f"https://{item.addresses[-1]}") if others and not others & copies else own

    def _move(self, work: str, names: set[str], matched: set[int]) -> Iterator[Statement]:
        """The members of works that turn out to be this one."""
        for name in sorted(names):
            for held in sorted(self._index.members(name), key=lambda member: member.doc):
                self._index.move(held.doc, work)
                if held.doc not in matched:
                    item = _ITEM.decode(held.meta)
                    yield Statement(*_name(item), work_id=work, rule="moved", captured=item.captured)

    def _retold(self, item: Item, work: str, matches: list[_Match]) -> Iterator[Statement]:
        """The same from the side of a record that was linked before: it is the copy."""
        for match in matches:
            if not match.decision.copy_here:
                theirs = work if match.decision.merges else self._apart(match)
                yield _statement(match.item, theirs, match, item)
            elif match.decision.merges and match.held.work != work:
                yield Statement(*_name(match.item), work_id=work, rule="moved", captured=match.item.captured)

    def _apart(self, match: _Match) -> str:
        """The work of a record that is no copy; one that only stated to be one gets a work of its own."""
        if match.decision.rule != "stated-doubted":
            return match.held.work
        own = work_id(f"https://{match.item.own}")
        self._index.move(match.held.doc, own)
        return own


def _groups(made: Iterable[New]) -> Iterator[list[New]]:
    """As many as are looked up at once: bounded by what their texts take in memory."""
    group: list[New] = []
    words = 0
    for new in made:
        group.append(new)
        words += len(new.text) + 1
        if words >= GROUP_WORDS:
            yield group
            group, words = [], 0
    if group:
        yield group


def _candidates(hits: dict[int, list[int]], keys: list[int]) -> dict[int, tuple[int, bool]]:
    """By number: samples in common, and whether an address ties it. To link to the same page is no tie."""
    counts: dict[int, Counter[int]] = {kind: Counter() for kind in (SHINGLES, NAME, TITLE, LINK)}
    own_links = {key for key in keys if key & 7 == LINK}
    sure: set[int] = set()
    for key, docs in hits.items():
        kind = key & 7
        if kind not in _WEAK and key not in own_links:
            sure.update(docs)
        elif len(docs) < COMMON:
            counts[kind].update(docs)
    chosen = {doc for doc, count in counts[SHINGLES].most_common(BY_TEXT) if count > 1}
    chosen |= {doc for doc, _ in counts[TITLE].most_common(BY_TITLE)}
    chosen |= {doc for doc, count in counts[NAME].most_common(BY_NAMES) if count > 2}
    chosen |= {doc for doc, _ in counts[LINK].most_common(BY_LINKS)}
    return {doc: (counts[SHINGLES][doc], doc in sure) for doc in sorted(chosen | sure)}


def _worth(item: Item, other: Item, shared: int) -> bool:
    """Posts of one source are only compared where they may be one article under two addresses."""
    return item.source != other.source or (shared > 3 and item.title == other.title)


def _alike(item: Item, other: Item, shared: int) -> bool:
    """One text may be part of the other: a greeting and an ending in common are not enough."""
    share = shared / max(min(item.samples, other.samples), 1)
    return share >= PART or (share > 0 and likeness(item.title, other.title) >= 0.8)


def _name(item: Item) -> tuple[str, str, int, int]:
    return item.source, item.id, item.revision, item.generation


def _alone(item: Item, work: str) -> Statement:
    """Nothing in the archive is tied to it; what it states of an address outside is stated all the same."""
    tie = next(iter(item.ties), None)
    if tie is None:
        return Statement(*_name(item), work_id=work, captured=item.captured)
    return Statement(
        *_name(item), work_id=work, relation=tie.relation, target=tie.target, confidence=0.98, rule="stated",
        evidence=msgspec.json.encode([{"by": "stated", "says": tie.evidence}]).decode(), captured=item.captured,
    )  # fmt: skip


def _statement(copy: Item, work: str, match: _Match, original: Item) -> Statement:
    decision, facts = match.decision, match.facts
    shows: Withheld | None = withheld(facts, decision)
    return Statement(
        *_name(copy),
        work_id=work,
        relation=decision.relation,
        other_source=original.source,
        other_id=original.id,
        target=original.url,
        confidence=decision.confidence,
        rule=decision.rule,
        evidence=msgspec.json.encode(evidence(facts, decision)).decode(),
        withheld=None if shows is None else msgspec.json.encode(shows).decode(),
        captured=match.facts.here.captured,
    )


__all__ = ["SURE", "Linker", "Statement"]
