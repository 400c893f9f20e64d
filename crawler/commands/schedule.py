"""`foldline schedule`: when sources are crawled, what became of it, and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crawler.errors import UsageError
from crawler.options import Archive, Database, Folder, Json, settings
from crawler.output import json_line, table

if TYPE_CHECKING:
    from crawler.catalogue import Source
    from crawler.config import Settings
    from storage.state import State

app = typer.Typer(help="When sources are crawled.")

Names = Annotated[list[str], typer.Argument(metavar="NAME...", help="Sources of the catalogue.")]
AnyNames = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Left out: all.")]


@app.command("list")
def list_schedules(
    names: AnyNames = None,
    *,
    times: Annotated[int, typer.Option("--next", min=1, max=100, help="How many times of each.")] = 1,
    archive: Archive = None,
    sources: Folder = None,
    database: Database = None,
    as_json: Json = False,
) -> int:
    """Show next runs and last outcomes, and why a run was skipped, merged or late."""
    from crawler.commands.sources import complain
    from crawler.jobs.board import listing

    given, state = _opened(archive, sources, database)
    catalogue = given.catalogue()
    chosen = {name: catalogue.get(name) for name in names} if names else catalogue.sources
    rows = listing(state, chosen, _now(), times)
    if as_json:
        json_line(rows)
    elif rows:
        table(("source", "schedule", "next", "last run", "outcome", "why"), [_cells(row) for row in rows])
    else:
        print("nothing is scheduled: `foldline schedule add NAME --every 6h`")
    return int(complain(catalogue))


@app.command("add")
def add_schedule(
    names: Names,
    *,
    every: Annotated[str | None, typer.Option("--every", metavar="SPAN", help="15m, 6h, 1d.")] = None,
    cron: Annotated[str | None, typer.Option("--cron", metavar="'M H D M W'", help="Five fields.")] = None,
    zone: Annotated[str | None, typer.Option("--zone", metavar="ZONE", help="Of --cron [UTC].")] = None,
    adaptive: Annotated[bool, typer.Option("--adaptive", help="By the publication's own rhythm.")] = False,
    floor: Annotated[str | None, typer.Option("--floor", metavar="SPAN", help="Adaptive: no oftener [30m].")] = None,
    ceiling: Annotated[str | None, typer.Option("--ceiling", metavar="SPAN", help="Adaptive: no rarer [1d].")] = None,
    overlap: Annotated[str | None, typer.Option("--overlap", help="skip, queue or merge [skip].")] = None,
    misfire: Annotated[str | None, typer.Option("--misfire", help="run_once, all or drop [run_once].")] = None,
    sources: Folder = None,
    as_json: Json = False,
) -> None:
    """Write a schedule into a source's table; comments and other keys of the file stay as they are."""
    from crawler.jobs.edit import validated, write_schedule

    words = {"every": every, "cron": cron, "zone": zone, "cadence": "adaptive" if adaptive else None}
    bounds = {"floor": floor, "ceiling": ceiling, "overlap": overlap, "misfire": misfire}
    schedule = validated({key: value for key, value in (words | bounds).items() if value is not None})
    catalogue = settings(sources=sources).catalogue()
    files = {name: catalogue.files[catalogue.get(name).name] for name in names}
    for name, file in files.items():
        write_schedule(file, name, schedule)
    if as_json:
        json_line([{"source": name, "file": str(file), "schedule": schedule.as_toml()} for name, file in files.items()])
        return
    for name, file in files.items():
        print(f"{name}: {schedule} (in {file})")


Why = Annotated[str, typer.Option("--why", help="Shown wherever the schedule is.")]


@app.command("pause")
def pause_schedules(
    names: Names,
    *,
    why: Why = "",
    archive: Archive = None,
    sources: Folder = None,
    database: Database = None,
    as_json: Json = False,
) -> None:
    """Take up no due time until `resume`; runs under way go on."""
    from crawler.jobs.dispatch import pause

    given, state = _opened(archive, sources, database)
    pause(state, [source.name for source in _sources(given, names)], _now(), why)
    if as_json:
        json_line({"paused": names})
        return
    print(f"paused: {', '.join(names)}")


@app.command("resume")
def resume_schedules(
    names: Names,
    *,
    archive: Archive = None,
    sources: Folder = None,
    database: Database = None,
    as_json: Json = False,
) -> None:
    """Take up due times again, those from now on."""
    from crawler.jobs.dispatch import resume

    given, state = _opened(archive, sources, database)
    resumed = resume(state, [source.name for source in _sources(given, names)], _now())
    if as_json:
        json_line({"resumed": resumed})
        return
    for name in names:
        print(f"{name}: {'resumed' if name in resumed else 'was not paused'}")


@app.command("trigger")
def trigger_runs(
    names: Names,
    *,
    archive: Archive = None,
    sources: Folder = None,
    database: Database = None,
    as_json: Json = False,
) -> None:
    """Put a run of each source into the queue now, behind what is under way."""
    given, state = _opened(archive, sources, database)
    _request(state, _sources(given, names), [_now()], "trigger", as_json=as_json)


