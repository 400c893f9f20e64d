"""Templates filled in: every value of the archive goes through jinja's escaping."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from storage.readingroom.words import LANGUAGES, language_of, words


class Renderer:
    """Of all pages."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=PackageLoader("storage.readingroom"), autoescape=select_autoescape(default=True),
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._templates.filters |= {
            "moment": moment, "web": web_address, "shell": shlex.quote, "size": size, "span": span, "tongue": tongue,
        }  # fmt: skip

    def page(self, request: web.Request, template: str, **values: Any) -> web.Response:
        """In the reader's language; links stay in the one that was chosen."""
        language = language_of(request)
        asked_for = language if request.query.get("lang") in LANGUAGES else ""

        def link(path: str, /, **query: object) -> str:
            """An address of ours that stays in the language that was chosen."""
            given = {name: value for name, value in ({"lang": asked_for} | query).items() if value not in {"", None}}
            return quote(path, safe="/") + ("?" + urlencode(given) if given else "")

        def spoken(other: str) -> str:
            return link(request.path, **{**request.query, "lang": other})

        named = words(language)

        def said(value: str) -> str:
            """A value of the records, in the reader's language."""
            return named.get(f"value_{value}") or str(value)

        values |= {"t": named, "language": language, "link": link, "spoken": spoken, "chosen": asked_for, "said": said}
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


def size(count: int | None) -> str:
    """Bytes as people say them: 1.2 MB."""
    if count is None:
        return ""
    value, unit = float(count), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return f"{value:.0f} {unit}" if unit == "B" or value >= 100 else f"{value:.1f} {unit}"


def span(length: timedelta | None) -> str:
    """A length of time: 4 s, 3:07 min, 2:03 h."""
    if length is None:
        return ""
    seconds = max(0, round(length.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    return (
        f"{seconds // 60}:{seconds % 60:02} min" if seconds < 3600 else f"{seconds // 3600}:{seconds % 3600 // 60:02} h"
    )


def tongue(language: str | None) -> str:
    """A language as a `lang` attribute takes it; empty, "unknown", for what is no language tag."""
    text = language or ""
    parts = text.split("-")
    fits = all(part.isascii() and part.isalnum() and len(part) <= 8 for part in parts) and parts[0].isalpha()
    return text if fits else ""
