"""What the service refuses: protected places touched by the way, places before the first cell, grids too large."""

import pytest
from sheets_bench import Bench, grid

from syncd.sandbox.sheets import Switches
from syncd.sandbox.sheets.a1 import Area


@pytest.fixture
def bench():
    return Bench()


def span(start, end, dimension="ROWS"):
    return {"sheetId": 0, "dimension": dimension, "startIndex": start, "endIndex": end}


def cells(value, **start):
    rows = [{"values": [{"userEnteredValue": {"stringValue": value}}]}]
    return {"updateCells": {"start": {"sheetId": 0, **start}, "rows": rows, "fields": "userEnteredValue"}}


def shrink(**grid_properties):
    properties = {"sheetId": 0, "gridProperties": grid_properties}
    fields = ",".join(f"gridProperties.{name}" for name in grid_properties)
    return {"updateSheetProperties": {"properties": properties, "fields": fields}}


RULE = {"ranges": [grid(1, 2, 0, 1)], "booleanRule": {"condition": {"type": "NOT_BLANK"}, "format": {}}}
BAND = {"range": grid(1, 2, 0, 1), "rowProperties": {"firstBandColor": {"red": 1}}}


@pytest.mark.parametrize(
    "request_",
    [
        {"findReplace": {"find": "kept", "replacement": "lost", "allSheets": True}},
        shrink(rowCount=1),
        shrink(columnCount=1),
        {"setBasicFilter": {"filter": {"range": grid(0, 3, 0, 2)}}},
        {"addBanding": {"bandedRange": BAND}},
        {"addConditionalFormatRule": {"rule": RULE, "index": 0}},
        {"updateDimensionProperties": {"range": span(1, 2), "properties": {"hiddenByUser": True}, "fields": "*"}},
        {"autoResizeDimensions": {"dimensions": span(0, 2, "COLUMNS")}},
        {"addDimensionGroup": {"range": span(0, 2)}},
    ],
    ids=lambda request: next(iter(request)),
)
def test_a_protected_row_is_not_changed_by_the_way(bench, request_):
    bench.put("A1:B2", [["free", "free"], ["kept", "kept"]])
    bench.office.protect("Sheet1", Area(1, 2, 0, 2))
    assert "You are trying to edit a protected cell or object." in bench.batch_refused(request_)
    assert bench.raw() == [["free", "free"], ["kept", "kept"]]


def test_what_is_not_protected_may_be_replaced_beside_what_is(bench):
    bench.put("A1:A2", [["free"], ["kept"]])
    bench.office.protect("Sheet1", Area(1, 2, 0, 1))
    bench.batch({"findReplace": {"find": "free", "replacement": "new", "sheetId": 0}}, shrink(rowCount=5))
    assert bench.raw() == [["new"], ["kept"]]


@pytest.mark.parametrize("fields", ["title", "hidden", "index", "gridProperties.frozenRowCount"])
def test_a_protected_tab_keeps_its_name_and_place(fields):
    bench = Bench(tabs=("Sheet1", "Other"))
    bench.office.protect("Sheet1")
    given = {"sheetId": 0, "title": "x", "hidden": True, "index": 1, "gridProperties": {"frozenRowCount": 1}}
    told = bench.batch_refused({"updateSheetProperties": {"properties": given, "fields": fields}})
    assert "protected" in told
    assert [tab.title for tab in bench.office.book.tabs] == ["Sheet1", "Other"]


