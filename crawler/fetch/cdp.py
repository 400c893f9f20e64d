"""The DevTools protocol over a websocket of our own: commands and their answers, events to who listens."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

import aiohttp
import msgspec

logger = logging.getLogger(__name__)
Params = dict[str, Any]
Listener = Callable[[Params, str], Coroutine[Any, Any, None] | None]
"""Takes an event's parameters and the session it came from (`""` for the browser's own)."""


class CdpError(Exception):
    """The browser refused a command, or is gone."""


class _Message(msgspec.Struct):
    id: int | None = None
    method: str = ""
    params: msgspec.Raw = msgspec.Raw(b"{}")
    result: msgspec.Raw = msgspec.Raw(b"{}")
    error: Params | None = None
    sessionId: str = ""  # noqa: N815 - the protocol's name


class Connection:
    """One websocket to one browser. `closed` is set when it has ended, whoever ended it."""

    def __init__(self) -> None:
        self.closed = asyncio.Event()
        self._listeners: dict[str, Listener] = {}
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._last = 0
        self._http: aiohttp.ClientSession | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._pump: asyncio.Task[None] | None = None
        self._message = msgspec.json.Decoder(_Message)

    async def open(self, url: str) -> None:
        """Connect to `ws://…`. Raises `CdpError`."""
        self._http = aiohttp.ClientSession(trust_env=False)
        try:
            self._socket = await self._http.ws_connect(url, max_msg_size=0, compress=0, autoclose=True)
        except aiohttp.ClientError as error:
            await self._http.close()
            raise CdpError(f"the browser does not answer at {url}: {error}") from error
        self._pump = asyncio.create_task(self._read(self._socket))

    def listen(self, method: str, listener: Listener) -> None:
        """Who is told of an event. A listener that returns a coroutine has it run as a task of its own."""
        self._listeners[method] = listener

    def post(self, method: str, params: Params | None = None, session: str = "") -> asyncio.Future[Any]:
        """Send a command at once; the future has its result. Nobody needs to await it: its error counts as seen."""
        self._last += 1
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        answer.add_done_callback(_seen)
        if self._socket is None or self.closed.is_set():
            answer.set_exception(CdpError("the browser is gone"))
            return answer
        self._waiting[self._last] = answer
        message: Params = {"id": self._last, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        self._spawn(self._send(self._socket, msgspec.json.encode(message)))
        return answer

    async def call(self, method: str, params: Params | None = None, session: str = "") -> Params:
        """A command and its result. Raises `CdpError`."""
        result: Params = await self.post(method, params, session)
        return result

    async def close(self) -> None:
        """End the connection; commands that wait fail."""
        if self._socket is not None:
            await self._socket.close()
        if self._pump is not None:
            await self._pump
        for task in self._tasks:
            task.cancel()
        if self._http is not None:
            await self._http.close()

    async def _send(self, socket: aiohttp.ClientWebSocketResponse, data: bytes) -> None:
        try:
            await socket.send_frame(data, aiohttp.WSMsgType.TEXT)
        except (aiohttp.ClientError, ConnectionError):
            self._end()

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        try:
            async for frame in socket:
                self._take(self._message.decode(frame.data))
        finally:
            self._end()

    def _take(self, message: _Message) -> None:
        if message.id is not None:
            answer = self._waiting.pop(message.id, None)
            if answer is None or answer.done():
                return
            if message.error is not None:
                answer.set_exception(CdpError(str(message.error.get("message", message.error))))
            else:
                answer.set_result(msgspec.json.decode(message.result))
        elif listener := self._listeners.get(message.method):
            self._tell(listener, message)

    def _tell(self, listener: Listener, message: _Message) -> None:
        try:
            more = listener(msgspec.json.decode(message.params), message.sessionId)
        except Exception:  # one event that cannot be understood must not end the connection for all pages
            logger.exception("%s could not be taken", message.method)
            return
        if more is not None:
            self._spawn(more)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("an event could not be taken", exc_info=error)

    def _end(self) -> None:
        self.closed.set()
        waiting, self._waiting = self._waiting, {}
        for answer in waiting.values():
            if not answer.done():
                answer.set_exception(CdpError("the browser is gone"))


def _seen(answer: asyncio.Future[Any]) -> None:
    if not answer.cancelled():
        answer.exception()
