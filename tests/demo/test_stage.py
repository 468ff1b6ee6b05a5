"""The stage and the comparison, on a small pair of stand-ins over real HTTP."""

import asyncio
import io
import re

from rich.console import Console

from syncd.clock import SystemClock
from syncd.demo.compare import WHOLE_ROW
from syncd.demo.play import play
from syncd.demo.screen import Screen
from syncd.demo.stage import staged
from syncd.demo.worksheets import CUSTOMERS, LOCATIONS

NAME, STREET, MOBILE = 1, 3, 7


def on_stage(directory, scene, *, messy_rows=0):
    """Run a scene after an accepted first sync of twelve customers."""

    async def run():
        async with staged(
            directory, customers=12, messy_rows=messy_rows, seed=3, base=SystemClock(), notifier=quiet()
        ) as stage:
            await stage.settle(accept_first=True)
            return await scene(stage)

    return asyncio.run(run())


def quiet():
    return Screen(Console(file=io.StringIO(), width=120))


def test_after_the_first_sync_both_sides_are_equal(tmp_path):
    async def scene(stage):
        return stage.compare()

    found = on_stage(tmp_path, scene)
    assert (found.waiting, found.unexplained) == ([], [])
    assert found.rows_count > 40
    assert found.cells_count > 300


def test_a_day_is_shown_as_people_see_it_on_both_sides(tmp_path):
    async def scene(stage):
        lines = stage.book().tabs["Customers"]
        return [stage.faces(CUSTOMERS, line.crm_id)["Customer since"] for line in lines[:12]]

    shown = on_stage(tmp_path, scene)
    # Imported customers carry the year 0001, which says nothing and is shown as nothing.
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d|\(blank\)", one.crm) for one in shown)
    assert any(one.crm != "(blank)" for one in shown)
    assert [one.sheet for one in shown] == [one.crm for one in shown]


def test_an_edit_that_no_cycle_has_seen_is_an_unexplained_difference(tmp_path):
    async def scene(stage):
        line = stage.book().tabs["Customers"][0]
        with stage.at_sheet() as office:
            office.type_cell("Customers", line.number, STREET, "elsewhere")
        return line, stage.compare()

    line, found = on_stage(tmp_path, scene)
    assert [(one.tab, one.crm_id, one.column, one.sheet) for one in found.unexplained] == [
        ("Customers", line.crm_id, "Bill-to street", "elsewhere")
    ]


def test_rows_and_records_without_each_other_are_unexplained(tmp_path):
    async def scene(stage):
        line = stage.book().tabs["Locations"][0]
        with stage.at_sheet() as office:
            office.delete_rows("Locations", line.number)
            office.set_row("Customers", 30, ["Nobody Yet"])
        return line, stage.compare()

    line, found = on_stage(tmp_path, scene)
    assert {(one.tab, one.crm_id, one.column) for one in found.unexplained} == {
        ("Locations", line.crm_id, WHOLE_ROW),
        ("Customers", None, WHOLE_ROW),
    }


def test_a_conflict_is_waiting_and_explains_nothing_but_its_own_cell(tmp_path):
    async def scene(stage):
        line = stage.book().tabs["Customers"][0]
        with stage.at_sheet() as office:
            office.type_cell("Customers", line.number, NAME, "Ours")
        with stage.at_crm() as crm:
            crm.change_customer(line.crm_id, name="Theirs")
        await stage.settle()
        with stage.at_sheet() as office:
            office.type_cell("Customers", line.number, STREET, "elsewhere")
        return stage.compare()

    found = on_stage(tmp_path, scene)
    assert [(one.column, one.crm, one.sheet) for one in found.waiting] == [("Name", "Theirs", "Ours")]
    assert [one.column for one in found.unexplained] == ["Bill-to street"]


def test_what_the_crm_fills_in_by_itself_reaches_a_new_row(tmp_path):
    """A row says nothing about mailing; ServiceTitan stores FALSE, and the row shows it."""

    async def scene(stage):
        known = set(stage.crm().customers)
        with stage.at_sheet() as office:
            row = ["Paula Ferreira", "Residential", "77 Harbor St", "Portland", "ME", "04101", "207 555 0188"]
            office.set_row("Customers", 20, row)
        await stage.settle()
        (made,) = set(stage.crm().customers) - known
        return stage.faces(CUSTOMERS, made), stage.compare()

    faces, found = on_stage(tmp_path, scene)
    assert (faces["Do not mail"].crm, faces["Do not mail"].sheet) == ("FALSE", "FALSE")
    assert found.unexplained == []


def test_a_locations_customer_is_compared_through_its_row_id(tmp_path):
    async def scene(stage):
        book, crm = stage.book(), stage.crm()
        column = LOCATIONS.columns[0]
        line = book.tabs["Locations"][0]
        return column.means(column.of_crm(crm, crm.locations[line.crm_id]), book), line, book

    owner, line, book = on_stage(tmp_path, scene)
    assert line.cells["Customer"] in book.owners
    assert book.owners[line.cells["Customer"]] == owner


def test_the_play_fails_when_the_sides_differ_at_its_end(tmp_path):
    async def cut_the_line(stage, screen, checks):
        await stage.ask("pause", target="sheet")
        with stage.at_crm() as crm:
            crm.change_customer(stage.book().tabs["Customers"][0].crm_id, name="Never arrives")

    screen = quiet()
    is_equal = asyncio.run(
        play(
            tmp_path,
            screen,
            clock=SystemClock(),
            plan_lines=lambda report, settings: [],
            customers=12,
            messy_rows=0,
            scenes=[("A cut line", "Nobody writes to the sheet.", cut_the_line)],
        )
    )
    assert not is_equal
    assert "NOT SO: both sides are equal" in screen.console.file.getvalue()
