"""WACZ files for tests."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from storage import Archive
from storage.objects import open_store
from storage.wacz.choice import Wanted, stored_warcs
from storage.wacz.export import Options, Report, write_wacz
from tests.storage.exchanges import NOW

OPTIONS = Options(time=NOW, title="Harbour")


def whole(archive: Archive, *runs: str) -> list[Wanted]:
    """All WARCs of an archive, or those of some runs."""
    return [Wanted(warc) for warc in stored_warcs(archive.objects) if not runs or warc.run in runs]


def pack(archive: Archive, path: Path, wanted: Sequence[Wanted] | None = None, **changes: Any) -> Path:
    """A WACZ at `path`; of all the archive where nothing else is wanted."""
    packed(archive, path, whole(archive) if wanted is None else wanted, **changes)
    return path


def packed(archive: Archive, path: Path, wanted: Sequence[Wanted], **changes: Any) -> Report:
    """The same, with what is said about it."""
    with open_store(str(path.parent)).create(path.name, 0) as out:
        return write_wacz(archive, wanted, out, replace(OPTIONS, **changes))


def lines(path: Path, member: str) -> list[dict[str, Any]]:
    """The JSON lines of a member."""
    with zipfile.ZipFile(path) as wacz:
        return [json.loads(line) for line in wacz.read(member).splitlines()]
