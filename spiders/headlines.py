"""The headline: the declared element, else the printed one that the page is named after, else the page's name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from lxml.html import HtmlElement

from spiders import above_rows, schema_org
from spiders.addresses import host, path
from spiders.claims import Claim
from spiders.document import UNSEEN, Page, first, place, words_of
from spiders.names import bare
from spiders.surroundings import opening
from spiders.title_text import plain, printed_text, tidy

BEHIND = re.compile(r"\s*_\s*\S|\s+[|·•–—‹›<>-]\s+\S|\s*[|｜»]\s*\S|-\S*$")
BETWEEN = re.compile(r"\s+[|·•–—»«‹›-]\s+|\s*[|｜»]\s*|\s+::\s+|_")
PART = re.compile(r"(?:page|p|seite|part|comments?|comment-page|print|amp)(?:$|[/_-])", re.IGNORECASE)
CHROME = re.compile(
    r"logo|brand|site-?(?:title|name)|navbar|masthead|subscribe|overlay|modal|popup|cookie", re.IGNORECASE
)
WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]|[^\W_\u3040-\u30ff\u4e00-\u9fff]+")
EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
EAST_ASIAN_UNDERLINED = re.compile(r"[^_]*[\u4e00-\u9fff][^_]{3,}_[^_]+")
APART = re.compile(r"[^\w\s]|_|\s(?=\S*[\u4e00-\u9fff])")
LEAST = 8  # characters of a headline that is none by its markup
TITLED = ".post-title, .entry-title, .article-title"
ALIKE = 0.6  # share of common words from which a printed headline is a version of the page's name
TOO_MANY = 3  # of `<h1>` in a page: none of them is the headline for being one


def claim(page: Page, css: str | None) -> Claim[str] | None:
    """The declared element, the printed headline, the article's in JSON-LD, `og:title`, `<title>` without the site."""
    if css and (found := _declared(page, css)):
        return found
    if __name__ not in page.notes:
        page.notes[__name__] = _undeclared(page)
    return cast("Claim[str] | None", page.notes[__name__])


def _undeclared(page: Page) -> Claim[str] | None:
    said, printed = _said(page), _headings(page)
    named = list(dict.fromkeys(name for one in said for name in (one.value, without_site(page, one.value))))
    shown = _named(printed, named) or _second(page, printed, named) or _version(printed, named) or _elsewhere(page)
    if shown is None and all(one.where == "css:title" for one in said):
        rows = above_rows.headline(page) if not printed and EAST_ASIAN.search(page.title) else None
        shown = _behind_kicker(page, named) or _only(page, printed) or rows
    unprinted = _unprinted(page, said)
    if shown is None and (unprinted is None or bare(unprinted.value) in site_names(page)):
        shown = _only(page, printed) or _alone(page)
    return shown or unprinted


def _behind_kicker(page: Page, named: list[str]) -> Claim[str] | None:
    """The page's name, where an `<h1>` prints it behind a word of its own element: a section, a series."""
    for node in page.select("h1"):
        kicker = next((one for one in node if words_of(one)), None)
        rest = printed_text(node).removeprefix(words_of(kicker)).strip() if kicker is not None else ""
        if rest in named and not (node.text or "").strip():
            return Claim(rest, f"css:{place(node)}")
    return None


def _alone(page: Page) -> Claim[str] | None:
    """The one `<h2>` of a page that has no `<h1>` and no name but the site's."""
    nodes = [node for node in page.select("h2") if next(node.iterancestors("nav", "aside", "footer"), None) is None]
    text = printed_text(nodes[0]) if len(nodes) == 1 else ""
    return Claim(text, f"css:{place(nodes[0])}") if len(text) > 3 else None


def _declared(page: Page, css: str) -> Claim[str] | None:
    texts = ((node, tidy(words_of(node))) for node in page.select(css))
    return next((Claim(text, f"css:{css}") for _, text in texts if text), None)


def _said(page: Page) -> list[Claim[str]]:
    """What the page is named in its head, the most trustworthy first."""
    node = schema_org.article(page)
    key = "headline" if node and node.value.get("headline") else "name"
    claims = [Claim(plain(schema_org.string(node.value.get(key))), node.at(key))] if node else []
    claims += [Claim(plain(page.meta(name)), f"meta:{name}") for name in ("og:title", "twitter:title", "dc.title")]
    claims.append(Claim(tidy(page.title), "css:title"))
    found = [one for one in claims if one.value]
    if len(found) > 1 and found[0].where.startswith("json") and found[0].value.startswith(found[1].value):
        found = found[1:]  # a headline with the site's name behind what others call the page
    return found


