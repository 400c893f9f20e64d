"""The headline: the declared element, else the printed one that the page is named after, else the page's name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from lxml.html import HtmlElement

from spiders import above_rows, schema_org
from spiders.claims import Claim
from spiders.document import UNSEEN, Page, place, words_of
from spiders.names import bare
from spiders.sites import BETWEEN, leads_home, may_be_site, site_names, without_site
from spiders.surroundings import opening
from spiders.title_text import plain, printed_text, tidy
from spiders.written import shows

BEHIND = re.compile(r"\s*_\s*\S|\s+[|·•–—‹›<>/-]\s+\S|\s*[|｜»]\s*\S|-\S*$")
CHROME = re.compile(
    r"logo|brand|site-?(?:title|name)|navbar|masthead|subscribe|overlay|modal|popup|cookie", re.IGNORECASE
)
WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]|[^\W_\u3040-\u30ff\u4e00-\u9fff]+")
EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
APART = re.compile(r"[^\w\s]|_|\s(?=\S*[\u4e00-\u9fff])")
UNNAMED = re.compile(
    r"(?:untitled|new|unnamed)(?: (?:document|page))?(?: \d+)?|(?:unbenanntes dokument|sans titre|documento sin título|"
    r"documento senza titolo|sem título|documento sem título|naamloos document|namnlöst dokument|dokument bez tytułu|"
    r"новая страница|документ без названия|無題ドキュメント|无标题文档|無標題文件)(?: \d+)?",
    re.IGNORECASE,
)  # what editors call a page that nobody has named
LETTERS = {size: int(size[-1]) + (3 if size[0] == "+" else 0) for size in ("4", "5", "6", "7", "+1", "+2", "+3", "+4")}
FEW, TELLING = 3, 4  # words of a headline, letters of a word that tells something
MOST = 160  # characters of a headline in large letters
SIZE = re.compile(r"font-size:\s*(\d{2})px")
LARGE = 22  # pixels of a headline's letters
LEAST = 8  # characters of a headline that is none by its markup
MIDASHI = ".midashi, .daimidashi, .kiji-midashi, #midashi"
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
    shown = (
        _named(printed, named)
        or _second(page, printed, named)
        or _version(page, printed, named)
        or _rephrased(page, printed, named)
        or _elsewhere(page)
    )
    if shown is None and all(one.where == "css:title" for one in said):
        rows = above_rows.headline(page) if not printed and EAST_ASIAN.search(page.title) else None
        shown = _beside_label(page, named) or _only(page, printed) or rows
    unprinted = _unprinted(page, said)
    sites = site_names(page)
    unnamed = unprinted is None or any(bare(one.value) in sites for one in (unprinted, *said))
    if shown is None and unnamed:
        shown = _only(page, printed) or _alone(page) or _largest(page)
    if shown is None:
        shown = _other(page, printed, named)
    return shown or unprinted


def _beside_label(page: Page, named: list[str]) -> Claim[str] | None:
    """The page's name, where an `<h1>` prints it behind a word of its own element (a section, a series) or in front of
    one (a badge)."""
    for node in page.select("h1"):
        parts, whole = [one for one in node if words_of(one)], printed_text(node)
        kicker = words_of(parts[0]) if parts and not (node.text or "").strip() else ""
        badge = words_of(parts[-1]) if parts and not (parts[-1].tail or "").strip() else ""
        for rest in (whole.removeprefix(kicker).lstrip(" :|·–—-"), whole.removesuffix(badge).strip()):
            if rest in named and rest != whole:
                return Claim(rest, f"css:{place(node)}")
    return None


def _other(page: Page, printed: list[Claim[str]], named: list[str]) -> Claim[str] | None:
    """The one `<h1>` of the article, or what stands in the largest letters, where the head has other words for it that
    the page does not print: they share one that tells something. What is called a headline in Japanese."""
    if EAST_ASIAN.search(page.title):
        called = page.select(MIDASHI) if not printed and not shows(page, tidy(page.title)) else []
        return Claim(printed_text(called[0]), f"css:{place(called[0])}") if len(called) == 1 else None
    if len(printed) == 1:
        node = page.select(printed[0].where.removeprefix("css:"))[0]
        marked = node.get("itemprop") == "headline"
        found = printed[0] if marked or _is_articles(page, node, printed[0].value) else None
    else:
        found = None if printed else _largest(page)
    if found is None or len(WORD.findall(found.value)) < FEW:
        return None
    words = {word for word in WORD.findall(found.value.lower()) if len(word) >= TELLING}
    shared = any(words & set(WORD.findall(name.lower())) for name in named)
    return found if shared and not any(shows(page, name) for name in named) else None


def _alone(page: Page) -> Claim[str] | None:
    """The one `<h2>` of a page that has no `<h1>` and no name but the site's."""
    nodes = [node for node in page.select("h2") if next(node.iterancestors("nav", "aside", "footer"), None) is None]
    text = printed_text(nodes[0]) if len(nodes) == 1 else ""
    return Claim(text, f"css:{place(nodes[0])}") if len(text) > 3 else None


