"""`ArticlePage`: a page class declares where things stand; the default chain reads what it does not declare.

    class SubstackArticle(ArticlePage):
        body = "div.available-content div.body.markup"
        wall = "div.paywall:not(.modal-paywall)"

A method named like a field of `Draft` overrides the chain of that field. `facts` is what the platform's own state says
and goes before all else. One failing field goes to `Draft.failed`; the article survives.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, ClassVar

from lxml.html import HtmlElement

from spiders import chain, days, evidence, pagination, schema_org, walls
from spiders.claims import Claim
from spiders.document import Page, longer_than, place, words_of
from spiders.folding import fold
from spiders.platforms import within
from spiders.talk import within_talk
from spiders.wall_kinds import is_metered
from storage.captures import Draft
from storage.records import Date, Says, Signal, Wall

READ_IN_ORDER = (
    "kind", "publication", "native_id", "canonical_url", "title", "subtitle", "authors", "dates", "language",
    "tags", "image",
    "body", "wall", "attachments", "relations", "rights", "signals",
)  # fmt: skip
COMPUTED = {
    "body": "declared_body",
    "wall": "declared_wall",
    "dates": "all_dates",
    "rights": "all_rights",
    "signals": "all_signals",
}


# Fields whose place in the bytes is kept; dates keep their own.
TRACED = frozenset(("canonical_url", "title", "subtitle", "authors", "language", "tags", "image", "attachments"))


@dataclass(frozen=True, slots=True)
class NoLayout:
    """Why no layout of a platform reads a page."""

    reason: str


class ArticlePage:
    """Reads one article out of one page. Selectors may be given as a tuple: the first that matches counts."""

    platform: ClassVar[str] = "feed"
    state: ClassVar[str] = ""  # the place that `facts` are read from, `json:…`; for `Draft.origins`
    valid_until: ClassVar[dt.date | None] = None  # the last day this layout was seen; None: still in use

    body: Any = ""
    wall: Any = ""
    wall_kind: ClassVar[Wall] = Wall.SUBSCRIPTION
    whole: ClassVar[str] = ""  # stands only below a complete text
    laid: ClassVar[bool] = True  # its places stand in the page: that no wall stands there says something
    themed: ClassVar[bool] = False  # sites dress this platform as they like: a wall may also look like nobody's
    absent: ClassVar[str] = ""  # the place of the body: there without text means that nothing is public
    title: Any = None
    subtitle: Any = None
    authors: Any = None
    date: ClassVar[str] = ""
    image: Any = None
    tags: Any = None

    def __init__(self, page: Page) -> None:
        self.page = page
        self.draft = Draft(self.platform, page.capture.url, layout=type(self).__name__)
        self.known: dict[str, Any] = {}
        self.box: walls.Box | None = None  # a wall found by what it says
        self.mark: HtmlElement | None = None  # where the public's text ends in one that stands whole in the page

    @classmethod
    def matches(cls, page: Page) -> bool:
        """Whether this layout recognises the page: its body stands there."""
        return next(cls.bodies(page), None) is not None

    @classmethod
    def bodies(cls, page: Page) -> Iterator[list[HtmlElement]]:
        """What each selector finds; a theme may give what readers write below the post the names of posts."""
        for css in _selectors(cls.body):
            found = page.select(css)
            if cls.themed:
                found = [node for node in found if not within_talk(node)]
            if found:
                yield found

    def facts(self) -> dict[str, Any]:
        """What the platform's own state says, by field of `Draft`."""
        return {}

    def evidence(self) -> Iterator[Signal]:
        """What the platform says about access; goes before everybody else's evidence."""
        return iter(())

    def read(self) -> Draft:
        """The draft. Never raises: a field that cannot be read is left empty and named in `failed`."""
        self.known = self._guarded("facts", self.facts) or {}
        for field in READ_IN_ORDER:
            value = self._guarded(field, partial(self._field, field))
            if value is not None:
                setattr(self.draft, field, value)
        self._guarded("part", self._numbered)
        return self.draft

    def _numbered(self) -> None:
        """Of an article in pages, each is about the address of the first; links between them are none of its text."""
        pages, draft = pagination.pages(self.page), self.draft
        if pages is None:
            return
        draft.part = pages.part
        boxes = pages.boxes(self.page)
        tops = [top for top in draft.body if boxes.isdisjoint(top.iterancestors())]
        draft.body = within.without(tops, list(boxes), [] if draft.wall is None else [draft.wall])
        if pages.part.number > 1:
            draft.canonical_url = pages.first
            draft.origins["canonical_url"] = f"css:{place(pages.onward[1])}"

    def _guarded(self, field: str, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except Exception as error:  # noqa: BLE001 (one field must not cost the article; the reason is kept)
            self.draft.failed[field] = f"{type(error).__name__}: {error}"
            return None

    def _field(self, field: str) -> Any:
        declared = getattr(self, field, None)
        if callable(declared):
            return self._traced(field, declared(), f"layout:{type(self).__name__}.{field}")
        if field in COMPUTED:
            return getattr(self, COMPUTED[field])()
        if self.known.get(field):
            return self._traced(field, self.known[field], self.state or f"platform:{self.platform}")
        return self._traced(field, chain.CLAIMS[field](self.page, declared) if field in chain.CLAIMS else None, "")

    def _traced(self, field: str, found: Any, where: str) -> Any:
        """The value, its place kept: that of a claim, else the one given."""
        value, place_of = (found.value, found.where) if isinstance(found, Claim) else (found, where)
        if value and place_of and field in TRACED:
            self.draft.origins[field] = place_of
        return value

    def declared_body(self) -> list[HtmlElement]:
        """The matches of the first selector that has any, of several only the one with most text; else what is told."""
        found = next(self.bodies(self.page), None)
        if found is None:
            return self.told_body()
        return [max(found, key=lambda node: len(words_of(node)))] if len(found) > 1 else found

    def told_body(self) -> list[HtmlElement]:
        """The text as the platform's own state has it, its place set in the draft; empty where it has none."""
        return []

    def declared_wall(self) -> HtmlElement | None:
        """The first match behind the start of the body that is not known to be harmless; else, of themes, any wall."""
        harmless = {node for node, _ in self.page_harmless}
        for css in _selectors(self.wall):
            for node in self.page.select(css):
                if node not in harmless and (not self.draft.body or evidence.behind(node, self.draft.body)):
                    return node
        if self.themed and not self.draft.body_where:
            self.box = walls.find(self.page, self.draft.body, harmless)
        if self.box is None:
            self._passed()
            return None
        self.draft.body = [*self.draft.body, *walls.between(self.draft.body, self.box.node)]
        return self.box.node

    def _passed(self) -> None:
        """A text without a wall in it may be more than everybody is shown."""
        self.mark = walls.passed(self.page, self.draft.body) if self.themed else None
        self.draft.skipped += [] if self.mark is None else [self.mark]

    @cached_property
    def page_harmless(self) -> list[tuple[HtmlElement, str]]:
        """What looks like a wall in this page and is none."""
        return walls.harmless(self.page)

    def all_dates(self) -> list[Date]:
        """The platform's claims, then the chain's."""
        return list(dict.fromkeys([*self.known.get("dates", ()), *days.dates(self.page, self.date)]))

    def all_rights(self) -> dict[str, str]:
        """The page's, then the platform's."""
        return {**chain.rights(self.page), **self.known.get("rights", {})}

    def all_signals(self) -> list[Signal]:
        """The platform's evidence, the wall, the page's."""
        found = (*self.evidence(), *self._wall_signals(), *self._further(), *self._page_signals())
        return list(dict.fromkeys(found))

    def _further(self) -> Iterator[Signal]:
        """More of the text is on other pages, unless a wall ends it here."""
        pages = pagination.pages(self.page) if self.draft.wall is None else None
        if pages is not None:
            url, link = pages.onward
            yield Signal(Says.READ_MORE, url, f"css:{place(link)}")

    def _wall_signals(self) -> Iterator[Signal]:
        draft, page = self.draft, self.page
        if draft.wall is not None:
            kind = self.box.kind if self.box else self.kind_of_wall(draft.wall)
            yield Signal(Says.WALL_ELEMENT, kind, f"css:{self._where(draft.wall)}")
            yield from evidence.amounts(draft.wall)
        elif self.mark is not None:
            yield Signal(Says.SUBSCRIBER_VIEW, True, f"css:{place(self.mark)}", "markup")
        if self.whole and draft.wall is None and page.has(self.whole):
            yield Signal(Says.WHOLE, True, f"css:{self.whole}")
        empty = not any(longer_than(node, 0) for node in draft.body)
        if self.absent and empty and page.has(self.absent):
            yield Signal(Says.BODY_ABSENT, True, f"css:{self.absent}")

    def kind_of_wall(self, wall: HtmlElement) -> Wall:
        """What the wall is: one that counts what was read is metered; layouts with several kinds look at its text."""
        return Wall.METERED if is_metered(wall, fold(words_of(wall))) else self.wall_kind

    def _where(self, node: HtmlElement) -> str:
        """The shortest selector that finds just this element: the declared one, or its place in the tree."""
        alone = (css for css in _selectors(self.wall) if self.page.select(css) == [node])
        return next(alone, None) or place(node)

    def _page_signals(self) -> Iterator[Signal]:
        page, body = self.page, self.draft.body
        yield from evidence.content_tier(page)
        yield from schema_org.signals(page, body)
        yield from evidence.amp(page, body)
        named: dict[str, HtmlElement] = {}
        for node, what in self.page_harmless:
            named.setdefault(what, node)
        for what, node in named.items():
            yield Signal(Says.NOT_A_WALL, what, f"css:{place(node)}")
        if self.box and self.box.phrase:
            yield Signal(Says.PHRASE, self.box.phrase, f"css:{self._where(self.box.node)}", "text")
        else:
            yield from evidence.phrases(body, {node for node, _ in self.page_harmless})


def _selectors(declared: Any) -> tuple[str, ...]:
    if isinstance(declared, str):
        return (declared,) if declared else ()
    return declared if isinstance(declared, tuple) else ()


def newest(layouts: tuple[type[ArticlePage], ...], page: Page) -> type[ArticlePage] | NoLayout:
    """The newest layout that recognises the page."""
    in_order = sorted(layouts, key=lambda cls: cls.valid_until or dt.date.max, reverse=True)
    found = next((cls for cls in in_order if cls.matches(page)), None)
    return found or NoLayout(f"none of {', '.join(cls.__name__ for cls in in_order)} matches")
