"""A source with a subscription: a page as a stranger sees it is noticed before it is archived, and the run pauses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.fetch.outcome import Skipped
from pipelines import Refused, finish
from spiders.interpret import interpret
from storage.captures import Capture, Outcome
from storage.records import Declared, Observed
from storage.warc.payload import decode_content

if TYPE_CHECKING:
    from crawler.fetch.cookies import Cookies
    from storage.warc.build import Exchange

SIGN_IN = re.compile(r"/(?:sign-?in|log-?in|account/login|auth)(?:/|$)", re.IGNORECASE)


@dataclass(slots=True)
class Subscription:
    """What this run knows of its session. A paid post seen whole proves it; walls after that are real ones."""

    cookies: Cookies
    platform: str | None
    proven: bool = False
    lost: str = ""  # why the session is taken for over

    def check(self) -> None:
        """Raises `Skipped` once the session is over: nothing more is asked for."""
        if self.lost:
            raise Skipped(Outcome.LOGIN_PAGE, f"paused: {self.lost}; renew its cookies_file")

    def look(self, exchange: Exchange) -> None:
        """Raises `Skipped` for a page that a stranger gets: it is not archived, the next run asks again."""
        reason = "" if self.proven or exchange.resource_type not in {"", "document"} else self._stranger(exchange)
        if reason:
            self.lost = reason
            self.check()

    def _stranger(self, exchange: Exchange) -> str:
        location = next((value for name, value in exchange.headers if name.lower() == "location"), "")
        if 300 <= exchange.status < 400 and SIGN_IN.search(urlsplit(location).path):
            return f"{exchange.url} leads to a page to sign in"
        capture = _capture(exchange, self.platform)
        reading = interpret(capture)
        if reading.outcome is Outcome.LOGIN_PAGE:
            return f"{exchange.url} is a page to sign in"
        for draft in reading.drafts:
            if not draft.partial:
                try:
                    record = finish(draft, capture)
                except Refused:
                    continue
                self.proven |= record.declared is Declared.PAID and record.observed is Observed.FULL
                if record.boundary is not None and not self.proven:
                    return f"{exchange.url} ends at a wall, as for somebody who is not signed in"
        return ""


def _capture(exchange: Exchange, platform: str | None) -> Capture:
    content, damage = decode_content(exchange.body, exchange.headers)
    return Capture(
        url=exchange.url, time=exchange.time, status=exchange.status, headers=exchange.headers, content=content,
        rendered=exchange.rendered, truncated=exchange.truncated, damage=damage, platform=platform,
    )  # fmt: skip
