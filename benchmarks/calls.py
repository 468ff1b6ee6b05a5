"""Calls made beside the least possible: an idle cycle, edits on both sides, first loads both ways.

Made is what the stand-ins counted. The least is worked out here from what was edited or is there to be loaded, by the
rules of docs ("Calls are the budget"): it never asks the engine. Calls that any process makes once in its life (a
token, the list of tag types, the spreadsheet's tabs) are in both numbers and named.
"""

import argparse
import json
from collections.abc import Iterable, Mapping
from math import ceil
from typing import Any

from stage import Stage
from verdict import Verdict

from syncd.core.held import SliceState
from syncd.sandbox import people
from syncd.sandbox.crm.switches import Switches

TARGET = 1.05
FEEDS = 4
READ_IDS = 50
"""Records that one fresh read takes."""
REQUEST_BYTES = 2_000_000
"""What one write to a spreadsheet should carry at most."""
SHEET_WRITE = 4
"""Look before, ask which cells are formulas, write, look after."""
TABS = ("Customers", "Locations", "Customer contacts", "Location contacts")
HEADERS = (
    "Name", "Type", "Bill-to street", "City", "State", "Zip", "Mobile", "Email", "Tags", "Gate code", "Do not mail",
    "Balance", "Customer since",
)  # fmt: skip


