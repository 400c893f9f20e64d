"""Saved pages: one record, one listing, and a manifest that answers every line whatever it says."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler import manifest, saved
from crawler.cli import run
from crawler.exitcodes import ExitCode
from crawler.manifest import Line, read_manifest
from crawler.saved import Saved, content_type, time_of

NOW = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)
URL = "https://harbour.substack.com/p/tides"
TEXT = [
    "The harbour office keeps a paper tide table by the door, and every spring somebody proposes to throw it out.",
    "It has outlived three computer systems, because the harbour master reads it with wet hands and in the dark.",
    "What we measured this year is how often the paper and the screen disagree, and by how many minutes.",
]
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>What the tide table knows</title>
<link rel="canonical" href="{URL}"><meta property="og:title" content="What the tide table knows">
<meta property="og:type" content="article"><script type="application/ld+json">{{"@context": "https://schema.org",
"@type": "NewsArticle", "headline": "What the tide table knows", "url": "{URL}", "isAccessibleForFree": true,
"datePublished": "2026-03-04T05:06:07+00:00", "author": [{{"@type": "Person", "name": "Ida Brandt"}}]}}</script></head>
<body><article class="post"><h1 class="post-title">What the tide table knows</h1>
<div class="available-content"><div class="body markup">{"".join(f"<p>{text}</p>" for text in TEXT)}</div></div>
<div class="post-footer"></div></article></body></html>"""
FEED = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Harbour notes</title><link>https://harbour.substack.com</link><generator>Substack</generator>
<item><title>What the tide table knows</title><link>{URL}</link><guid>{URL}</guid>
<pubDate>Wed, 04 Mar 2026 05:06:07 GMT</pubDate><atom:updated>2026-03-04T06:00:00Z</atom:updated>
<content:encoded><![CDATA[{"".join(f"<p>{text}</p>" for text in TEXT)}]]></content:encoded></item></channel></rss>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "page.html").write_text(PAGE)
    (tmp_path / "feed.xml").write_text(FEED)
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "packed.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    return tmp_path


def answers(text: bytes, folder: Path, workers: int = 2) -> list[dict[str, Any]]:
    return [json.loads(line) for line in read_manifest(io.BytesIO(text), folder, NOW, workers)]


def test_one_article_prints_its_record(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    args = ["read", str(folder / "page.html"), "--url", URL, "--captured", "2026-03-05T00:00:00Z", "--json"]
    assert run(args) == 0
    first = capsysbinary.readouterr().out
    record = json.loads(first)
    assert record["schema"] == "foldline/record/1"
    assert record["title"] == "What the tide table knows"
    assert record["content_text"] == "\n\n".join(TEXT)
    assert record["captured_at"] == "2026-03-05T00:00:00Z"
    assert record["boundary"] is None
    assert run(args) == 0
    assert capsysbinary.readouterr().out == first, "the same bytes again"


def test_a_feed_is_a_listing_with_its_records(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["read", str(folder / "feed.xml"), "--url", "https://harbour.substack.com/feed"]) == 0
    answer = json.loads(capsysbinary.readouterr().out)
    assert (answer["url"], answer["outcome"]) == ("https://harbour.substack.com/feed", "listing")
    assert [record["title"] for record in answer["records"]] == ["What the tide table knows"]


def test_a_page_that_yields_nothing_says_why(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["read", str(folder / "empty.html"), "--url", URL]) == 0
    answer = json.loads(capsysbinary.readouterr().out)
    assert answer["outcome"] == "empty_body"
    assert answer.keys() == {"url", "outcome", "reason"}


def test_every_line_has_its_answer_in_order(folder: Path) -> None:
    lines = [
        f"page.html\t{URL}\t2026-03-05T01:02:03Z".encode(),
        f"absent.html\t{URL}\t".encode(),
        b"no tabs at all",
        b"",
        f"page.html\t{URL}\tthe day before".encode(),
        f".\t{URL}\t".encode(),
        b"page.html\tharbour\t",
        f"a\0b\t{URL}\t".encode(),
        f"{'x' * 5000}\t{URL}\t".encode(),
        b"\xff\xfe.html\thttps://\xff.example/\t",
        f"packed.html.gz\t{URL}".encode(),
        f"page.html\t{URL}\t\textra".encode(),
        f"empty.html\t{URL}\t\r".encode(),
        f"page.html\t{URL}\t".encode(),
    ]
    got = answers(b"\n".join(lines), folder)
    assert len(got) == len(lines)
    assert [index for index, answer in enumerate(got) if "schema" in answer] == [0, 10, 13]
    assert got[0]["captured_at"] == "2026-03-05T01:02:03Z"
    assert got[10]["captured_at"] == got[13]["captured_at"] == "2026-05-06T07:08:09Z", "the run's own time"
    assert got[1]["reason"] == "absent.html: No such file or directory"
    assert got[2]["reason"] == "line 3: is not `path TAB url TAB captured`"
    assert "is not an http://" in got[6]["reason"]
    assert got[12]["outcome"] == "empty_body"
    rest = [got[index] for index in (1, 2, 3, 4, 5, 6, 7, 8, 9, 11)]
    assert {answer["outcome"] for answer in rest} == {"unreadable"}
    assert all(answer["reason"] for answer in rest)


def test_order_holds_for_many_lines(folder: Path) -> None:
    urls = [f"https://harbour.substack.com/p/{number}" for number in range(60)]
    text = "".join(f"{'empty' if number % 3 else 'page'}.html\t{url}\t\n" for number, url in enumerate(urls))
    assert [answer["url"] for answer in answers(text.encode(), folder)] == urls


def test_paths_start_in_the_manifests_folder_then_here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = folder / "here"
    here.mkdir()
    (here / "only.html").write_text(PAGE)
    monkeypatch.chdir(here)
    text = f"page.html\t{URL}\t\nonly.html\t{URL}\t\n{folder / 'page.html'}\t{URL}\t\n"
    assert ["schema" in answer for answer in answers(text.encode(), folder)] == [True, True, True]


def die_or_answer(line: Line) -> bytes:
    """A reader that a page can kill, hang or break."""
    if b"kill" in line.text:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"hang" in line.text:
        while True:
            time.sleep(0.01)
    if b"break" in line.text:
        raise RecursionError("too deep")
    return json.dumps({"url": line.text.decode().split("\t")[1]}).encode()


def test_a_page_that_kills_hangs_or_breaks_costs_its_own_line_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "answer_line", die_or_answer)
    monkeypatch.setattr(manifest, "SECONDS", 0.3)
    kinds = ["fine", "kill", "fine", "hang", "fine", "break", "fine", "kill", "fine"]
    text = "".join(f"{kind}\thttps://x.example/{number}\t\n" for number, kind in enumerate(kinds))
    got = answers(text.encode(), folder)
    assert [answer["url"] for answer in got] == [f"https://x.example/{number}" for number in range(len(kinds))]
    reasons = [answer.get("reason", "") for answer in got]
    assert [kind for kind, reason in zip(kinds, reasons, strict=True) if reason] == ["kill", "hang", "break", "kill"]
    assert "BrokenProcessPool" in reasons[1]
    assert "took longer" in reasons[3]
    assert reasons[5] == "reading failed: RecursionError: too deep"


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["page.html", "empty.html"], ExitCode.OK),
        (["page.html", "absent.html", "empty.html"], ExitCode.SOME_FAILED),
        (["absent.html", "gone.html"], ExitCode.FAILED),
        ([], ExitCode.OK),
    ],
)
def test_a_manifest_tells_by_its_exit_code_whether_all_was_read(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes], names: list[str], code: ExitCode
) -> None:
    (folder / "many.tsv").write_text("".join(f"{name}\t{URL}\t\n" for name in names))
    assert run(["read", "--manifest", str(folder / "many.tsv")]) == code
    assert capsysbinary.readouterr().out.count(b"\n") == len(names)


