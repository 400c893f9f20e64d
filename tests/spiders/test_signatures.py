"""Who signs a text at its end, in it or right behind it."""

from __future__ import annotations

import re

import pytest

from pipelines import finish
from spiders.discovery import read
from tests.spiders.making import capture
from tests.spiders.test_metadata import HEADING, URL, made, names
from tests.spiders.test_unknown_pages import TEXT


def inside(last: str, first: str = "") -> list[str]:
    head = '<meta property="og:type" content="article">'
    body = f"{HEADING}<div class='text'>{first}{TEXT}{last}</div>"
    taken = capture(f"<html><head>{head}</head><body>{body}</body></html>", URL)
    return names(finish(read(taken).drafts[0], taken))


@pytest.mark.parametrize(
    ("last", "found"),
    [
        ("<p><em>Ines Varga</em></p>", ["Ines Varga"]),
        ("<p>— Ines Varga</p>", ["Ines Varga"]),
        ("<p style='text-align:right'>Ines Varga</p>", ["Ines Varga"]),
        ("<p>Ines Varga</p>", []),
        ("<p>Text: Ines Varga</p><p>Fotos: Karl Lund</p>", ["Ines Varga"]),
        ("<p>Ines Varga is a writer living in Marl.</p>", []),
        ("<p>Propos recueillis par Ines Varga</p>", ["Ines Varga"]),
        ("<blockquote><p>Rain is slow.</p></blockquote><p>— Ines Varga</p>", []),
        ("<p><i>Moby Dick</i> was the name of the boat.</p>", []),
        ("<p>(Ines Varga)</p>", ["Ines Varga"]),
        ("<p>（水野いね）</p>", ["水野いね"]),
        ("<p>（おわり）</p>", []),
        ("<p>（共同通信）</p>", []),
        ("<p>（图源网络）</p>", []),
        ("<p>（未完待續）</p>", []),
        ("<p>(홍길동)</p>", ["홍길동"]),
        ("<p>(사진제공)</p>", []),
        ("<div class='signature'>Ines Varga, Marl</div>", ["Ines Varga"]),
        ("<p><strong>Ines Varga</strong></p>", []),
        ("<p>Reporting by Ines Varga; editing by Karl Lund</p>", ["Ines Varga"]),
        ("<p>Escrito por Ines Varga</p>", ["Ines Varga"]),
        ("<p>Autor: Ines Varga</p>", ["Ines Varga"]),
        ("<p>Published by Lock Press</p>", []),
        ("<div align=RIGHT><i>I. M. Varga</i><br><small>member of the lock society</small></div>", ["I. M. Varga"]),
        ("<p><em>Read More</em></p>", []),
        ("<p>（敬称略）</p>", []),
        ("<p>With kind regards,</p><p>Ines Varga</p>", ["Ines Varga"]),
        ("<p>Until the next lock,<br><b>Ines Varga</b><br>Secretary</p>", ["Ines Varga"]),
        ("<p>Mit herzlichen Grüßen,<br>Ines Varga</p>", ["Ines Varga"]),
        ("<div>À bientôt,<br><strong>Ines Varga</strong><br><em>secrétaire</em></div>", ["Ines Varga"]),
        ("<p>Love,<br>Ines</p>", []),
        ("<p>Sincerely,<br><br>Ines Varga<br>Chair, Lock Society</p>", ["Ines Varga"]),
        ("<p>Yours sincerely,</p><p>Ines Varga<br>Chair</p>", ["Ines Varga"]),
        ("<p>Best wishes</p><p>Ines Varga</p>", ["Ines Varga"]),
        ("<p>Liebe Grüße<br>Ines Varga</p>", ["Ines Varga"]),
        ("<p>Met vriendelijke groet</p><p>Ines Varga</p>", ["Ines Varga"]),
        ("<p>С уважением<br>Инес Варга</p>", ["Инес Варга"]),
        ("<p>~ Ines Varga</p>", ["Ines Varga"]),
        ("<p>The best of them was</p><p>Ines Varga</p>", []),
        ("<p>We walked to Marl, to Lund,</p><p>and to the sea</p>", []),
        ("<p class='ini'><b>I.M.V.</b></p>", ["I.M.V."]),
        ("<p>P.S.</p>", []),
    ],
)
def test_the_last_lines_of_a_text(last: str, found: list[str]) -> None:
    assert inside(last) == found


@pytest.mark.parametrize(
    ("below", "found"),
    [
        ("<div><span>Text</span> <a href='mailto:i@x.test'>Ines Varga</a> <span>reporter</span></div>", ["Ines Varga"]),
        ("<div><span>Foto</span> <a href='mailto:k@x.test'>Karl Lund</a></div>", []),
        ("<div class='related'><h3>More</h3><p>By Karl Lund</p></div>", []),
        ("<ul><li><a href=/x>The other ledger of the lock house</a> by Karl Lund</li></ul>", []),
        ("<footer><p>© 2026 Karl Lund</p></footer>", []),
        (
            "<div><p style='text-align:right'><span><i>Revd Dr. Ines Varga, Vicar</i></span></p></div>",
            ["Revd Dr. Ines Varga"],
        ),
        ("<div><p>Ines Varga</p></div>", []),
    ],
)
def test_the_lines_behind_a_text(below: str, found: list[str]) -> None:
    assert names(made(below=below)) == found


def test_the_lines_of_a_letter_in_one_cell() -> None:
    words = "<br><br>".join(line.strip() for line in re.split("</?p>", TEXT) if line.strip())
    letter = f"{words}<br><br>See you at the lock,<br><strong>Ines Varga</strong><br><em>Secretary</em>"
    page = f"<html><body>{HEADING}<table><tr><td>{letter}</td></tr></table></body></html>"
    taken = capture(page, URL)
    assert names(finish(read(taken).drafts[0], taken)) == ["Ines Varga"]


def test_the_first_lines_of_a_text_on_a_page_whose_headline_is_not_found() -> None:
    assert inside("", "<div><i>by Ines Varga</i></div>") == ["Ines Varga"]
