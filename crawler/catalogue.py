"""The catalogue: `sources/*.toml`, one table `[source.NAME]` for each publication, any number of them in a file.

A file that cannot be read hides nothing of the others: `read_catalogue` gives every good source and every problem.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urldefrag, urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from crawler import agent
from crawler.errors import CatalogueError, ConfigError, UnknownSource, did_you_mean
from crawler.timetable import Schedule
from storage.domains import ascii_url

Render = Literal["never", "if_empty", "always"]
Capturing = Literal["page", "requisites", "browser"]

PLATFORMS = (
    "substack", "huggingface", "almanac", "guanxing", "ghost", "beehiiv", "medium", "wordpress", "buttondown", "caixin",
    "mail", "feed",
)  # fmt: skip

BEHAVIOURS = ("consent", "unfold", "scroll")
DERIVED = ("text", "view", "thumbnail", "pageinfo")


def web_address(text: str) -> str:
    """An absolute http(s) URL without fragment, its host in ASCII as browsers ask for it; or `ValueError`."""
    try:
        parts = urlsplit(text.strip())
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # brackets that do not close, a port that is none
        usable = False
    if not usable:
        raise ValueError("is not an http:// or https:// address")
    return ascii_url(urldefrag(text.strip()).url)


def moment(value: object) -> datetime:
    """TOML dates and ISO 8601 text as an aware time; a time without a zone is UTC. `ValueError` for anything else."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    if not isinstance(value, datetime):
        raise ValueError("is not a date or time")  # noqa: TRY004 - pydantic reports a ValueError
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _known_platform(name: str) -> str:
    if name not in PLATFORMS:
        raise ValueError(did_you_mean(name, PLATFORMS) or f"is none of {', '.join(PLATFORMS)}")
    return name


