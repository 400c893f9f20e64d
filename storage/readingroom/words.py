"""The pages' own words in English and Chinese."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files

from aiohttp import web

LANGUAGES = ("en", "zh")


@lru_cache(maxsize=2)
def words(language: str) -> dict[str, str]:
    """By name, in one of `LANGUAGES`."""
    table = tomllib.loads(files("storage.readingroom").joinpath("words.toml").read_text("utf-8"))
    return {name: said[LANGUAGES.index(language)] for name, said in table.items()}


def language_of(request: web.Request) -> str:
    """`?lang=`, else what the browser prefers, else English."""
    chosen = request.query.get("lang", "")
    if chosen in LANGUAGES:
        return chosen
    for part in request.headers.get("Accept-Language", "").split(","):
        name = part.split(";")[0].strip().lower().split("-")[0]
        if name in LANGUAGES:
            return name
    return "en"
