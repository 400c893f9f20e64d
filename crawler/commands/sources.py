"""`foldline sources`: the catalogue."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.errors import ConfigError, FoldlineError, UsageError
from crawler.exitcodes import ExitCode
from crawler.options import Capturing, ConnectTo, Contact, Folder, Json, address, settings
from crawler.output import json_line, table

if TYPE_CHECKING:
    from crawler.catalogue import Catalogue, Source
    from crawler.config import Settings
    from crawler.jobs.probe import Probe

app = typer.Typer(help="The catalogue: what is archived.")


@app.command("list")
def list_sources(*, sources: Folder = None, as_json: Json = False) -> ExitCode:
    """Show every source."""
    catalogue = settings(sources=sources).catalogue()
    rows = [_row(source, catalogue) for source in catalogue.sources.values()]
    if as_json:
        json_line(rows)
    elif rows:
        names = ("name", "platform", "url", "permission")
        table(names, [[_cell(row.get(name)) for name in names] for row in rows])
    elif not catalogue.problems:
        print(f"no sources in {catalogue.folder}: `foldline sources add URL --permission NOTE` adds one")
    return complain(catalogue)


Name = Annotated[str | None, typer.Option("--name", help="Left out: made from the host.")]
Permission = Annotated[
    str | None,
    typer.Option(
        "--permission", help="Required: why it may be archived: who allowed it, when, which terms. A terminal is asked."
    ),
]
Platform = Annotated[str | None, typer.Option("--platform", help="Left out: recognised by fetching the page.")]
Capture = Annotated[
    Capturing, typer.Option("--capture", help="Main documents; with the files they need; or all that Chromium loads.")
]
Private = Annotated[bool, typer.Option("--allow-private", help="May live on a private or loopback address.")]


@app.command("add")
def add_source(
    url: Annotated[str, typer.Argument(metavar="URL", help="Home page, feed or API address.")],
    *,
    name: Name = None,
    permission: Permission = None,
    platform: Platform = None,
    capture: Capture = Capturing.REQUISITES,
    allow_private: Private = False,
    file: Annotated[str | None, typer.Option("--file", help="File in the folder [NAME.toml].")] = None,
    check: Annotated[bool, typer.Option("--check/--no-check", help="Fetch the page before.")] = True,
    sources: Folder = None,
    contact: Contact = None,
    connect_to: ConnectTo = None,
    as_json: Json = False,
) -> None:
    """Add a source, after a look at its page.

    Comments and other entries of the file stay as they are.
    """
    from crawler.jobs.targets import name_of

    given = settings(sources=sources, contact=contact, connect_to=connect_to)
    catalogue = given.catalogue(new=True)
    entry: dict[str, object] = {"url": url, "platform": platform, "capture": str(capture)}
    entry["allow_private"] = allow_private or None
    source = validated(name or name_of(address(url)), entry)
    refuse_twice(source, catalogue)
    path = catalogue.folder / file_name(file or f"{source.name}.toml", catalogue.folder)
    entry["permission"] = noted(source, permission if permission is not None else ask_permission(source))
    if check:
        entry["platform"] = platform or recognised(source, given)
    enter(validated(source.name, entry), path)
    if as_json:
        json_line({"name": source.name, "file": str(path), **entry})
        return
    print(f"{source.name} ({entry['platform'] or 'platform recognised at each crawl'}) is in {path}")
    print(f"next: foldline crawl {source.name}{f' --sources {sources}' if sources else ''}")


@app.command("check")
def check_sources(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Left out: all.")] = None,
    *,
    sources: Folder = None,
    contact: Contact = None,
    connect_to: ConnectTo = None,
    as_json: Json = False,
) -> ExitCode:
    """Say what a crawl of each source would get.

    Fetches its page and its ways in until one lists articles. Exit code 5 if any source fails.
    """
    given = settings(sources=sources, contact=contact, connect_to=connect_to)
    catalogue = given.catalogue()
    wanted = [catalogue.get(name) for name in names] if names else list(catalogue.sources.values())
    rows = [checked(source, given) for source in wanted]
    if as_json:
        json_line(rows)
    else:
        columns = ("name", "ok", "platform", "articles", "outcome", "reason")
        table(columns, [[_cell(row[column]) for column in columns] for row in rows])
    faulty = ExitCode.OK if names else complain(catalogue)
    return faulty if all(row["ok"] for row in rows) else ExitCode.SOME_FAILED


def checked(source: Source, given: Settings) -> dict[str, object]:
    """What one look at a source's page says; `ok` if it is a way to articles."""
    row: dict[str, object] = {"name": source.name, "url": source.url, "platform": source.platform}
    try:
        probe = look(source, given)
    except FoldlineError as error:
        return {**row, "ok": False, "articles": 0, "outcome": "not_fetched", "reason": str(error), "entrances": []}
    found = {"title": probe.title, "articles": probe.articles, "entrances": [str(way) for way in probe.entrances]}
    end = {"outcome": str(probe.outcome), "reason": probe.reason}
    return {**row, "platform": source.platform or probe.platform, "ok": answered(probe), **found, **end}


