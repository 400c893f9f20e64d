"""A part of the archive as a WACZ, in a file or in a bucket."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from crawler.displays import bytes_done
from crawler.errors import ConfigError, FoldlineError, UnknownName, UsageError, did_you_mean
from crawler.exitcodes import ExitCode
from crawler.jobs.further import further_pages, place_of
from crawler.selection import Selection, selected
from storage.errors import StoreError
from storage.objects import ObjectStore, local_path, open_store
from storage.wacz.belonging import with_requisites
from storage.wacz.choice import Stored, Wanted, stored_warcs
from storage.wacz.cutting import captured_between
from storage.wacz.export import Options, Report, write_wacz
from storage.wacz.required import Required

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    from storage.archive import Archive

SUFFIX = ".wacz"
_KEY_REMEDY = "name a PEM file with a P-384 key without a password, or a path where one can be made"
_OVERHEAD = 1.1  # pages and index beside the WARCs; only bounds the number of parts of an upload


class NothingChosen(FoldlineError):
    """No capture fits all that was asked for."""

    code = ExitCode.NOTHING_ARCHIVED


@dataclass(frozen=True, slots=True)
class Asked:
    """All that is given must hold: sources or runs, times of the capture (both included), a query of records."""

    names: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    records: Selection | None = None


class _Place(msgspec.Struct):
    """Where a record was read from."""

    warc: str
    offset: int
    captured_at: datetime


def target_of(output: str, *, overwrite: bool) -> tuple[ObjectStore, str]:
    """Store and key of a path or `s3://…`. Raises `UsageError` where it cannot be written."""
    if not output.endswith(SUFFIX):
        raise UsageError(f"'{output}' does not end in {SUFFIX}", "--output", "readers tell a WACZ by its name")
    if output.startswith("s3://"):
        bucket, _, name = output.removeprefix("s3://").partition("/")
        place, _, key = output.rpartition("/")
        if not bucket or not name:
            raise UsageError(f"'{output}' names no file in a bucket", "--output", "write s3://bucket/name.wacz")
    else:
        path = local_path(output)
        place, key = str(path.parent), path.name
    store = open_store(place)
    if store.exists(key) and not overwrite:
        raise UsageError(f"{output} is there already", "--output", "name another, or give --overwrite")
    return store, key


def choose(archive: Archive, asked: Asked) -> list[Wanted]:
    """What goes in, sorted by key. Raises `UnknownName`, `NothingChosen`, and `UsageError` for a bad query."""
    warcs = list(stored_warcs(archive.objects))
    check_names(asked.names, warcs, archive.url)
    named = [warc for warc in warcs if not asked.names or warc.source in asked.names or warc.run in asked.names]
    if asked.records is not None:
        wanted = _of_records(archive, named, asked)
    elif asked.since or asked.until:
        wanted = _of_time(archive, named, asked)
    else:
        wanted = [Wanted(warc) for warc in named]
    if not wanted:
        raise NothingChosen("nothing to pack", archive.url, "no capture fits all of it; see `foldline status`")
    return wanted


def check_names(names: Iterable[str], warcs: Iterable[Stored], where: str) -> None:
    """Raises `UnknownName` for the first that is neither source nor run."""
    known = {name for warc in warcs for name in (warc.source, warc.run) if name}
    for name in sorted(names):
        if name not in known:
            remedy = did_you_mean(name, sorted(known)) or "`foldline status` lists sources and their last runs"
            raise UnknownName(f"no source and no run '{name}'", where, remedy)


def required(paths: Iterable[Path]) -> tuple[Required, ...]:
    """The WACZ files at these paths. Raises `UsageError` for one that cannot be read."""
    made = tuple(Required(path) for path in paths)
    for each in made:
        try:
            next(each.lines(), None)
        except StoreError as error:
            raise UsageError(error.what, f"--requires {each.path}", error.remedy) from error
    return made


def pack(
    archive: Archive, asked: Asked, target: tuple[ObjectStore, str], options: Options, *, as_json: bool = False
) -> Report:
    """Choose and write it, with its progress on standard error; there whole or not at all, also when asked to end.

    A title that is empty becomes the names of the sources.
    """
    store, key = target
    wanted = choose(archive, asked)
    total = sum(each.size for each in wanted)
    title = options.title or ", ".join(sorted({each.warc.source for each in wanted}))
    draft = store.create(key, int(total * _OVERHEAD))
    with _endable(), bytes_done("packing", total, as_json=as_json) as progress, draft as out:
        return write_wacz(archive, wanted, out, replace(options, title=title, progress=progress))


def default_output(names: Sequence[str]) -> str:
    """`<name>.wacz` for one name, else `foldline.wacz`, in the working folder."""
    return str(Path(f"{names[0] if len(names) == 1 else 'foldline'}{SUFFIX}"))


def _of_time(archive: Archive, warcs: Iterable[Stored], asked: Asked) -> list[Wanted]:
    with tempfile.TemporaryDirectory(prefix="foldline-wacz-") as folder:
        parts = (captured_between(archive.objects, warc, Path(folder), asked.since, asked.until) for warc in warcs)
        return [part for part in parts if part is not None]


def _of_records(archive: Archive, warcs: Iterable[Stored], asked: Asked) -> list[Wanted]:
    return of_places(archive, warcs, _places(archive, asked))


def of_places(archive: Archive, warcs: Iterable[Stored], places: frozenset[tuple[str, int]]) -> list[Wanted]:
    """The captures at these keys and offsets, run by run, with what belongs to them."""
    keys = {key for key, _ in places}
    wanted: list[Wanted] = []
    runs = sorted(warcs, key=lambda warc: (warc.source, warc.run, warc.key))
    for _, of_run in groupby(runs, key=lambda warc: (warc.source, warc.run)):
        files = list(of_run)
        if any(warc.key in keys for warc in files):
            wanted += with_requisites(archive.objects, files, places)
    return sorted(wanted, key=lambda each: each.warc.key)


def _places(archive: Archive, asked: Asked) -> frozenset[tuple[str, int]]:
    assert asked.records is not None
    decoder = msgspec.json.Decoder(_Place)
    selection = replace(asked.records, since=asked.since)
    places, further = set[tuple[str, int]](), set[str]()
    with closing(selected(archive.tables, selection)) as lines:
        for line in lines:
            each = decoder.decode(line)
            if not asked.until or each.captured_at <= asked.until:
                places.add((each.warc, each.offset))
                further |= further_pages(line)
    return frozenset(places | {place_of(archive, record_id)[:2] for record_id in further})


@contextmanager
def _endable() -> Iterator[None]:
    """SIGTERM unwinds like Ctrl-C."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def signing() -> EllipticCurvePrivateKey:
    """The key of `FOLDLINE_SIGNING_KEY_FILE`, else this user's own, made at first use. Raises `ConfigError`."""
    from storage.wacz.manifest import signing_key

    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    path = Path(os.environ.get("FOLDLINE_SIGNING_KEY_FILE") or state / "foldline" / "signing.pem")
    try:
        return signing_key(path)
    except (OSError, ValueError, TypeError) as error:
        raise ConfigError("environment", "FOLDLINE_SIGNING_KEY_FILE", f"{path}: {error}", _KEY_REMEDY) from error
