"""The whole engine between both stand-ins in one process, on a clock that only the test moves.

It decides where a test may step in: before or after any call, instead of its answer, or at the so-manieth side
effect, where the process dies. What has to come of it is the test's business.
"""

import asyncio
import json
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache
from typing import Any
from urllib.parse import urlencode

from sheet_change import kind_of_change

from syncd.config.load import parse_mappings
from syncd.core.objects import ObjectSpec
from syncd.core.records import load_raw
from syncd.core.rowids import SPACE, make
from syncd.crm.adapter.side import CrmAdapter
from syncd.crm.objects import OBJECTS
from syncd.crm.transport.auth import Credentials
from syncd.crm.transport.calls import Endpoint
from syncd.crm.transport.wire import HttpResponse, TransportError
from syncd.cycle.engine import CycleOptions, Engine
from syncd.cycle.report import CycleReport
from syncd.cycle.world import EngineSettings
from syncd.ports import SheetRequest
from syncd.sandbox.crm.auth import Client
from syncd.sandbox.crm.members import CUSTOMER
from syncd.sandbox.crm.sandbox import CrmSandbox
from syncd.sandbox.sheets.server import SheetsSandbox
from syncd.sandbox.wire import Request, Response
from syncd.sheets.door import DoorError, answer_of
from syncd.sheets.side import SheetAdapter
from syncd.store import database
from syncd.store.disputes import Conflict
from syncd.store.store import Store

CUSTOMERS = """\
name: customers
worksheet: Customers
object: customers
where: {active: true}
match: [contacts.email, [name, address.street]]
conflicts: ask
first_sync: fill_blanks
create: {requires: [Name, Street, City, State, Zip], settle: 30s}
deletes: {in_sheet: ask, in_crm: mark}
columns:
  Name:    <-> name
  Street:  <-> address.street
  City:    <-> address.city
  State:   <-> address.state
  Zip:     <-> address.zip | zip(US)
  Mobile:  <-> contacts.mobile | phone(US)
  Email:   <-> contacts.email | email
  Tags:    <-> tags
  Gate:    <-> custom_fields["Gate code"]
  Balance: <-  balance | money
"""
LOCATIONS = """\
name: locations
worksheet: Locations
object: locations
where: {active: true}
match: [[customer, address.street]]
conflicts: ask
first_sync: fill_blanks
create: {requires: [Customer, Location, Street, City, State, Zip], settle: 30s}
deletes: {in_sheet: ask, in_crm: mark}
columns:
  Customer: <-> customer
  Location: <-> name
  Street:   <-> address.street
  City:     <-> address.city
  State:    <-> address.state
  Zip:      <-> address.zip | zip(US)
  Phone:    <-> contacts.phone | phone(US)
"""
CONTACTS = """\
name: customer-contacts
worksheet: Contacts
object: customer_contacts
conflicts: ask
first_sync: fill_blanks
deletes: {in_sheet: ignore, in_crm: remove}
columns:
  Customer: <-  customer
  Type:     <-  type
  Value:    <-  value
  Memo:     <-> memo
"""

TAMPA = {"street": "9 Oak St", "city": "Tampa", "state": "FL", "zip": "33602", "country": "USA"}

_CLIENT = Client()


class Death(BaseException):
    """The process is gone; nobody catches it."""


