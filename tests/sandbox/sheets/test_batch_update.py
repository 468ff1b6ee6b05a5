import pytest
from sheets_bench import Bench, grid

from syncd.sandbox.sheets import Switches
from syncd.sandbox.sheets.a1 import Area


@pytest.fixture
def bench():
    return Bench()


def rows(start, end, sheet=0):
    return {"sheetId": sheet, "dimension": "ROWS", "startIndex": start, "endIndex": end}


def columns(start, end, sheet=0):
    return {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": start, "endIndex": end}


def text(value):
    return {"userEnteredValue": {"stringValue": value}}


def test_a_batch_is_all_or_nothing(bench):
    bench.put("A1", [["a"]])
    message = bench.batch_refused(
        {"insertDimension": {"range": rows(0, 1)}},
        {"addSheet": {"properties": {"title": "New"}}},
        {"deleteDimension": {"range": rows(0, 5000)}},
    )
    assert message.startswith("Invalid requests[2].deleteDimension: ")
    assert bench.raw() == [["a"]]
    assert [tab.title for tab in bench.office.book.tabs] == ["Sheet1"]


def test_an_unknown_kind_and_one_that_is_not_served_are_told_apart(bench):
    wanted = "Invalid JSON payload received. Unknown name \"x\" at 'requests[0]': Cannot find field."
    assert bench.batch_refused({"x": {}}) == wanted
    assert bench.send("POST", ":batchUpdate", {"requests": [{"addChart": {}}]}).status == 501
    assert bench.batch_refused() == "Must specify at least one request."


def test_explicit_nulls_count_as_absent(bench):
    body = {"range": rows(0, 1), "inheritFromBefore": None}
    bench.ok("POST", ":batchUpdate", {"requests": [{"insertDimension": body}], "responseRanges": None})


def test_update_cells_never_parses_a_string(bench):
    bench.batch(
        {
            "updateCells": {
                "start": {"sheetId": 0, "rowIndex": 1, "columnIndex": 1},
                "rows": [{"values": [text("=1+1"), {"userEnteredValue": {"formulaValue": "=1+1"}}]}],
                "fields": "userEnteredValue",
            },
        },
    )
    assert bench.raw() == [[], ["", "=1+1", 2]]
    data = bench.ok("GET", "?fields=sheets.data.rowData.values.userEnteredValue&ranges=B2:C2")
    cells = data["sheets"][0]["data"][0]["rowData"][0]["values"]
    assert [next(iter(cell["userEnteredValue"])) for cell in cells] == ["stringValue", "formulaValue"]


def test_update_cells_with_a_range_clears_what_the_rows_do_not_cover(bench):
    bench.put("A1:B2", [["a", "b"], ["c", "d"]])
    update = {"range": grid(0, 2, 0, 2), "rows": [{"values": [text("x")]}], "fields": "userEnteredValue"}
    bench.batch({"updateCells": update})
    assert bench.raw() == [["x"]]


def test_update_cells_leaves_members_outside_the_mask(bench):
    bench.put("A1", [["a"]])
    bench.batch(
        {"updateCells": {"range": grid(0, 1, 0, 1), "rows": [{"values": [{"note": "n"}]}], "fields": "note"}},
    )
    assert bench.raw() == [["a"]]
    bench.put("A1", [["b"]])
    assert bench.office.worn("Sheet1", 1, 1).note == "n"


def test_append_cells_land_after_the_last_row_with_data_and_grow_the_grid(bench):
    bench.office.tab("Sheet1").row_count = 3
    bench.put("C3", [["x"]])
    bench.batch(
        {"appendCells": {"sheetId": 0, "rows": [{"values": [text("id"), text("b")]}], "fields": "userEnteredValue"}},
    )
    assert bench.raw() == [[], [], ["", "", "x"], ["id", "b"]]
    assert bench.office.tab("Sheet1").row_count == 4


def test_a_plain_text_column_keeps_what_is_typed(bench):
    bench.batch(
        {
            "repeatCell": {
                "range": {"sheetId": 0, "startColumnIndex": 1, "endColumnIndex": 2, "startRowIndex": 1},
                "cell": {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}},
                "fields": "userEnteredFormat.numberFormat",
            },
        },
    )
    bench.office.set_row("Sheet1", 1, ["00501", "00501"])
    bench.office.set_row("Sheet1", 2, ["00501", "00501"])
    bench.office.insert_rows("Sheet1", 2)
    bench.office.set_row("Sheet1", 2, ["00501", "00501"])
    bench.office.set_row("Sheet1", 1, ["00501", "00501"])
    assert bench.raw() == [[501, 501], [501, "00501"], [501, "00501"]]


