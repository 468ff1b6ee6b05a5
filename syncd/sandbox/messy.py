"""An office's messy rows about the customers of a CRM, as text as typed.

It decides the habits and mistakes from one seed, and knows nothing of HTTP or syncd.
"""

from collections.abc import Sequence
from random import Random
from typing import Any

from syncd.sandbox.crm import CrmSandbox
from syncd.sandbox.people import FIRST_NAMES, LAST_NAMES, PLACES, STREETS, SUFFIXES, phone

HEADERS = (
    "Name",
    "Type",
    "Bill-to street",
    "City",
    "State",
    "Zip",
    "Mobile",
    "Email",
    "Tags",
    "Gate code",
    "Do not mail",
    "Balance",
    "Customer since",
    "Notes",
)
"""Headers of the shipped customers mapping, and a column of the office's own."""


def messy_rows(crm: CrmSandbox, *, count: int, seed: int) -> list[list[str]]:
    """Write down what an office that knows these customers keeps about them, as text as typed."""
    dice = Random(seed + 1)
    known = [record for record in crm.customer_ids() if crm.customer(record)["active"]]
    dice.shuffle(known)
    rows: list[list[str]] = []
    while len(rows) < count:
        chance = dice.random()
        if chance < 0.03:
            rows.append([""] * len(HEADERS))
        elif chance < 0.12 or not known:
            rows.append(_nobodys_row(dice, len(rows)))
        else:
            rows.append(_row(crm, dice, known.pop()))
            if chance > 0.95 and len(rows) < count:
                rows.append(_typed_again(dice, rows[-1]))
    return rows


def _row(crm: CrmSandbox, dice: Random, record: int) -> list[str]:
    body = crm.customer(record)
    address = body["address"]
    contacts = crm.contacts_of(record)
    names = {row.id: row.body["name"] for row in crm.world.tag_types.live()}
    gate = next((item["value"] for item in body["customFields"] if item["name"] == " Gate code"), "")
    cells = {
        "Name": _shielded(_misspelt(dice, body["name"])),
        "Type": dice.choice((body["type"] or "", (body["type"] or "").lower(), "")),
        "Bill-to street": _restyled(dice, address["street"]),
        "City": _restyled(dice, address["city"]),
        "State": address["state"],
        # As people type it: a number loses its zero, and some leave it out.
        "Zip": dice.choice((address["zip"], address["zip"].lstrip("0"), "")),
        "Mobile": _shielded(_rewritten(dice, _first(contacts, "MobilePhone"))),
        "Email": dice.choice((str.lower, str.upper, str))(_first(contacts, "Email")),
        "Tags": dice.choice((", ", "; ", ",")).join(names[tag] for tag in body["tagTypeIds"]),
        "Gate code": dice.choice((_shielded(gate), "")),
        "Do not mail": dice.choice(("yes", "Yes", "TRUE")) if body["doNotMail"] else dice.choice(("", "", "no")),
        "Notes": dice.choice(("", "", "", "prefers mornings", "see folder 12", "paid cash??")),
    }
    return [cells.get(header, "") for header in HEADERS]


def _nobodys_row(dice: Random, number: int) -> list[str]:
    city, state, code, area = dice.choice(PLACES)
    name = f"{dice.choice(FIRST_NAMES)} {dice.choice(LAST_NAMES)}"
    cells = {
        "Name": name,
        "Type": "Residential",
        "Bill-to street": f"{dice.randrange(1, 9_900)} New {dice.choice(STREETS)} {dice.choice(SUFFIXES)}",
        "City": city,
        "State": state,
        "Zip": dice.choice((f"'{code}", "")),
        "Mobile": phone(8_500 + number, area) if dice.random() < 0.7 else "",
        "Notes": "walk-in",
    }
    return [cells.get(header, "") for header in HEADERS]


def _typed_again(dice: Random, row: list[str]) -> list[str]:
    """Type a row a second time, as happens when two people keep one list."""
    again = list(row)
    again[0] = again[0].upper() if dice.random() < 0.5 else f"{again[0]} "
    again[HEADERS.index("Notes")] = "double?"
    return again


def _first(contacts: Sequence[dict[str, Any]], kind: str) -> str:
    return next((str(contact["value"]) for contact in contacts if contact["type"] == kind), "")


def _misspelt(dice: Random, name: str) -> str:
    chance = dice.random()
    if chance < 0.06 and len(name) > 4:
        spot = dice.randrange(1, len(name) - 2)
        return name[:spot] + name[spot + 1] + name[spot] + name[spot + 2 :]
    if chance < 0.2:
        return dice.choice((name.upper(), name.lower(), f"  {name}", name.replace(" ", "  ")))
    return name


def _restyled(dice: Random, text: str) -> str:
    return dice.choice((text, text, text, text.upper(), text.lower(), f"{text} "))


def _rewritten(dice: Random, digits: str) -> str:
    if len(digits) != 10:
        return digits
    area, exchange, line = digits[:3], digits[3:6], digits[6:]
    shapes = ("{0}{1}{2}", "({0}) {1}-{2}", "{0}-{1}-{2}", "+1 {0} {1} {2}", "{0}.{1}.{2}", "1-{0}-{1}-{2}", "")
    return dice.choice(shapes).format(area, exchange, line)


def _shielded(text: str) -> str:
    """Type an apostrophe before what a sheet would take for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "@", "-", "'"} else text
