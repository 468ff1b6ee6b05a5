"""How both sides stand, read from the stand-ins' own state without syncd's code.

So the demo's last word does not rest on the program it is about.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from syncd.sandbox.crm import CrmSandbox
from syncd.sandbox.sheets.people import Office

Body = dict[str, Any]
Records = dict[int, Body]
STATUS, CRM_REF, ROW_ID = "syncd", "ServiceTitan ID", "syncd ID"


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


def read_book(office: Office, titles: Iterable[str]) -> Book:
    """Read some tabs as a person sees them."""
    found = {tab.title for tab in office.book.tabs}
    tabs = {title: _lines(office.grid(title)) if title in found else [] for title in titles}
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
    return text_of(value)


def _lines(grid: list[list[Any]]) -> list[Line]:
    if not grid:
        return []
    headers = [str(header).strip() for header in grid[0]]
    lines = []
    for number, row in enumerate(grid[1:], 2):
        cells = dict(zip(headers, row, strict=False))
        if any(value not in ("", None) for value in cells.values()):
            ref = text_of(cells.get(CRM_REF, ""))
            lines.append(
                Line(
                    number=number,
                    crm_id=int(ref) if ref.isdigit() else None,
                    row_id=text_of(cells.get(ROW_ID, "")),
                    status=text_of(cells.get(STATUS, "")),
                    cells=cells,
                )
            )
    return lines


def text_of(value: Any) -> str:
    """Write a cell or a member down as people would."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()