class HandClock:
    """Time that moves when somebody waits, and when the test says so."""

    def __init__(self) -> None:
        self.at = 1_790_000_000.0

    def now(self) -> float:
        return self.at

    def monotonic(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += max(0.0, seconds)
        await asyncio.sleep(0)


class Silent:
    """Listens to progress and logs, and says nothing."""

    def info(self, event: str, **details: Any) -> None:
        pass

    warning = info

    def status(self, sentence: str) -> None:
        pass

    def progress(self, what: str, done: int, total: int | None) -> None:
        pass

    def alive(self) -> None:
        pass


@dataclass(slots=True)
class Rule:
    """Something that happens around calls whose line fits: ``PATCH /customers/*``, ``POST cells``."""

    pattern: str
    do: Callable[[], Any] | str | int
    """An act, a status, or a fate: ``lost`` (done, no answer), ``never`` (not done, no answer), ``late`` (no answer,
    done when ``House.land`` is called), ``cut`` (half an answer), ``unsent`` (no connection)."""
    moment: str = "instead"
    skip: int = 0
    times: int = 1
    has_struck: bool = False


class Link:
    """A process's hold on the state file; after its death it moves nothing any more."""

    def __init__(self, house: "House", life: int) -> None:
        self._house, self._life = house, life

    @property
    def _is_dead(self) -> bool:
        return self._house.life != self._life

    @property
    def in_transaction(self) -> bool:
        return not self._is_dead and self._house.connection.in_transaction

    def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
        self._check()
        if sql == "COMMIT":
            self._house.point("before a commit")
            cursor = self._house.connection.execute(sql)
            self._house.point("after a commit")
            return cursor
        return self._house.connection.execute(sql, *arguments)

    def executemany(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
        self._check()
        return self._house.connection.executemany(sql, *arguments)

    def _check(self) -> None:
        if self._is_dead:
            raise Death


class Wire:
    """Carries calls of one life of the process to a stand-in."""

    def __init__(self, house: "House", life: int) -> None:
        self._house, self._life = house, life

    async def carry(self, line: str, request: Request, handle: Callable[[Request], Response]) -> Response | None:
        """Answer, or ``None`` where none comes. Raises: ConnectionError, when nothing was sent."""
        house = self._house
        self._check()
        house.clock.at += 0.02
        house.point(f"before {line}")
        house.lines.append(line)
        house.run_rules(line, "before")
        fate = house.fate(line)
        if fate == "unsent":
            raise ConnectionError
        if isinstance(fate, int):
            return Response(status=fate, headers={"content-type": "text/html"}, body=b"<html>no</html>")
        if fate == "late":
            house.late.append(lambda: handle(request))
        answer = None if fate in ("never", "late") else handle(request)
        house.run_rules(line, "after")
        house.point(f"after {line}")
        if fate in ("never", "late", "lost") or answer is None:
            house.clock.at += 110.0
            return None
        if fate == "cut":
            return Response(status=answer.status, headers=answer.headers, body=answer.body[: len(answer.body) // 2])
        await asyncio.sleep(0)
        self._check()
        return answer

    def _check(self) -> None:
        if self._house.life != self._life:
            raise Death


class CrmWire(Wire):
    async def send(self, request: Any, *, timeout_seconds: float) -> HttpResponse:
        sent = Request.of(request.method, request.url, headers=request.headers, body=request.body)
        line = f"{sent.method} {sent.path.split(f'/tenant/{_CLIENT.tenant}')[-1]}"
        if request.body and sent.method != "GET" and not sent.path.endswith("/token"):
            self._house.sent.append((line, json.loads(request.body)))
        try:
            response = await self.carry(line, sent, self._house.crm.handle)
        except ConnectionError as error:
            raise TransportError("no connection", was_sent=False) from error
        if response is None:
            raise TransportError("no answer", was_sent=True)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return HttpResponse(status=response.status, headers=headers, body=response.body)


class SheetWire(Wire):
    async def call(
        self, method: str, path: str, *, params: Any = (), body: Any = None, timeout_seconds: float
    ) -> dict[str, Any]:
        # The service's pretty print is for people who read answers; syncd does not.
        query = (*params, ("prettyPrint", "false"))
        request = Request(
            method=method, path=path, query=query, body=b"" if body is None else json.dumps(body).encode()
        )
        tail = path.rsplit("/", 1)[-1]
        name = tail if tail.startswith("values") else (kind_of_change(body["requests"]) if body else "get")
        try:
            response = await self.carry(f"{method} {name}", request, self._house.sheets.handle)
        except ConnectionError as error:
            raise DoorError("no connection", was_sent=False) from error
        if response is None:
            raise DoorError("no answer", was_sent=True)
        return answer_of(response.status, response.body)


@dataclass(slots=True)
class Row:
    """One row of a tab as its headers name it."""

    number: int
    """As people count: the header is row 1."""
    cells: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, header: str) -> Any:
        return self.cells.get(header, "")


def _parsed(texts: tuple[str, ...], objects: Mapping[str, ObjectSpec]) -> Any:
    return parse_mappings({f"{n}.yaml": text for n, text in enumerate(texts)}, dict(objects))


@cache
def _usual(texts: tuple[str, ...]) -> Any:
    """Load mapping files once a process: hundreds of houses have the same."""
    return _parsed(texts, OBJECTS)


class House:
    """Both services, their people, and the process between them."""

    def __init__(self, *mappings: str, seed: int = 1, objects: Mapping[str, ObjectSpec] = OBJECTS) -> None:
        self.loop = asyncio.new_event_loop()
        self.clock = HandClock()
        self.crm = CrmSandbox(self.clock)
        self.gate = self.crm.add_custom_field_type(CUSTOMER, "Gate code")
        self.sheets = SheetsSandbox(self.clock, check_bearer=False)
        self.spreadsheet = self.sheets.create_spreadsheet("Office", tabs=["Start"])
        self.office = self.sheets.office(self.spreadsheet)
        self.connection = database.open_memory()
        self.objects = objects
        texts = mappings or (CUSTOMERS,)
        self.mappings = _usual(texts) if objects is OBJECTS else _parsed(texts, objects)
        self.dice = random.Random(seed)
        self.life = 0
        self.points = 0
        self.dies_at: int | None = None
        self.died: str = ""
        self.rules: list[Rule] = []
        self.late: list[Callable[[], Any]] = []
        self.lines: list[str] = []
        self.sent: list[tuple[str, Any]] = []
        self._other = ""
        self.is_stopping = False
        self.program = "1"
        self.start()

    def without_fences(self) -> None:
        """Let a fence keep nothing from landing, so that lost answers are looked for and waited for."""
        self.sheets.switches = replace(self.sheets.switches, metadata_ids_are_unique=False)

    def idle_rules(self) -> list[str]:
        """Name what was to happen around calls and never did: such a schedule proves nothing."""
        return [f"{rule.moment} {rule.pattern}" for rule in self.rules if not rule.has_struck]

    def close(self) -> None:
        self.connection.close()
        self.loop.close()

    # the process

    def start(self) -> None:
        """Begin a new life of the process on the store as it stands."""
        self.life += 1
        self.store = Store(Link(self, self.life))  # type: ignore[arg-type]
        crm = CrmAdapter(
            transport=CrmWire(self, self.life),
            clock=self.clock,
            endpoint=Endpoint(api_url="http://crm", tenant=_CLIENT.tenant),
            credentials=Credentials(
                auth_url="http://crm",
                client_id=_CLIENT.client_id,
                client_secret=lambda: _CLIENT.client_secret,
                app_key=lambda: _CLIENT.app_key,
            ),
            objects=self.objects,
            application_guid="11111111-1111-1111-1111-111111111111",
        )
        sheet = SheetAdapter(
            door=SheetWire(self, self.life),
            clock=self.clock,
            spreadsheet=self.spreadsheet,
            requests=[self._known(mapping) for mapping in self.mappings],
        )
        self.engine = Engine(
            store=self.store,
            crm=crm,
            sheet=sheet,
            mappings=self.mappings,
            objects=dict(self.objects),
            clock=self.clock,
            new_id=lambda: make(self.dice.randrange(SPACE)),
            settings=EngineSettings(program=self.program),
            notifier=Silent(),
            log=Silent(),
            is_stopping=lambda: self.is_stopping,
        )

    def _known(self, mapping: Any) -> SheetRequest:
        state = self.store.bases.mapping(mapping.name)
        if state is None:
            return SheetRequest(mapping=mapping)
        return SheetRequest(mapping=mapping, sheet_id=state.sheet_id, ever_bound=state.ever_bound)

    def cycle(self, **options: Any) -> CycleReport:
        """Run one cycle. Raises: Death, when the test let the process die in it."""
        life = self.life
        try:
            return self.loop.run_until_complete(self.engine.cycle(CycleOptions(**options)))
        except BaseException:
            if self.life != life:
                raise Death from None
            raise

    def cycles(self, count: int = 3, *, seconds: float = 31.0) -> CycleReport:
        """Run several cycles far enough apart for everything to settle; returns the last report."""
        report = self.cycle()
        for _ in range(count - 1):
            self.clock.at += seconds
            report = self.cycle()
        return report

    def wait(self, seconds: float) -> None:
        self.clock.at += seconds

    def begin(self) -> CycleReport:
        """Accept the first plan and let it come to rest."""
        self.cycle(accept_first=True)
        self.wait(31)
        return self.cycles(3)

    def rest(self, most: int = 12) -> CycleReport:
        """Run cycles until one writes nothing and nothing waits for an answer or for a typing hand."""
        for _ in range(most):
            self.wait(31)
            before = len(self.writes)
            report = self.cycle()
            is_quiet = len(self.writes) == before and not report.errors
            if is_quiet and self.engine.next_settle_seconds is None and not self.store.journal.count():
                return report
        raise AssertionError("it never comes to rest")

    def point(self, where: str) -> None:
        """A place where the process may die. Raises: Death."""
        self.points += 1
        if self.dies_at is not None and self.points == self.dies_at:
            self.died = where
            self.life += 1
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise Death

    def die_at(self, number: int) -> None:
        """Let the process die at the so-manieth side effect from now."""
        self.points, self.dies_at, self.died = 0, number, ""

    def live_on(self) -> None:
        """Start the process again, with nothing more in its way."""
        self.dies_at = None
        self.rules.clear()
        self.start()

    # what happens around calls

    def before(self, pattern: str, act: Callable[[], Any], *, skip: int = 0, times: int = 1) -> None:
        """Let somebody act just before a call lands."""
        self.rules.append(Rule(pattern, act, "before", skip, times))

    def after(self, pattern: str, act: Callable[[], Any], *, skip: int = 0, times: int = 1) -> None:
        """Let somebody act when a call has landed, before its answer arrives."""
        self.rules.append(Rule(pattern, act, "after", skip, times))

    def instead(self, pattern: str, fate: str | int, *, skip: int = 0, times: int = 1) -> None:
        """Let a call meet a fate."""
        self.rules.append(Rule(pattern, fate, "instead", skip, times))

    def run_rules(self, line: str, moment: str) -> None:
        for rule in self.rules:
            if rule.moment == moment and self._strikes(rule, line) and callable(rule.do):
                rule.do()

    def fate(self, line: str) -> str | int | None:
        for rule in self.rules:
            if rule.moment == "instead" and self._strikes(rule, line) and not callable(rule.do):
                return rule.do
        return None

    def _strikes(self, rule: Rule, line: str) -> bool:
        if not rule.times or not fnmatchcase(line, rule.pattern):
            return False
        if rule.skip:
            rule.skip -= 1
            return False
        rule.times -= 1
        rule.has_struck = True
        return True

    def land(self) -> None:
        """Let the late calls have their effect now."""
        for effect in self.late:
            effect()
        self.late.clear()

    @property
    def writes(self) -> list[str]:
        """Calls that changed something, as they were made."""
        reads = ("GET ", "POST /connect/token", "POST values:batchGet")
        return [line for line in self.lines if not line.startswith(reads)]

    def count(self, pattern: str) -> int:
        """How many calls of a kind were made."""
        return sum(fnmatchcase(line, pattern) for line in self.lines)

    def bodies(self, pattern: str) -> list[Any]:
        """What was sent to the CRM by calls of a kind."""
        return [body for line, body in self.sent if fnmatchcase(line, pattern)]

    # what people see and do

    def rows(self, tab: str = "Customers") -> list[Row]:
        grid = self.office.grid(tab)
        headers = grid[0] if grid else []
        return [
            Row(number, dict(zip(headers, line, strict=False)))
            for number, line in enumerate(grid[1:], 2)
            if any(cell not in ("", None) for cell in line)
        ]

    def row(self, name: str, tab: str = "Customers") -> Row:
        """The one row of that name. Raises: AssertionError, when there are none or several."""
        header = "Location" if tab == "Locations" else "Name"
        found = [row for row in self.rows(tab) if row[header] == name]
        assert len(found) == 1, f"{len(found)} rows are called {name}"
        return found[0]

    def names(self, tab: str = "Customers") -> Counter[str]:
        header = "Location" if tab == "Locations" else "Name"
        return Counter(row[header] for row in self.rows(tab))

    def column(self, header: str, tab: str = "Customers") -> int:
        """As people count."""
        return list(self.office.grid(tab)[0]).index(header) + 1

    def type(self, name: str, header: str, text: Any, tab: str = "Customers") -> None:
        """An office worker types into a cell."""
        self.office.type_cell(tab, self.row(name, tab).number, self.column(header, tab), text)

    def type_row(self, values: Mapping[str, Any], *, at: int | None = None, tab: str = "Customers") -> int:
        """An office worker types a whole row; returns its number."""
        number = at or len(self.office.grid(tab)) + 1
        for header, text in values.items():
            self.office.type_cell(tab, number, self.column(header, tab), text)
        return number

    def delete_row(self, name: str, tab: str = "Customers") -> None:
        self.office.delete_rows(tab, self.row(name, tab).number)

    def add(self, name: str, *, email: str = "", mobile: str = "", street: str = "9 Oak St", **more: Any) -> int:
        """Somebody adds a customer in the CRM."""
        contacts = [(kind, value) for kind, value in (("Email", email), ("MobilePhone", mobile)) if value]
        return self.crm.add_customer(name, address={**TAMPA, "street": street}, contacts=contacts, **more)

    def note(self, customer_id: int, text: str) -> None:
        """Somebody writes a note in the CRM; the customer does not move by that."""
        self._by_api("POST", f"/customers/{customer_id}/notes", {"text": text})

    def notes(self, customer_id: int) -> list[str]:
        return [note.body["text"] for note in CUSTOMER.notes(self.crm.world).children(customer_id)]

    def delete_note(self, customer_id: int, number: int) -> None:
        note = CUSTOMER.notes(self.crm.world).children(customer_id)[number]
        self._by_api("DELETE", f"/customers/{customer_id}/notes/{note.id}")

    def _by_api(self, method: str, path: str, body: Any = None) -> Any:
        """Another program of the office calls the CRM."""
        if not self._other:
            form = {"grant_type": "client_credentials", "client_id": _CLIENT.client_id,
                    "client_secret": _CLIENT.client_secret}  # fmt: skip
            self._other = self._answer("POST", "http://crm/connect/token", urlencode(form).encode(), {
                "content-type": "application/x-www-form-urlencoded"
            })["access_token"]  # fmt: skip
        headers = {"authorization": f"Bearer {self._other}", "st-app-key": _CLIENT.app_key}
        if body is not None:
            headers["content-type"] = "application/json"
        content = b"" if body is None else json.dumps(body).encode()
        area, path = ("settings", path.removeprefix("settings:")) if path.startswith("settings:") else ("crm", path)
        return self._answer(method, f"http://crm/{area}/v2/tenant/{_CLIENT.tenant}{path}", content, headers)

    def _answer(self, method: str, url: str, content: bytes, headers: Mapping[str, str]) -> Any:
        response = self.crm.handle(Request.of(method, url, headers=headers, body=content))
        assert response.status == 200, response.body
        return json.loads(response.body) if response.body else None

    def customers(self) -> dict[int, dict[str, Any]]:
        return {id_: self.crm.customer(id_) for id_ in self.crm.customer_ids()}

    def customer(self, name: str) -> dict[str, Any]:
        """The one active customer of that name. Raises: AssertionError, when there are none or several."""
        found = [body for body in self.customers().values() if body["name"] == name and body["active"]]
        assert len(found) == 1, f"{len(found)} customers are called {name}"
        return found[0]

    def contact(self, customer_id: int, kind: str = "MobilePhone") -> list[str]:
        return [item["value"] for item in self.crm.contacts_of(customer_id) if item["type"] == kind]

    # what syncd says

    def conflicts(self) -> list[Conflict]:
        return self.store.disputes.conflicts()

    def conflict(self) -> Conflict:
        (one,) = self.conflicts()
        return one

    def answer(self, winner: str, *, crm: str | None = None, sheet: str | None = None) -> bool:
        """Decide the one conflict, for the values it shows unless others are given."""
        one = self.conflict()
        with self.store.write():
            taken = self.store.disputes.answer(
                one.id,
                winner,
                crm=one.crm if crm is None else crm,
                sheet=one.sheet if sheet is None else sheet,
                at=self.clock.now(),
            )
            self.store.bases.soil(one.mapping, [one.row_id])
        return taken

    def held(self) -> list[tuple[str, str, list[str]]]:
        """What is held: kind, rule and row ids."""
        held = self.store.held
        return [(one.kind, one.rule, [line.row_id for line in held.lines(one.id)]) for one in held.slices()]

    def decide(self, state: str) -> None:
        """Say the same of everything that is held."""
        with self.store.write():
            for one in self.store.held.slices():
                self.store.held.set_slice(one.id, state)
                self.store.bases.soil(one.mapping, {line.row_id for line in self.store.held.lines(one.id)})

    def problems(self) -> list[tuple[str, str]]:
        return [(str(p["rule"]), str(p["code"])) for p in self.store.disputes.problems()]

    def losers(self) -> list[tuple[str, str]]:
        return [(str(item["rule"]), str(item["value"])) for item in self.store.disputes.losers()]

    def halted(self) -> Iterable[str]:
        return self.store.disputes.halts().keys()

    # how the two sides compare

    def differences(self) -> list[str]:
        """Where both sides do not mean the same, from the stand-ins' own state, not from what syncd believes."""
        found = []
        shown: Counter[int] = Counter()
        for row in self.rows():
            ref = row["ServiceTitan ID"]
            if not str(ref).isdigit():
                found.append(f"row {row['Name']} is bound to nothing")
                continue
            shown[int(ref)] += 1
            body = self.crm.customer(int(ref))
            found += [
                f"{body['name']}: {header}: sheet {row[header]!r}, crm {value!r}"
                for header, value in self._as_cells(body).items()
                if str(row[header]).strip() != value
            ]
        for id_, body in self.customers().items():
            if shown[id_] != (1 if body["active"] else 0):
                found.append(f"#{id_} {body['name']} has {shown[id_]} rows")
        return found

    def _as_cells(self, body: Mapping[str, Any]) -> dict[str, str]:
        address = body["address"]
        names = {id_: record.body["name"] for id_, record in self.crm.world.tag_types.rows.items()}
        gate = next((f["value"] for f in body["customFields"] if f["typeId"] == self.gate), "")
        return {
            "Name": body["name"], "Street": address["street"], "City": address["city"], "State": address["state"],
            "Zip": address["zip"], "Tags": ", ".join(sorted(names[tag] for tag in body["tagTypeIds"])), "Gate": gate,
        }  # fmt: skip

    def raw(self, text: str) -> Any:
        return load_raw(text)
