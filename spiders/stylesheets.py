"""What a style sheet makes a browser load: `@import`, `url()`, `image-set()` and fonts. Never raises."""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST_CHARACTERS = 4 * 1024 * 1024
"""How much of one style sheet is looked through."""
_STRING = r"\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?"
_URL = rf"url\(\s*+(?:(?P<{{0}}quoted>{_STRING})|(?P<{{0}}bare>(?:[^\"'()\\\s]|\\[0-9a-fA-F]{{{{1,6}}}}\s?+|\\.)*+))"
_TOKENS = re.compile(
    rf"""/\*.*?(?:\*/|\Z)
    |@namespace\b[^;]*+
    |@import\s*+(?:(?P<import>{_STRING})|{_URL.format("import_")})
    |(?P<face>@font-face\b)
    |image-set\((?P<set>(?:[^()]|\([^()]*+\)){{0,4000}}+)
    |{_URL.format("")}
    |{_STRING}
    |(?P<end>\}})""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_IN_SET = re.compile(rf"type\([^)]*+\)?|{_URL.format('')}|(?P<string>{_STRING})", re.IGNORECASE | re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|\n|(.))", re.IGNORECASE | re.DOTALL)


def addresses(css: str) -> Iterator[tuple[str, str]]:
    """The addresses in a style sheet, or in a style attribute, as written: what they are (stylesheet, font, image), and
    the address. Those in comments and strings are none, and namespaces are not fetched."""
    in_face = False
    for found in _TOKENS.finditer(css[:MOST_CHARACTERS]):
        if found["face"] or found["end"]:
            in_face = bool(found["face"])
        elif found["set"]:
            yield from (("image", address) for address in _of_set(found["set"]))
        elif (imported := _value(found, "import", "import_quoted", "import_bare")) is not None:
            yield "stylesheet", imported
        elif (address := _value(found, "quoted", "bare")) is not None:
            yield "font" if in_face else "image", address


def _of_set(inside: str) -> Iterator[str]:
    for found in _IN_SET.finditer(inside):
        address = _value(found, "string", "quoted", "bare")
        if address is not None:
            yield address


def _value(found: re.Match[str], *groups: str) -> str | None:
    """The first group that took part, without quotes and escapes."""
    text = next((found[group] for group in groups if found[group] is not None), None)
    if text is None:
        return None
    if text[:1] in {'"', "'"}:
        text = text[1:-1] if len(text) > 1 and text[-1] == text[0] else text[1:]
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        code = int(found[1], 16)
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    return found[2] or ""
