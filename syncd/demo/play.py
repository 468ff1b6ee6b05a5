"""The play from its first table to its verdict: the order of the scenes, the first sync, the last comparison."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

from syncd.config.settings import Settings
from syncd.demo import records_day, rows_day
from syncd.demo.checks import Checks
from syncd.demo.compare import Difference
from syncd.demo.screen import Screen
from syncd.demo.sides import spoken
from syncd.demo.stage import Report, Stage, staged
from syncd.demo.worksheets import CUSTOMERS, TABS
from syncd.ports import Clock

PlanLines: TypeAlias = Callable[[Report, Settings], Iterable[str]]
Scene: TypeAlias = Callable[[Stage, Screen, Checks], Awaitable[None]]

_SHOWN_ROWS = 6
_SHOWN_COLUMNS = ("Name", "Bill-to street", "City", "Zip", "Mobile", "Tags", "Balance", "Notes")
_MOST_DIFFERENCES = 20

DAY: tuple[tuple[str, str, Scene], ...] = (
    (
        "Different fields of one customer",
        "The sheet corrects the mobile number and the gate code, ServiceTitan changes the name and the mail setting.",
        records_day.different_fields,
    ),
    ("A real conflict", "Both sides give one customer another name between two cycles.", records_day.conflict),
    ("A new row in the sheet", "Somebody begins a new row, is called away, and finishes it.", records_day.new_row),
    (
        "A new customer in ServiceTitan",
        "Somebody adds a bakery with a number and an address.",
        records_day.new_customer,
    ),
    ("A tag on each side", "The sheet says VIP, ServiceTitan says Dog in yard.", records_day.tags),
    ("A deleted row", "Somebody deletes a row of the tab Customers.", records_day.deleted_row),
    ("Rows sorted between two cycles", "A gate code is typed, and the tab is sorted by city.", rows_day.sorted_rows),
    ("A slipped paste", "A column of mobile numbers is pasted one row too low.", rows_day.slipped_paste),
)


async def play(
    directory: Path,
    screen: Screen,
    *,
    clock: Clock,
    plan_lines: PlanLines,
    customers: int = 560,
    messy_rows: int = 150,
    seed: int = 1,
    scenes: Sequence[tuple[str, str, Scene]] = DAY,
) -> bool:
    """Play the whole day; True when both sides are equal but for what syncd lists as waiting."""
    checks, started = Checks(screen), clock.monotonic()
    with screen.working("starting a CRM and a Sheets server on this machine"):
        stage_opened = staged(
            directory, customers=customers, messy_rows=messy_rows, seed=seed, base=clock, notifier=screen
        )
    async with stage_opened as stage:
        _introduce(stage, screen)
        await _first_sync(stage, screen, checks, plan_lines)
        for number, (title, told, scene) in enumerate(scenes, 2):
            screen.scene(number, title, told)
            await scene(stage, screen, checks)
        await _quiet_cycle(stage, screen, checks, len(scenes) + 2)
        _verdict(stage, screen, checks, len(scenes) + 3)
        skipped = stage.clock.skipped_seconds
    screen.say("")
    screen.say(
        f"{clock.monotonic() - started:.0f} seconds of yours, {skipped / 60:.0f} minutes on the demo's clock: it jumps "
        "over what you would have waited for (rows at rest, quotas, the minutes between cycles)."
    )
    if checks.failed:
        screen.say(f"{len(checks.failed)} of the demo's claims did NOT hold.", style="bold red")
    return not checks.failed


def _introduce(stage: Stage, screen: Screen) -> None:
    urls = stage.running.addresses
    screen.say("syncd: a CRM and a spreadsheet kept in step, both ways", style="bold")
    screen.say(
        f"Two stand-ins run on this machine: a CRM at {urls.crm_url} and Google Sheets at {urls.sheets_url}. syncd "
        "talks to them over HTTP as it would to the real ones. Everything in them is made up and vanishes at the end. "
        "The clock of all three jumps instead of waiting."
    )


async def _first_sync(stage: Stage, screen: Screen, checks: Checks, plan_lines: PlanLines) -> None:
    screen.scene(1, "Before, and the first plan", "What syncd finds on both sides.")
    crm, book = stage.crm(), stage.book()
    rows = [(tab.title, f"{len(tab.records(crm)):,}", f"{len(book.tabs[tab.title]):,}") for tab in TABS]
    screen.table(("", "records in ServiceTitan", "rows in the sheet"), rows, "Before")
    _show_rows(stage, screen, "The first rows of the tab Customers, as an office keeps them")
    untouched = stage.everything()
    with screen.working("reading both sides completely"):
        planned = await stage.ask("plan")
    screen.say("$ syncd plan", style="bold")
    screen.lines(plan_lines(planned["report"], stage.settings))
    checks.claim(stage.everything() == untouched, "the plan has written nothing, on neither side")
    screen.say("$ syncd sync --yes", style="bold")
    with screen.working("carrying out the first plan"):
        reports = await stage.settle(accept_first=True)
    _show_rows(stage, screen, "The same rows after the first sync")
    crm, book = stage.crm(), stage.book()
    bound = {tab.title: sum(1 for line in book.tabs[tab.title] if line.crm_id) for tab in TABS}
    rows = [(tab.title, f"{len(tab.records(crm)):,}", f"{bound[tab.title]:,}") for tab in TABS]
    screen.table(("", "records in ServiceTitan", "rows that show one"), rows, "After the first sync")
    enough = len(CUSTOMERS.records(crm)) * 9 // 10
    checks.claim(bound["Customers"] >= enough, f"{bound['Customers']} customers have their rows")
    _show_waiting(stage, screen)
    screen.calls([planned["report"], *reports])


def _show_rows(stage: Stage, screen: Screen, title: str) -> None:
    columns = (*_SHOWN_COLUMNS, "syncd", "syncd ID")
    lines = stage.book().tabs[CUSTOMERS.title][:_SHOWN_ROWS]
    headers = [column for column in columns if any(column in line.cells for line in lines)]
    rows = [[spoken(line.cells.get(header, "")).replace("(blank)", "") for header in headers] for line in lines]
    screen.table(headers, rows, title)


def _show_waiting(stage: Stage, screen: Screen) -> None:
    """List everything that waits for somebody, as syncd itself lists it."""
    disputes = stage.application.store.disputes
    fields = Counter((one.mapping, one.rule) for one in disputes.conflicts())
    rows = [(f"{count}", f"conflict: {rule}", f"{name}: both sides stay") for (name, rule), count in fields.items()]
    rows += [
        (str(len(stage.application.store.held.lines(one.id))), f"held {one.id}", f"{one.mapping}: {one.reason}")
        for one in stage.held()
    ]
    problems = Counter((str(one["mapping"]), str(one["message"])) for one in disputes.problems())
    rows += [(str(count), "problem", f"{name}: {message}") for (name, message), count in problems.items()]
    told = Counter(line.status for line in stage.book().tabs[CUSTOMERS.title] if not line.crm_id)
    rows += [(str(count), "rows without a customer", f"the row says: {status}") for status, count in told.items()]
    screen.table(("count", "what", "why"), rows, "Waiting for somebody (syncd status, held list, conflicts list)")


async def _quiet_cycle(stage: Stage, screen: Screen, checks: Checks, number: int) -> None:
    screen.scene(number, "A quiet minute", "Nobody does anything.")
    reports = await stage.settle()
    screen.calls(reports)
    made = [sum(sum(calls.values()) for calls in report["calls"].values()) for report in reports]
    least = [sum(report["least"].values()) for report in reports]
    checks.claim(made == least, "an idle cycle makes the least calls possible and writes nothing")


def _verdict(stage: Stage, screen: Screen, checks: Checks, number: int) -> None:
    screen.scene(
        number, "Both sides, compared", "Not by syncd: by what the two stand-ins themselves hold, cell by cell."
    )
    found = stage.compare()
    _show_waiting(stage, screen)
    screen.say(
        f"{found.rows_count:,} rows with {found.cells_count:,} cells compared: "
        f"{len(found.waiting)} differ and are listed above as waiting, "
        f"{len(found.unexplained)} differ without being listed."
    )
    if found.unexplained:
        screen.table(
            ("tab", "record", "column", "ServiceTitan", "sheet"),
            [_difference(one) for one in found.unexplained[:_MOST_DIFFERENCES]],
            "Differences that nothing explains",
        )
    checks.claim(not found.unexplained, "both sides are equal but for what is listed as waiting")
    screen.all_calls()


def _difference(one: Difference) -> tuple[str, ...]:
    return (one.tab, str(one.crm_id or one.row_id or "a new row"), one.column, one.crm, one.sheet)
