"""Changes pushed to a webhook: one POST a change, in order, at least once (Standard Webhooks 1.0: id, time, signature).

The receiver tells a repeat by `webhook-id`, which is the change's cursor. Nothing is passed over: what is not taken is
tried again, with growing pauses, and then the push ends with an error that names the cursor to go on from.
"""

from __future__ import annotations

import asyncio
import hmac
import random
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

import aiohttp

from crawler.errors import FoldlineError, UsageError
from crawler.fetch.guard import Guard, GuardedResolver, PrivateAddress
from crawler.fetch.retry_after import retry_after
from storage.records import EXTRACTOR

if TYPE_CHECKING:
    from storage.changes import Change

SECRET = "FOLDLINE_WEBHOOK_SECRET"  # noqa: S105 # the variable's name
_AGAIN = frozenset((408, 409, 425, 429))
_LONGEST = 300.0
_LONGEST_ASKED = 3600.0
_TIMEOUT = aiohttp.ClientTimeout(total=30)


@dataclass(frozen=True, slots=True)
class Hook:
    """Where changes go, and how stubbornly. `pause`: seconds before the second try; each later one takes twice that."""

    url: str
    key: bytes
    tries: int = 10
    pause: float = 1.0
    allow_private: bool = False


def signing_key(secret: str | None) -> bytes:
    """The key of `whsec_<base64>`, or of any other text its bytes. Raises `UsageError` for none, or a weak one."""
    text = (secret or "").strip()
    try:
        key = b64decode(text.removeprefix("whsec_"), validate=True) if text.startswith("whsec_") else text.encode()
    except ValueError as error:
        raise UsageError("the secret is not base64 behind whsec_", SECRET, "copy it again") from error
    if len(key) < 16:
        remedy = f'for example export {SECRET}="whsec_$(openssl rand -base64 32)"; the receiver needs it too'
        raise UsageError("a webhook needs a secret of 16 bytes or more", SECRET, remedy)
    return key


def line_of(change: Change) -> bytes:
    """A change as one line of JSON: the cursor that goes on behind it, and the record."""
    return b'{"cursor":"%s","record":%s}' % (change.cursor.encode(), change.line)


def signed(key: bytes, name: str, time: int, body: bytes) -> dict[str, str]:
    """The headers by which a receiver knows sender, time and repeats."""
    mac = hmac.new(key, b"%s.%d.%s" % (name.encode(), time, body), sha256).digest()
    return {
        "webhook-id": name,
        "webhook-timestamp": str(time),
        "webhook-signature": f"v1,{b64encode(mac).decode()}",
        "Content-Type": "application/json",
        "User-Agent": EXTRACTOR,
    }


def push(changes: Iterable[Change | None], hook: Hook, done: Callable[[Change], None]) -> None:
    """Delivers each change and says so to `done` before the next one. Raises `FoldlineError` where one is not taken."""
    asyncio.run(_push(changes, hook, done))


async def _push(changes: Iterable[Change | None], hook: Hook, done: Callable[[Change], None]) -> None:
    guard = Guard(lambda host, port: (host, port), hook.allow_private)
    try:
        guard.check_url(hook.url)
    except PrivateAddress as error:
        raise _private(hook) from error
    connector = aiohttp.TCPConnector(resolver=GuardedResolver(guard), limit=1)
    async with aiohttp.ClientSession(connector=connector, timeout=_TIMEOUT, trust_env=False) as session:
        for change in changes:
            if change is not None:
                await _deliver(session, hook, change)
                done(change)


async def _deliver(session: aiohttp.ClientSession, hook: Hook, change: Change) -> None:
    why, pause = "", 0.0
    for number in range(hook.tries):
        await asyncio.sleep(pause)
        answer = await _post(session, hook, change)
        if answer is None:
            return
        why, asked = answer
        pause = max(asked, min(hook.pause * 2**number, _LONGEST) * random.uniform(0.8, 1.2))  # noqa: S311
    raise _refused(hook, change, f"{why}, {hook.tries} times")


async def _post(session: aiohttp.ClientSession, hook: Hook, change: Change) -> tuple[str, float] | None:
    """None once it was taken; else why not, and how many seconds the receiver wants to be left alone."""
    body = line_of(change)
    headers = signed(hook.key, change.cursor, int(datetime.now(UTC).timestamp()), body)
    try:
        async with session.post(hook.url, data=body, headers=headers, allow_redirects=False) as response:
            status = response.status
            if 200 <= status < 300:
                return None
            if status < 500 and status not in _AGAIN:
                raise _refused(hook, change, f"it answered {status}")
            asked = retry_after(response.headers.get("Retry-After"), datetime.now(UTC)) or 0.0
            return f"it answered {status}", min(asked, _LONGEST_ASKED)
    except PrivateAddress as error:
        raise _private(hook) from error
    except aiohttp.InvalidURL as error:
        raise UsageError("not an address", f"--webhook {hook.url}", "write https://…") from error
    except (aiohttp.ClientError, TimeoutError) as error:
        return f"{type(error).__name__} {error}".strip(), 0.0


def _private(hook: Hook) -> FoldlineError:
    return FoldlineError("a private address", f"--webhook {hook.url}", "--allow-private lets changes go there")


def _refused(hook: Hook, change: Change, why: str) -> FoldlineError:
    remedy = f"nothing from change {change.cursor} on was taken; run again with the same --since or --cursor-file"
    return FoldlineError(f"the webhook does not take changes: {why}", hook.url, remedy)
