"""pywb over an archive: pages, calendar, CDX API, Memento, POST, revisits; and how the processes end."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import time
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from crawler.newsstand.picture import seaside
from crawler.replay.environment import NoReplay, replay_python
from crawler.replay.pywb import Pywb, ReplayFailed, pywb
from crawler.replay.serving import MOST_LINES, Query
from storage import Archive
from tests.crawl.running import foldline, launch
from tests.replay.harbour import HTML, PAGE, SITE


def get(url: str, **options: object) -> tuple[int, bytes, Message]:
    """Status, body, headers."""
    try:
        with urlopen(Request(url, **options), timeout=30) as answer:  # type: ignore[arg-type]
            return answer.status, answer.read(), answer.headers
    except HTTPError as error:
        with error:
            return error.code, error.read(), error.headers


def listens(port: int) -> bool:
    """Whether anybody does."""
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


def test_gives_the_bytes_as_archived(shown: Pywb) -> None:
    status, body, headers = get(shown.page(PAGE, "20261120120000", "id_"))
    assert (status, body) == (200, HTML)
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert get(shown.page(f"{SITE}/nothing", "2026", "mp_"))[0] == 404


def test_calendar_and_cdx(shown: Pywb) -> None:
    assert get(shown.calendar(PAGE))[0] == 200
    lines = get(f"{shown.collection}cdx?url={PAGE}&output=json")[1].splitlines()
    assert [json.loads(line)["timestamp"] for line in lines] == ["20261120120000", "20261121120000"]
    every = get(f"{shown.collection}cdx?url=harbour.test&matchType=host&output=json&fl=url")[1].splitlines()
    assert len(every) == 9
    pictures = get(f"{shown.collection}cdx?url={SITE}/*&filter=~mime:image/.*&output=json&fl=url")[1].splitlines()
    assert [json.loads(line)["url"] for line in pictures] == [f"{SITE}/pier-1x.png", f"{SITE}/quay.png"]


def test_memento(shown: Pywb) -> None:
    status, body, _ = get(f"{shown.collection}timemap/link/{PAGE}")
    assert status == 200
    assert body.count(b'rel="memento"') == 2
    wanted = {"Accept-Datetime": "Sat, 21 Nov 2026 03:00:00 GMT"}
    status, body, headers = get(shown.page(PAGE, "", "mp_").replace("/2mp_/", "/mp_/"), headers=wanted)
    assert status == 200
    assert parsedate_to_datetime(headers["Memento-Datetime"]).day == 21
    assert b"fog" in body
    assert 'rel="timemap"' in headers["Link"]


def test_a_post_gets_its_own_answer(shown: Pywb) -> None:
    url = shown.page(f"{SITE}/ask", "2026", "mp_")
    json_type = {"Content-Type": "application/json"}
    for pier, answer in ((3, b"at nine"), (4, b"at ten")):
        body = json.dumps({"what": "departure", "pier": pier}).encode()
        assert get(url, data=body, headers=json_type)[:2] == (200, answer)


def test_a_revisit_of_another_address_shows_the_original(shown: Pywb) -> None:
    status, body, headers = get(shown.page(f"{SITE}/again.png", "20261121", "im_"))
    assert (status, headers["Content-Type"]) == (200, "image/png")
    assert body == seaside("quay")


def test_nothing_but_warcs_is_handed_out(shown: Pywb) -> None:
    """The server behind pywb gives no file of the archive, and none above it, but WARCs; and only to pywb."""
    source = json.loads((shown.log.parent / "config.yaml").read_text())["collections"]["archive"]["archive_paths"]
    key = get(f"{shown.collection}cdx?url={PAGE}&output=json&fl=filename")[1].splitlines()[0]
    assert get(source + json.loads(key)["filename"])[1][:2] == b"\x1f\x8b"
    for wrong in (
        "tables/records/_delta_log/00000000000000000000.json",
        "warc/../../x.warc.gz",
        "warc/.spool/x.warc.gz",
    ):
        assert get(source + wrong)[0] == 404
        assert get(source + wrong.replace("/", "%2F"))[0] == 404
    assert get(source[: source.rindex("/", 0, -1)] + "/" + json.loads(key)["filename"])[0] == 404


def test_a_port_that_is_taken(harbour: Archive, python: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = foldline(
            "replay", "--archive", harbour.url, "--port", port, cwd=python.parent,
            env={"FOLDLINE_REPLAY_PYTHON": str(python)},
        )  # fmt: skip
    assert ended.code == 1
    assert f"cannot listen on port {port}" in ended.err
    assert "--port" in ended.err


def test_command_serves_until_ctrl_c(harbour: Archive, python: Path, tmp_path: Path) -> None:
    process = launch(
        "replay", "--archive", harbour.url, "--port", 0, "--json", cwd=tmp_path,
        env={"FOLDLINE_REPLAY_PYTHON": str(python)},
    )  # fmt: skip
    assert process.stdout is not None
    told = json.loads(process.stdout.readline())
    assert get(told["page"].replace("YYYYMMDDhhmmss", "20261120120000id_").replace("URL", PAGE))[:2] == (200, HTML)
    port = int(told["collection"].split(":")[2].split("/")[0])
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")
    assert not listens(port)


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv (util-linux)")
def test_pywb_ends_with_a_foldline_that_is_killed(harbour: Archive, python: Path, tmp_path: Path) -> None:
    process = launch(
        "replay", "--archive", harbour.url, "--port", 0, "--json", cwd=tmp_path,
        env={"FOLDLINE_REPLAY_PYTHON": str(python)},
    )  # fmt: skip
    assert process.stdout is not None
    port = int(json.loads(process.stdout.readline())["collection"].split(":")[2].split("/")[0])
    process.kill()
    process.communicate()
    end = time.monotonic() + 10
    while listens(port) and time.monotonic() < end:
        time.sleep(0.1)
    assert not listens(port)


def test_pywb_that_dies_is_noticed(harbour: Archive, python: Path) -> None:
    with pywb(harbour.objects, python) as running:
        running.check()
        os.kill(running.process.pid, signal.SIGKILL)
        running.process.wait()
        with pytest.raises(ReplayFailed, match="pywb ended with code -9"):
            running.check()


def test_a_python_without_pywb(tmp_path: Path) -> None:
    with pytest.raises(NoReplay, match="this Python has no pywb"):
        replay_python(tmp_path / "nothing")


def test_where_nothing_can_be_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Says what pip said, leaves nothing behind, and tells the way out."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    for name in ("PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CONFIG_FILE"):
        monkeypatch.setenv(name, os.devnull if name == "PIP_CONFIG_FILE" else "")
    with pytest.raises(NoReplay, match=r"cannot install pywb \(ERROR: .*FOLDLINE_REPLAY_PYTHON"):
        replay_python()
    assert not [path for path in (tmp_path / "foldline").iterdir() if path.is_dir()]


def test_how_pywb_words_its_questions() -> None:
    """`alt_url` comes unquoted and pywb appends to it; `limit` counts only where it asks for something like the URL."""
    asked = Query.parse(
        "url=http%3A//a.test/%3Fx%3D1&closest=2026&fuzzy=&count=&alt_url=http://a.test/?x=1&limit=100&matchType=exact"
    )
    assert asked == Query("http://a.test/?x=1", "2026", "exact", MOST_LINES)
    asked = Query.parse("url=http%3A//a.test/&closest=&fuzzy=&count=5&alt_url=http://a.test/&matchType=domain")
    assert asked == Query("http://a.test/", "", "domain", MOST_LINES)
    asked = Query.parse("url=http%3A//a.test/q&closest=&fuzzy=1&count=100&alt_url=&matchType=prefix")
    assert asked == Query("http://a.test/q", "", "prefix", 100)
    posted = "http://a.test/q?__wb_method=POST&x=1&limit=3"
    asked = Query.parse(f"url=http%3A//a.test/q&closest=2&fuzzy=&count=&alt_url={posted}&limit=100&matchType=exact")
    assert asked == Query(posted, "2", "exact", MOST_LINES)
    asked = Query.parse(
        "url=http%3A//a.test/q&closest=2&fuzzy=&count=&alt_url=http://a.test/q?__wb_method=POST&x="
    )  # then `#`
    assert asked.url == "http://a.test/q?__wb_method=POST&x="
