"""Code as highlighters, editors and plugins write it: letter for letter, line by line, in its language."""

from __future__ import annotations

import pytest

from tests.pipelines.making import record

LINES = ("def mean(days):", "    # of a week", "    return sum(days) / 7", "", "print(mean([1, 2]))")
CODE = "\n".join(LINES)


def each(form: str, between: str = "") -> str:
    """Every line in a form; `{n}` is its number."""
    return between.join(form.replace("{n}", str(number)).replace("{}", line) for number, line in enumerate(LINES, 1))


NUMBERS = "\n".join("12345")
NAMED = 'class="language-python"'
# Each with the language that it names.
FORMS = {
    "chroma, numbers in a column": (
        "<div class='highlight'><table class='lntable'><tr><td class='lntd'><pre class='chroma'><code>"
        + each("<span class='lnt'>{n}\n</span>")
        + "</code></pre></td><td class='lntd'><pre class='chroma'><code data-lang='python'>"
        + each("<span class='line'><span class='cl'>{}\n</span></span>")
        + "</code></pre></td></tr></table></div>",
        NAMED,
    ),
    "chroma, numbers in the lines": (
        "<pre class='chroma'><code class='language-python'>"
        + each("<span class='line'><span class='ln'>{n}</span><span class='cl'>{}\n</span></span>")
        + "</code></pre>",
        NAMED,
    ),
    "rouge": (
        (
            "<div class='language-python highlighter-rouge'><div class='highlight'><pre class='highlight'><code>"
            f"<table class='rouge-table'><tr><td class='rouge-gutter gl'><pre class='lineno'>{NUMBERS}\n</pre></td>"
            f"<td class='rouge-code'><pre>{CODE}\n</pre></td></tr></table></code></pre></div></div>"
        ),
        NAMED,
    ),
    "pygments": ("<pre><span></span>" + each("<span class='linenos'>{n} </span>{}", "\n") + "</pre>", ""),
    "hexo": (
        "<figure class='highlight python'><table><tr><td class='gutter'><pre>"
        + each("<span class='line'>{n}</span><br>")
        + "</pre></td><td class='code'><pre>"
        + each("<span class='line'>{}</span><br>")
        + "</pre></td></tr></table></figure>",
        NAMED,
    ),
    "prism with a toolbar": (
        (
            f"<div class='code-toolbar'><pre class='language-python'><code>{CODE}</code></pre><div class='toolbar'>"
            "<div class='toolbar-item'><span>Python</span></div></div></div>"
        ),
        NAMED,
    ),
    "react": (
        "<pre><code class='language-python'>"
        + each("<span><span class='linenumber react-syntax-highlighter-line-number'>{n}</span><span>{}\n</span></span>")
        + "</code></pre>",
        NAMED,
    ),
    "lines that only styles break": (
        "<pre data-language='python'><code>" + each("<span class='line'><i>{}</i></span>") + "</code></pre>",
        NAMED,
    ),
    "lines with their breaks": (
        "<pre data-language='python'><code>" + each("<span class='line'><i>{}</i></span>", "\n") + "</code></pre>",
        NAMED,
    ),
    "pieces with ids": ("<pre>" + each("<span id='l{n}'>{}</span>") + "</pre>", ""),
    "an old plugin": (
        "<div class='syntaxhighlighter python'><table><tr><td class='gutter'>"
        + each("<div class='line number{n}'>{n}</div>")
        + "</td><td class='code'><div class='container'>"
        + each("<div class='line'><code>{}</code></div>").replace("<code></code>", "<code>&nbsp;</code>")
        + "</div></td></tr></table></div>",
        "",
    ),
    "another old plugin": (
        "<table class='crayon-table'><tr><td class='crayon-nums'>"
        + each("<div class='crayon-num'>{n}</div>")
        + "</td><td class='crayon-code'>"
        + each("<div class='crayon-line'>{}</div>").replace("'></div>", "'>&nbsp;</div>")
        + "</td></tr></table>",
        "",
    ),
    "a shortcode's": (f"<pre class='brush: python; title: ; notranslate'>\n{CODE}\n</pre>", NAMED),
    "a snippet from elsewhere": (
        "<div class='gist'><table>"
        + each("<tr><td class='blob-num' data-line-number='{n}'></td><td class='blob-code'>{}</td></tr>")
        + "</table><div class='gist-meta'><a href='https://g.test/raw'>view raw</a> hosted elsewhere</div></div>",
        "",
    ),
    "a list": ("<pre><ol class='linenums'>" + each("<li><code>{}</code></li>") + "</ol></pre>", ""),
    "hard blanks": ("<pre><code>" + each("{}", "<br>").replace("    ", "&nbsp;" * 4) + "</code></pre>", ""),
    "below a bar": (
        (
            "<div><div class='code-header'><span>python</span><span class='copy-btn'>Copy</span></div>"
            f"<pre><code class='hljs python'>{CODE}</code></pre></div>"
        ),
        NAMED,
    ),
    "with a switch for numbers": (f"<pre><code class='line-numbers language-python'>{CODE}</code></pre>", NAMED),
    "a forge's": (f"<div class='highlight highlight-source-python notranslate'><pre>{CODE}</pre></div>", NAMED),
}


@pytest.mark.parametrize("form", FORMS)
def test_code_is_kept_line_by_line(form: str) -> None:
    inside, named = FORMS[form]
    made = record(f"<p>So:</p>{inside}<p>That is all.</p>")
    assert [(block.kind, block.text) for block in made.blocks] == [
        ("paragraph", "So:"),
        ("code", CODE),
        ("paragraph", "That is all."),
    ]
    assert made.blocks[1].html.startswith(f"<pre><code {named}>" if named else "<pre><code>")


def test_numbers_that_are_the_code_stay() -> None:
    made = record("<pre><code><span class='mi'>1</span>\n<span class='mi'>2</span></code></pre>")
    assert made.blocks[0].text == "1\n2"


def test_a_table_of_figures_is_no_code() -> None:
    made = record("<table><tr><td class='code'>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>")
    assert made.blocks[0].kind == "table"
