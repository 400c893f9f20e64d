"""Notes below and beside a text, in the forms of generators, editors and plugins: each is one, called by its number."""

from __future__ import annotations

import pytest

from tests.pipelines.making import PROSE, record

ONE, TWO = "The first clerk was a sailmaker.", "The second book is in the museum."
PLACES = ("The book was bound in sailcloth", ", and the tables lay beside it", ".")

# Of each form: two calls, and what stands below the text.
FORMS = {
    "kramdown": (
        "<sup id='fnref:{n}' role='doc-noteref'><a href='#fn:{n}' class='footnote' rel='footnote'>{n}</a></sup>",
        (
            "<div class='footnotes' role='doc-endnotes'><ol>"
            "<li id='fn:1'><p>{one} <a href='#fnref:1' class='reversefootnote'>&#8617;</a></p></li>"
            "<li id='fn:2'><p>{two} <a href='#fnref:2' class='reversefootnote'>&#8617;</a></p></li></ol></div>"
        ),
    ),
    "markdown-it": (
        "<sup class='footnote-ref'><a href='#fn{n}' id='fnref{n}'>[{n}]</a></sup>",
        (
            "<section class='footnotes'><ol class='footnotes-list'>"
            "<li id='fn1' class='footnote-item'><p>{one} <a href='#fnref1' class='footnote-backref'>↩︎</a></p></li>"
            "<li id='fn2' class='footnote-item'><p>{two} <a href='#fnref2' class='footnote-backref'>↩︎</a></p></li>"
            "</ol></section>"
        ),
    ),
    "easy footnotes": (
        (
            "<span id='easy-footnote-{n}-7'></span><span class='easy-footnote'>"
            "<a href='#easy-footnote-bottom-{n}-7' title='x'><sup>{n}</sup></a></span>"
        ),
        (
            "<ol class='easy-footnotes-wrapper'><li><span id='easy-footnote-bottom-1-7'></span>{one}"
            "<a class='easy-footnote-to-top' href='#easy-footnote-1-7'></a></li><li>"
            "<span id='easy-footnote-bottom-2-7'></span>{two}<a href='#easy-footnote-2-7'></a></li></ol>"
        ),
    ),
    "an office's": (
        "<a href='#_ftn{n}' name='_ftnref{n}'><span><span>[{n}]</span></span></a>",
        (
            "<div><div id='ftn1'><p><a href='#_ftnref1' name='_ftn1'><span>[1]</span></a> {one}</p></div>"
            "<div id='ftn2'><p><a href='#_ftnref2' name='_ftn2'><span>[2]</span></a> {two}</p></div></div>"
        ),
    ),
    "without links back": (
        "<sup class='footnote-reference'><a href='#{n}'>{n}</a></sup>",
        (
            "<div class='footnote-definition' id='1'><sup class='footnote-definition-label'>1</sup><p>{one}</p></div>"
            "<div class='footnote-definition' id='2'><sup class='footnote-definition-label'>2</sup><p>{two}</p></div>"
        ),
    ),
    "org": (
        "<sup><a id='fnr.{n}' class='footref' href='#fn.{n}'>{n}</a></sup>",
        (
            "<div><div class='footdef'><sup><a id='fn.1' class='footnum' href='#fnr.1'>1</a></sup> "
            "<div class='footpara'><p class='footpara'>{one}</p></div></div><div class='footdef'>"
            "<sup><a id='fn.2' href='#fnr.2'>2</a></sup> <div class='footpara'><p>{two}</p></div></div></div>"
        ),
    ),
    "asciidoctor": (
        "<sup class='footnote'>[<a id='_footnoteref_{n}' class='footnote' href='#_footnotedef_{n}'>{n}</a>]</sup>",
        (
            "<div id='footnotes'><div class='footnote' id='_footnotedef_1'><a href='#_footnoteref_1'>1</a>. {one}</div>"
            "<div class='footnote' id='_footnotedef_2'><a href='#_footnoteref_2'>2</a>. {two}</div></div>"
        ),
    ),
    "docutils": (
        "<a class='footnote-reference brackets' href='#id{n}' id='call{n}'><span>[</span>{n}<span>]</span></a>",
        (
            "<aside class='footnote brackets' id='id1'><span class='label'><span>[</span><a href='#call1'>1</a>"
            "<span>]</span></span><p>{one}</p></aside><aside class='footnote brackets' id='id2'><span class='label'>"
            "<span>[</span><a href='#call2'>2</a><span>]</span></span><p>{two}</p></aside>"
        ),
    ),
    "tables": (
        "<a class='footnote-reference' href='#id{n}' id='call{n}'>[{n}]</a>",
        (
            "<table id='id1'><tr><td><a href='#call1'>[1]</a></td><td>{one}</td></tr></table>"
            "<table id='id2'><tr><td><a href='#call2'>[2]</a></td><td>{two}</td></tr></table>"
        ),
    ),
    "a wiki's": (
        "<sup id='cite_ref-{n}'><a href='#cite_note-{n}'><span>&#91;</span>{n}<span>&#93;</span></a></sup>",
        (
            "<ol><li id='cite_note-1'><span><b><a href='#cite_ref-1'>^</a></b></span> <span>{one}</span>"
            "</li><li id='cite_note-2'><span><b><a href='#cite_ref-2'>^</a></b></span> <span>{two}</span></li></ol>"
        ),
    ),
    "named by nobody": (
        "<a id='r{n}' href='#n{n}'>{n}</a>",
        "<ol><li id='n1'>{one} <a href='#r1'>back</a></li><li id='n2'>{two} <a href='#r2'>back</a></li></ol>",
    ),
    "anchors": (
        "<a name='back{n}'></a><a href='#there{n}'>[{n}]</a>",
        (
            "<p><a name='there1'></a><a href='#back1'>[1]</a> {one}</p>"
            "<p><a name='there2'></a><a href='#back2'>[2]</a> {two}"
            "</p>"
        ),
    ),
    "by hand": (
        "<a href='#below-{n}' id='above-{n}'><sup>{n}</sup></a>",
        (
            "<p id='below-1'><sup>1</sup> {one} <a href='#above-1'>↩</a></p>"
            "<p id='below-2'><sup>2</sup> {two} <a href='#above-2'>↩</a></p>"
        ),
    ),
    "whole addresses": (
        "<a href='https://crumbs.test/p/tuesdays#note{n}' id='r{n}'><sup>{n}</sup></a>",
        "<ol><li id='note1'>{one} <a href='/p/tuesdays#r1'>↩</a></li><li id='note2'>{two}</li></ol>",
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_note_is_told_by_where_it_is_called(form: str) -> None:
    call, below = FORMS[form]
    text = PLACES[0] + call.format(n=1) + PLACES[1] + call.format(n=2) + PLACES[2]
    made = record(f"<p>{text}</p>{below.format(one=ONE, two=TWO)}")
    assert [(block.kind, block.text) for block in made.blocks] == [
        ("paragraph", "The book was bound in sailcloth[1], and the tables lay beside it[2]."),
        ("footnote", f"[1] {ONE}"),
        ("footnote", f"[2] {TWO}"),
    ]
    assert [block.html for block in made.blocks[1:]] == [
        f'<aside class="footnote" id="footnote-{number}"><p>{note}</p></aside>' for number, note in ((1, ONE), (2, TWO))
    ]
    assert made.blocks[0].html.count('<a class="footnote-anchor" href="#footnote-') == 2
    assert len({block.src for block in made.blocks}) == 3


@pytest.mark.parametrize(
    "call",
    [
        (
            "<label for='sn-{n}' class='margin-toggle'></label><input type='checkbox' id='sn-{n}'>"
            "<span class='sidenote'>{note}</span>"
        ),
        (
            "<sup class='modern-footnotes-footnote' data-mfn='{n}'><a href='javascript:void(0)'>{n}</a></sup>"
            "<span role='tooltip' class='modern-footnotes-footnote__note'>{note}</span>"
        ),
    ],
)
def test_a_note_inside_a_sentence_follows_its_paragraph(call: str) -> None:
    text = PLACES[0] + call.format(n=1, note=ONE) + PLACES[1] + PLACES[2]
    made = record(f"<p>{text}</p><p>{PROSE[0]}{call.format(n=2, note=TWO)}</p>")
    assert [(block.kind, block.text) for block in made.blocks] == [
        ("paragraph", "The book was bound in sailcloth[1], and the tables lay beside it."),
        ("footnote", f"[1] {ONE}"),
        ("paragraph", f"{PROSE[0]}[2]"),
        ("footnote", f"[2] {TWO}"),
    ]


@pytest.mark.parametrize(
    ("inside", "texts"),
    [
        # chapters by number: what they lead to has a heading
        (
            "<p>Parts: <a href='#part-a'>1</a></p><h2 id='part-a'>Ropes</h2><p>Hemp.</p>",
            ["Parts: 1", "Ropes", "Hemp."],
        ),
        (
            "<p>Parts: <sup><a href='#a'>1</a></sup></p><div id='a'><h2>Ropes</h2><p>Hemp.</p></div>",
            ["Parts: 1", "Ropes", "Hemp."],
        ),
        # the frames of a show: nothing says that they are notes
        (
            "<p>Frames: <a href='#f1'>1</a></p><div id='f1'><p>A slow day.</p></div>",
            ["Frames: 1", "A slow day."],
        ),
        # a list numbers its notes: a note may begin with its own number
        (
            "<p>Ropes<sup><a href='#n1'>1</a></sup>.</p><ol><li id='n1'>1 fathom is two metres.</li></ol>",
            ["Ropes[1].", "[1] 1 fathom is two metres."],
        ),
        (
            "<p>Ropes<sup><a href='#n1'>1</a></sup>.</p><p id='n1'>1. (Of hemp.) Two metres.</p>",
            ["Ropes[1].", "[1] (Of hemp.) Two metres."],
        ),
        # several in one paragraph stay one
        (
            (
                "<p>Ropes<a href='#a1' name='b1'>[1]</a>, nets<a href='#a2' name='b2'>[2]</a>.</p>"
                "<p>[<a name='a1' href='#b1'>1</a>] Hemp.<br>[<a name='a2' href='#b2'>2</a>] Flax.</p>"
            ),
            ["Ropes[1], nets[2].", "[1] Hemp.\n[2] Flax."],
        ),
        # items without a list around them, and the text beside them
        (
            "<p>Ropes<sup><a href='#n1'>1</a></sup>.</p><p>Nets.</p><li id='n1'>Hemp.</li>",
            ["Ropes[1].", "Nets.", "[1] Hemp."],
        ),
        # the list inside a note is a part of it
        (
            (
                "<p>Ropes<sup><a href='#fn1'>1</a></sup>.</p>"
                "<div class='footnotes'><ol><li id='fn1'><p>Two:</p><ul><li>hemp</li><li>flax</li></ul></li></ol></div>"
            ),
            ["Ropes[1].", "[1] Two:\n- hemp\n- flax"],
        ),
    ],
)
def test_what_is_no_note_and_what_is_left_of_one(inside: str, texts: list[str]) -> None:
    assert [block.text for block in record(inside).blocks] == texts


def test_a_note_behind_the_wall_is_called_and_not_shown() -> None:
    call, below = FORMS["kramdown"]
    text = f"<p>{PROSE[0]}{call.format(n=1)}</p><div class='gate'>Subscribers only.</div>"
    made = record(text + below.format(one=ONE, two=TWO), wall=".gate")
    assert [block.text for block in made.blocks] == [f"{PROSE[0]}[1]"]


def test_a_note_in_the_margin_takes_a_number_of_its_own() -> None:
    call, below = FORMS["kramdown"]
    text = f"<p>{PROSE[0]}{call.format(n=1)}<span class='sidenote'>Aside.</span>{call.format(n=2)}</p>"
    made = record(text + below.format(one=ONE, two=TWO))
    assert [block.text for block in made.blocks] == [
        f"{PROSE[0]}[1][3][2]",
        "[3] Aside.",
        f"[1] {ONE}",
        f"[2] {TWO}",
    ]