def test_formats_show_numbers_and_stay_through_values(bench):
    money = {"numberFormat": {"type": "CURRENCY", "pattern": '"$"#,##0.00'}}
    bench.batch({"repeatCell": {"range": grid(0, 2, 0, 1), "cell": {"userEnteredFormat": money}, "fields": "*"}})
    bench.put("A1:A2", [[1234.5], [-2]])
    assert bench.get("A1:A2")["values"] == [["$1,234.50"], ["-$2.00"]]


def test_dimensions_are_appended_inserted_moved_and_deleted(bench):
    bench.put("A1:C2", [["a", "b", "c"], ["d", "e", "f"]])
    bench.batch(
        {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 5}},
        {"moveDimension": {"source": columns(0, 1), "destinationIndex": 3}},
        {"insertDimension": {"range": columns(1, 2)}},
        {"deleteDimension": {"range": rows(0, 1)}},
    )
    tab = bench.office.tab("Sheet1")
    assert (tab.row_count, tab.column_count) == (1004, 27)
    assert bench.raw() == [["e", "", "f", "d"]]


def test_inheriting_from_before_needs_a_before(bench):
    message = bench.batch_refused({"insertDimension": {"range": rows(0, 1), "inheritFromBefore": True}})
    assert "inheritFromBefore cannot be true" in message


def test_all_unfrozen_rows_cannot_be_deleted(bench):
    bench.batch(
        {
            "updateSheetProperties": {
                "properties": {"sheetId": 0, "gridProperties": {"frozenRowCount": 1, "rowCount": 4}},
                "fields": "gridProperties(frozenRowCount,rowCount)",
            },
        },
    )
    assert "all non-frozen rows" in bench.batch_refused({"deleteDimension": {"range": rows(1, 4)}})
    bench.batch({"deleteDimension": {"range": rows(1, 3)}})
    assert bench.office.tab("Sheet1").row_count == 2


def test_a_smaller_row_count_deletes_from_the_end(bench):
    bench.put("A1:A3", [["a"], ["b"], ["c"]])
    properties = {"sheetId": 0, "gridProperties": {"rowCount": 2}}
    bench.batch({"updateSheetProperties": {"properties": properties, "fields": "gridProperties/rowCount"}})
    assert bench.raw() == [["a"], ["b"]]


def test_sorting_puts_blanks_last_and_moves_only_the_range(bench):
    bench.put("A1:C4", [["x", 3, "k3"], ["", "", "kb"], ["y", 1, "k1"], ["z", "t", "kt"]])
    spec = {"range": grid(0, 4, 0, 2), "sortSpecs": [{"dimensionIndex": 1}]}
    bench.batch({"sortRange": spec})
    assert bench.raw() == [["y", 1, "k3"], ["x", 3, "kb"], ["z", "t", "k1"], ["", "", "kt"]]
    spec["sortSpecs"][0]["sortOrder"] = "DESCENDING"
    bench.batch({"sortRange": spec})
    assert [row[0] for row in bench.raw()] == ["z", "x", "y", ""]


def test_copying_repeats_to_fill_and_moves_relative_references(bench):
    bench.put("A1:B1", [[2, "=A1*10"]], option="USER_ENTERED")
    bench.put("A2:A3", [[3], [4]])
    copy = {"source": grid(0, 1, 1, 2), "destination": grid(1, 3, 1, 2), "pasteType": "PASTE_NORMAL"}
    bench.batch({"copyPaste": copy})
    assert bench.raw() == [[2, 20], [3, 30], [4, 40]]
    bench.batch({"copyPaste": {**copy, "pasteType": "PASTE_VALUES"}})
    assert bench.get("B3", valueRenderOption="FORMULA")["values"] == [[20]]


