"""The HTTP skin: bytes on a socket to a request, a stand-in's response to bytes, and the faults on the way.

It decides how a fault looks from outside and that state is saved before an answer leaves. It knows nothing of what a
stand-in does. One instance serves one stand-in; calls into it are serialised by a lock that other threads may take.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qsl

from syncd.sandbox.faults import FaultRule, Faults
from syncd.sandbox.wire import Request, Response, SandboxClock

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_HTML = {"content-type": "text/html; charset=utf-8"}
_BAD_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\r\n"
_GATEWAY_TIMEOUT = b"<html><head><title>504 Gateway Time-out</title></head><body><h1>504</h1></body></html>\r\n"


class CutOffError(Exception):
    """Ends a connection in the middle of an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What the skin needs of one stand-in."""

    handle: Callable[[Request], Response]
    administer: Callable[[Request], Response]
    """Answers everything below /_sandbox/."""
    failure: Callable[[int, Request], Response]
    """Makes the service's own answer to a request that fails with 429 or 5xx."""
    saving: Callable[[Request], AbstractContextManager[object]]
    """Held around ``handle`` (with the lock): saves what changed on the way out."""


class Skin:
    """An ASGI application for one stand-in."""

    def __init__(self, served: Served, *, faults: Faults, clock: SandboxClock) -> None:
        self._served = served
        self._faults = faults
        self._clock = clock
        self._waiting: list[Request] = []
        """Late effects that land after the next look-up."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        request = await _read(scope, receive)
        if request.path.startswith("/_sandbox/"):
            with self._served.saving(request):
                response = self._served.administer(request)
            await self._answer(response, send)
            return
        rule = self._faults.decide(request.method, request.path)
        if rule is None:
            await self._answer(self._perform(request), send)
        elif rule.kind == "truncated":
            await self._answer(self._perform(request), send, cut=True)
        else:
            await self._answer(await self._befall(request, rule, receive), send)

    def _perform(self, request: Request) -> Response:
        with self._served.saving(request):
            response = self._served.handle(request)
        if request.method == "GET" and self._waiting:
            landing, self._waiting = self._waiting, []
            for late in landing:
                self._land(late)
        return response

    async def _befall(self, request: Request, rule: FaultRule, receive: Receive) -> Response:
        match rule.kind:
            case "latency":
                await asyncio.sleep(rule.delay())
                return self._perform(request)
            case "html":
                return Response(status=502, headers=_HTML, body=_BAD_GATEWAY)
            case "timeout_before":
                await _hold(receive, rule.delay())
            case "timeout_after":
                self._perform(request)
                await _hold(receive, rule.delay())
            case "late_effect":
                self._postpone(request, rule)
                await _hold(receive, FaultRule(kind="timeout_after").delay())
            case "500_after" | "502_after" | "503_after":
                self._perform(request)
                return self._served.failure(int(rule.kind[:3]), request)
            case _:
                return self._served.failure(int(rule.kind), request)
        return Response(status=504, headers=_HTML, body=_GATEWAY_TIMEOUT)

    def _postpone(self, request: Request, rule: FaultRule) -> None:
        # Kept in memory only: a stand-in that is stopped meanwhile has simply never had the effect.
        if rule.after_lookup:
            self._waiting.append(request)
        else:
            asyncio.get_running_loop().call_later(rule.delay(), self._land, request)

    def _land(self, request: Request) -> None:
        with self._served.saving(request):
            self._served.handle(request)

    async def _answer(self, response: Response, send: Send, *, cut: bool = False) -> None:
        headers = {"date": formatdate(self._clock.now(), usegmt=True), **response.headers}
        headers["content-length"] = str(len(response.body))
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": response.status, "headers": raw})
        if cut and response.body:
            half = response.body[: len(response.body) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
            raise CutOffError
        await send({"type": "http.response.body", "body": response.body})


async def _read(scope: Message, receive: Receive) -> Request:
    body = bytearray()
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return Request(
        method=scope["method"],
        path=scope["raw_path"].decode("latin-1"),
        query=tuple(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
        headers=headers,
        body=bytes(body),
    )


async def _hold(receive: Receive, seconds: float) -> None:
    """Keep the client waiting until it hangs up or the time is over."""

    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(gone(), seconds)
    except TimeoutError:
        return
