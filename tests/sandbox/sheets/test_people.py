import json

import pytest
from sheets_bench import Bench, StillClock

from syncd.sandbox.sheets import SheetsSandbox


@pytest.fixture
def bench():
    made = Bench(tabs=("Customers", "Contacts"))
    made.office.paste_block("Customers", 1, 1, [["Name", "Zip"], ["Ann", "00501"], ["Bob", "10001"], ["Cy", "94105"]])
    return made


def names(bench):
    return [row[0] if row else None for row in bench.office.grid("Customers")]


def test_typing_is_read_as_the_service_reads_it(bench):
    assert bench.office.grid("Customers")[1] == ["Ann", 501]
    bench.office.format_column("Customers", "B", "TEXT")
    bench.office.type_cell("Customers", 2, "B", "00501")
    assert bench.office.grid("Customers")[1] == ["Ann", "00501"]
    bench.office.type_cell("Customers", 2, "B", "")
    assert bench.office.grid("Customers")[1] == ["Ann"]


def test_rows_are_inserted_deleted_moved_and_duplicated(bench):
    office = bench.office
    office.insert_rows("Customers", 2)
    assert names(bench) == ["Name", None, "Ann", "Bob", "Cy"]
    office.delete_rows("Customers", 2)
    office.move_row("Customers", 4, 2)
    assert names(bench) == ["Name", "Cy", "Ann", "Bob"]
    office.move_row("Customers", 2, 5)
    assert names(bench) == ["Name", "Ann", "Bob", "Cy"]
    office.duplicate_row("Customers", 2)
    assert names(bench) == ["Name", "Ann", "Ann", "Bob", "Cy"]


def test_sorting_whole_rows_and_only_some_columns(bench):
    bench.office.sort_rows("Customers", "A", 2, 4, descending=True)
    assert bench.office.grid("Customers")[1:] == [["Cy", 94105], ["Bob", 10001], ["Ann", 501]]
    bench.office.sort_rows("Customers", "A", 2, 4, columns=("A", "A"))
    assert bench.office.grid("Customers")[1:] == [["Ann", 94105], ["Bob", 10001], ["Cy", 501]]


def test_copies_and_cuts_of_whole_rows(bench):
    bench.office.copy_row("Customers", 2, 6)
    bench.office.cut_paste_row("Customers", 3, 7)
    assert names(bench) == ["Name", "Ann", None, "Cy", None, "Ann", "Bob"]


def test_a_copy_takes_notes_and_formats_along(bench):
    bench.office.add_note("Customers", 2, "A", "good payer")
    bench.office.type_cell("Customers", 2, "C", "$5")
    bench.office.copy_row("Customers", 2, 9)
    assert bench.office.worn("Customers", 9, "A").note == "good payer"
    assert bench.office.grid("Customers", "FORMATTED_VALUE")[8] == ["Ann", "501", "$5"]


def test_columns_move_come_and_go(bench):
    bench.office.insert_column("Customers", "B", "Phone")
    bench.office.move_column("Customers", "A", "D")
    assert bench.office.grid("Customers")[0] == ["Phone", "Zip", "Name"]
    bench.office.delete_column("Customers", "B")
    assert bench.office.grid("Customers")[1] == ["", "Ann"]


def test_fill_down_counts_on(bench):
    bench.office.type_cell("Customers", 2, "C", "D-1009")
    bench.office.fill_down("Customers", "C", 2, 4)
    bench.office.type_cell("Customers", 2, "D", "=B2*2")
    bench.office.fill_down("Customers", "D", 2, 3)
    assert [row[2:] for row in bench.office.grid("Customers")[1:]] == [["D-1009", 1002], ["D-1010", 20002], ["D-1011"]]


def test_tabs(bench):
    office = bench.office
    number = office.add_tab("Third", 0)
    office.rename_tab("Contacts", "People")
    office.move_tab("Customers", 0)
    copy = office.duplicate_tab("Customers", "Customers (2)")
    assert [tab.title for tab in office.book.tabs] == ["Customers", "Customers (2)", "Third", "People"]
    assert office.grid(copy) == office.grid("Customers")
    office.type_cell(copy, 2, 1, "changed")
    assert names(bench)[1] == "Ann"
    office.delete_tab(number)
    with pytest.raises(KeyError):
        office.grid("Third")


def test_an_earlier_version_comes_back(bench):
    before = bench.office.snapshot()
    bench.office.delete_rows("Customers", 2, 3)
    bench.office.rename_tab("Customers", "X")
    bench.office.restore(before)
    assert names(bench) == ["Name", "Ann", "Bob", "Cy"]
    bench.office.clear_cells("Customers", 2, "A", 4, "B")
    bench.office.restore(before)
    assert names(bench) == ["Name", "Ann", "Bob", "Cy"]


def test_hands_use_no_quota_and_no_calls(bench):
    assert bench.box.calls == {}
    bench.get("Customers")
    bench.put("Customers!A9", [["x"]])
    bench.put("Customers!A9", [["y"]])
    assert bench.box.calls == {"spreadsheets.values.get": 1, "spreadsheets.values.update": 2}


def test_unsharing_locks_the_account_out(bench):
    bench.office.share(bench.box.account, "none")
    assert bench.refused("GET", "/values/Customers", status=403) == "The caller does not have permission"
    other = bench.box.create_spreadsheet("Other", shared_with="else@example.com")
    assert other != bench.id


def test_the_state_survives_as_json(bench):
    office = bench.office
    office.add_note("Customers", 2, "A", "note")
    office.type_cell("Customers", 5, "A", "=NOW()")
    office.format_column("Customers", "B", "TEXT")
    office.merge_cells("Contacts", 1, 1, 2, 2)
    office.protect("Contacts", warning_only=True)
    entry = {"metadataKey": "k", "visibility": "PROJECT", "location": {"sheetId": 0}}
    bench.batch({"createDeveloperMetadata": {"developerMetadata": entry}})
    bench.batch({"addNamedRange": {"namedRange": {"name": "N", "range": {"sheetId": 0, "endRowIndex": 2}}}})
    bench.batch(
        {"addDimensionGroup": {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}}},
        {"setBasicFilter": {"filter": {"range": {"sheetId": 0}}}},
    )
    state = json.loads(json.dumps(bench.box.dump()))
    again = SheetsSandbox(StillClock(), check_bearer=False)
    again.load(state)
    assert again.dump() == bench.box.dump()
    assert again.office(bench.id).grid("Customers")[:4] == office.grid("Customers")[:4]
    assert again.office(bench.id).worn("Customers", 2, "A").note == "note"
    again.office(bench.id).type_cell("Customers", 2, "B", "00501")
    assert again.office(bench.id).grid("Customers")[1] == ["Ann", "00501"]


def test_two_worlds_of_one_seed_are_equal_and_of_two_seeds_are_not():
    def world(seed):
        box = SheetsSandbox(StillClock(), seed=seed, check_bearer=False)
        number = box.create_spreadsheet("Office", ("A", "B"))
        box.office(number).type_cell("A", 1, 1, "=RAND()")
        return box.dump(), box.office(number).grid("A")

    assert world(1) == world(1)
    assert world(1) != world(2)
