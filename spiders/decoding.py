"""Bytes to text by the WHATWG rules, text to a tree that survives anything. `Unreadable` is the only error."""

from __future__ import annotations

import codecs
import re
from functools import cache
from html import escape, unescape
from typing import Final

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from w3lib.encoding import resolve_encoding

from storage.captures import Outcome

BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
NOT_ASCII_BASED: Final = ("utf-16", "iso2022", "hz")  # their bytes pass for ASCII, so the label has to come first
NO_CHARSET: Final = frozenset(
    (
        "idna",
        "punycode",
        "undefined",
        "unicode-escape",
        "raw-unicode-escape",
        "rot-13",
        "utf-7",
        "hex",
        "base64",
        "uu",
        "zlib",
        "bz2",
        "quopri",
    )
)  # Python codecs that are no encoding of the web
META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE)
XML_ENCODING = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w:.-]{2,40})", re.IGNORECASE)
HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE)
WIDE = re.compile(rb"[\x80-\xff]")
COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
CONTROL_BYTES: Final = bytes((*range(9), 0x0B, *range(0x0E, 0x20)))
MAGIC: Final = (
    b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"ID3", b"\x00asm", b"OggS",
    b"\x00\x00\x01\x00", b"wOFF", b"wOF2", b"\x7fELF", b"BZh", b"7z\xbc\xaf", b"\x28\xb5\x2f\xfd", b"MZ\x90",
)  # fmt: skip
MOST_DEPTH = 2000  # libxml2 stops at 2048
OPENING_RUN = re.compile(r"(?:<(?!/)[a-z][a-z0-9]{0,15}(?:\s[^<>]{0,200})?>\s*){200,}", re.IGNORECASE)
EXCESSIVE = "RESOURCE_LIMIT"
TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.IGNORECASE)
BOXED = re.compile(r"<(?:p|div|br|ul|ol|li|h[1-6]|blockquote|pre|table|section|figure)\b", re.IGNORECASE)
ESCAPED = re.compile(
    r"\s*&lt;(?:p|div|h[1-6]|ul|ol|blockquote|figure|img|a)\b|&lt;/p&gt;|&lt;br ?/?&gt;", re.IGNORECASE
)
BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")
LINE_END = re.compile(r"[.!?:…。！？：”\")）]\s*$")
WRAPPED = 80  # characters; lines of a text that are no longer may be wrapped


class Unreadable(Exception):
    """These bytes are no text of the kind they should be. `outcome` is typed, the message says what was found."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason


def is_binary(content: bytes) -> bool:
    """Whether it is a picture, an archive, a font …: by its first bytes, or by the control characters in them."""
    if content.startswith(MAGIC):
        return True
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    start = content[:1024]
    if start.count(0) > len(start) // 4 and b"<\x00" not in start and b"\x00<" not in start:
        return True
    strange = sum(1 for byte in start if byte < 32 and byte not in b"\t\n\r\x0c\x1b\x00")
    return strange > len(start) // 10


def decode(content: bytes, content_type: str | None = None) -> str:
    """The text: byte order mark, strict UTF-8, the label of the header, that of the document, a scored guess.

    Strict UTF-8 goes before the labels because text in another encoding practically never passes for it, while
    labels are often wrong. Never raises; what no encoding explains becomes U+FFFD.
    """
    return decoded(content, content_type)[0]


def decoded(content: bytes, content_type: str | None) -> tuple[str, bytes]:
    """The text, and the text in UTF-8: the content itself where it is that already."""
    for mark, encoding in BOMS:
        if content.startswith(mark):
            return _encoded(content[len(mark) :].decode(encoding, "replace"))
    labels = _labels(content, content_type)
    first = [label for label in labels if label.startswith(NOT_ASCII_BASED)]
    for label in (*first, "utf-8", *labels):
        try:
            text = content.decode(label)
        except (UnicodeError, LookupError):
            continue
        return (text, content) if label == "utf-8" else _encoded(text)
    return _encoded(_best_effort(content, labels))


def _encoded(text: str) -> tuple[str, bytes]:
    return text, text.encode("utf-8", "replace")


def _labels(content: bytes, content_type: str | None) -> list[str]:
    head = COMMENT.sub(b"", content[:4096])
    found = [match.group(1) for match in [HEADER_CHARSET.search(content_type or "")] if match]
    found += [
        match.group(1).decode("ascii") for match in (XML_ENCODING.search(head), META_CHARSET.search(head)) if match
    ]
    resolved = [resolve_encoding(label.removeprefix("x-")) for label in found]
    # A document that can be read as ASCII up to its label is not UTF-16, whatever the label says.
    ascii_based = head[:1] == b"<" and head[1:2] != b"\x00"
    resolved = ["utf-8" if ascii_based and (name or "").startswith("utf-16") else name for name in resolved]
    return list(dict.fromkeys(label for label in resolved if label and label not in NO_CHARSET))


def _best_effort(content: bytes, labels: list[str]) -> str:
    utf8 = content.decode("utf-8", "replace")
    wide = sum(1 for byte in content if byte > 127)
    if utf8.count("\ufffd") * 50 <= wide:  # UTF-8 with a scar
        return utf8
    if labels and labels[0] != "utf-8":
        return content.decode(labels[0], _euro.__name__ if labels[0] == "gb18030" else "replace")
    from charset_normalizer import from_bytes

    start = WIDE.search(content)
    first = max(0, start.start() - 200) if start else 0
    guess = from_bytes(content[first : first + 60_000]).best()
    return content.decode(guess.encoding, "replace") if guess else utf8


def _euro(error: UnicodeError) -> tuple[str, int]:
    """The web's gb18030 reads a lone 0x80 as the euro sign."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return ("€" if error.object[error.start] == 0x80 else "\ufffd"), error.start + 1


