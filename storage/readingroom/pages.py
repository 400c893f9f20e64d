"""The pages, rendered on the server; every value of the archive goes through jinja's escaping."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec
from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from storage.readingroom import asked
from storage.readingroom.article import parts
from storage.readingroom.excerpt import difference
from storage.readingroom.library import Library
from storage.readingroom.words import LANGUAGES, language_of, words
from storage.records import Observed, Record

PAGE = 20
OBSERVED = ("", *(str(one) for one in Observed))


class Pages:
    """Handlers; `replay` is pywb's collection, e.g. `http://127.0.0.1:8081/archive/`, empty where there is none."""

    def __init__(self, library: Library, replay: str) -> None:
        self._library = library
        self._replay = replay
        self._templates = Environment(
            loader=PackageLoader("storage.readingroom"), autoescape=select_autoescape(default=True),
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._templates.filters |= {"moment": moment, "web": web_address, "shell": shlex.quote}

    def routes(self) -> list[web.RouteDef]:
        """GET only."""
        return [
            web.get("/", self.search),
            web.get("/sources", self.sources),
            web.get("/record/{id:.+}", self.record),
            web.get("/changes/{id:.+}", self.changes),
            web.get("/runs", self.runs),
            web.get("/records.jsonl", self.download),
            web.get("/style.css", self.style),
        ]

    async def search(self, request: web.Request) -> web.Response:
        """Full text; without a query the newest records."""
        start = asked.number(request, "offset", 0, 10_000)
        query, source = request.query.get("q", ""), request.query.get("source", "")
        observed = asked.choice(request, "observed", OBSERVED)
        found = await self._library.search(query, source=source, observed=observed, limit=PAGE, offset=start)
        return self._page(
            request, "search.html", query=query, source=source, observed=observed, found=found, start=start,
            observeds=OBSERVED[1:], size=PAGE,
        )  # fmt: skip

    async def sources(self, request: web.Request) -> web.Response:
        """What the archive holds of each."""
        rows = await asyncio.to_thread(self._library.shelf.sources)
        return self._page(request, "sources.html", sources=rows, archive=self._library.archive.url)

    async def record(self, request: web.Request) -> web.Response:
        """An article at one revision: text with its boundary, evidence, revisions, related works, the page replayed."""
        found = await self._revisions(request)
        place = asked.number(request, "revision", len(found), len(found))
        shown = found[max(place, 1) - 1]
        related = await asyncio.to_thread(self._library.shelf.related, shown)
        return self._page(
            request, "record.html", record=shown, place=max(place, 1), revisions=found, parts=list(parts(shown)),
            related=related, replay=self._replays(shown),
        )  # fmt: skip

    async def changes(self, request: web.Request) -> web.Response:
        """Two revisions held against each other."""
        found = await self._revisions(request)
        new = max(1, asked.number(request, "to", len(found), len(found)))
        old = max(1, asked.number(request, "from", max(1, new - 1), len(found)))
        before, after = found[old - 1], found[new - 1]
        pieces = await asyncio.to_thread(difference, before.content_text, after.content_text)
        titles = difference(before.title or "", after.title or "")
        return self._page(
            request, "changes.html", record=after, before=before, old=old, new=new, pieces_of=pieces, titles=titles,
            revisions=found,
        )  # fmt: skip

    async def runs(self, request: web.Request) -> web.Response:
        """Crawls, the newest first."""
        start = asked.number(request, "offset", 0, 2**31)
        rows = await asyncio.to_thread(self._library.shelf.runs, request.query.get("source", ""), 100, start)
        counted = [row | {"counts": msgspec.json.decode(row["counts"] or "{}")} for row in rows]
        return self._page(request, "runs.html", runs=counted, start=start, size=100)

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Records as JSONL, of one source or all."""
        source = request.query.get("source") or None
        answer = web.StreamResponse(headers={"Content-Disposition": 'attachment; filename="records.jsonl"'})
        answer.content_type = "application/x-ndjson"
        answer.enable_chunked_encoding()
        await answer.prepare(request)
        async for lines in _batches(self._library.archive.tables.records(source=source)):
            await answer.write(lines)
        await answer.write_eof()
        return answer

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

    def _page(self, request: web.Request, template: str, **values: Any) -> web.Response:
        language = language_of(request)
        asked_for = request.query.get("lang", "") if request.query.get("lang") in LANGUAGES else ""

        def link(path: str, /, **query: object) -> str:
            """An address of ours that stays in the language that was chosen."""
            given = {name: value for name, value in ({"lang": asked_for} | query).items() if value not in {"", None}}
            return quote(path, safe="/") + ("?" + urlencode(given) if given else "")

        def spoken(other: str) -> str:
            return link(request.path, **{**request.query, "lang": other})

        values |= {"t": words(language), "language": language, "link": link, "spoken": spoken, "chosen": asked_for}
        return web.Response(text=self._templates.get_template(template).render(values), content_type="text/html")


def moment(value: datetime | str | None) -> str:
    """To the minute."""
    if isinstance(value, str) and value:
        value = datetime.fromisoformat(value)
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if value else ""


def web_address(text: str) -> str | None:
    """The text where a link may lead to it: http and https only."""
    try:
        return text if urlsplit(text).scheme in {"http", "https"} else None
    except ValueError:
        return None


async def _batches(lines: Iterator[bytes]) -> AsyncIterator[bytes]:
    def take() -> bytes:
        return b"".join(line + b"\n" for _, line in zip(range(256), lines, strict=False))

    with closing(lines):  # type: ignore[type-var]
        while batch := await asyncio.to_thread(take):
            yield batch
