"""Every call of gspread 6.2.1 that the reference lists, sent by the real client."""

import time

import gspread
import pytest
from gspread.exceptions import APIError, SpreadsheetNotFound
from gspread.utils import ExportFormat, ValidationConditionType, ValueInputOption, ValueRenderOption
from gspread_door import TOKEN_URI, authorized, client
from sheets_bench import StillClock

from syncd.sandbox.sheets import SheetsSandbox, Switches


@pytest.fixture(scope="module")
def key_and_account():
    made = SheetsSandbox(StillClock())
    return made.issue_service_account(TOKEN_URI), made.accounts.known


@pytest.fixture
def box(key_and_account):
    # google-auth dates its assertions by the wall clock, so the stand-in is set to it too.
    made = SheetsSandbox(StillClock(time.time()), Switches(service_accounts_may_create=True), enforce_quota=False)
    made.accounts.known = dict(key_and_account[1])
    return made


@pytest.fixture
def session(box, key_and_account):
    return authorized(box, key_and_account[0])


@pytest.fixture
def book(box, session):
    return client(session).open_by_key(box.create_spreadsheet("Office", ("Deals", "Other")))


@pytest.fixture
def deals(book):
    return book.worksheet("Deals")


def test_the_grant_is_the_true_one_and_the_token_is_kept(box, session, book):
    book.worksheets()
    assert session.door.seen[0].startswith("POST /token") or box.calls["token"] == 1
    assert box.calls["spreadsheets.get"] == 2


def test_an_unknown_file_is_not_found_and_an_unshared_one_forbidden(box, session):
    with pytest.raises(SpreadsheetNotFound):
        client(session).open_by_key("1nothing")
    private = box.create_spreadsheet("Private", shared_with="somebody@else.example")
    with pytest.raises(PermissionError):
        client(session).open_by_key(private)


def test_a_reader_may_not_write(box, session):
    number = box.create_spreadsheet("Office")
    box.office(number).share(box.account, "reader")
    sheet = client(session).open_by_key(number).sheet1
    assert sheet.get_all_values() == [[]]
    with pytest.raises(APIError) as caught:
        sheet.update([["x"]], "A1")
    assert caught.value.code == 403


def test_reading_and_writing_values(deals):
    deals.update([["Name", "Zip"], ["Ann", "00501"], ["Bob", "10001"]], "A1")
    assert deals.get_all_values() == [["Name", "Zip"], ["Ann", "00501"], ["Bob", "10001"]]
    assert deals.row_values(2) == ["Ann", "00501"]
    assert deals.col_values(2) == ["Zip", "00501", "10001"]
    assert deals.find("Bob").address == "A3"
    assert deals.acell("B2").value == "00501"
    assert [list(block) for block in deals.batch_get(["A1:B1", "A3"])] == [[["Name", "Zip"]], [["Bob"]]]
    assert deals.get_all_records()[0] == {"Name": "Ann", "Zip": 501}


def test_typed_updates_of_single_cells(deals):
    for text, shown in (("0042", "42"), (42.01, "42.01"), ("Артур", "Артур"), ("two\nlines", "two\nlines")):
        deals.update_cell(1, 2, text)
        assert deals.cell(1, 2).value == shown
    deals.update_acell("B1", "= 1 / 1024")
    assert deals.acell("B1").value == "0.0009765625"
    deals.update_acell("B1", "2,000,000.01")
    assert deals.acell("B1").value == "2,000,000.01"
    assert deals.acell("B1", value_render_option=ValueRenderOption.unformatted).value == 2000000.01


def test_batches_of_values(book, deals):
    answer = deals.batch_update([{"range": "A1:B1", "values": [["a", "b"]]}, {"range": "A3", "values": [["c"]]}])
    assert answer["totalUpdatedCells"] == 3
    found = book.values_batch_get(["'Deals'!A1:B3", "'Other'"])
    assert [item.get("values") for item in found["valueRanges"]] == [[["a", "b"], [], ["c"]], None]
    deals.batch_clear(["A1:A2", "A3"])
    assert deals.get_all_values() == [["", "b"]]
    deals.clear()
    assert deals.get_all_values() == [[]]


