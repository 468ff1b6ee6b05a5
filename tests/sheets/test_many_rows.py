"""Adding thousands of rows: requests are full, formats are given by column, nothing shows as a bare number."""

import json

import pytest

from syncd.core.objects import Kind
from syncd.core.outcomes import Written
from syncd.core.sheet_operations import AppendRow

COLUMNS = ("Name", "Zip", "Balance", "Since")
KINDS = ["TEXT", "TEXT", "NUMBER", "DATE"]


@pytest.fixture
def styled(make_world, make_column, make_mapping):
    world = make_world()
    kinds = {"Balance": Kind.MONEY, "Since": Kind.DATE}
    world.mapping = make_mapping(*[make_column(header, kinds.get(header, Kind.TEXT)) for header in COLUMNS])
    world.restarted()
    world.read()
    return world


def _add(world, count):
    operations = [
        AppendRow(
            mapping="customers",
            row_id=f"id-{number}",
            crm_ref=str(number),
            cells={"Name": f"Person {number} é", "Zip": "00501", "Balance": number / 4, "Since": 45000 + number},
        )
        for number in range(count)
    ]
    return world.write(*operations)


def _kinds(world, row):
    fields = "sheets.data.rowData.values.userEnteredFormat.numberFormat"
    answer = world.run(world.adapter._calls.describe(fields, [f"'Customers'!A{row}:D{row}"]))
    cells = answer["sheets"][0]["data"][0]["rowData"][0]["values"]
    return [cell.get("userEnteredFormat", {}).get("numberFormat", {}).get("type") for cell in cells]


@pytest.mark.parametrize("count", [3, 100, 101, 1500])
def test_dates_and_amounts_show_as_such_however_many_rows_are_added(styled, count):
    assert all(isinstance(outcome, Written) for outcome in _add(styled, count))
    assert len(styled.rows()) == count + 1
    assert _kinds(styled, 2) == _kinds(styled, count + 1) == KINDS
    assert styled.rows()[count][1] == "00501"


def test_rows_that_stand_there_keep_the_looks_people_gave_them(styled):
    styled.office.set_row("Customers", 2, ["Ann", "00501", 1, 2])
    styled.office.format_column("Customers", 4, "NUMBER")
    _add(styled, 200)
    assert _kinds(styled, 2)[3] == "NUMBER"
    assert _kinds(styled, 150)[3] == "DATE"


def test_requests_are_full_but_below_two_megabytes(styled):
    _add(styled, 9000)
    sizes = [len(json.dumps(body)) for name, body in styled.door.sent if name == "grid"][1:]
    assert len(sizes) == 2
    assert 1_600_000 < sizes[0] <= 2_000_000
