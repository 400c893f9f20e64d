"""Alerts against a real webhook receiver and a real SMTP server on loopback, and a worker that raises one."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from crawler.channels import Channel, Mail, Message, NotTold, Webhook, channels_of, signature
from crawler.errors import ConfigError
from crawler.jobs.alerts import CLAIM, Alerts
from crawler.jobs.monitors import Finding
from crawler.newsstand.tls import Authority
from storage.state import ALERTS, State
from tests.jobs.conftest import Make, make, stand
from tests.jobs.site import web
from tests.servers.postgres import Postgres, postgres_server

__all__ = ["make", "postgres_server", "stand"]

KEY = b"key of the receiver"
STUCK = Finding("store", "quay-1", "1 in the spool", "what was fetched has not reached the archive", "mend the store")
MUTE = Finding("silent", "tide", "the last post is 9 d old", "nothing new for long", "look")
HOOK = Message("store/quay-1/1/alert", "[Foldline] alert: Kaimauer", "Flut", b'{"state":"alert"}')


@dataclass(slots=True)
class Receiver:
    """A webhook's other end. `answers` are given in turn, then 204."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def told(self) -> list[tuple[str, str, str]]:
        bodies = [json.loads(body) for _, body in self.got]
        return [(body["state"], body["monitor"], body["subject"]) for body in bodies]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.got.append((dict(self.headers), body))
            self.send_response(made.answers.pop(0) if made.answers else 204)
            self.send_header("Location", made.url + "/elsewhere")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


class Post:
    """aiosmtpd's handler: keeps what came."""

    def __init__(self) -> None:
        self.got: list[Envelope] = []
        self.secure: list[bool] = []
        self.logins: list[tuple[bytes, bytes]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802, ARG002 - its name
        self.got.append(envelope)
        self.secure.append(session.ssl is not None)
        return "250 taken"

    def authenticate(self, *of_aiosmtpd: Any) -> AuthResult:
        """Server, session, envelope, mechanism, and what the client sent."""
        data = of_aiosmtpd[-1]
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"tide table", handled=False)


class OnAnyPort(Controller):
    """aiosmtpd wants to know its port before it listens."""

    def __init__(self, handler: Post, **more: Any) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        super().__init__(handler, hostname="127.0.0.1", port=port, **more)


@pytest.fixture
def post(tmp_path: Path) -> Iterator[tuple[Post, str, Path]]:
    """A server that takes mail only after STARTTLS and a login; its URL, and the authority to trust."""
    authority = Authority(tmp_path)
    handler = Post()
    server = OnAnyPort(
        handler,
        tls_context=authority._leaf("localhost"),
        require_starttls=True,
        authenticator=handler.authenticate,
        auth_required=True,
    )
    server.start()
    yield handler, f"smtp://archivist@localhost:{server.port}", authority.ca
    server.stop()


def mail_to(url: str, ca: Path | None, **more: Any) -> Mail:
    given: dict[str, Any] = {"password": "tide table", "sender": "foldline@archive.example", "to": ["night@a.example"]}
    return Mail(url, trust=ca, sleep=lambda _: None, **given | more)


def test_a_webhook_is_signed_and_taken(receiver: Receiver) -> None:
    Webhook(receiver.url, KEY).tell(HOOK)
    ((headers, body),) = receiver.got
    assert body == HOOK.json
    assert headers["Foldline-Delivery"] == HOOK.id
    stamp, _, signed = headers["Foldline-Signature"].partition(",v1=")
    assert signed == signature(KEY, stamp.removeprefix("t="), body)
    assert abs(int(stamp.removeprefix("t=")) - time.time()) < 60
    assert signature(b"another", stamp.removeprefix("t="), body) != signed


def test_a_signature_that_others_can_check() -> None:
    """`printf '1700000000.{}' | openssl dgst -sha256 -hmac key`."""
    expected = "9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae"
    assert signature(b"key", "1700000000", b"{}") == expected


