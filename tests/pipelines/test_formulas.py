"""A formula is read once, as its source, in whatever way a page draws it."""

from __future__ import annotations

import pytest

from tests.pipelines.making import record

MATH = "<math><semantics><mrow><msub><mi>x</mi><mn>1</mn></msub></mrow>{}</semantics></math>"
TEX = '<annotation encoding="application/x-tex">{}</annotation>'
DRAWN = "<span class=katex-html aria-hidden=true><span class=mord>x</span><span>1</span></span>"


SHOWN = "{\\displaystyle x_1}"
WIKI = (
    f"<span class=mwe-math-element><span>{MATH.format(TEX.format(SHOWN))}</span>"
    f"<img src='/x.svg' class=mwe-math-fallback-image-inline alt='{SHOWN}'></span>"
)


def katex(tex: str = "x_1") -> str:
    return f"<span class=katex><span class=katex-mathml>{MATH.format(TEX.format(tex))}</span>{DRAWN}</span>"


@pytest.mark.parametrize(
    ("drawn", "text"),
    [
        (katex(), "x_1"),
        (f"<span class='katex-display'>{katex('a &lt; b')}</span>", "a < b"),
        (MATH.format(""), "x1"),
        (f"<math alttext='x_1'>{MATH.format('')}</math>", "x_1"),
        (WIKI, "x_1"),
        ("<script type='math/tex'>x_1</script>", "x_1"),
        (
            "<span class=MathJax_Preview>x1</span><span class=MathJax>x1</span><script type='math/tex'>x_1</script>",
            "x_1",
        ),
        (
            f"<mjx-container><mjx-math></mjx-math><mjx-assistive-mml>{MATH.format('')}</mjx-assistive-mml></mjx-container>",
            "x1",
        ),
        ("<img class=latex src='/x.png' alt='x_1'>", "x_1"),
        ("<script>x_1</script>", ""),
        ("\\(x_1\\)", "\\(x_1\\)"),
    ],
)
def test_a_formula_is_its_source(drawn: str, text: str) -> None:
    found = record(f"<p>Flour weighs {drawn} more.</p>")
    assert " ".join(found.content_text.split()) == " ".join(f"Flour weighs {text} more.".split())


def test_one_that_stands_alone_is_a_paragraph() -> None:
    found = record(
        f"<p>Flour weighs</p><script type='math/tex; mode=display'>x_1</script><div>{katex('y')}</div><p>more.</p>"
    )
    assert [block.text for block in found.blocks] == ["Flour weighs", "x_1", "y", "more."]


def test_a_box_of_several_is_no_formula() -> None:
    found = record(f"<p><span class='katex-enabled'>Flour weighs {katex('x')} or {katex('y')}.</span></p>")
    assert found.content_text == "Flour weighs x or y."
    assert found.content_html == "<p>Flour weighs <code>x</code> or <code>y</code>.</p>"