def answered(probe: Probe) -> bool:
    """Whether the page was an article or a listing."""
    from crawler.progress import GIVEN

    return probe.outcome in GIVEN


def look(source: Source, given: Settings) -> Probe:
    """Fetches the source's page and its ways in. Raises `ConfigError` without anybody to contact."""
    from crawler.jobs.probe import probe

    given.contact_for(source)
    return probe(source, given)


def recognised(source: Source, given: Settings) -> str | None:
    """The platform that the page tells; None where it tells none. Raises `FoldlineError` where nothing can be read."""
    probe = look(source, given)
    if not answered(probe) and probe.platform is None:
        remedy = "correct the address, or add it unseen with --no-check"
        raise FoldlineError(f"no publication found: {probe.outcome}: {probe.reason}", source.url, remedy)
    return probe.platform


def file_name(file: str, folder: Path) -> str:
    """The name of a file that the catalogue reads. Raises `UsageError` for any other."""
    path = Path(file)
    if path.name != file or path.suffix != ".toml" or file.startswith("."):
        example = f"{path.name.strip('.').removesuffix('.toml') or 'letters'}.toml"
        remedy = f"give the name of a file in {folder}, for example --file {example}"
        raise UsageError(f"'{file}' would not be read", remedy=remedy)
    return file


def noted(source: Source, permission: str) -> str:
    """The note without blanks around it. Raises `UsageError` where nothing is left."""
    if not permission.strip():
        raise UsageError(
            "a permission note is missing", source.url, 'give --permission "who allowed it, when, which terms"'
        )
    return permission.strip()


def ask_permission(source: Source) -> str:
    """The note, asked for on a terminal; empty without one."""
    if not sys.stdin.isatty():
        return ""
    note: str = typer.prompt(f"Why may {source.host} be archived (who allowed it, when, under which terms)", err=True)
    return note


def refuse_twice(source: Source, catalogue: Catalogue) -> None:
    """Raises `ConfigError` if the name or the address is taken."""
    if source.name in catalogue.files:
        file = str(catalogue.files[source.name])
        raise ConfigError(file, f"source.{source.name}", f"'{source.name}' is taken", "give another --name")
    for other in catalogue.sources.values():
        if other.url.rstrip("/") == source.url.rstrip("/"):
            file = str(catalogue.files[other.name])
            raise ConfigError(file, f"source.{other.name}", f"{source.url} is there already", f"crawl '{other.name}'")


def validated(name: str, entry: dict[str, object]) -> Source:
    """Raises `ConfigError` naming the option at fault."""
    from pydantic import ValidationError

    from crawler.catalogue import Source

    try:
        return Source.model_validate(
            {"name": name, **{key: value for key, value in entry.items() if value is not None}}
        )
    except ValidationError as error:
        first = error.errors()[0]
        key, reason = str(first["loc"][0]), first["msg"].removeprefix("Value error, ")
        raise ConfigError(
            "option", key, f"{first['input']!r} {reason}", str(Source.model_fields[key].description)
        ) from error


def enter(source: Source, path: Path) -> None:
    """Appends the source's table to a file, or makes the file; all at once or not at all."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(path.read_text("utf-8")) if path.exists() else tomlkit.document()
    except TOMLKitError as error:
        raise ConfigError(str(path), "", f"malformed TOML: {error}", "mend the file, or give another --file") from error
    entry = tomlkit.table()
    for key, value in source.model_dump(exclude_defaults=True, exclude={"name"}).items():
        entry.add(key, value)
    group = document.get("source") or tomlkit.table(is_super_table=True)
    group[source.name] = entry
    document["source"] = group
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(tomlkit.dumps(document), "utf-8")
    draft.replace(path)


def complain(catalogue: Catalogue) -> ExitCode:
    """Problems of the files go to standard error, the good sources are used all the same."""
    for problem in catalogue.problems:
        print(f"foldline: error: {problem}", file=sys.stderr)
    return ExitCode.BAD_CONFIG if catalogue.problems else ExitCode.OK


def _row(source: Source, catalogue: Catalogue) -> dict[str, object]:
    return {**source.model_dump(mode="json", exclude_none=True), "file": str(catalogue.files[source.name])}


def _cell(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    return str(value)
