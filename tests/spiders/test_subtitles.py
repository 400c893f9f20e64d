"""The line under a headline, and what is none."""

from __future__ import annotations

import pytest

from tests.spiders.test_metadata import HEADING, made

DEK = "A lock, a piano and a year that stays white"


@pytest.mark.parametrize(
    "top",
    [
        f"{HEADING}<p class='standfirst'>{DEK}</p>",
        f"{HEADING}<h2 class='article__subtitle'>{DEK}</h2>",
        f"{HEADING}<p class='td-post-sub-title'>{DEK}</p>",
        f"{HEADING}<p class='dek'>{DEK}</p>",
        f"<header>{HEADING}<div class='post-description'>{DEK}</div></header>",
        f"<hgroup>{HEADING}<h2>{DEK}</h2></hgroup>",
        f"{HEADING}<p itemprop='alternativeHeadline'>{DEK}</p>",
    ],
)
def test_the_line_under_the_headline(top: str) -> None:
    assert made(top=top).subtitle == DEK


@pytest.mark.parametrize(
    ("top", "below"),
    [
        (f"<p class='site-subtitle'>News of canals</p><main>{HEADING}</main>", ""),
        (HEADING, f"<div class='related'><h3>The weir</h3><p class='subtitle'>{DEK}</p></div>"),
        (f"{HEADING}<p class='subtitle'>By Ines Varga and Karl Lund</p>", ""),
        (f"{HEADING}<p class='subheading'>Published on May 4, 2026</p>", ""),
        (f"{HEADING}<div class='deck-of-cards'>{DEK}</div>", ""),
    ],
)
def test_no_line_is_made_up(top: str, below: str) -> None:
    assert made(top=top, below=below).subtitle is None
