"""The office day, first half: edits of single records on both sides, new ones, tags, a row that is deleted.

Each function is one scene: what people do, what syncd makes of it, and what must be true afterwards.
"""

from typing import Any

from syncd.core.records import digest
from syncd.demo.checks import Checks
from syncd.demo.screen import Screen
from syncd.demo.sides import Line
from syncd.demo.stage import Stage
from syncd.demo.worksheets import CUSTOMERS, LOCATIONS

_COLUMN = {column.header: number for number, column in enumerate(CUSTOMERS.columns, 1)}


def is_plain(line: Line, body: dict[str, Any]) -> bool:
    """Whether a customer is an ordinary one: a person with a number, nothing odd in the name."""
    return body["type"] == "Residential" and bool(line.cells.get("Mobile")) and body["name"].replace(" ", "").isalpha()


async def different_fields(stage: Stage, screen: Screen, checks: Checks) -> None:
    """Two people change different fields of one customer, one on either side."""
    who = stage.pick(is_plain)
    before = stage.faces(CUSTOMERS, who.crm_id)
    with stage.at_sheet() as office:
        office.type_cell(CUSTOMERS.title, who.number, _COLUMN["Mobile"], "512 555 0142")
        office.type_cell(CUSTOMERS.title, who.number, _COLUMN["Gate code"], "'0815")
    with stage.at_crm() as crm:
        crm.change_customer(who.crm_id, name=f"{who.name} Jr.", doNotMail=True)
    typed = stage.faces(CUSTOMERS, who.crm_id)
    with screen.working("syncd waits until the row has come to rest, then works"):
        reports = await stage.settle()
    after = stage.faces(CUSTOMERS, who.crm_id)
    columns = ("Name", "Mobile", "Gate code", "Do not mail")
    screen.record(f"{who.name} #{who.crm_id}", before, typed, after, columns=columns)
    screen.decisions(reports)
    checks.claim(after["Name"].sheet == f"{who.name} Jr.", "the name typed in ServiceTitan stands in the sheet")
    checks.claim(
        after["Mobile"].crm.endswith("5125550142") and after["Gate code"].crm == "0815",
        "number and gate code typed in the sheet stand in ServiceTitan, the zero kept",
    )
    checks.claim(after["Mobile"].sheet == typed["Mobile"].sheet, "the number is still written as the person typed it")
    screen.calls(reports)


async def conflict(stage: Stage, screen: Screen, checks: Checks) -> None:
    """Both sides change the same field; nobody wins until a person says so."""
    who = stage.pick(is_plain)
    before = stage.faces(CUSTOMERS, who.crm_id)
    ours, theirs = f"{who.name} (mother)", f"{who.name}-Miller"
    with stage.at_sheet() as office:
        office.type_cell(CUSTOMERS.title, who.number, _COLUMN["Name"], ours)
    with stage.at_crm() as crm:
        crm.change_customer(who.crm_id, name=theirs)
    typed = stage.faces(CUSTOMERS, who.crm_id)
    with screen.working("syncd looks at both"):
        reports = await stage.settle()
    after = stage.faces(CUSTOMERS, who.crm_id)
    screen.record(f"{who.name} #{who.crm_id}: undecided", before, typed, after, columns=("Name",))
    checks.claim(
        (after["Name"].crm, after["Name"].sheet, after["syncd"].sheet) == (theirs, ours, "conflict: Name"),
        "neither value was overwritten, and the row says so",
    )
    found = stage.open_conflicts([who.row_id])[0]
    name = f"{found.id}-{digest(found.crm, found.sheet)[:4]}"
    screen.say(f"A person decides for the sheet:  syncd conflicts resolve {name} sheet", style="bold")
    answer = await stage.ask(
        "resolve", answers=[{"conflict": found.id, "crm": found.crm, "sheet": found.sheet}], winner="sheet"
    )
    reports += [answer["report"], *await stage.settle()]
    decided = stage.faces(CUSTOMERS, who.crm_id)
    screen.record(f"{who.name} #{who.crm_id}: decided", after, after, decided, columns=("Name",))
    lost = [str(one["value"]) for one in stage.application.store.disputes.losers(row_id=who.row_id)]
    checks.claim((decided["Name"].crm, decided["syncd"].sheet) == (ours, ""), "ServiceTitan has the chosen name")
    checks.claim(any(theirs in value for value in lost), f'the name that lost, "{theirs}", is kept in the log')
    screen.calls(reports)


