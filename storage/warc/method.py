"""Requests other than GET as part of an index key: `url?__wb_method=POST&<body as query>`.

pywb, wabac.js and cdxj-indexer all look a POST up in this way, so its answer is not mistaken for that of another one.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import unquote_plus, urlencode

from storage.warc.build import Headers

_MOST = 4096
"""Characters of a body that count."""


def with_method(url: str, method: str, query: str) -> str:
    """The URL that a request other than GET is indexed under."""
    added = f"__wb_method={method}" + (f"&{query}" if query else "")
    return f"{url}{'&' if '?' in url else '?'}{added}"


def body_query(method: str, headers: Headers, body: bytes) -> str:
    """The body as a query: forms and JSON by name and value, anything else in base 64; empty where there is none."""
    if method not in {"POST", "PUT"} or not body:
        return ""
    mime = next((value for name, value in headers if name.lower() == "content-type"), "")
    return _query(mime, body)[:_MOST]


def _query(mime: str, body: bytes) -> str:
    kind = mime.partition(";")[0].strip().lower()
    try:
        if kind == "application/x-www-form-urlencoded":
            return unquote_plus(body.decode())
        if kind.startswith("multipart/"):
            return urlencode(list(_parts(mime, body)))
        if kind in {"application/json", "text/plain"}:
            return urlencode(_flat(json.loads(body)))
    except (ValueError, RecursionError):
        if kind == "application/json":
            return ""
    return f"__wb_post_data={b64encode(body).decode()}"


def _parts(mime: str, body: bytes) -> Iterator[tuple[str, str | bytes]]:
    """Name and value of each field of a form. Raises `ValueError` for one without a boundary."""
    _, marked, boundary = mime.partition("boundary=")
    if not marked:
        raise ValueError(mime)
    for part in body.split(b"--" + boundary.partition(";")[0].strip().strip('"').encode())[1:-1]:
        head, _, value = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = head.decode("utf-8", "replace").partition('name="')[2].partition('"')[0]
        value = value.removesuffix(b"\r\n")
        yield name, value if b"filename=" in head else value.decode()


def _flat(document: object) -> dict[str, str]:
    """The plain values of a JSON document by their names; a name that comes again is numbered."""
    found: dict[str, str] = {}
    again: dict[str, int] = {}
    for name, value in _values(document, ""):
        key = name
        if name in found:
            again[name] = again.get(name, 1) + 1
            key = f"{name}.{again[name]}_"
        found[key] = value
    return found


def _values(value: object, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _values(inner, str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _values(inner, name)
    elif name:
        yield name, _text(value)


def _text(value: object) -> str:
    """As JavaScript writes it."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value)
