"""What a Substack page needs besides itself: pictures, style sheets, scripts and audio."""

# ruff: noqa: E501 (markup stands in the lines the platform writes it in)

from __future__ import annotations

import zlib
from collections.abc import Iterator

from crawler.newsstand.exchange import Reply, Request, not_found, typed
from crawler.newsstand.expected import Expected
from crawler.newsstand.furniture import furnish
from crawler.newsstand.substack_state import CDN, MEDIA

_CSS = """body{margin:0;font:19px/1.6 Georgia,serif;color:#363737;background:#fff}.single-post,.portable-archive{max-width:728px;margin:0 auto;padding:24px}
.post-title{font:700 40px/1.15 Georgia,serif;margin:.4em 0 .2em}.subtitle{font-weight:400;color:#868787;margin:0 0 1em}
.main-menu a,.post-header a{color:inherit;text-decoration:none}.main-menu{border-bottom:1px solid #e6e6e6;padding:8px 24px;font:14px sans-serif}.paywall{border-top:1px solid #e6e6e6;background:#f6f8fa;padding:32px;text-align:center;margin-top:32px}
.body img{max-width:100%;height:auto;background:#dfe8ee}.image-caption{font-size:14px;color:#868787;text-align:center}blockquote{border-left:4px solid #1f6f8b;margin-left:0;padding-left:20px}
.button,.subscribe-btn{background:#1f6f8b;color:#fff;border:0;border-radius:4px;padding:10px 18px;text-decoration:none;font:15px sans-serif}
.embedded-post,.tweet{display:block;border:1px solid #e6e6e6;border-radius:8px;padding:16px;margin:16px 0;color:inherit;text-decoration:none}
.modal.gone,.visibility-check{display:none}.footnote{display:flex;gap:8px;font-size:16px}.footer{border-top:1px solid #e6e6e6;padding:24px;font:13px sans-serif;text-align:center}
"""


class SubstackCdn:
    """Pictures, style sheets, scripts and audio of all publications."""

    hosts = (CDN, MEDIA, "api.substack.test", "substack.test")

    def expected(self) -> Iterator[Expected]:
        """Nothing here is an article."""
        return iter(())

    def answer(self, request: Request) -> Reply:
        """A file that depends on its path only, cacheable for ever."""
        fresh = [
            ("Cache-Control", "public, max-age=31536000, immutable"),
            ("ETag", f'"{zlib.crc32(request.path.encode()):x}"'),
        ]
        if request.headers.get("if-none-match") == fresh[1][1]:
            return Reply(304, fresh)
        if request.path.endswith(".js"):
            return typed("window.__entry = true;\n", "application/javascript", fresh)
        if request.path.endswith("/src"):
            return typed(b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" * 512, "audio/mpeg", fresh)
        look = _CSS if "/theme/" in request.path else ".header-anchor-parent{float:right}"
        return furnish(request, look) or not_found()