def _sequence(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _some_of(known: tuple[str, ...]) -> AfterValidator:
    def check(names: tuple[str, ...]) -> tuple[str, ...]:
        wrong = next((name for name in names if name not in known), None)
        if wrong is not None:
            raise ValueError(did_you_mean(wrong, known) or f"'{wrong}' is none of {', '.join(known)}")
        return tuple(name for name in known if name in names)

    return AfterValidator(check)


Words = Annotated[str, AfterValidator(agent.words)]
Contact = Annotated[str, AfterValidator(agent.contact)]
Address = Annotated[str, AfterValidator(web_address)]
Strings = Annotated[tuple[str, ...], BeforeValidator(_sequence)]
Behaviours = Annotated[tuple[str, ...], BeforeValidator(_sequence), _some_of(BEHAVIOURS)]
Derived = Annotated[tuple[str, ...], BeforeValidator(_sequence), _some_of(DERIVED)]
Addresses = Annotated[tuple[Address, ...], BeforeValidator(_sequence)]
Moment = Annotated[datetime, BeforeValidator(moment)]
Platform = Annotated[str, AfterValidator(_known_platform)]


class Source(BaseModel):
    """One publication or feed that somebody wants archived: a table `[source.NAME]` in `sources/*.toml`."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    name: str = Field(
        pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$", description="the NAME of the table; folders and records carry it"
    )
    url: Address = Field(description="home page, feed or API address")
    platform: Platform | None = Field(
        default=None, description="the software it runs on; left out: recognised from its pages"
    )
    entrances: Addresses = Field(default=(), description="ways in, best first; left out: the platform's own")
    delay: float = Field(default=1.0, ge=0, le=300, description="seconds between two requests to its politeness group")
    concurrency: int = Field(default=1, ge=1, le=16, description="requests at a time")
    max_pages: int | None = Field(default=None, ge=1, description="stop after this many pages in one run")
    timeout: float = Field(default=60.0, gt=0, le=600, description="seconds one page may take, to its last byte")
    max_bytes: int = Field(
        default=32 * 1024 * 1024, ge=1024, description="bytes of one body as sent; what is longer is cut"
    )
    since: Moment | None = Field(default=None, description="leave out articles published before")
    render: Render | None = Field(default=None, description="whether Chromium renders its pages; else as the platform")
    capture: Capturing = Field(
        default="page",
        description="page: main documents; requisites: and the files pages need; browser: article pages in Chromium",
    )
    media: bool = Field(default=False, description="audio and video of pages too, where `capture` takes their files")
    behaviours: Behaviours = Field(
        default=BEHAVIOURS, description="what is done on a rendered page before it is archived"
    )
    derived: Derived = Field(
        default=DERIVED, description="what is kept beside a rendered page's DOM: text, pictures, how its requests ended"
    )
    allow_private: bool = Field(default=False, description="may live on a private or loopback address")
    obey_robots: bool = Field(default=True, description="follow robots.txt (RFC 9309)")
    user_agent: Words | None = Field(default=None, description="words appended to the user agent")
    contact: Contact | None = Field(
        default=None, description="URL or e-mail address of who answers for this source; left out: FOLDLINE_CONTACT"
    )
    cookies_file: str | None = Field(
        default=None,
        description="Netscape cookie file of your own subscription: for its own hosts only, never written to",
    )
    permission: str | None = Field(
        default=None, description="why it may be archived: who allowed it, when, under which terms"
    )
    language: str | None = Field(default=None, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", description="BCP 47")
    tags: Strings = Field(default=(), description="your own words, for selecting")
    schedule: Schedule | None = Field(
        default=None,
        description='when it is crawled: { every = "6h" }, { cron = "…", zone = "…" }, { cadence = "adaptive" }',
    )

    @property
    def host(self) -> str:
        """Host name of `url`, lower case."""
        return urlsplit(self.url).hostname or ""


@dataclass(slots=True)
class Catalogue:
    """All sources of a folder by name, in the order of files and tables, and all that is wrong with the rest."""

    folder: Path
    sources: dict[str, Source] = field(default_factory=dict)
    problems: list[ConfigError] = field(default_factory=list)
    files: dict[str, Path] = field(default_factory=dict)  # where each name stands, faulty sources too

    def get(self, name: str) -> Source:
        """Raises `CatalogueError` for a source that is there but faulty, `UnknownSource` for one that is not."""
        if name in self.sources:
            return self.sources[name]
        own = [problem for problem in self.problems if f"{problem.key}.".startswith(f"source.{name}.")]
        if own:
            raise CatalogueError(own)
        raise UnknownSource(name, self.sources, str(self.folder))


def load_sources(folder: Path) -> dict[str, Source]:
    """Every source, or `CatalogueError` with every problem of every file."""
    catalogue = read_catalogue(folder)
    if catalogue.problems:
        raise CatalogueError(catalogue.problems)
    return catalogue.sources


def read_catalogue(folder: Path) -> Catalogue:
    """Raises `ConfigError` only where the folder itself is missing."""
    if folder.exists() and not folder.is_dir():
        raise ConfigError(str(folder), "", "no folder: sources are files in one", "name the folder with --sources")
    if not folder.exists():
        remedy = f"`foldline sources add URL --permission NOTE --sources {folder}` makes it"
        raise ConfigError(str(folder), "", "no such folder of sources", remedy)
    catalogue = Catalogue(folder)
    for path in sorted(folder.glob("*.toml")):
        _read_file(path, catalogue)
    return catalogue


def _read_file(path: Path, catalogue: Catalogue) -> None:
    try:
        text = path.read_text(encoding="utf-8-sig")
        tables = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        catalogue.problems.append(ConfigError(str(path), "", f"cannot be read: {error}", "make it readable UTF-8 text"))
        return
    except tomllib.TOMLDecodeError as error:
        catalogue.problems.append(_malformed(path, text, error))
        return
    for key in tables.keys() - {"source"}:
        remedy = did_you_mean(f"[{key}.NAME]", ["[source.NAME]"]) or "a source is a table [source.NAME]"
        catalogue.problems.append(ConfigError(str(path), key, f"unknown table '{key}'", remedy, line_of(text, key)))
    named = tables.get("source", {})
    if not isinstance(named, dict):
        what = "'source' is not a table"
        catalogue.problems.append(
            ConfigError(str(path), "source", what, "write [source.NAME]", line_of(text, "source"))
        )
        return
    for name, table in named.items():
        _read_source(_Place(path, text, name), table, catalogue)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a source stands."""

    path: Path
    text: str
    name: str

    def error(self, key: str, what: str, remedy: str) -> ConfigError:
        dotted = f"source.{self.name}.{key}" if key else f"source.{self.name}"
        return ConfigError(str(self.path), dotted, what, remedy, line_of(self.text, f"source.{self.name}", key))


def _read_source(place: _Place, table: object, catalogue: Catalogue) -> None:
    other = catalogue.files.setdefault(place.name, place.path)
    if other != place.path:
        what = f"source '{place.name}' is already in {other.name}"
        catalogue.problems.append(place.error("", what, "rename one of the two, or remove it"))
    elif not isinstance(table, dict):
        remedy = f"write [source.{place.name}] and its keys below, url first"
        catalogue.problems.append(place.error("", f"source '{place.name}' is not a table", remedy))
    elif "name" in table:
        catalogue.problems.append(place.error("name", "the name is that of the table", "remove the key"))
    else:
        _check(place, table, catalogue)


def _check(place: _Place, table: Mapping[str, object], catalogue: Catalogue) -> None:
    try:
        catalogue.sources[place.name] = Source.model_validate({**table, "name": place.name})
    except ValidationError as error:
        catalogue.problems.extend(_explain(place, details) for details in error.errors())


def _explain(place: _Place, details: ErrorDetails) -> ConfigError:
    key = str(details["loc"][0])
    where = ".".join(str(part) for part in details["loc"])
    model: type[BaseModel] = Schedule if key == "schedule" and len(details["loc"]) > 1 else Source
    if model is Schedule:
        key = str(details["loc"][1])
    known = [name for name in model.model_fields if name != "name"]
    if details["type"] == "extra_forbidden":
        return place.error(where, f"unknown key '{key}'", did_you_mean(key, known) or f"known keys: {', '.join(known)}")
    if details["type"] == "missing":
        return place.error(where, f"'{key}' is missing", f"add {key} = …")
    if key == "name":
        return place.error(
            "", f"'{place.name}' is no name for a source", "use lower-case letters, digits, '.', '_', '-'"
        )
    reason = details["msg"].removeprefix("Value error, ")
    remedy = f"{key}: {model.model_fields[key].description}"
    return place.error(where, f"{where} = {details['input']!r}: {reason}", remedy)


def _malformed(path: Path, text: str, error: tomllib.TOMLDecodeError) -> ConfigError:
    """tomllib says the place only in its message, and "at end of document" for the last line."""
    found = re.search(r"at line (\d+)", str(error))
    line = int(found[1]) if found else text.count("\n") + 1
    table = next((key for key in reversed(list(_headers(text, line)))), "")
    what = f"malformed TOML: {re.sub(r' [(]at .*', '', str(error))}"
    return ConfigError(str(path), table, what, f"look at line {line}", line)


def _headers(text: str, last: int) -> Iterator[str]:
    for line in text.splitlines()[:last]:
        header = re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line)
        if header:
            yield header[1].replace('"', "").replace("'", "")


def line_of(text: str, table: str, key: str = "") -> int | None:
    """Line (from 1) of a key in a plainly written table; else of the table's header; else None."""
    current, found = "", None
    wanted = f"{table}.{key.partition('.')[0]}"
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+\s*([^\[\]]+?)\s*\]", line):
            current = here = re.sub(r"""["'\s]""", "", header[1])
        elif assigned := re.match(r"""\s*["']?([\w.-]+)["']?\s*=""", line):
            here = f"{current}.{assigned[1]}".removeprefix(".")
        else:
            continue
        if here == wanted and key:
            return number
        if found is None and f"{here}.".startswith(f"{table}."):
            found = number
    return found
