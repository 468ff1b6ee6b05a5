"""Puts a session together from what a caller hands in: tenant, credentials and, if wanted, clock, chance, wire."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from syncd.clock import SystemClock
from syncd.crm.api.session import Session
from syncd.crm.transport import environments
from syncd.crm.transport.auth import Credentials
from syncd.crm.transport.calls import Calls, Endpoint
from syncd.crm.transport.client import HttpTransport
from syncd.crm.transport.wire import Transport
from syncd.ports import Clock

Environment = Literal["production", "integration"]
QUOTA_PER_SECOND = 58.0
"""A little below the 60 calls a second that one application may make in one tenant (D)."""


@dataclass(frozen=True, kw_only=True)
class Connection:
    """Which tenant, as whom. ``repr`` shows no secret."""

    tenant: int
    client_id: str
    client_secret: str | Callable[[], str] = field(repr=False)
    """A callable is asked anew for every token, so that a renewed secret needs no restart."""
    app_key: str | Callable[[], str] = field(repr=False)
    environment: Environment = "production"
    api_url: str = ""
    """Base without ``/crm/v2``; instead of the environment's, for a stand-in."""
    auth_url: str = ""
    """Base without ``/connect/token``."""
    quota_per_second: float = QUOTA_PER_SECOND
    """Calls a second, shared by all calls in flight. Less, if other programs use the same application."""


def calls(connection: Connection, transport: Transport, clock: Clock, jitter: Callable[[], float]) -> Calls:
    """Put the transport's parts together."""
    return Calls(
        transport=transport,
        clock=clock,
        endpoint=Endpoint(
            api_url=connection.api_url or environments.API[connection.environment], tenant=connection.tenant
        ),
        credentials=Credentials(
            auth_url=connection.auth_url or environments.AUTH[connection.environment],
            client_id=connection.client_id,
            client_secret=_asked(connection.client_secret),
            app_key=_asked(connection.app_key),
        ),
        per_second=connection.quota_per_second,
        jitter=jitter,
    )


@dataclass(frozen=True)
class Opened:
    """A session and the pool of connections that it alone uses."""

    session: Session
    own_transport: HttpTransport | None

    async def close(self) -> None:
        """Close the connections, unless they were handed in."""
        if self.own_transport is not None:
            await self.own_transport.close()


def open_session(
    connection: Connection, *, transport: Transport | None, clock: Clock | None, jitter: Callable[[], float] | None
) -> Opened:
    """Open a session; what is not handed in is the real thing."""
    own = HttpTransport() if transport is None else None
    wire: Transport = transport or own or HttpTransport()
    made = calls(connection, wire, clock or SystemClock(), jitter or random.random)
    return Opened(session=Session(made), own_transport=own)


def _asked(secret: str | Callable[[], str]) -> Callable[[], str]:
    return (lambda: secret) if isinstance(secret, str) else secret