codecs.register_error(_euro.__name__, _euro)
BODY_END = re.compile(rb"</body\s*>", re.IGNORECASE)
BODY_TAGS = re.compile(rb"</?(?:body|html|head)\b[^>]*>", re.IGNORECASE)
SHOWN_BEHIND = re.compile(rb"<(?:p|div|h[1-6]|article|section|main|table|span|ul|ol|blockquote|body)\b", re.IGNORECASE)
DOCTYPE = re.compile(rb"<!doctype\b", re.IGNORECASE)
LEAST_BEHIND = 64  # bytes behind the end of a body that may be more of the page
SHADOW = b"shadowrootmode"
OF_HEAD = frozenset(("title", "meta", "link", "base", "style", "script", "noscript", "template", "object"))
_ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement)
"""lxml.html asks a Python function for the class of every element it touches; one class for all needs no asking."""


def parse(text: str, url: str) -> HtmlElement:
    """The tree of an HTML page. Raises `Unreadable` where there is no element, or nesting that hides the text."""
    return grown(text.encode("utf-8", "replace"), url)


def grown(source: bytes, url: str) -> HtmlElement:
    """`parse` for a text that is UTF-8 already. Bytes are searched for controls ten times as fast as text."""
    if len(source.translate(None, CONTROL_BYTES)) < len(source):
        source = CONTROLS.sub("\ufffd", source.decode("utf-8")).encode("utf-8")
    source = _in_one_body(source)
    tree = _tree(source, url)
    if tree is None:
        tree = _tree(_flattened(source.decode("utf-8")).encode("utf-8"), url)
    if tree is None:
        raise Unreadable(Outcome.UNREADABLE, f"elements nested deeper than {MOST_DEPTH} levels")
    return tree


def _in_one_body(source: bytes) -> bytes:
    """Markup in which what is shown behind the end of the body is in it: the parser drops what browsers keep."""
    start = source.lower().find(b"</body")  # an expression takes ten times as long to come there
    end = BODY_END.search(source, start) if start >= 0 else None
    if end is None or len(source) - end.end() < LEAST_BEHIND or SHOWN_BEHIND.search(source, end.end()) is None:
        return source
    if DOCTYPE.search(source, end.end()) is not None:
        return source  # a second page
    return source[: end.start()] + BODY_TAGS.sub(b"", source[end.start() :])


def _tree(source: bytes, url: str) -> HtmlElement | None:
    parser = HTMLParser(encoding="utf-8", huge_tree=True)
    parser.set_element_class_lookup(_ONE_CLASS)
    try:
        tree = document_fromstring(source, parser=parser, base_url=url)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise Unreadable(
            Outcome.EMPTY_BODY, f"no element in {len(source.decode('utf-8'))} characters: {error}"
        ) from error
    if SHADOW in source:
        for node in tree.iter("template"):
            if node.get("shadowrootmode") is not None:
                node.tag = "div"  # what it holds is shown
    cut = any(EXCESSIVE in entry.type_name for entry in parser.error_log)
    return None if cut else _embodied(tree)


def _embodied(tree: HtmlElement) -> HtmlElement:
    """The tree with what the parser does not know as a body's (`<nav>`, `<main>`, a page's own elements) out of the
    head: only an element of HTML 4 begins a `<body>` that the page leaves out."""
    head, body = tree.find("head"), tree.find("body")
    shown = [] if head is None else [node for node in head if isinstance(node.tag, str) and node.tag not in OF_HEAD]
    if not shown:
        return tree
    if body is None:
        body = etree.SubElement(tree, "body")
    for node in reversed(shown):
        node.tail = (node.tail or "") + (body.text or "")
        body.text = None
        body.insert(0, node)
    return tree


def _flattened(text: str) -> str:
    """Without runs of opening tags that hold nothing but each other; the parser ignores their closing tags."""
    return OPENING_RUN.sub("<div>", text)


def fragment(markup: str, url: str) -> HtmlElement:
    """The tree of a piece of HTML (a feed item's content, `body_html`): its root holds the pieces in `body`."""
    return parse(f"<!DOCTYPE html><html><body>{markup}</body></html>", url)


def marked_up(text: str) -> str:
    """Markup of what may be HTML, HTML with its signs escaped or wrapped as CDATA once more, or plain lines."""
    text = text.strip()
    if text.startswith("<![CDATA["):
        text = text.replace("<![CDATA[", "").replace("]]>", "")
    if "<" not in text and ESCAPED.search(text):
        text = unescape(text)
    if "\n" not in text or BOXED.search(text):
        return text
    return _in_paragraphs(text if TAG.search(text) else escape(unescape(text), quote=False))


def paragraphs(text: str) -> str:
    """Markup of a text that is plain, whatever signs it has."""
    return _in_paragraphs(escape(text, quote=False))


def _in_paragraphs(text: str) -> str:
    """A paragraph a line; where lines are only wrapped, for what blank lines set apart."""
    lines = [line for line in text.splitlines() if line.strip()]
    ended = sum(LINE_END.search(line) is not None for line in lines) * 2 >= len(lines)
    whole = not TAG.search(text) and (ended or any(len(line) > WRAPPED for line in lines))
    parts = lines if whole else [part for part in BLANK_LINE.split(text) if part.strip()]
    return "".join(f"<p>{part.strip()}</p>" for part in parts)


@cache
def xml_parser() -> etree.XMLParser[etree._Element]:
    """A parser for sitemaps: forgiving, without entities, DTDs or network."""
    return etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