def test_cutting_takes_references_along(bench):
    bench.put("A1:C1", [[5, "=A1+1", "=B1"]], option="USER_ENTERED")
    bench.batch({"cutPaste": {"source": grid(0, 1, 0, 1), "destination": {"sheetId": 0, "rowIndex": 4}}})
    assert bench.get("B1", valueRenderOption="FORMULA")["values"] == [["=A5+1"]]
    assert bench.raw()[0] == ["", 6, 6]


def test_ranges_are_inserted_and_deleted_without_touching_neighbours(bench):
    bench.put("A1:B3", [["a", "1"], ["b", "2"], ["c", "3"]])
    bench.batch({"insertRange": {"range": grid(1, 2, 0, 1), "shiftDimension": "ROWS"}})
    assert bench.raw() == [["a", "1"], ["", "2"], ["b", "3"], ["c"]]
    bench.batch({"deleteRange": {"range": grid(0, 2, 0, 1), "shiftDimension": "ROWS"}})
    assert bench.raw() == [["b", "1"], ["c", "2"], ["", "3"]]
    bench.batch({"deleteRange": {"range": grid(0, 1, 0, 1), "shiftDimension": "COLUMNS"}})
    assert bench.raw() == [["1"], ["c", "2"], ["", "3"]]


def test_find_and_replace_counts_what_it_changed(bench):
    bench.put("A1:B2", [["old", "older"], ["x", "OLD"]])
    reply = bench.batch({"findReplace": {"find": "old", "replacement": "new", "matchEntireCell": True, "sheetId": 0}})
    assert reply[0] == {
        "findReplace": {"valuesChanged": 2, "rowsChanged": 2, "sheetsChanged": 1, "occurrencesChanged": 2},
    }
    assert bench.raw() == [["new", "older"], ["x", "new"]]


@pytest.mark.parametrize(("keeps", "held"), [(True, "007"), (False, 7)])
def test_whether_a_replacement_is_parsed_is_a_switch(keeps, held):
    bench = Bench(switches=Switches(find_replace_keeps_types=keeps))
    bench.put("A1", [["old"]])
    bench.batch({"findReplace": {"find": "old", "replacement": "007", "range": grid(0, 1, 0, 1)}})
    assert bench.raw() == [[held]]


def test_covered_cells_of_a_merge_read_as_empty_even_when_written(bench):
    bench.put("A1:B2", [["a", "b"], ["c", "d"]])
    bench.batch({"mergeCells": {"range": grid(0, 2, 0, 2), "mergeType": "MERGE_ALL"}})
    bench.put("B2", [["unseen"]])
    assert bench.raw() == [["a"]]
    assert bench.ok("GET", "?fields=sheets.merges")["sheets"][0]["merges"] == [
        {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2},
    ]
    bench.batch({"unmergeCells": {"range": grid(0, 2, 0, 2)}})
    assert bench.raw() == [["a"], ["", "unseen"]]


def test_a_protected_range_refuses_every_kind_of_write(bench):
    bench.office.protect("Sheet1", Area(0, 2, 0, 2))
    told = "You are trying to edit a protected cell or object."
    data = [{"range": "C1", "values": [["ok"]]}, {"range": "A1", "values": [["no"]]}]
    body = {"valueInputOption": "RAW", "data": data}
    assert bench.refused("POST", "/values:batchUpdate", body).startswith(f"Invalid data[1]: {told}")
    assert bench.raw() == []
    for request in (
        {"deleteDimension": {"range": rows(1, 3)}},
        {"updateCells": {"range": grid(0, 1, 0, 1), "fields": "note"}},
        {"sortRange": {"range": grid(0, 9, 0, 9), "sortSpecs": []}},
    ):
        assert told in bench.batch_refused(request)
    bench.put("C1", [["outside"]])
    bench.office.type_cell("Sheet1", 1, 1, "the owner may")
    assert bench.raw() == [["the owner may", "", "outside"]]


