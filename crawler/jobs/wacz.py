"""A part of the archive as a WACZ, in a file or in a bucket."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.errors import FoldlineError, UsageError, did_you_mean
from crawler.exitcodes import ExitCode
from storage.objects import ObjectStore, local_path, open_store
from storage.wacz.choice import Choice, Stored, Wanted, stored_warcs
from storage.wacz.export import Options, Report, write_wacz

if TYPE_CHECKING:
    from storage.archive import Archive

SUFFIX = ".wacz"
_OVERHEAD = 1.1  # of pages and index, beside the WARCs; only bounds the number of parts of an upload


class NothingChosen(FoldlineError):
    """No capture fits all that was asked for."""

    code = ExitCode.NOTHING_ARCHIVED


class UnknownName(FoldlineError):
    """Neither a source nor a run of this archive."""

    code = ExitCode.BAD_CONFIG


def target_of(output: str, *, overwrite: bool) -> tuple[ObjectStore, str]:
    """Store and key of a path or `s3://…`. Raises `UsageError` where it cannot be written."""
    if not output.endswith(SUFFIX):
        raise UsageError(f"'{output}' does not end in {SUFFIX}", "--output", "readers tell a WACZ by its name")
    if output.startswith("s3://"):
        place, _, key = output.rpartition("/")
        if place.count("/") < 2:
            raise UsageError(f"'{output}' names no file in a bucket", "--output", "write s3://bucket/name.wacz")
    else:
        path = local_path(output)
        place, key = str(path.parent), path.name
    store = open_store(place)
    if store.exists(key) and not overwrite:
        raise UsageError(f"{output} is there already", "--output", "name another, or give --overwrite")
    return store, key


def choose(archive: Archive, choice: Choice) -> list[Wanted]:
    """What goes in, sorted by key. Raises `UnknownName` and `NothingChosen`."""
    warcs = list(stored_warcs(archive.objects))
    check_names(choice.names, warcs, archive.url)
    wanted = [Wanted(warc) for warc in warcs if choice.takes(warc)]
    if not wanted:
        raise NothingChosen("nothing to pack", archive.url, "`foldline status` shows what the archive holds")
    return wanted


def check_names(names: Iterable[str], warcs: Iterable[Stored], where: str) -> None:
    """Raises `UnknownName` for the first that is neither source nor run."""
    known = {name for warc in warcs for name in (warc.source, warc.run)}
    for name in sorted(names):
        if name not in known:
            remedy = did_you_mean(name, known) or "`foldline status` lists sources and their last runs"
            raise UnknownName(f"no source and no run '{name}'", where, remedy)


def pack(archive: Archive, wanted: list[Wanted], target: tuple[ObjectStore, str], options: Options) -> Report:
    """Write it; there whole or not at all, also when the process is asked to end."""
    store, key = target
    size = int(sum(each.size for each in wanted) * _OVERHEAD)
    with _endable(), store.create(key, size) as out:
        return write_wacz(archive, wanted, out, options)


@contextmanager
def _endable() -> Iterator[None]:
    """SIGTERM unwinds like Ctrl-C."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def default_output(names: Iterable[str]) -> str:
    """`<name>.wacz` for one name, else `foldline.wacz`, in the working folder."""
    given = list(names)
    return str(Path(f"{given[0] if len(given) == 1 else 'foldline'}{SUFFIX}"))