def _headings(page: Page) -> list[Claim[str]]:
    """The printed `<h1>`s, those in the frame of the site left out."""
    found = []
    ends = {bare(piece) for piece in BETWEEN.split(tidy(page.title))[1:]}
    nodes = page.select("h1")
    for node in nodes:
        text = printed_text(node)
        outside = bare(text) in ends and _in_frame(node, alone=len(nodes) == 1)
        if text and not outside and not _is_chrome(page, node, text) and next(node.iterancestors("nav"), None) is None:
            found.append(Claim(text, f"css:{place(node)}"))
    return found


def _in_frame(node: HtmlElement, *, alone: bool) -> bool:
    """Whether a heading stands where a site prints its own name."""
    tags = {up.tag for up in node.iterancestors()}
    return not tags & {"main", "article"} and ("header" in tags or not alone)


def _is_chrome(page: Page, node: HtmlElement, text: str) -> bool:
    near = (node, *list(node.iterancestors())[:2])
    return (
        _leads_home(page, node)
        or any(CHROME.search(f"{one.get('class') or ''} {one.get('id') or ''}") for one in near)
        or (bare(text) in site_names(page))
    )


def _leads_home(page: Page, node: HtmlElement) -> bool:
    """Whether a heading is a link to the front page of the site, or of one that `<title>` names: it names the site."""
    link, text, own = first(node, "a[href]"), words_of(node), path(page.capture.url)
    if link is None or own == "" or len(words_of(link)) < len(text):
        return False
    url, title = page.join(link.get("href")), tidy(page.title)
    if path(url) != "" and own.startswith(f"{path(url)}/"):
        return _is_of_blog(page, url, text)
    return path(url) == "" and (host(url) == host(page.capture.url) or title.startswith(text) or title.endswith(text))


def _is_of_blog(page: Page, url: str, text: str) -> bool:
    """Whether an address above the page's is that of a blog in a folder of a site: more than a step above, no first
    page of the article, and named in `<title>` beside what the page is named."""
    rest = path(page.capture.url).removeprefix(f"{path(url)}/")
    pieces = [bare(piece) for piece in BETWEEN.split(tidy(page.title))]
    below = "/" in rest and PART.match(rest) is None and host(url) == host(page.capture.url)
    return below and len(pieces) > 1 and bare(text) in pieces


def _named(printed: list[Claim[str]], named: list[str]) -> Claim[str] | None:
    """The printed headline that the page is named after: by that, else with the site's name at one end."""
    for alike in (str.__eq__, _starts, _ends, _pieced):
        found = next((one for one in printed if any(alike(name, one.value) for name in named)), None)
        if found:
            return found
    return None


def _second(page: Page, printed: list[Claim[str]], named: list[str]) -> Claim[str] | None:
    """What microdata calls the headline, the `<h2>`, `<h3>` or box called a title that names the page, on sites that
    keep `<h1>` for themselves."""
    marked = page.select("[itemprop=headline]")
    text = printed_text(marked[0]) if len(marked) == 1 else ""
    if len(text) > 3 and any(name.startswith(text) for name in named):
        return Claim(text, f"css:{place(marked[0])}")
    for css in ("h2", TITLED) if printed else ("h2", "h3", TITLED):
        for node in page.select(css)[:3]:
            text = printed_text(node)
            ways = (*SECOND, _ends) if _is_articles(page, node, text) else SECOND
            if len(text) > 3 and any(alike(name, text) for name in named for alike in ways):
                return Claim(text, f"css:{place(node)}")
    return None


def _elsewhere(page: Page) -> Claim[str] | None:
    """The longest line of any markup that is most of the page's East Asian name, set apart from the rest of it."""
    name = tidy(page.title)
    nodes = page.body.iter() if EAST_ASIAN.search(name) else ()
    shown = (node for node in nodes if isinstance(node, HtmlElement) and node.tag not in UNSEEN)
    likely = (node for node in shown if len(text := opening(node).strip()) >= LEAST and text in name)
    found = [Claim(text, f"css:{place(node)}") for node in likely if _is_most(text := tidy(words_of(node)), name)]
    return max(found, key=lambda one: len(one.value), default=None)


def _is_most(text: str, name: str) -> bool:
    behind, before = name.removeprefix(text), name.removesuffix(text)
    apart = (behind != name and APART.match(behind)) or (before != name and APART.search(before[-2:]))
    return text == name or (2 * len(text) > len(name) and bool(apart))


def _is_articles(page: Page, node: HtmlElement, text: str) -> bool:
    """Whether a heading stands where articles do and is not the site's."""
    return next(node.iterancestors("article", "main"), None) is not None and not _is_chrome(page, node, text)


def _starts(name: str, heading: str) -> bool:
    """Whether a name is a heading with a site's or a section's name behind a separator."""
    return len(heading) > 3 and name.startswith(heading) and BEHIND.match(name[len(heading) :]) is not None


