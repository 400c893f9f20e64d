"""`/api/captures`: the CDX server API (as pywb and the Wayback Machine word it) over the archive's own index."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import cast

from aiohttp import web

from storage.readingroom.asked import MOST, choice, number, refused
from storage.warc.lookup import Lookup, Match, key_range

MATCHES: tuple[Match, ...] = ("exact", "prefix", "host", "domain")
FIELDS = (
    "urlkey",
    "timestamp",
    "url",
    "mime",
    "status",
    "digest",
    "length",
    "offset",
    "filename",
    "method",
    "requestBody",
)
"""Of a line; the last two only of the answer to a POST."""
_NAMED = {"statuscode": "status", "mimetype": "mime", "original": "url", "key": "urlkey"}
_RESUMED = re.compile(rb"\S+ \d{14}!")
_FILTER = re.compile(r"(!?)([=~]?)([a-z_]+):(.*)", re.DOTALL)
Line = dict[str, str]
BATCH = 500
"""Lines that are held at a time."""


async def captures(lookup: Lookup, request: web.Request) -> web.StreamResponse:
    """Lines of CDXJ, or a JSON object a line with `output=json`, sent as they are found. Raises `StoreError`."""
    try:
        start, end = key_range(*_sought(request))
    except ValueError as error:
        raise refused(f"url: {error}") from None
    resumed = request.query.get("resumeKey", "").encode()
    if resumed:
        if not (_RESUMED.fullmatch(resumed) and start < resumed < end):
            raise refused("resumeKey: the key below an answer to this question")
        start = resumed
    fields = _fields(request)
    as_json = choice(request, "output", ("cdxj", "json")) == "json"
    with_key = choice(request, "showResumeKey", ("false", "true")) == "true"
    lines = _limited(lookup.between(start, end), _tests(request), number(request, "limit", MOST, 100 * MOST), with_key)
    texts = (line if isinstance(line, str) else _written(_some(line, fields), as_json=as_json) for line in lines)
    return await _sent(request, texts, "application/x-ndjson" if as_json else "text/x-cdxj")


def _sought(request: web.Request) -> tuple[str, Match]:
    """`url=*.host` is the host and all below it, `url=address*` all that begins so; raises 400."""
    match = cast(Match, choice(request, "matchType", MATCHES))
    url = request.query.get("url", "")
    if url in {"", "*"}:
        raise refused("url: the address whose captures are asked for")
    if url.startswith("*."):
        host = url[2:].removesuffix("/*").removesuffix("/")
        if not host or not {"/", "*"}.isdisjoint(host):
            raise refused("url: behind *. a host alone")
        if match not in {"exact", "domain"}:
            raise refused("matchType: domain, or none, with *. in url")
        return host, "domain"
    return (url[:-1], "prefix") if url.endswith("*") and match in {"exact", "prefix"} else (url, match)


def _fields(request: web.Request) -> tuple[str, ...]:
    names = tuple(name for name in request.query.get("fl", "").split(",") if name)
    for name in names:
        if _NAMED.get(name, name) not in FIELDS:
            raise refused(f"fl: {name} is no field; there are {', '.join((*FIELDS, *_NAMED))}")
    return names


async def _sent(request: web.Request, texts: Iterator[str], kind: str) -> web.StreamResponse:
    """What goes wrong before the first lines are there is an error yet."""

    def take() -> bytes:
        return "".join(islice(texts, BATCH)).encode()

    batch = await asyncio.to_thread(take)
    answer = web.StreamResponse()
    answer.content_type = kind
    answer.charset = "utf-8"
    await answer.prepare(request)
    while batch:
        await answer.write(batch)
        batch = await asyncio.to_thread(take)
    await answer.write_eof()
    return answer


def _limited(found: Iterator[bytes], test: Callable[[Line], bool], most: int, with_key: bool) -> Iterator[Line | str]:
    """With a key: whole moments of an address, then an empty line and the key, where there is more."""
    count, last = 0, ""
    for line in map(_parsed, found):
        place = f"{line['urlkey']} {line['timestamp']}"
        if count >= most and not (with_key and place == last):
            if with_key and last:
                yield f"\n{last}!\n"
            return
        if test(line):
            count, last = count + 1, place
            yield line


def _tests(request: web.Request) -> Callable[[Line], bool]:
    tests = [_test(text) for text in request.query.getall("filter", [])]
    first, last = request.query.get("from", ""), request.query.get("to", "")
    if not all(text.isascii() and (text.isdigit() or not text) for text in (first, last)):
        raise refused("from, to: the first digits of YYYYMMDDhhmmss")
    return lambda line: (
        line["timestamp"] >= first
        and (not last or line["timestamp"][: len(last)] <= last)
        and all(test(line) for test in tests)
    )


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
        matches = _pattern(value)
        return lambda line: matches(line.get(name, "")) != bool(no)
    if how == "=":
        return lambda line: (line.get(name, "") == value) != bool(no)
    return lambda line: (value in line.get(name, "")) != bool(no)


def _pattern(text: str) -> Callable[[str], bool]:
    """Whether a text begins with what the pattern says. RE2 reads it, which pyarrow has inside: its time grows with the
    length of the text only, where `re` may never end; so it has no look-around and no back references.
    """
    import pyarrow as pa
    from pyarrow import compute

    def found(pattern: str, text: str) -> bool:
        return bool(compute.match_substring_regex(pa.scalar(text), pattern).as_py())

    try:
        found(text, "")
    except pa.ArrowInvalid as error:
        raise refused(f"filter: {error}; patterns are those of RE2") from None
    return lambda value: found(f"^(?:{text})", value)


def _some(line: Line, fields: tuple[str, ...]) -> Line:
    return {name: line.get(_NAMED.get(name, name), "") for name in fields} if fields else line


def _written(line: Line, *, as_json: bool) -> str:
    if as_json:
        return json.dumps(line, ensure_ascii=False) + "\n"
    head = " ".join(line[name] for name in ("urlkey", "timestamp") if name in line)
    rest = {name: value for name, value in line.items() if name not in {"urlkey", "timestamp"}}
    return f"{head} {json.dumps(rest, ensure_ascii=False) if rest else ''}".strip() + "\n"
