"""What pages need besides their text: style sheets that import others, a font, drawings, pictures of any width.

A site names these files as its platform does; what a file is, its path tells.
"""

from __future__ import annotations

import re
from base64 import b64decode
from zlib import crc32

from crawler.newsstand.exchange import Reply, Request, typed
from crawler.newsstand.picture import seaside

_TYPE = """@font-face {
  font-family: "Stand Signs";
  src: url("../fonts/signs.woff2") format("woff2");
  font-display: block;
}
body::before { content: "\\e001"; font: 24px/1 "Stand Signs"; position: absolute; top: 4px; left: 4px; color: #1f5f8b }
hr, footer, .footer { background: url( ../img/wave.svg ) repeat-x top }
"""
_SHEET = """@charset "utf-8";
@import "type.css";
/* url("commented-out.png") is nothing that a browser asks for */
body { background: #fff url('../img/lamp.svg') no-repeat right top; background-size: 48px }
"""
_DRAWINGS = {
    "wave": '<path d="M0 24q12-16 24 0t24 0" fill="none" stroke="#1f6f8b" stroke-width="4"/>',
    "lamp": '<path d="M20 44l2-26h4l2 26z" fill="#1f6f8b"/><path d="M16 14l8-8 8 8z" fill="#c0392b"/>',
}
_FONT = b64decode(
    b"d09GMgABAAAAAAGEAAoAAAAAAxAAAAE8AAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAABmAANAqBOIFSATYCJAMICwgA"
    b"BCAFbAcgG3MCAJ4DbltMndbKIQzlo9H0nvLx8fD95Xvuu++nlI6VOkawUzrBWqpRDDNLmQUJrwHX/Ax8rbDHAnqq"
    b"1S0qwGY6pCUj4WfeccKb7fhxOJrwUCe6GwQYWHeBRJ4nHlGXYOeBBajpDVccygPZcUluldnFt4HKZAZcaFptZMPI"
    b"xqODdkBBYkEKLKh2UFVBG31PaPW9GQJAgiEMcI5XBKiAIpeWas3Lfr8L9InooNfvdOjJJnUmT6ak7P6ym/ywBQIb"
    b"iGGDg4EQPpQKCnzJBjhPMWUMga2SXYjv5HKd2v/J8je6joBAsDJyl8704n8ksoO/X1X9iyPyJ0MqIMimj+zwmF8B"
    b"AIjsAIF0KEEBAEB1JkAYR4Bi2LgUdVRYMtfXYsruns0v8uKp1ZRovS1crZngg93DXxobOx9nC0+0AA=="
)
"""WOFF2 with two signs of our own, U+E000 and U+E001."""
_WIDTH = re.compile(r"(?:[/,]w_|/size/w|[?&]w=|resize=|-)(\d{2,4})(?=[,/&%x]|$)")
_ORIGINAL = 1456


def furnish(request: Request, look: str = "") -> Reply | None:
    """The file at a path; None for one that is no furniture. `look`: the rules of the site's own style sheet."""
    path = request.path
    fresh = [("Cache-Control", "public, max-age=31536000, immutable"), ("ETag", f'"{crc32(path.encode()):x}"')]
    if request.headers.get("if-none-match") == fresh[1][1]:
        return Reply(304, fresh)
    name, _, ending = path.rpartition("/")[2].rpartition(".")
    if ending == "css":
        return typed(_TYPE if name == "type" else _SHEET + look, "text/css", fresh)
    if ending == "woff2":
        return typed(_FONT, "font/woff2", fresh)
    if ending == "svg":
        return typed(_drawing(name), "image/svg+xml", fresh)
    if ending in {"png", "ico"}:
        return typed(_picture(request), "image/png", fresh)
    return None


def _drawing(name: str) -> str:
    shape = _DRAWINGS.get(name, _DRAWINGS["lamp"])
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48">{shape}</svg>'


def _picture(request: Request) -> bytes:
    """In the width that the address names, whatever else it asks for, as an image service gives it."""
    wanted = _WIDTH.search(f"{request.path}?{request.query}")
    width = min(int(wanted[1]), _ORIGINAL) if wanted else _ORIGINAL
    name = re.sub(r"[-_]\d+x\d+(?=\.)", "", request.path.rpartition("/")[2].rpartition("%2F")[2])
    return seaside(name, width, width * 2 // 3)
