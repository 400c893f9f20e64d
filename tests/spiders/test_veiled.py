"""Text that nobody can read as it stands in the page: it is none of the public's, and none of the record's."""

from __future__ import annotations

import html

import pytest

from storage.records import Observed, Wall
from tests.spiders.test_walls import FREE, HIDDEN, page

OFFER = '<div class="offer"><p>Create a free account to keep reading.</p><a href="/register">Register</a></div>'


def turned(line: str) -> str:
    """A paragraph in ROT47, as BLOX encrypts it."""
    letters = (chr(33 + (ord(one) + 14) % 94) if " " < one <= "~" else one for one in f"<p>{line}</p>")
    return html.escape("".join(letters))


def shifted(line: str) -> str:
    """Every letter the next one."""
    return "".join(chr(ord(one) + 1) if one.isalpha() else one for one in line)


ENCRYPTED = "".join(
    f'<div class="asset-text subscriber-only encrypted-content" style="display: none"><p>{turned(line)}</p></div>'
    for line in HIDDEN
)
UNNAMED = "".join(f"<p>{turned(line)}</p>" for line in HIDDEN)
EXCHANGED = "".join(f'<p class="obfuscated">{shifted(line)}</p>' for line in HIDDEN)
BLURRED = "".join(f'<p class="text text-blurred">{line}</p>' for line in HIDDEN)


@pytest.mark.parametrize("veiled", [ENCRYPTED, UNNAMED, EXCHANGED, BLURRED])
def test_what_nobody_can_read_is_kept_back(veiled: str) -> None:
    record = page(inside=veiled)
    assert (record.observed, record.wall) == (Observed.PREVIEW, Wall.SUBSCRIPTION)
    assert record.content_text == "\n\n".join(FREE)


@pytest.mark.parametrize("inside", [ENCRYPTED + OFFER, OFFER + ENCRYPTED, OFFER + BLURRED, BLURRED + OFFER])
def test_an_offer_beside_it_tells_the_kind_of_wall(inside: str) -> None:
    record = page(inside=inside)
    assert (record.observed, record.wall) == (Observed.PREVIEW, Wall.REGISTRATION)
    assert record.content_text == "\n\n".join(FREE)


def test_a_blurred_line_in_the_middle_ends_nothing() -> None:
    record = page(inside=f'<p class="text-blurred">{HIDDEN[0]}</p>' + "".join(f"<p>{line}</p>" for line in HIDDEN[1:]))
    assert record.observed is not Observed.PREVIEW
    assert HIDDEN[-1] in record.content_text


def test_between_the_text_and_its_wall_it_is_no_more_of_the_text() -> None:
    """As in BLOX: the text's own boxes, what is encrypted, the wall."""
    wall = '<div class="panel"><p>This story is for subscribers.</p><a href="/subscribe">Subscribe</a></div>'
    shown = "".join(f'<div class="preview"><p>{line}</p></div>' for line in FREE)
    encrypted = f'<div class="encrypted-content" style="display: none"><p>{turned(HIDDEN[0])}</p></div>'
    record = page(text=[], inside=f"{shown}{encrypted}{wall}")
    assert record.observed is Observed.PREVIEW
    assert record.content_text == "\n\n".join(FREE)
