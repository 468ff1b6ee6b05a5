"""The production transport on loopback: what left and what did not, and that the app key goes nowhere else."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from syncd.crm.transport.client import HttpTransport
from syncd.crm.transport.wire import HttpRequest, HttpResponse, TransportError


@contextmanager
def _server(*answers: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """A server that reads one request a connection and says what it was told to say, or hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))
    seen: list[bytes] = []

    def serve() -> None:
        for text in answers:
            connection, _ = listener.accept()
            with connection:
                seen.append(connection.recv(65536))
                if text:
                    connection.sendall(text)
                if text is None:
                    threading.Event().wait(2)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], seen
    finally:
        listener.close()
        thread.join(5)


def _send(port: int, *, seconds: float = 5.0) -> HttpResponse:
    async def once() -> HttpResponse:
        transport = HttpTransport()
        request = HttpRequest(
            method="PATCH", url=f"http://127.0.0.1:{port}/x?a=%2B", headers={"st-app-key": "k"}, body=b"{}"
        )
        try:
            return await transport.send(request, timeout_seconds=seconds)
        finally:
            await transport.close()

    return asyncio.run(once())


def test_an_answer_comes_with_lower_case_headers():
    answer = b"HTTP/1.1 200 OK\r\nDate: x\r\nContent-Length: 2\r\n\r\n{}"
    with _server(answer) as (port, seen):
        response = _send(port)
    assert (response.status, response.body, response.headers["date"]) == (200, b"{}", "x")
    assert seen[0].startswith(b"PATCH /x?a=%2B HTTP/1.1")
    assert b"st-app-key: k" in seen[0]


def test_no_connection_proves_that_nothing_left():
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    listener.close()
    with pytest.raises(TransportError) as caught:
        _send(port)
    assert caught.value.was_sent is False


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{", b"nonsense\r\n\r\n"])
def test_a_connection_that_breaks_proves_nothing(answer):
    with _server(answer) as (port, _), pytest.raises(TransportError) as caught:
        _send(port)
    assert caught.value.was_sent is True


def test_a_time_out_proves_nothing():
    with _server(None) as (port, _), pytest.raises(TransportError) as caught:  # type: ignore[arg-type]
        _send(port, seconds=0.2)
    assert caught.value.was_sent is True


def test_a_redirect_is_an_answer_and_not_followed():
    answer = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
    with _server(answer) as (port, seen):
        assert _send(port).status == 302
    assert len(seen) == 1
