"""What an address takes, as `openapi.json` says: any other parameter or value of a closed list is a 400."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from aiohttp import web

from storage.readingroom.asked import refused
from storage.readingroom.guard import Handler


@lru_cache(maxsize=1)
def document() -> str:
    """OpenAPI, as JSON."""
    return files("storage.readingroom").joinpath("openapi.json").read_text("utf-8")


@lru_cache(maxsize=1)
def _taken() -> Mapping[str, Mapping[str, Any]]:
    """By path and name: the schema of each parameter."""
    return {
        path: {one["name"]: one["schema"] for one in of["get"].get("parameters", []) if one["in"] == "query"}
        for path, of in json.loads(document())["paths"].items()
    }


@web.middleware
async def held_to(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Ask the document before the handler is asked. Addresses that it does not list are not looked at."""
    resource = request.match_info.route.resource
    schemas = _taken().get(resource.canonical) if resource else None
    if schemas is not None:
        for name in request.query:
            _check(name, request.query.getall(name), schemas)
    return await handler(request)


def _check(name: str, values: list[str], schemas: Mapping[str, Any]) -> None:
    """Raises the 400. What is left empty is not asked for."""
    if name not in schemas:
        raise refused(f"{name}: no parameter of this address, which takes {', '.join(schemas) or 'none'}")
    schema = schemas[name]
    if len(values) > 1 and schema["type"] != "array":
        raise refused(f"{name}: said twice")
    allowed = schema.get("enum")
    if allowed and any(value and value not in allowed for value in values):
        raise refused(f"{name}: one of {', '.join(allowed)}")
