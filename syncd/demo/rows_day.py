"""The office day, second half: what people do to many rows at once. Sorting is harmless; a slipped paste is held."""

from syncd.demo.checks import Checks
from syncd.demo.records_day import is_plain
from syncd.demo.screen import Screen
from syncd.demo.sides import Line, spoken
from syncd.demo.stage import Stage
from syncd.demo.worksheets import CUSTOMERS

_COLUMN = {column.header: number for number, column in enumerate(CUSTOMERS.columns, 1)}
_PASTED = 10
_SHOWN = 4


async def sorted_rows(stage: Stage, screen: Screen, checks: Checks) -> None:
    """Somebody types, and somebody sorts the whole tab before syncd has read it."""
    who = stage.pick(is_plain)
    before = stage.book()
    with stage.at_sheet() as office:
        office.type_cell(CUSTOMERS.title, who.number, _COLUMN["Gate code"], "side door")
        office.sort_rows(CUSTOMERS.title, _COLUMN["City"], 2, len(office.grid(CUSTOMERS.title)))
    with screen.working("rows are recognised by their ids, wherever they went"):
        reports = await stage.settle()
    after = stage.book()
    shown = [line for line in before.tabs[CUSTOMERS.title] if line.crm_id][:_SHOWN]
    rows = [
        (spoken(line.cells["Name"]), line.row_id, str(line.number), str(moved.number))
        for line in (before.line(CUSTOMERS.title, who.crm_id), *shown)
        if line is not None and (moved := after.line(CUSTOMERS.title, line.crm_id or 0)) is not None
    ]
    screen.table(("", "syncd ID", "row before", "row after"), rows, "Sorted by City")
    screen.decisions(reports)
    written = sum(len(report["decisions"]) for report in reports)
    checks.claim(written == 1, "hundreds of rows moved, one value was written: the one that was typed")
    checks.claim(
        stage.faces(CUSTOMERS, who.crm_id)["Gate code"].crm == "side door",
        f"and it went to {who.name}, though the row had moved",
    )
    screen.calls(reports)


async def slipped_paste(stage: Stage, screen: Screen, checks: Checks) -> None:
    """Somebody pastes a column of numbers one row too low; it is held, and put back."""
    block = _neighbours(stage.book().tabs[CUSTOMERS.title])
    numbers = [line.cells["Mobile"] for line in block]
    calls_before = _numbers(stage, block)
    with stage.at_sheet() as office:
        office.paste_block(CUSTOMERS.title, block[1].number, _COLUMN["Mobile"], [[one] for one in numbers[:-1]])
    with screen.working("people seem to have each other's numbers now"):
        reports = await stage.settle()
    found = [one for one in stage.held() if one.rule == "contacts.mobile"]
    wrong = {line.row_id: line for line in stage.book().tabs[CUSTOMERS.title]}
    rows = [
        (spoken(line.cells["Name"]), spoken(line.cells["Mobile"]), spoken(wrong[line.row_id].cells["Mobile"]))
        for line in block[: _SHOWN + 1]
    ]
    screen.table(("", "Mobile before", "after the paste"), rows, f"{len(block) - 1} cells changed; the first of them")
    for one in found:
        lines = len(stage.application.store.held.lines(one.id))
        screen.say(f"HELD {one.id}: {lines} changes of Mobile. Why: {one.reason}")
    checks.claim(bool(found) and _numbers(stage, block) == calls_before, "ServiceTitan was not told a single number")
    for one in found:
        screen.say(f"A person looks at it and says:  syncd held putback {one.id}", style="bold")
        answer = await stage.ask("held", slice=one.id, state="putback")
        reports.append(answer["report"])
    reports += await stage.settle()
    now = {line.row_id: line.cells["Mobile"] for line in stage.book().tabs[CUSTOMERS.title]}
    checks.claim(
        [now[line.row_id] for line in block] == numbers,
        "every cell holds again what it held before the paste, character by character",
    )
    screen.calls(reports)


def _neighbours(lines: list[Line]) -> list[Line]:
    """Find rows that stand together, each in step and with a number of its own."""
    run: list[Line] = []
    for line in lines:
        fits = line.crm_id is not None and not line.status and bool(line.cells.get("Mobile"))
        follows = not run or line.number == run[-1].number + 1
        run = [*run, line] if fits and follows else [line] if fits else []
        if len(run) == _PASTED:
            return run
    raise LookupError("no rows for the scene")


def _numbers(stage: Stage, block: list[Line]) -> list[str]:
    crm = stage.crm()
    return [str(crm.contact("customer", line.crm_id or 0, "MobilePhone")) for line in block]
