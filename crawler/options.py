"""Options that several commands share, and the settings they add up to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from crawler.config import Settings

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


def settings(**options: object) -> Settings:
    """The environment with the options given on top. Raises `ConfigError`."""
    from crawler.config import Settings

    return Settings.from_environment(os.environ, **options)
