"""What holds of the `works` table: which records are one work, what each is to the others, and why (docs/works.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from storage.readingroom.paging import Row
    from storage.readingroom.shelf import Shelf
    from storage.records import Record

_SAID = "seq, source, id, work_id, relation, other_source, other_id, target, confidence, rule, evidence, withheld"
_LAST = "QUALIFY row_number() OVER (PARTITION BY source, id, other_source, other_id, target ORDER BY seq DESC) = 1"
_OF_RECORD = f"""
SELECT {_SAID} FROM (SELECT * FROM works
    WHERE (source = ? AND id = ?) OR (other_source = ? AND other_id = ?) OR (other_id = '' AND target = ?) {_LAST})
WHERE relation <> '' AND rule <> 'withdrawn' ORDER BY confidence DESC, seq"""  # noqa: S608 - constants
_HOME = "SELECT arg_max(work_id, seq) AS work_id FROM works WHERE source = ? AND id = ?"
_MEMBERS = """
SELECT source, id, arg_max(work_id, seq) AS work_id FROM works
WHERE id IN (SELECT id FROM works WHERE work_id IN ({})) GROUP BY source, id ORDER BY source, id"""
_TITLES = """
SELECT id, source, title, observed, wall, url, language, date_published FROM records WHERE id IN ({})
QUALIFY row_number() OVER (PARTITION BY source, id ORDER BY revision DESC, generation DESC) = 1"""
_SAME = """
SELECT id, source, title, observed, wall, url, language, date_published FROM records WHERE work_id = ? AND id <> ?
QUALIFY row_number() OVER (PARTITION BY source, id ORDER BY revision DESC, generation DESC) = 1 ORDER BY source, id"""
_NAMED = "SELECT work_id, source, id FROM works WHERE work_id > ? ORDER BY work_id, source, id LIMIT ?"
_STATED = f"""
SELECT {_SAID} FROM works WHERE seq > ? AND relation <> '' AND rule <> 'withdrawn' {{}} ORDER BY seq LIMIT ?"""  # noqa: S608
_LATER = "SELECT source, id, other_source, other_id, target, max(seq) AS seq FROM works WHERE id IN ({}) GROUP BY ALL"
STATEMENTS = 20
"""That are looked at for each work that is asked for."""
_NAME = ("source", "id", "other_source", "other_id", "target")


@dataclass(frozen=True, slots=True)
class Withheld:
    """`shows` goes on with `words` words, from `from_char` of its text, where the text of `withholds` ends."""

    shows_source: str
    shows: str
    withholds_source: str
    withholds: str
    from_char: int
    words: int


@dataclass(frozen=True, slots=True)
class Tie:
    """A statement as a record's page shows it. `copy`: the record is the copy, `other` the original; else turned."""

    relation: str
    copy: bool
    other_source: str
    other_id: str
    target: str
    confidence: float
    rule: str
    evidence: list[Mapping[str, Any]]
    withheld: Withheld | None
    other: Row | None


@dataclass(frozen=True, slots=True)
class Related:
    """Of one record: its work, what ties it to others, and records of the same work that nothing ties directly."""

    work_id: str
    ties: list[Tie]
    others: list[Row]