def main() -> None:
    """Measure every case and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=2400, help="customers of the CRM; about four records each")
    parser.add_argument("--rows", type=int, default=1000, help="customers typed in a sheet before an empty CRM")
    parser.add_argument("--edits", type=int, default=100, help="edits on each side")
    parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object a line")
    options = parser.parse_args()
    stage = Stage()
    people.populate(stage.crm, customers=options.customers, seed=1)
    for verdict in (
        from_crm(stage),
        idle(stage),
        both_sides(stage, options.edits),
        from_sheet(options.rows),
    ):
        verdict.show(as_json=options.as_json)


def verdict(stage: Stage, case: str, on: str, least: Mapping[str, int]) -> Verdict:
    """Set what the stand-ins counted beside the least."""
    made = {side: dict(sorted(calls.items())) for side, calls in stage.counted().items()}
    count = sum(sum(calls.values()) for calls in made.values())
    details = {
        "made": count,
        "least": sum(least.values()),
        "least is": {name: number for name, number in least.items() if number},
        "CRM answered": made["crm"],
        "sheet answered": made["sheet"],
    }
    return Verdict(case=case, on=on, ratio=count / sum(least.values()), target=TARGET, details=details)


# an empty sheet


def from_crm(stage: Stage) -> Verdict:
    """Load a full CRM into an empty spreadsheet."""
    stage.count_anew()
    stage.cycle(accept_first=True)
    counts = _delivered(stage)
    page = Switches().feed_page_size  # pages are full here, so that their number can be told beforehand
    least = {
        "token": 1,
        "tag types": 1,
        "the spreadsheet's tabs": 1,
        "feed pages": sum(max(1, ceil(count / page)) for count in counts),
        "reading the sheet": 1,
        "making tabs": 1,
        "looks before and after": 2,
        "writes of 2 MB": ceil(_typed_bytes(stage) / REQUEST_BYTES),
    }
    found = verdict(stage, "first load, CRM to an empty sheet", f"{sum(counts)} records", least)
    _settle(stage)
    return found


def _delivered(stage: Stage) -> list[int]:
    """Rows that each feed has to deliver: inactive ones come along, deleted contacts do not."""
    world = stage.crm.world
    tables = (world.customers, world.locations, world.customer_contacts, world.location_contacts)
    return [len(table.rows) for table in tables]


def _typed_bytes(stage: Stage) -> int:
    """Bytes of the rows below the headers as typed cells: the form in which text can never become a formula."""
    return sum(_row_bytes(row) for tab in TABS for row in stage.office.grid(tab)[1:])


def _row_bytes(row: Iterable[Any]) -> int:
    return len(json.dumps([{"userEnteredValue": {_kind(cell): cell}} if cell != "" else {} for cell in row])) + 16


def _kind(cell: object) -> str:
    if isinstance(cell, bool):
        return "boolValue"
    return "numberValue" if isinstance(cell, int | float) else "stringValue"


def _settle(stage: Stage) -> None:
    for _ in range(3):
        stage.cycle()


# nothing to do


def idle(stage: Stage) -> Verdict:
    """Poll when nothing has changed."""
    stage.count_anew()
    stage.cycle()
    least = {"feeds": FEEDS, "reading the sheet": 1}
    return verdict(stage, "idle cycle", f"{sum(_delivered(stage))} records", least)


# edits on both sides


def both_sides(stage: Stage, edits: int) -> Verdict:
    """Let people edit on both sides, different records, and run until everything is settled.

    Three polls are needed: one that sees the edits, one that sees that nobody types any more, and one that shows the
    contacts that were changed by the second poll in the tab of contacts.
    """
    active = [id_ for id_ in stage.crm.customer_ids() if stage.crm.customer(id_)["active"]]
    with_mobile = [id_ for id_ in active if _mobiles(stage, id_)]
    mobiles = edits // 5
    called, answered = with_mobile[:mobiles], with_mobile[mobiles : 2 * mobiles]
    others = iter([id_ for id_ in active if id_ not in {*called, *answered}])
    typed = _office_edits(stage, others, called, edits)
    _crm_edits(stage, others, answered, edits)
    stage.count_anew()
    for _ in range(3):
        stage.cycle()
    least = {
        "feeds": 3 * FEEDS,
        "reading the sheet": 3,
        "PATCHes": typed["patches"],
        "tags in bulk": typed["tags"],
        "fresh reads": ceil(typed["patches"] / READ_IDS),
        "writing the CRM's edits to the sheet": SHEET_WRITE,
        "showing the changed contacts": SHEET_WRITE,
    }
    return verdict(stage, f"{edits} edits on each side", f"{sum(_delivered(stage))} records", least)


def _mobiles(stage: Stage, customer: int) -> list[dict[str, Any]]:
    return [contact for contact in stage.crm.contacts_of(customer) if contact["type"] == "MobilePhone"]


def _office_edits(stage: Stage, others: Iterable[int], called: list[int], edits: int) -> dict[str, int]:
    """Change names, cities, mobiles and tags in the sheet: 40, 30, 20 and 10 of a hundred."""
    rows = {str(row[14]): number for number, row in enumerate(stage.office.grid("Customers"), start=1)}
    source, office = iter(others), stage.office
    for number in range(edits * 4 // 10):
        office.type_cell("Customers", rows[str(next(source))], "A", f"Office Name {number}")
    for number in range(edits * 3 // 10):
        office.type_cell("Customers", rows[str(next(source))], "D", f"Officetown {number}")
    for number, customer in enumerate(called):
        office.type_cell("Customers", rows[str(customer)], "G", f"(813) 555-{number + 1000:04d}")
    tagged = edits // 10
    for customer in _untagged(stage, source, tagged):
        office.type_cell("Customers", rows[str(customer)], "I", people.TAGS[0])
    return {"patches": edits * 4 // 10 + edits * 3 // 10 + len(called), "tags": 1 if tagged else 0}


def _untagged(stage: Stage, source: Iterable[int], count: int) -> list[int]:
    found: list[int] = []
    for customer in source:
        if len(found) == count:
            break
        if not stage.crm.customer(customer)["tagTypeIds"]:
            found.append(customer)
    return found


def _crm_edits(stage: Stage, others: Iterable[int], answered: list[int], edits: int) -> None:
    """Change names, the wish for mail and mobiles in the CRM: 40, 40 and 20 of a hundred."""
    source = iter(others)
    for number in range(edits * 4 // 10):
        stage.crm.change_customer(next(source), name=f"CRM Name {number}")
    for _ in range(edits * 4 // 10):
        customer = next(source)
        stage.crm.change_customer(customer, doNotMail=not stage.crm.customer(customer)["doNotMail"])
    for number, customer in enumerate(answered):
        stage.crm.change_contact(_mobiles(stage, customer)[0]["id"], value=f"813555{number + 2000:04d}")


# an empty CRM


def from_sheet(rows: int) -> Verdict:
    """Load a sheet into an empty CRM: a first plan, then somebody accepts the creations."""
    stage = Stage()
    for name in people.TAGS:
        stage.crm.add_tag_type(name)
    office = stage.office
    office.rename_tab("Sheet1", "Customers")
    office.paste_block("Customers", 1, 1, [HEADERS, *(_typed(number) for number in range(rows))])
    stage.count_anew()
    stage.cycle(accept_first=True)
    _accept(stage)
    stage.cycle()
    least = {
        "token": 1,
        "tag types": 1,
        "the spreadsheet's tabs": 1,
        "feeds": 2 * FEEDS,
        "reading the sheet": 2,
        "making tabs and columns": 2,
        "marking rows that fit nobody": SHEET_WRITE,
        "writing ids into the rows": SHEET_WRITE,
        "POSTs with children": rows,
        "showing what only the CRM knows": SHEET_WRITE - 1 + ceil(_rest_bytes(stage) / REQUEST_BYTES),
    }
    return verdict(stage, "first load, sheet to an empty CRM", f"{rows} rows", least)


def _typed(number: int) -> tuple[str, ...]:
    phone, mail = f"(813) 555-{number % 9000 + 1000:04d}", f"person{number}@example.com"
    tag = people.TAGS[number % len(people.TAGS)]
    return (
        f"Person {number}", "Residential", f"{number + 1} Oak St", "Tampa", "FL", "'33602", phone, mail, tag, "", "",
        "", "",
    )  # fmt: skip


def _accept(stage: Stage) -> None:
    waiting = stage.store.held
    for held in waiting.slices():
        lines = waiting.lines(held.id)
        with stage.store.write():
            waiting.set_slice(held.id, SliceState.ACCEPTED)
            stage.store.bases.soil(held.mapping, {line.row_id for line in lines})


def _rest_bytes(stage: Stage) -> int:
    """Bytes of the rows that appear in the other tabs: each customer's location and contacts."""
    return sum(_row_bytes(row) for tab in TABS[1:] for row in stage.office.grid(tab)[1:])


if __name__ == "__main__":
    main()
