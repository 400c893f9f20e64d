"""The HTTP API: JSON answers to GET, described by `/api/openapi.json`."""

from __future__ import annotations

import asyncio
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec
from aiohttp import web

from storage.codec import encode
from storage.errors import BadCursorError
from storage.readingroom import asked
from storage.readingroom.cdx import captures
from storage.readingroom.contract import document
from storage.readingroom.library import Library
from storage.readingroom.paging import Order, Row, token
from storage.readingroom.shelf import RECORDS, RECORDS_KINDS, RUNS, RUNS_KINDS, Asked

STATED = ("source", "id", "work_id", "relation", "other_source", "other_id", "rule")
"""What relations can be asked for by."""
RAN = ("source", "platform", "outcome")
"""What runs can be asked for by."""


class Api:
    """Handlers under `/api`."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def routes(self) -> list[web.RouteDef]:
        """GET only."""
        return [
            web.get("/api/openapi.json", self.document),
            web.get("/api/sources", self.sources),
            web.get("/api/records", self.records),
            web.get("/api/records/{id:.+}", self.record),
            web.get("/api/changes", self.changes),
            web.get("/api/search", self.search),
            web.get("/api/captures", self.captures),
            web.get("/api/runs", self.runs),
            web.get("/api/works", self.works),
            web.get("/api/relations", self.relations),
        ]

    async def document(self, _: web.Request) -> web.Response:
        """What the API can do."""
        return web.Response(text=document(), content_type="application/json")

    async def sources(self, _: web.Request) -> web.Response:
        """One object a source."""
        return answer({"sources": await asyncio.to_thread(self._library.shelf.sources)})

    async def records(self, request: web.Request) -> web.Response:
        """The scalars of every revision that fits."""
        wanted = asked.rows(request, RECORDS_KINDS)
        rows = await asyncio.to_thread(self._library.shelf.records, wanted)
        return answer({"records": rows, "next": _next(rows, RECORDS, wanted)})

    async def record(self, request: web.Request) -> web.Response:
        """The newest revision whole, or the one of that place; with `revisions=all` every one, oldest first."""
        found = await asyncio.to_thread(self._library.shelf.revisions, request.match_info["id"])
        if not found:
            raise web.HTTPNotFound(text="no record has this id\n")
        place = asked.number(request, "revision", len(found), len(found), least=1)
        if asked.choice(request, "revisions", ("newest", "all")) == "all":
            if request.query.get("revision"):
                raise asked.refused("revision: not with revisions=all")
            return answer({"revisions": [msgspec.Raw(encode(one)) for one in found]})
        return web.Response(body=encode(found[place - 1]), content_type="application/json")

    async def changes(self, request: web.Request) -> web.Response:
        """The feed after a cursor; `cursor` goes on behind the last one."""
        since = request.query.get("since") or None
        most = asked.number(request, "limit", 100, asked.MOST)

        def read() -> list[dict[str, Any]]:
            found = self._library.archive.changes(since)
            return [{"cursor": one.cursor, "record": msgspec.Raw(one.line)} for one in islice(found, most)]

        try:
            rows = await asyncio.to_thread(read)
        except BadCursorError as error:
            raise asked.refused(f"since: {error}") from error
        return answer({"changes": rows, "cursor": rows[-1]["cursor"] if rows else since})

    async def search(self, request: web.Request) -> web.Response:
        """Full text."""
        found = await self._library.search(
            request.query.get("q", ""),
            source=request.query.get("source", ""),
            observed=request.query.get("observed", ""),
            limit=asked.number(request, "limit", 20, 100),
            offset=asked.number(request, "offset", 0, 10_000),
        )
        return answer(found)

    async def captures(self, request: web.Request) -> web.StreamResponse:
        """CDX lines."""
        return await captures(await self._library.lookup(), request)

    async def runs(self, request: web.Request) -> web.Response:
        """The newest first."""
        wanted = asked.rows(request, RUNS_KINDS, RAN)
        rows = await asyncio.to_thread(self._library.shelf.runs, wanted)
        told = [row | {"counts": msgspec.Raw((row["counts"] or "{}").encode())} for row in rows]
        return answer({"runs": told, "next": _next(rows, RUNS, wanted)})

    async def works(self, request: web.Request) -> web.Response:
        """Records of one work together."""
        after, most = request.query.get("after", ""), asked.number(request, "limit", 100, asked.MOST)
        if after and not after.startswith("work:"):
            raise asked.refused("after: the `next` of an answer of this list")
        rows, behind = await asyncio.to_thread(self._library.works.works, after, most)
        return answer({"works": rows, "next": behind})

    async def relations(self, request: web.Request) -> web.Response:
        """What one record is to another, and why."""
        after, most = asked.number(request, "after", 0, 2**31), asked.number(request, "limit", 100, asked.MOST)
        equal = {name: request.query[name] for name in STATED if request.query.get(name)}
        rows, behind = await asyncio.to_thread(self._library.works.stated, after, most, equal)
        return answer({"relations": rows, "next": None if behind is None else str(behind)})


def _next(rows: list[Row], order: Order, wanted: Asked) -> str | None:
    """Where the next page begins; None at the end."""
    return token(order.place(rows[-1])) if rows and len(rows) == wanted.limit else None


def answer(value: Any) -> web.Response:
    """JSON; times in UTC."""
    return web.Response(body=msgspec.json.encode(_plain(value)), content_type="application/json")


def _plain(value: Any) -> Any:
    from datetime import UTC

    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value