class Works:
    """Reading; for threads. Raises `StoreError`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def related(self, record: Record) -> Related:
        """By its address too: a copy may name it, and have been linked before the record was there.

        A record that was not linked yet is of the work that it names itself.
        """
        source, record_id, address = record.source, record.id, record.canonical_url
        found = self._shelf.rows(_OF_RECORD, [source, record_id, source, record_id, address])
        home = self._shelf.rows(_HOME, [source, record_id])[0]["work_id"] or ""
        if not home and not found:
            return Related(
                record.work_id, [], self._shelf.rows(_SAME, [record.work_id, record_id]) if record.work_id else []
            )
        members = (
            [(row["source"], row["id"]) for row in self._members([home]) if row["work_id"] == home] if home else []
        )
        named = {_other(row, source, record_id) for row in found}
        titles = self._titles({name for name in {*named, *members} if name[1]})
        ties = [_tie(row, (source, record_id), titles) for row in found]
        others = [titles[one] for one in members if one not in named and one != (source, record_id) and one in titles]
        return Related(home, _once(ties), others)

    def works(self, after: str, limit: int) -> tuple[list[Row], str | None]:
        """Works of several records by name, after one, and where the next page begins.

        A page may hold fewer: names that all records have left are passed over.
        """
        names, behind = self._named(after, limit)
        made: dict[str, list[Row]] = {name: [] for name in names}
        for row in self._members(names) if names else []:
            if row["work_id"] in made:
                made[row["work_id"]].append({"source": row["source"], "id": row["id"]})
        return [{"work_id": name, "records": held} for name, held in made.items() if len(held) > 1], behind

    def _named(self, after: str, limit: int) -> tuple[list[str], str | None]:
        """Names that several records have, or had, among the next statements by name; the last name looked at."""
        most = STATEMENTS * limit
        rows = self._shelf.rows(_NAMED, [after, most])
        seen: dict[str, set[tuple[str, str]]] = {}
        for row in rows:
            seen.setdefault(row["work_id"], set()).add((row["source"], row["id"]))
        if not seen:
            return [], None
        whole = list(seen)[:-1] if len(rows) == most and len(seen) > 1 else list(seen)  # the last one may go on
        names = [name for name in whole if len(seen[name]) > 1][:limit]
        if len(names) == limit:
            return names, names[-1]
        return names, whole[-1] if len(rows) == most else None

    def stated(self, after: int, limit: int, equal: Mapping[str, str]) -> tuple[list[Row], int | None]:
        """Relations that hold, in the order they were stated, and the next page's `after`. Pages may hold fewer."""
        more = "".join(f" AND {name} = ?" for name in equal)
        found = self._shelf.rows(_STATED.format(more), [after, *equal.values(), limit])
        if not found:
            return [], None
        ids = sorted({row["id"] for row in found})
        last = {_key(row): row["seq"] for row in self._shelf.rows(_LATER.format(_marks(ids)), ids)}
        held = [row | _read(row) for row in found if last[_key(row)] == row["seq"]]
        return held, found[-1]["seq"] if len(found) == limit else None

    def _members(self, names: list[str]) -> list[Row]:
        return self._shelf.rows(_MEMBERS.format(_marks(names)), names)

    def _titles(self, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Row]:
        ids = sorted({record_id for _, record_id in names})
        rows = self._shelf.rows(_TITLES.format(_marks(ids)), ids) if ids else []
        return {(row["source"], row["id"]): row for row in rows}


def _other(row: Row, source: str, record_id: str) -> tuple[str, str]:
    """The record that a statement ties this one to; ids are empty for an address that is not archived."""
    if (row["source"], row["id"]) == (source, record_id):
        return row["other_source"], row["other_id"]
    return row["source"], row["id"]


def _tie(row: Row, name: tuple[str, str], titles: Mapping[tuple[str, str], Row]) -> Tie:
    other = _other(row, *name)
    withheld = None if row["withheld"] is None else msgspec.json.decode(row["withheld"], type=Withheld)
    return Tie(
        row["relation"], (row["source"], row["id"]) == name, *other, row["target"], row["confidence"], row["rule"],
        msgspec.json.decode(row["evidence"]), withheld, titles.get(other),
    )  # fmt: skip


def _once(ties: list[Tie]) -> list[Tie]:
    """The surest of each relation to a record; an address that is a tied record's own is not said again."""
    kept: dict[tuple[object, ...], Tie] = {}
    for tie in ties:
        name = (tie.relation, tie.copy, tie.other_source, tie.other_id, "" if tie.other_id else tie.target)
        kept.setdefault(name, tie)
    addresses = {tie.target for tie in kept.values() if tie.copy and tie.other_id}
    return [tie for tie in kept.values() if tie.other_id or tie.target not in addresses]


def _read(row: Row) -> Row:
    withheld = row["withheld"]
    return {"evidence": msgspec.Raw(row["evidence"].encode()), "withheld": withheld and msgspec.Raw(withheld.encode())}


def _key(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in _NAME)


def _marks(values: list[str]) -> str:
    return ", ".join("?" for _ in values)
