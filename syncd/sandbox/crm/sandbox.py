"""The CRM stand-in: one request in, one response out.

It decides the order in which a request is judged (route, token, tenant, quota, scope, shape, meaning) and keeps count
of calls. What an operation does stands in its group's module. No I/O, no threads, no clock of its own.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from email.utils import formatdate
from math import ceil
from typing import Any

from syncd.sandbox.crm import (
    booking_contacts,
    booking_providers,
    bookings,
    contact_methods,
    contact_preferences,
    contact_relationships,
    customers,
    describe,
    encoding,
    leads,
    literal,
    locations,
    lookups,
    settings,
    tags,
    uuid_contacts,
)
from syncd.sandbox.crm.auth import Accounts, Client, Mint, TokenRefusal, opaque_token
from syncd.sandbox.crm.limits import Bucket
from syncd.sandbox.crm.office import Office
from syncd.sandbox.crm.operations import Call, Operation, Router, Shape
from syncd.sandbox.crm.problems import Refusal, invalid, unrouted
from syncd.sandbox.crm.records import Record
from syncd.sandbox.crm.replica import Replica
from syncd.sandbox.crm.schema import Complaints, Model, read_object
from syncd.sandbox.crm.switches import Switches
from syncd.sandbox.crm.world import World
from syncd.sandbox.wire import Request, Response, SandboxClock

ROUTER = Router(
    (
        *lookups.OPERATIONS,
        *customers.OPERATIONS,
        *locations.OPERATIONS,
        *tags.OPERATIONS,
        *settings.OPERATIONS,
        *leads.OPERATIONS,
        *bookings.OPERATIONS,
        *booking_contacts.OPERATIONS,
        *booking_providers.OPERATIONS,
        *uuid_contacts.OPERATIONS,
        *contact_methods.OPERATIONS,
        *contact_preferences.OPERATIONS,
        *contact_relationships.OPERATIONS,
    )
)
LITERAL_ROUTER = Router((*ROUTER.operations, *literal.OPERATIONS))

_JSON = "application/json; charset=utf-8"
_JSON_TYPES = re.compile(r"(application|text)/json|application/.+\+json", re.IGNORECASE)
_NOTHING: dict[str, Any] = {}


class CrmSandbox(Office):
    """A tenant's CRM and its token server. People's actions are methods; applications' are requests."""

    def __init__(
        self,
        clock: SandboxClock,
        switches: Switches = Switches(),  # noqa: B008 - frozen
        *,
        clients: tuple[Client, ...] = (Client(),),
        mint: Mint = opaque_token,
    ) -> None:
        super().__init__(World(clock, switches))
        self.clock = clock
        self.accounts = Accounts(clock, switches, clients, mint)
        self.calls: Counter[str] = Counter()
        """Requests by operation id, `Token` for token calls, whatever the answer."""
        self.answers: Counter[int] = Counter()
        """Responses by status."""
        self._buckets: dict[tuple[str, int], Bucket] = {}
        self._traces = 0
        self._refused_by_quota = 0
        self._date = (-1, "")
        self._replica = self._new_replica()

    @property
    def switches(self) -> Switches:
        return self.world.switches

    def set_switches(self, **changes: Any) -> None:
        """Change behaviour from now on."""
        switches = replace(self.world.switches, **changes)
        self.world.switches = self.accounts.switches = switches
        self._buckets.clear()
        self._replica = self._new_replica()

    def reset_calls(self) -> None:
        """Start counting anew."""
        self.calls.clear()
        self.answers.clear()

    def handle(self, request: Request) -> Response:
        """Answer one request."""
        self._traces += 1
        headers = {"date": self._now_text()}
        try:
            status, body = 200, self._answer(request)
        except Refusal as refusal:
            status, body = refusal.status, refusal.body(self._traces)
            headers |= refusal.headers
        except TokenRefusal as refusal:
            status, body = refusal.status, refusal.body
            if refusal.retry_after is not None:
                headers["retry-after"] = str(ceil(refusal.retry_after))
        self.answers[status] += 1
        if body is _NOTHING:
            return Response(status=status, headers={**headers, "content-length": "0"})
        return Response(status=status, headers={**headers, "content-type": _JSON}, body=encoding.encode(body))

    def dump_meta(self) -> dict[str, Any]:
        """Return what is no record, as JSON-able data."""
        return {
            "world": self.world.meta(),
            "accounts": self.accounts.dump(),
            "switches": asdict(self.switches),
        }

    def restore_meta(self, saved: Mapping[str, Any]) -> None:
        """Take back what ``dump_meta`` gave."""
        self.world.restore_meta(saved["world"])
        self.accounts.restore(saved["accounts"])
        self._replica = self._new_replica()

    def changes(self) -> Iterator[tuple[str, Record]]:
        """Hand out every record changed since the last time, with its table's name."""
        return self.world.changes()

    def dump(self) -> dict[str, Any]:
        """Return the whole state as data that ``encoding`` can write."""
        tables = {name: [record.dump() for record in table.rows.values()] for name, table in self.world.tables.items()}
        return {**self.dump_meta(), "tables": tables}

    def load(self, saved: Mapping[str, Any]) -> None:
        """Take back what ``dump`` gave, into an empty stand-in."""
        for name, rows in saved["tables"].items():
            self.world.restore_records(name, rows)
        self.restore_meta(saved)

    def _answer(self, request: Request) -> Any:
        if request.path == "/connect/token":
            self.calls["Token"] += 1
            return self.accounts.token(request)
        if request.path == "/openapi.json" and request.method == "GET":
            return describe.document(self._router().operations)
        segments = request.segments
        route = self._router().find(request.method, segments)
        if route is None or "//" in request.path:
            raise unrouted()
        operation = route.operation
        self.calls[operation.id] += 1
        scopes = self._admit(request, segments[3])
        if operation.scope not in scopes:
            # O: the title begins so.
            raise Refusal(403, f"Scope validation failed. Required scope: {operation.scope}")
        call = Call(
            ids=route.ids(segments),
            query=route.query(request.query) if request.query else _NOTHING,
            body=_NOTHING if operation.request is None else self._body(request, operation.request),
        )
        self.world.begin()
        answer = operation.handler(self._world_for(operation), call)
        if self._replica is not None:
            self._replica.follow()
        return _NOTHING if operation.shape is Shape.EMPTY else answer

    def _world_for(self, operation: Operation) -> World:
        if self._replica is None:
            return self.world
        is_read = operation.method == "GET" and operation.shape is not Shape.EXPORT
        return self._replica.shown() if is_read else self.world

    def _new_replica(self) -> Replica | None:
        return Replica(self.world) if self.switches.read_lag_seconds else None

    def _router(self) -> Router:
        return LITERAL_ROUTER if self.world.switches.literal_operation_list else ROUTER

    def _admit(self, request: Request, tenant: str) -> tuple[str, ...]:
        """Let a call in and return the scopes of its token."""
        client, scopes = self.accounts.authenticate(request.headers)
        if tenant != str(client.tenant):
            # I: that a foreign tenant is refused is D, the status is not.
            raise Refusal(403, f"Access to tenant {tenant} is not allowed")
        key = (client.app_key, client.tenant)
        bucket = self._buckets.get(key)
        if bucket is None:
            limit = self.switches.rate_limit_per_second
            bucket = self._buckets[key] = Bucket(size=limit, per_second=limit)
        wait = bucket.take(self.clock.now())
        if wait > 0:
            raise self._too_many(ceil(wait))
        return scopes

    def _too_many(self, seconds: int) -> Refusal:
        # O: the wait stands in the title; a Retry-After header cannot be counted on, so every second one has it.
        self._refused_by_quota += 1
        headers = {"retry-after": str(seconds)} if self._refused_by_quota % 2 == 0 else {}
        return Refusal(429, f"Rate limit is exceeded. Try again in {seconds} seconds.", headers=headers)

    def _body(self, request: Request, model: Model) -> dict[str, Any]:
        # Bytes that are not said to be JSON are not read (I: the framework's way; the document lists no 415).
        kind = request.headers.get("content-type", "" if request.body else "application/json")
        if not _JSON_TYPES.fullmatch(kind.partition(";")[0].strip()):
            raise Refusal(415, "Unsupported Media Type")
        refuses = self.switches.unknown_members_refused
        complaints = Complaints(position=len(request.body), refuses_unknown=refuses)
        try:
            value = encoding.decode(request.body)
        except ValueError:
            text = "A non-empty request body is required." if not request.body else "The JSON value is malformed."
            complaints.add("", text)
        else:
            body = read_object(model, value, complaints)
            if not complaints.errors:
                return body
        # O: beside a member's own entry stands one for the body that could not be bound.
        raise invalid({**complaints.errors, "request": ["The request field is required."]})

    def _now_text(self) -> str:
        second = int(self.clock.now())
        if second != self._date[0]:
            self._date = (second, formatdate(second, usegmt=True))
        return self._date[1]
