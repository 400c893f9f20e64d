"""Who wrote it where the head of a page and what it prints say different things."""

from __future__ import annotations

import pytest

from tests.spiders.test_metadata import HEADING, json_ld, made, names

SIGNED = "<p>By Ines Varga</p>"
COMPANY = {"@type": "Organization", "name": "Lock Press GmbH"}
INES, KARL = {"@type": "Person", "name": "Ines Varga"}, {"@type": "Person", "name": "Karl Lund"}


def meta(author: str) -> str:
    return f"<meta name=author content='{author}'>"


@pytest.mark.parametrize(
    ("head", "printed", "found"),
    [
        (meta("wpadmin_7"), SIGNED, ["Ines Varga"]),
        (meta("wpadmin_7"), "", []),
        (meta("webredaktion"), "", []),
        (meta("kmarl"), SIGNED, ["Ines Varga"]),
        (meta("kmarl"), "", ["kmarl"]),
        (meta("Lock"), SIGNED, ["Ines Varga"]),  # the host's name, which may be somebody's
        (meta("Joomla!") + "<meta name=generator content='Joomla! - Open Source'>", "", []),
        (meta("Varga, Ines"), "", ["Ines Varga"]),
        (meta("Ines Varga, Karl Lund"), "", ["Ines Varga", "Karl Lund"]),
        (json_ld(author=COMPANY), SIGNED, ["Ines Varga"]),
        (json_ld(author=INES | {"name": "The Editors"}), SIGNED, ["Ines Varga"]),
        (json_ld(author=INES | {"name": "Ines Varga, Diário do Vale — Marl"}), "", ["Ines Varga"]),
        (json_ld(author=KARL), SIGNED, ["Ines Varga"]),  # whom the page does not print anywhere
        (json_ld(author=KARL), f"{SIGNED}<p>Karl Lund looks after the lock</p>", ["Karl Lund"]),
        (json_ld(author=INES), "<p>By Ines M. Varga</p>", ["Ines Varga"]),
        (json_ld(author=[KARL, INES]), "<p>Text: Ines Varga</p><p>Foto: Karl Lund</p>", ["Ines Varga"]),
        (json_ld(author=[KARL, INES]), "<b>Text</b><i>Ines Varga</i><b>Bild</b><i>Karl Lund</i>", ["Ines Varga"]),
        (json_ld(author=[KARL, INES]), "<figcaption>Foto: Karl Lund</figcaption>", ["Karl Lund", "Ines Varga"]),
    ],
)
def test_who_wrote_it(head: str, printed: str, found: list[str]) -> None:
    assert names(made(head, HEADING + printed)) == found