def test_a_protection_of_ones_own_can_be_changed_and_moves_with_the_grid(bench):
    made = bench.batch({"addProtectedRange": {"protectedRange": {"range": grid(2, 4, 0, 1), "warningOnly": True}}})
    number = made[0]["addProtectedRange"]["protectedRange"]["protectedRangeId"]
    bench.batch(
        {"insertDimension": {"range": rows(0, 1)}},
        {
            "updateProtectedRange": {
                "protectedRange": {"protectedRangeId": number, "description": "ids"},
                "fields": "description",
            },
        },
    )
    shown = bench.ok("GET", "?fields=sheets.protectedRanges")["sheets"][0]["protectedRanges"][0]
    assert (shown["range"]["startRowIndex"], shown["description"], shown["warningOnly"]) == (3, "ids", True)


def test_named_ranges_follow_and_are_checked(bench):
    body = {"name": "Corner", "range": grid(0, 2, 0, 2)}
    made = bench.batch({"addNamedRange": {"namedRange": body}})[0]["addNamedRange"]["namedRange"]
    assert made["range"] == {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}
    bench.batch({"insertDimension": {"range": columns(0, 1)}})
    assert bench.get("Corner")["range"] == "Sheet1!B1:C2"
    for name in ("A1", "two words", "Corner"):
        assert name in bench.batch_refused({"addNamedRange": {"namedRange": {**body, "name": name}}})


def test_a_duplicated_tab_carries_values_but_no_metadata(bench):
    bench.put("A1", [["kept"]])
    entry = {"metadataKey": "k", "visibility": "DOCUMENT", "location": {"sheetId": 0}}
    bench.batch({"createDeveloperMetadata": {"developerMetadata": entry}})
    reply = bench.batch({"duplicateSheet": {"sourceSheetId": 0}})[0]["duplicateSheet"]["properties"]
    assert (reply["title"], reply["index"]) == ("Copy of Sheet1", 0)
    placed = bench.batch({"duplicateSheet": {"sourceSheetId": 0, "insertSheetIndex": 2, "newSheetName": "Last"}})
    assert placed[0]["duplicateSheet"]["properties"]["index"] == 2
    bench.put("'Copy of Sheet1'!A1", [["changed"]])
    assert bench.raw() == [["kept"]]
    assert len(bench.office.book.metadata) == 1


def test_titles_are_unique_and_formulas_follow_a_rename():
    bench = Bench(tabs=("One", "Two"))
    bench.put("Two!A1", [["=One!A1"]], option="USER_ENTERED")
    bench.put("One!A1", [["x"]])
    message = bench.batch_refused({"addSheet": {"properties": {"title": "one"}}})
    assert message.endswith('A sheet with the name "one" already exists. Please enter another name.')
    bench.batch({"updateSheetProperties": {"properties": {"sheetId": 0, "title": "My One"}, "fields": "title"}})
    assert bench.get("Two!A1", valueRenderOption="FORMULA")["values"] == [["='My One'!A1"]]
    assert bench.raw("Two!A1") == [["x"]]
    bench.batch({"deleteSheet": {"sheetId": 0}})
    assert bench.raw("Two!A1") == [["#REF!"]]


def test_strict_validation_does_not_stop_the_api_unless_switched(bench):
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "a"}]}, "strict": True}
    request = {"setDataValidation": {"range": grid(0, 1, 0, 1), "rule": rule}}
    bench.batch(request)
    bench.put("A1", [["b"]])
    harsh = Bench(switches=Switches(strict_validation_refuses_api_writes=True))
    harsh.batch(request)
    assert "validation" in harsh.refused("PUT", "/values/A1?valueInputOption=RAW", {"values": [["b"]]})
    harsh.put("A1", [["a"]])


def test_grids_have_limits(bench):
    request = {"appendDimension": {"sheetId": 0, "dimension": "COLUMNS", "length": 18_253}}
    assert "18278" in bench.batch_refused(request)
    request = {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 400_000}}
    assert "10000000 cells" in bench.batch_refused(request)


