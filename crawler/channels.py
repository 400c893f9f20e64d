"""Where alerts go beside the log: a signed webhook, e-mail. Settings are variables, secrets also files."""

from __future__ import annotations

import hashlib
import hmac
import smtplib
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from functools import partial
from http.client import HTTPException
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, Request, build_opener

from crawler.clock import utc_now
from crawler.errors import ConfigError
from storage.records import EXTRACTOR

WEBHOOK, WEBHOOK_KEY = "FOLDLINE_ALERT_WEBHOOK", "FOLDLINE_ALERT_WEBHOOK_KEY"
SMTP, SMTP_PASSWORD = "FOLDLINE_ALERT_SMTP", "FOLDLINE_ALERT_SMTP_PASSWORD"
MAIL_FROM, MAIL_TO = "FOLDLINE_ALERT_MAIL_FROM", "FOLDLINE_ALERT_MAIL_TO"
VARIABLES = (
    WEBHOOK,
    WEBHOOK_KEY,
    f"{WEBHOOK_KEY}_FILE",
    SMTP,
    SMTP_PASSWORD,
    f"{SMTP_PASSWORD}_FILE",
    MAIL_FROM,
    MAIL_TO,
)
"""All that is read here."""
PAUSES = (1.0, 4.0)
"""Seconds between the tries of one telling; the next evaluation of the monitors begins anew."""
PATIENCE = 15.0
"""Seconds that a server gets for an answer."""
SIGNATURE = "Foldline-Signature"


class NotTold(Exception):
    """A channel did not take a message. It is tried again with the next evaluation."""


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to tell. `id` is the same for every try, so that a receiver can drop repetitions."""

    id: str
    subject: str
    text: str
    json: bytes


class Channel(Protocol):
    """Tells one message or raises `NotTold`. `name` is kept in the state: `webhook`, `mail`."""

    @property
    def name(self) -> str: ...

    def tell(self, message: Message) -> None: ...


@dataclass(frozen=True, slots=True)
class Webhook:
    """POSTs the JSON; signed as `t=<Unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">` where there is a key."""

    url: str
    key: bytes | None = field(repr=False)
    trust: Path | None = None
    sleep: Callable[[float], None] = time.sleep
    name: str = "webhook"

    def tell(self, message: Message) -> None:
        """A 2xx is an acknowledgement; 408, 429 and 5xx are tried again, other answers not."""
        _tries(partial(self._post, message), self.sleep)

    def _post(self, message: Message) -> None:
        headers = {"Content-Type": "application/json", "User-Agent": EXTRACTOR, "Foldline-Delivery": message.id}
        if self.key is not None:
            stamp = str(int(time.time()))
            headers[SIGNATURE] = f"t={stamp},v1={signature(self.key, stamp, message.json)}"
        request = Request(self.url, data=message.json, headers=headers, method="POST")  # noqa: S310 - checked when read
        try:
            with _opener(self.trust).open(request, timeout=PATIENCE) as answer:
                answer.read(1024)
        except HTTPError as error:
            error.close()
            final = error.code not in {408, 429} and error.code < 500
            raise _Refused(f"webhook answers {error.code}", final=final) from error
        except (OSError, HTTPException) as error:
            raise _Refused(f"webhook: {getattr(error, 'reason', None) or error}", final=False) from error


@dataclass(frozen=True, slots=True)
class Mail:
    """`smtp://`: STARTTLS before anything else, except on this machine; `smtps://`: TLS from the first byte."""

    server: str
    password: str | None = field(repr=False)
    sender: str
    to: Sequence[str]
    trust: Path | None = None
    sleep: Callable[[float], None] = time.sleep
    name: str = "mail"

    def tell(self, message: Message) -> None:
        """Taken by the server for every address, or not told."""
        mail = EmailMessage()
        mail["Subject"] = " ".join(message.subject.split())
        mail["From"], mail["To"] = self.sender, ", ".join(self.to)
        mail["Date"] = format_datetime(utc_now())
        mail["Message-ID"] = make_msgid(message.id.replace("/", "-"), domain=self.sender.rpartition("@")[2])
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        _tries(partial(self._send, mail), self.sleep)

    def _send(self, mail: EmailMessage) -> None:
        try:
            with self._connect() as server:
                refused = server.send_message(mail)
        except smtplib.SMTPResponseException as error:
            text = (
                error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
            )
            raise _Refused(f"mail: {error.smtp_code} {text}", final=500 <= error.smtp_code < 600) from error
        except (OSError, smtplib.SMTPException) as error:
            raise _Refused(f"mail: {error}", final=isinstance(error, smtplib.SMTPNotSupportedError)) from error
        if refused:
            raise _Refused(f"mail: refused for {', '.join(refused)}", final=True)

    def _connect(self) -> smtplib.SMTP:
        parts = urlsplit(self.server)
        host, context = parts.hostname or "", _trusting(self.trust)
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=PATIENCE, context=context)
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=PATIENCE)
        try:
            server.ehlo()
            if parts.scheme == "smtp" and (server.has_extn("starttls") or not _here(host)):
                server.starttls(context=context)
            if parts.username:
                server.login(unquote(parts.username), self.password or "")
        except BaseException:
            server.close()
            raise
        return server


def channels_of(environ: Mapping[str, str]) -> list[Channel]:
    """Those that are configured. Raises `ConfigError` naming the variable; no secret is ever shown."""
    made: list[Channel] = []
    trust = Path(environ["SSL_CERT_FILE"]) if environ.get("SSL_CERT_FILE") else None
    if url := environ.get(WEBHOOK, "").strip():
        key = secret(environ, WEBHOOK_KEY)
        made.append(Webhook(_web(url), key.encode() if key else None, trust))
    if server := environ.get(SMTP, "").strip():
        server = _smtp(server)
        sender, to = _addresses(environ, MAIL_FROM), _addresses(environ, MAIL_TO)
        made.append(Mail(server, secret(environ, SMTP_PASSWORD), sender[0], to, trust))
    elif environ.get(MAIL_TO, "").strip():
        raise _wrong(SMTP, "is missing: alerts by mail need a server", "write smtp://user@host:587")
    return made


def secret(environ: Mapping[str, str], name: str) -> str | None:
    """The variable's value, else what stands in the file that `<name>_FILE` names."""
    if value := environ.get(name, "").strip():
        return value
    path = environ.get(f"{name}_FILE", "").strip()
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise _wrong(f"{name}_FILE", f"{path} cannot be read: {error}", "name a readable file") from error