def test_noncontiguous_cells_leave_the_others_alone(deals):
    deals.update([[str(row * 4 + column) for column in range(4)] for row in range(6)], "A1:D6")
    cells = deals.range("A1:D6")
    cells[0].value, cells[-1].value = "first", "last"
    answer = deals.update_cells([cells[0], cells[-1]])
    assert (answer["updatedRange"], answer["updatedCells"]) == ("Deals!A1:D6", 2)
    values = deals.get_all_values()
    assert (values[0], values[-1]) == (["first", "1", "2", "3"], ["20", "21", "22", "last"])


def test_appending_shifts_right_at_a_gap_unless_told_the_table(deals):
    deals.append_row(["a", "", "c"])
    deals.append_row(["a", "", "c"])
    assert deals.row_values(2) == ["", "", "a", "", "c"]
    deals.clear()
    deals.append_row(["a", "", "c"])
    deals.append_row(["a", "", "c"], table_range="A1")
    assert deals.row_values(2) == ["a", "", "c"]


def test_an_inserted_row_gets_its_values_though_blocks_stand_around_it(deals):
    deals.update([["a", "b"], ["c", "d"], ["e", "f"]], "A1:B3")
    deals.insert_row(["new", "row", "wider"], 2)
    assert deals.row_values(2) == ["new", "row", "wider"]
    deals.update_acell("B2", "=1+1")
    deals.insert_row(["top"], 1)
    assert deals.acell("B3", value_render_option=ValueRenderOption.formula).value == "=1+1"


def test_rows_are_deleted_and_the_grid_resized(book, deals):
    deals.update([[str(n)] for n in range(5)], "A1:A5")
    deals.delete_rows(2, 3)
    assert deals.col_values(1) == ["0", "3", "4"]
    deals.add_rows(10)
    assert book.worksheet("Deals").row_count == 1008 or deals.row_count == 1010
    deals.resize(4, 3)
    fresh = book.worksheet("Deals")
    assert (fresh.row_count, fresh.col_count) == (4, 3)


def test_tabs_come_go_move_and_hide(book):
    made = book.add_worksheet("New", 2, 3)
    assert [sheet.title for sheet in book.worksheets()] == ["Deals", "Other", "New"]
    made.update_title("Newer")
    made.update_index(0)
    assert [sheet.title for sheet in book.worksheets()] == ["Newer", "Deals", "Other"]
    made.hide()
    assert [sheet.title for sheet in book.worksheets(exclude_hidden=True)] == ["Deals", "Other"]
    book.reorder_worksheets(list(reversed(book.worksheets())))
    assert [sheet.title for sheet in book.worksheets()] == ["Other", "Deals", "Newer"]
    book.del_worksheet(made)
    copy = book.duplicate_sheet(book.worksheet("Deals").id, new_sheet_name="Copy")
    assert copy.title == "Copy"


def test_the_only_visible_tab_cannot_be_hidden(box, session):
    book = client(session).open_by_key(box.create_spreadsheet())
    with pytest.raises(APIError) as caught:
        book.sheet1.hide()
    wanted = "Invalid requests[0].updateSheetProperties: You can't hide all the sheets in a document."
    assert caught.value.error["message"] == wanted


def test_notes(deals):
    assert deals.get_note("A1") == ""
    deals.update_notes({"A1": "read", "C1": "another", "B2": "don't"})
    assert deals.get_notes() == [["read", "", "another"], ["", "don't"]]
    assert deals.get_notes(grid_range="B1:C2") == [["", "another"], ["don't"]]
    deals.clear_note("A1")
    assert deals.get_note("A1") == ""


def test_sorting_and_freezing(deals):
    rows = [["Name", "No"], ["b", "2"], ["a", "3"], ["c", "1"]]
    deals.update(rows, "A1:B4")
    deals.freeze(rows=1)
    deals.sort((2, "asc"))
    assert deals.col_values(1) == ["Name", "c", "b", "a"]
    deals.sort((1, "des"), range="A2:B4")
    assert deals.col_values(1) == ["Name", "c", "b", "a"]
    deals.freeze(rows=0)
    assert deals.frozen_row_count == 0


def test_copying_and_cutting(deals):
    deals.update([["1"], ["2"]], "A1:A2")
    deals.copy_range("A1:A2", "B1:B2")
    deals.cut_range("A1:A2", "C1")
    assert deals.get_values("A1:C2") == [["", "1", "1"], ["", "2", "2"]]


