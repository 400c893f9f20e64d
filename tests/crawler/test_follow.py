"""`foldline records follow`, as a consumer and as a webhook's receiver see it."""

from __future__ import annotations

import hmac
import json
import os
import signal
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any

import pytest

from crawler.cli import run
from crawler.errors import FoldlineError, UsageError
from crawler.jobs.push import Hook, push, signing_key
from storage import open_archive
from storage.maintain import maintain
from tests.storage.test_tables import lines

SECRET = "whsec_" + b64encode(b"a key of the harbour's own tests").decode()


def followed(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def numbers(changes: list[dict[str, Any]]) -> str:
    return "".join(change["record"]["id"].rpartition(":")[2] for change in changes)


def test_lines_have_cursors_and_each_goes_on_behind_itself(
    archive_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["records", "follow", "--archive", archive_url]) == 0
    whole = followed(capsys.readouterr().out)
    assert numbers(whole) == "12345"
    for number, change in enumerate(whole):
        assert run(["records", "follow", "--archive", archive_url, "--since", change["cursor"]]) == 0
        assert followed(capsys.readouterr().out) == whole[number + 1 :]
    assert run(["records", "follow", "--archive", archive_url, "--since", whole[0]["cursor"], "--limit", "2"]) == 0
    assert followed(capsys.readouterr().out) == whole[1:3]


def test_an_empty_cursor_is_the_beginning(archive_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A script's variable before its first run; a cursor file that is empty is the same."""
    assert run(["records", "follow", "--archive", archive_url, "--since", ""]) == 0
    assert numbers(followed(capsys.readouterr().out)) == "12345"


def test_maintenance_is_told_and_changes_nothing(archive_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["records", "follow", "--archive", archive_url]) == 0
    before = capsys.readouterr().out
    assert run(["maintain", "--archive", archive_url, "--keep", "0", "--json"]) == 0
    told = {line["table"]: line for line in followed(capsys.readouterr().out)}
    assert (told["records"]["files_before"], told["records"]["files_after"]) == (2, 1)
    assert told["records"]["removed"] == 2
    assert run(["maintain", "--archive", archive_url]) == 0
    assert "records" in capsys.readouterr().out
    assert run(["records", "follow", "--archive", archive_url]) == 0
    assert capsys.readouterr().out == before


def test_a_wrong_cursor_is_said(archive_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["records", "follow", "--archive", archive_url, "--since", "41"]) == 2
    assert "not a cursor ('41'): pass one as it was printed" in capsys.readouterr().err
    assert run(["records", "follow", "--archive", archive_url, "--cursor-file", "here"]) == 2
    assert "--cursor-file" in capsys.readouterr().err


def test_who_waits_sees_what_comes_and_may_leave(archive_url: str) -> None:
    command = [sys.executable, "-m", "crawler", "records", "follow", "--wait", "--archive", archive_url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ)) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        seen = [json.loads(process.stdout.readline()) for _ in range(5)]
        open_archive(archive_url).tables.append_records(lines(6))
        seen.append(json.loads(process.stdout.readline()))
        assert numbers(seen) == "123456"
        process.stdout.close()
        open_archive(archive_url).tables.append_records(lines(7))
        assert process.wait(30) == 0
        assert process.stderr.read() == b""


@dataclass
class Receiver:
    """What came in; `answers` are given first, then 204."""

    url: str = ""
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def ids(self) -> str:
        return numbers([json.loads(body) for _, body in self.got])


@contextmanager
def receiving(*answers: int | tuple[int, dict[str, str]]) -> Iterator[Receiver]:
    receiver = Receiver(answers=[(item, {}) if isinstance(item, int) else item for item in answers])

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status, headers = receiver.answers.pop(0) if receiver.answers else (204, {})
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in {**headers, "Content-Length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def verify(headers: Mapping[str, str], body: bytes) -> None:
    """As the Standard Webhooks specification tells receivers to."""
    key = b64decode(SECRET.removeprefix("whsec_"))
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = b64encode(hmac.new(key, text, sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


def hook(receiver: Receiver, **changes: Any) -> Hook:
    return Hook(receiver.url, signing_key(SECRET), pause=0.01, allow_private=True, **changes)


def test_a_webhook_gets_each_change_signed_with_its_id(
    archive_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FOLDLINE_WEBHOOK_SECRET", SECRET)
    noted = tmp_path / "cursor"
    with receiving() as receiver:
        words = ["records", "follow", "--archive", archive_url, "--webhook", receiver.url, "--allow-private", "--json"]
        assert run([*words, "--limit", "2", "--cursor-file", str(noted)]) == 0
        assert json.loads(capsys.readouterr().out) == {"delivered": 2}
        assert run([*words, "--cursor-file", str(noted)]) == 0
        assert receiver.ids == "12345"
        for headers, body in receiver.got:
            verify(headers, body)
            assert headers["webhook-id"] == json.loads(body)["cursor"]
        assert noted.read_text().strip() == json.loads(receiver.got[-1][1])["cursor"]


def test_what_is_not_taken_is_tried_again_in_order(archive_url: str) -> None:
    with receiving(500, 0, 429, 204, 503) as receiver:
        done: list[str] = []
        push(open_archive(archive_url).changes(), hook(receiver), lambda change: done.append(change.cursor))
        assert receiver.ids == "111122345"
        assert len({headers["webhook-id"] for headers, _ in receiver.got}) == len(done) == 5


def test_a_receiver_says_when_it_wants_the_next_try(archive_url: str) -> None:
    with receiving((503, {"Retry-After": "1"}), (503, {"Retry-After": "soon"})) as receiver:
        began = monotonic()
        push(open_archive(archive_url).changes(), hook(receiver), lambda _: None)
        assert 1 <= monotonic() - began < 20
        assert receiver.ids == "1112345"


@pytest.mark.parametrize(("answers", "tries", "posts"), [((500, 500, 500), 3, 3), ((410,), 3, 1), ((302,), 3, 1)])
def test_who_gives_up_says_from_where_to_go_on(
    archive_url: str, answers: tuple[int, ...], tries: int, posts: int
) -> None:
    with receiving(204, *answers) as receiver:
        done: list[str] = []
        with pytest.raises(FoldlineError, match="does not take changes") as told:
            push(
                open_archive(archive_url).changes(), hook(receiver, tries=tries), lambda item: done.append(item.cursor)
            )
        assert len(done) == 1
        assert len(receiver.got) == 1 + posts
        assert receiver.got[-1][0]["webhook-id"] in str(told.value)


def test_private_addresses_need_leave(archive_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as receiver:
        for url in (receiver.url, receiver.url.replace("127.0.0.1", "localhost")):
            sent = Hook(url, signing_key(SECRET), tries=1)
            with pytest.raises(FoldlineError, match=r"private address.*--allow-private"):
                push(open_archive(archive_url).changes(), sent, lambda _: None)
        assert receiver.got == []


@pytest.mark.parametrize("secret", [None, "", "short", "whsec_!!", "whsec_c2hvcnQ="])
def test_no_secret_no_webhook(secret: str | None) -> None:
    with pytest.raises(UsageError, match="FOLDLINE_WEBHOOK_SECRET"):
        signing_key(secret)


def test_a_push_that_is_killed_goes_on_where_it_was(archive_url: str, tmp_path: Path) -> None:
    for number in range(6, 66):
        open_archive(archive_url).tables.append_records(lines(number))
    list(maintain(archive_url, timedelta(0)))
    environment = {**os.environ, "FOLDLINE_WEBHOOK_SECRET": SECRET}
    noted = tmp_path / "cursor"
    with receiving() as receiver:
        command = [sys.executable, "-m", "crawler", "records", "follow", "--archive", archive_url]
        command += ["--webhook", receiver.url, "--allow-private", "--cursor-file", str(noted)]
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as process:
            ends = monotonic() + 30
            while len(receiver.got) < 10 and monotonic() < ends:
                pass
            process.send_signal(signal.SIGKILL)
        before = len(receiver.got)
        assert 10 <= before < 65
        subprocess.run(command, env=environment, check=True, stderr=subprocess.PIPE)
        found = [json.loads(body)["record"]["id"] for _, body in receiver.got]
        once = list(dict.fromkeys(found))
        assert [name.rpartition(":")[2] for name in once] == [str(number) for number in range(1, 66)]
        assert len(found) - len(once) <= 1, "only the change under way may come twice"
