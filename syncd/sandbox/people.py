"""Made-up people: a CRM full of customers as one finds them.

It decides names and addresses from one seed. It knows the CRM's office methods and nothing of HTTP, spreadsheets or
syncd. Telephone numbers and mail domains are ones that belong to nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from syncd.sandbox.crm import CUSTOMER, LOCATION, CrmSandbox, stamps

_FIRST_NAMES = (
    "Ada Alma Andre Beatriz Bill Carmen Chloé Dale Dolores Earl Élodie Eun-ji Faye Frank Gwen Hank Hồng Ines Jack "
    "Jesús José Kayla Ken Lars Lena Luz Marge Mia Nadia Noah Olga Omar Pat Pilar Quinn Renée Rosa Sam Siobhán Søren "
    "Tomás Uma Vera Walt Wei Xavier Yusuf Zoë"
)
_LAST_NAMES = (
    "Abbott Alvarez Baker Boyle Castillo Chen D'Angelo Dietz Ellison Fischer García Goldberg Hansen Ibrahim Jackson "
    "Kim Kowalski Lee Lindqvist MacDonald Martínez McKenna Nguyễn Novak O'Brien Okafor Ortiz Patel Peña Quigley "
    "Ramírez Reyes Rossi Schmidt Singh Smith Sørensen Tanaka Thompson Ueda Vasquez Walker Weiss Xu Young Zimmerman"
)
FIRST_NAMES = _FIRST_NAMES.split()
LAST_NAMES = [*_LAST_NAMES.split(), "St. John", "Van der Berg"]
STREETS = ("Oak", "Elm", "Maple", "Cedar", "Lakeview", "Ridge", "Washington", "Mill", "Sunset", "Church", "Highland")
SUFFIXES = ("St", "Ave", "Rd", "Dr", "Ln", "Blvd", "Ct")
PLACES = (
    ("Austin", "TX", "78701", "512"),
    ("Waco", "TX", "76701", "254"),
    ("Denver", "CO", "80203", "303"),
    ("Boston", "MA", "02118", "617"),
    ("Newark", "NJ", "07102", "973"),
    ("Hartford", "CT", "06103", "860"),
    ("Portland", "ME", "04101", "207"),
    ("Tampa", "FL", "33602", "813"),
    ("Phoenix", "AZ", "85004", "602"),
    ("Omaha", "NE", "68102", "402"),
    ("Fresno", "CA", "93721", "559"),
    ("Dayton", "OH", "45402", "937"),
)
TRADES = ("Plumbing", "Property Management", "Dental Group", "Bakery", "Brewing Co.", "Auto Body", "Montessori")
ODD_NAMES = ("=Equal Housing LLC", "+1 Staffing", "@Home Realty", "-40 Cold Storage", "'Tis the Season Décor")
TAGS = ("VIP", "Maintenance plan", "Warranty", "Do not call", "Net 30", "Dog in yard", "Commercial")
GATE_CODES = ("1234", "#0427", "0042", "call first", "B 7 *", "2.7")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Ids of what an administrator defined."""

    tags: tuple[int, ...]
    gate_code: int
    filter_size: int
    access: int


def populate(crm: CrmSandbox, *, customers: int, seed: int) -> list[int]:
    """Fill an empty CRM; return the customers' ids.

    The first two thirds were imported at one instant (O: bulk imports share a stamp, some with year 0001 as creation
    date and user 0); the rest were made one by one since.
    """
    dice = Random(seed)
    words = _vocabulary(crm)
    imported_at = stamps.from_seconds(crm.clock.now() - 90 * 86_400)
    made = []
    for number in range(customers):
        imported = number < customers * 2 // 3
        later = imported_at + round((number + 1) * 60 * 86_400 / (customers + 1)) * stamps.TICKS_PER_SECOND
        with crm.world.at(imported_at if imported else later + dice.randrange(stamps.TICKS_PER_SECOND)):
            made.append(_customer(crm, words, dice, number, imported=imported))
    for record in made:
        _forget_history(crm, record, dice)
    return made


def _vocabulary(crm: CrmSandbox) -> Vocabulary:
    tags = tuple(crm.add_tag_type(name) for name in TAGS)
    gate = crm.add_custom_field_type(CUSTOMER, " Gate code")  # O: names may carry leading blanks
    size = crm.add_custom_field_type(CUSTOMER, "Filter size")
    access = crm.add_custom_field_type(LOCATION, "Access", data_type="Dropdown", options=["Front", "Back", "Alley"])
    return Vocabulary(tags=tags, gate_code=gate, filter_size=size, access=access)


