"""`/api/captures`: the CDX server API (as pywb and the Wayback Machine word it) over the archive's own index."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import cast

from aiohttp import web

from storage.readingroom.asked import MOST, choice, number, refused
from storage.warc.lookup import Lookup, Match

MATCHES: tuple[Match, ...] = ("exact", "prefix", "host", "domain")
_NAMED = {"statuscode": "status", "mimetype": "mime", "original": "url", "key": "urlkey"}
_FILTER = re.compile(r"(!?)([=~]?)([a-z_]+):(.*)", re.DOTALL)
Line = dict[str, str]


def captures(lookup: Lookup, request: web.Request) -> web.Response:
    """Lines of CDXJ, or a JSON object a line with `output=json`. Raises `StoreError`."""
    url = request.query.get("url", "")
    if not url:
        raise refused("url: the address whose captures are asked for")
    match = cast(Match, choice(request, "matchType", MATCHES))
    if url.endswith("*") and match == "exact":
        url, match = url[:-1], "prefix"
    lines = _limited(lookup.find(url, match), request)
    fields = tuple(name for name in request.query.get("fl", "").split(",") if name)
    if choice(request, "output", ("cdxj", "json")) == "json":
        text = "".join(json.dumps(_some(line, fields), ensure_ascii=False) + "\n" for line in lines)
        return web.Response(text=text, content_type="application/x-ndjson")
    return web.Response(text="".join(_cdxj(_some(line, fields)) + "\n" for line in lines), content_type="text/x-cdxj")


def _limited(found: Iterator[bytes], request: web.Request) -> list[Line]:
    tests = [_test(text) for text in request.query.getall("filter", [])]
    first, last = request.query.get("from", ""), request.query.get("to", "")
    if not all(text.isascii() and (text.isdigit() or not text) for text in (first, last)):
        raise refused("from, to: the first digits of YYYYMMDDhhmmss")
    lines = (
        line
        for line in map(_parsed, found)
        if line["timestamp"] >= first
        and (not last or line["timestamp"][: len(last)] <= last)
        and all(test(line) for test in tests)
    )
    most = number(request, "limit", MOST, 100 * MOST)
    return list(islice(lines, most))


def _parsed(line: bytes) -> Line:
    key, time, rest = line.decode().split(" ", 2)
    return {"urlkey": key, "timestamp": time} | {name: str(value) for name, value in json.loads(rest).items()}


def _test(text: str) -> Callable[[Line], bool]:
    """`[!]field:text` (holds it), `=field:text` (is it), `~field:pattern` (a regular expression matches it)."""
    found = _FILTER.fullmatch(text)
    if found is None:
        raise refused("filter: [!][=|~]field:value")
    no, how, name, value = found.groups()
    name = _NAMED.get(name, name)
    if how == "~":
        if len(value) > 200:
            raise refused("filter: a pattern of at most 200 characters")
        try:
            pattern = re.compile(value)
        except re.error as error:
            raise refused(f"filter: {error}") from None
        return lambda line: (pattern.match(line.get(name, "")) is None) == bool(no)
    if how == "=":
        return lambda line: (line.get(name, "") == value) != bool(no)
    return lambda line: (value in line.get(name, "")) != bool(no)


def _some(line: Line, fields: tuple[str, ...]) -> Line:
    return {name: line.get(_NAMED.get(name, name), "") for name in fields} if fields else line


def _cdxj(line: Line) -> str:
    head = " ".join(line[name] for name in ("urlkey", "timestamp") if name in line)
    rest = {name: value for name, value in line.items() if name not in {"urlkey", "timestamp"}}
    return f"{head} {json.dumps(rest, ensure_ascii=False)}" if rest else head
