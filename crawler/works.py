"""`foldline records works`: which records are about the same work, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crawler.errors import FoldlineError
from crawler.options import Archive, Json, existing_archive
from crawler.output import json_line

if TYPE_CHECKING:
    from storage.tables import Tables

works = typer.Typer(help="Records about the same work: link them, show what ties them.")

_LAST = "QUALIFY row_number() OVER (PARTITION BY source, id{} ORDER BY seq DESC) = 1"
_COLUMNS = "source, id, work_id, relation, other_source, other_id, target, confidence, rule, evidence, withheld, seq"
# What holds now of the records of the works that a record (or a work's own name) belongs to.
_OF_WORK = f"""
WITH home AS (SELECT source, id, work_id FROM works {_LAST.format("")}),
     wanted AS (SELECT DISTINCT work_id FROM home WHERE work_id = $1 OR id = $1),
     held AS (SELECT {_COLUMNS} FROM works {_LAST.format(", other_source, other_id, target")})
SELECT home.source, home.id, home.work_id, held.relation, held.other_source, held.other_id, held.target,
       held.confidence, held.rule, held.evidence, held.withheld
FROM home JOIN wanted USING (work_id) JOIN held ON held.source = home.source AND held.id = home.id
WHERE held.rule <> 'withdrawn'
ORDER BY home.work_id, home.source, home.id, held.seq
"""  # noqa: S608


@works.command("link")
def link(
    *,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Link all again, and state what comes out otherwise.")
    ] = False,
    archive: Archive = None,
    as_json: Json = False,
) -> None:
    """Link the records that are new since the last time. `crawl` does it at its end."""
    from dataclasses import asdict

    from crawler.jobs.works import link_works

    done = link_works(existing_archive(archive), rebuild=rebuild)
    if as_json:
        json_line(asdict(done))
    else:
        print(f"{done.records:,} records linked: {done.relations:,} relations stated, {done.withdrawn:,} withdrawn")


@works.command("show")
def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="The `id` of a record, or a `work_id`.")],
    *,
    archive: Archive = None,
    as_json: Json = False,
) -> None:
    """Show the records of a work, what each is to the others, and the evidence."""
    found = of_work(existing_archive(archive).tables, name)
    if as_json:
        for row in found:
            json_line(row)
    else:
        print("\n".join(_told(found)))


def of_work(tables: Tables, name: str) -> list[dict[str, Any]]:
    """The statements that hold of all records of a work, given by its name or one of its records.

    Raises `FoldlineError` for a name that no statement knows.
    """
    columns, rows = tables.query(_OF_WORK, [name])
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    if not found:
        raise FoldlineError(f"no work or linked record '{name}'", "works", "run `foldline records works link` first")
    for row in found:
        row["evidence"] = json.loads(row["evidence"])
        row["withheld"] = json.loads(row["withheld"]) if row["withheld"] else None
    return found


def _told(rows: list[dict[str, Any]]) -> Iterator[str]:
    """By work and record, for people."""
    work = record = ""
    for row in rows:
        if row["work_id"] != work:
            work = row["work_id"]
            yield work
        if (name := f"{row['source']}  {row['id']}") != record:
            record = name
            yield f"  {name}"
        if row["relation"]:
            other = row["other_id"] or row["target"]
            yield f"    {row['relation']} {other}, confidence {row['confidence']:.2f} by {row['rule']}"
            yield from (f"      {_phrase(item)}" for item in row["evidence"])
        if row["withheld"]:
            yield f"    {_provenance(row['withheld'])}"


def _phrase(item: dict[str, Any]) -> str:
    rest = ", ".join(f"{name} {value}" for name, value in item.items() if name not in {"by", "passages"})
    return f"{item['by']}: {rest}"


def _provenance(held: dict[str, Any]) -> str:
    where = f"from character {held['from_char']:,} on, {held['words']:,} words"
    return f"{held['shows']} shows text that {held['withholds']} withholds ({where})"
