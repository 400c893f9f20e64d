"""`foldline records follow`: the change feed, on standard output or to a webhook."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.errors import UsageError
from crawler.options import Archive, Json, existing_archive
from crawler.output import json_line

if TYPE_CHECKING:
    from crawler.jobs.push import Hook
    from storage.changes import Change


def follow_records(
    *,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="CURSOR", help="Behind this change; without, or empty: from the first on."),
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Go on for ever, as changes come.")] = False,
    webhook: Annotated[
        str | None, typer.Option("--webhook", metavar="URL", help="POST each change there [FOLDLINE_WEBHOOK_SECRET].")
    ] = None,
    cursor_file: Annotated[
        Path | None,
        typer.Option("--cursor-file", metavar="FILE", help="Of a webhook: where it goes on, and notes how far it is."),
    ] = None,
    tries: Annotated[int, typer.Option("--tries", min=1, help="Of a webhook: how often before giving up.")] = 10,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Of a webhook: may be at a private address.")
    ] = False,
    archive: Archive = None,
    as_json: Json = False,
) -> None:
    """Print changes of the records, in order: each once, one line of JSON with its cursor.

    A line that was not printed to its end is given again to who comes back with the cursor before it.
    """
    opened = existing_archive(archive, awaited=wait)
    if cursor_file is not None and webhook is None:
        raise UsageError("a cursor file is for --webhook", "--cursor-file", "keep the cursor of the last line instead")
    since = since or None
    if webhook is None:
        feed = opened.follow(since) if wait else opened.changes(since)
        _print(_limited(feed, limit))
        return
    from crawler.jobs.push import SECRET, Hook, signing_key
    from crawler.options import address

    hook = Hook(address(webhook), signing_key(os.environ.get(SECRET)), tries, allow_private=allow_private)
    begin = _noted(cursor_file) or since
    feed = opened.follow(begin) if wait else opened.changes(begin)
    count = _push(_limited(feed, limit), hook, cursor_file)
    if as_json:
        json_line({"delivered": count})
    else:
        print(f"{count:,} changes delivered", file=sys.stderr)


def _limited(feed: Iterator[Change | None], limit: int | None) -> Iterator[Change | None]:
    """So many changes, and the pauses between them."""
    left = limit
    for change in feed:
        yield change
        if change is not None and left is not None:
            left -= 1
            if not left:
                return


def _print(feed: Iterable[Change | None]) -> None:
    """Whole lines; flushed when there is nothing new. Ends quietly when nobody reads them any more."""
    from crawler.jobs.push import line_of

    sys.stdout.flush()
    out = sys.stdout.buffer
    try:
        for change in feed:
            if change is None:
                out.flush()
            else:
                out.write(line_of(change) + b"\n")
        out.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _push(feed: Iterable[Change | None], hook: Hook, cursor_file: Path | None) -> int:
    from crawler.jobs.push import push

    count = 0

    def done(change: Change) -> None:
        nonlocal count
        count += 1
        if cursor_file is not None:
            _note(cursor_file, change.cursor)

    push(feed, hook, done)
    return count


def _noted(path: Path | None) -> str | None:
    """The cursor in the file; None where there is no file yet."""
    if path is None:
        return None
    with suppress(FileNotFoundError):
        return path.read_text("utf-8").strip() or None
    return None


def _note(path: Path, cursor: str) -> None:
    from crawler.files import written

    with written(path) as file:
        file.write(cursor.encode() + b"\n")
