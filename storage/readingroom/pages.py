"""The pages about what was read: search, sources, a record, its changes."""

from __future__ import annotations

import asyncio
from datetime import UTC
from importlib.resources import files

from aiohttp import web

from storage.readingroom import asked
from storage.readingroom.article import parts
from storage.readingroom.excerpt import difference
from storage.readingroom.library import Library
from storage.readingroom.rendering import Renderer, web_address
from storage.readingroom.works import Related
from storage.records import Observed, Record, Relation

PAGE = 20
OBSERVED = ("", *(str(one) for one in Observed))


class Pages:
    """Handlers; `replay` is pywb's collection, e.g. `http://127.0.0.1:8081/archive/`, empty where there is none."""

    def __init__(self, library: Library, renderer: Renderer, replay: str) -> None:
        self._library = library
        self._replay = replay
        self._renderer = renderer

    def routes(self) -> list[web.RouteDef]:
        """GET only."""
        return [
            web.get("/", self.search),
            web.get("/sources", self.sources),
            web.get("/record/{id:.+}", self.record),
            web.get("/changes/{id:.+}", self.changes),
            web.get("/style.css", self.style),
        ]

    async def search(self, request: web.Request) -> web.Response:
        """Full text; without a query the newest records."""
        start = asked.number(request, "offset", 0, 10_000)
        query, source = request.query.get("q", ""), request.query.get("source", "")
        observed = asked.choice(request, "observed", OBSERVED)
        found = await self._library.search(query, source=source, observed=observed, limit=PAGE, offset=start)
        return self._renderer.page(
            request, "search.html", query=query, source=source, observed=observed, found=found, start=start,
            observeds=OBSERVED[1:], size=PAGE,
        )  # fmt: skip

    async def sources(self, request: web.Request) -> web.Response:
        """What the archive holds of each."""
        rows = await asyncio.to_thread(self._library.shelf.sources)
        return self._renderer.page(request, "sources.html", sources=rows, archive=self._library.archive.url)

    async def record(self, request: web.Request) -> web.Response:
        """An article at one revision: text with its boundary, evidence, revisions, related works, the page replayed."""
        found = await self._revisions(request)
        place = asked.number(request, "revision", len(found), len(found), least=1)
        shown = found[place - 1]
        related = await asyncio.to_thread(self._library.works.related, shown)
        return self._renderer.page(
            request, "record.html", record=shown, place=place, revisions=found, parts=list(parts(shown)),
            related=related, unlinked=_unlinked(shown, related), replay=self._replays(shown),
        )  # fmt: skip

    async def changes(self, request: web.Request) -> web.Response:
        """Two revisions held against each other."""
        found = await self._revisions(request)
        new = asked.number(request, "to", len(found), len(found), least=1)
        old = asked.number(request, "from", max(1, new - 1), len(found), least=1)
        before, after = found[old - 1], found[new - 1]
        pieces = await asyncio.to_thread(difference, before.content_text, after.content_text)
        titles = difference(before.title or "", after.title or "")
        return self._renderer.page(
            request, "changes.html", record=after, before=before, old=old, new=new, pieces_of=pieces, titles=titles,
            revisions=found,
        )  # fmt: skip

    async def style(self, _: web.Request) -> web.Response:
        """The one style sheet."""
        text = files("storage.readingroom").joinpath("style.css").read_text()
        return web.Response(text=text, content_type="text/css")

    async def _revisions(self, request: web.Request) -> list[Record]:
        found = await asyncio.to_thread(self._library.shelf.revisions, request.match_info["id"])
        if not found:
            raise web.HTTPNotFound(text="no record has this id\n")
        return found

    def _replays(self, record: Record) -> dict[str, str]:
        """Addresses in pywb: the page for the frame, framed by pywb, all captures, the bytes."""
        if not self._replay or web_address(record.url) is None:
            return {}
        when = record.captured_at.astimezone(UTC).strftime("%Y%m%d%H%M%S")
        kinds = {"page": f"{when}mp_", "framed": when, "calendar": "*", "bytes": f"{when}id_"}
        return {name: f"{self._replay}{kind}/{record.url}" for name, kind in kinds.items()}


def _unlinked(record: Record, related: Related) -> list[Relation]:
    """What the page itself states of addresses that no statement of the table is about."""
    told = {tie.target for tie in related.ties}
    return [relation for relation in record.links_to_work if relation.target not in told]
