"""What readers take home: records as JSONL, a source as a WACZ."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from aiohttp import web

from storage.objects import open_store
from storage.wacz.choice import Wanted, stored_warcs
from storage.wacz.export import Options, write_wacz

if TYPE_CHECKING:
    from storage.archive import Archive

_STEP = 1024 * 1024


class Downloads:
    """Handlers. A WACZ is made in a scratch folder, one at a time, and sent when it is whole."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._one = asyncio.Semaphore(1)

    def routes(self) -> list[web.RouteDef]:
        """GET only, and without HEAD: that would do all the work."""
        return [
            web.get("/records.jsonl", self.jsonl, allow_head=False),
            web.get("/wacz/{source}.wacz", self.wacz, allow_head=False),
        ]

    async def jsonl(self, request: web.Request) -> web.StreamResponse:
        """Records, of one source or all."""
        source = request.query.get("source") or None
        if source is not None and not await asyncio.to_thread(self._has, source):
            raise web.HTTPNotFound(text="there is no record of this source\n")
        answer = _attachment("records.jsonl", "application/x-ndjson")
        answer.enable_chunked_encoding()
        await answer.prepare(request)
        async for lines in _batches(self._archive.tables.records(source=source)):
            await answer.write(lines)
        await answer.write_eof()
        return answer

    async def wacz(self, request: web.Request) -> web.StreamResponse:
        """All that is archived of a source."""
        source = request.match_info["source"]
        async with self._one:
            with TemporaryDirectory(prefix="foldline-room-") as folder:
                made = await asyncio.to_thread(self._packed, source, Path(folder))
                answer = _attachment(made.name, "application/wacz")
                answer.content_length = made.stat().st_size
                await answer.prepare(request)
                with made.open("rb") as file:
                    while part := await asyncio.to_thread(file.read, _STEP):
                        await answer.write(part)
        await answer.write_eof()
        return answer

    def _has(self, source: str) -> bool:
        return any(self._archive.tables.query("SELECT 1 FROM records WHERE source = ? LIMIT 1", [source])[1])

    def _packed(self, source: str, folder: Path) -> Path:
        chosen = [Wanted(warc) for warc in stored_warcs(self._archive.objects) if warc.source == source]
        if not chosen:
            raise web.HTTPNotFound(text="nothing of this source is archived\n")
        name = f"{chosen[0].warc.source}.wacz"  # a source's name is a file's name
        with open_store(str(folder)).create(name, sum(one.size for one in chosen)) as out:
            write_wacz(self._archive, chosen, out, Options(datetime.now(UTC), source))
        return folder / name


def _attachment(name: str, kind: str) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Disposition": f'attachment; filename="{name}"'})
    answer.content_type = kind
    return answer


async def _batches(lines: Iterator[bytes]) -> AsyncIterator[bytes]:
    def take() -> bytes:
        return b"".join(line + b"\n" for _, line in zip(range(256), lines, strict=False))

    with closing(lines):  # type: ignore[type-var]
        while batch := await asyncio.to_thread(take):
            yield batch
