"""Which hosts belong together: the registrable domain, by the public suffix list."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

HOSTS = 10_000
"""Whose domain is remembered."""


@lru_cache(maxsize=HOSTS)
def registrable(host: str) -> str:
    """`a.example.co.uk` is `example.co.uk`; a host under no known suffix, or an address, is itself."""
    return _suffixes().privatesuffix(host) or host


@cache
def _suffixes() -> PublicSuffixList:
    """As registries have it, and as it came with the library: nothing is fetched."""
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False, only_icann=True)
