"""What stands around a text without a class that tells it: labels left alone, boxes about authors, releases, polls."""

from __future__ import annotations

import pytest

from storage.records import Author
from tests.pipelines.making import PROSE, paragraphs, record

LONG = " ".join(PROSE * 3)
BODY = paragraphs(LONG, *PROSE, LONG)
ADA = [Author("Ada Crumb"), Author("Tove Lind-Berg")]
LINK = "<a href='https://l.test/x'>here</a>"


def each(lines: str) -> list[str]:
    return [one.strip() for line in lines.strip().splitlines() for one in line.split("|") if one.strip()]


def kept(inside: str) -> str:
    return record(inside, authors=ADA).content_text


@pytest.mark.parametrize(
    "label",
    each("<b>LEIA MAIS:</b> | Lees ook | <b>Lesen Sie auch:</b> | Read more: | À lire aussi : | 関連記事: | Jump to:"),
)
def test_a_label_whose_list_was_left_out_is_no_text(label: str) -> None:
    assert kept(f"{BODY}<p>{label}</p>{BODY}") == kept(BODY + BODY)


@pytest.mark.parametrize(
    "inside",
    [
        f"<p><b>Zum Thema</b></p>{BODY}",
        "<p>Read more:</p><ul><li>A history of rye, in nine volumes</li></ul>",
        f"<p><b>Contents</b></p>{BODY}",
    ],
)
def test_a_title_or_the_label_of_the_authors_own_list_stays(inside: str) -> None:
    assert len(kept(f"{BODY}{inside}")) > len(kept(BODY + BODY * inside.count(BODY)))


@pytest.mark.parametrize(
    "line",
    each(
        """
        Article continues below | Story continues after the advertisement
        Der Artikel wird nach der Werbung fortgesetzt
        La suite après la publicité | El artículo continúa debajo | L'articolo continua sotto
        Continua após a publicidade
        Dalsza część tekstu pod wideo | De tekst gaat verder onder de foto | Artikeln fortsätter under bilden
        Vote now | Results next week. 318 votes so far | 4.5 from 12 votes | Stimmen Sie jetzt ab | Stem mee
        Reach 4,000 bakers and other professionals | Enjoyed these rolls? Try my rye loaf next!
        """
    ),
)
@pytest.mark.parametrize("tag", ["p", "h3"])
def test_lines_of_the_site_between_paragraphs_are_no_text(tag: str, line: str) -> None:
    if tag == "h3" and "continu" not in line.lower():
        return
    assert kept(f"{BODY}<{tag}>{line}</{tag}>{BODY}") == kept(BODY + BODY)


@pytest.mark.parametrize(
    "line",
    [
        "The story continues.", "El texto sigue vigente.", "Der Text geht weiter.", "Vote for the baker.",
        "Part One was shorter.",
    ],
)  # fmt: skip
def test_an_authors_short_lines_stay(line: str) -> None:
    assert line in kept(f"{BODY}<p>{line}</p>{BODY}")


@pytest.mark.parametrize(
    "box",
    [
        "<p>Ada Crumb is a contributing editor. Her book on rye comes out in spring.</p>",
        "<p>Tove Lind-Berg bakes in Malmö and covers flour. Reach her at tove@oven.test.</p>",
        "<h4>Ada Crumb</h4><p>Ada covers ovens for the paper.</p>",
        "<p><b>Ada Crumb</b></p><p>Ada plays the accordion.</p>",
        "<p>Ada Crumb, a baker, lives on a boat.</p><p>Tove Lind-Berg schreibt über Mehl.</p>",
    ],
)
def test_what_is_said_of_an_author_below_the_text_is_no_text(box: str) -> None:
    made = record(f"{BODY}{box}", authors=ADA)
    assert made.content_text == kept(BODY)
    assert {block.rule for block in made.blocks if block.role} == {"author-box"}


