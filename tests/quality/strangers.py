"""Pages of all kinds of sites, in our own words, by writers who had never seen the program: `tests/strangers/SET/NAME`.

Beside each `NAME.html` stands its truth, `NAME.toml`. A page that is changed so that it reads well is worth nothing:
pages come in sets, are read once before anything is mended with them (`docs/boundary.md` has these figures), and stay.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.conftest import REPOSITORY
from tests.quality.boundaries import Case, Label, Reader, Report, ours
from tests.quality.pages import Sample
from tests.quality.truth import Truth

FOLDER = REPOSITORY / "tests" / "strangers"
SYSTEMS = frozenset("asia everyday harmless letters members ordinary platforms societies substack vendors".split())
"""Sets whose pages follow the markup of systems in use as closely as their writers remembered it."""
GROUPS = ("strangers", "systems")


@dataclass(frozen=True)
class Stranger(Sample):
    """One page, with what its writer says of it: text, title, authors, day; whether, and by what, text is withheld."""

    @property
    def group(self) -> str:
        """`systems`, else `strangers`."""
        return "systems" if self.path.parent.name in SYSTEMS else "strangers"

    @cached_property
    def said(self) -> dict[str, Any]:
        """Its `.toml`."""
        return tomllib.loads(self.path.with_suffix(".toml").read_text("utf-8"))

    @cached_property
    def truth(self) -> Truth:
        """All of it is known; `published=""` where the page tells no day."""
        said = self.said
        return Truth(
            said["text"],
            said["title"],
            tuple(said["authors"]),
            said["published"],
            must_not=tuple(said.get("must_not", ())),
        )

    @property
    def label(self) -> Label:
        """`last` is the last line of the text, of a page that is cut and has one."""
        said = self.said
        lines = said["text"].split("\n")
        last = next((line for line in reversed(lines) if line.strip()), None)
        return Label(self.name, said["withheld"], None, said.get("kind"), last if said["withheld"] else None)


def pages() -> list[Stranger]:
    """All pages, by set and name."""
    paths = sorted(FOLDER.glob("*/*.html"))
    return [Stranger(f"{path.parent.name}/{path.stem}", path, _url(path)) for path in paths]


def _url(path: Path) -> str:
    said = tomllib.loads(path.with_suffix(".toml").read_text("utf-8"))
    return str(said["url"])


def report(chosen: Iterable[Stranger], reader: Reader = ours) -> Report:
    """The verdicts of a reader."""
    return Report([Case(one.label, reader(one)) for one in chosen])
