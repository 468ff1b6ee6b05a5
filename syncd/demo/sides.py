"""What a record says on either side, read from the stand-ins' own state and understood without syncd's code.

It decides which cell stands for which member of a CRM record and when the two mean the same, in its own plain words,
so that the demo's last word does not rest on the program it is about. It knows the four shipped worksheets.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from syncd.sandbox.crm import CrmSandbox
from syncd.sandbox.sheets.people import Office

Body = dict[str, Any]
Records = dict[int, Body]
STATUS, CRM_REF, ROW_ID = "syncd", "ServiceTitan ID", "syncd ID"
_DAY_ZERO = date(1899, 12, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of a tab."""

    number: int
    """Counted from 1, as people see it."""
    crm_id: int | None
    row_id: str
    status: str
    cells: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The spreadsheet as it stands: tab -> rows that hold anything."""

    tabs: Mapping[str, list[Line]]
    zone: ZoneInfo
    owners: Mapping[str, str] = field(default_factory=dict)
    """Row id -> CRM id, of all tabs."""

    def line(self, tab: str, crm_id: int) -> Line | None:
        """Find the row of a record."""
        return next((line for line in self.tabs[tab] if line.crm_id == crm_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crm:
    """The CRM as it stands."""

    customers: Records
    locations: Records
    customer_contacts: Records
    location_contacts: Records
    tags: Mapping[int, str]

    def contact(self, owner: str, owner_id: int, kind: str) -> Any:
        """Give the value of an owner's oldest contact of a kind."""
        pool = self.customer_contacts if owner == "customer" else self.location_contacts
        return next((c["value"] for c in pool.values() if c["ownerId"] == owner_id and c["type"] == kind), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column, the member it shows, and how either is understood."""

    header: str
    of_crm: Callable[[Crm, Body], Any]
    means: Callable[[Any, Book], object]

    def spoken(self, value: Any, book: Book) -> str:
        """Show a value as people see it: a sheet's serial number is a day, an instant one in the sheet's zone."""
        meant = self.means(value, book)
        if isinstance(meant, date):
            return meant.isoformat()
        return spoken(meant if meant == "" else value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A worksheet, and the records that have rows in it."""

    title: str
    columns: tuple[Column, ...]
    records: Callable[[Crm], Records]


def read_book(office: Office) -> Book:
    """Read all four tabs as a person sees them."""
    titles = {tab.title for tab in office.book.tabs}
    tabs = {tab.title: _lines(office.grid(tab.title)) if tab.title in titles else [] for tab in TABS}
    owners = {line.row_id: str(line.crm_id) for lines in tabs.values() for line in lines if line.row_id}
    return Book(tabs=tabs, zone=ZoneInfo(office.book.time_zone), owners=owners)


def read_crm(crm: CrmSandbox) -> Crm:
    """Read everything that the worksheets speak of."""
    world = crm.world
    return Crm(
        customers={row.id: dict(row.body) for row in world.customers.live()},
        locations={row.id: dict(row.body) for row in world.locations.live()},
        customer_contacts={row.id: {**row.body, "ownerId": row.parent} for row in world.customer_contacts.live()},
        location_contacts={row.id: {**row.body, "ownerId": row.parent} for row in world.location_contacts.live()},
        tags={row.id: row.body["name"] for row in world.tag_types.live()},
    )


def spoken(value: Any) -> str:
    """Show a value of either side in a table."""
    if value in (None, "", []):
        return "(blank)"
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(sorted(str(item) for item in value))
    return _text(value)


def _lines(grid: list[list[Any]]) -> list[Line]:
    if not grid:
        return []
    headers = [str(header).strip() for header in grid[0]]
    lines = []
    for number, row in enumerate(grid[1:], 2):
        cells = dict(zip(headers, row, strict=False))
        if any(value not in ("", None) for value in cells.values()):
            ref = _text(cells.get(CRM_REF, ""))
            lines.append(
                Line(
                    number=number,
                    crm_id=int(ref) if ref.isdigit() else None,
                    row_id=_text(cells.get(ROW_ID, "")),
                    status=_text(cells.get(STATUS, "")),
                    cells=cells,
                )
            )
    return lines


# what a cell or a member means


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _words(value: Any, _book: Book) -> object:
    return _text(value)


def _any_case(value: Any, _book: Book) -> object:
    return _text(value).casefold()


def _digits(value: Any, _book: Book) -> object:
    return re.sub(r"\D", "", _text(value))[-10:]


def _zip(value: Any, _book: Book) -> object:
    text = _text(value)
    return text.zfill(5) if text.isdigit() else text


def _money(value: Any, _book: Book) -> object:
    try:
        return Decimal(_text(value))
    except InvalidOperation:
        return _text(value)


def _yes(value: Any, _book: Book) -> object:
    return {"yes": True, "true": True, "no": False, "false": False}.get(_text(value).casefold(), _text(value))


def _names(value: Any, _book: Book) -> object:
    names = value if isinstance(value, list) else re.split(r"[,;\n]", _text(value))
    return frozenset(str(name).strip().casefold() for name in names if str(name).strip())


def _day(value: Any, book: Book) -> object:
    """A serial number of the sheet, or an instant of the CRM; its year 0001 says "unknown"."""
    if isinstance(value, int | float):
        return _DAY_ZERO + timedelta(days=int(value))
    text = _text(value)
    if not text or text.startswith("0001"):
        return ""
    return datetime.fromisoformat(text).astimezone(UTC).astimezone(book.zone).date()


def _owner(value: Any, book: Book) -> object:
    text = _text(value)
    return book.owners.get(text, text)


# the four worksheets


def _member(name: str) -> Callable[[Crm, Body], Any]:
    return lambda _crm, body: body.get(name)


def _address(name: str) -> Callable[[Crm, Body], Any]:
    return lambda _crm, body: body["address"].get(name)


def _contact(owner: str, kind: str) -> Callable[[Crm, Body], Any]:
    return lambda crm, body: crm.contact(owner, body["id"], kind)


def _tags(crm: Crm, body: Body) -> Any:
    return [crm.tags[tag] for tag in body["tagTypeIds"]]


def _gate_code(_crm: Crm, body: Body) -> Any:
    return next((item["value"] for item in body["customFields"] if item["name"].strip() == "Gate code"), "")


def _column(header: str, of_crm: Callable[[Crm, Body], Any], means: Callable[[Any, Book], object] = _words) -> Column:
    return Column(header=header, of_crm=of_crm, means=means)


CUSTOMERS = Tab(
    title="Customers",
    records=lambda crm: {key: body for key, body in crm.customers.items() if body["active"]},
    columns=(
        _column("Name", _member("name")),
        _column("Type", _member("type"), _any_case),
        _column("Bill-to street", _address("street")),
        _column("City", _address("city")),
        _column("State", _address("state")),
        _column("Zip", _address("zip"), _zip),
        _column("Mobile", _contact("customer", "MobilePhone"), _digits),
        _column("Email", _contact("customer", "Email"), _any_case),
        _column("Tags", _tags, _names),
        _column("Gate code", _gate_code),
        _column("Do not mail", _member("doNotMail"), _yes),
        _column("Balance", _member("balance"), _money),
        _column("Customer since", _member("createdOn"), _day),
    ),
)
LOCATIONS = Tab(
    title="Locations",
    records=lambda crm: {key: body for key, body in crm.locations.items() if body["active"]},
    columns=(
        _column("Customer", _member("customerId"), _owner),
        _column("Location", _member("name")),
        _column("Street", _address("street")),
        _column("Unit", _address("unit")),
        _column("City", _address("city")),
        _column("State", _address("state")),
        _column("Zip", _address("zip"), _zip),
        _column("Phone", _contact("location", "Phone"), _digits),
        _column("Email", _contact("location", "Email"), _any_case),
        _column("Tags", _tags, _names),
    ),
)
_CONTACT_COLUMNS = (
    _column("Type", _member("type"), _any_case),
    _column("Value", _member("value")),
    _column("Memo", _member("memo")),
)
CUSTOMER_CONTACTS = Tab(
    title="Customer contacts",
    records=lambda crm: crm.customer_contacts,
    columns=(_column("Customer", _member("ownerId"), _owner), *_CONTACT_COLUMNS),
)
LOCATION_CONTACTS = Tab(
    title="Location contacts",
    records=lambda crm: crm.location_contacts,
    columns=(_column("Location", _member("ownerId"), _owner), *_CONTACT_COLUMNS),
)
TABS = (CUSTOMERS, LOCATIONS, CUSTOMER_CONTACTS, LOCATION_CONTACTS)
