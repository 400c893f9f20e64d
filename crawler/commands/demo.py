"""`foldline demo`: archive the bundled newsstand and show where the free text ends."""

from __future__ import annotations

from typing import Annotated

import typer

from crawler import options
from crawler.errors import UsageError


def run(
    *,
    archive: Annotated[
        str | None, typer.Option("--archive", metavar="URL", help="Where to put it [./demo-archive].")
    ] = None,
    posts: Annotated[int, typer.Option("--posts", min=20, help="Size of the large publication.")] = 60,
    s3: Annotated[bool, typer.Option("--s3", help="Into a real S3 server that is started for the demo.")] = False,
    serve: Annotated[bool, typer.Option("--serve", help="Only run the newsstand, until Ctrl-C.")] = False,
    json: options.Json = False,
) -> int:
    """A newsstand on loopback is crawled, archived and read; nothing leaves this machine."""
    from crawler.jobs.demo import demo, serve_newsstand

    if serve:
        return serve_newsstand(posts)
    if s3 and archive:
        raise UsageError("two places for one archive", "--s3 --archive", "give one of them")
    return demo(archive, posts=posts, s3=s3, json=json)
