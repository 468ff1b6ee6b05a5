"""What the true service answered when gspread's own tests were recorded; each test names the recording it holds to.

The bodies there are the service's bytes, so that here not only members but whole answers are compared by length.
"""

import pytest
from sheets_bench import Bench

GROUPS = {"ROWS": "rowGroupControlAfter", "COLUMNS": "columnGroupControlAfter"}


@pytest.fixture
def bench():
    return Bench()


def grid(bench, tab=0):
    return bench.ok("GET", "?fields=sheets.properties")["sheets"][tab]["properties"]["gridProperties"]


@pytest.mark.parametrize("axis", GROUPS)
def test_a_group_leaves_the_place_of_its_handles_behind(bench, axis):
    """WorksheetTest.test_group_rows, test_group_columns (2023)."""
    span = {"range": {"sheetId": 0, "dimension": axis, "startIndex": 0, "endIndex": 2}}
    before = grid(bench)
    bench.batch({"addDimensionGroup": span})
    assert grid(bench) == {**before, GROUPS[axis]: True}
    assert bench.batch({"deleteDimensionGroup": span}) == [{"deleteDimensionGroup": {}}]
    assert grid(bench) == {**before, GROUPS[axis]: True}
    placed = {"sheetId": 0, "gridProperties": {}}
    bench.batch({"updateSheetProperties": {"properties": placed, "fields": f"gridProperties.{GROUPS[axis]}"}})
    assert grid(bench) == before


def test_a_new_tab_takes_the_switches_of_its_grid(bench):
    given = {"title": "Bare", "gridProperties": {"rowCount": 2, "columnCount": 3, "hideGridlines": True}}
    bench.batch({"addSheet": {"properties": given}})
    assert grid(bench, 1) == given["gridProperties"]


def test_a_mask_in_a_body_may_name_members_as_they_are_declared(bench):
    """gspread-pandas, TestSpread.test_df (2022): one request without a list, its names with underscores."""
    frozen = {"frozen_row_count": 3, "frozen_column_count": 1}
    change = {"properties": {"sheet_id": 0, "grid_properties": frozen}}
    fields = "grid_properties(frozen_row_count, frozen_column_count)"
    answer = bench.send("POST", ":batchUpdate", {"requests": {"update_sheet_properties": {**change, "fields": fields}}})
    assert (answer.status, len(answer.body)) == (200, 97)
    assert grid(bench) == {"rowCount": 1000, "columnCount": 26, "frozenRowCount": 3, "frozenColumnCount": 1}


def test_values_that_are_no_list_are_named_without_a_place(bench):
    """WorksheetTest.test_add_validation (2024); a row that is no list is named with its place (S)."""
    for values, place in (("X", "data.values"), (["X"], "data.values[0]")):
        answer = bench.send("PUT", "/values/A1?valueInputOption=RAW", {"values": values, "majorDimension": None})
        text = f"Invalid value at '{place}' (type.googleapis.com/google.protobuf.ListValue), \"X\""
        error = answer.json()["error"]
        assert (answer.status, error["message"]) == (400, text)
        assert error["details"][0]["fieldViolations"] == [{"field": place, "description": text}]


def test_a_colour_is_cut_down_to_one_of_255_steps(bench):
    """WorksheetTest.test_update_tab_color, test_clear_tab_color (2023)."""
    assert bench.send("GET", "?fields=sheets.properties.tabColorStyle").json() == {"sheets": [{"properties": {}}]}
    style = {"rgbColor": {"red": 1, "green": 0, "blue": 0.5}}
    change = {"properties": {"sheetId": 0, "tabColorStyle": style}, "fields": "tabColorStyle"}
    bench.batch({"updateSheetProperties": change})
    found = bench.ok("GET", "?fields=sheets.properties.tabColorStyle")["sheets"][0]["properties"]
    assert found == {"tabColorStyle": {"rgbColor": {"red": 1, "blue": 0.49803922}}}
    again = {"properties": {"sheetId": 0, **found}, "fields": "tabColorStyle"}
    bench.batch({"updateSheetProperties": again})
    assert bench.ok("GET", "?fields=sheets.properties.tabColorStyle")["sheets"][0]["properties"] == found


