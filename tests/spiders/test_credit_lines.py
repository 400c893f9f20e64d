"""Who wrote it on Chinese, Japanese and Korean pages: lines of editors around the text, accounts, what is no person."""

from __future__ import annotations

import pytest

from spiders import bylines
from spiders.claims import value
from spiders.document import Page
from spiders.names import split
from tests.spiders.making import capture

TEXT = [
    "码头的老钟停在十点零四分，已经停了十一年，没有人去修它，因为修钟的人住在对岸，而渡船只在早上开，早上又没有人想去看一只停了的钟，何况码头上有的是别的事情要做，谁都不肯为它停下来看一眼。",
    "去年冬天，渡船也停了。对岸的人开始绕路，绕一趟要走四十分钟，走得多了，路边就开了一家面馆，面馆的灯一直亮到半夜，灯下坐着的总是那几个人，老板都认得，却从来不问他们要到哪里去。",
    "面馆的老板就是修钟的人。他说钟是好的，停的是发条，发条要两个人一起上，他一个人上不动，所以等着，等到今年春天，终于有人敲了门，手里拿着一把谁也没见过的旧钥匙，钥匙上刻着码头的名字。",
    "钥匙转了三圈，钟就走了。走得很响，整个码头都听得见，听见的人都抬起头来，看一眼天，又看一眼钟，谁也没有说话，过了一会儿，渡船的汽笛也响了，大家才想起来今天是一个该开船的日子。",
]
BODY = "".join(f"<p>{line}</p>" for line in TEXT)


def names(
    above: str = "", below: str = "", head: str = "", top: str = "", lang: str = "zh", text: str = BODY
) -> list[str]:
    content = (
        f"<html lang='{lang}'><head><title>修钟的人</title>{head}</head><body><article><h1>修钟的人</h1>{top}"
        f"<div class='content'>{above}{text}{below}</div></article></body></html>"
    )
    page = Page(capture(content, "https://anbian.test/p/12"))
    return [one.name for one in value(bylines.claim(page, None)) or []]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("作者｜林望海", ["林望海"]),
        ("作者：[美]彼得·海斯勒　译者：陈桨", ["彼得·海斯勒"]),
        ("<strong>作者 | 林望海</strong>", ["林望海"]),
        ("文丨林望海、陈水　编辑丨陈桨", ["林望海", "陈水"]),
        ("作者：林望海 编辑：陈桨", ["林望海"]),
        ("撰文／林望海　攝影／陳槳", ["林望海"]),
        ("本文来自微信公众号：渡口杂记（ID：dukou），作者：林望海，编辑：陈桨，题图来自图虫", ["林望海"]),
        ("<span>本文转自“渡口杂记”博客，作者：林望海，版权归原作者所有。</span>", ["林望海"]),
        ("编辑｜陈桨　作者｜林望海", ["林望海"]),
        ("文｜Ada Crumb", ["Ada Crumb"]),
        ("本报记者 林望海 陈水", ["林望海", "陈水"]),
        ("记者 林望海 周六", ["林望海"]),
        ("2026年05月04日 07:42:10 来源：渡口晚报 作者：林望海 陈水 【<a>大</a> <a>小</a>】", ["林望海", "陈水"]),
        (
            "<small>时间:</small>2026-05-04 <small>来源:</small>本站 <small>作者:</small>林望海 <small>点击:</small>",
            ["林望海"],
        ),
        ("作者：佚名", []),
        ("采写：南岸记者 林望海 陈水", ["林望海", "陈水"]),
        ("（記者林望海台北報導）", ["林望海"]),
        ("文/图：渡口晚报记者 林望海 通讯员 陈水", ["林望海", "陈水"]),
        ("编辑：陈桨", []),
        ("文・写真", []),
        ("作者在书里写过，钟停了就是停了", []),
    ],
)
def test_a_line_of_the_editors_names_who_wrote_it(line: str, found: list[str]) -> None:
    account = "<div class='info'><a class='author-name' href='/u/1'>渡口杂记</a></div>" if found else ""
    assert names(above=f"<p>{line}</p>", top=account) == found
    assert names(below=f"<p>{line}</p>", top=account) == found


def test_a_text_in_lines_of_one_cell() -> None:
    lines = "<br><br>".join(["<font color='#999'>本文转自“渡口”，作者：林望海</font>", *TEXT])
    assert names(text=f"<table><tr><td id='text'>{lines}</td></tr></table>") == ["林望海"]


@pytest.mark.parametrize(
    "start",
    [
        "新华社岸边3月1日电（记者 林望海、陈水）",
        "本报讯（见习记者 林望海 陈水）",
        "岸边网讯（记者林望海 陈水）",
        "【<a href='/'>岸边网</a>】（记者 林望海 陈水）",
        "【岸边周刊】（记者 林望海 实习记者 陈水）",
    ],
)
def test_a_dateline(start: str) -> None:
    assert names(text=f"<p>{start}{TEXT[0]}</p>{BODY}") == ["林望海", "陈水"]