@pytest.mark.parametrize(
    "request_",
    [
        cells("x", rowIndex=-1),
        cells("x", columnIndex=-1),
        {"repeatCell": {"range": {"sheetId": 0, "startRowIndex": -3}, "cell": {"note": "x"}, "fields": "note"}},
        {"repeatCell": {"range": grid(-1, 1, 0, 1), "cell": {"note": "x"}, "fields": "note"}},
        {"moveDimension": {"source": span(1, 2), "destinationIndex": -1}},
        {"addNamedRange": {"namedRange": {"name": "n", "range": grid(-2, 1, 0, 1)}}},
        {"sortRange": {"range": grid(0, 2, 0, 1), "sortSpecs": [{"dimensionIndex": -1}]}},
        {"sortRange": {"range": grid(0, 2, 0, 1), "sortSpecs": [{"dimensionIndex": 1}]}},
        {"cutPaste": {"source": grid(0, 1, 0, 1), "destination": {"rowIndex": -1}}},
        {"pasteData": {"coordinate": {"columnIndex": -2}, "data": "a", "delimiter": ","}},
        {"insertDimension": {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 1}}},
        {"insertDimension": {"range": {"sheetId": 0, "dimension": "ROWS", "endIndex": 1}}},
        {"duplicateSheet": {"sourceSheetId": 0, "insertSheetIndex": -1}},
        {"addSheet": {"properties": {"title": "n", "index": 7}}},
        {"findReplace": {"find": "(", "replacement": "x", "searchByRegex": True, "allSheets": True}},
        {"findReplace": {"find": "", "replacement": "x", "allSheets": True}},
        {"findReplace": {"find": "(a)", "replacement": "$2", "searchByRegex": True, "allSheets": True}},
        {"findReplace": {"find": "a", "replacement": "x"}},
    ],
    ids=lambda request: next(iter(request)),
)
def test_places_that_there_are_none_of_are_refused(bench, request_):
    bench.put("A1:A2", [["a"], ["b"]])
    assert bench.batch_refused(request_).startswith(f"Invalid requests[0].{next(iter(request_))}: ")
    assert bench.raw() == [["a"], ["b"]]


def test_a_replacement_names_the_groups_of_what_was_found(bench):
    bench.put("A1:A2", [["Ada Lovelace"], [r"a\1"]])
    body = {"find": r"(\w+) (\w+)", "replacement": r"$2, $1 \$1", "searchByRegex": True, "allSheets": True}
    bench.batch({"findReplace": body})
    assert bench.raw() == [["Lovelace, Ada $1"], [r"a\1"]]


@pytest.fixture
def small():
    bench = Bench(switches=Switches(cell_limit=60, column_limit=8))
    bench.batch(shrink(rowCount=10, columnCount=5))
    bench.put("A10", [["last"]])
    return bench


@pytest.mark.parametrize(("rows", "is_wide"), [([["x"]] * 3, False), ([["x"] * 9], True)], ids=["cells", "columns"])
def test_no_way_of_adding_rows_goes_past_the_limits(small, rows, is_wide):
    told = "number of columns" if is_wide else "number of cells"
    for mode in ("OVERWRITE", "INSERT_ROWS"):
        path = f"/values/A10:append?valueInputOption=RAW&insertDataOption={mode}"
        assert told in small.refused("POST", path, {"values": rows})
    laid = [{"values": [{"userEnteredValue": {"stringValue": text}} for text in row]} for row in rows]
    assert told in small.batch_refused({"appendCells": {"sheetId": 0, "rows": laid, "fields": "*"}})
    pasted = "\n".join(",".join(row) for row in rows)
    coordinate = {"sheetId": 0, "rowIndex": 10}
    assert told in small.batch_refused({"pasteData": {"coordinate": coordinate, "data": pasted, "delimiter": ","}})
    assert small.office.tab("Sheet1").size == (10, 5)


def test_no_copy_of_a_tab_goes_past_the_limits(small):
    assert "number of cells" in small.batch_refused({"duplicateSheet": {"sourceSheetId": 0}})
    assert "number of cells" in small.refused("POST", "/sheets/0:copyTo", {"destinationSpreadsheetId": small.id})
    opened = {"insertRange": {"range": grid(0, 8, 0, 1), "shiftDimension": "ROWS"}}
    assert "number of cells" in small.batch_refused(opened)


@pytest.mark.parametrize("given", [{"timeZone": "Mars/Olympus"}, {"timeZone": "GMT-7"}, {"locale": "tlh!"}])
def test_places_of_the_world_that_there_are_none_of_are_refused(bench, given):
    request = {"updateSpreadsheetProperties": {"properties": given, "fields": next(iter(given))}}
    assert next(iter(given.values())) in bench.batch_refused(request)


def test_a_zone_may_be_a_distance_from_gmt(bench):
    given = {"timeZone": "GMT-07:00"}
    bench.batch({"updateSpreadsheetProperties": {"properties": given, "fields": "timeZone"}})
    bench.put("A1", [["=NOW()"]], option="USER_ENTERED")
    assert bench.raw()[0][0] % 1 == pytest.approx((15 * 3600 + 13 * 60 + 20) / 86_400)


def test_a_batch_with_a_range_for_the_answer_that_there_is_none_of_does_nothing(bench):
    body = {"requests": [cells("x")], "includeSpreadsheetInResponse": True, "responseRanges": ["Gone!A1"]}
    bench.refused("POST", ":batchUpdate", body)
    assert bench.raw() == []
