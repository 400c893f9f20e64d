"""The reading room as one web application."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from storage.errors import StorageError
from storage.readingroom.api import Api
from storage.readingroom.contract import held_to
from storage.readingroom.downloads import Downloads
from storage.readingroom.guard import Guard, Handler
from storage.readingroom.library import Library
from storage.readingroom.operations import Operations
from storage.readingroom.pages import Pages
from storage.readingroom.rendering import Renderer
from storage.readingroom.schedules import Told

if TYPE_CHECKING:
    from storage.archive import Archive


def application(
    archive: Archive, cache: Path, guard: Guard, replay: str = "", schedules: Told | None = None
) -> web.Application:
    """`cache`: a folder for the full-text index; `replay`: pywb's collection, at the origin that `guard` frames.

    `schedules` is called for each view of their page; it may raise `StorageError`.
    """
    library = Library(archive, cache)
    renderer = Renderer()

    @web.middleware
    async def explain(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except StorageError as error:
            raise web.HTTPBadGateway(text=f"{error}\n") from error

    made = web.Application(middlewares=[guard.watch, explain, held_to])
    made.on_response_prepare.append(guard.dress)
    made.add_routes(Api(library).routes())
    made.add_routes(Pages(library, renderer, replay).routes())
    made.add_routes(Downloads(archive).routes())
    made.add_routes(Operations(library, renderer, schedules).routes())
    return made
