"""Saved real pages, feeds and API answers under their own host names. Files are read when asked for."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from crawler.newsstand.exchange import Reply, Request, as_json, not_found, typed
from crawler.newsstand.expected import Expected
from crawler.newsstand.substack import API_LIMIT

_TYPES = {".html": "text/html", ".xml": "application/xml; charset=utf-8", ".json": "application/json; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Saved:
    """One file of the corpus and where it is served: `target` is path and query."""

    file: Path
    host: str
    target: str


class Corpus:
    """A corpus folder (`INDEX.tsv`, `<folder>/source.*`). `skipped` says what cannot be served, and why."""

    def __init__(self, folder: Path) -> None:
        self.skipped: list[str] = []
        self._saved: dict[tuple[str, str], Saved] = {}
        with (folder / "INDEX.tsv").open(encoding="utf-8", newline="") as lines:
            for entry in csv.DictReader(lines, delimiter="\t"):
                self._add(folder, entry)
        self.hosts = tuple(sorted({host for host, _ in self._saved}))

    def answer(self, request: Request) -> Reply:
        """The saved answer to that URL; an archive API listing is paged as the platform pages it."""
        if request.path == "/robots.txt":
            return typed("User-agent: *\nAllow: /\n", "text/plain")
        target = f"{request.path}?{request.query}" if request.query else request.path
        saved = self._saved.get((request.host, target)) or self._saved.get((request.host, request.path))
        if saved is None:
            return not_found()
        if saved.target == "/api/v1/archive":
            return _rows(saved.file, request)
        return typed(saved.file.read_bytes(), _TYPES[saved.file.suffix])

    def expected(self) -> Iterator[Expected]:
        """The corpus brings its own truth, where it has any."""
        return iter(())

    def urls(self) -> tuple[str, ...]:
        """Every URL that is served, with the scheme of the real one."""
        return tuple(f"https://{saved.host}{saved.target}" for saved in self._saved.values())

    def _add(self, folder: Path, entry: dict[str, str]) -> None:
        name = entry["folder"]
        file = next(iter(sorted((folder / name).glob("source.*"))), None)
        parts = urlsplit((entry["url"] or "").split(" ")[0])
        if file is None or file.suffix not in _TYPES:
            self.skipped.append(f"{name}: no page, feed or JSON")
        elif not parts.hostname:
            self.skipped.append(f"{name}: no URL in INDEX.tsv")
        else:
            self._serve(
                name,
                Saved(
                    file,
                    parts.hostname,
                    _target(name, file, f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"),
                ),
            )

    def _serve(self, name: str, saved: Saved) -> None:
        key = (saved.host, saved.target)
        if key in self._saved:
            self.skipped.append(f"{name}: {saved.host}{saved.target} is taken by {self._saved[key].file.parent.name}")
        else:
            self._saved[key] = saved


def _target(folder: str, file: Path, target: str) -> str:
    """Where a file is served: API dumps are listed with the URL of the page they came from."""
    if file.suffix != ".json":
        return target
    if target.startswith("/p/"):
        return f"/api/v1/posts/{target.removeprefix('/p/')}"
    if target == "/archive":
        return "/api/v1/archive"
    if dated := re.search(r"daily_papers_(\d{4}-\d{2}-\d{2})", folder):
        return f"/api/daily_papers?date={dated[1]}"
    return target


def _rows(file: Path, request: Request) -> Reply:
    offset, limit = request.parameter("offset", "0"), request.parameter("limit", "12")
    if not (offset.isdigit() and limit.isdigit() and 0 < int(limit) <= API_LIMIT):
        return as_json({"errors": [{"location": "query", "param": "limit", "msg": "Invalid value"}]}, status=400)
    return as_json(json.loads(file.read_bytes())[int(offset) : int(offset) + int(limit)])
