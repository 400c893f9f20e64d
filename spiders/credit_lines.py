"""Who wrote it, in the lines of East Asian editors around a text: labels with names, datelines, brackets at its end.

Such a line names the person; the elements called an author's name the account that the text was sent in by.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from spiders import names
from spiders.credit_words import in_brackets, words, wrote
from spiders.credit_words import introduced as introduced_as
from spiders.document import Page, line, longer_than, words_of
from spiders.surroundings import Surroundings, after
from spiders.written import is_japanese
from storage.records import Author

TAGS = frozenset("p div span td font section strong b em i li small blockquote h4 h5".split())
HEADS = ("h2", "h3", "h4", "h5", "p", "div", "span", "strong", "b", "dt")
LABEL = 6  # characters of a label that is an element
LONGEST, LONGEST_BOX = 160, 400  # characters of such a line, of a box around one that may be a book's
TEXT = 80  # characters of a paragraph
AT_EDGES = 1  # paragraphs of the text that may stand beyond such a line
SENTENCE, MOST_TEXT = 30, 1_000  # characters of a text's last paragraph: its first words, all of it
MOST = 40  # elements above and below the text that are looked at
MOST_BEHIND = 3  # elements behind it that may hold a name


def near(page: Page, around: Surroundings) -> Iterator[tuple[HtmlElement, list[Author]]]:
    """The persons that such lines above or below the text name; none where they name several different ones."""
    found: dict[tuple[str, ...], tuple[HtmlElement, list[Author]]] = {}
    japanese = is_japanese(page)
    tells = page.is_eastern and any(page.says(word) for word in words().told_by)
    for node, text in _lines(page) if tells else ():
        persons = wrote(text, japanese=japanese)
        if persons and not _is_of_other(node, around):
            found.setdefault(tuple(persons), (node, [Author(name) for name in persons]))
    if len(found) == 1:
        yield from found.values()


def ending(page: Page, around: Surroundings) -> Iterator[tuple[HtmlElement, list[Author]]]:
    """The name in brackets that a Japanese article ends with: the end of its last paragraph, or a line behind it."""
    nodes = reversed(list(page.body.iter("p", "div", "section"))) if is_japanese(page) else ()
    written = (one for one in nodes if len((one.text or "").strip()) >= SENTENCE and not around.is_from_others(one))
    last = next(written, None)
    behind = islice(after(last), MOST_BEHIND) if last is not None else ()
    for node in (last, *behind):
        name = in_brackets(words_of(node)) if node is not None and not longer_than(node, MOST_TEXT) else ""
        if node is not None and name:
            yield node, [Author(name)]
            return


def introduced(page: Page, around: Surroundings) -> Iterator[tuple[HtmlElement, list[Author]]]:
    """Who is introduced below the text, where a line says no more than the name: there, or near the headline."""
    heads = [head for head in words().introducing if page.says(head)] if page.is_eastern else []
    nodes = page.body.iter(*HEADS) if heads else ()
    for node in (one for one in nodes if (one.text or "").strip(" ：:") in heads):
        lines = (words_of(one) for one in islice(after(node), MOST_BEHIND))
        text = next(filter(None, lines), "")
        name = introduced_as(text)
        if name and (names.clean(text) == name or any(one.text == name for one in around.lines())):
            yield node, [Author(name)]
            return


def _lines(page: Page) -> Iterator[tuple[HtmlElement, str]]:
    """The lines with a word that tells, above the second long paragraph and below the one before the last."""
    paragraphs, told = 0, words().told.search
    found: list[tuple[HtmlElement, int]] = []
    for node in page.body.iter():  # each text once: in an element, or behind one
        own, behind = node.text if node.tag in TAGS else None, node.tail
        if own and told(own):
            found.append((node, paragraphs))
        if behind and told(behind) and (parent := node.getparent()) is not None and parent.tag in TAGS:
            found.append((parent, paragraphs))
        paragraphs += own is not None and len(own) >= TEXT and len(own.strip()) >= TEXT
        paragraphs += behind is not None and len(behind) >= TEXT and len(behind.strip()) >= TEXT
    above = [node for node, before in found if before <= AT_EDGES][:MOST]
    below = [node for node, before in found if before >= paragraphs - AT_EDGES][:MOST]
    return ((node, text) for node in dict.fromkeys((*above, *below)) for text in _texts(node))


def _texts(node: HtmlElement) -> list[str]:
    """All of a short element as one line, with what stands behind a label that is an element; else its own lines."""
    parent = node.getparent()
    label = len(node) == 0 and len(node.text or "") <= LABEL and parent is not None and not longer_than(parent, LONGEST)
    if not longer_than(node, LONGEST):
        if not label or parent is None:
            return [words_of(node)]
        whole, said = words_of(parent), words_of(node)
        return [whole[whole.find(said) :]]  # what stands in front is another's
    return [line(text)[:LONGEST] for text in (node.text, *(child.tail for child in node)) if text]


def _is_of_other(node: HtmlElement, around: Surroundings) -> bool:
    """Whether a line is another article's, a comment's, or a book's."""
    books = words().books
    box = next((up for up in node.iterancestors() if longer_than(up, LONGEST)), None)
    book = box is not None and not longer_than(box, LONGEST_BOX) and books.search(words_of(box)) is not None
    beside = (one for one in (node.getprevious(), node.getnext()) if isinstance(one, HtmlElement))
    return book or any(books.search(words_of(one)[:LONGEST]) for one in beside) or around.is_from_others(node)
