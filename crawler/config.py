"""What the user decides: the sources (`crawler.catalogue`), and here the settings of this machine.

Both are checked once, before anything runs. `Settings.from_environment` takes the environment as an argument.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from crawler import agent
from crawler.catalogue import Catalogue, Source, load_sources, read_catalogue
from crawler.errors import ConfigError
from storage.domains import ascii_host
from storage.records import EXTRACTOR

__all__ = ["Catalogue", "ConnectTo", "Settings", "Source", "load_sources", "read_catalogue"]


class ConnectTo(BaseModel):
    """curl's --connect-to with a shell pattern for the host: `HOST:PORT:ADDRESS:PORT`; empty: any, or unchanged."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    host: str
    port: int | None
    address: str
    to_port: int | None

    @classmethod
    def parse(cls, text: str) -> Self:
        """`ValueError` for anything but four parts; IPv6 addresses stand in brackets."""
        parts = _colons(text.strip())
        if len(parts) != 4:
            raise ValueError("is not HOST:PORT:ADDRESS:PORT, for example *.test:80:127.0.0.1:8080")
        host, port, address, to_port = parts
        return cls(host=ascii_host(host), port=_port(port), address=address.strip("[]"), to_port=_port(to_port))

    def __str__(self) -> str:
        address = f"[{self.address}]" if ":" in self.address else self.address
        return f"{self.host}:{self.port or ''}:{address}:{self.to_port or ''}"

    def matches(self, host: str, port: int) -> bool:
        """Whether a connection to this host and port goes elsewhere."""
        return fnmatchcase(host.lower(), self.host or "*") and self.port in {None, port}


