"""What the service manager is told: ready, status, watchdog, reloading, stopping; one datagram each.

Decides how often a status or a sign of life is worth a datagram. Knows nothing of cycles. Without a manager the
same calls go nowhere.
"""

import socket
from collections.abc import Callable, Mapping

Send = Callable[[str], None]

_SHORTEST_STATUS_SECONDS = 0.2
_SHORTEST_LIFE_SIGN_SECONDS = 1.0


class ServiceManager:
    """The running service as systemd sees it; implements ``ports.Notifier``."""

    def __init__(self, send: Send, *, monotonic: Callable[[], float]) -> None:
        self._send = send
        self._monotonic = monotonic
        self._status = ""
        self._alive_at = float("-inf")
        self._progress_at = float("-inf")

    def ready(self) -> None:
        """Say that configuration, state and lock are good."""
        self._send("READY=1")

    def reloading(self) -> None:
        """Announce a reload; systemd 253 and newer wants the time with it, older ones do not mind."""
        self._send(f"RELOADING=1\nMONOTONIC_USEC={int(self._monotonic() * 1_000_000)}")

    def stopping(self) -> None:
        """Announce the end."""
        self._send("STOPPING=1")

    def status(self, sentence: str) -> None:
        """Show one line in ``systemctl status``."""
        if sentence != self._status:
            self._status = sentence
            self._send(f"STATUS={_one_line(sentence)}")

    def progress(self, what: str, done: int, total: int | None) -> None:
        """Show how far a long piece of work is; progress is also a sign of life."""
        self.alive()
        now = self._monotonic()
        if now - self._progress_at >= _SHORTEST_STATUS_SECONDS:
            self._progress_at = now
            self.status(f"{what}: {done:,} of {total:,}" if total else f"{what}: {done:,}")

    def alive(self) -> None:
        """Feed the watchdog."""
        now = self._monotonic()
        if now - self._alive_at >= _SHORTEST_LIFE_SIGN_SECONDS:
            self._alive_at = now
            self._send("WATCHDOG=1")


def service_manager(environment: Mapping[str, str], monotonic: Callable[[], float]) -> ServiceManager:
    """Talk to the manager that started this process, if one did."""
    address = environment.get("NOTIFY_SOCKET", "")
    return ServiceManager(_sender(address) if address else _nowhere, monotonic=monotonic)


def _sender(address: str) -> Send:
    path = "\0" + address[1:] if address.startswith("@") else address

    def send(text: str) -> None:
        # A manager that went away is no reason to stop keeping both sides in step.
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
                channel.sendto(text.encode(), path)
        except OSError:
            return

    return send


def _nowhere(_: str) -> None:
    return


def _one_line(sentence: str) -> str:
    return " ".join(sentence.split())
