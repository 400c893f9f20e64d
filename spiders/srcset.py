"""The `srcset` attribute: its candidates, and which of them readers' screens choose."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_CANDIDATES = 32
WIDE = (1280.0, 2560.0)
"""CSS pixels of a usual window, on a usual and on a dense screen."""
_URL = re.compile(r"[\s,]*([^\s]+)")
_DESCRIPTORS = re.compile(r"\s*((?:[^,(]|\([^)]*\)?)*),?")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)([wx])\b")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One address; `size` is a width in pixels (`w`) or a density (`x`); a candidate without a descriptor is `1x`."""

    url: str
    size: float = 1.0
    unit: str = "x"


def candidates(srcset: str) -> list[Candidate]:
    """As the HTML standard parses it: commas inside an address belong to it."""
    found: list[Candidate] = []
    position = 0
    while len(found) < MOST_CANDIDATES and (url := _URL.match(srcset, position)):
        address, position = url[1], url.end()
        size = None
        if not address.endswith(","):
            descriptors = _DESCRIPTORS.match(srcset, position)
            assert descriptors is not None
            position = descriptors.end()
            size = _SIZE.search(descriptors[1])
        if address := address.rstrip(","):
            found.append(Candidate(address, float(size[1]), size[2]) if size else Candidate(address))
    return found


def usual(found: list[Candidate]) -> set[str]:
    """What usual windows choose, once and twice dense: the smallest that is wide enough, else the widest."""
    wanted = {"w": WIDE, "x": (1.0, 2.0)}
    chosen: set[str] = set()
    for unit, sizes in wanted.items():
        ordered = sorted((one for one in found if one.unit == unit), key=lambda one: one.size)
        for size in sizes if ordered else ():
            chosen.add(next((one for one in ordered if one.size >= size), ordered[-1]).url)
    return chosen