def test_formats_come_back_with_their_colour_twins(book, deals):
    colour = {"green": 1, "blue": 127 / 255}
    deals.format("A2:B2", {"backgroundColor": colour, "textFormat": {"bold": True}})
    fields = "sheets.data.rowData.values.userEnteredFormat"
    answer = book.fetch_sheet_metadata({"ranges": ["Deals!A2"], "fields": fields})
    found = answer["sheets"][0]["data"][0]["rowData"][0]["values"][0]["userEnteredFormat"]
    assert found["backgroundColor"] == {"green": 1, "blue": 0.49803922}
    assert found["backgroundColorStyle"] == {"rgbColor": found["backgroundColor"]}
    assert found["textFormat"] == {"bold": True}
    deals.update_tab_color("#FF0000")
    assert book.worksheet("Deals").get_tab_color() == "#FF0000"
    shown = book.fetch_sheet_metadata()["sheets"][0]["properties"]
    assert (shown["tabColor"], shown["tabColorStyle"]) == ({"red": 1}, {"rgbColor": {"red": 1}})


def test_protected_ranges_refuse_others_and_warnings_do_not(box, book, deals):
    answer = deals.add_protected_range("A1:B2")
    made = answer["replies"][0]["addProtectedRange"]["protectedRange"]
    assert (made["requestingUserCanEdit"], made["editors"]) == (True, {})
    listed = book.list_protected_ranges(deals.id)
    assert listed[0]["editors"] == {"users": [box.account]}
    deals.delete_protected_range(made["protectedRangeId"])
    box.office(book.id).protect("Deals")
    with pytest.raises(APIError) as caught:
        deals.update([["x"]], "C9")
    assert caught.value.code == 400
    box.office(book.id).tab("Deals").protections.clear()
    box.office(book.id).protect("Deals", warning_only=True)
    deals.update([["x"]], "C9")


def test_validation_merges_names_filters_groups_and_sizes(book, deals):
    deals.add_validation("A2:A9", ValidationConditionType.one_of_list, ["a", "b"], showCustomUi=True)
    deals.update([["not in the list"]], "A2")
    deals.update([[42, 43], [44, 45]], "C1:D2")
    deals.merge_cells("C1:D2")
    assert deals.get_values("C1:D2") == [["42"]]
    deals.update([["end"]], "E3")
    whole = deals.get_values("A1:E3", combine_merged_cells=True, pad_values=True)
    assert [row[2:4] for row in whole[:2]] == [["42", "42"], ["42", "42"]]
    deals.unmerge_cells("C1:D2")
    deals.define_named_range("A1:B2", "Corner")
    assert [item["name"] for item in book.list_named_ranges()] == ["Corner"]
    assert book.values_get("'Deals'!Corner")["range"] == "Deals!A1:B2"
    deals.delete_named_range(book.list_named_ranges()[0]["namedRangeId"])
    deals.set_basic_filter()
    found = book.fetch_sheet_metadata()["sheets"][0]["basicFilter"]["range"]
    assert (found["startRowIndex"], found["endRowIndex"], found["endColumnIndex"]) == (0, 1000, 26)
    deals.clear_basic_filter()
    assert "basicFilter" not in book.fetch_sheet_metadata()["sheets"][0]
    deals.add_dimension_group_columns(0, 2)
    assert deals.list_dimension_group_columns()[0]["range"]["endIndex"] == 2
    deals.delete_dimension_group_columns(0, 2)
    assert deals.list_dimension_group_columns() == []
    deals.hide_columns(0, 2)
    deals.unhide_rows(0, 2)
    deals.update_acell("F1", "A" * 200)
    deals.columns_auto_resize(5, 6)
    sizes = book.fetch_sheet_metadata({"fields": "sheets.data.columnMetadata"})
    columns = sizes["sheets"][0]["data"][0]["columnMetadata"]
    assert columns[5]["pixelSize"] > columns[6]["pixelSize"] == 100
    assert columns[0]["hiddenByUser"] is True