@pytest.mark.parametrize(
    "inside",
    [
        f"<p>Ada Crumb was late, and the oven cold.</p>{BODY}<p>Ada Crumb went home at nine.</p>",
        f"{BODY}<p>Ada Crumb: I never baked again.</p>",
        f"{BODY}<p>Ada Crumb</p>",
        f"{BODY}<p>Ada went home at nine.</p>",
        "<p>Ada Crumb is a baker.</p>",
        f"{BODY}<p>Ada Crumb keeps the list. She told me that the oven is the hardest part of the work.</p>",
        f"{BODY}<p>Ada Crumb keeps the oven, and says “never on Tuesdays”.</p>",
        f"{BODY}<p>Ada Crumb is a baker.</p><p>The oven was cold for a week, and nobody in the street had bread.</p>",
    ],
)
def test_an_author_in_the_text_stays_there(inside: str) -> None:
    assert kept(inside) == record(inside).content_text


ASKED = """
Refer three bakers and we will send you a scraper. | Parrainez un ami : je vous envoie une carte.
Got a story? Send it to desk@oven.test | Quer sugerir uma pauta? Fale com a redação pelo e-mail
Masz zdjęcie lub filmik? Prześlij nam. | Heb je een tip? Mail de redactie. | Har du tips? Mejla oss.
Send your questions to Edna, c/o the mill. Letters may be shortened. | Follow Ada on social media for more rye.
Dziękujemy, że przeczytałaś artykuł do końca. | Veja os vídeos mais assistidos da serra
Last reviewed 3 February 2025 by our millers. | Next review due: 10 May 2028 | Filed Under: Rolls, Rye | Tagi: chleb
Ready for warm bread? Schedule a visit with a baker today. | Buy me a cup of tea? These notes are free.
This page contains forward-looking statements that are subject to risks. | Chip in on Liberapay
The Crumb goes out on Sundays. | The Rye Letter goes out when there is news.
 Rye Notes is published twice a month.
Deze nieuwsbrief niet goed leesbaar? Bekijk de online versie
"""


@pytest.mark.parametrize("line", each(ASKED))
def test_what_the_house_asks_below_a_text_is_no_text(line: str) -> None:
    assert kept(f"{BODY}<p>{line}</p>") == kept(BODY)


@pytest.mark.parametrize(
    "line",
    each(
        """
        Refer to the ledger, and you will see. | Bring a coat, and you will be warm. | The message is hard to read.
        Heb je een tuin, laat dan wat gras staan. | Une histoire écrite par la pluie. | Cette lettre est illisible.
        What I baked goes out on Sunday evening, and nobody will talk over it.
        Ready? Nobody was. | Buy me a field, she said. | The last review of the mill was kind.
        """
    ),
)
def test_what_an_author_ends_with_stays(line: str) -> None:
    assert line in kept(f"{BODY}<p>{line}</p>")


def test_a_heading_over_nothing_but_what_is_asked_goes_too_and_what_stands_above_is_still_the_end() -> None:
    foot = "<p>Hear the best of Radio Rye on air. Follow us on Facebook.</p>"
    contact = "<h2>Get in touch</h2><p>Tell us which stories we should cover.</p>"
    assert kept(f"{BODY}{foot}{contact}") == kept(BODY)


def test_a_release_ends_before_its_contact_and_its_sender() -> None:
    contact = "<h2>Media enquiries</h2><p>Call the office or write to press@oven.test.</p>"
    about = "<h3>About the University of Rye</h3><p>Rye has taught bakers since 1902.</p>"
    assert kept(f"{BODY}{contact}{about}") == kept(BODY)
    assert "Rye has" in kept(f"{BODY}<h3>About Rye</h3><p>Rye has a short season, and a long memory.</p>")
    assert "cold" in kept(f"{BODY}<h3>About the School of Rye</h3><p>It was cold there.</p>")