def test_one_page_that_cannot_be_read_is_told_by_the_exit_code(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    (folder / "deep.html").write_text("<b>x<i>y" * 20_000)
    assert run(["read", str(folder / "deep.html"), "--url", URL]) == ExitCode.FAILED
    assert json.loads(capsysbinary.readouterr().out)["outcome"] == "unreadable"


def test_standard_input_is_a_page(folder: Path) -> None:
    command = [sys.executable, "-m", "crawler", "read", "-", "--url", URL, "--captured", "2026-03-05T00:00:00Z"]
    said = subprocess.run(command, input=PAGE.encode(), capture_output=True, check=True).stdout
    command[4] = str(folder / "page.html")
    assert subprocess.run(command, capture_output=True, check=True).stdout == said


def test_standard_input_is_a_manifest(folder: Path) -> None:
    """Its relative paths start here."""
    command = [sys.executable, "-m", "crawler", "read", "--manifest", "-"]
    lines = f"page.html\t{URL}\t\n".encode()
    said = subprocess.run(command, input=lines, capture_output=True, check=True, cwd=folder).stdout
    assert json.loads(said)["title"] == "What the tide table knows"


def test_a_missing_manifest_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", "--manifest", "absent.tsv"]) == 1
    assert capsys.readouterr().err == (
        "foldline: error: No such file or directory (absent.tsv): check that it is there and may be used\n"
    )


def test_a_file_too_large_is_cut_and_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "LIMIT", 1000)
    capture = saved.capture_of(Saved(folder / "page.html", URL, NOW))
    assert (len(capture.content), capture.truncated) == (1000, "length")


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PAGE.encode(), "x", "text/html"),
        (b"\xef\xbb\xbf\n  <!DOCTYPE HTML><p>", "x.json", "text/html"),
        (PAGE.encode("utf-16"), "x", "text/html"),
        (b'{"a": [1]}\n', "x.html", "application/json"),
        (b"[]", "x", "application/json"),
        (b"[a note] that is no JSON", "x.txt", "text/plain"),
        (FEED.encode(), "x", "application/rss+xml"),
        (b'<?xml version="1.0"?><urlset>', "x.html", "application/xml"),
        (b"%PDF-1.7", "x.html", "application/pdf"),
        (b"<p>a fragment", "x", "text/html"),
        (b"plain words", "x", "text/plain"),
        (b"plain words", "x.html", "text/html"),
        (b"\0\1\2", "x", "application/octet-stream"),
        (b"", "x.html", "text/html"),
    ],
)
def test_the_content_type_is_read_off_the_bytes(content: bytes, name: str, kind: str) -> None:
    assert content_type(content, Path(name)) == kind


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-03-05T01:02:03Z", "2026-03-05T01:02:03+00:00"),
        ("2026-03-05T01:02:03.456+02:00", "2026-03-04T23:02:03.456000+00:00"),
        ("2026-03-05 01:02", "2026-03-05T01:02:00+00:00"),
        ("2026-03-05", "2026-03-05T00:00:00+00:00"),
        ("2026-03", "2026-03-01T00:00:00+00:00"),
        ("2026", "2026-01-01T00:00:00+00:00"),
        ("20260305010203", "2026-03-05T01:02:03+00:00"),
        ("Thu, 05 Mar 2026 01:02:03 GMT", "2026-03-05T01:02:03+00:00"),
    ],
)
def test_times_of_capture(text: str, time: str) -> None:
    assert time_of(text).isoformat() == time


@pytest.mark.parametrize("text", ["yesterday", "20261399000000", "2026-13-01", "x, y"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text differs by what was tried
        time_of(text)
