"""Pictures with what stands below them: figures, the boxes of editors without figures, galleries."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from pipelines.media import IMAGES, described, image_htmls, is_pixel

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from pipelines.blocks import Walk
    from pipelines.places import Place

MOST = 300  # boxes in a figure; more are a page's own parts
LONGEST = 1_500  # characters below pictures; more is a text with pictures in it
_CAPTIONED = ("pre", "table", "blockquote", "iframe", "video", "audio")
_BOXES = ("p", "div", "dd", "td", "span")


def figure(walk: Walk, element: HtmlElement, place: Place) -> None:
    """Pictures with their caption; a figure around something else is a container."""
    images = [item for item in element.iter(*IMAGES) if not is_pixel(item)]
    html = image_htmls(images, walk.base)
    boxes = _captions(element) if html and not _holds_more(element) else None
    if boxes is None or sum(len(text) for box in boxes for text in box.itertext()) > LONGEST:
        if html or not images:
            walk.container(element, place)
        return
    captions = [walk.line(box) for box in boxes]
    text, words = "\n".join(text for text, _ in captions), "<br>".join(words for _, words in captions)
    walk.add(
        "image",
        text or described(images[0]),
        f"<figure>{html}{f'<figcaption>{words}</figcaption>' if words else ''}</figure>",
        place,
    )


def _holds_more(element: HtmlElement) -> bool:
    """Whether a figure is around something else than pictures. Each item of a gallery's list holds one."""
    many = next(islice(element.iterdescendants(*_BOXES), MOST, None), None) is not None
    if many or next(element.iterdescendants(*_CAPTIONED), None) is not None:
        return True
    items = element.iterdescendants("li")
    return any(next(item.iter(*IMAGES), None) is None for item in items)


def _captions(element: HtmlElement) -> list[HtmlElement]:
    """The captions of pictures: by their tag, else by their class, else the words beside a figure's pictures."""
    if found := list(element.iter("figcaption")):
        return found
    wordy = [node for node in element.iterdescendants(*_BOXES) if _is_wordy(node)]
    named = [node for node in wordy if "caption" in (node.get("class") or "").casefold()]
    return _outermost(named) or (_outermost(wordy) if element.tag == "figure" else [])


def _is_wordy(node: HtmlElement) -> bool:
    """Whether an element holds words and no picture, and is nothing to press."""
    if next(node.iter(*IMAGES), None) is not None or not "".join(map(str, node.itertext())).strip():
        return False
    return not any(one.get("role") == "button" for one in (node, *node.iterancestors()))


def _outermost(nodes: list[HtmlElement]) -> list[HtmlElement]:
    among = set(nodes)
    return [node for node in nodes if among.isdisjoint(node.iterancestors())]


def picture(walk: Walk, element: HtmlElement, place: Place) -> None:
    """A picture without a frame."""
    walk.pictures(element.iter(*IMAGES), place)
