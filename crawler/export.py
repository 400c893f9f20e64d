"""Records out of the tables into a document or a folder of one of the formats in `storage/formats/`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import fields, replace
from datetime import datetime
from hashlib import sha256
from heapq import nlargest
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.errors import UsageError, did_you_mean
from crawler.files import filled, written
from crawler.selection import Selection, selected
from storage.formats import About, Format, load, names
from storage.plain import stamp

if TYPE_CHECKING:
    from storage.tables import Tables

MARK = ".foldline-export"  # in every folder that an export made; nothing else is ever replaced


def form_of(name: str) -> Format:
    """The format of that name. Raises `UsageError`."""
    try:
        return load(name)
    except KeyError:
        hint = did_you_mean(name, names()) or f"known: {', '.join(names())}"
        raise UsageError(f"no format '{name}'", "--format", hint) from None


def check_output(form: Format, output: Path, *, overwrite: bool) -> None:
    """Raises `UsageError` for a place that this format cannot be written to, or that holds something already."""
    if str(output) == "-":
        if form.write is None:
            raise UsageError("this format is a folder", "--output -", "give --output FOLDER")
        if form.binary and sys.stdout.isatty():
            raise UsageError("this format is nothing for a terminal", "--output -", "give --output FILE")
    elif form.write is not None:
        _check_file(output, overwrite)
    else:
        _check_folder(output, overwrite)


def export(tables: Tables, selection: Selection, form: Format, output: Path, now: datetime) -> int:
    """Streams the selected records into `output`, which is there whole or not at all; their number."""
    selection = replace(selection, newest=selection.newest or form.newest, standing=not form.withdrawn)
    about = described(selection, now)
    counter = Counted()
    with closing(selected(tables, _unlimited(selection, form))) as found:
        lines = counter.over(_latest(found, selection, form))
        if form.write is not None:
            with written(output) as file:
                form.write(lines, file, about)
        elif form.fill is not None:
            with filled(output) as folder:
                form.fill(lines, folder, about)
                (folder / MARK).touch()
    return counter.count


def described(selection: Selection, now: datetime) -> About:
    """Title, description and identity of the question that was asked; the same question has the same identity."""
    values = {one.name: getattr(selection, one.name) for one in fields(selection)}
    asked = {
        name: value
        for name, value in values.items()
        if value is not None and name not in {"newest", "standing", "limit"}
    }
    question = "; ".join(f"{name} {_said(value)}" for name, value in asked.items()) or "everything"
    title = f"Foldline: {selection.source or question}"
    exact = "; ".join(f"{name} {value}" for name, value in asked.items()) or "everything"  # never to change
    identity = f"urn:foldline:query:{sha256(exact.encode()).hexdigest()[:32]}"
    return About(title, f"Archived by Foldline ({question}).", identity, now)


def _said(value: object) -> str:
    """A filter for people: a time as RFC 3339, midnight as its day."""
    if isinstance(value, datetime):
        return stamp(value).removesuffix("T00:00:00Z")
    return f"version {value}" if isinstance(value, int) else str(value)


class Counted:
    """How many lines went by."""

    def __init__(self) -> None:
        self.count = 0

    def over(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The lines as they come."""
        for line in lines:
            self.count += 1
            yield line


def _unlimited(selection: Selection, form: Format) -> Selection:
    return replace(selection, limit=None) if form.recent else selection


def _latest(lines: Iterable[bytes], selection: Selection, form: Format) -> Iterable[bytes]:
    """For a feed with a limit the last published, newest first; as many are in memory."""
    if not form.recent or selection.limit is None:
        return lines
    return nlargest(selection.limit, lines, key=_published)


def _published(line: bytes) -> datetime:
    from storage.codec import decode

    record = decode(line)
    return record.date_published or record.captured_at


def _check_file(output: Path, overwrite: bool) -> None:
    if output.is_dir():
        raise UsageError("this format is a file", f"--output {output}", "it is a folder: name a file in it")
    if output.exists() and not overwrite:
        raise UsageError("the file is there already", f"--output {output}", "give another, or --overwrite")


def _check_folder(output: Path, overwrite: bool) -> None:
    if output.exists() and not output.is_dir():
        raise UsageError("this format is a folder", f"--output {output}", "it is a file: give another")
    if not output.is_dir() or not any(output.iterdir()):
        return
    if not (output / MARK).is_file():
        raise UsageError("the folder holds what no export made", f"--output {output}", "give a new or empty folder")
    if not overwrite:
        raise UsageError("the folder is there already", f"--output {output}", "give another, or --overwrite")
