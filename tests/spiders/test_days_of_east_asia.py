"""Days of Chinese, Japanese and Korean pages: eras, words behind a day, ages, search engines, scripts."""

# ruff: noqa: E501 (a row of markup reads better on its one line)
from __future__ import annotations

import json

import pytest

from storage.records import Record
from tests.spiders.test_days_and_titles import day, made

TITLE = "停摆的钟与修钟的人"
TEXT = "".join(
    f"<p>{line}</p>"
    for line in ("码头的老钟停在十点零四分，已经停了十一年，没有人去修它，因为修钟的人住在对岸。" * 3,) * 4
)


def read(below: str, *, head: str = "", end: str = "", lang: str = "zh") -> Record:
    inside = f"<article><h1>{TITLE}</h1><div class='x'>{below}</div><div class='text'>{TEXT}</div></article>{end}"
    return made(inside, f"{TITLE}_岸边网", head=f"{head}<meta name='language' content='{lang}'>")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("公告日期：民國115年3月4日", "2026-03-04"),
        ("發布日期：中華民國 115 年 3 月 4 日", "2026-03-04"),
        ("張貼日期：115-03-04", "2026-03-04"),
        ("發布時間：115/3/4", "2026-03-04"),
        ("二〇二六年三月四日", "2026-03-04"),
        ("二○二六年十月二十一日", "2026-10-21"),
        ("公開日：令和8年3月4日", "2026-03-04"),
        ("平成31年3月4日", "2019-03-04"),
        ("中華民國一百一十五年三月廿四日", "2026-03-24"),
        ("民國九十七年五月廿一日 星期三", "2008-05-21"),
        ("令和元年十二月卅一日", "2019-12-31"),
        ("<ul><li class='publish'><i>Mar</i> <i>4</i> <i>Wed</i> <i>2026</i> <i>23:05</i></li></ul>", "2026-03-04"),
        ("<span>已于 2026-03-06 10:02 修改</span><span>于 2026-03-04 23:18 首次发布</span>", "2026-03-04"),
        ("<span>2026-03-06 10:02 更新</span><span>2026-03-04 09:18 发布</span>", "2026-03-04"),
        ("<span>2026年3月4日</span><span>（2026年3月6日 更新）</span>", "2026-03-04"),
        ("<span>2026-03-04 更新时间：2026-03-06</span>", "2026-03-04"),
        ("3小时前", "2026-11-23"),
        ("2 小時前", "2026-11-23"),
        ("2日前", "2026-11-21"),
        ("2일 전", "2026-11-21"),
        ("어제", "2026-11-22"),
        ("昨日", "2026-11-22"),
        ("版本 115-03-04", None),
        ("民國七十八年启用", None),
    ],
)
def test_a_day_below_the_headline(line: str, found: str | None) -> None:
    assert day(read(line)) == found


def test_a_day_of_a_change_alone_is_one_and_stands_for_the_other() -> None:
    assert day(read("<span>已于 2026-03-06 10:02 修改</span>")) == "2026-03-06"


def test_what_search_engines_are_told() -> None:
    said = {"@context": "https://s.test/cambrian.jsonld", "title": TITLE, "pubDate": "2026-03-04T10:00:00"}
    said["upDate"] = "2026-03-06T10:00:00"
    head = f"<script type='application/ld+json'>{json.dumps(said)}</script>"
    record = read("<span>已于 2026-03-06 10:02 修改</span>", head=head)
    assert day(record) == "2026-03-04"
    assert record.date_modified is not None
    assert record.date_modified.isoformat()[:10] == "2026-03-06"


STATE = {"data": {"itemId": 9, "widgetTitle": TITLE, "author": "渡口", "publishTime": 1772600400000}}
OTHERS = {"list": [{"title": "渡船的汽笛", "publishTime": 1767225600000, "text": "汽笛" * 600}]}


@pytest.mark.parametrize(
    "script",
    [
        f"window.initialState={json.dumps(STATE, ensure_ascii=False)}",
        f"window.initialState={json.dumps(STATE)}",
        f"window.initialState={json.dumps({**OTHERS, **STATE})}",
        f"var page = {{title: '{TITLE}', pubTime: '2026-03-04 13:00:00'}};",
        f"__DATA__={json.dumps({'published_at': 1772600400, 'title': TITLE, **OTHERS})}",
        f"__DATA__={json.dumps({'title': TITLE, 'created': 1772600400, 'updated': 1772900400}, separators=(',', ':'))}",
    ],
)
def test_the_time_beside_the_headline_in_a_script(script: str) -> None:
    assert day(read("3小时前", end=f"<script>{script}</script>")) == "2026-03-04"


def test_times_of_other_things_in_a_script_are_not_the_articles() -> None:
    assert day(read("", end=f"<script>window.initialState={json.dumps(OTHERS)}</script>")) is None
    told = f"<script>var a = {{title: '{TITLE}', createTime: 1772600400, deadline: '2026-03-04'}}</script>"
    assert day(read("", end=told)) is None


def test_a_printed_day_goes_before_a_scripts() -> None:
    assert day(read("<time>2026年3月2日</time>", end=f"<script>window.s={json.dumps(STATE)}</script>")) == "2026-03-02"


def test_a_declared_day_goes_before_a_scripts() -> None:
    head = "<meta property='article:published_time' content='2026-03-02T08:00:00+08:00'>"
    assert day(read("", head=head, end=f"<script>window.s={json.dumps(STATE)}</script>")) == "2026-03-02"


ROWS = {
    "table": "<table><tr><td align='center'><b>渡口停航公告</b></td></tr><tr><td><font>公告單位：船務組　公告日期：民國115年3月4日</font></td></tr></table>",
    "boxes": "<div class='bt'>渡口停航公告</div><div class='xx'><span>发布时间：2026-03-04</span> <span>来源：船务组</span></div>",
    "lines": "<p><font size='4'>渡口停航公告</font></p><p>日期：2026/03/04</p>",
    "japanese": "<p class='t'>渡口停航公告</p><p>掲載日：2026年3月4日</p>",
}
UNTITLED = {
    "link": "<p><a href='/n'>最新消息</a></p><p>日期：2026/03/04</p>",
    "sentence": "<p>渡口從今天起停航。</p><p>日期：2026/03/04</p>",
    "label": "<p>公告：</p><p>日期：2026/03/04</p>",
}


@pytest.mark.parametrize("name", ROWS)
def test_the_headline_above_the_row_of_its_day(name: str) -> None:
    record = made(f"<div>{ROWS[name]}<div>{TEXT}</div></div>", "岸邊大學船務組 - 最新消息")
    assert (record.title, day(record)) == ("渡口停航公告", "2026-03-04")


@pytest.mark.parametrize("name", UNTITLED)
def test_other_lines_above_such_a_row_are_no_headline(name: str) -> None:
    assert (
        made(f"<div>{UNTITLED[name]}<div>{TEXT}</div></div>", "岸邊大學船務組 - 最新消息").title
        == "岸邊大學船務組 - 最新消息"
    )


def test_a_printed_headline_goes_before_that_line() -> None:
    inside = f"<h1>渡口停航公告</h1><p>各位乘客與船員</p><p>日期：2026/03/04</p><div>{TEXT}</div>"
    assert made(inside, "岸邊大學船務組 - 最新消息").title == "渡口停航公告"
