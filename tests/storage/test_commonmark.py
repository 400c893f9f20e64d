"""The Markdown view says what the blocks say: read by a CommonMark renderer and cleaned again, it is the same text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipelines.clean import read_body
from storage.commonmark import document, markdown
from storage.records import Block
from tests.pipelines.making import PROSE, draft, paragraphs, record

RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PLAIN = st.text(alphabet="ab *_`[]()<>#+-=~|\\&.1!:\n面ü", min_size=1, max_size=40)


def blocks(inside: str) -> list[Block]:
    return read_body(draft(inside), "https://crumbs.test/").blocks


def again(found: list[Block]) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks(RENDERER.render(markdown(found)))]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<h2>Prices &amp; <em>loaves</em></h2>", "## Prices & *loaves*"),
        ("<p>one<br>two <b> three </b>four</p>", "one\\\ntwo **three** four"),
        (
            "<p>a <a href='https://l.test/a_(b)'>link</a> and <code>a`b</code></p>",
            "a [link](<https://l.test/a_(b)>) and ``a`b``",
        ),
        ("<ol start='3'><li>three</li><li>four</li></ol>", "3. three\n4. four"),
        ("<ul><li><p>a</p><ol><li>x</li></ol></li><li>b</li></ul>", "- a\n\n  1. x\n- b"),
        ("<blockquote><p>one</p><p>two</p></blockquote>", "> one\n>\n> two"),
        ("<pre><code class='language-py'>if x:\n    y = '```'</code></pre>", "````py\nif x:\n    y = '```'\n````"),
        (
            "<table><tr><th>day</th><th>price</th></tr><tr><td>Tue</td><td>2|3</td></tr></table>",
            "| day | price |\n| --- | --- |\n| Tue | 2\\|3 |",
        ),
        (
            "<figure><img src='https://i.test/a.png' alt='oven'><figcaption>The oven</figcaption></figure>",
            "![oven](https://i.test/a.png)\n\nThe oven",
        ),
        ("<iframe src='https://v.test/1' title='A talk'></iframe>", "[A talk](https://v.test/1)"),
        ("<p>1. not a list</p>", "1\\. not a list"),
        ("<p># not a title</p>", "\\# not a title"),
        ("<hr>", "---"),
        (
            "<dl><dt>loaf</dt><dd><p>a thing</p><ul><li>of rye</li></ul></dd></dl>",
            "**loaf**\n\na thing\n\n- of rye",
        ),
        (
            "<p>Rye<sup><a href='#fn1'>1</a></sup> x<sup>2</sup></p><p id='fn1'>1. Or oats.</p>",
            "Rye[^1] x<sup>2</sup>\n\n[^1]: Or oats.",
        ),
    ],
)
def test_shapes(inside: str, expected: str) -> None:
    assert markdown(blocks(inside)) == expected


@pytest.mark.parametrize(
    "inside",
    [
        "<h2>Prices</h2><p>a <b>b</b> <i>c</i> &lt;script&gt; *d* _e_</p><hr>",
        "<ol start='7'><li>a</li><li>b<ul><li>c</li></ul></li></ol>",
        "<blockquote><p>one</p><ul><li>x</li></ul></blockquote>",
        "<pre><code>x = 1\n\n\ty</code></pre>",
        "<table><tr><th>day</th><th>price</th></tr><tr><td>Tue</td><td>2</td></tr></table>",
        "<p>- no list</p><p>&gt; no quote</p><p>10) no list</p>",
    ],
)
def test_rendered_and_cleaned_it_is_the_same(inside: str) -> None:
    found = blocks(inside)
    assert again(found) == [(block.kind, block.text) for block in found]


@settings(max_examples=300)
@given(PLAIN)
def test_no_character_is_taken_for_markup(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    found = blocks(f"<p>{escaped}</p>")
    assert again(found) == [(block.kind, block.text) for block in found]


def test_notes_are_called_and_written() -> None:
    content = "<div class='footnote-content'><p>n</p></div>"
    note = f"<div class='footnote'><a class='footnote-number' href='#a'>1</a>{content}</div>"
    call = "<p>claim<a class='footnote-anchor' href='#footnote-1'>1</a></p>"
    assert markdown(blocks(call + note)) == "claim[^1]\n\n[^1]: n"


def test_a_document_leaves_asides_out() -> None:
    made = record(f"<p>View in browser</p>{paragraphs(*PROSE)}", subtitle="A history")
    assert document(made) == "\n\n".join(("# Tuesdays", "*A history*", *PROSE)) + "\n"
    assert not re.search("browser", document(made))
