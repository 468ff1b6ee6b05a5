"""The adapter against the stand-in's library, on a loop whose clock jumps; faults are slipped in on the way."""

import asyncio
import json
from contextlib import aclosing
from dataclasses import dataclass, field

import pytest

from syncd.core.crm_operations import (
    ChangeElement,
    ChangeElements,
    CreateRecord,
    DeleteRecord,
    FieldChange,
    PatchRecord,
)
from syncd.core.objects import FieldSpec, Kind, Strategy
from syncd.crm.adapter.side import CrmAdapter
from syncd.crm.objects import OBJECTS
from syncd.crm.transport.auth import Credentials
from syncd.crm.transport.calls import Calls, Endpoint
from syncd.crm.transport.wire import HttpResponse, TransportError
from syncd.sandbox.crm import Client, CrmSandbox, Switches
from syncd.sandbox.wire import Request

EPOCH = 1_790_000_000.0
GUID = "5b2f6a1e-9a0c-4c1e-8f6d-2f7c0f6f5a11"
ADDRESS = {"street": "1 Elm St", "city": "Austin", "state": "TX", "zip": "78701", "country": "USA"}
HTML = HttpResponse(status=502, headers={"content-type": "text/html"}, body=b"<html><h1>502 Bad Gateway</h1></html>")


class _Jump:
    def __init__(self, loop):
        self._loop = loop

    def select(self, timeout):
        assert timeout is not None, "what runs waits for something that cannot come"
        self._loop.at += max(0.0, timeout)
        return ()


class VirtualLoop(asyncio.BaseEventLoop):
    def __init__(self):
        super().__init__()
        self.at = 0.0
        self._selector = _Jump(self)
        self._clock_resolution = 1e-9

    def time(self):
        return self.at

    def _process_events(self, _):
        pass

    def _write_to_self(self):
        pass


class LoopClock:
    def __init__(self, loop):
        self._loop = loop

    def now(self):
        return EPOCH + self._loop.at

    def monotonic(self):
        return self._loop.at

    async def sleep(self, seconds):
        await asyncio.sleep(seconds)


@dataclass
class Sent:
    at: float
    name: str
    request: object
    status: int | None = None


@dataclass
class Wire:
    """Carries calls to the stand-in; ``faults`` are asked first, by the call's name."""

    crm: CrmSandbox
    loop: VirtualLoop
    seconds: float = 0.25
    sent: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    most_in_flight: int = 0
    in_flight: int = 0

    def fail(self, name, *answers):
        """The next calls of this name get these answers: a response, an error, or "lost" and "late" effects."""
        self.faults += [(name, answer) for answer in answers]

    async def send(self, request, *, timeout_seconds):
        sent = Sent(at=self.loop.at, name=request.name, request=request)
        self.sent.append(sent)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(self.seconds)
            response = await self._answer(request)
        finally:
            self.in_flight -= 1
        sent.status = response.status
        return response

    async def _answer(self, request):
        fault = next((item for item in self.faults if item[0] in (request.name, "*")), None)
        if fault is None:
            return self._handle(request)
        self.faults.remove(fault)
        if fault[1] == "lost":
            self._handle(request)
            raise TransportError("no answer", was_sent=True)
        if isinstance(fault[1], Exception):
            raise fault[1]
        return fault[1] if isinstance(fault[1], HttpResponse) else fault[1](self._handle(request))

    def _handle(self, request):
        ours = Request.of(request.method, request.url, headers=request.headers, body=request.body)
        answer = self.crm.handle(ours)
        return HttpResponse(status=answer.status, headers=answer.headers, body=answer.body)

    def named(self, name):
        return [sent for sent in self.sent if sent.name == name]


