"""An archivist's own subscription: cookies out of a Netscape file, for the source's own hosts and nobody else.

The file is read and never written: what a server renews is not kept, so parallel runs cannot overwrite each other's
session.
"""

from __future__ import annotations

from collections.abc import Iterable
from http.cookiejar import LoadError, MozillaCookieJar
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request as Carrier

from crawler.errors import ConfigError


class Cookies:
    """The cookies of one source."""

    def __init__(self, jar: MozillaCookieJar, urls: Iterable[str]) -> None:
        self._jar = jar
        self._hosts = frozenset(_host(url) for url in urls)

    @classmethod
    def load(cls, file: str, urls: Iterable[str], source: str) -> Cookies:
        """`urls` are the source's own. Raises `ConfigError` that names the file and none of what stands in it."""
        path = Path(file).expanduser()
        jar = MozillaCookieJar()
        remedy = "export it again from a browser that is signed in, in the Netscape format"
        try:
            jar.load(str(path), ignore_discard=True)
        except LoadError as error:
            raise ConfigError(
                "sources", f"{source}.cookies_file", f"{path} is no Netscape cookie file", remedy
            ) from error
        except OSError as error:
            what = f"{path} cannot be read: {error.strerror or type(error).__name__}"
            raise ConfigError("sources", f"{source}.cookies_file", what, remedy) from error
        made = cls(jar, urls)
        if not any(made.header(f"https://{prefix}{host}/") for host in made._hosts for prefix in ("", "www.")):
            what = f"{path} has no cookie for {', '.join(sorted(made._hosts))} that is still valid"
            raise ConfigError("sources", f"{source}.cookies_file", what, remedy)
        return made

    def header(self, url: str) -> str | None:
        """The value of Cookie for a request; None for hosts that are not the source's own."""
        if _host(url) not in self._hosts:
            return None
        carrier = Carrier(url)  # noqa: S310 - it is never opened
        self._jar.add_cookie_header(carrier)
        return carrier.get_header("Cookie")

    def for_browser(self, url: str) -> list[dict[str, object]]:
        """The same as a browser context takes them: each for the one host of `url`."""
        if (said := self.header(url)) is None:
            return []
        pairs = (pair.partition("=") for pair in said.split("; "))
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        return [{"name": name, "value": value, "url": origin} for name, _, value in pairs]


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