@app.command("history")
def show_history(
    names: AnyNames = None,
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Decisions, the newest first.")] = 50,
    archive: Archive = None,
    sources: Folder = None,
    database: Database = None,
    as_json: Json = False,
) -> None:
    """Show the ledger: every due time, what became of it, and why."""
    from crawler.jobs.board import history

    _, state = _opened(archive, sources, database)
    rows = history(state, names or [], limit)
    if as_json:
        json_line(rows)
        return
    columns = ("decided", "source", "due", "verdict", "outcome", "reason")
    table(columns, [_ledger_cells(row) for row in rows])


@app.command("backfill")
def backfill(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A source of the catalogue.")],
    *,
    since: Annotated[str, typer.Option("--from", metavar="TIME", help="ISO 8601, without a zone UTC.")],
    until: Annotated[str | None, typer.Option("--to", metavar="TIME", help="Left out: now.")] = None,
    each: Annotated[bool, typer.Option("--each", help="A run for each due time; else one for all.")] = False,
    archive: Archive = None,
    sources: Folder = None,
    database: Database = None,
    as_json: Json = False,
) -> None:
    """Make up for due times that had no run. What a site shows is what it shows now."""
    from crawler.jobs.board import without_run
    from crawler.jobs.schedule import MOST, due_times

    given, state = _opened(archive, sources, database)
    (source,) = _sources(given, [name])
    if source.schedule is None or source.schedule.cadence is not None:
        raise UsageError(f"'{name}' has no fixed due times", "", f"`foldline schedule trigger {name}` runs it now")
    start, end = _moment("--from", since), _moment("--to", until) if until else _now()
    if end < start:
        raise UsageError("--to is earlier than --from", f"{since} to {until or 'now'}", "exchange the two")
    dues: list[datetime] = []
    for due in due_times(source.schedule, start):
        if due.at > min(end, _now()):
            break
        dues.append(due.at)
        if len(dues) > MOST:
            raise UsageError(f"more than {MOST} due times", f"{since} to {until or 'now'}", "choose a shorter time")
    missed = without_run(state, name, dues)
    if not missed:
        print(f"{name}: each of the {len(dues)} due times had its run")
        return
    _request(state, [source], missed if each else missed[-1:], "backfill", as_json=as_json)


def _request(state: State, chosen: list[Source], dues: Iterable[datetime], cause: str, *, as_json: bool) -> None:
    from crawler.jobs import engine
    from crawler.jobs.dispatch import Dispatcher

    engine.migrate(state)
    made = Dispatcher(state, engine.client(state), _now).request(chosen, dues, cause)
    if as_json:
        json_line(made)
        return
    for source, runs in made.items():
        print(f"{source}: {', '.join(runs)} waits for a worker")


def _opened(archive: str | None, sources: str | None, database: str | None) -> tuple[Settings, State]:
    from storage.state import State as Database

    given = settings(archive=archive, sources=sources, database=database)
    state = Database(given.database_url)
    state.prepare()
    return given, state


def _sources(given: Settings, names: list[str]) -> list[Source]:
    catalogue = given.catalogue()
    return [catalogue.get(name) for name in names]


def _now() -> datetime:
    return datetime.now(UTC)


def _moment(option: str, text: str) -> datetime:
    from crawler.catalogue import moment

    try:
        return moment(text)
    except ValueError as error:
        raise UsageError(
            f"{option} {text!r} is no time", "", "write 2026-11-20 or 2026-11-20T06:00:00+01:00"
        ) from error


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    last = row["last_run"] or {}
    why = row["paused"] or row["group_paused"] or next((one["why"] for one in row["next"]), "")
    decision = row["last_decision"]
    if decision and decision["verdict"] not in {"run", "paused"} and not row["paused"]:
        why = "; ".join(part for part in (why, f"last {decision['verdict']}: {decision['reason']}") if part)
    doing = row["active"][0]["state"] if row["active"] else ""
    times = "\n".join(_time(one["at"], row["zone"]) for one in row["next"])
    outcome = last.get("outcome") or ""
    detail = f" ({last['detail']})" if last.get("detail") and outcome not in {"done", ""} else ""
    return (row["source"], row["schedule"], doing or times, _time(last.get("finished_at"), None), outcome + detail, why)


def _ledger_cells(row: dict[str, Any]) -> tuple[object, ...]:
    ended = row["ended"] or {}
    outcome = ended.get("outcome") or ended.get("state") or ""
    return (_time(row["at"], None), row["source"], _time(row["due"], None), row["verdict"], outcome, row["reason"])


def _time(at: datetime | None, zone: str | None) -> str:
    from zoneinfo import ZoneInfo

    return f"{at.astimezone(ZoneInfo(zone or 'UTC')):%Y-%m-%d %H:%M %Z}" if at else ""
