"""Sockets on loopback and the threads that serve them.

It decides ports, how a server starts and how it ends. It knows no stand-in.
"""

import asyncio
import json
import logging
import socket
import threading
from pathlib import Path

import uvicorn

from syncd.sandbox.skin import CutOffError, Skin

_START_SECONDS = 30.0
_LOG = logging.getLogger("uvicorn.error")


class _OnlyBugs(logging.Filter):
    """Lets through what went wrong inside a stand-in, not the faults it was told to show."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.exc_info is not None and not isinstance(record.exc_info[1], CutOffError)


_ONLY_BUGS = _OnlyBugs()


class ServerThread:
    """One uvicorn server in a thread of its own."""

    def __init__(self, skin: Skin, listener: socket.socket) -> None:
        config = uvicorn.Config(
            skin,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            date_header=False,
            server_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=1,
        )
        _LOG.addFilter(_ONLY_BUGS)
        self._server = uvicorn.Server(config)
        self._listener = listener
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()
        waited = threading.Event()
        for _ in range(int(_START_SECONDS / 0.01)):
            if self._server.started or not self._thread.is_alive():
                break
            waited.wait(0.01)
        if not self._server.started:
            raise RuntimeError("a stand-in did not start")

    def stop(self) -> None:
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(_START_SECONDS)
        self._listener.close()

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._listener]))


class Ports:
    """The ports of the last start, so that clients find a restarted stand-in where it was."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, int] = json.loads(path.read_text()) if path.exists() else {}

    def bind(self, name: str, wanted: int) -> socket.socket:
        """Listen on loopback: on the port asked for, or on the last one, or on any."""
        listener = _listen(wanted) if wanted else self._listen_again(name)
        self._known[name] = listener.getsockname()[1]
        return listener

    def save(self) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path.write_text(json.dumps(self._known))

    def _listen_again(self, name: str) -> socket.socket:
        try:
            return _listen(self._known.get(name, 0))
        except OSError:
            return _listen(0)


def _listen(port: int) -> socket.socket:
    # The protocol is named because asyncio turns off Nagle's delay (44 ms an answer) only for sockets that name it.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        # Only a listening socket keeps others off its port.
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


def url_of(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"
