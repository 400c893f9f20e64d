"""Stage 2: the draft's body as typed blocks, as text, as safe HTML.

`content_text` is the texts of the blocks joined by a blank line, without images, embeds, rules and asides
(`pipelines/asides.py`): the author's own words. Nothing behind the wall is read, nothing before it is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec
from cssselect import GenericTranslator, SelectorError
from lxml.html import HtmlElement

from pipelines.article import Article
from pipelines.asides import speaks, typed
from pipelines.blocks import SILENT, Walk
from pipelines.boilerplate import is_read_more
from pipelines.dates import claims
from pipelines.notes import notes_of
from pipelines.places import ids_of, order, place_of
from pipelines.signed import without_author_box, without_byline, without_signature
from pipelines.spacing import visible
from pipelines.words import count_words
from storage.records import Block, Record, Says

if TYPE_CHECKING:
    from storage.captures import Draft

SEPARATOR = "\n\n"
LONGEST_LABEL = 40  # characters of a line above a headline
SENTENCE = frozenset(".!?…:,;。！？，")
DIALOG = frozenset(("dialog", "alertdialog"))
_HREF = re.compile(r'<a href="([^"]+)"')
_LONE_LINK = re.compile(r'<p>\s*<a href="[^"]+">[^<]*</a>\s*</p>\Z')


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A body, cleaned. `cut`: blocks before the mark of a subscriber's view, where one was met."""

    blocks: list[Block]
    cut: int | None


def clean(article: Article) -> Article:
    """An empty body gives no blocks; `validate` refuses only what has no title either."""
    draft, record = article.draft, article.record
    title = _line(draft.title)
    subtitle = _line(draft.subtitle)
    printed = subtitle if draft.origins.get("subtitle", "").startswith("css:") else None
    cleaned = _without_title(read_body(draft, record.url), title)
    now = article.capture.time
    signed = without_byline(cleaned.blocks, draft.authors, claims(draft.dates, now, draft.language), now)
    signed = without_author_box(signed, draft.authors)
    blocks = typed(without_signature(signed) if draft.wall is not None else signed)
    found = _without_title(_without_title(Cleaned(blocks, cleaned.cut), title), printed)
    made = msgspec.structs.replace(with_blocks(record, found.blocks), title=title, subtitle=subtitle)
    return replace(article, cut=found.cut, made=made)


def with_blocks(record: Record, blocks: list[Block]) -> Record:
    """The record with these blocks, and with all that is made of them."""
    text = text_of(blocks)
    return msgspec.structs.replace(
        record,
        blocks=blocks,
        content_text=text,
        content_html="\n".join(block.html for block in blocks if not block.role),
        links=links_of(blocks),
        word_count=count_words(text),
    )


def _without_title(cleaned: Cleaned, title: str | None) -> Cleaned:
    """Without the headline, or the line printed under it, that stands in the body above all text but asides."""
    at = next((at for at, block in enumerate(cleaned.blocks) if speaks(block) and not block.role), None)
    if at is None or title is None or cleaned.blocks[at].kind not in ("heading", "paragraph"):
        return cleaned
    below = cleaned.blocks[at + 1] if at + 1 < len(cleaned.blocks) else None
    if below is not None and below.kind == "heading" and _is(below, title) and _is_label(cleaned.blocks[at]):
        cleaned = _without(cleaned, at)
    return _without(cleaned, at) if _is(cleaned.blocks[at], title) else cleaned


def _is(block: Block, title: str) -> bool:
    return " ".join(block.text.split()).casefold() == title.casefold()


def _is_label(block: Block) -> bool:
    """Whether a paragraph is a few words like those above a headline."""
    return block.kind == "paragraph" and len(block.text) <= LONGEST_LABEL and SENTENCE.isdisjoint(block.text)


def _without(cleaned: Cleaned, at: int) -> Cleaned:
    cut = cleaned.cut if cleaned.cut is None else max(0, cleaned.cut - (cleaned.cut > at))
    return Cleaned([*cleaned.blocks[:at], *cleaned.blocks[at + 1 :]], cut)


def text_of(blocks: list[Block]) -> str:
    """The author's words: the blocks' texts joined by a blank line, without images, embeds, rules and asides."""
    return SEPARATOR.join(block.text for block in blocks if block.text and not block.role and block.kind not in SILENT)


def links_of(blocks: list[Block]) -> list[str]:
    """Absolute addresses in reading order, once each."""
    found = _HREF.findall("\n".join(block.html for block in blocks if not block.role))
    return list(dict.fromkeys(_unescaped(url) for url in found if url.startswith("http")))


def read_body(draft: Draft, base: str) -> Cleaned:
    """The blocks of a draft's body up to its wall."""
    if not draft.body:
        return Cleaned([], None)
    ids = ids_of(draft.body[0])
    mark = _mark(draft)
    wall = draft.wall if draft.wall is not mark and not _is_above(draft) else None
    prefix = f"#{draft.body_where} " if draft.body_where else ""
    skipped = frozenset(draft.skipped).difference(() if wall is None else wall.iterancestors())
    walk = Walk(base, prefix, wall, mark, notes_of(draft.body, base), skipped)
    for root in draft.body:
        if walk.stopped or (wall is not None and _behind(root, wall)):
            break
        if mark is not None and _behind(root, mark):
            walk.met()
        walk.root(root, place_of(root, ids))
    feed = draft.partial or any(signal.says is Says.READ_MORE for signal in draft.signals)
    return Cleaned(_without_read_more(walk.blocks) if feed else walk.blocks, walk.cut)


def _is_above(draft: Draft) -> bool:
    """Whether the wall is a dialog in front of the whole text, which it lies above: it ends nothing of it."""
    wall, first = draft.wall, draft.body[0]
    return (
        wall is not None
        and wall.getparent() is not None
        and DIALOG.issuperset([wall.get("role") or wall.tag])
        and (_behind(first, wall) and wall not in first.iterancestors())
    )


def _behind(root: HtmlElement, stop: HtmlElement) -> bool:
    same_tree = root.getroottree().getroot() is stop.getroottree().getroot()
    return same_tree and order(root) >= order(stop)


def _mark(draft: Draft) -> HtmlElement | None:
    """Where the free part ends in a subscriber's view: what the signal's selector finds."""
    signal = next((item for item in draft.signals if item.says is Says.SUBSCRIBER_VIEW), None)
    if signal is None:
        return None
    try:
        path = GenericTranslator().css_to_xpath(signal.where.removeprefix("css:").strip(), prefix="//")
    except SelectorError:
        return None
    found = draft.body[0].getroottree().xpath(path)
    return next((node for node in found if isinstance(node, HtmlElement)), None) if isinstance(found, list) else None


def _without_read_more(blocks: list[Block]) -> list[Block]:
    while (
        blocks
        and blocks[-1].kind == "paragraph"
        and _LONE_LINK.match(blocks[-1].html)
        and is_read_more(blocks[-1].text)
    ):
        blocks = blocks[:-1]
    return blocks


def _line(text: str | None) -> str | None:
    return " ".join(visible(text).split()) or None if text else None


def _unescaped(url: str) -> str:
    return url.replace("&quot;", '"').replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