def test_file_properties_and_their_times(box, book):
    created = book.get_lastUpdateTime()
    book.sheet1.update([["x"]], "A1")
    assert book.get_lastUpdateTime() == created
    book.update_title("Renamed")
    book.update_locale("fr_FR")
    book.update_timezone("Europe/Paris")
    properties = book.fetch_sheet_metadata()["properties"]
    assert [properties[name] for name in ("title", "locale", "timeZone")] == ["Renamed", "fr_FR", "Europe/Paris"]
    box.clock.time += 600
    assert book.get_lastUpdateTime() != created


def test_files_are_created_copied_shared_listed_and_deleted(box, session):
    door = client(session)
    made = door.create("Fresh")
    assert [sheet.title for sheet in made.worksheets()] == ["Sheet1"]
    assert made.sheet1.id == 0
    made.sheet1.update([["kept"]], "A1")
    copy = door.copy(made.id, title="Second")
    assert copy.sheet1.acell("A1").value == "kept"
    unnamed = door.copy(made.id)
    assert unnamed.title == "Copy of Fresh"
    door.del_spreadsheet(unnamed.id)
    assert {item["name"] for item in door.list_spreadsheet_files()} == {"Fresh", "Second"}
    assert door.open("Fresh").id == made.id
    made.share("ann@example.com", perm_type="user", role="writer")
    mails = [item["emailAddress"] for item in made.list_permissions()]
    assert mails == [box.account, "ann@example.com"]
    made.remove_permissions("ann@example.com", role="any")
    assert len(made.list_permissions()) == 1
    assert made.sheet1.copy_to(copy.id)["title"] == "Copy of Sheet1"
    door.del_spreadsheet(copy.id)
    with pytest.raises(SpreadsheetNotFound):
        door.open("Second")


def test_files_are_exported_and_laid_over_with_text(session):
    door = client(session)
    made = door.create("Fresh")
    made.sheet1.update([["a", "b, c"]], "A1")
    assert made.export(ExportFormat.CSV) == b'a,"b, c"'
    door.import_csv(made.id, "one,two\nthree,four")
    again = door.open_by_key(made.id)
    assert (again.sheet1.title, again.sheet1.get_all_values()) == ("Fresh", [["one", "two"], ["three", "four"]])


def test_ownership_is_offered_and_not_taken(session):
    made = client(session).create("Fresh")
    made.share("ann@example.com", perm_type="user", role="writer")
    ann = next(held for held in made.list_permissions() if held["emailAddress"] == "ann@example.com")
    made.transfer_ownership(ann["id"])
    assert [held["pendingOwner"] for held in made.list_permissions()] == [False, True]
    with pytest.raises(APIError) as caught:
        made.accept_ownership(ann["id"])
    assert caught.value.code == 403


def test_service_accounts_own_no_files_by_default(key_and_account):
    box = SheetsSandbox(StillClock(time.time()))
    box.accounts.known = dict(key_and_account[1])
    with pytest.raises(APIError) as caught:
        client(authorized(box, key_and_account[0])).create("Fresh")
    assert caught.value.code == 403
    assert caught.value.error["errors"][0]["reason"] == "storageQuotaExceeded"


def test_raw_bodies_reach_what_gspread_has_no_method_for(book, deals):
    place = {"dimensionRange": {"sheetId": deals.id, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}}
    entry = {"metadataKey": "k", "metadataValue": "v", "visibility": "DOCUMENT", "location": place}
    book.batch_update({"requests": [{"createDeveloperMetadata": {"developerMetadata": entry}}]})
    url = f"https://sheets.googleapis.com/v4/spreadsheets/{book.id}/values:batchUpdateByDataFilter"
    data = [{"dataFilter": {"developerMetadataLookup": {"metadataKey": "k"}}, "values": [["by", "key"]]}]
    answer = book.client.request("post", url, json={"valueInputOption": "RAW", "data": data}).json()
    assert answer["responses"][0]["updatedRange"] == "Deals!A2:B2"
    assert deals.row_values(2) == ["by", "key"]


def test_typed_rows_are_written_as_gspread_asks(deals):
    deals.append_rows([["=1+1", "2020-01-01"]], value_input_option=ValueInputOption.user_entered)
    assert deals.get_values("A1:B1", value_render_option=ValueRenderOption.unformatted) == [[2, 43831]]
    assert isinstance(deals, gspread.Worksheet)