def test_lines_that_are_not_of_this_text() -> None:
    assert names(text=f"{BODY}<p>作者：林望海</p>{BODY}") == []  # in the middle
    assert names(below="<p>作者：林望海</p><p>作者：陈桨</p>") == []  # a list
    assert names(below="<p>作者：林望海</p><p>出版社：渡口出版社</p>") == []  # a book
    assert names(below="<div class='comments'><p>作者：林望海</p></div>") == []


@pytest.mark.parametrize(
    ("end", "found"),
    [
        ("<p class='sign'>（佐伯遥香）</p>", ["佐伯遥香"]),
        ("<p>誰も何も言わなかった。（佐伯遥香）</p>", ["佐伯遥香"]),
        ("<p>【海野　葵】</p>", ["海野 葵"]),
        ("<p>（文化部　佐伯遥香）</p>", ["佐伯遥香"]),
        ("<p>聞き手・構成 佐伯遥香</p>", ["佐伯遥香"]),
        ("<p>文・佐伯 遥香</p>", ["佐伯 遥香"]),
        ("<p>（おわり）</p>", []),
        ("<p>（敬称略）</p>", []),
        ("<p>（共同）</p>", []),
        ("<p>（湖北新報社）</p>", []),
        ("<p>（写真は海野）</p>", []),
        ("<p>彼は海野（佐伯遥香）の友だちだった。</p>", []),
    ],
)
def test_the_brackets_that_a_japanese_article_ends_with(end: str, found: list[str]) -> None:
    text = (
        "<p>時計は十時四分で止まっていた。十一年も止まったままだった。直す人は対岸に住んでいて、渡し船は朝しか出ない。</p>"
        * 4
    )
    assert names(text=f"{text}{end}", lang="ja") == found


@pytest.mark.parametrize(
    ("top", "lang", "found"),
    [
        ("<div class='author'><a href='/author/unno'>海野 葵</a>[著]</div>", "ja", ["海野 葵"]),
        ("<div class='author'>文・写真＝海野 葵（ライター）</div>", "ja", ["海野 葵"]),
        ("<p class='writer'>三枝はるか（ライター）</p>", "ja", ["三枝はるか"]),
        ("<div class='author'>海野 葵、佐伯 遥香</div>", "ja", ["海野 葵", "佐伯 遥香"]),
        ("<div class='author'>林望海 陈水</div>", "zh", ["林望海", "陈水"]),
        (
            "<div class='info'><img class='avatar' src='/h.jpg'><span>渡口的猫</span><span>昨天</span></div>",
            "zh",
            ["渡口的猫"],
        ),
        ("<div><span><a href='/u/8f'>渡口的猫</a></span><button>关注</button></div>", "zh", ["渡口的猫"]),
        ("<div><span><a href='/users/login'>登录一下</a></span></div>", "zh", []),
        ("<div class='author'><h3>創作者介紹</h3><p>渡口的貓</p></div>", "zh", ["渡口的貓"]),
        ("<div class='info'><span class='subscribe-name'>渡口的猫</span><span>昨天</span></div>", "zh", ["渡口的猫"]),
        ("<div class='info'><img class='icon' src='/i.png'><span>渡口频道</span></div>", "zh", []),
        ("<span class='author'>望海_lin 02 月 11 日</span>", "zh", ["望海_lin"]),
        ("<p>本报记者 林望海 临江报道</p>", "zh", ["林望海"]),
        ("<div><span>글·사진 | 에디터 담비</span></div>", "ko", ["담비"]),
        ("<div><span>글 | 에디터 김하늘</span></div>", "ko", ["김하늘"]),
        ("<div class='author'>海野葵子　佐伯遥香</div>", "ja", ["海野葵子", "佐伯遥香"]),
        (
            (
                "<div><span>海野葵子　<!-- -->佐伯遥香</span><time datetime='2026-03-04'>2026年3月4日</time></div>"
                "<div><h2>この記事を書いた人</h2><dl><dt>海野葵子</dt></dl><dl><dt>佐伯遥香</dt></dl></div>"
            ),
            "ja",
            ["海野葵子", "佐伯遥香"],
        ),
        (
            "<div class='td-post-author-name'><div>記者</div> <a href='/author/webadmin'>林望海、陳槳</a> - </div>",
            "zh",
            ["林望海", "陳槳"],
        ),
    ],
)
def test_a_line_below_the_headline(top: str, lang: str, found: list[str]) -> None:
    assert names(top=top, lang=lang) == found


