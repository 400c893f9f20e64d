"""The article as Markdown (CommonMark with tables, strikethrough and footnotes), from its blocks' HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import lxml.html
from lxml.html import HtmlElement

from storage.plain import one_line
from storage.records import Block, Record

_MARKS = {"em": "*", "strong": "**", "s": "~~"}
_AS_HTML = frozenset(("sub", "sup", "u", "mark", "kbd", "small"))  # Markdown has no sign for these
_BLOCKS = frozenset(("p", "ul", "ol", "dl", "blockquote", "pre", "table", "figure", "hr", "aside"))
_SPECIAL = re.compile(r"([\\`*_\[\]<>~|])|&(?=#|\w)")
_LINE_START = re.compile(r"(?m)^(\s*)([#+=-]|\d+(?=[.)]))")
_BLANKS = re.compile(r" {2,}")
_TICKS = re.compile(r"`+")
_FENCE = re.compile(r"`{3,}")
_CALL = re.compile(r"\[\^[^\]\s]+\]")  # raised by who draws it

END = "<!-- foldline: the free text ends here -->"


def document(record: Record) -> str:
    """Title, dek, and the article below them; without asides. A comment stands where the free text ends."""
    head = [f"# {_title(record.title)}"] if record.title else []
    if record.subtitle:
        head.append(f"*{_title(record.subtitle)}*")
    end = record.boundary.block + 1 if record.boundary else len(record.blocks)
    parts = [*head, markdown(record.blocks[:end]), END if record.boundary else "", markdown(record.blocks[end:])]
    return "\n\n".join(part for part in parts if part).rstrip() + "\n"


def _title(text: str) -> str:
    return re.sub(r"#(?=#*$)", r"\\#", escaped(one_line(text)))


def markdown(blocks: Iterable[Block]) -> str:
    """The blocks that are the article, parted by blank lines."""
    return "\n\n".join(text for block in blocks if not block.role and (text := _block(_parsed(block.html))))


def _parsed(html: str) -> HtmlElement:
    return lxml.html.fragment_fromstring(html)


def _block(node: HtmlElement) -> str:
    tag = str(node.tag)
    if tag in _WRITERS:
        return _WRITERS[tag](node)
    if tag[0] == "h" and tag[1:].isdigit():
        return f"{'#' * int(tag[1])} {_line(node)}"
    return _paragraph(node)


def _paragraph(node: HtmlElement) -> str:
    return _prose(_inline(node))


def _prose(text: str) -> str:
    """A paragraph that no line of is taken for a title, a list or a rule."""
    return _LINE_START.sub(_starts_plain, _BLANKS.sub(" ", text.strip()))


def _starts_plain(match: re.Match[str]) -> str:
    sign = match.group(2)
    return f"{match.group(1)}{sign}\\" if sign[0].isdigit() else f"{match.group(1)}\\{sign}"


def _line(node: HtmlElement) -> str:
    """Running text in one line."""
    return " ".join(_inline(node).replace("\\\n", " ").split())


def _inline(node: HtmlElement) -> str:
    parts = [escaped(node.text)]
    for child in node:
        parts.append(_span(child))
        parts.append(escaped(child.tail))
    return "".join(parts)


def _span(node: HtmlElement) -> str:
    tag = str(node.tag)
    if tag in _MARKS:
        return _marked(_inline(node), _MARKS[tag], _MARKS[tag])
    if tag == "a":
        return _link(node)
    if tag in ("code", "samp"):
        return _code(str(node.text_content()))
    if tag in _AS_HTML:
        written = _inline(node)
        return written if _CALL.fullmatch(written) else f"<{tag}>{written}</{tag}>"
    return {"br": "\\\n", "img": _image(node)}.get(tag) or _inline(node)


def _marked(text: str, before: str, after: str) -> str:
    """With marks around the words: blanks at the edges stay outside."""
    core = text.strip()
    if not core:
        return text
    at = text.index(core)
    return f"{text[:at]}{before}{core}{after}{text[at + len(core) :]}"


def _link(node: HtmlElement) -> str:
    if "footnote-anchor" in (node.get("class") or ""):
        return f"[^{node.text_content()}]"
    return _marked(_inline(node), "[", f"]({_address(node.get('href'))})")


def _image(node: HtmlElement) -> str:
    return f"![{escaped(node.get('alt'))}]({_address(node.get('src'))})" if node.get("src") else ""


def _address(url: str | None) -> str:
    url = re.sub(r"[<>\n\r]", lambda match: f"%{ord(match[0]):02X}", url or "")
    return f"<{url}>" if re.search(r"[()\s]", url) else url


def _code(text: str) -> str:
    ticks = "`" * (max((len(run) for run in _TICKS.findall(text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{space}{text}{space}{ticks}" if text.strip() else text


def escaped(text: str | None) -> str:
    """Text in which Markdown sees no sign of its own."""
    return _SPECIAL.sub(r"\\\g<0>", text) if text else ""


def _flow(node: HtmlElement) -> list[str]:
    """The blocks inside an item, a quote or a note; running text between them is a paragraph."""
    found: list[str] = []
    loose = [escaped(node.text)]

    def flush() -> None:
        text = _prose("".join(loose))
        loose.clear()
        if text:
            found.append(text)

    for child in node:
        if str(child.tag) in _BLOCKS or (len(str(child.tag)) == 2 and str(child.tag)[0] == "h"):
            flush()
            found.append(_block(child))
        else:
            loose.append(_span(child))
        loose.append(escaped(child.tail))
    flush()
    return [text for text in found if text]


def _list(node: HtmlElement) -> str:
    number = int(node.get("start") or 1)
    lines = []
    for item in node.iterchildren("li"):
        number = int(item.get("value") or number)
        mark = f"{number}. " if node.tag == "ol" else "- "
        number += 1
        lines.append(mark + _indented("\n\n".join(_flow(item)), " " * len(mark)))
    return "\n".join(lines)


def _indented(text: str, blank: str) -> str:
    return text.replace("\n", f"\n{blank}").replace(f"\n{blank}\n", "\n\n")


def _terms(node: HtmlElement) -> str:
    parts = (f"**{_line(child)}**" if child.tag == "dt" else "\n\n".join(_flow(child)) for child in node)
    return "\n\n".join(parts)


def _quote(node: HtmlElement) -> str:
    return "\n".join(f"> {line}".rstrip() for line in "\n\n".join(_flow(node)).split("\n"))


def _listing(node: HtmlElement) -> str:
    text = str(node.text_content())
    language = next((item.get("class", "").removeprefix("language-") for item in node.iter("code")), "")
    fence = "`" * max(3, *(len(run) + 1 for run in _FENCE.findall(text)), 3)
    return f"{fence}{language}\n{text}\n{fence}"


def _table(node: HtmlElement) -> str:
    rows = [[_line(cell) for cell in row.iterchildren("td", "th")] for row in node.iter("tr")]
    width = max(map(len, rows), default=0)
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    caption = [_line(item) for item in node.iter("caption")]
    return "\n".join((*(f"{text}\n" for text in caption), *lines[:1], f"|{' --- |' * width}", *lines[1:]))


def _figure(node: HtmlElement) -> str:
    images = " ".join(text for image in node.iter("img") if (text := _image(image)))
    caption = "\n\n".join(_line(item) for item in node.iter("figcaption"))
    if not images and not caption:
        return _line(node)
    return f"{images}\n\n{caption}".strip()


def _note(node: HtmlElement) -> str:
    name = (node.get("id") or "").removeprefix("footnote-")
    text = "\n\n".join(_flow(node))
    return f"[^{name}]: {_indented(text, '    ')}" if name else text


_WRITERS: dict[str, Callable[[HtmlElement], str]] = {
    "ul": _list,
    "ol": _list,
    "dl": _terms,
    "blockquote": _quote,
    "pre": _listing,
    "table": _table,
    "figure": _figure,
    "aside": _note,
    "hr": lambda _: "---",
}
