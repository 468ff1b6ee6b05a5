"""The adapter of the CRM in front of its stand-in, on an event loop whose time jumps instead of passing.

It decides how long calls take and what befalls them. It knows no cycle and no store.
"""

import asyncio
import json
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from syncd.core.crm_operations import (
    ChangeElement,
    ChangeElements,
    CreateRecord,
    CrmOperation,
    DeleteRecord,
    FieldChange,
    PatchRecord,
)
from syncd.core.objects import FieldSpec, Kind, Strategy
from syncd.crm.adapter.side import CrmAdapter
from syncd.crm.objects import OBJECTS
from syncd.crm.transport.auth import Credentials
from syncd.crm.transport.calls import Endpoint
from syncd.crm.transport.wire import HttpRequest, HttpResponse, TransportError
from syncd.sandbox.crm import CrmSandbox
from syncd.sandbox.crm.auth import Client
from syncd.sandbox.crm.members import CUSTOMER
from syncd.sandbox.wire import Request

GUID = "11111111-1111-1111-1111-111111111111"
TAMPA = {"street": "9 Oak St", "city": "Tampa", "state": "FL", "zip": "33602", "country": "USA"}
_EPOCH = 1_790_000_000.0
_CLIENT = Client()
T = TypeVar("T")


class JumpingLoop(asyncio.SelectorEventLoop):
    """Time jumps to the next thing that is due as soon as nobody has anything to do."""

    def __init__(self) -> None:
        super().__init__()
        self._at = 0.0

    def time(self) -> float:
        return self._at

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            self._at = max(self._at, self._scheduled[0].when())  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


class LoopClock:
    """The adapter's clock and the stand-in's: the loop's."""

    def __init__(self, loop: JumpingLoop) -> None:
        self._loop = loop

    def now(self) -> float:
        return _EPOCH + self._loop.time()

    def monotonic(self) -> float:
        return self._loop.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))