def test_every_step_of_a_colour_comes_back_as_it_went(bench):
    steps = [n / 255 for n in range(256)]
    rows = [{"values": [{"userEnteredFormat": {"backgroundColor": {"red": step}}}]} for step in steps]
    start = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0}
    bench.batch({"updateCells": {"start": start, "rows": rows, "fields": "userEnteredFormat"}})

    def shown():
        mask = "sheets.data.rowData.values.userEnteredFormat.backgroundColor"
        return bench.ok("GET", f"?ranges=A1:A256&fields={mask}")["sheets"][0]["data"][0]["rowData"]

    first = shown()
    reds = [row["values"][0]["userEnteredFormat"]["backgroundColor"].get("red", 0) for row in first]
    assert [round(red * 255) for red in reds] == list(range(256))
    bench.batch({"updateCells": {"start": start, "rows": first, "fields": "userEnteredFormat"}})
    assert shown() == first


def test_a_cells_own_colour_hides_the_default_one(bench):
    """S: node google-spreadsheet's live tests, which also turn text with a `vertical` that is false."""
    look = {"backgroundColor": {"red": 1, "green": 0, "alpha": 1}, "textRotation": {"angle": 45, "vertical": False}}
    cell = {"range": {"sheetId": 0, "endRowIndex": 1, "endColumnIndex": 1}, "cell": {"userEnteredFormat": look}}
    bench.batch({"repeatCell": {**cell, "fields": "userEnteredFormat"}})
    mask = "sheets.data.rowData.values(userEnteredFormat,effectiveFormat(backgroundColor,backgroundColorStyle))"
    found = bench.ok("GET", f"?ranges=A1&fields={mask}")["sheets"][0]["data"][0]["rowData"][0]["values"][0]
    own = {"backgroundColor": {"red": 1}, "backgroundColorStyle": {"rgbColor": {"red": 1}}}
    assert found == {"userEnteredFormat": {**own, "textRotation": {"angle": 45}}, "effectiveFormat": own}


LENGTHS = [
    ("ClientTest.test_create", "GET", "?includeGridData=false", None, 3298 + len("Office")),
    ("WorksheetTest.test_get_notes", "GET", "?fields=sheets.data.rowData.values.note", None, 69),
    ("WorksheetTest.test_auto_resize_columns", "GET", "?fields=sheets.data.columnMetadata", None, 1679),
    ("WorksheetTest.test_batch_clear", "GET", "/values/%27Sheet1%27%21C2%3AE2", None, 58),
    ("SpreadsheetTest.test_get_all_worksheet_values", "POST", "/values/%27Sheet1%27:clear", None, 107),
]


@pytest.mark.parametrize(("recording", "method", "path", "body", "length"), LENGTHS, ids=[row[0] for row in LENGTHS])
def test_an_answer_has_the_length_that_was_recorded(bench, recording, method, path, body, length):
    assert len(bench.send(method, path, body).body) == length


def test_the_answers_to_writes_have_the_lengths_that_were_recorded(bench):
    """SpreadsheetTest.test_get_all_worksheet_values (2026), WorksheetTest.test_hide_show_worksheet (2023)."""

    def length(method, path, body):
        return len(bench.send(method, path, body).body)

    made = {"title": "Tab 2", "sheetType": "GRID", "gridProperties": {"rowCount": 10, "columnCount": 10}}
    number = {"properties": {**made, "sheetId": 1_865_970_947, "title": "Sheet 2"}}
    assert length("POST", ":batchUpdate", {"requests": [{"addSheet": number}]}) == 380
    wide = {"values": [["1", "2"]], "majorDimension": None}
    assert length("PUT", "/values/%27Sheet%202%27%21A1%3AB1?valueInputOption=RAW", wide) == 171
    square = {"values": [["a", "b"], ["c", "d"]], "majorDimension": None}
    assert length("PUT", "/values/%27Sheet1%27%21A1%3AB2?valueInputOption=RAW", square) == 168
    assert length("GET", "/values:batchGet?ranges=%27Sheet1%27&ranges=%27Sheet+2%27", None) == 452
    assert length("POST", ":batchUpdate", {"requests": [{"deleteSheet": {"sheetId": 1_865_970_947}}]}) == 97
    last = {"updateSheetProperties": {"properties": {"sheetId": 0, "hidden": True}, "fields": "hidden"}}
    assert length("POST", ":batchUpdate", {"requests": [last]}) == 177


def test_appended_rows_are_answered_as_recorded(bench):
    """WorksheetTest.test_append_row_with_empty_value (2021): the second row lands to the right of the gap."""
    path = "/values/%27Sheet1%27:append?valueInputOption=RAW&includeValuesInResponse=False"
    texts = {"values": [["x" * 34, "", "x" * 34]]}
    assert [len(bench.send("POST", path, texts).body) for _ in range(2)] == [264, 293]
    assert len(bench.send("GET", "/values/%27Sheet1%27%21A2%3A2").body) == 206