@pytest.mark.parametrize(
    "said",
    [
        "webadmin",
        "wp_admin7",
        "管理员",
        "系統管理員",
        "编辑部",
        "編集部",
        "站长",
        "관리자",
        "Press 管理员",
        "渡口日报编辑部",
        "Press! Team and Press UI Team",
    ],
)
def test_software_and_desks_are_nobody(said: str) -> None:
    head = f"<meta name='generator' content='Press! X3'><meta name='author' content='{said}'>"
    assert names(head=head) == []


def test_a_company_in_the_head_gives_way_to_the_person_below() -> None:
    head = "<meta name='author' content='湖北新報社'>"
    text = (
        "<p>時計は十時四分で止まっていた。十一年も止まったままだった。直す人は対岸に住んでいて、渡し船は朝しか出ない。</p>"
        * 4
    )
    assert names(head=head, text=f"{text}<p>（佐伯遥香）</p>", lang="ja") == ["佐伯遥香"]
    assert names(head=head, text=text, lang="ja") == ["湖北新報社"]


def test_a_weekday_is_no_name() -> None:
    assert split("林望海 周六") == ["林望海"]


FORMS = {
    "zh": """
聯合報／ 記者王小明／台北報導
发表于 2026-03-04 21:30 | 116次阅读 | 来源渡口 | 作者王小明
作者 王小明
記者王小明／綜合報導
〔記者王小明／台中報導〕
記者 王小明 報導
文字／王小明；攝影／陳大華；核稿／李四
撰文者：王小明
作者: 王小明 發佈時間: 2026-03-04
特约撰稿人 王小明 发自岸边
南方渡口记者 王小明
本刊记者 王小明 文
来源：岸边晚报 作者：王小明 责编：陈水
王小明/文
图文/王小明
采访并文｜王小明
■王小明
本报记者王小明
（作者：王小明，系岸边大学教授）
（本文作者王小明，为岸边大学教授）
（中央社記者王小明台北4日電）渡船又開了。
<strong>作者</strong>：王小明
""",
    "ja": """
海野 葵 : ライター
著者：海野 葵
岸辺新聞記者・海野 葵
構成・文 海野 葵
編集部 海野 葵
取材・文／海野 葵　撮影／佐伯遥香
（文・海野 葵、写真・佐伯遥香）
【構成・海野 葵】
""",
    "ko": """
김나루 선임기자
강변=김나루 기자
[강변=김나루 기자]
글 김나루 · 사진 박노을
글·사진 김나루
글=김나루 사진=박노을
기자명 김나루
에디터 김나루
(강변=나루뉴스) 김나루 기자 = 나루의 시계가 다시 움직였다.
""",
}
WRITERS = {"zh": ["王小明"], "ja": ["海野 葵"], "ko": ["김나루"]}


@pytest.mark.parametrize(
    ("lang", "line"), [(lang, line) for lang in FORMS for line in FORMS[lang].strip().splitlines()]
)
def test_the_forms_of_three_languages(lang: str, line: str) -> None:
    assert names(above=f"<p>{line}</p>", lang=lang) == WRITERS[lang]


@pytest.mark.parametrize(
    "line",
    [
        "记者手记",
        "记者节专题",
        "作者简介",
        "作者 简介",
        "作者单位为岸边大学",
        "作者认为，钟是好的",
        "■ 时间",
        "文中的钟",
        "文化/体育",
        "记者：您为什么不修？",
        "編集部からのお知らせ",
        "取材を終えて",
        "기자 수첩",
        "글 쓰는 사람",
        "사회부 기자",
    ],
)
def test_lines_that_name_nobody(line: str) -> None:
    assert names(above=f"<p>{line}</p>") == []


@pytest.mark.parametrize(
    ("top", "about", "lang", "found"),
    [
        (
            "<div><span>阿盐</span><span>2026/05/08</span></div>",
            "<h3>作者介绍</h3><p>阿盐，开过四家店。</p>",
            "zh",
            ["阿盐"],
        ),
        ("<div><span>小店</span></div>", "<h3>作者介绍</h3><p>阿盐，开过四家店。</p>", "zh", []),
        ("", "<div>この記事を書いた人</div><p>三枝はるか（ライター）</p><p>港町生まれ。</p>", "ja", ["三枝はるか"]),
        ("<div><span>김나루</span></div>", "<h4>글쓴이 소개</h4><div>김나루, 나루에 산다.</div>", "ko", ["김나루"]),
        ("", "<h3>关于作者</h3><p>写了十年的钟表文章。</p>", "zh", []),
        ("", "<h3>作者简介</h3><p>更多文章</p>", "zh", []),
    ],
)
def test_who_is_introduced_below_the_text(top: str, about: str, lang: str, found: list[str]) -> None:
    assert names(top=top, below=f"<section>{about}</section>", lang=lang) == found