def test_without_a_key_nothing_is_signed(receiver: Receiver) -> None:
    Webhook(receiver.url, None).tell(HOOK)
    assert "Foldline-Signature" not in receiver.got[0][0]


def test_a_webhook_is_tried_three_times(receiver: Receiver) -> None:
    slept: list[float] = []
    hook = Webhook(receiver.url, KEY, sleep=slept.append)
    receiver.answers = [503, 429]
    hook.tell(HOOK)
    assert (len(receiver.got), slept) == (3, [1.0, 4.0])
    assert len({headers["Foldline-Delivery"] for headers, _ in receiver.got}) == 1
    receiver.answers = [500, 500, 500, 500]
    with pytest.raises(NotTold, match="webhook answers 500"):
        hook.tell(HOOK)
    assert len(receiver.got) == 6


@pytest.mark.parametrize("answer", [400, 401, 404, 302, 307])
def test_a_refusal_is_final_and_a_redirect_is_not_followed(receiver: Receiver, answer: int) -> None:
    receiver.answers = [answer]
    with pytest.raises(NotTold, match=f"answers {answer}"):
        Webhook(receiver.url, KEY, sleep=lambda _: pytest.fail("tried again")).tell(HOOK)
    assert len(receiver.got) == 1


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nowhere = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(NotTold, match=r"webhook: .*refused"):
            Webhook(f"http://{nowhere}", KEY, sleep=lambda _: None).tell(HOOK)
        with pytest.raises(NotTold, match=r"mail: .*refused"):
            mail_to(f"smtp://{nowhere}", None).tell(HOOK)


def test_mail_goes_over_starttls_with_a_login(post: tuple[Post, str, Path]) -> None:
    handler, url, ca = post
    mail_to(url, ca, to=["night@a.example", "day@a.example"]).tell(replace(HOOK, text="Flut über der Mauer"))
    (envelope,) = handler.got
    assert envelope.rcpt_tos == ["night@a.example", "day@a.example"]
    assert handler.secure == [True]
    assert handler.logins == [(b"archivist", b"tide table")]
    assert isinstance(envelope.content, bytes)
    mail = message_from_bytes(envelope.content, policy=policy.default)
    assert (mail["Subject"], mail["From"], mail["To"]) == (
        HOOK.subject, "foldline@archive.example", "night@a.example, day@a.example",
    )  # fmt: skip
    assert mail.get_content().strip() == "Flut über der Mauer"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_mail_is_not_told_to_whom_nobody_trusts_nor_with_a_wrong_password(post: tuple[Post, str, Path]) -> None:
    handler, url, ca = post
    with pytest.raises(NotTold, match="certificate verify failed"):
        mail_to(url, None).tell(HOOK)
    assert handler.logins == [], "no password before the certificate is checked"
    with pytest.raises(NotTold, match="mail: 535"):
        mail_to(url, ca, password="wrong").tell(HOOK)
    assert handler.got == []


def test_a_local_server_without_tls_is_enough_but_no_other() -> None:
    handler = Post()
    server = OnAnyPort(handler)
    server.start()
    try:
        mail_to(f"smtp://127.0.0.1:{server.port}", None).tell(replace(HOOK, subject="a\r\nBcc: x@y.example"))
        (envelope,) = handler.got
        assert handler.secure == [False]
        assert envelope.rcpt_tos == ["night@a.example"], "a subject makes no header"
    finally:
        server.stop()


