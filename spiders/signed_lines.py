"""Lines that say who wrote it: next to the headline, below the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from lxml.html import HtmlElement

from spiders import names
from spiders.byline_words import feet, genres, labels, signing
from spiders.document import UNSEEN, Page, first, line, longer_than, words_of
from spiders.printed_days import DAY
from spiders.printed_names import LONGEST, is_person, may_be_one, of, own, signed, split
from spiders.surroundings import Line, Surroundings
from spiders.surroundings import names as names_of
from spiders.written import is_japanese
from storage.records import Author

PROFILE = re.compile(
    r"/(?:authors?|by|staff|people|persons?|profil(?:es?|s)?|bios?|contributors?|writers?|columnists?|journalistes?|journalists?|"
    r"reporters?|correspondents?|autor(?:en|es|as?|i|zy)?|autore|auteurs?|giornalisti|redaktion|redaktører?|redakteure?|"
    r"redactie|szerzok?|redaktor(?:zy)?|autory|avtor|tac-gia|penulis|skribenter?|forfattere?|forfattare|kirjoittajat?|toimittajat?|yazar(?:lar)?|avtory?|"
    r"u|users?|members?|space)/"
    r"(?!(?:log-?(?:in|out)|sign-?(?:in|up|out)|regist(?:er|ration)|account|settings|edit|new)\b)[^/]+|/@[\w.-]+$",
    re.IGNORECASE,
)
KOREAN = re.compile(r"([가-힣]{2,4})\s?(?:기자|특파원|논설위원)\s*[(|]?\s*[\w.-]+@[\w.-]+\)?")
CALLED = re.compile(
    r"author|writer|byline|contributor|written-?by|(?:user|subscribe|media|channel)-?name|authi\b|created-?by|creator|lj-?user|"
    r"journalist|reporter|columnist|\bnick|(?<![a-z])(?:"
    r"aut(?:or|eur)(?:[aes]|es|e?n|in|ka)?|autrice|ath|byl|(?<!sort.)(?<!order.)(?<!filter.)(?<!powered.)(?<!sponsored.)by|"
    r"signa(?:ture|tura|tur)|firma(?:nte)?|verfasser(?:in)?|redakt(?:eur|ør|ör)|skribent|f[oö]rfattare|forfatter|kirjoittaja|"
    r"schrijver|szerzo|yazar|avtor)(?![a-z])",
    re.IGNORECASE,
)
VISITOR = re.compile(r"menu|log-?in|account|signed-in|logged-in", re.IGNORECASE)  # what is called so names who reads
ICON = re.compile(
    r"(?:^|[\s_])(?:fa|fas|far|icon|glyphicon|bi|ti|ri|la|mdi|dashicons|material|uil?|bx|feather|ico|i)[-_]?(?:admin[-_])?"
    r"(?:user|users|person|author|pencil|account|writer|people)(?![a-z])",
    re.IGNORECASE,
)  # what icon fonts call the sign of a person
AVATAR = re.compile(
    r"avatar|head-?(?:img|pic|portrait)|profile-?(?:img|pic|photo)|author-?(?:img|pic|photo)", re.IGNORECASE
)
APART = re.compile(r"\s*[·•|]\s*|\s+[/–—]\s+")
BY = re.compile(r"\s*,?\s+(?:by|von|par|por|di|door|av|af)\s+([^\W\d_][\w.-]{2,20})(?=\s*(?:[·•|]|$))", re.IGNORECASE)
STOP = re.compile(r"(?<=[^\W\d_]{3})[.!?]\s+(?=\w)")
BOX = 3  # levels up from an author to what holds the others
ABOVE = 3  # levels above a line that may say whose it is


def near(page: Page, around: Surroundings) -> Iterator[tuple[HtmlElement, list[Author]]]:
    """Lines next to the headline with those whom they name: signed, linked to a profile, labelled, called an author."""
    label, japanese = False, is_japanese(page)
    for one in around.lines():
        if _is_step(one.node):
            continue
        found = _profile(page, one.node) or signed(one.text, japanese=japanese) or _signature(page, one)
        found = found or _in_row(one.text, japanese=japanese) or _behind_icon(page, one.node) or _behind_day(one.text)
        if not found and (label or _is_called(one.node, around) or _has_picture(one.node)):
            found = list(takewhile(lambda author: may_be_one(author.name), of(page, one.node)))
            found += [author for other in _alike(around, one) for author in of(page, other) if may_be_one(author.name)]
        if found:
            yield one.node, found
        label = labels().fullmatch(one.text) is not None


def _alike(around: Surroundings, line: Line) -> list[HtmlElement]:
    """The other lines next to the headline that are called an author's in the same way."""
    called = line.node.get("class")
    alike = (one.node for one in around.lines() if one.node.tag == line.node.tag and one.node.get("class") == called)
    return [node for node in alike if called and CALLED.search(called) and node is not line.node]


def _in_row(text: str, *, japanese: bool) -> list[Author]:
    """Who signs in one of the pieces of a line that marks or sentences part: `No. 4 · words by …`; beside the name of
    a kind of piece that is its writer's own, who it is: `Column | …`."""
    pieces = APART.split(text)
    if len(pieces) > 1 and genres().fullmatch(pieces[0]) and is_person(pieces[1]):
        return [Author(pieces[1])]
    sentences = [one for piece in pieces for one in STOP.split(piece)]
    return next(filter(None, (signed(piece, japanese=japanese) for piece in sentences[1:])), [])


