"""`foldline doctor`: what is wrong with this machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from crawler.errors import CatalogueError, ConfigError, FoldlineError, did_you_mean
from crawler.exitcodes import ExitCode
from crawler.options import Archive, Folder, Json, settings
from crawler.output import json_line, table

if TYPE_CHECKING:
    from crawler.config import Settings

PACKAGES = (
    *("scrapy", "lxml", "lxml_html_clean", "cssselect", "w3lib", "aiohttp", "playwright", "scrapy_playwright"),
    *("fastwarc", "isal", "surt", "boto3", "deltalake", "pyarrow", "duckdb", "msgspec", "tomlkit", "feedparser"),
    *("protego", "py3langid", "charset_normalizer", "brotli", "zstandard", "publicsuffixlist"),
)
READERS = ("spiders.interpret", "trafilatura")
TRIAL = "doctor.txt"
ROOM = 5_000_000_000  # bytes a crawl may well need below the spool
OTHERS = (
    "FOLDLINE_DEBUG",
    "FOLDLINE_LISTEN",
    "FOLDLINE_SHARED",
    "FOLDLINE_SIGNING_KEY_FILE",
)


class State(StrEnum):
    """How one check ended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One line: what was looked at, what was found, and what to do about it."""

    what: str
    state: State
    found: str
    remedy: str = ""


def run(*, archive: Archive = None, sources: Folder = None, as_json: Json = False) -> ExitCode:
    """Say what is wrong with this machine.

    Python, packages, environment, contact, sources, Chromium, spool and archive. Exit code 1 if anything fails.
    """
    checks = list(examine(lambda: settings(archive=archive, sources=sources)))
    if as_json:
        json_line([asdict(check) for check in checks])
    else:
        table(("", "what", "found", "remedy"), [(c.state, c.what, c.found, c.remedy) for c in checks])
    return ExitCode.FAILED if any(check.state is State.FAIL for check in checks) else ExitCode.OK


def examine(read: Callable[[], Settings]) -> Iterator[Check]:
    """All checks in order; the settings' own fault is one of them and ends the list."""
    yield python()
    yield packages()
    yield reading()
    yield from variables()
    try:
        given = read()
    except ConfigError as error:
        yield _failed("settings", error)
        return
    for check in (contact, catalogue, chromium, spool, store):
        yield check(given)


def python() -> Check:
    """3.11 is the floor."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Check("python", State.OK if sys.version_info >= (3, 11) else State.FAIL, version, "")


def packages() -> Check:
    """Looked for, not loaded."""
    from importlib.util import find_spec

    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        return Check("packages", State.FAIL, f"missing: {', '.join(missing)}", "pip install -r requirements.lock")
    return Check("packages", State.OK, f"{len(PACKAGES)} present")


def reading() -> Check:
    """Loaded: a package that is there may miss what it needs itself."""
    from importlib import import_module

    try:
        for name in READERS:
            import_module(name)
    except ImportError as error:
        return Check("reading", State.FAIL, f"does not load: {error}", "pip install -r requirements.lock")
    return Check("reading", State.OK, "loads")


def variables() -> Iterator[Check]:
    """Environment variables that look like ours and are not."""
    known = known_variables()
    for name in sorted(name for name in os.environ if name.startswith("FOLDLINE_") and name not in known):
        yield Check("environment", State.WARN, f"unknown {name}", did_you_mean(name, known) or "remove it")


def known_variables() -> set[str]:
    """Every variable of ours that anything reads."""
    from crawler import channels
    from crawler.config import SECRET, VARIABLES

    return {*VARIABLES.values(), *(f"{VARIABLES[name]}_FILE" for name in SECRET), *channels.VARIABLES, *OTHERS}


def contact(given: Settings) -> Check:
    """Needed for every crawl beyond this machine."""
    if given.contact:
        return Check("contact", State.OK, given.contact)
    return Check("contact", State.WARN, "none", "set FOLDLINE_CONTACT to a URL or e-mail address before crawling")


def catalogue(given: Settings) -> Check:
    """Every file read, every source checked."""
    try:
        found = given.catalogue()
        if found.problems:
            raise CatalogueError(found.problems)
    except FoldlineError as error:
        return _failed("sources", error)
    count = len(found.sources)
    remedy = "" if count else "`foldline sources add URL --permission NOTE` adds one"
    return Check("sources", State.OK if count else State.WARN, f"{count} in {found.folder}", remedy)


def chromium(given: Settings) -> Check:
    """Started once to say its version."""
    import subprocess

    from crawler.fetch.chromium import MISSING, find_chromium

    binary = find_chromium(given.chromium)
    if binary is None:
        return Check("chromium", State.WARN, "none", MISSING)
    try:
        said = subprocess.run([binary, "--version"], capture_output=True, text=True, timeout=20, check=True)  # noqa: S603 - found above
    except (OSError, subprocess.SubprocessError) as error:
        return Check(
            "chromium", State.FAIL, f"{binary} does not start: {error}", "install its libraries, or another one"
        )
    return Check("chromium", State.OK, f"{said.stdout.strip()} in {binary}")


def spool(given: Settings) -> Check:
    """Where open segments lie until the archive has confirmed them."""
    import shutil

    from crawler.displays import size_of
    from storage.archive import archive_url, spool_of

    folder = spool_of(archive_url(given.archive), given.spool)
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(there).free
    found = f"{size_of(free)} free in {folder}"
    if not os.access(there, os.W_OK):
        return Check("spool", State.FAIL, f"{folder} is not writable", "set FOLDLINE_SPOOL to a folder that is")
    return Check("spool", State.OK if free > ROOM else State.WARN, found, "" if free > ROOM else "free some space")


def store(given: Settings) -> Check:
    """Writes a small object and takes it away again; a local archive that is not there yet stays so."""
    from storage.errors import StorageError
    from storage.objects import local_path, open_store

    remote = given.archive.startswith("s3://")
    if not remote and not local_path(given.archive).exists():
        return Check("archive", State.OK, f"{given.archive} is not there yet; the first crawl makes it")
    try:
        objects = open_store(given.archive)
        objects.put_bytes(TRIAL, b"foldline doctor was here")
        objects.delete(TRIAL)
    except StorageError as error:
        return Check("archive", State.FAIL, f"{error.what} ({error.where})", error.remedy)
    return Check("archive", State.OK, f"{given.archive} is writable")


def _failed(what: str, error: FoldlineError) -> Check:
    found = f"{error.what} ({error.where})" if error.remedy and error.where else "; ".join(error.lines())
    return Check(what, State.FAIL, found, error.remedy)
