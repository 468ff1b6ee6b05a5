"""Signs of life of the adapters: every call that begins or ends is one. The control loop feeds the watchdog by them.

A service that answers slowly, or a quota that has to be waited for, is progress of a kind; a cycle that neither calls
nor computes is not, and is what the watchdog is for.
"""

from collections.abc import Sequence
from typing import Any

from syncd.crm.transport.wire import HttpRequest, HttpResponse, Transport
from syncd.sheets.door import Door


class Pulse:
    """Counts signs of life."""

    def __init__(self) -> None:
        self.beats = 0

    def beat(self) -> None:
        """Count one."""
        self.beats += 1


class BeatingTransport:
    """A transport to the CRM whose calls are signs of life."""

    def __init__(self, transport: Transport, pulse: Pulse) -> None:
        self._transport, self._pulse = transport, pulse

    async def send(self, request: HttpRequest, *, timeout_seconds: float) -> HttpResponse:
        """Send. Raises: TransportError."""
        self._pulse.beat()
        try:
            return await self._transport.send(request, timeout_seconds=timeout_seconds)
        finally:
            self._pulse.beat()


class BeatingDoor:
    """A door to the spreadsheet whose calls are signs of life."""

    def __init__(self, door: Door, pulse: Pulse) -> None:
        self._door, self._pulse = door, pulse

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Sequence[tuple[str, str]] = (),
        body: Any = None,
        timeout_seconds: float,
    ) -> dict[str, Any]:
        """Send one request. Raises: DoorError."""
        self._pulse.beat()
        try:
            return await self._door.call(method, path, params=params, body=body, timeout_seconds=timeout_seconds)
        finally:
            self._pulse.beat()
