"""Dates: what is read, what is left unread, whose word counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.dates import best, claims
from pipelines.written import read_date
from storage.records import Date
from tests.pipelines.making import NOW, record


@pytest.mark.parametrize(
    ("raw", "value", "precision"),
    [
        ("2026-08-02T09:15:30.123Z", "2026-08-02T09:15:30", "second"),
        ("2026-08-02T09:15:30+08:00", "2026-08-02T01:15:30", "second"),
        ("2026-08-02 09:15", "2026-08-02T09:15:00", "minute"),
        ("2026-08-02", "2026-08-02T00:00:00", "day"),
        ("2026-08", "2026-08-01T00:00:00", "month"),
        ("2026/8/2", "2026-08-02T00:00:00", "day"),
        ("2026.08.02 09:15", "2026-08-02T09:15:00", "minute"),
        ("Sun, 02 Aug 2026 09:15:30 GMT", "2026-08-02T09:15:30", "second"),
        ("Sun, 02 Aug 2026 09:15:30 -0500", "2026-08-02T14:15:30", "second"),
        ("Sun, 02 Aug 2026 17:15:30 +08:00", "2026-08-02T09:15:30", "second"),
        ("Sun, 02 Aug 2026 17:15:30 GMT+8", "2026-08-02T09:15:30", "second"),
        ("Sun, 02 Aug 26 09:15:30 GMT", "2026-08-02T09:15:30", "second"),
        ("Fri, 04 Sept 2020 09:15:30 +0000", "2020-09-04T09:15:30", "second"),
        ("1785662130", "2026-08-02T09:15:30", "second"),
        ("1785662130123", "2026-08-02T09:15:30", "second"),
        ("Aug 2, 2026", "2026-08-02T00:00:00", "day"),
        ("August 2nd 2026", "2026-08-02T00:00:00", "day"),
        ("Published: Aug 02, 2026", "2026-08-02T00:00:00", "day"),
        ("2 août 2026", "2026-08-02T00:00:00", "day"),
        ("2. August 2026", "2026-08-02T00:00:00", "day"),
        ("2 de agosto de 2026", "2026-08-02T00:00:00", "day"),
        ("2 sierpnia 2026", "2026-08-02T00:00:00", "day"),
        ("2 август 2026", "2026-08-02T00:00:00", "day"),
        ("2 серпня 2026", "2026-08-02T00:00:00", "day"),
        ("2. srpna 2026", "2026-08-02T00:00:00", "day"),
        ("2026. augusztus 2., 11:16", "2026-08-02T00:00:00", "day"),
        ("2 Ağustos 2026", "2026-08-02T00:00:00", "day"),
        ("2. desember 2025", "2025-12-02T00:00:00", "day"),
        ("2 أغسطس 2026", "2026-08-02T00:00:00", "day"),
        ("2026年8月2日", "2026-08-02T00:00:00", "day"),
        ("٢ آب/أغسطس ٢٠٢٦", "2026-08-02T00:00:00", "day"),
        ("2 كانون الثاني 2026", "2026-01-02T00:00:00", "day"),
        ("۱۱ مرداد ۱۴۰۵", "2026-08-02T00:00:00", "day"),
        ("1403/12/30", "2025-03-20T00:00:00", "day"),
        ("1404-01-01", "2025-03-21T00:00:00", "day"),
        ("2 ส.ค. 2569", "2026-08-02T00:00:00", "day"),
        ("2569-08-02", "2026-08-02T00:00:00", "day"),
        ("2 अगस्त 2026", "2026-08-02T00:00:00", "day"),
        ("2 Αυγούστου 2026", "2026-08-02T00:00:00", "day"),
        ("2. elokuuta 2026", "2026-08-02T00:00:00", "day"),
        ("ngày 2 tháng 8 năm 2026", "2026-08-02T00:00:00", "day"),
        ("令和８年８月２日", "2026-08-02T00:00:00", "day"),
        ("令和元年8月2日", "2019-08-02T00:00:00", "day"),
        ("民國115年8月2日", "2026-08-02T00:00:00", "day"),
        ("115-08-02", "2026-08-02T00:00:00", "day"),
        ("二〇二六年八月二日", "2026-08-02T00:00:00", "day"),
        ("二零二五年十二月二十三日", "2025-12-23T00:00:00", "day"),
        ("30분 전", "2026-08-04T12:00:00", "minute"),
        ("3か月前", "2026-05-01T00:00:00", "month"),
        ("2026. 8. 2. 09:15", "2026-08-02T00:00:00", "day"),
        ("Sun Aug 02 2026 11:15:30 GMT+0200 (CEST)", "2026-08-02T09:15:30", "second"),
        ("2026-08-02T09:15:30Z[UTC]", "2026-08-02T09:15:30", "second"),
        ("2026年8月2日 09:15", "2026-08-02T01:15:00", "minute"),
        ("发布于 2026年08月02日 下午3:05", "2026-08-02T07:05:00", "minute"),
        ("2026年8月", "2026-08-01T00:00:00", "month"),
        ("34h ago", "2026-08-03T02:00:00", "hour"),
        ("3d ago", "2026-08-01T00:00:00", "day"),
        ("2 weeks ago", "2026-07-21T00:00:00", "day"),
        ("1mo ago", "2026-07-01T00:00:00", "month"),
        ("a year ago", "2025-01-01T00:00:00", "year"),
        ("5 minutes ago", "2026-08-04T12:25:00", "minute"),
        ("3 天前", "2026-08-01T00:00:00", "day"),
        ("2小时前", "2026-08-04T10:00:00", "hour"),
        ("1个月前", "2026-07-01T00:00:00", "month"),
        ("昨天", "2026-08-03T00:00:00", "day"),
        ("yesterday", "2026-08-03T00:00:00", "day"),
        ("/2026/08/02/tuesdays", "2026-08-02T00:00:00", "day"),
        ("https://crumbs.test/2026/08/tuesdays", "2026-08-01T00:00:00", "month"),
        (f"https://crumbs.test/2026/08/02/{'-'.join(['tuesday'] * 12)}", "2026-08-02T00:00:00", "day"),
        ("https://crumbs.test/2026/BREAD/08/02/tuesdays/index.html", "2026-08-02T00:00:00", "day"),
        ("2026-08-02T09:15-500", "2026-08-02T14:15:00", "minute"),
        ("2026-08-02T09:15-5", "2026-08-02T14:15:00", "minute"),
        ("1 hr 4 mins ago", "2026-08-04T11:00:00", "hour"),
    ],
)
def test_read(raw: str, value: str, precision: str) -> None:
    assert read_date(raw, NOW) == (datetime.fromisoformat(value).replace(tzinfo=UTC), precision)


@pytest.mark.parametrize(
    "raw",
    ["", "soon", "2.8.26.1", "2/8/26", "2026-08-02T09:15:30QQT", "2026-13-45", "2026-02-30",
     "Smarch 3, 2026", "02/08/2026", "Wed, 11/03/2025", "Aug 2", "in 3 days", "3 loaves ago",
     "9999999 ago", "12:30", "volume 2026", "99999999999999", "0000-00-00", "2026年13月2日",
     "x" * 500, "9999 years ago"],
)  # fmt: skip
def test_no_date_is_better_than_a_wrong_one(raw: str) -> None:
    assert read_date(raw, NOW) is None


@given(st.text(max_size=60))
def test_any_text_is_read_or_left(raw: str) -> None:
    read = read_date(raw, NOW)
    assert read is None or read[0].tzinfo is not None


def claim(raw: str, by: str, field: str = "published") -> Date:
    return Date(field=field, raw=raw, by=by, where="css:time")


def test_the_platform_outranks_the_page_and_disagreement_is_kept() -> None:
    found = [
        claim("2026-08-01", "url"),
        claim("Aug 3, 2026", "visible"),
        claim("2026-08-02T09:00:00Z", "platform"),
        claim("soon", "meta"),
    ]
    made = record("<p>x</p>", dates=found)
    assert made.date_published == datetime(2026, 8, 2, 9, tzinfo=UTC)
    assert [item.by for item in made.dates] == ["platform", "visible", "url", "meta"]
    assert made.dates[-1].value is None


def test_of_equal_rank_the_finer_wins() -> None:
    dates = claims([claim("2026-08-02", "meta"), claim("2026-08-02T09:00:00Z", "meta")], NOW)
    assert best(dates, "published", NOW) == datetime(2026, 8, 2, 9, tzinfo=UTC)


def test_impossible_claims_are_kept_and_not_believed() -> None:
    made = record(
        "<p>x</p>",
        dates=[claim("2031-01-01", "platform"), claim("1970-01-01", "schema.org"), claim("2026-08-01", "visible")],
    )
    assert made.date_published == datetime(2026, 8, 1, tzinfo=UTC)
    assert len(made.dates) == 3


def test_nothing_said_nothing_made_up() -> None:
    made = record("<p>Written on August 2, 2026, says the text.</p>")
    assert (made.date_published, made.date_modified, made.dates) == (None, None, [])


def test_a_change_before_publication_is_no_change() -> None:
    dates = [claim("2026-08-02T09:00:00Z", "platform"), claim("2026-07-01T09:00:00Z", "platform", "modified")]
    assert record("<p>x</p>", dates=dates).date_modified is None


def test_naive_values_become_aware() -> None:
    given_value = Date("published", "x", "feed", "css:x", datetime(2026, 8, 1))  # noqa: DTZ001
    made = record("<p>x</p>", dates=[given_value])
    assert made.date_published == datetime(2026, 8, 1, tzinfo=UTC)
    assert NOW - made.date_published < timedelta(days=9)


@pytest.mark.parametrize(
    ("raw", "value", "precision"),
    [
        ("20260802", "2026-08-02T00:00:00+00:00", "day"),
        ("2026-08-02T09:15:30 EST", "2026-08-02T09:15:30-05:00", "second"),
        ("2026-08-02T23:15:30-07", "2026-08-02T23:15:30-07:00", "second"),
        ("2026년 8월 2일", "2026-08-02T00:00:00+00:00", "day"),
        ("2 августа 2026", "2026-08-02T00:00:00+00:00", "day"),
        ("02-Aug-2026", "2026-08-02T00:00:00+00:00", "day"),
        ("7/31/2026", "2026-07-31T00:00:00+00:00", "day"),
        ("31/7/2026", "2026-07-31T00:00:00+00:00", "day"),
        ("02.08.2026", "2026-08-02T00:00:00+00:00", "day"),
        ("2. 8. 2026", "2026-08-02T00:00:00+00:00", "day"),
        ("Mon, 11/03/2025", "2025-11-03T00:00:00+00:00", "day"),
        ("Tuesday 11/03/2025", "2025-03-11T00:00:00+00:00", "day"),
        ("2.8.26", "2026-08-02T00:00:00+00:00", "day"),
        ("20260802T091530+0900", "2026-08-02T09:15:30+09:00", "second"),
        ("2026-08-02T09:15:30EET", "2026-08-02T09:15:30+02:00", "second"),
        ("08/03/2026", "2026-03-08T00:00:00+00:00|2026-08-03T00:00:00+00:00", "day"),
        ("04/08/2026", "2026-04-08T00:00:00+00:00|2026-08-04T00:00:00+00:00", "day"),
        ("Aug 2, 2026 2:07 pm", "2026-08-02T00:00:00+00:00", "day"),
        ("https://crumbs.test/2026/aug/02/tuesdays", "2026-08-02T00:00:00+00:00", "day"),
        ("https://crumbs.test/202608/02/tuesdays", "2026-08-02T00:00:00+00:00", "day"),
        ("https://crumbs.test/t20260802_9.html", "2026-08-02T00:00:00+00:00", "day"),
    ],
)
def test_more_forms_keep_the_zone_of_the_page(raw: str, value: str, precision: str) -> None:
    read = read_date(raw, NOW)
    if "|" in value:  # two days that have been: nobody can tell
        assert read is None
    else:
        assert read is not None
        assert (read[0].isoformat(), read[1]) == (value, precision)


@pytest.mark.parametrize(
    ("language", "day"),
    [("en-US", "2026-02-03"), ("en-GB", "2026-03-02"), ("de", "2026-03-02"), ("pt-BR", "2026-03-02"), ("en", None)],
)
def test_the_language_tells_the_day_from_the_month(language: str, day: str | None) -> None:
    value = claims([claim("02/03/2026", "visible")], NOW, language)[0].value
    assert (value.date().isoformat() if value else None) == day


@pytest.mark.parametrize(
    ("raw", "by", "spoken", "value"),
    [
        ("2026-08-02 09:15", "visible", "zh", "2026-08-02T09:15:00+08:00"),
        ("2026-08-02 09:15:30", "meta", "zh-Hant", "2026-08-02T09:15:30+08:00"),
        ("2026年8月2日 09:15", "visible", "ja", "2026-08-02T09:15:00+09:00"),
        ("2026/08/02 09:15", "visible", "ko", "2026-08-02T09:15:00+09:00"),
        ("2026-08-02 09:15", "visible", "en", "2026-08-02T09:15:00+00:00"),
        ("2026-08-02 09:15", "feed", "zh", "2026-08-02T09:15:00+00:00"),
        ("2026-08-02T09:15:00Z", "meta", "zh", "2026-08-02T09:15:00+00:00"),
        ("2026-08-02", "visible", "zh", "2026-08-02T00:00:00+00:00"),
        ("1785662130", "meta", "zh", "2026-08-02T09:15:30+00:00"),
        ("2小时前", "visible", "zh", "2026-08-04T10:00:00+00:00"),
    ],
)
def test_a_time_without_a_zone_is_that_of_the_readers(raw: str, by: str, spoken: str, value: str) -> None:
    read = claims([claim(raw, by)], NOW, None, spoken)[0].value
    assert read is not None
    assert read.isoformat() == value


def test_of_an_address_only_a_whole_day_is_believed() -> None:
    assert record("<p>x</p>", dates=[claim("https://crumbs.test/2026/08/x", "url")]).date_published is None


def test_no_publication_after_the_capture() -> None:
    later, tomorrow = (NOW + timedelta(hours=2)).isoformat(), "2026-08-05"
    assert record("<p>x</p>", dates=[claim(later, "meta")]).date_published is None
    assert record("<p>x</p>", dates=[claim(tomorrow, "meta")]).date_published is not None  # a day further east


def test_the_day_of_the_page_s_own_zone() -> None:
    made = record("<p>x</p>", dates=[claim("2026-08-02T00:30:00+08:00", "schema.org")])
    assert made.date_published is not None
    assert made.date_published.isoformat() == "2026-08-02T00:30:00+08:00"
    assert made.origins["date_published"] == "css:time"
