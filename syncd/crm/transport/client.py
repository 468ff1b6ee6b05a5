"""The production transport: the only import of httpx. Time-outs everywhere, no redirects, errors translated."""

import asyncio

import httpx

from syncd.crm.transport.wire import HttpRequest, HttpResponse, TransportError

CONNECT_SECONDS = 10.0
MOST_CONNECTIONS = 64
_DIRECT: dict[str, httpx.AsyncBaseTransport | None] = {
    f"all://{host}": None for host in ("127.0.0.1", "localhost", "[::1]")
}
"""Loopback is never reached through a proxy that the environment names."""


class HttpTransport:
    """One pool of connections to one origin. The app key goes nowhere else: redirects are not followed."""

    def __init__(self) -> None:
        self._client = httpx.AsyncClient(
            limits=httpx.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS),
            follow_redirects=False,
            mounts=_DIRECT,
        )

    async def send(self, request: HttpRequest, *, timeout_seconds: float) -> HttpResponse:
        """Send one request. Raises: TransportError, saying whether anything can have left."""
        timeout = httpx.Timeout(timeout_seconds, connect=CONNECT_SECONDS, pool=timeout_seconds)
        try:
            # httpx limits each read; an answer that trickles in for ever is limited here.
            async with asyncio.timeout(timeout_seconds):
                answer = await self._client.request(
                    request.method, request.url, headers=dict(request.headers), content=request.body, timeout=timeout
                )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise TransportError("no connection could be made", was_sent=False) from error
        except TimeoutError as error:
            raise TransportError("no answer came in time", was_sent=True) from error
        except httpx.HTTPError as error:
            raise TransportError(f"the connection broke ({type(error).__name__})", was_sent=True) from error
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return HttpResponse(status=answer.status_code, headers=headers, body=answer.content)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()