def signature(key: bytes, stamp: str, body: bytes) -> str:
    """What a receiver computes again; it should refuse stamps older than a few minutes."""
    return hmac.new(key, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


class _Refused(NotTold):
    def __init__(self, why: str, *, final: bool) -> None:
        super().__init__(why)
        self.final = final


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Signed alerts go where they were sent to, nowhere else."""


def _tries(do: Callable[[], None], sleep: Callable[[float], None]) -> None:
    for pause in (*PAUSES, None):
        try:
            return do()
        except _Refused as error:
            if error.final or pause is None:
                raise
            sleep(pause)
    return None


def _opener(trust: Path | None) -> OpenerDirector:
    return build_opener(_NoRedirects, HTTPSHandler(context=_trusting(trust)))


def _trusting(trust: Path | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=trust)


def _here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _web(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise _wrong(WEBHOOK, "is no web address", "write https://…")
    return url


def _smtp(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise _wrong(SMTP, "is no mail server", "write smtp://user@host:587 or smtps://user@host")
    if parts.password:
        raise _wrong(
            SMTP, "holds a password", f"put it into {SMTP_PASSWORD}, or into the file {SMTP_PASSWORD}_FILE names"
        )
    return url


def _addresses(environ: Mapping[str, str], name: str) -> list[str]:
    found = environ.get(name, "").replace(",", " ").split()
    if not found or any(text.count("@") != 1 or text.startswith("@") or text.endswith("@") for text in found):
        raise _wrong(name, "is no e-mail address", "write archive@example.org")
    return found


def _wrong(name: str, what: str, remedy: str) -> ConfigError:
    return ConfigError("environment", name, what, remedy)