def test_masks_in_all_their_spellings(bench):
    bench.put("A1", [["x"]])
    shown = {"sheets": [{"properties": {"title": "Sheet1", "index": 0}}], "spreadsheetId": bench.id}
    for mask in (
        "spreadsheetId,sheets.properties.title,sheets.properties.index",
        "spreadsheetId,sheets/properties(title,index)",
        "sheets(properties(title,index)),spreadsheetId",
    ):
        assert bench.ok("GET", f"?fields={mask}") == shown
    assert "rowData" in bench.ok("GET", "?fields=*")["sheets"][0]["data"][0]
    assert bench.ok("GET", "?fields=namedRanges&includeGridData=true") == {}
    assert "data" not in bench.ok("GET", "?includeGridData=False")["sheets"][0]


@pytest.mark.parametrize("mask", ["nope", "sheets.nope", "sheets(properties", "sheets..properties", "sheets.merges)"])
def test_a_bad_mask_names_its_path(bench, mask):
    error = bench.send("GET", f"?fields={mask}").json()["error"]
    assert error["status"] == "INVALID_ARGUMENT"
    violation = error["details"][0]["fieldViolations"][0]
    assert violation["field"] == mask
    assert "Cannot find matching fields for path '" in violation["description"]


def test_grid_data_tells_a_text_from_a_formula_and_shows_its_error(bench):
    bench.put("A1:C1", [["=1/0", "=1+1", "2020-01-02"]], option="USER_ENTERED")
    cells = bench.ok("GET", "?ranges=A1:C1&includeGridData=true")["sheets"][0]["data"][0]["rowData"][0]["values"]
    assert cells[0]["effectiveValue"]["errorValue"]["type"] == "DIVIDE_BY_ZERO"
    assert cells[0]["formattedValue"] == "#DIV/0!"
    assert cells[1]["userEnteredValue"] == {"formulaValue": "=1+1"}
    assert cells[2]["userEnteredValue"] == {"numberValue": 43832}
    assert cells[2]["effectiveFormat"]["numberFormat"] == {"type": "DATE", "pattern": "yyyy-mm-dd"}


def test_a_new_value_erases_rich_text_and_leaves_the_note(bench):
    runs = [{"startIndex": 0, "format": {"bold": True}}]
    cell = {**text("rich"), "textFormatRuns": runs, "note": "n"}
    update = {"range": grid(0, 1, 0, 1), "rows": [{"values": [cell]}], "fields": "*"}
    bench.batch({"updateCells": update})
    assert bench.office.worn("Sheet1", 1, 1).other == {"textFormatRuns": runs}
    bench.put("A1", [["plain"]])
    worn = bench.office.worn("Sheet1", 1, 1)
    assert (worn.other, worn.note) == ({}, "n")


def test_a_pivot_table_is_refused_instead_of_forgotten(bench):
    for fields in ("pivotTable", "note,pivotTable", "*"):
        update = {"range": grid(0, 1, 0, 1), "rows": [{"values": [{"pivotTable": {}}]}], "fields": fields}
        assert bench.send("POST", ":batchUpdate", {"requests": [{"updateCells": update}]}).status == 501
    cleared = {"range": grid(0, 2, 0, 1), "cell": {"note": "n"}, "fields": "note,hyperlink,pivotTable"}  # S: pygsheets
    assert bench.batch({"repeatCell": cleared}) == [{}]
    assert bench.office.worn("Sheet1", 2, 1).note == "n"


def test_borders_are_drawn_on_the_edges(bench):
    line = {"style": "SOLID", "color": {"red": 1}}
    bench.batch({"updateBorders": {"range": grid(0, 2, 0, 2), "top": line, "innerVertical": line}})
    borders = bench.office.worn("Sheet1", 1, 1).format["borders"]
    assert sorted(borders) == ["right", "top"]
    assert borders["top"]["colorStyle"] == {"rgbColor": {"red": 1}}
    assert sorted(bench.office.worn("Sheet1", 2, 2).format["borders"]) == ["left"]
