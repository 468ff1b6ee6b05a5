"""The two wires between syncd and the stand-ins: every call leaves, lands and is answered at its own moment.

They decide who hears what when, and tell the world at each of these moments, so that people and crashes can step in.
What an effect overwrote is the witness's business.
"""

import asyncio
import json

from sheet_change import kind_of_change

from syncd.crm.transport.wire import HttpResponse, TransportError
from syncd.sandbox.wire import Request, Response
from syncd.sheets.door import DoorError, answer_of

_HTML = (
    b"<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"
)


class Wire:
    """Carries calls of one process to one stand-in."""

    def __init__(self, world, process, side, sandbox):
        self._world, self._process, self._side, self._sandbox = world, process, side, sandbox

    async def carry(self, name, request, timeout_seconds, *, is_write):
        """Give the stand-in's answer, or None for silence. Raises: ConnectionError, when nothing ever left."""
        world, process = self._world, self._process
        process.may_die(f"before {name}")
        fate = world.fates.draw(name, is_write=is_write)
        sent = world.trace.note(self._side, f"-> {name} [{fate.kind}]{_what(request) if is_write else ''}")
        world.calls[self._side].append(name)
        world.call_count += 1
        world.stir("sent", fate.kind, name)
        if fate.kind == "no-connection":
            await asyncio.sleep(fate.there)
            process.check()
            raise ConnectionError
        answer = world.loop.create_future()
        call = world.witness.sending(self._side, name, request, is_write=is_write)
        if fate.has_effect:
            world.loop.call_later(fate.there, self._land, name, request, fate, call, answer)
        if fate.is_silent:
            await asyncio.sleep(world.fates.patience(fate, timeout_seconds))
            process.check()
            world.trace.note(self._side, f"xx {name} of {sent} was never answered")
            process.may_die(f"after losing {name}")
            return None
        if fate.has_effect:
            response = _disfigured(fate, await answer)
        else:
            await asyncio.sleep(fate.there)
            response = _refusal(self._side, fate)
        await asyncio.sleep(fate.back)
        process.check()
        world.witness.answered(call, response)
        world.trace.note(self._side, f"<- {name} {response.status}")
        process.may_die(f"after {name}")
        return response

    def _land(self, name, request, fate, call, answer):
        world = self._world
        world.stir("landing", fate.kind, name)
        with world.witness.watching(call):
            response = self._sandbox.handle(request)
            call.status = response.status
        world.trace.note(self._side, f"== {name} landed {response.status}")
        world.stir("landed", fate.kind, name)
        if not answer.done():
            answer.set_result(response)


def _what(request):
    return (
        f" {request.path.split('/tenant/')[-1]} {request.body.decode()[:400]}" if request.body else f" {request.path}"
    )


def _disfigured(fate, response):
    if fate.kind == "cut":
        return Response(status=response.status, headers=response.headers, body=response.body[: len(response.body) // 2])
    if fate.kind in ("500-after", "503-after"):
        return Response(status=int(fate.kind[:3]), headers={"content-type": "text/html"}, body=_HTML)
    return response


def _refusal(side, fate):
    if fate.kind.startswith("429"):
        return _too_many(side, fate.kind)
    if fate.kind == "html" or side == "crm":
        status = 502 if fate.kind == "html" else int(fate.kind)
        return Response(status=status, headers={"content-type": "text/html"}, body=_HTML)
    body = {"error": {"code": int(fate.kind), "message": "Internal error encountered.", "status": "INTERNAL"}}
    return Response(status=int(fate.kind), headers={}, body=json.dumps(body).encode())


def _too_many(side, kind):
    headers = {"retry-after": "2"} if kind == "429-header" else {}
    if side == "crm":
        title = "Rate limit is exceeded. Try again in 3 seconds." if kind == "429-text" else "Rate limit is exceeded."
        return Response(status=429, headers=headers, body=json.dumps({"title": title, "status": 429}).encode())
    message = "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user'"
    body = {"error": {"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED"}}
    return Response(status=429, headers=headers, body=json.dumps(body).encode())


class CrmTransport(Wire):
    """What ``CrmAdapter`` sends through."""

    async def send(self, request, *, timeout_seconds):
        is_token = request.url.endswith("/connect/token")
        is_write = request.method != "GET" and not is_token
        ours = Request.of(request.method, request.url, headers=request.headers, body=request.body)
        name = "token" if is_token else f"{request.method} {ours.path.split('/tenant/')[-1].partition('/')[2]}"
        try:
            response = await self.carry(name, ours, timeout_seconds, is_write=is_write)
        except ConnectionError as error:
            raise TransportError("no connection", was_sent=False) from error
        if response is None:
            raise TransportError("no answer", was_sent=True)
        return HttpResponse(status=response.status, headers=response.headers, body=response.body)


class SheetDoor(Wire):
    """What ``SheetAdapter`` calls through."""

    async def call(self, method, path, *, params=(), body=None, timeout_seconds):
        data = b"" if body is None else json.dumps(body).encode()
        tail = path.rsplit("/", 1)[-1]
        name = tail.partition(":")[2] if ":" in tail else "get"
        if name == "batchUpdate":
            name = kind_of_change(body["requests"])
        # The service's pretty print is for people who read answers; syncd does not.
        query = (*params, ("prettyPrint", "false"))
        request = Request(method=method, path=path, query=query, body=data)
        try:
            response = await self.carry(name, request, timeout_seconds, is_write=method != "GET")
        except ConnectionError as error:
            raise DoorError("no connection", was_sent=False) from error
        if response is None:
            raise DoorError("no answer", was_sent=True)
        wait = response.headers.get("retry-after")
        return answer_of(response.status, response.body, retry_after=float(wait) if wait else None)
