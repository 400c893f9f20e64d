"""`foldline crawl [SOURCE | URL]…`: fetch, archive, and say where the free text ends."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from crawler import options
from crawler.errors import UsageError

if TYPE_CHECKING:
    from crawler.config import Settings


class Render(StrEnum):
    """When Chromium renders a page."""

    NEVER = "never"
    IF_EMPTY = "if_empty"
    ALWAYS = "always"


def run(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE | URL]...", help="Names from the catalogue, or addresses; none: the whole catalogue."
        ),
    ] = None,
    *,
    archive: options.Archive = None,
    sources: options.Folder = None,
    contact: options.Contact = None,
    connect_to: options.ConnectTo = None,
    max_pages: Annotated[int | None, typer.Option("--max-pages", min=1, help="Articles a source, at most.")] = None,
    delay: Annotated[
        float | None, typer.Option("--delay", min=0, max=300, help="Seconds between requests to one group [1].")
    ] = None,
    render: Annotated[Render | None, typer.Option("--render", help="When Chromium renders pages.")] = None,
    capture: Annotated[
        options.Capturing | None,
        typer.Option("--capture", help="Main documents; with the files they need; or all that Chromium loads [page]."),
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Private and loopback addresses as well.")
    ] = False,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Every listing and post again; what is listed against what is archived."),
    ] = False,
    json: options.Json = False,
) -> int:
    """Crawl sources by name, or any address: its platform is recognised."""
    from crawler.jobs.targets import faults, resolve

    settings = options.settings(archive=archive, sources=sources, contact=contact, connect_to=connect_to)
    tell_apart(targets or [], settings)
    given = {
        "max_pages": max_pages,
        "delay": delay,
        "render": render and str(render),
        "capture": capture and str(capture),
        "allow_private": allow_private or None,
    }
    chosen = resolve(targets or [], settings, {k: v for k, v in given.items() if v is not None})
    problems = faults(targets or [], settings)
    # With Scrapy and all: what is wrong with the command line has been said without.
    from crawler.jobs.crawl import crawl_and_report

    return crawl_and_report(chosen, settings, json=json, everything=everything, faults=problems)


def tell_apart(targets: Sequence[str], settings: Settings) -> None:
    """Raises `UsageError` for an address that is none, and for a host that was meant as one."""
    for target in targets:
        if "://" in target:
            options.address(target)
        elif ("." in target or "/" in target) and target not in settings.catalogue().files:
            remedy = f"write the address as it stands in the browser, for example https://{target}"
            raise UsageError(f"'{target}' is no source of the catalogue and no address", remedy=remedy)