def _customer(crm: CrmSandbox, words: Vocabulary, dice: Random, number: int, *, imported: bool) -> int:
    commercial = dice.random() < 0.2
    first, last = dice.choice(FIRST_NAMES), dice.choice(LAST_NAMES)
    name = f"{last} {dice.choice(TRADES)}" if commercial else f"{first} {last}"
    if number % 101 == 50:
        name = dice.choice(ODD_NAMES)
    place = dice.choice(PLACES)
    fields = {words.gate_code: dice.choice(GATE_CODES)} if dice.random() < 0.35 else {}
    if dice.random() < 0.1:
        fields[words.filter_size] = dice.choice(("16x20x1", "7 3/4", "False"))
    address = _address(dice, place)
    record = crm.add_customer(
        name,
        # O: live rows have null here now and then.
        type=None if number % 97 == 96 else "Commercial" if commercial else "Residential",
        address=address,
        contacts=_contacts(dice, number, place, first, last),
        tags=dice.sample(words.tags, dice.choice((0, 0, 0, 1, 1, 2, 3))),
        custom_fields=fields,
        balance=Decimal(dice.choice((0, 0, 0, 12_500, 8_975, -2_000, 130_000))) / 100,
        doNotMail=dice.random() < 0.08,
        with_location=not commercial,
    )
    if commercial:
        for spot in range(dice.choice((1, 1, 2, 3))):
            _site(crm, words, dice, record, site=spot + 1)
    _mark(crm, record, imported=imported, unknown_date=number % 4 == 0)
    return record


def _site(crm: CrmSandbox, words: Vocabulary, dice: Random, record: int, *, site: int) -> None:
    customer = crm.customer(record)
    name = customer["name"]
    place = dice.choice(PLACES)
    fields = [{"typeId": words.access, "value": dice.choice(("Front", "Back", "Alley"))}]
    location = crm.add_location(
        record,
        name if site == 1 else f"{name} - Site {site}",
        address=customer["address"] if site == 1 else _address(dice, place),
        customFields=fields if dice.random() < 0.5 else [],
    )
    if dice.random() < 0.5:
        crm.add_location_contact(location, "Phone", phone(dice.randrange(9_000), place[3]), "site office")


def _mark(crm: CrmSandbox, record: int, *, imported: bool, unknown_date: bool) -> None:
    if not imported:
        return
    for row in (crm.world.customers.rows[record], *crm.world.locations.children(record)):
        row.body["createdById"] = 0
        if unknown_date:
            row.created = stamps.UNKNOWN_TICKS
            row.body["createdOn"] = stamps.to_text(stamps.UNKNOWN_TICKS)


def _forget_history(crm: CrmSandbox, record: int, dice: Random) -> None:
    """Make a few old customers inactive, as they have become over the years."""
    if dice.random() < 0.03:
        row = crm.world.customers.rows[record]
        with crm.world.at(row.modified):
            crm.deactivate_customer(record)


def _contacts(
    dice: Random, number: int, place: Sequence[str], first: str, last: str
) -> list[tuple[str, str, str | None]]:
    found: list[tuple[str, str, str | None]] = []
    if dice.random() < 0.85:
        found.append(("MobilePhone", phone(number, place[3]), None))
    if dice.random() < 0.75:
        local = "".join(letter for letter in f"{first}.{last}".lower() if letter.isascii() and letter.isalpha())
        found.append(("Email", f"{local}{number}@example.com", None))
    if dice.random() < 0.3:
        found.append(("Phone", phone(number + 5_000, place[3]), dice.choice(("home", "work", "after 5 pm"))))
    if dice.random() < 0.08:
        found.append(("MobilePhone", phone(number + 7_000, place[3]), "spouse"))
    if dice.random() < 0.03:
        found.append(("Fax", phone(number + 8_000, place[3]), None))
    return found


_WITHOUT_COUNTRY = 0.1
"""Share of addresses that name no country."""


def phone(number: int, area: str) -> str:
    """Make a number nobody has: 555-0100 to 555-0199 first, then the rest of 555."""
    line = 100 + number if number < 100 else 1_000 + number % 9_000
    return f"({area}) 555-{line:04d}"


def _address(dice: Random, place: Sequence[str]) -> dict[str, Any]:
    city, state, code, _ = place
    return {
        "street": f"{dice.randrange(1, 9_900)} {dice.choice(STREETS)} {dice.choice(SUFFIXES)}",
        "unit": dice.choice((None, None, None, "4B", "Suite 200")),
        "city": city,
        "state": state,
        "zip": code,
        # O: null in live data.
        "country": None if dice.random() < _WITHOUT_COUNTRY else "USA",
        "latitude": None,
        "longitude": None,
    }
