"""The four shipped worksheets: which cell stands for which member of a CRM record, and when the two mean the same.

It says so in its own plain words, without syncd's code.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from syncd.demo.sides import Body, Book, Crm, Records, spoken, text_of

_DAY_ZERO = date(1899, 12, 30)


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


def _words(value: Any, _book: Book) -> object:
    return text_of(value)


def _any_case(value: Any, _book: Book) -> object:
    return text_of(value).casefold()


def _digits(value: Any, _book: Book) -> object:
    return re.sub(r"\D", "", text_of(value))[-10:]


def _zip(value: Any, _book: Book) -> object:
    text = text_of(value)
    return text.zfill(5) if text.isdigit() else text


def _money(value: Any, _book: Book) -> object:
    try:
        return Decimal(text_of(value))
    except InvalidOperation:
        return text_of(value)


def _yes(value: Any, _book: Book) -> object:
    return {"yes": True, "true": True, "no": False, "false": False}.get(text_of(value).casefold(), text_of(value))


def _names(value: Any, _book: Book) -> object:
    names = value if isinstance(value, list) else re.split(r"[,;\n]", text_of(value))
    return frozenset(str(name).strip().casefold() for name in names if str(name).strip())


def _day(value: Any, book: Book) -> object:
    """A serial number of the sheet, or an instant of the CRM; its year 0001 says "unknown"."""
    if isinstance(value, int | float):
        return _DAY_ZERO + timedelta(days=int(value))
    text = text_of(value)
    if not text or text.startswith("0001"):
        return ""
    return datetime.fromisoformat(text).astimezone(UTC).astimezone(book.zone).date()


def _owner(value: Any, book: Book) -> object:
    text = text_of(value)
    return book.owners.get(text, text)


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
