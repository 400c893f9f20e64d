"""Opens what the page has folded away of its own free text: closed `details`, and text that a button only un-clips.

Nothing is opened on a page where reading finds a wall. While a button is pressed the page may load pictures and
nothing else: a press that asks a server for text, leads away or submits comes to nothing.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from crawler.fetch.behaviours.world import Failed, World, script
from spiders.folding import fold
from spiders.interpret import interpret
from spiders.wall_words import cut_phrase, offer_phrase, table
from storage.captures import Capture
from storage.records import Says

if TYPE_CHECKING:
    from crawler.fetch.behaviours.doing import Doing, Note

OPENS = re.compile(
    r"read more|show more|see more|view more|show all|read all|read on|expand|continue reading|full text|more"
    r"|mehr lesen|mehr anzeigen|weiterlesen|alles anzeigen|ausklappen|lire la suite|lire plus|voir plus|afficher plus"
    r"|leer más|ver más|mostrar más|seguir leyendo|leggi tutto|leggi di più|continua a leggere|mostra altro"
    r"|ler mais|ver mais|continuar lendo|lees meer|lees verder|meer tonen|czytaj dalej|czytaj więcej|pokaż więcej"
    r"|läs mer|visa mer|læs mere|vis mere|les mer|lue lisää|číst dál|tovább|читать далее|показать ещё|читати далі"
    r"|阅读全文|展开|展开全文|查看全文|阅读更多|展開|閱讀全文|続きを読む|もっと見る|全文を表示|더 보기|계속 읽기"
)
MOST = 30
REFUSED = ("Document", "XHR", "Fetch", "Script", "Ping", "EventSource", "WebSocket", "Other")


async def unfold(doing: Doing) -> Note | None:
    """Open all that may be opened."""
    vendors = ", ".join(css for _, css in table().vendors)
    found = await doing.world.run(script("unfold"), vendors, None)
    candidates = [one for one in found if may_open(one)][:MOST]
    if not candidates:
        return None
    if reason := await _walled(doing):
        return {"left": f"nothing is opened on a page with a wall: {reason}", "candidates": len(candidates)}
    opened: list[str] = []
    async with Shut(doing.world) as shut:
        for one in candidates:
            with suppress(Failed, TimeoutError):
                done = await doing.world.run(script("unfold"), vendors, one["index"])
                if done and done["shown"] and done["same"]:
                    opened.append(one["words"][:60])
    note: Note = {"did": "opened"} if opened else {"left": "nothing of it was only folded away"}
    return note | ({"opened": opened} if opened else {}) | ({"refused": shut.refused} if shut.refused else {})


def may_open(one: dict[str, Any]) -> bool:
    """Whether the words of a button, and those around it, are those of a page's own text and no wall's."""
    said, around = fold(one["words"]), fold(f"{one['box']} {one['words']}")
    if cut_phrase(around) or offer_phrase(said) or any(word in fold(one["name"]) for word in table().names):
        return False
    if one["kind"] == "details":
        return True
    return offer_phrase(around) is None and OPENS.fullmatch(re.sub(r"^\W+|\W+$", "", said)) is not None


async def _walled(doing: Doing) -> str:
    """What reading says of a wall in the page as it stands; empty where there is none."""
    dom = str(await doing.world.run("() => document.documentElement.outerHTML")).encode("utf-8", "replace")
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    capture = Capture(doing.page.url, datetime.now(UTC), 200, headers, dom, rendered=dom)
    reading = await asyncio.to_thread(interpret, capture)
    for draft in reading.drafts:
        if draft.wall is not None:
            return "the text ends at one"
        told = next((one for one in draft.signals if one.says in _WALLS and one.value not in _FREE), None)
        if told is not None:
            return f"{told.where} says {told.value}"
    return ""


_WALLS = {Says.WALL_ELEMENT, Says.AUDIENCE}
_FREE = {"free", "everyone", "public", True, ""}


@dataclass(slots=True)
class Shut:
    """For a time a page gets nothing but pictures, fonts and styles from anywhere; its navigations come to nothing."""

    world: World
    refused: int = 0
    _listening: bool = field(default=False, repr=False)
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set, repr=False)

    async def __aenter__(self) -> Shut:
        self.world.listen("Fetch.requestPaused", self._refuse)
        await self.world.send("Fetch.enable", patterns=[{"resourceType": kind} for kind in REFUSED])
        return self

    def _refuse(self, event: dict[str, Any]) -> None:
        self.refused += 1
        sent = self.world.send("Fetch.failRequest", requestId=event["requestId"], errorReason="Aborted")
        task = asyncio.ensure_future(sent)
        self._tasks.add(task)
        task.add_done_callback(self._refused)

    def _refused(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # the page has closed meanwhile

    async def __aexit__(self, *_: object) -> None:
        await asyncio.sleep(0.1)
        with suppress(Failed, TimeoutError):
            await self.world.send("Fetch.disable")