def _behind_day(text: str) -> list[Author]:
    """The account that a line names behind the day, as in `3 May 2026 by rookie`: one word, which elsewhere is none."""
    day = DAY.match(text)
    said = BY.match(text, day.end()) if day is not None else None
    return [Author(said[1])] if said is not None else []


def _behind_icon(page: Page, node: HtmlElement) -> list[Author]:
    """The name behind the sign of a person in a line."""
    icons = (one for one in (node, *node.iter("i", "span", "svg", "em")) if ICON.search(one.get("class") or ""))
    said = next((text for icon in icons if (text := line(icon.tail) if icon is not node else words_of(node))), "")
    return [Author(name) for name in takewhile(may_be_one, split(page, own(said)))]


def _is_step(node: HtmlElement) -> bool:
    """Whether a link is a step on the way to the page: marks between such links point on."""
    before = node.getprevious()
    around = (node.tail, before.tail if before is not None else None)
    return node.tag == "a" and any((text or "").strip().startswith((">", "›", "»")) for text in around)


def _is_called(node: HtmlElement, around: Surroundings) -> bool:
    """Whether an element, or one around it that does not hold the headline, is called an author's."""
    path = takewhile(lambda one: one not in around.above, (node, *islice(node.iterancestors(), ABOVE)))
    called = " ".join(f"{names_of(one)} {one.get('data-hook') or one.get('data-testid') or ''}" for one in path)
    return CALLED.search(called) is not None and VISITOR.search(called) is None


def _has_picture(node: HtmlElement) -> bool:
    """Whether a line stands right behind the picture of an account."""
    before = node.getprevious()
    if not isinstance(before, HtmlElement) or words_of(before):
        return False
    image = before if before.tag == "img" else first(before, "img")
    called = f"{names_of(image)} {image.get('src') or ''}" if image is not None else ""
    return AVATAR.search(called) is not None


def posted(page: Page, around: Surroundings) -> Iterator[tuple[HtmlElement, list[Author]]]:
    """A short line of the article, wherever it stands, that begins with who posted it."""
    words, begins = feet()
    nodes = page.body.iter("p", "div", "span", "li", "address", "footer", "small") if any(map(page.says, words)) else ()
    for node in nodes:
        if begins.match((node.text or "").strip()) and not longer_than(node, LONGEST):
            found = [] if around.is_from_others(node) else signed(words_of(node), japanese=is_japanese(page))
            if found:
                yield node, found


def _profile(page: Page, node: HtmlElement) -> list[Author]:
    """The links to pages of persons that stand together."""
    if node.tag != "a" or not _is_profile(node):
        return []
    boxes = list(takewhile(lambda one: not longer_than(one, LONGEST), islice(node.iterancestors(), BOX)))
    own = [link for link in (boxes[-1].iter("a") if boxes else [node]) if _is_profile(link)]
    return [
        Author(name, page.join(link.get("href")))
        for link in own
        for name in split(page, words_of(link))
        if names.looks_personal(name)
    ]


def _is_profile(link: HtmlElement) -> bool:
    """Whether a link leads to a page about somebody, or to the mail of whom it names."""
    href = link.get("href") or ""
    mail = names.words(href[7:].partition("@")[0].replace(".", " ")) if href.startswith("mailto:") else set()
    return PROFILE.search(href) is not None or not mail.isdisjoint(names.words(words_of(link)))


def _signature(page: Page, line: Line) -> list[Author]:
    """The person whom a line "By" or "Words" links to or marks, whatever stands behind."""
    link = first(line.node, "a[href]")
    link = next(line.node.iterchildren("b", "strong", "em", "i", "span"), None) if link is None else link
    name = words_of(link) if link is not None else ""
    if link is None or not is_person(name):
        return []
    said, label = signing().match(line.text), (line.node.text or "").strip()
    own = (said and said["name"].startswith(name)) or (label and labels().fullmatch(label))
    return of(page, link) if own else []


def with_unlinked(page: Page, node: HtmlElement, found: list[Author]) -> list[Author]:
    """Authors by their links, with those whom their line names beside them: `By A and B, with C`."""
    parent = node.getparent() if node.tag == "a" else None
    if parent is None or longer_than(parent, LONGEST):
        return found
    said = signed(words_of(parent), japanese=is_japanese(page))
    known = {author.name for author in found}
    more = known < {author.name for author in said}
    return [*found, *(author for author in said if author.name not in known)] if more else found


def korean(page: Page, around: Surroundings) -> Iterator[tuple[HtmlElement, list[Author]]]:
    """The reporter with an address of mail in a line of its own, as Korean articles end."""
    texts = page.body.iter() if page.says("기자") or page.says("특파원") or page.says("논설위원") else ()
    for node in texts:
        lines = (
            [] if not isinstance(node, HtmlElement) or node.tag in UNSEEN else [node.text, *(one.tail for one in node)]
        )
        signed_so = (KOREAN.fullmatch(line(text)) for text in lines if text)
        persons = [Author(found.group(1)) for found in signed_so if found]
        if persons and not around.is_from_others(node):
            yield node, persons
            return
