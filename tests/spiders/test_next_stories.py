"""A short article above the next stories of its site is one, and they are none of its text."""

from __future__ import annotations

import pytest

from spiders.discovery import read
from storage.captures import Outcome
from tests.spiders.making import capture, text_of

TEXT = (
    "The mill at Orrin grinds on Thursdays only, because on the other days the river is the trout's, says the miller, "
    "and nobody who has ever fished there has asked him why, not even the county."
)
HEAD = "<h1>Thursdays at the mill</h1>"
DATED = f"{HEAD}<time datetime='2026-07-17'>17 July 2026</time>"
URL = "https://valleynews.test/notes/thursdays"


def stories(box: str, number: int = 4, head: str = "h3", site: str = "") -> str:
    return "".join(
        box.format(
            f"<{head}><a href='{site}/notes/mill-{at}'>What mill number {at} grinds in spring</a></{head}>"
            f"<p>He keeps two stones for rye, one for barley; number {at} has a crack that he calls the postman.</p>"
        )
        for at in range(number)
    )


def seen(inside: str, head: str = "") -> tuple[Outcome, str]:
    """The outcome, and the text of the article."""
    content = f"<html><head><title>Thursdays at the mill | Valley News</title>{head}</head><body>{inside}</body></html>"
    reading = read(capture(f"{content}", URL))
    return reading.outcome, "\n".join(map(text_of, reading.drafts))


@pytest.mark.parametrize(
    "inside",
    [
        f"{DATED}<p>{TEXT}</p><h2>Next stories</h2><div>{stories('<div class=story>{}</div>')}</div>",
        (
            f"<main><article><header>{DATED}</header><div><p>{TEXT}</p></div></article>"
            f"<div class=more>{stories('<article class=teaser>{}</article>', 5, 'h2')}</div></main>"
        ),
        f"<div>{DATED}<p>{TEXT}</p></div><ul>{stories('<li>{}</li>', 6)}</ul>",
        (
            f"<h1><a href='/'>Valley News</a></h1><div>{DATED.replace('h1', 'h2')}<p>{TEXT}</p></div>"
            f"<div>{stories('<div class=post>{}</div>', 3, 'h2')}</div>"
        ),
    ],
)
def test_one_paragraph_above_the_next_stories_is_an_article(inside: str) -> None:
    outcome, text = seen(f"<nav><a href='/'>Home</a></nav>{inside}")
    assert outcome is Outcome.ARTICLE
    assert TEXT in text
    assert "What mill number" not in text
    assert "the postman" not in text


@pytest.mark.parametrize(
    "inside",
    [
        f"{HEAD}<p>{TEXT}</p><div>{stories('<div class=story>{}</div>')}</div>",  # a section with words about it
        f"{DATED}<div>{stories('<div class=story>{}</div>')}</div>",  # a day's list
        (
            f"<h1>Other notes</h1><time datetime='2026-07-17'>17 July 2026</time><p>{TEXT}</p>"
            f"<div>{stories('<div class=story>{}</div>')}</div>"
        ),
    ],
)
def test_a_list_with_words_above_it_stays_one(inside: str) -> None:
    assert seen(inside)[0] is Outcome.LISTING


@pytest.mark.parametrize(
    "inside",
    [
        f"{DATED}<p>{TEXT}</p>{stories('{}')}",  # a letter of links: its headlines and words stand in its own text
        f"{DATED}<p>{TEXT}</p>{stories('<div class=item>{}</div>', site='https://elsewhere.test')}",
        f"{DATED}<p>{TEXT}</p>{stories('<div class=item>{}</div>', 2)}",
        f"{DATED}<p>{TEXT}</p>{stories('<div class=item>{}</div>', 3)}<div>{f'<p>{TEXT} Again.</p>' * 4}</div>",
    ],
)
def test_what_an_author_writes_about_other_pages_stays(inside: str) -> None:
    declared = '<script type="application/ld+json">{"@type": "Article", "headline": "Thursdays at the mill"}</script>'
    outcome, text = seen(f"<article>{inside}</article>", declared)
    assert outcome is Outcome.ARTICLE
    assert TEXT in text
    assert "the postman" in text


def test_what_stands_between_the_last_sentence_and_the_next_stories_is_the_article_s() -> None:
    code = "<pre>grind --stone rye --bags 3</pre>"
    more = f"<h2>More of this</h2><div>{stories('<div class=story>{}</div>')}</div>"
    outcome, text = seen(f"<main>{DATED}<p>{TEXT}</p>{code}{more}</main>")
    assert outcome is Outcome.ARTICLE
    assert "--bags 3" in text
    assert "More of this" not in text