class Bench:
    """A tenant, an adapter, and short words for operations."""

    def __init__(self, **switches):
        self.loop = VirtualLoop()
        self.clock = LoopClock(self.loop)
        settings = {"external_data_filter_lag_seconds": 0.0, **switches}
        self.crm = CrmSandbox(self.clock, Switches(**settings), clients=(Client(),))
        self.wire = Wire(self.crm, self.loop)
        self.secret = Client().client_secret
        self.credentials = Credentials(
            auth_url="https://auth",
            client_id=Client().client_id,
            client_secret=lambda: self.secret,
            app_key=lambda: Client().app_key,
        )
        self.endpoint = Endpoint(api_url="https://crm", tenant=Client().tenant)
        self.adapter = CrmAdapter(
            transport=self.wire,
            clock=self.clock,
            endpoint=self.endpoint,
            credentials=self.credentials,
            objects=OBJECTS,
            application_guid=GUID,
            jitter=lambda: 1.0,
        )

    def calls(self):
        return Calls(
            transport=self.wire,
            clock=self.clock,
            endpoint=self.endpoint,
            credentials=self.credentials,
            per_second=57.0,
            jitter=lambda: 1.0,
        )

    def run(self, work):
        return self.loop.run_until_complete(work)

    def apply(self, *operations):
        async def collect():
            async with aclosing(self.adapter.apply(operations)) as arrivals:
                return {id(operation): outcome async for operation, outcome in arrivals}

        outcomes = self.run(collect())
        assert len(outcomes) == len(operations)
        return [outcomes[id(operation)] for operation in operations]

    def apply_one(self, operation):
        return self.apply(operation)[0]

    def customer(self, name="Ada", **more):
        return self.crm.add_customer(name, address=ADDRESS, **more)

    def body(self, customer_id):
        return self.crm.world.customers.get(customer_id).body

    def contacts(self, customer_id):
        return [
            (item.body["type"], item.body["value"]) for item in self.crm.world.customer_contacts.children(customer_id)
        ]

    def contact_id(self, customer_id, place=0):
        return list(self.crm.world.customer_contacts.children(customer_id))[place].id

    @staticmethod
    def spec(key, object_name="customers"):
        found = OBJECTS[object_name].field_named(key)
        assert found is not None, key
        return found

    @staticmethod
    def custom(name):
        return FieldSpec(key=name, path=("customFields", name), kind=Kind.TEXT, strategy=Strategy.CUSTOM_FIELD)

    def change(self, key, value, expected, *, rule=None, object_name="customers"):
        spec = self.custom(key.removeprefix("custom:")) if key.startswith("custom:") else self.spec(key, object_name)
        return FieldChange(rule=rule or key, field=spec, value=value, expected=expected)

    def patch(self, id_, *changes, object_name="customers", parent_id=None, row_id=""):
        return PatchRecord(
            mapping="m", row_id=row_id or f"r{id_}", object=object_name, id=id_, changes=changes, parent_id=parent_id
        )

    def rename(self, id_, name="Bea", expected="Ada", **more):
        return self.patch(id_, self.change("name", name, expected), **more)

    def new_contact(self, rule, kind, value, *, object_name="customer_contacts", row_id="row", parent_id=None):
        values = ((self.spec("type", object_name), kind), (self.spec("value", object_name), value))
        return CreateRecord(
            mapping="m", row_id=row_id, object=object_name, values=values, rule=rule, parent_id=parent_id
        )

    def new(self, object_name="customers", *, row_id="row", name="Ada", street="1 Elm St", more=(), **rest):
        address = {**ADDRESS, "street": street}
        values = (
            (self.spec("name", object_name), name),
            *((self.spec(f"address.{part}", object_name), text) for part, text in address.items()),
            *more,
        )
        return CreateRecord(mapping="m", row_id=row_id, object=object_name, values=values, **rest)

    def new_with_location(self, **rest):
        return self.new(nested=(self.new("locations", row_id="place"),), **rest)

    def tag(self, id_, element, *, is_addition=True, object_name="customers"):
        return ChangeElement(
            mapping="m",
            row_id=f"r{id_}",
            object=object_name,
            id=id_,
            rule="tags",
            field=self.spec("tags"),
            element=element,
            is_addition=is_addition,
        )

    def tag_all(self, ids, element, *, is_addition=True):
        return ChangeElements(
            mapping="m",
            row_ids=tuple(f"r{id_}" for id_ in ids),
            object="customers",
            ids=tuple(ids),
            rule="tags",
            field=self.spec("tags"),
            element=element,
            is_addition=is_addition,
        )

    def drop_contact(self, customer_id, contact_id, expected):
        return DeleteRecord(
            mapping="m",
            row_id=f"r{customer_id}",
            object="customer_contacts",
            id=contact_id,
            parent_id=customer_id,
            rule="contacts.mobile",
            expected=expected,
        )


@pytest.fixture
def make_bench():
    made = []

    def make(**switches):
        made.append(Bench(**switches))
        return made[-1]

    yield make
    for bench in made:
        assert not asyncio.all_tasks(bench.loop), "a task was left behind"
        bench.loop.close()


@pytest.fixture
def bench(make_bench):
    return make_bench()


@pytest.fixture
def too_many():
    """Refusals by the quota, as they come."""

    def make(*, title="Rate limit is exceeded.", header=None):
        body = b'{"type":"","title":"%b","status":429,"traceId":"","errors":{},"data":{}}' % title.encode()
        return HttpResponse(status=429, headers={"retry-after": header} if header else {}, body=body)

    return make


@pytest.fixture
def html():
    return HTML


@pytest.fixture
def no_connection():
    return TransportError("no connection could be made", was_sent=False)


@pytest.fixture
def silence():
    return TransportError("no answer came in time", was_sent=True)


@pytest.fixture
def refusing():
    """A 400 that names members."""

    def make(**errors):
        named = {path.replace("__", "."): [message] for path, message in errors.items()}
        body = {"type": "", "title": "Invalid.", "status": 400, "traceId": "t", "errors": named, "data": {}}
        return HttpResponse(status=400, headers={}, body=json.dumps(body).encode())

    return make
