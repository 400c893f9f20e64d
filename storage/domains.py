"""Which hosts belong together: one form of a name, and the registrable domain, by the public suffix list."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

HOSTS = 10_000
"""Whose domain is remembered."""


def ascii_host(host: str) -> str:
    """The form of a host name that is compared and asked for: lower case, in ASCII as browsers have it (UTS 46)."""
    return host.lower() if host.isascii() else _ascii(host)


@lru_cache(maxsize=HOSTS)
def _ascii(host: str) -> str:
    import idna

    try:
        labels = idna.uts46_remap(host, std3_rules=False).split(".")
    except idna.IDNAError:  # no name; whoever asks for it is told so
        return host
    return ".".join(label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in labels)


def ascii_url(url: str) -> str:
    """The address with its host in that form; as it is where it has none."""
    if url.isascii():
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    user, at, place = parts.netloc.rpartition("@")
    host, colon, port = place.partition(":")
    return url if host.isascii() else parts._replace(netloc=f"{user}{at}{ascii_host(host)}{colon}{port}").geturl()


@lru_cache(maxsize=HOSTS)
def registrable(host: str) -> str:
    """`a.example.co.uk` is `example.co.uk`; a host under no known suffix, or an address, is itself."""
    return _suffixes().privatesuffix(host) or host


@cache
def _suffixes() -> PublicSuffixList:
    """As registries have it, and as it came with the library: nothing is fetched."""
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False, only_icann=True)
