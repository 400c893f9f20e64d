"""Bytes to text: marks, labels by the web's table, wrong labels, no label."""

from __future__ import annotations

import pytest

from spiders.decoding import decode, parse

CHINESE = "磨坊主说，河水属于鳟鱼，其余的日子归他自己。镕囍㐀" * 30
TRADITIONAL = "磨坊主說，河水屬於鱒魚。他有兩塊磨黑麥的石頭，一塊磨大麥的石頭。" * 20
JAPANESE = "水車小屋は木曜日だけ動きます①" * 20
KOREAN = "물레방아는 목요일에만 돕니다 뷁" * 20
POLISH = "Młyn w Źródle miele tylko w czwartki, bo rzeka należy do pstrągów."
GERMAN = "Die Mühle „über dem Fluß“ mahlt nur donnerstags – für 5 €."
RUSSIAN = "Мельница работает только по четвергам."


def page(label: str, text: str, before: str = "") -> str:
    return f'<html><head>{before}<meta charset="{label}"><title>{text}</title></head></html>'


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [
        ("gb2312", "gb18030", CHINESE), ("GBK", "gb18030", CHINESE), ("gb18030", "gb18030", CHINESE),
        ("big5", "big5", TRADITIONAL), ("big5", "big5-hkscs", "喺度嘅嘢啲咗"),
        ("shift_jis", "cp932", JAPANESE), ("x-sjis", "cp932", JAPANESE),
        ("euc-jp", "euc-jp", JAPANESE.replace("①", "")), ("iso-2022-jp", "iso-2022-jp", JAPANESE.replace("①", "")),
        ("euc-kr", "cp949", KOREAN), ("ks_c_5601-1987", "cp949", KOREAN),
        ("windows-1250", "cp1250", POLISH), ("iso-8859-2", "iso-8859-2", POLISH),
        ("iso-8859-1", "cp1252", GERMAN), ("us-ascii", "cp1252", GERMAN), ("windows-1252", "cp1252", GERMAN),
        ("windows-1251", "cp1251", RUSSIAN), ("koi8-r", "koi8-r", RUSSIAN), ("iso-8859-9", "cp1254", "değirmen ışığı"),
        ("tis-620", "cp874", "โรงสี"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("where", ["meta", "http-equiv", "header"])
def test_a_label_means_what_the_web_means_by_it(label: str, encoding: str, text: str, where: str) -> None:
    equiv = f'<meta http-equiv="Content-Type" content="text/html; charset={label}">'
    content = {"meta": page(label, text), "http-equiv": equiv + text, "header": f"<html>{text}"}[where].encode(encoding)
    assert text in decode(content, f"text/html; charset={label}" if where == "header" else None)


@pytest.mark.parametrize(
    ("content", "header"),
    [
        (page("gbk", CHINESE).encode(), "text/html; charset=big5"),
        (b"\xef\xbb\xbf" + page("gbk", CHINESE).encode(), None),
        (b"\xff\xfe" + page("gbk", CHINESE).encode("utf-16-le"), None),
        (page("x", CHINESE).encode("utf-16-le"), "text/html; charset=utf-16le"),
        (page("utf-16", CHINESE).encode(), None),
        (page("gb2312", CHINESE).encode("gb18030"), "text/html; charset=utf-8"),
        (page("utf-8", CHINESE).encode("gb18030"), None),
        (page("gb2312", CHINESE, "<!--" + "x" * 3000 + "-->").encode("gb18030"), None),
        (page("gb2312", CHINESE, "<!--" + "x" * 9000 + "-->").encode("gb18030"), None),
        (page("gb2312", CHINESE, '<!-- <meta charset="big5"> -->').encode("gb18030"), None),
        (f"<html><title>{CHINESE}".encode("gb18030"), None),
        (f"<html><style>{'a{b:c}' * 20_000}</style>{CHINESE}".encode("gb18030"), None),
        (page("gb2312", CHINESE).encode("gb18030") + b"\xff", None),
        (page("utf-8", CHINESE).encode() + b"\xff", None),
    ],
)
def test_the_text_wins_over_wrong_labels(content: bytes, header: str | None) -> None:
    assert CHINESE in decode(content, header)


def test_a_lone_0x80_is_the_euro_in_gbk() -> None:
    assert "价格€5" in decode(page("gbk", "价格@5").encode("gb18030").replace(b"@", b"\x80"))


@pytest.mark.parametrize(
    "label", ["utf-7", "rot-13", "unicode-escape", "x-user-defined", "iso-2022-kr", "replacement", "-", ""]
)
def test_a_label_that_is_no_charset_of_the_web_is_not_followed(label: str) -> None:
    assert "+ADw-script\\u003c" in decode(page(label, "+ADw-script\\u003c").encode())


@pytest.mark.parametrize(
    ("markup", "head", "body"),
    [
        ("<!doctype html><meta charset=utf-8><title>T</title><nav>n</nav><main><p>m</main>", "T", "nm"),
        ("<!doctype html><title>T</title><header>h</header> and<p>a paragraph", "T", "h anda paragraph"),
        ("<!doctype html><head><title>T</title><x-banner>b</x-banner><link rel=icon></head>text<p>p", "T", "btextp"),
        ("<!doctype html><title>T</title><p>a paragraph begins it", "T", "a paragraph begins it"),
        ("<html><head><title>T</title></head><body><main>m</main></body></html>", "T", "m"),
    ],
)
def test_what_is_shown_is_in_the_body_where_its_tag_is_left_out(markup: str, head: str, body: str) -> None:
    tree = parse(markup, "https://letters.test/")
    assert [str(one.text_content()).strip() for name in ("head", "body") for one in tree.iter(name)] == [head, body]


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<html><body><p>one</p></body><body class=x><p>two</p><p>three, and what else is there</p></body>", 3),
        ("<html><body><p>one</p></body></html><div><p>two</p><p>three, and what else is there</p></div>", 3),
        ("<body><p>one</p></BODY></HTML><html><BODY><p>two</p><p>three, and the rest</p></BODY></html>", 3),
        ("<html><body><p>one</p></body><script>var a = 'a script, as so often behind a body';</script></html>", 1),
        ("<html><body><x-post><template shadowrootmode=open><p>one</p></template></x-post></body></html>", 1),
    ],
)  # fmt: skip
def test_what_stands_behind_the_body_is_in_it(markup: str, shown: int) -> None:
    tree = parse(markup, "https://letters.test/")
    (body,) = tree.iter("body")
    assert len(list(body.iter("p"))) == shown


def test_what_a_shadow_root_holds_is_shown() -> None:
    tree = parse("<body><x-post><template shadowrootmode=open><p>one</p></template></x-post>", "https://letters.test/")
    assert next(tree.iter("template"), None) is None
    kept = parse("<body><template><p>one</p></template>", "https://letters.test/")
    assert next(kept.iter("template"), None) is not None
