"""The typed client against the stand-in's library; faults are slipped in on the way, and waits cost no time."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from syncd.crm import AsyncCrm, Connection, Crm
from syncd.crm.transport.wire import HttpResponse, TransportError
from syncd.sandbox.crm import Client, CrmSandbox, Switches
from syncd.sandbox.wire import Request

EPOCH = 1_790_000_000.0
ADDRESS = {"street": "1 Elm St", "city": "Austin", "state": "TX", "zip": "78701", "country": "USA"}


class Clock:
    """Waiting moves it."""

    def __init__(self):
        self.at = 0.0

    def now(self):
        return EPOCH + self.at

    def monotonic(self):
        return self.at

    async def sleep(self, seconds):
        self.at += max(0.0, seconds)
        await asyncio.sleep(0)


@dataclass
class Wire:
    """Carries calls to the stand-in; the next calls of an operation get the faults named for it."""

    sandbox: CrmSandbox
    sent: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0

    def befall(self, name, *answers):
        """A response or an error instead of an answer; "lost" is carried out and not answered."""
        self.faults += [(name, answer) for answer in answers]

    async def send(self, request, *, timeout_seconds):
        self.sent.append(request)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        # Turns of the loop, no real time: pace is on the virtual clock, and real waits would bunch calls on it.
        for _ in range(3):
            await asyncio.sleep(0)
        self.in_flight -= 1
        fault = next((item for item in self.faults if item[0] == request.name), None)
        if fault is None:
            return self.handled(request)
        self.faults.remove(fault)
        if fault[1] == "lost":
            self.handled(request)
            raise TransportError("no answer came in time", was_sent=True)
        if isinstance(fault[1], Exception):
            raise fault[1]
        return fault[1]

    def handled(self, request):
        ours = Request.of(request.method, request.url, headers=request.headers, body=request.body)
        answer = self.sandbox.handle(ours)
        return HttpResponse(status=answer.status, headers=answer.headers, body=answer.body)

    def named(self, name):
        return [request for request in self.sent if request.name == name]


class House:
    """A tenant, and clients of it."""

    def __init__(self, **switches):
        self.clock = Clock()
        # Long lists are read in one virtual moment here; pace and refusals have tests of their own.
        self.sandbox = CrmSandbox(self.clock, Switches(**{"feed_lag_seconds": 0.0, **switches}), clients=(Client(),))
        self.wire = Wire(self.sandbox)
        self.connection = Connection(
            tenant=Client().tenant,
            client_id=Client().client_id,
            client_secret=Client().client_secret,
            app_key=Client().app_key,
            api_url="https://crm.test",
            auth_url="https://auth.test",
        )
        self._blocking = []

    def crm(self):
        """An asynchronous client."""
        return AsyncCrm(self.connection, transport=self.wire, clock=self.clock, jitter=lambda: 1.0)

    def blocking(self):
        crm = Crm(self.connection, transport=self.wire, clock=self.clock, jitter=lambda: 1.0)
        self._blocking.append(crm)
        return crm

    def customer(self, name="Ada", **more):
        """A customer's id."""
        return self.sandbox.add_customer(name, address=ADDRESS, **more)

    def close(self):
        for crm in self._blocking:
            crm.close()


@pytest.fixture
def houses() -> Iterator:
    made = []

    def make(**switches):
        made.append(House(**switches))
        return made[-1]

    yield make
    for house in made:
        house.close()


@pytest.fixture
def house(houses):
    return houses()


@pytest.fixture
def crm(house):
    """A blocking client."""
    return house.blocking()