async def new_row(stage: Stage, screen: Screen, checks: Checks) -> None:
    """Somebody types a new row in two goes; only the finished one becomes a customer."""
    known = set(stage.crm().customers)
    with stage.at_sheet() as office:
        number = len(office.grid(CUSTOMERS.title)) + 1
        office.set_row(CUSTOMERS.title, number, ["Paula Ferreira", "Residential", "77 Harbor St"])
    reports = await stage.settle()
    half = next(line for line in stage.book().tabs[CUSTOMERS.title] if line.number == number)
    screen.say(f'Half typed, the row waits and says: "{half.status}"; ServiceTitan has heard nothing of it.')
    checks.claim(set(stage.crm().customers) == known and half.status.startswith("needs"), "nothing was created")
    with stage.at_sheet() as office:
        rest = ["Portland", "ME", "04101", "207 555 0188", "paula.ferreira@example.com", "VIP"]
        office.set_row(CUSTOMERS.title, number, rest, first_column=4)
    with screen.working("the row comes to rest; syncd gives it an id and creates the customer"):
        reports += await stage.settle()
    new = sorted(set(stage.crm().customers) - known)
    rows = [(column, face.sheet, face.crm) for one in new for column, face in stage.faces(CUSTOMERS, one).items()]
    screen.table(("", "sheet", "ServiceTitan"), rows, "The finished row, and what it became")
    screen.decisions(reports)
    checks.claim(len(new) == 1, "exactly one customer was created")
    locations = [body["id"] for body in stage.crm().locations.values() if body["customerId"] in new]
    book = stage.book()
    checks.claim(
        len(locations) == 1 and book.line(LOCATIONS.title, locations[0]) is not None,
        "with its service location, which has a row of its own now",
    )
    screen.calls(reports)


async def new_customer(stage: Stage, screen: Screen, checks: Checks) -> None:
    """Somebody adds a customer in ServiceTitan."""
    address = {"street": "12 Quay Rd", "unit": None, "city": "Boston", "state": "MA", "zip": "02118", "country": "USA"}
    with stage.at_crm() as crm:
        made = crm.add_customer(
            "Harborview Bakery",
            type="Commercial",
            address=address,
            contacts=[("MobilePhone", "(617) 555-0171"), ("Email", "orders@harborview.example")],
        )
    with screen.working("the next read brings the customer"):
        reports = await stage.settle()
    faces = stage.faces(CUSTOMERS, made)
    rows = [(column, face.crm, face.sheet) for column, face in faces.items()]
    screen.table(("", "ServiceTitan", "sheet"), rows, f"Harborview Bakery #{made}")
    places = [("1", "row", "Customers")] + [
        (str(sum(1 for line in stage.book().tabs[title] if line.crm_id in ids)), "row(s)", title)
        for title, ids in _belongings(stage, made)
    ]
    screen.say("Rows that appeared: " + ", ".join(f"{count} in {title}" for count, _, title in places))
    checks.claim(faces["Zip"].sheet == "02118", "it has a row, and its ZIP code kept the zero")
    checks.claim([count for count, _, _ in places] == ["1", "1", "2"], "its location and its two contacts have rows")
    screen.calls(reports)


async def tags(stage: Stage, screen: Screen, checks: Checks) -> None:
    """A tag is added on either side of one customer."""
    who = stage.pick(lambda line, body: is_plain(line, body) and not body["tagTypeIds"])
    before = stage.faces(CUSTOMERS, who.crm_id)
    ids = {name: key for key, name in stage.crm().tags.items()}
    with stage.at_sheet() as office:
        office.type_cell(CUSTOMERS.title, who.number, _COLUMN["Tags"], "VIP")
    with stage.at_crm() as crm:
        crm.tag_customer(who.crm_id, ids["Dog in yard"])
    typed = stage.faces(CUSTOMERS, who.crm_id)
    with screen.working("tags are merged one by one"):
        reports = await stage.settle()
    after = stage.faces(CUSTOMERS, who.crm_id)
    screen.record(f"{who.name} #{who.crm_id}", before, typed, after, columns=("Tags",))
    screen.decisions(reports)
    checks.claim(after["Tags"].crm == after["Tags"].sheet == "Dog in yard, VIP", "both tags stand on both sides")
    screen.calls(reports)


async def deleted_row(stage: Stage, screen: Screen, checks: Checks) -> None:
    """A row is deleted; the customer is not."""
    who = stage.pick(is_plain)
    with stage.at_sheet() as office:
        office.delete_rows(CUSTOMERS.title, who.number)
    with screen.working("syncd misses a row"):
        reports = await stage.settle()
    found = [one for one in stage.held() if one.kind == "deletes"]
    screen.table(
        ("id", "what", "why"),
        [(one.id, f"deactivate {who.name} #{who.crm_id}", one.reason) for one in found],
        "Held until somebody answers (syncd held list)",
    )
    checks.claim(
        len(found) == 1 and bool(stage.crm().customers[who.crm_id]["active"]),
        f"{who.name} is untouched in ServiceTitan",
    )
    screen.say(f"It was a slip of the hand:  syncd held putback {found[0].id}", style="bold")
    answer = await stage.ask("held", slice=found[0].id, state="putback")
    reports += [answer["report"], *await stage.settle()]
    line = stage.book().line(CUSTOMERS.title, who.crm_id)
    checks.claim(line is not None, f"the row is back, at the end of the tab (row {line.number if line else '?'})")
    screen.calls(reports)


def _belongings(stage: Stage, customer: int) -> list[tuple[str, set[int]]]:
    crm = stage.crm()
    return [
        ("Locations", {key for key, body in crm.locations.items() if body["customerId"] == customer}),
        ("Customer contacts", {key for key, body in crm.customer_contacts.items() if body["ownerId"] == customer}),
    ]
