"""What may be connected to: private networks are refused after DNS, in redirects and in browser sub-requests alike."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver


class PrivateAddress(Exception):
    """The host resolves to an address that is not on the public internet."""


Route = Callable[[str, int], tuple[str, int]]
"""Host and port to where the connection really goes: the operator's `connect_to` rules."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What the operator routes somewhere is allowed; else only public addresses, or any with `allow_private`."""

    route: Route
    allow_private: bool = False

    def mapped(self, host: str, port: int) -> tuple[str, int] | None:
        """Where this connection is sent instead; None where no rule matches."""
        target = self.route(host, port)
        return target if target != (host, port) else None

    def check(self, host: str, address: str) -> None:
        """Raise `PrivateAddress` unless the address is a public one."""
        if not self.allow_private and not is_public(address):
            msg = f"{host} is at {address}, a private address; set `allow_private = true` for this source to allow it"
            raise PrivateAddress(msg)

    def check_url(self, url: str) -> None:
        """Check a URL whose host is an address literal; names are checked when they are resolved."""
        host = urlsplit(url).hostname or ""
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return
        if self.mapped(host, port_of(url)) is None:
            self.check(host, host)


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""RFC 6052: what a network of IPv6 alone calls IPv4 addresses."""


def is_public(address: str) -> bool:
    """Whether one host of the public internet has this address; where an IPv4 address is inside, that one counts."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inside = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inside = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if inside is not None:
            return is_public(str(inside))
        if ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def port_of(url: str) -> int:
    """The port of an http(s) URL."""
    split = urlsplit(url)
    return split.port or (443 if split.scheme == "https" else 80)


class GuardedResolver(AbstractResolver):
    """aiohttp's resolver with the guard in front of every answer."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._dns = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a host, all of them allowed. Raises `PrivateAddress`, `OSError` when DNS fails."""
        mapped = self._guard.mapped(host, port)
        if mapped is not None:
            address, mapped_port = mapped
            return [
                ResolveResult(hostname=host, host=address, port=mapped_port, family=socket.AF_INET, proto=0, flags=0)
            ]
        found = await self._dns.resolve(host, port, family)
        for answer in found:
            self._guard.check(host, answer["host"])
        return found

    async def close(self) -> None:
        """Nothing is held."""
        await self._dns.close()
