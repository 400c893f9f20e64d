"""`foldline crawl [SOURCE | URL]…`: fetch, archive, and say where the free text ends."""

from __future__ import annotations

from typing import Annotated

import typer

from crawler import options


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
        float | None, typer.Option("--delay", min=0, help="Seconds between requests to one group [1].")
    ] = None,
    render: Annotated[str | None, typer.Option("--render", help="never, if_empty or always.")] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Private and loopback addresses as well.")
    ] = False,
    json: options.Json = False,
) -> int:
    """Crawl sources by name, or any address: its platform is recognised."""
    from crawler.jobs.crawl import crawl_and_report
    from crawler.jobs.targets import resolve

    settings = options.settings(archive=archive, sources=sources, contact=contact, connect_to=connect_to)
    given = {"max_pages": max_pages, "delay": delay, "render": render, "allow_private": allow_private or None}
    chosen = resolve(targets or [], settings, {k: v for k, v in given.items() if v is not None})
    return crawl_and_report(chosen, settings, json=json)