def _port(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError(f"has no port '{text}': 1 to 65535")
    return int(text)


def _colons(text: str) -> list[str]:
    """Splits at colons outside brackets."""
    parts, depth = [""], 0
    for char in text:
        depth += (char == "[") - (char == "]")
        if char == ":" and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts


class Settings(BaseModel):
    """Where things are and who answers for the crawl: options first, then the environment, then defaults."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    archive: str = "./archive"  # FOLDLINE_ARCHIVE: a path, file:///… or s3://bucket/prefix
    spool: Path | None = (
        None  # FOLDLINE_SPOOL: open segments on their way to a remote archive; None: the storage's own place
    )
    database: str | None = None  # FOLDLINE_DATABASE: postgresql://… for many machines; None: a file beside the archive
    contact: str | None = None  # FOLDLINE_CONTACT: URL or e-mail in the user agent
    sources: Path | None = None  # FOLDLINE_SOURCES: folder of the catalogue; None: ./sources where it is there
    connect_to: tuple[ConnectTo, ...] = ()  # FOLDLINE_CONNECT_TO: separated by spaces; first match wins
    chromium: Path | None = None  # FOLDLINE_CHROMIUM: browser binary; None: looked for
    browser_memory: int = Field(1500, ge=200)  # FOLDLINE_BROWSER_MEMORY: megabytes of one browser with its children
    browser_pages: int = Field(250, ge=1)  # FOLDLINE_BROWSER_PAGES: before a browser is replaced by a fresh one
    replay_python: Path | None = None  # FOLDLINE_REPLAY_PYTHON: one that has pywb; None: an environment made for it
    ca_file: Path | None = None  # SSL_CERT_FILE: certificate authorities in place of the system's
    monitors: Path | None = None  # FOLDLINE_MONITORS: thresholds in place of those of crawler/jobs/monitors.toml
    redaction_key: bytes | None = Field(
        None, repr=False
    )  # FOLDLINE_REDACTION_KEY or _FILE: key of the hash that stands for secrets

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], **options: object) -> Self:
        """Options that are None or empty count as not given. Raises `ConfigError` naming the variable."""
        given = {name: value for name, value in options.items() if value not in (None, (), [])}
        values = _from_variables(environ) | {
            n: _read("option", f"--{n.replace('_', '-')}", n, v) for n, v in given.items()
        }
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(str(part) for part in first["loc"])
            raise ConfigError("settings", key, first["msg"], "see `foldline doctor`") from error

    def as_environment(self) -> dict[str, str]:
        """The variables that make the same settings in a child process."""
        given: dict[str, object] = {name: getattr(self, name) for name in VARIABLES}
        given["connect_to"] = " ".join(map(str, self.connect_to))
        given["redaction_key"] = self.redaction_key.decode() if self.redaction_key else None
        return {VARIABLES[name]: str(value) for name, value in given.items() if value}

    def catalogue(self, *, new: bool = False) -> Catalogue:
        """The folder named, else ./sources, which may be missing. `ConfigError` where a named one is missing, unless it
        may be `new`."""
        folder = self.sources or Path("sources")
        missing = (new or self.sources is None) and not folder.exists()
        return Catalogue(folder) if missing else read_catalogue(folder)

    @property
    def database_url(self) -> str:
        """Where schedules, runs and budgets are kept."""
        from storage.archive import archive_url
        from storage.state import database_url

        return database_url(archive_url(self.archive), self.database)

    def route(self, host: str, port: int) -> tuple[str, int]:
        """Where a connection to this host and port really goes; host and port themselves where nothing matches."""
        rule = next((rule for rule in self.connect_to if rule.matches(host, port)), None)
        return (rule.address or host, rule.to_port or port) if rule else (host, port)

    def is_local(self, url: str) -> bool:
        """Whether this URL's host is this machine, by name, by address or by `connect_to`."""
        parts = urlsplit(url)
        host, _ = self.route(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
        if host == "localhost" or host.endswith(".localhost"):
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False

    def contact_for(self, source: Source) -> str | None:
        """Who to write to about crawling this source; None only where it stays on this machine. Else `ConfigError`."""
        contact = source.contact or self.contact
        if contact is None and not self.is_local(source.url):
            remedy = "set FOLDLINE_CONTACT to a URL or an e-mail address that reaches you (it goes into the user agent)"
            raise ConfigError(
                "environment", "FOLDLINE_CONTACT", f"nobody to contact about crawling {source.host}", remedy
            )
        return contact

    def user_agent(self, source: Source) -> str:
        """`foldline/<version> (+contact) suffix`."""
        contact = self.contact_for(source)
        parts = [EXTRACTOR, f"(+{contact})" if contact else "", source.user_agent or ""]
        return " ".join(part for part in parts if part)


VARIABLES = {
    "archive": "FOLDLINE_ARCHIVE",
    "spool": "FOLDLINE_SPOOL",
    "database": "FOLDLINE_DATABASE",
    "contact": "FOLDLINE_CONTACT",
    "sources": "FOLDLINE_SOURCES",
    "connect_to": "FOLDLINE_CONNECT_TO",
    "chromium": "FOLDLINE_CHROMIUM",
    "browser_memory": "FOLDLINE_BROWSER_MEMORY",
    "browser_pages": "FOLDLINE_BROWSER_PAGES",
    "replay_python": "FOLDLINE_REPLAY_PYTHON",
    "ca_file": "SSL_CERT_FILE",
    "monitors": "FOLDLINE_MONITORS",
    "redaction_key": "FOLDLINE_REDACTION_KEY",
}

SECRET = ("database", "redaction_key")
"""Whose variables have a second one, `…_FILE`, that names a file with the value."""


def _from_variables(environ: Mapping[str, str]) -> dict[str, object]:
    found = {name: environ.get(variable, "").strip() for name, variable in VARIABLES.items()}
    for name in SECRET:
        path = environ.get(f"{VARIABLES[name]}_FILE", "").strip()
        if path and not found[name]:
            found[name] = _secret(Path(path), f"{VARIABLES[name]}_FILE")
    return {name: _read("environment", VARIABLES[name], name, text) for name, text in found.items() if text}


def _secret(path: Path, variable: str) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        what = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise ConfigError("environment", variable, f"{path} {what}", "name a readable file") from error


def _read(file: str, key: str, name: str, value: object) -> object:
    reader = _READERS.get(name)
    if reader is None:
        return value
    try:
        return reader(value)
    except ValueError as error:
        shown = " ".join(map(str, _items(value)))
        shown = shown.rpartition("@")[2] if name == "database" else shown  # no password
        raise ConfigError(file, key, f"'{shown}' {error}", "correct it or leave it out") from error


def _archive(value: object) -> str:
    text = str(value)
    scheme, marked, rest = text.partition("://")
    if marked and scheme not in {"file", "s3"}:
        raise ValueError("is no place for an archive: a path, file:///… or s3://bucket/prefix")
    if scheme == "s3" and marked and not rest.strip("/"):
        raise ValueError("names no bucket: s3://bucket/prefix")
    return text


def _database(value: object) -> str:
    text = str(value)
    if not text.startswith(("postgresql://", "postgres://", "sqlite:///")):
        raise ValueError("is no database: postgresql://user@host/name, or sqlite:///path")
    return text


def _path(value: object) -> Path:
    return Path(str(value)).expanduser()


def _present(value: object) -> Path:
    path = _path(value)
    if not path.exists():
        raise ValueError("does not exist")
    return path


def _whole(value: object) -> int:
    text = str(value).strip()
    if not text.isascii() or not text.isdigit():
        raise ValueError("is no whole number")
    return int(text)


def _routes(value: object) -> tuple[ConnectTo, ...]:
    texts = value.replace(",", " ").split() if isinstance(value, str) else [str(v) for v in _items(value)]
    return tuple(ConnectTo.parse(text) for text in texts)


def _items(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


_READERS: Mapping[str, Callable[[object], object]] = {
    "archive": _archive,
    "spool": _path,
    "database": _database,
    "contact": agent.contact,
    "sources": _path,
    "connect_to": _routes,
    "chromium": _present,
    "browser_memory": _whole,
    "browser_pages": _whole,
    "replay_python": _present,
    "ca_file": _present,
    "monitors": _present,
    "redaction_key": _bytes,
}
