"""Running text: what stands inside one block, as plain text and as safe HTML.

Only tags and attributes written in this file ever come out, whatever goes in: the serialiser is the sanitiser.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines import formulas
from pipelines.boilerplate import DROPPED_TAGS, is_chrome
from pipelines.media import IMAGES, PLAYERS, image_html, is_pixel
from pipelines.notes import mark_of
from pipelines.spacing import escape, escape_text, names, sane, spaced, visible
from pipelines.urls import absolute

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from pipelines.notes import Label, Notes

_WRITTEN = {
    **{tag: tag for tag in names("code kbd samp var sub sup s u mark small q cite abbr dfn ins ruby rt rp em strong")},
    "i": "em",
    "b": "strong",
    "del": "s",
    "strike": "s",
    "tt": "code",
}
EMITTED = {tag: (f"<{name}>", f"</{name}>") for tag, name in _WRITTEN.items()}
# Flattened into a line (table cells, headings): their edges part words.
_PARTING = names("p div li ul ol tr td th dt dd dl section article h1 h2 h3 h4 h5 h6 blockquote pre figure figcaption")
DEEPEST = 64  # nested elements; below that the text is kept without its markup

_NOTE_HREF = re.compile(r"#(?:user-content-)?(?:fn|footnote|_ftn|note)", re.IGNORECASE)
_NOTE_MARK = re.compile(r"\[?([\w*†‡]{1,4})\]?\Z")
_BACK = re.compile(r"[↩↑^⤴⏎\ufe0e\ufe0f]+\Z")
_JUMP = re.compile(r"\W*(?:(?:jump|skip|go|back|scroll) to|zum|aller au|ir a|vai a)\b.{0,40}\Z", re.IGNORECASE)
_PERMALINK = re.compile(r"(?:[#¶§🔗]|Section titled\b.*|(?:Permalink|Direct link) (?:to|for)\b.*)?\Z")


class Run:
    """A stretch of running text under construction. `stopped` is set when the wall stood inside it."""

    __slots__ = ("_base", "_depth", "_notes", "_wall", "beside", "html", "images", "stopped", "text")

    def __init__(self, base: str, wall: HtmlElement | None, notes: Notes | None) -> None:
        self.html: list[str] = []
        self.text: list[str] = []
        self.images: list[HtmlElement] = []
        self.beside: list[HtmlElement] = []  # notes that stand inside a sentence
        self.stopped = False
        self._base = base
        self._wall = wall
        self._notes = notes
        self._depth = 0

    def plain(self) -> str:
        """The text, sanely spaced."""
        return sane(self.text[0] if len(self.text) == 1 else "".join(self.text))

    def markup(self) -> str:
        """The safe HTML."""
        html = "".join(self.html).strip()
        while html.startswith("<br>"):
            html = html[4:].lstrip()
        while html.endswith("<br>"):
            html = html[:-4].rstrip()
        return html

    def write(self, text: str | None) -> None:
        """Adds a text node; blanks at the beginning would be taken off again."""
        if text and (self.html or not text.isspace()):
            if not text.isprintable() or "  " in text:  # else it is visible and spaced as it stands
                text = spaced(visible(text))
            self.text.append(text)
            self.html.append(escape_text(text))

    def inside(self, element: HtmlElement) -> None:
        """Adds what an element holds, without its own tags."""
        self.write(element.text)
        for child in element:
            self.node(child)
            if self.stopped:
                return
            tail = child.tail
            if tail:
                self.write(tail)

    def node(self, element: HtmlElement) -> None:
        """Adds one element."""
        tag = element.tag
        if not isinstance(tag, str) or tag in DROPPED_TAGS:
            if tag == "script":
                self._formula(formulas.source(element))
            return
        if element is self._wall:
            self.stopped = True
            return
        if self._notes is not None and (mark := self._notes.beside.get(element)):
            self.beside.append(element)
            if not self.text or self.text[-1] != f"[{mark}]":
                self._call(f"[{mark}]", mark)
            return
        if self._depth > DEEPEST:
            self._flatten(element)
            return
        self._depth += 1
        if (written := EMITTED.get(tag)) is not None:
            self._wrap(element, *written)
        else:
            self._dispatch(element, tag)
        self._depth -= 1

    def _dispatch(self, element: HtmlElement, tag: str) -> None:
        if tag == "a":
            self._link(element)
        elif tag == "br":
            self._break()
        elif tag in IMAGES:
            self._image(element)
        elif tag in PLAYERS or is_chrome(element, classes := element.get("class") or ""):
            return
        elif formulas.may_be(tag, classes) and (formula := formulas.source(element)) is not None:
            self._formula(formula)
        elif tag in _PARTING:
            self.write(" ")
            self.inside(element)
            self.write(" ")
        else:
            self.inside(element)

    def _wrap(self, element: HtmlElement, opening: str, closing: str) -> None:
        self.html.append(opening)
        self.inside(element)
        self.html.append(closing)

    def _break(self) -> None:
        self.text.append("\n")
        self.html.append("<br>")

    def _link(self, element: HtmlElement) -> None:
        if self._notes is not None and self._tied(element, self._notes):
            return
        classes = element.get("class") or ""
        href = element.get("href") or ""
        if classes and is_chrome(element, classes):
            return
        leaf = len(element) == 0
        if leaf or "footnote" in classes or "anchor" in classes:
            words = visible((element.text or "") if leaf else element.text_content()).strip()
            if _leads_around(href, classes, words):
                return
            if mark := note_mark(element, href, classes, words):
                self._call(f"[{mark}]", mark)
                return
        url = absolute(href, self._base) if href and not href.startswith("#") else None
        if url is None:
            self.inside(element)
        else:
            self._wrap(element, f'<a href="{escape(url)}">', "</a>")

    def _tied(self, element: HtmlElement, notes: Notes) -> bool:
        """A link between the text and a note: the mark of one that calls it, nothing of one that leads back."""
        if mark := notes.calls.get(element):
            framed = bool(self.text) and self.text[-1].endswith("[") and (element.tail or "").startswith("]")
            self._call(mark if framed else f"[{mark}]", mark)
        elif element in notes.back:
            self.write_back(element)
        else:
            return False
        return True

    def _call(self, text: str, mark: str) -> None:
        self.text.append(text)
        self.html.append(f'<a class="footnote-anchor" href="#footnote-{mark}">{mark}</a>')

    def write_back(self, element: HtmlElement) -> None:
        """Adds nothing: a link from a note back to the text."""

    def _image(self, element: HtmlElement) -> None:
        if "emoji" in (element.get("class") or "") and element.get("alt"):
            self.write(element.get("alt"))
        elif formula := formulas.source(element):
            self._formula(formula)
        elif not is_pixel(element):
            self.images.append(element)
            self.html.append(image_html(element, self._base))

    def _formula(self, source: str | None) -> None:
        if source:
            self.html.append("<code>")
            self.write(source)
            self.html.append("</code>")

    def _flatten(self, element: HtmlElement) -> None:
        for node in element.iter():
            if node is self._wall:
                self.stopped = True
                return
            if isinstance(node.tag, str) and node.tag not in DROPPED_TAGS:
                self.write(node.text)
            if node is not element:
                self.write(node.tail)


class NoteRun(Run):
    """Running text of a note, without the label that it begins with."""

    __slots__ = ("_label",)

    def __init__(self, base: str, wall: HtmlElement | None, notes: Notes | None, label: Label) -> None:
        super().__init__(base, wall, notes)
        self._label = label

    def write(self, text: str | None) -> None:
        super().write(self._label.off(text) if text and not self._label.ended else text)

    def write_back(self, element: HtmlElement) -> None:
        self._label.seen = self._label.seen or mark_of(element) == self._label.mark


def _leads_around(href: str, classes: str, words: str) -> bool:
    """Whether a link only leads around in the page: up, back, to the heading that it stands in."""
    if _BACK.match(words) or (_PERMALINK.match(words) and ("anchor" in classes or href.startswith("#"))):
        return True
    return href.startswith("#") and _JUMP.match(words) is not None


def note_mark(element: HtmlElement, href: str, classes: str, words: str) -> str | None:
    """The number of the footnote that a link calls by its name alone: the note may stand behind a wall."""
    called = "footnote-anchor" in classes or "footnote-ref" in classes
    if href.startswith("#"):
        called = called or _NOTE_HREF.match(href) is not None or element.get("id") == f"{href[1:]}-link"  # WordPress's
    match = _NOTE_MARK.match(words) if called else None
    return match.group(1) if match else None