def test_settings(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from a file\n")
    hook = {
        "FOLDLINE_ALERT_WEBHOOK": "https://alerts.example/x",
        "FOLDLINE_ALERT_WEBHOOK_KEY_FILE": str(tmp_path / "key"),
    }
    mail = {
        "FOLDLINE_ALERT_SMTP": "smtp://me@mail.example:587", "FOLDLINE_ALERT_SMTP_PASSWORD": "secret",
        "FOLDLINE_ALERT_MAIL_FROM": "a@b.example", "FOLDLINE_ALERT_MAIL_TO": "c@d.example, e@f.example",
    }  # fmt: skip
    assert channels_of({}) == []
    first, second = channels_of(hook | mail)
    assert isinstance(first, Webhook)
    assert first.key == b"from a file"
    assert isinstance(second, Mail)
    assert second.to == ["c@d.example", "e@f.example"]
    assert "secret" not in repr(second)
    assert "from a file" not in repr(first)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"FOLDLINE_ALERT_WEBHOOK": "alerts.example"}, "ALERT_WEBHOOK.*write https"),
        ({"FOLDLINE_ALERT_WEBHOOK": "file:///etc/passwd"}, "is no web address"),
        ({"FOLDLINE_ALERT_MAIL_TO": "a@b.example"}, "ALERT_SMTP.*write smtp"),
        ({"FOLDLINE_ALERT_SMTP": "smtp://m.example"}, "ALERT_MAIL_FROM.*is no e-mail|is no e-mail.*ALERT_MAIL_FROM"),
        ({"FOLDLINE_ALERT_SMTP": "mail.example"}, "is no mail server"),
        ({"FOLDLINE_ALERT_SMTP": "smtp://me:hunter2@m.example"}, "holds a password"),
        (
            {"FOLDLINE_ALERT_WEBHOOK": "https://a.example", "FOLDLINE_ALERT_WEBHOOK_KEY_FILE": "/not/there"},
            "KEY_FILE.*name a readable file",
        ),
    ],
)
def test_settings_that_cannot_be(given: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=message) as refused:
        channels_of(given)
    assert "hunter2" not in str(refused.value)


