"""Declarations for single platforms and hosts: `sites.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Site:
    """What differs on one site. The keys are explained at the top of `sites.toml`."""

    platform: str = ""
    hosts: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    wait: str = ""
    reject: str = ""
    why: str = ""

    def matches(self, platform: str | None, host: str) -> bool:
        """Whether this is the site, by its software or by its name."""
        return bool(self.platform and self.platform == platform) or any(fnmatchcase(host, one) for one in self.hosts)


def site_of(platform: str | None, url: str) -> Site:
    """The declaration for a page; an empty one for most."""
    host = (urlsplit(url).hostname or "").lower()
    return next((site for site in _sites() if site.matches(platform, host)), Site())


@cache
def _sites() -> tuple[Site, ...]:
    data = tomllib.loads(files(__package__).joinpath("sites.toml").read_text("utf-8"))
    return tuple(reversed(list(_parsed(data["site"]))))


def _parsed(tables: list[dict[str, str | list[str]]]) -> Iterator[Site]:
    for table in tables:
        yield Site(**{key: tuple(value) if isinstance(value, list) else value for key, value in table.items()})  # type: ignore[arg-type]