@pytest.mark.parametrize(
    "line",
    [
        "This letter is kept warm by Oat Seeds. Readers may use RYE10 at the till.",
        "This episode is brought to you by Oat Boots. Use the code RYE for ten per cent off.",
        "<b>Supported by Oat</b> — flour for mills. Ask for the spring price list.",
        "Diese Ausgabe wird präsentiert von Hafer. Jetzt testen.",
    ],
)
def test_a_sponsor_in_a_paragraph_of_his_own_is_told_by_what_he_sells(line: str) -> None:
    assert kept(f"{BODY}<p>{line}</p>{BODY}") == kept(BODY + BODY)
    assert "mill" in kept(f"{BODY}<p>This story was paid for by a mill that nobody owned.</p>{BODY}")


def test_vacancies_end_behind_the_last_post() -> None:
    posts = "".join(f"<p><a href='/{at}'>Registrar, Mill {at}</a><br>closes 2{at} May</p>" for at in range(3))
    bye = "<p>That is all from the oven.</p><p><i>Ada</i></p>"
    assert kept(f"{BODY}<h2>Vacancies</h2>{posts}{bye}") == kept(f"{BODY}{bye}")


@pytest.mark.parametrize(
    "label", each("Part One | &lt;&lt; Previous | Next page | Back to the index | Teil 2 | Page suivante")
)
def test_a_link_to_the_page_beside_is_no_text(label: str) -> None:
    assert kept(f"{BODY}<p><a href='/p/2'>{label}</a></p>{BODY}") == kept(BODY + BODY)
    assert kept(f"{BODY}<p>{label}</p>{BODY}") != kept(BODY + BODY)


@pytest.mark.parametrize(
    "classes", ["patrocinado-box", "wprm-recipe-rating x", "docInfo", "box-publicite-1", "reklama_card"]
)
def test_boxes_are_called_so_in_other_languages_too(classes: str) -> None:
    assert kept(f"{BODY}<div class='{classes}'><p>Rye, all week.</p></div>{BODY}") == kept(BODY + BODY)


def test_a_link_around_a_box_with_one_line_stays_a_link() -> None:
    made = record(f"{BODY}<ul><li><a href='/p/1'><div>Rye</div></a></li></ul><a href='/p/2'><div>Oats</div></a>")
    assert [link.rpartition("/")[2] for link in made.links] == ["1", "2"]
    assert made.content_text.endswith("- Rye\n\nOats")
    cards = "".join(f"<li><a href='/p/{at}'><div>Rolls of street {at}</div></a></li>" for at in range(3))
    assert kept(f"{BODY}<h3>More Side Dishes</h3><div><ul>{cards}</ul></div>") == kept(BODY)
    assert record(f"{BODY}<a href='#top'><div>Oats</div></a>").links == []


def test_a_list_of_other_articles_may_have_a_heading_for_each() -> None:
    cards = "".join(f"<h4><a href='/p/{at}'>Who owns street {at}?</a></h4>" for at in range(3))
    assert kept(f"{BODY}<h3>Keep going</h3>{cards}") == kept(BODY)
    own = f"<h3>Keep going</h3><h4>{LINK}</h4><p>{LONG}</p><h4>Last</h4><p>{LONG}</p>"
    assert kept(f"{BODY}{own}").endswith(LONG)


@pytest.mark.parametrize(
    "line",
    [
        "All photographs may be licensed through the mill.", "© Брод открыт. При перепечатке ссылка обязательна.",
        "Rye Radio is paid for by 612 listeners. Come and join us from £4 a month.", "Riproduzione riservata",
        "Der Sender wird von 900 Mitgliedern getragen. Mach mit!",
    ],
)  # fmt: skip
def test_rights_and_who_pays_for_the_house_below_a_text_are_no_text(line: str) -> None:
    assert kept(f"{BODY}<p>{line}</p>") == kept(BODY)


@pytest.mark.parametrize(
    "line",
    [
        "The guild was paid for by its members, and by nobody else.", "The oven is kept warm by members of the guild.",
        "Pictures of him may not survive.", "Copying was the only way to keep the ledger.",
    ],
)  # fmt: skip
def test_an_author_on_rights_and_pay_stays(line: str) -> None:
    assert line in kept(f"{BODY}<p>{line}</p>")