def _largest(page: Page) -> Claim[str] | None:
    """What stands in the largest letters, of a page without headings from before style sheets; of a mail without a
    subject by its styles."""
    plain = not page.has("h1, h2, h3")
    nodes = page.select("font[size]") if plain else []
    sized = [(LETTERS.get(node.get("size") or "", 0), node) for node in nodes]
    if plain and not sized and not tidy(page.title):
        styled = ((SIZE.search(node.get("style") or ""), node) for node in page.select("[style*=font-size]"))
        sized = [(int(size[1]), node) for size, node in styled if size and int(size[1]) >= LARGE]
    most = max((size for size, _ in sized), default=0)
    texts = ((node, printed_text(node)) for size, node in sized if size == most)
    return next((Claim(text, f"css:{place(node)}") for node, text in texts if LEAST <= len(text) <= MOST), None)


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
    found = [one for one in claims if one.value and not UNNAMED.fullmatch(one.value)]
    if len(found) > 1 and found[0].where.startswith("json") and found[0].value.startswith(found[1].value):
        found = (
            found[1:] if not shows(page, found[0].value) else found
        )  # a headline with the site's name behind what others call the page
    return found


def _headings(page: Page) -> list[Claim[str]]:
    """The printed `<h1>`s, those in the frame of the site left out."""
    found = []
    title = tidy(page.title)
    ends = {bare(piece) for piece in BETWEEN.split(title)[1:]}
    front = title.removesuffix(plain(page.meta("og:title")))  # where a site has its name in front of the article's
    front = bare(front) if front != title and BETWEEN.search(front[-3:] + " ") else ""
    nodes = page.select("h1")
    for node in nodes:
        text = printed_text(node)
        outside = bare(text) in ends and _in_frame(node, alone=len(nodes) == 1)
        outside = outside or (bare(text) == front and next(node.iterancestors("article", "main"), None) is None)
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
        leads_home(page, node)
        or any(CHROME.search(f"{one.get('class') or ''} {one.get('id') or ''}") for one in near)
        or (bare(text) in site_names(page))
    )


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
    if len(text) > 3 and any(name.startswith(text) or _common(text, name) >= ALIKE for name in named):
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


def _version(page: Page, printed: list[Claim[str]], named: list[str]) -> Claim[str] | None:
    """The printed headline that says nearly the same as the page's name in other words; one with more around it only
    where it is all of one piece."""
    rated = [
        (max((_common(one.value, name) for name in named), default=0.0), -index) for index, one in enumerate(printed)
    ]
    best = max(rated, default=(0.0, 0))
    shown = printed[-best[1]] if best[0] >= ALIKE else None
    longer = shown and any(shown.value != name and (name in shown.value) for name in named)
    return None if shown and longer and len(page.select(shown.where.removeprefix("css:"))[0]) else shown


def _rephrased(page: Page, printed: list[Claim[str]], named: list[str]) -> Claim[str] | None:
    """The first `<h2>` below a section's name that shares half its words with what the page is named."""
    first = next(iter(page.select("h2")), None)
    if first is None or not printed or any(len(WORD.findall(one.value)) >= FEW for one in printed):
        return None
    text = printed_text(first)
    ours = set(WORD.findall(text.lower()))
    words = [(ours & theirs, ours | theirs) for name in named if (theirs := set(WORD.findall(name.lower())))]
    piece = any(bare(text) in bare(name) for name in named)
    alike = len(ours) >= FEW and not piece and any(2 * len(both) >= len(all_of) - 1 for both, all_of in words)
    return Claim(text, f"css:{place(first)}") if alike and not _is_chrome(page, first, text) else None


def _common(one: str, other: str) -> float:
    ours, theirs = set(WORD.findall(one.lower())), set(WORD.findall(other.lower()))
    return len(ours & theirs) / max(1, min(len(ours), len(theirs))) if min(len(ours), len(theirs)) > 2 else 0.0


def _unprinted(page: Page, said: list[Claim[str]]) -> Claim[str] | None:
    """The first name that is more than the site's own."""
    tidied = [Claim(without_site(page, one.value), one.where) for one in said]
    ends, sites = BETWEEN.split(tidy(page.title))[1:], site_names(page)
    own = (one for one in tidied if bare(one.value) not in sites)
    return next(
        (one for one in own if one.value not in ends or not may_be_site(one.value, sites)), next(iter(tidied), None)
    )


def _only(page: Page, printed: list[Claim[str]]) -> Claim[str] | None:
    """The one marked as the article's, or the first of few; none that `<title>` only ends in."""
    if len(printed) >= TOO_MANY:
        return None
    ends = {bare(piece) for piece in BETWEEN.split(page.title)[1:]}
    printed = [one for one in printed if bare(one.value) not in ends]
    marked = page.line("h1[itemprop=headline], article h1, main h1")
    return next((one for one in printed if marked and one.value == tidy(marked)), next(iter(printed), None))
