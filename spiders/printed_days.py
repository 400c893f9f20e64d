"""Days that a page prints of its article: near the headline, in an element called a date, in a line that says so."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files

from lxml.html import HtmlElement

from spiders import surroundings
from spiders.document import Page, longer_than, place, select, words_of
from spiders.surroundings import SENTENCE, Surroundings, names
from storage.records import Date

NAMED = ", ".join(
    f"[{key}*={word}]" for word in ("date", "time", "publish", "Date", "Time", "Publish") for key in ("class", "id")
)
DECLARED = (
    "[itemprop=datePublished], time[pubdate], .dt-published, time.published, abbr.published, time.entry-date, "
    "time.post-date, time.op-published"
)
DUBLIN_CORE = ", ".join(
    f"[property~='{prefix}:{name}'][content]" for prefix in ("dc", "dcterms") for name in ("created", "date")
)
CHANGED = (
    "[itemprop=dateModified], [itemprop=dateUpdated], .dt-updated, time.modified, abbr.modified, "
    "time.updated:not(.published), abbr.updated"
)
_MONTH = r"[^\W\d_]{3,12}\.?"
_CLOCK = r"(?:\s+\d{1,2}:\d\d(?::\d\d)?(?!\s?[AaPp]\.?[Mm]))?"
_WEEKDAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}\.?"  # tells in English which of two numbers is the month
_YEAR = r"(?:19|20)\d\d"
DAY = re.compile(
    rf"\b{_YEAR}(?:[-/.]\d{{1,2}}[-/.]\d{{1,2}}\b{_CLOCK}|\s?年\s?\d{{1,2}}\s?月\s?\d{{1,2}}\s?日(?:\s?\d{{1,2}}:\d\d)?|"
    r"년 ?\d{1,2}월 ?\d{1,2}일)"
    rf"|\b\d{{1,2}} tháng \d{{1,2}},? (?:năm )?{_YEAR}\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th|er|\.|º)? (?:of |de |d')?{_MONTH},? (?:de |del )?{_YEAR}\b"
    rf"|\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? {_YEAR}\b"
    rf"|\b{_MONTH} \d{{1,2}},? {_WEEKDAY},? {_YEAR}\b"
    rf"|\b{_YEAR}\. {_MONTH} \d{{1,2}}\."
    rf"|\b{_YEAR}\. \d{{1,2}}\. \d{{1,2}}\b"
    rf"|\b\d{{1,2}}-[A-Z][a-z]{{2}}-{_YEAR}\b"
    rf"|\b\d{{1,2}}\. \d{{1,2}}\. {_YEAR}\b"
    rf"|\b(?:{_WEEKDAY},? )?\d{{1,2}}([/.-])\d{{1,2}}\1{_YEAR}\b{_CLOCK}"
    r"|^\d{1,2}\.\d{1,2}\.\d{2}$"
)
_OTHER = r"(?=[^\s\d]*[^\x00-\x7f])[^\s\d,()]{2,12}"  # a month in another script, or one with accents
DAY_ELSEWHERE = re.compile(
    rf"(?<!\d)\d{{1,2}} {_OTHER}(?:[/ ]{_OTHER})? \d{{4}}(?!\d)"
    rf"|[٠-٩۰-۹]{{4}}([/-])[٠-٩۰-۹]{{1,2}}\1[٠-٩۰-۹]{{1,2}}"
    r"|(?:令和|平成|昭和|民國|民国)\s?(?:\d{1,3}|元)\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日"
    r"|(?:令和|平成|昭和|民國|民国)[一二三四五六七八九十百〇○零元]{1,5}年"
    r"[一二三四五六七八九十]{1,3}月[一二三四五六七八九十廿卅]{1,3}日"
    r"|[一二][〇○零一二三四五六七八九]{3}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十廿卅]{1,3}日"
    r"|(?<=[期間间][:：])\s?1[0-3]\d(?P<roc>[-./])\d{1,2}(?P=roc)\d{1,2}(?!\d)"
)
AGE = re.compile(
    r"\b(?:(?:\d{1,3}|an?|one) (?:hour|hr|day|week)s?,? )?"
    r"(?:\d{1,3}|an?|one) (?:second|minute|min|hour|hr|day|week|month)s? ago\b|\b\d{1,3}(?:[smhdw]|mo) ago\b|"
    r"\d{1,3}\s?(?:分钟|分鐘|小时|小時|天|周|週|个月|個月|分|時間|日)前|\d{1,3}\s?(?:분|시간|일|주|개월) ?전|"
    r"^(?:yesterday|昨天|昨日|前天|어제|gestern|hier)$",
    re.IGNORECASE,
)
ISO = re.compile(r"\d{4}-?\d\d-?\d\d")
STAMPS = ("data-publishtime", "data-timestamp", "data-time", "data-date", "data-date-time", "data-utime", "data-ts")
STAMP = re.compile(r"1\d{9}(?:\d{3})?|20\d\d-\d\d-\d\d[ T]\d\d:\d\d\S*")
WORDS = tomllib.loads(files("spiders").joinpath("printed_days.toml").read_text("utf-8"))


def _said(kind: str) -> re.Pattern[str]:
    """The words of a kind in all languages of `printed_days.toml`."""
    every = dict.fromkeys(word for language in WORDS.values() for word in language.get(kind, ()))
    return re.compile("|".join(every), re.IGNORECASE)


PUBLISHED, UPDATED, FIRST, ELSEWHERE = map(_said, ("published", "updated", "first", "elsewhere"))
BEHIND = re.compile(
    rf"\s*(?:\d{{1,2}}[:時]\d\d分?)?\s*に?(?:(?P<changed>{_said('changed').pattern})|(?:{_said('behind').pattern}))"
    r"(?![^\W\d]|[:：])"
)  # an hour and what East Asian lines say behind a day
LEAD = re.compile(
    r"\W*(?:[\w/]+\W+)?|.*\b(?:article|post|story|page|piece|essay|column|entry|blog|artikel|beitrag|article)\b.{0,40}|"
    r".*[|·•].*|[^a-z]*",
    re.IGNORECASE,
)  # what may stand in front of "published" in a line about the article
BRIEF = 90  # characters of a line that may be a date's


def dates(page: Page, title: str | None) -> list[Date]:
    """The first day printed where a day of publication is, with days of updates; for pages that declare none.

    A day of an update under the headline stands for the day of publication where none is printed.
    """
    around = surroundings.around(page, title)
    found: list[Date] = []
    for source in (_declared, _near, _called, _lonely, _signed):
        found += source(page, around)
        if any(one.field == "published" for one in found):
            return _first_of_each(found)
    near = [Date("published", one.raw, one.by, one.where) for one in _near(page, around)[:1]]
    return _first_of_each([*near, *found])


def _first_of_each(found: list[Date]) -> list[Date]:
    return list({one.field: one for one in reversed(found)}.values())[::-1]


def changes(page: Page, title: str | None) -> list[Date]:
    """The day of the last change, where markup says that an element holds it."""
    return _marked(page.select(CHANGED), "modified", surroundings.around(page, title))


def _declared(page: Page, around: Surroundings) -> list[Date]:
    """Elements whose markup says that they hold the day of publication."""
    css = (
        f"{DECLARED}, {DUBLIN_CORE}" if page.says("dc:") or page.says("dcterms:") else DECLARED
    )  # few pages have properties to look up
    return _marked(page.select(css), "published", around)


def _marked(nodes: list[HtmlElement], field: str, around: Surroundings) -> list[Date]:
    own = (node for node in nodes if not around.is_from_others(node))
    raws = ((node, raw) for node in own if (raw := _machine(node) or _in_text(words_of(node))))
    return [Date(field, raw, "visible", f"css:{place(node)}") for node, raw in raws][:1]


def _machine(node: HtmlElement) -> str | None:
    """What an element says for machines, where it is a date."""
    said = (node.get("datetime"), node.get("content"), node.get("title") if node.tag in ("abbr", "time") else None)
    return next((text.strip() for text in said if text and re.search(r"\d{4}", text)), None)


def _in_text(text: str) -> str | None:
    match = DAY.search(text) or (None if text.isascii() else DAY_ELSEWHERE.search(text))
    return match.group(0) if match else None


def _near(_page: Page, around: Surroundings) -> list[Date]:
    """Days in the lines around the headline; a `<time>` by its attribute."""
    found: list[Date] = []
    before = ""
    for one in around.lines():
        said = _timed(one.node)
        found += [_dated(node, raw, before) for node, raw in said] or list(_days(one.node, one.text, before))
        before = one.text
    changed = {one.raw for one in found if one.field == "modified"}
    if any(one.field == "published" and one.raw not in changed for one in found):
        found = [
            one for one in found if one.field == "modified" or one.raw not in changed
        ]  # shown alone, and explained
    return sorted(found, key=lambda day: AGE.fullmatch(day.raw) is not None)


def _timed(node: HtmlElement) -> list[tuple[HtmlElement, str]]:
    """The times that a line says for machines, of one the line itself; an abbreviation may be of something else."""
    times = [node] if node.tag in ("time", "abbr") else select(node, "time[datetime], abbr[title]")
    said = [(time, raw) for time in times if (raw := _machine(time)) and (time.tag != "abbr" or ISO.match(raw))]
    if not said and (stamp := _stamp(node)):
        return [(node, stamp)]
    return said if len(said) > 1 else [(node, raw) for _, raw in said]


def _called(page: Page, around: Surroundings) -> list[Date]:
    """Days in elements that are called a date or a time."""
    found: list[Date] = []
    called = page.select(NAMED)
    rows = _rows(called)
    for node in called:
        text = words_of(node) if node.tag not in ("body", "main", "article") else ""
        if text and len(text) < BRIEF and node not in rows and not around.is_from_others(node):
            changed, stamp = "updated" if "pdated" in names(node) else "", _stamp(node)
            found += [_dated(node, stamp, changed)] if stamp else list(_days(node, text, changed))
        if any(one.field == "published" for one in found):
            break
    return found


def _rows(nodes: list[HtmlElement]) -> set[HtmlElement]:
    """Those that are called the same in boxes that are called the same: what a list says of each of its stories."""
    alike: dict[tuple[str, ...], list[HtmlElement]] = {}
    for node in nodes:
        parent = node.getparent()
        if parent is not None and parent.tag != "body":
            alike.setdefault((names(node), str(parent.tag), names(parent)), []).append(node)
    groups = (group for group in alike.values() if len({one.getparent() for one in group}) > 1)
    return {node for group in groups for node in group if len({words_of(one) for one in group}) > 1}


def _stamp(node: HtmlElement) -> str | None:
    """The time that an element keeps for its own script, in seconds or milliseconds since 1970 or written; else the
    day that it shows to who points at it."""
    said = (node.get(name) or "" for name in STAMPS)
    return next((text for text in said if STAMP.fullmatch(text)), None) or _in_text(node.get("title") or "")


def _lonely(page: Page, around: Surroundings) -> list[Date]:
    """The `<time>` of the article, where all that are its own name one day."""
    own = [node for node in page.select("time[datetime]") if not around.is_from_others(node) and not _in_prose(node)]
    raws = [(node, raw) for node in own if (raw := _machine(node))]
    one_day = len({raw[:10] for _, raw in raws}) == 1
    return [_dated(node, raw, "") for node, raw in raws[:1]] if one_day else []


def _in_prose(node: HtmlElement) -> bool:
    """Whether a day is one that the text tells of."""
    paragraph = next(node.iterancestors("p", "li", "blockquote"), None)
    if paragraph is None or longer_than(paragraph, SENTENCE):
        return paragraph is not None
    before, _, behind = words_of(paragraph).partition(words_of(node))
    return " " in before.strip() and " " in behind.strip() and behind.rstrip().endswith((".", "!", "?"))


def _signed(page: Page, around: Surroundings) -> list[Date]:
    """A short line anywhere in the article that says when it was published or changed."""
    found: list[Date] = []
    for node in page.body.iter("p", "div", "span", "em", "i", "b", "small", "font", "li", "td", "footer"):
        own = (node.text or "").strip() or (words_of(node) if node.tag in ("p", "li") else "")
        said = PUBLISHED.search(own) or UPDATED.search(own) if 0 < len(own) < BRIEF else None
        if said is None or not LEAD.fullmatch(own[: said.start()]):
            continue
        text = words_of(node)
        if len(text) < BRIEF and not around.is_from_others(node):
            found += _days(node, text, "")
    return found


def _days(node: HtmlElement, text: str, before: str) -> Iterator[Date]:
    """The days of a line, each by the words in front of it, in East Asia behind it; where one is said to be the first,
    those that nothing is said of are of changes."""
    if ELSEWHERE.search(text):
        return
    end = 0
    found, leads = _in(text), []
    for match in found:
        lead = text[end : match.start()] or (before if end == 0 and len(before) < 30 else "")
        behind = BEHIND.match(text, match.end())
        leads.append(lead if behind is None else "updated" if behind["changed"] else "published")
        end = behind.end() if behind else match.end()
    first = len(found) > 1 and any(map(FIRST.search, leads))
    for match, lead in zip(found, leads, strict=True):
        said = "updated" if first and not (PUBLISHED.search(lead) or UPDATED.search(lead)) else lead
        yield Date(_field(said), match.group(0).strip(), "visible", f"css:{place(node)}")


def _in(text: str) -> list[re.Match[str]]:
    """The days of a line, else those of other scripts, else ages."""
    found = list(DAY.finditer(text)) or ([] if text.isascii() else list(DAY_ELSEWHERE.finditer(text)))
    return found or list(AGE.finditer(text))


def _dated(node: HtmlElement, raw: str, before: str) -> Date:
    """The day of an element by the words in front of it, else by what it is called: that may be both."""
    lead = f"{before if len(before) < 30 else ''} {_lead(node)}"
    named = names(node)
    said = lead if PUBLISHED.search(lead) or UPDATED.search(lead) else "" if PUBLISHED.search(named) else named
    return Date(_field(said), raw, "visible", f"css:{place(node)}")


def _lead(node: HtmlElement) -> str:
    """What stands in front of an element in the same line, and its own text."""
    own = words_of(node)
    if PUBLISHED.search(own) or UPDATED.search(own):
        return own
    for up in list(node.iterancestors())[:2]:
        around = words_of(up)
        if len(around) >= BRIEF:
            break
        if around != own:
            return around.partition(own)[0][-30:] + own
    return own


def _field(lead: str) -> str:
    """What the last word for one of the two says."""
    changed, published = ([match.end() for match in words.finditer(lead)] for words in (UPDATED, PUBLISHED))
    return "modified" if changed and (not published or changed[-1] > published[-1]) else "published"
