"""What is made of a rendered page and kept beside it: `resource` records under the names that browsertrix uses.

- `urn:text:` the text that is shown (innerText), UTF-8;
- `urn:view:` the first view, JPEG; `urn:thumbnail:` the same at a quarter of its width;
- `urn:pageinfo:` JSON: how every address that the page asked for ended, and what the behaviours did.

All are taken at one moment with the DOM: after the behaviours, scrolled to the top.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from crawler.fetch.behaviours.world import Failed
from storage.warc.build import Derived

if TYPE_CHECKING:
    from crawler.fetch.behaviours import Behaved
    from crawler.fetch.behaviours.traffic import Traffic
    from crawler.fetch.behaviours.world import World

Kind = Literal["text", "view", "thumbnail", "pageinfo"]
KINDS: tuple[Kind, ...] = ("text", "view", "thumbnail", "pageinfo")

TEXT_BYTES = 4 << 20
"""What is longer is cut: a page of this length is no text that anybody reads."""
DOM_SECONDS = 15.0
PICTURE_SECONDS = 5.0
QUALITY = 70
VIEW = (1280, 900)
"""CSS pixels of a page's first view."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page as it stood at one moment."""

    dom: bytes  # UTF-8 HTML
    derived: tuple[Derived, ...]
    rested: bool  # the network had come to rest


async def render(world: World, kinds: Sequence[str], behaved: Behaved, traffic: Traffic, time: datetime) -> Rendered:
    """DOM and resources of a page. A picture that cannot be had is left out, and pageinfo says so.

    Raises `Failed` or `TimeoutError` where the page gives no DOM.
    """
    page = await world.run(SNAPSHOT, TEXT_BYTES, seconds=DOM_SECONDS)
    failed: dict[str, str] = {}
    made: list[Derived] = []
    if "text" in kinds:
        made.append(Derived("urn:text:", "text/plain; charset=utf-8", _utf8(page["text"])))
    for name, scale in (("view", 1.0), ("thumbnail", 0.25)):
        if name in kinds:
            try:
                made.append(Derived(f"urn:{name}:", "image/jpeg", await _picture(world, scale)))
            except (Failed, TimeoutError) as error:
                failed[name] = str(error) or "took too long"
    if "pageinfo" in kinds:
        behaved = replace(behaved, notes=[*behaved.notes, *world.notes()])
        said = pageinfo(page, behaved, traffic, time) | ({"failed": failed} if failed else {})
        made.append(Derived("urn:pageinfo:", "application/json", json.dumps(said, ensure_ascii=False).encode()))
    return Rendered(_utf8(page["dom"]), tuple(made), behaved.rested)


def pageinfo(page: dict[str, Any], behaved: Behaved, traffic: Traffic, time: datetime) -> dict[str, Any]:
    """The keys of browsertrix (`url`, `ts`, `title`, `loadState`, `counts`, `urls`) and `behaviours`."""
    return {
        "url": page["url"],
        "ts": f"{time.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z",
        "title": page["title"],
        "loadState": 4 if behaved.rested else 3 if behaved.loaded else 2,
        "counts": {"dialogs": traffic.dialogs, "downloads": len(traffic.downloads)},
        "behaviours": behaved.notes,
        "urls": traffic.urls,
    }


async def _picture(world: World, scale: float) -> bytes:
    width, height = VIEW
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": scale}
    answer = await world.send(
        "Page.captureScreenshot", PICTURE_SECONDS, format="jpeg", quality=QUALITY, clip=clip, optimizeForSpeed=True
    )
    return base64.b64decode(answer["data"])


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")  # lone surrogates that scripts made


SNAPSHOT = """(most) => {
  const type = document.doctype ? new XMLSerializer().serializeToString(document.doctype) : "";
  const text = document.body ? document.body.innerText || "" : "";
  const dom = type + (document.documentElement ? document.documentElement.outerHTML : "");
  return { dom, text: text.slice(0, most), title: document.title, url: location.href };
}"""
