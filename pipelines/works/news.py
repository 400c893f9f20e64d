"""Which statements are news: what was said before in the same words is not said again, what no longer holds is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import msgspec

from pipelines.works.linker import Statement

_STATEMENT = msgspec.msgpack.Decoder(Statement)
_SAYING = ("work_id", "relation", "confidence", "rule", "evidence", "withheld")


class Memory(Protocol):
    """What `storage.works.WorkIndex` remembers of earlier statements."""

    def said(self, name: str) -> dict[str, bytes]: ...
    def said_about(self, other: str) -> dict[str, bytes]: ...
    def say(self, name: str, other: str, row: bytes | None) -> None: ...


def name_of(source: str, record_id: str) -> str:
    """A record, in one word."""
    return f"{source}\\{record_id}"


def about(statement: Statement) -> str:
    """What a statement is about: another record, an address outside, or nothing but the record itself."""
    return name_of(statement.other_source, statement.other_id) if statement.other_id else statement.target


def news(memory: Memory, made: Iterable[Statement]) -> Iterator[Statement]:
    """The statements that say something new of one linked record and those it touches, and what they end."""
    statements = list(made)
    if not statements:
        return
    first = statements[0]
    own = name_of(first.source, first.id)
    spoken = {(name_of(one.source, one.id), about(one)) for one in statements}
    yield from _ended(memory, own, first, spoken)
    for statement in statements:
        name, other = name_of(statement.source, statement.id), about(statement)
        before = memory.said(name).get(other)
        if before is None or differs(before, statement):
            remember(memory, statement)
            yield statement


def remember(memory: Memory, statement: Statement) -> None:
    """Statements that took something back are forgotten with it."""
    row = None if statement.rule == "withdrawn" else msgspec.msgpack.encode(statement)
    memory.say(name_of(statement.source, statement.id), about(statement), row)


def _ended(memory: Memory, own: str, now: Statement, spoken: set[tuple[str, str]]) -> Iterator[Statement]:
    """Relations of an earlier revision, from and to this record, that were not stated again."""
    before = [((own, other), row) for other, row in memory.said(own).items() if other]
    before += [((name, own), row) for name, row in memory.said_about(own).items()]
    for key, row in before:
        if key not in spoken:
            old = _STATEMENT.decode(row)
            work = now.work_id if key[0] == own else old.work_id
            ended = msgspec.structs.replace(withdrawn(old), work_id=work, captured=now.captured)
            remember(memory, ended)
            yield ended


def withdrawn(old: Statement) -> Statement:
    """That it no longer holds."""
    return msgspec.structs.replace(old, confidence=0.0, rule="withdrawn", evidence="[]", withheld=None)


def differs(before: bytes, now: Statement) -> bool:
    """They say something else."""
    return _saying(_STATEMENT.decode(before)) != _saying(now)


def corrections(pairs: Iterable[tuple[bytes | None, bytes | None]]) -> Iterator[Statement]:
    """What has to be said after all was linked again; `pairs`: as the table has it, as it is now."""
    for told, said in pairs:
        if said is None:
            assert told is not None
            yield withdrawn(_STATEMENT.decode(told))
        elif told is None or differs(told, _STATEMENT.decode(said)):
            yield _STATEMENT.decode(said)


def encoded(statement: Statement) -> tuple[str, str, bytes]:
    """Who, about whom, what."""
    return name_of(statement.source, statement.id), about(statement), msgspec.msgpack.encode(statement)


def _saying(statement: Statement) -> tuple[object, ...]:
    return tuple(getattr(statement, name) for name in _SAYING)