@dataclass(slots=True)
class Sent:
    """One call as it was made."""

    at: float
    method: str
    path: str
    """After the tenant."""
    query: dict[str, str]
    headers: dict[str, str]
    body: Any

    @property
    def line(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(slots=True)
class Rule:
    """What befalls calls whose line fits: an answer, a fate, or an act before the call."""

    pattern: str
    what: Any
    skip: int
    times: int


def answer(status: int, body: Any = None, **headers: str) -> HttpResponse:
    """An answer that no stand-in gave."""
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return HttpResponse(status=status, headers={k.replace("_", "-"): v for k, v in headers.items()}, body=content)


class Bench:
    """Adapter, stand-in, and the wire between them."""

    def __init__(self, *, latency: float = 0.25, per_second: float = 57.0, jitter: float = 0.5) -> None:
        self.loop = JumpingLoop()
        self.clock = LoopClock(self.loop)
        self.crm = CrmSandbox(self.clock)
        self.gate = self.crm.add_custom_field_type(CUSTOMER, " Gate code")
        self.latency = latency
        self.sent: list[Sent] = []
        self.tokens: list[float] = []
        self.rules: list[Rule] = []
        self.secret = _CLIENT.client_secret
        self.side = CrmAdapter(
            transport=self,
            clock=self.clock,
            endpoint=Endpoint(api_url="http://crm", tenant=_CLIENT.tenant),
            credentials=Credentials(
                auth_url="http://auth",
                client_id=_CLIENT.client_id,
                client_secret=lambda: self.secret,
                app_key=lambda: _CLIENT.app_key,
            ),
            objects=OBJECTS,
            application_guid=GUID,
            per_second=per_second,
            jitter=lambda: jitter,
        )

    # the wire

    async def send(self, request: HttpRequest, *, timeout_seconds: float) -> HttpResponse:
        parts = urlsplit(request.url)
        path = parts.path.split(f"/tenant/{_CLIENT.tenant}")[-1]
        is_token = path == "/connect/token"
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        body = json.loads(request.body) if request.body and not is_token else None
        sent = Sent(self.loop.time(), request.method, path, query, dict(request.headers), body)
        if is_token:
            self.tokens.append(sent.at)
        else:
            self.sent.append(sent)
        what = self._befalls(sent.line)
        if what == "unsent":
            raise TransportError("no connection could be made", was_sent=False)
        if isinstance(what, HttpResponse):
            await asyncio.sleep(self.latency)
            return what
        if callable(what):
            what()
        if what == "never":
            await asyncio.sleep(timeout_seconds)
            raise TransportError("no answer", was_sent=True)
        await asyncio.sleep(self.latency / 2)
        made = self.crm.handle(Request.of(request.method, request.url, headers=request.headers, body=request.body))
        await asyncio.sleep(self.latency / 2)
        if what == "lost":
            raise TransportError("no answer", was_sent=True)
        content = made.body[: len(made.body) // 2] if what == "cut" else made.body
        headers = {name.lower(): value for name, value in made.headers.items()}
        return HttpResponse(status=made.status, headers=headers, body=content)

    def befall(self, pattern: str, what: Any, *, skip: int = 0, times: int = 1) -> None:
        self.rules.append(Rule(pattern, what, skip, times))

    def _befalls(self, line: str) -> Any:
        for rule in self.rules:
            if not rule.times or not fnmatchcase(line, rule.pattern):
                continue
            if rule.skip:
                rule.skip -= 1
                continue
            rule.times -= 1
            return rule.what
        return None

    def lines(self, pattern: str = "*") -> list[str]:
        return [sent.line for sent in self.sent if fnmatchcase(sent.line, pattern)]

    def calls(self, pattern: str) -> list[Sent]:
        return [sent for sent in self.sent if fnmatchcase(sent.line, pattern)]

    def body(self, pattern: str) -> Any:
        """What the one call of a kind sent."""
        (one,) = self.calls(pattern)
        return one.body

    def forget(self) -> None:
        self.sent.clear()
        self.tokens.clear()

    # the adapter

    def run(self, work: Awaitable[T]) -> T:
        return self.loop.run_until_complete(work)

    def apply(self, *operations: CrmOperation) -> list[Any]:
        """Outcomes in the order of the operations."""
        return [outcome for _, outcome in sorted(self.arrivals(*operations), key=lambda pair: pair[0])]

    def arrivals(self, *operations: CrmOperation) -> list[tuple[int, Any]]:
        """(place of the operation, outcome) in the order of arrival."""

        async def collect() -> list[tuple[int, Any]]:
            places = {id(operation): place for place, operation in enumerate(operations)}
            return [(places[id(o)], outcome) async for o, outcome in self.side.apply(operations)]

        return self.run(collect())

    def wait(self, seconds: float) -> None:
        self.run(asyncio.sleep(seconds))

    def add(self, name: str = "Ada Xu", **more: Any) -> int:
        return self.crm.add_customer(name, **{"address": TAMPA, **more})


def field(object_name: str, key: str) -> FieldSpec:
    """A field by its name in mapping files; custom fields are made."""
    if key.startswith("custom:"):
        return FieldSpec(
            key=key, path=("customFields", key.removeprefix("custom:")), kind=Kind.TEXT, strategy=Strategy.CUSTOM_FIELD
        )
    found = OBJECTS[object_name].field_named(key)
    assert found is not None, key
    return found


def change(key: str, old: Any, new: Any, *, rule: str = "", of: str = "customers") -> FieldChange:
    return FieldChange(rule=rule or key, field=field(of, key), value=new, expected=old)


def patch(
    id_: int, *changes: FieldChange, row: str = "r1", of: str = "customers", parent: int | None = None
) -> PatchRecord:
    return PatchRecord(mapping="m", row_id=row, object=of, id=id_, changes=changes, parent_id=parent)


def tag(id_: int, element: int, *, row: str = "r1", add: bool = True, of: str = "customers") -> ChangeElement:
    return ChangeElement(
        mapping="m", row_id=row, object=of, id=id_, rule="tags", field=field(of, "tags"), element=element,
        is_addition=add,
    )  # fmt: skip


def tags(ids: Sequence[int], element: int, *, add: bool = True) -> ChangeElements:
    return ChangeElements(
        mapping="m", row_ids=tuple(f"r{id_}" for id_ in ids), object="customers", ids=tuple(ids), rule="tags",
        field=field("customers", "tags"), element=element, is_addition=add,
    )  # fmt: skip


def contact(customer: int, kind: str, value: str, *, row: str = "r1", rule: str = "contacts.mobile") -> CreateRecord:
    values = ((field("customer_contacts", "type"), kind), (field("customer_contacts", "value"), value))
    return CreateRecord(
        mapping="m", row_id=row, object="customer_contacts", values=values, parent_id=customer, rule=rule
    )


def delete(customer: int, contact_id: int, expected: Any, *, row: str = "r1") -> DeleteRecord:
    return DeleteRecord(
        mapping="m", row_id=row, object="customer_contacts", id=contact_id, parent_id=customer,
        rule="contacts.mobile", expected=expected,
    )  # fmt: skip


def creation(row: str = "k7m-4qx-2", name: str = "New One", **more: Any) -> CreateRecord:
    """A customer with its own address as its one location."""
    address = [(f"address.{part}", TAMPA[part]) for part in ("street", "city", "state", "zip")]
    own = tuple((field("customers", key), value) for key, value in (("name", name), *address))
    at = tuple((field("locations", key), value) for key, value in (("name", name), *address))
    nested = CreateRecord(mapping="m", row_id=f"{row}.implicit", object="locations", values=at)
    settings = {"values": own, "nested": (nested,), **more}
    return CreateRecord(mapping="m", row_id=row, object="customers", **settings)
