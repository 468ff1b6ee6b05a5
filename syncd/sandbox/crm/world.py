"""What the CRM of one tenant remembers, and its clock.

It decides ids, stamps and where each kind of record is kept, and gives and takes the whole as plain data. It knows
no request, no rule of a group and no account.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from syncd.sandbox.crm import stamps
from syncd.sandbox.crm.records import GuidTable, Record, Table
from syncd.sandbox.crm.switches import Switches
from syncd.sandbox.wire import SandboxClock

FIRST_ID = 81_000_001
API_USER_ID = 4_077
"""createdById of what an application creates (I)."""
OFFICE_USER_ID = 2_113
"""createdById of what people create."""
TAX_ZONES = (801, 802)
PAYMENT_TERMS = (901, 902, 903)
"""Tax zones a location may name; the accounting module that lists them is not served."""

TABLES = (
    "customers",
    "locations",
    "customer_contacts",
    "location_contacts",
    "customer_notes",
    "location_notes",
    "customer_fields",
    "location_fields",
    "tag_types",
    "leads",
    "lead_notes",
    "bookings",
    "booking_contacts",
    "booking_providers",
    "campaigns",
    "business_units",
    "job_types",
    "call_reasons",
    "jobs",
)
GUID_TABLES = ("uuid_contacts", "contact_methods", "contact_relationships")


class World:
    """The state of one tenant."""

    def __init__(self, clock: SandboxClock, switches: Switches) -> None:
        self.clock = clock
        self.switches = switches
        self.guid_tables = {name: GuidTable(name) for name in GUID_TABLES}
        self.tables: dict[str, Table] = {**{name: Table(name) for name in TABLES}, **self.guid_tables}
        self.customers = self.tables["customers"]
        self.locations = self.tables["locations"]
        self.customer_contacts = self.tables["customer_contacts"]
        self.location_contacts = self.tables["location_contacts"]
        self.tag_types = self.tables["tag_types"]
        self.leads = self.tables["leads"]
        self.bookings = self.tables["bookings"]
        self.booking_contacts = self.tables["booking_contacts"]
        self.booking_providers = self.tables["booking_providers"]
        self.uuid_contacts = self.guid_tables["uuid_contacts"]
        self.contact_methods = self.guid_tables["contact_methods"]
        self.contact_relationships = self.guid_tables["contact_relationships"]
        self.technicians: dict[int, int] = {}
        """Preferred technician by location."""
        self.next_id = FIRST_ID
        self.last_tick = 0
        self._call_tick = 0
        self._fixed_tick = 0

    def begin(self) -> None:
        """Start a call: what it changes is stamped anew."""
        self._call_tick = 0

    def now(self) -> int:
        """Return the time in ticks."""
        return stamps.from_seconds(self.clock.now())

    @contextmanager
    def at(self, ticks: int) -> Iterator[None]:
        """Stamp everything done inside with one instant of the past, as an import does."""
        self._fixed_tick = ticks
        try:
            yield
        finally:
            self._fixed_tick = 0

    def stamp(self) -> int:
        """Return the tick for a change: later than that of any earlier call, whatever the clock does."""
        if self._fixed_tick:
            return self._fixed_tick
        if self._call_tick and self.switches.equal_stamps_in_one_call:
            return self._call_tick
        self._call_tick = self.last_tick = max(self.now(), self.last_tick + 1)
        return self._call_tick

    def new_id(self) -> int:
        """Return the next id: one increasing sequence for all kinds (I, from consecutive ids in O)."""
        self.next_id += 1
        return self.next_id - 1

    def create(
        self,
        table: Table,
        body: dict[str, Any],
        *,
        parent: int = 0,
        created: int | None = None,
        modified: int | None = None,
    ) -> Record:
        """Add a record, filling id, createdOn and modifiedOn where its body has them."""
        ticks = self.stamp() if modified is None else modified
        born = ticks if created is None else created
        record_id = self.new_id()
        body["id"] = table.public_id(record_id, body["id"])
        body["modifiedOn"] = stamps.to_text(ticks)
        body["createdOn"] = stamps.to_text(born)
        record = Record(id=record_id, body=body, created=born, modified=ticks, modified_by_people=ticks, parent=parent)
        return table.add(record)

    def text(self, value: str) -> str:
        """Store a name, address member or e-mail address."""
        return value.strip() if self.switches.trim_text else value

    def meta(self) -> dict[str, Any]:
        """Return what is no record, as JSON-able data."""
        return {
            "next_id": self.next_id,
            "last_tick": self.last_tick,
            "technicians": {str(location): technician for location, technician in self.technicians.items()},
        }

    def restore_meta(self, saved: Mapping[str, Any]) -> None:
        """Take back what ``meta`` gave."""
        self.next_id = saved["next_id"]
        self.last_tick = saved["last_tick"]
        self.technicians = {int(location): value for location, value in saved["technicians"].items()}

    def restore_records(self, table: str, saved: Iterable[Mapping[str, Any]]) -> None:
        """Take back saved records of one table."""
        for row in saved:
            self.tables[table].restore(Record(**row))

    def changes(self) -> Iterator[tuple[str, Record]]:
        """Hand out every record changed since the last time, once."""
        for table in self.tables.values():
            if table.dirty:
                for record_id in sorted(table.dirty):
                    yield table.name, table.rows[record_id]
                table.dirty.clear()
