"""JSON out of pages: tolerant of what sites really serve, and JSON pointers to say where a value stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

MOST_BYTES = 20_000_000
_CDATA = re.compile(
    r"^\s*(?://\s*|/\*\s*)?<!\[CDATA\[(?:\s*\*/)?|(?://\s*|/\*\s*)?\]\]>(?:\s*\*/)?\s*$|^\s*<!--|-->\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu]|u[0-9a-fA-F]{4})')
_HEX_ESCAPE = re.compile(r"\\x([0-9a-fA-F]{2})")
_CONTROL = re.compile(r"[\x00-\x1f]+")
_ASSIGNED = re.compile(r"\s*=\s*(JSON\.parse\(\s*)?(?=[\"'{\[])")
_DECODER = json.JSONDecoder(strict=False)
MOST_NESTING = 40

Json = Any


def loads(text: str) -> Json | None:
    """A JSON value; None where even repair (CDATA, trailing commas, raw line breaks, bad escapes) does not help."""
    text = text.strip().rstrip(";")
    if not text or len(text) > MOST_BYTES:
        return None
    for read in (msgspec.json.decode, _lenient, _unwrapped, _repaired):
        try:
            return read(text)
        except (ValueError, RecursionError, msgspec.DecodeError):
            continue
    return None


def _lenient(text: str) -> Json:
    """With what the standard forbids and browsers write: raw control characters, lone surrogates, `NaN`."""
    return _DECODER.decode(text)


def _unwrapped(text: str) -> Json:
    return _DECODER.decode(_without_wrapping(text))


def _without_wrapping(text: str) -> str:
    return _CDATA.sub("", text).strip().rstrip(";")


def _repaired(text: str) -> Json:
    text = _CONTROL.sub(" ", _without_wrapping(text))
    return _DECODER.decode(_TRAILING_COMMA.sub(r"\1", _BAD_ESCAPE.sub(r"\\\\", _HEX_ESCAPE.sub(r"\\u00\1", text))))


def assigned(text: str, name: str) -> Json | None:
    """The value that a script assigns to a variable, written as an object or as `JSON.parse("…")`; None without one."""
    at = text.find(name)
    while at >= 0:
        if match := _ASSIGNED.match(text, at + len(name)):
            value = _value_at(text, match.end())
            if isinstance(value, str) and match.group(1):
                value = loads(value)
            if value is not None:
                return value
        at = text.find(name, at + len(name))
    return None


def _value_at(text: str, start: int) -> Json | None:
    if text[start] == '"' and (value := _string_at(text, start)) is not None:
        return value
    try:
        return _DECODER.raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        pass
    if text[start] not in "\"'":
        return None
    literal = re.compile(rf"{text[start]}((?:[^{text[start]}\\]|\\.)*){text[start]}", re.DOTALL).match(text, start)
    return None if literal is None else loads('"' + _quoted(literal.group(1)) + '"')


def _string_at(text: str, start: int) -> str | None:
    """A string that a bracket closes, as in `JSON.parse("…")`, read at once; None where it is not plain JSON."""
    end = text.find('")', start + 1)
    while end > 0 and _is_escaped(text, end):
        end = text.find('")', end + 1)
    try:
        return msgspec.json.decode(text[start : end + 1], type=str) if end > 0 else None
    except msgspec.DecodeError:
        return None


def _is_escaped(text: str, at: int) -> bool:
    before = at
    while text[before - 1] == "\\":
        before -= 1
    return (at - before) % 2 == 1


def _quoted(inside: str) -> str:
    return re.sub(r'(?<!\\)"', r'\\"', _HEX_ESCAPE.sub(r"\\u00\1", inside.replace("\\'", "'")))


def at(value: Json, *path: str | int) -> Json | None:
    """The value at a path of keys and indices; None where the path ends early."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def pointer(*path: str | int) -> str:
    """The JSON pointer (RFC 6901) of a path."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def walk(value: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], dict[str, Json]]]:
    """Every object below a value with its path, outermost first."""
    if len(path) > MOST_NESTING:
        return
    if isinstance(value, dict):
        yield path, value
        for key, inner in value.items():
            if isinstance(inner, dict | list):
                yield from walk(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            if isinstance(inner, dict | list):
                yield from walk(inner, (*path, index))


def text_at(value: Json, *path: str | int) -> str | None:
    """The non-empty string at a path; None for anything else."""
    found = at(value, *path)
    return found.strip() or None if isinstance(found, str) else None


def objects(value: Json) -> list[dict[str, Json]]:
    """The objects of a list; an object stands for a list of one."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict)]
