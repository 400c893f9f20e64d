"""What is said of a picture, in markup that has no `<figcaption>`, is kept with it and is none of the author's text."""

from __future__ import annotations

import pytest

from tests.pipelines.making import record

PICTURE = "<img src='https://mill.test/wheel.jpg' alt='A wheel' width='300' height='200'>"
SAID = "The wheel in March, before the flood"
TEXT = "<p>The mill grinds on Thursdays only, because the river is the trout's on the other days.</p>"


@pytest.mark.parametrize(
    "box",
    [
        f"<div class='wp-caption alignleft'>{PICTURE}<p class='wp-caption-text'>{SAID}</p></div>",
        f"<div class='entry-thumbnail'>{PICTURE}<div class='wp-caption'><p>{SAID}</p></div></div>",
        f"<div>{PICTURE}<p class='caption'>{SAID}</p></div>",
        f"<div>{PICTURE}<div class='photoCredit'>{SAID}</div></div>",
        f"<div class='image'>{PICTURE}<p class='source'><span>{SAID}</span></p></div>",
        f"<div><p class='image-caption'>{SAID}</p>{PICTURE}</div>",
        f"<div><dl class='gallery-item'><dt>{PICTURE}</dt><dd class='wp-caption-text'>{SAID}</dd></dl></div>",
        f"<div class='foto' style='width: 300px;'>{PICTURE}<p>{SAID}</p></div>",
        f"<div style='margin:4px;width:310px'><a href='/wheel.jpg'>{PICTURE}</a><div>{SAID}</div></div>",
    ],
)
def test_a_caption_is_kept_with_its_picture(box: str) -> None:
    made = record(f"{TEXT}{box}{TEXT}")
    assert SAID not in made.content_text
    assert made.content_text.count("Thursdays") == 2
    assert any(SAID in block.text for block in made.blocks if block.kind == "image")


def test_caption_and_credit_are_two_lines_of_one_picture() -> None:
    made = record(f"<div>{PICTURE}<p class='caption'>{SAID}</p><p class='credit'>By Ines Varga</p></div>{TEXT}")
    image = made.blocks[0]
    assert (image.kind, image.text) == ("image", f"{SAID}\nBy Ines Varga")
    assert image.html.endswith(f"<figcaption>{SAID}<br>By Ines Varga</figcaption></figure>")


@pytest.mark.parametrize(
    "part",
    [
        f"<p class='caption'>{SAID}</p>",  # of no picture
        f"<p class='credits'>{SAID}</p>",
        f"<div class='captioned'>{PICTURE}<p>{SAID}</p></div>",
        f"<div style='width:300px'><p>{SAID}</p></div>",
        f"<div style='width:600px'>{PICTURE}<p>{SAID}</p></div>",  # a row: what the author says beside a picture
        f"<div style='width:300px'>{PICTURE}<h3>The wheel</h3><p>{SAID}</p></div>",
        f"<div style='width:300px'>{PICTURE}{PICTURE}<p>{SAID}</p></div>",
        f"<div style='width:300px'>{PICTURE}<p>{SAID}</p>{TEXT * 6}</div>",
        f"<div>{PICTURE}<p class='source-text'>{SAID}</p></div>",
        f"<div>{PICTURE}<p class='accredited'>{SAID}</p></div>",
        f"<div>{PICTURE}<div class='caption'><ul><li>{SAID}</li></ul></div></div>",
    ],
)
def test_any_other_line_stays(part: str) -> None:
    assert SAID in record(f"{TEXT}{part}{TEXT}").content_text


def test_the_names_at_the_end_of_a_text_with_pictures_stay() -> None:
    text = record(f"<div><div>{TEXT}{TEXT}{TEXT}{PICTURE}{TEXT}</div><p class='credits'>{SAID}</p></div>").content_text
    assert SAID in text


@pytest.mark.parametrize("box", ["<div class='caption'>{}</div>", "<div style='width:300px'>" + PICTURE + "{}</div>"])
def test_a_long_box_with_a_wall_in_it_is_read_up_to_the_wall(box: str) -> None:
    told = "<p>The miller keeps two stones for rye, one for barley, and calls the crack in it the postman.</p>" * 6
    made = record(f"{TEXT}{PICTURE}{box.format(told + '<p class=gate>Subscribers only.</p>')}{TEXT}", wall=".gate")
    assert made.content_text.count("postman") == 6
    assert made.content_text.count("Thursdays") == 1