class Clock:
    """Moves when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass(slots=True)
class Bench:
    """A state, its clock, and any number of workers on it."""

    state: State
    clock: Clock

    def worker(self, *channels: Channel) -> Alerts:
        return Alerts(self.state, channels, self.clock)

    def rows(self) -> list[Any]:
        with self.state.begin() as connection:
            return list(connection.execute(ALERTS.select()))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    state = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
    state.prepare()
    yield Bench(state, Clock())
    state.close()


def look(alerts: Alerts, *findings: Finding) -> None:
    alerts.settle(findings, {"tide"}, {"quay-1"})
    alerts.tell()


def test_an_alert_is_told_once_and_its_end_once(
    bench: Bench, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "foldline.alerts")
    alerts = bench.worker(Webhook(receiver.url, KEY))
    for _ in range(3):
        look(alerts, STUCK, MUTE)
        bench.clock.now += timedelta(hours=1)
    assert receiver.told == [("alert", "silent", "tide"), ("alert", "store", "quay-1")]
    look(alerts, MUTE)
    look(alerts, MUTE)
    assert receiver.told[2:] == [("over", "store", "quay-1")]
    over = json.loads(receiver.got[-1][1])
    assert (over["since"], over["cleared_at"]) == ("2026-11-20T12:00:00Z", "2026-11-20T15:00:00Z")
    look(alerts, STUCK)
    look(alerts)
    assert [state for state, _, _ in receiver.told[3:]] == ["over", "alert", "over"], "it may begin again"
    assert bench.rows() == []
    assert sum("over: " in line.message for line in caplog.records) == 3


def test_what_was_not_looked_at_is_not_over(bench: Bench, receiver: Receiver) -> None:
    alerts = bench.worker(Webhook(receiver.url, KEY))
    look(alerts, STUCK, MUTE)
    alerts.settle([], {"pier"}, {"quay-2"})
    alerts.tell()
    assert len(receiver.got) == 2
    alerts.forget({"pier"})
    alerts.tell()
    assert receiver.told[2:] == [("over", "silent", "tide")], "the source is no longer in the catalogue"


def test_a_channel_that_fails_is_tried_again_and_the_others_not(bench: Bench, receiver: Receiver) -> None:
    handler = Post()
    server = OnAnyPort(handler)
    alerts = bench.worker(
        Webhook(receiver.url, KEY, sleep=lambda _: None), mail_to(f"smtp://127.0.0.1:{server.port}", None)
    )
    look(alerts, STUCK)
    look(alerts, STUCK)
    assert (len(receiver.got), len(handler.got)) == (1, 0)
    server.start()
    try:
        look(alerts, STUCK)
        look(alerts, STUCK)
        assert (len(receiver.got), len(handler.got)) == (1, 1)
        look(alerts)
        assert (len(receiver.got), len(handler.got)) == (2, 2)
    finally:
        server.stop()


def test_who_never_heard_of_an_alert_hears_nothing_of_its_end(bench: Bench, receiver: Receiver) -> None:
    receiver.answers = [400]
    alerts = bench.worker(Webhook(receiver.url, KEY))
    look(alerts, STUCK)
    look(alerts)
    assert len(receiver.got) == 1
    assert bench.rows() == []


def test_without_channels_the_log_has_it_all(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    alerts = bench.worker()
    look(alerts, STUCK)
    look(alerts, STUCK)
    look(alerts)
    assert [line.message.split(":")[0] for line in caplog.records] == ["quay-1", "over"]
    assert bench.rows() == []


def test_a_worker_that_dies_while_telling_leaves_it_to_others(bench: Bench, receiver: Receiver) -> None:
    class Dies:
        name = "webhook"

        def tell(self, message: Message) -> None:  # noqa: ARG002
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        look(bench.worker(Dies()), STUCK)
    other = bench.worker(Webhook(receiver.url, KEY))
    look(other, STUCK)
    assert receiver.got == [], "somebody is telling it"
    bench.clock.now += timedelta(seconds=CLAIM + 1)
    look(other, STUCK)
    assert len(receiver.got) == 1


def test_of_many_workers_one_tells(receiver: Receiver, postgres_server: Postgres) -> None:
    url = postgres_server.create("alerts").replace("postgresql://", "postgresql+psycopg://")
    states = [State(url) for _ in range(6)]
    for state in states:
        state.prepare()
    clock = Clock()
    workers = [Alerts(state, [Webhook(receiver.url, KEY)], clock) for state in states]
    for findings in ([STUCK, MUTE], [STUCK, MUTE], []):
        threads = [threading.Thread(target=look, args=(worker, *findings)) for worker in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(receiver.told) == [
        ("alert", "silent", "tide"), ("alert", "store", "quay-1"),
        ("over", "silent", "tide"), ("over", "store", "quay-1"),
    ]  # fmt: skip
    for state in states:
        state.close()


def test_a_worker_tells_what_its_runs_came_to(make: Make, receiver: Receiver) -> None:
    """A layout limit so low that one page is enough; then the site is mended and the next run says so."""
    with web() as harbours:
        harbours.trouble = {"s0.harbour0.com": 10**6}
        harbours.retry_after = 0
        place = make(*harbours.sources(1, 1))
        (place.folder / "monitors.toml").write_text("[refused]\nanswers = 1\nshare = 0.6\n[failing]\nruns = 1\n")
        place.env |= {
            "FOLDLINE_CONNECT_TO": f"*:80:127.0.0.1:{harbours.port}",
            "FOLDLINE_MONITORS": str(place.folder / "monitors.toml"),
            "FOLDLINE_ALERT_WEBHOOK": receiver.url,
        }
        place.json("schedule", "trigger", "g0-s0")
        worker = place.worker("--until-idle")
        assert worker.wait(200) == 0, place.logs()[-5:]
        assert ("alert", "failing", "g0-s0") in receiver.told
        harbours.trouble = {}
        place.json("schedule", "trigger", "g0-s0")
        assert place.worker("--until-idle").wait(200) == 0, place.logs()[-5:]
    assert ("over", "failing", "g0-s0") in receiver.told
    assert len(receiver.told) == len(set(receiver.told))
