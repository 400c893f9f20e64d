"""Options that several commands share, and the settings they add up to."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.errors import FoldlineError, UsageError

if TYPE_CHECKING:
    from crawler.config import Settings
    from storage.archive import Archive as StorageArchive


class Capturing(StrEnum):
    """What of an article page is archived."""

    PAGE = "page"
    REQUISITES = "requisites"
    BROWSER = "browser"


Archive = Annotated[
    str | None,
    typer.Option(
        "--archive", metavar="URL", help="A path, file:///… or s3://bucket/prefix [FOLDLINE_ARCHIVE, ./archive]."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]
Folder = Annotated[
    str | None, typer.Option("--sources", metavar="FOLDER", help="The catalogue [FOLDLINE_SOURCES, ./sources].")
]
Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="Of schedules and runs: postgresql://… for many machines [FOLDLINE_DATABASE, a file beside the archive].",
    ),
]
Contact = Annotated[
    str | None, typer.Option("--contact", metavar="URL|EMAIL", help="Who answers for the crawl [FOLDLINE_CONTACT].")
]
ConnectTo = Annotated[
    list[str] | None,
    typer.Option(
        "--connect-to",
        metavar="HOST:PORT:ADDRESS:PORT",
        help="Like curl's; HOST may be a pattern [FOLDLINE_CONNECT_TO].",
    ),
]


DEFAULT_FOLDER = Path("sources")
"""Of the catalogue."""


def settings(**options: object) -> Settings:
    """The environment with the options given on top. Raises `ConfigError`."""
    from crawler.config import Settings

    return Settings.from_environment(os.environ, **options)


def address(text: str) -> str:
    """An address as given. Raises `UsageError` for anything that cannot be fetched."""
    from crawler.catalogue import web_address

    try:
        return web_address(text)
    except ValueError as error:
        plain = "" if "://" in text else f", for example https://{text}"
        raise UsageError(f"'{text}' {error}", remedy=f"write it as it stands in the browser{plain}") from error


def archive_of(archive: str | None) -> StorageArchive:
    """The archive that the option or the environment names, whether it is there or not."""
    from crawler.opening import open_for

    return open_for(settings(archive=archive))


def existing_archive(archive: str | None, *, awaited: bool = False) -> StorageArchive:
    """The archive to read from; `awaited`: an empty folder or prefix will do, somebody waits for what comes.

    Raises `FoldlineError` where there is none, `StoreError` where the bucket cannot be asked.
    """
    opened = archive_of(archive)
    if not _stands(opened, awaited=awaited):
        raise FoldlineError("no archive", opened.url, "`foldline crawl` makes one; name another with --archive")
    return opened


def _stands(opened: StorageArchive, *, awaited: bool) -> bool:
    from storage.archive import is_archive
    from storage.objects import local_path

    if opened.url.startswith("s3://"):
        return awaited or next(opened.objects.list(), None) is not None
    folder = local_path(opened.url)
    return is_archive(folder) or (awaited and folder.is_dir() and not any(folder.iterdir()))
