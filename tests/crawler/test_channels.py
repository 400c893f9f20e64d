"""The ways alerts are told: a signed webhook and mail, against real receivers, and their settings."""

from __future__ import annotations

import socket
import time
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from crawler.channels import Mail, Message, NotTold, Webhook, channels_of, signature
from crawler.errors import ConfigError
from tests.crawler.receiving import KEY, OnAnyPort, Post, Receiver, mail_to, post, receiver

__all__ = ["post", "receiver"]

HOOK = Message("store/quay-1/1/alert", "[Foldline] alert: Kaimauer", "Flut", b'{"state":"alert"}')


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