def _ends(name: str, heading: str) -> bool:
    """Whether it is one with such a name in front."""
    return len(heading) > 3 and name.endswith(heading) and BETWEEN.search(name[: -len(heading)][-3:] + " ") is not None


def _pieced(name: str, heading: str) -> bool:
    """Whether it is all in front of a separator, but for signs: `A - B | Site` of a heading `A: B`."""
    whole = bare(heading) if len(heading) > 3 and not heading.isupper() else ""
    return bool(whole) and any(bare(name[: mark.start()]) == whole for mark in BETWEEN.finditer(name))


def _is_end(name: str, heading: str) -> bool:
    """Whether a longer heading has such a name in front: sites print their own in headings of any level."""
    return _ends(name, heading) and 2 * len(heading) > len(name)


SECOND: tuple[Callable[[str, str], bool], ...] = (str.__eq__, _starts, _is_end, _pieced)


def _version(printed: list[Claim[str]], named: list[str]) -> Claim[str] | None:
    """The printed headline that says nearly the same as the page's name in other words; not one with more around it."""
    rated = [
        (max((_common(one.value, name) for name in named), default=0.0), -index) for index, one in enumerate(printed)
    ]
    best = max(rated, default=(0.0, 0))
    shown = printed[-best[1]] if best[0] >= ALIKE else None
    longer = shown and any(shown.value != name and (name in shown.value) for name in named)
    return None if longer else shown


def _common(one: str, other: str) -> float:
    ours, theirs = set(WORD.findall(one.lower())), set(WORD.findall(other.lower()))
    return len(ours & theirs) / max(1, min(len(ours), len(theirs))) if min(len(ours), len(theirs)) > 2 else 0.0


def _unprinted(page: Page, said: list[Claim[str]]) -> Claim[str] | None:
    """The first name that is more than the site's own."""
    tidied = [Claim(without_site(page, one.value), one.where) for one in said]
    return next((one for one in tidied if bare(one.value) not in site_names(page)), next(iter(tidied), None))


def _only(page: Page, printed: list[Claim[str]]) -> Claim[str] | None:
    """The one marked as the article's, or the first of few; none that `<title>` only ends in."""
    if len(printed) >= TOO_MANY:
        return None
    ends = {bare(piece) for piece in BETWEEN.split(page.title)[1:]}
    printed = [one for one in printed if bare(one.value) not in ends]
    marked = page.line("h1[itemprop=headline], article h1, main h1")
    return next((one for one in printed if marked and one.value == tidy(marked)), next(iter(printed), None))


def site_names(page: Page) -> set[str]:
    """What the site is called, in letters and digits, looked for once."""
    found = page.notes.get("site_names")
    if not isinstance(found, set):
        found = page.notes["site_names"] = _site_names(page)
    return found


def _site_names(page: Page) -> set[str]:
    """As declared, as its heading says, the main part of its host."""
    node = schema_org.article(page)
    publisher = schema_org.string(node.value.get("publisher")) if node else None
    application = page.meta("application-name") if page.meta("application-name") != page.meta("og:title") else None
    said = (page.meta("og:site_name"), application, publisher)
    labels = [part for part in host(page.capture.url).split(".")[:-1] if part not in ("www", "com", "co", "blog")]
    printed = [words_of(node) for node in page.select("h1") if _leads_home(page, node)]
    return {bare(name) for name in (*said, host(page.capture.url), *labels[-1:], *printed) if name} - {""}


def without_site(page: Page, text: str) -> str:
    """A title without the site's name at either end, behind or before a separator."""
    sites = site_names(page)
    before, colon, behind = text.partition(": ")
    if colon and bare(before) in sites:
        return behind.strip() or text
    pieces = BETWEEN.split(text)
    if len(pieces) < 2:
        return text
    start, end = 0, len(text)
    marks = list(BETWEEN.finditer(text))
    for mark in reversed(marks):
        if not _is_site(text[mark.end() : end], sites):
            break
        end = mark.start()
    named = (mark.start() for mark, piece in zip(marks, pieces[1:], strict=True) if bare(piece) in sites)
    end = min(end, next(named, end))  # what follows is the site's own line
    stacked = len(pieces) > 2 and len({mark.group(0) for mark in marks}) == 1 and marks[0].group(0).strip() in "|_»"
    if (stacked and end < len(text)) or EAST_ASIAN_UNDERLINED.match(text):
        end = marks[0].start()
    if end == len(text) and bare(pieces[0]) in sites:
        start = marks[0].end()
    return text[start:end].strip() or text


def _is_site(piece: str, sites: set[str]) -> bool:
    name = bare(piece)
    longer = {site for site in sites if len(name) > 3 and len(site) > 3}
    return name in sites or any(name in site or (site in name and len(name) < len(site) + 8) for site in longer)
