"""From a tree of elements to typed blocks in reading order.

The walk goes down containers and stops at the wall. Its depth is bounded; what lies deeper is kept as plain text.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from pipelines import captions
from pipelines.boilerplate import DROPPED_TAGS, is_chrome, is_sentence, role_of
from pipelines.inline import DEEPEST, NoteRun, Run
from pipelines.media import IMAGES, described, image_htmls, is_pixel
from pipelines.places import Place
from pipelines.shapes import HEADINGS, SHAPES, footnote, noted, shape_of
from pipelines.spacing import escape, escape_text, names, sane, visible
from pipelines.urls import absolute, host_of
from pipelines.within import has_inside, has_words, words_beside
from storage.records import Block

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

    from pipelines.notes import Label, Notes

_BREAK = re.compile(r"[*⁂•·∙◆◇❖✦✧★☆☙❧~#_=—–\-\s]+")  # between scenes
_LONGEST_BREAK = 24
_LEVELS = 3  # above an element of a body, in which its box may say whose it is
# Elements that end a line of running text.
_CONTAINERS = names(
    "div section article main header footer aside details summary center fieldset address hgroup noscript body html "
    "form tbody thead tfoot tr td th caption li dt dd figcaption search output"
)
_BLOCKS = _CONTAINERS | HEADINGS | {"p", *SHAPES}
# Found below an inline element or a `p`, these make it a container.
_INSIDE = names("div p figure table ul ol pre blockquote hr iframe video audio section article")
_IN_PARAGRAPH = _INSIDE - {"p"}
SILENT = frozenset(("image", "embed", "rule"))  # blocks that are no part of `content_text`


class Walk:
    """One reading of one body. `blocks` grows in reading order; `cut` counts them where the mark was met."""

    def __init__(
        self,
        base: str,
        prefix: str,
        wall: HtmlElement | None,
        mark: HtmlElement | None,
        notes: Notes,
        skipped: frozenset[HtmlElement],
    ) -> None:
        self.base = base
        self.notes = notes
        self.blocks: list[Block] = []
        self.cut: int | None = None
        self.stopped = False
        self._prefix = prefix
        self._wall = wall
        self._mark = mark
        self._skipped = skipped
        self._depth = 0
        self._outer: list[list[Block]] = []
        self._role = ""
        self._label: Label | None = None
        self._tied = notes or None
        self._beside: list[HtmlElement] = []

    def root(self, element: HtmlElement, place: Place) -> None:
        """Reads one element of a draft's body."""
        if not self.at_wall(element) and isinstance(element.tag, str) and element.tag not in DROPPED_TAGS:
            around = islice(element.iterancestors("div", "section", "aside", "td"), _LEVELS)
            self._role = next((role for one in around if (role := role_of(one.get("class") or ""))), "")
            self._element(element, element.tag, place)
            self._role = ""

    def at_wall(self, element: HtmlElement) -> bool:
        """Whether the text ends here; from then on nothing more is read."""
        self.stopped = self.stopped or element is self._wall
        return self.stopped

    def add(self, kind: str, text: str, html: str, place: Place) -> None:
        """Keeps a block, unless it is empty or a sentence of the platform's."""
        if text or kind in SILENT:
            if kind == "paragraph" and is_sentence(text):
                return
            if kind == "paragraph" and len(text) < _LONGEST_BREAK and _BREAK.fullmatch(text):
                kind, text, html = "rule", "", "<hr>"
            src = "" if self._outer else f"{self._prefix}{place.css}"  # a block's inner blocks are parts of it
            self.blocks.append(Block(kind, text, html, src, self._role, "container" if self._role else ""))
        if self._beside and not self._outer:
            beside, self._beside = self._beside, []
            for note in beside:
                footnote(self, note, place)

    def caption(self, text: str, html: str, place: Place) -> None:
        """Keeps a line with the picture before it; without one, for itself, as what it says of a picture."""
        last = self.blocks[-1] if self.blocks else None
        if not text:
            return
        if last is None or last.kind != "image":
            self.add("image", text, f"<figure><figcaption>{html}</figcaption></figure>", place)
            return
        said = f"{last.text}\n{text}" if "<figcaption>" in last.html else text
        self.blocks[-1] = msgspec.structs.replace(last, text=said, html=captions.with_caption(last.html, html))

    def run(self) -> Run:
        """A new stretch of running text that knows the wall."""
        if self._label is not None and not self._label.ended:
            return NoteRun(self.base, self._wall, self._tied, self._label)
        return Run(self.base, self._wall, self._tied)

    def line(self, element: HtmlElement) -> tuple[str, str]:
        """All of an element as running text: plain, and as HTML."""
        if len(element) == 0 and self._label is None:
            text = sane(visible(element.text or "").replace("\n", " "))
            return text, escape_text(text)
        run = self.run()
        run.inside(element)
        self.stopped = self.stopped or run.stopped
        self.behind(run.beside)
        return run.plain(), run.markup()

    def behind(self, notes: list[HtmlElement]) -> None:
        """Notes that follow the next block."""
        self._beside += notes

    def nested(self, element: HtmlElement, place: Place, label: Label | None = None) -> list[Block]:
        """The blocks inside one block; of a note without its label."""
        outer, self._label = self._label, label
        self._outer.append(self.blocks)
        self.blocks = []
        self.container(element, place)
        inner, self.blocks = self.blocks, self._outer.pop()
        self._label = outer
        return inner

    def container(self, element: HtmlElement, place: Place) -> None:
        """Reads an element that holds blocks, or text without any."""
        self._depth += 1
        if self._depth > DEEPEST:
            self._paragraph(element, place)
        else:
            self._children(element, place)
        self._depth -= 1

    def _children(self, element: HtmlElement, place: Place) -> None:
        loose = _Loose(self, place)
        loose.run.write(element.text)
        number = 0
        for child in element:
            tag = child.tag
            if isinstance(tag, str):
                number += 1
                if self.at_wall(child):
                    break
                if child is self._mark:
                    loose.flush()
                    self.met()
                if self._is_block(child, tag):
                    loose.flush()
                    self._element(child, tag, place.child(tag, number))
                elif tag not in DROPPED_TAGS or tag == "script":  # one may hold a formula
                    loose.add(child, tag)
                if self.stopped:
                    break
            loose.run.write(child.tail)
        loose.flush()

    def met(self) -> None:
        """The mark stands here."""
        if self.cut is None:
            self.cut = len(self._outer[0] if self._outer else self.blocks)

    def _is_block(self, child: HtmlElement, tag: str) -> bool:
        if tag in IMAGES:
            return not has_words(child)
        return tag in _BLOCKS or ("-" in tag and not any(words_beside(child))) or has_inside(child, _INSIDE)

    def _element(self, element: HtmlElement, tag: str, place: Place) -> None:
        if element in self._skipped:
            return
        if self._tied is not None and (element in self._tied.found or element in self._tied.lists):
            noted(self, element, place)
            return
        if tag == "p" and not element.keys():  # nothing about it says that it is more than a paragraph
            self._paragraph(element, place)
            return
        classes = element.get("class") or ""
        if is_chrome(element, classes):
            return
        outer, self._role = self._role, self._role or role_of(classes)
        self._read(element, tag, classes, place)
        self._role = outer

    def _read(self, element: HtmlElement, tag: str, classes: str, place: Place) -> None:
        if shape := shape_of(tag, classes):
            shape(self, element, place)
        elif tag == "p":
            self._paragraph(element, place)
        elif tag == "a":
            self._linked(element, place)
        elif "width" not in (element.get("style") or "") or not self._framed(element, place):
            self.container(element, place)

    def _linked(self, element: HtmlElement, place: Place) -> None:
        """Reads a link around boxes; a line alone in it stays a link, the card of another page is embedded."""
        before = len(self.blocks)
        self.container(element, place)
        made, href = self.blocks[before:], element.get("href") or "#"
        url = None if href.startswith("#") else absolute(href, self.base)
        if url and len(made) == 1 and made[0].kind == "paragraph" and "<a " not in made[0].html:
            html = f'<p><a href="{escape(url)}">{made[0].html[3:-4]}</a></p>'
            self.blocks[before] = msgspec.structs.replace(made[0], html=html)
            return
        said = [block.text for block in made if block.text and block.kind not in SILENT]
        if url and len(said) > 1 and said[-1].lower().removeprefix("www.") == host_of(url):
            del self.blocks[before:]
            text = " ".join(said)
            self.add("embed", text, f'<figure class="embed"><a href="{escape(url)}">{escape(text)}</a></figure>', place)

    def _framed(self, element: HtmlElement, place: Place) -> bool:
        """Reads a box that is as wide as the one picture in it."""
        image = captions.framed(element)
        html = image_htmls([image], self.base) if image is not None else ""
        if html:
            text = self.line(element)[0]
            caption = escape_text(text).replace("\n", "<br>")
            self.add("image", text, f"<figure>{html}<figcaption>{caption}</figcaption></figure>", place)
        return bool(html)

    def bare(self, element: HtmlElement, place: Place) -> None:
        """Reads an element as if nothing were said of it."""
        if element.tag == "p":
            self._paragraph(element, place)
        else:
            self.container(element, place)

    def _paragraph(self, element: HtmlElement, place: Place) -> None:
        if self._depth <= DEEPEST and has_inside(element, _IN_PARAGRAPH):
            self.container(element, place)
            return
        text, html = self.line(element)
        if text:
            self.add("paragraph", text, f"<p>{html}</p>", place)
        else:
            self.pictures(element.iter(*IMAGES), place)

    def pictures(self, images: Iterable[HtmlElement], place: Place) -> None:
        """One image block for the pictures of a paragraph without words."""
        found = [item for item in images if not is_pixel(item)]
        if html := image_htmls(found, self.base):
            self.add("image", described(found[0]), f"<figure>{html}</figure>", place)


class _Loose:
    """Running text that stands directly in a container, parted into paragraphs at double line breaks."""

    def __init__(self, walk: Walk, place: Place) -> None:
        self._walk = walk
        self._place = place
        self._breaks = 0
        self.run = walk.run()

    def add(self, element: HtmlElement, tag: str) -> None:
        if tag == "br":
            blank = not self.run.text or not self.run.text[-1].strip()
            if blank and self._breaks:
                self.flush()
                return
            self._breaks = 1
        self.run.node(element)
        self._walk.stopped = self._walk.stopped or self.run.stopped

    def flush(self) -> None:
        self._breaks = 0
        if not self.run.html:  # nothing was written: between most blocks stand only blanks
            return
        self._walk.behind(self.run.beside)
        text, html = self.run.plain(), self.run.markup()
        if text:
            self._walk.add("paragraph", text, f"<p>{html}</p>", self._place)
        elif self.run.images:
            self._walk.pictures(self.run.images, self._place)
        self.run = self._walk.run()
