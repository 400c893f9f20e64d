"""Opens what the page has folded away of its own free text: closed `details`, and text that a button only un-clips.

Nothing is opened on a page where reading finds a wall. While a button is pressed the page may load pictures and
nothing else: a press that asks a server for text, leads away or submits comes to nothing.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from crawler.fetch.behaviours.shut import Shut
from crawler.fetch.behaviours.world import Failed, script
from spiders.folding import fold
from spiders.interpret import interpret
from spiders.wall_words import cut_phrase, offer_phrase, table
from storage.captures import Capture
from storage.records import Declared, Says, Signal

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


async def unfold(doing: Doing) -> Note | None:
    """Open all that may be opened."""
    found = await doing.world.run(script("unfold"), _selectors(), None)
    candidates = [one for one in found["folded"] if may_open(one)][:MOST]
    if not candidates:
        return None
    if reason := _said(found["boxes"], found["lines"]) or await _walled(doing):
        return {"left": f"nothing is opened on a page with a wall: {reason}", "candidates": len(candidates)}
    opened: list[str] = []
    async with Shut(doing.world) as shut:
        for one in candidates:
            with suppress(Failed, TimeoutError):
                done = await doing.world.run(script("unfold"), _selectors(), one["index"])
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


def _selectors() -> dict[str, str]:
    return {
        "vendors": ", ".join(css for _, css in table().vendors),
        "named": table().named,
        "harmless": ", ".join(css for _, css in table().harmless),
    }


def _said(boxes: list[str], lines: list[str]) -> str:
    """What a box that is called a wall, or any line of the page, says as walls do. Reading is less strict: it looks
    for the wall that ends the text."""
    folded = [fold(box) for box in boxes]
    said = next((phrase for box in folded if (phrase := cut_phrase(box) or offer_phrase(box))), None)
    return said or next((phrase for line in lines if (phrase := cut_phrase(fold(line)))), None) or ""


async def _walled(doing: Doing) -> str:
    """What reading says of a wall in the page as it stands; empty where there is none."""
    dom = str(await doing.world.run("() => document.documentElement.outerHTML")).encode("utf-8", "replace")
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    capture = Capture(doing.page.url, datetime.now(UTC), 200, headers, dom, rendered=dom)
    reading = await asyncio.to_thread(interpret, capture)
    for draft in reading.drafts:
        if draft.wall is not None:
            return "the text ends at one"
        told = next((signal for signal in draft.signals if _tells(signal)), None)
        if told is not None:
            return f"{told.says} is {told.value} ({told.where})"
    return ""


def _tells(signal: Signal) -> bool:
    """Whether a signal says that something is withheld; ignorance does not."""
    if signal.says in {Says.WALL_ELEMENT, Says.WORDS_HIDDEN, Says.HIDDEN_PERCENT, Says.GATED_EMPTY}:
        return True
    if signal.says is Says.AUDIENCE:
        return signal.value not in {Declared.FREE, Declared.UNKNOWN}
    says_so = {Says.LOCKED: True, Says.SCHEMA_FREE: False}
    return signal.value is says_so.get(signal.says) or signal.value in {"metered", "locked"}
