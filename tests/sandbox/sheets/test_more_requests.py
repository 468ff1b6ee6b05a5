"""Bands, views, rules, tidying, filling: what offices and their add-ons send beside the requests about the grid."""

import pytest
from sheets_bench import Bench, grid


@pytest.fixture
def bench():
    return Bench()


def shown(bench, name):
    return bench.ok("GET", f"?fields=sheets.{name}")["sheets"][0].get(name, [])


def insert_row_at(start):
    span = {"sheetId": 0, "dimension": "ROWS", "startIndex": start, "endIndex": start + 1}
    return {"insertDimension": {"range": span}}


def rule(colour, *ranges):
    condition = {"type": "NOT_BLANK"}
    return {"ranges": list(ranges), "booleanRule": {"condition": condition, "format": {"backgroundColor": colour}}}


def test_conditional_formats_are_replaced_moved_and_follow_the_grid(bench):
    red, blue, green = {"red": 1}, {"blue": 1}, {"green": 1}
    bench.batch(*[{"addConditionalFormatRule": {"rule": rule(colour, grid(2, 4, 0, 1))}} for colour in (red, blue)])
    (reply,) = bench.batch({"updateConditionalFormatRule": {"index": 0, "rule": rule(green, grid(2, 4, 0, 1))}})
    answer = reply["updateConditionalFormatRule"]
    assert (answer["oldIndex"], answer["newIndex"]) == (0, 0)
    looks = [
        answer[name]["booleanRule"]["format"]["backgroundColorStyle"]["rgbColor"] for name in ("oldRule", "newRule")
    ]
    assert looks == [blue, green]
    bench.batch({"updateConditionalFormatRule": {"sheetId": 0, "index": 0, "newIndex": 1}})
    kept = [held["booleanRule"]["format"]["backgroundColor"] for held in shown(bench, "conditionalFormats")]
    assert kept == [red, green]
    bench.batch(insert_row_at(0))
    assert shown(bench, "conditionalFormats")[0]["ranges"][0]["startRowIndex"] == 3
    assert "at index: 2" in bench.batch_refused({"deleteConditionalFormatRule": {"index": 2}})


def test_a_rule_may_lie_over_no_cells_and_never_over_fewer(bench):
    bench.batch({"addConditionalFormatRule": {"rule": rule({"red": 1}, grid(1, 1, 1, 2))}})
    ends = {"startRowIndex": 1, "endRowIndex": 1, "startColumnIndex": 1, "endColumnIndex": 2}
    assert shown(bench, "conditionalFormats")[0]["ranges"] == [ends]
    assert "reversed" in bench.batch_refused({"addConditionalFormatRule": {"rule": rule({}, grid(2, 1, 0, 1))}})
    assert "empty" in bench.batch_refused({"addProtectedRange": {"protectedRange": {"range": grid(1, 1, 1, 2)}}})


def test_a_rule_needs_a_range_and_a_condition(bench):
    assert "No range" in bench.batch_refused({"addConditionalFormatRule": {"rule": {"booleanRule": {}}}})
    both = {**rule({}, grid(0, 1, 0, 1)), "gradientRule": {}}
    assert "oneof" in bench.batch_refused({"addConditionalFormatRule": {"rule": both}})


def test_bands_are_kept_and_follow_the_grid(bench):
    properties = {"headerColor": {"red": 1}, "firstBandColor": {"blue": 1}}
    banding = {"range": grid(0, 5, 0, 3), "rowProperties": properties}
    (reply,) = bench.batch({"addBanding": {"bandedRange": banding}})
    made = reply["addBanding"]["bandedRange"]
    assert made["rowProperties"]["headerColorStyle"] == {"rgbColor": {"red": 1}}
    assert "already has" in bench.batch_refused({"addBanding": {"bandedRange": banding}})
    changed = {"bandedRangeId": made["bandedRangeId"], "rowProperties": {"footerColor": {"green": 1}}}
    bench.batch({"updateBanding": {"bandedRange": changed, "fields": "rowProperties.footerColor"}}, insert_row_at(0))
    (held,) = shown(bench, "bandedRanges")
    assert held["range"]["startRowIndex"] == 1
    assert {"headerColor", "footerColor"} <= held["rowProperties"].keys()
    bench.batch({"deleteBanding": {"bandedRangeId": made["bandedRangeId"]}})
    assert shown(bench, "bandedRanges") == []


def test_filter_views_come_change_and_go(bench):
    (reply,) = bench.batch({"addFilterView": {"filter": {"range": grid(0, 5, 0, 3)}}})
    made = reply["addFilterView"]["filter"]
    assert made["title"] == "Filter 1"
    view = {"filterViewId": made["filterViewId"], "title": "Mine"}
    replies = bench.batch(
        {"updateFilterView": {"filter": view, "fields": "title"}},
        {"duplicateFilterView": {"filterId": made["filterViewId"]}},
        {"deleteFilterView": {"filterId": made["filterViewId"]}},
    )
    assert replies[1]["duplicateFilterView"]["filter"]["title"] == "Copy of Mine"
    assert [held["title"] for held in shown(bench, "filterViews")] == ["Copy of Mine"]


def test_criteria_are_told_in_both_forms_and_masks_may_come_as_messages(bench):
    hidden, number = {"hiddenValues": ["x"]}, {"condition": {"type": "NOT_BLANK"}}
    (reply,) = bench.batch({"addFilterView": {"filter": {"range": grid(0, 5, 0, 3), "criteria": {"0": hidden}}}})
    made = reply["addFilterView"]["filter"]
    assert made["filterSpecs"] == [{"columnIndex": 0, "filterCriteria": hidden}]
    view = {"filterViewId": made["filterViewId"], "filterSpecs": [{"columnIndex": 2, "filterCriteria": number}]}
    bench.batch({"updateFilterView": {"filter": view, "fields": {"paths": ["filterSpecs"]}}})
    (held,) = shown(bench, "filterViews")
    assert (held["criteria"], held["title"]) == ({"2": number}, made["title"])
    bench.batch({"setBasicFilter": {"filter": {"range": grid(0, 5, 0, 3), "criteria": {"1": hidden}}}})
    assert shown(bench, "basicFilter")["filterSpecs"] == [{"columnIndex": 1, "filterCriteria": hidden}]


def test_the_order_of_a_filter_moves_the_rows_below_its_header_for_good(bench):
    bench.put("A1:B4", [["n", "t"], [3, "c"], [1, "a"], [2, "b"]])
    down = {"dimensionIndex": 0, "sortOrder": "DESCENDING"}
    table = {"range": grid(0, 3, 0, 2)}
    bench.batch({"setBasicFilter": {"filter": {**table, "sortSpecs": [{"dimensionIndex": 0}]}}})
    assert bench.raw() == [["n", "t"], [1, "a"], [3, "c"], [2, "b"]]
    bench.batch({"setBasicFilter": {"filter": table}}, {"setBasicFilter": {"filter": {**table, "sortSpecs": []}}})
    assert bench.raw() == [["n", "t"], [1, "a"], [3, "c"], [2, "b"]]
    bench.batch({"setBasicFilter": {"filter": {"range": grid(0, 1, 0, 2), "sortSpecs": [down]}}})
    assert bench.raw()[0] == ["n", "t"]


def test_a_copied_tab_has_bands_views_and_protections_of_its_own(bench):
    bench.batch(
        {"addFilterView": {"filter": {"range": grid(0, 5, 0, 3)}}},
        {"addProtectedRange": {"protectedRange": {"range": grid(0, 1, 0, 1)}}},
        {"duplicateSheet": {"sourceSheetId": 0, "newSheetId": 7}},
    )
    second, first = bench.ok("GET", "?fields=sheets(filterViews,protectedRanges)")["sheets"]
    assert second["filterViews"][0]["range"]["sheetId"] == 7
    assert first["filterViews"][0]["filterViewId"] != second["filterViews"][0]["filterViewId"]
    assert first["protectedRanges"][0]["protectedRangeId"] != second["protectedRanges"][0]["protectedRangeId"]


def test_a_tab_is_protected_as_a_whole_only_once(bench):
    whole = {"addProtectedRange": {"protectedRange": {"range": {"sheetId": 0}, "warningOnly": True}}}
    bench.batch(whole)
    said = bench.batch_refused(whole)
    assert said == 'Invalid requests[0].addProtectedRange: Sheet "Sheet1" already has sheet protection.'


def test_a_collapsed_group_hides_its_rows(bench):
    span = {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 3}
    group = {"range": span, "depth": 1, "collapsed": True}
    update = {"updateDimensionGroup": {"dimensionGroup": group, "fields": "collapsed"}}
    bench.batch({"addDimensionGroup": {"range": span}}, update)
    assert shown(bench, "rowGroups")[0]["collapsed"] is True
    rows = bench.ok("GET", "?fields=sheets.data.rowMetadata.hiddenByUser")["sheets"][0]["data"][0]["rowMetadata"]
    assert [row.get("hiddenByUser") for row in rows[:4]] == [None, True, True, None]


def test_blanks_are_trimmed_and_stay_text(bench):
    bench.put("A1:A4", [["  a \t b "], [" =1+1"], [7], ["c"]])
    (reply,) = bench.batch({"trimWhitespace": {"range": grid(0, 9, 0, 1)}})
    assert reply == {"trimWhitespace": {"cellsChangedCount": 2}}
    assert bench.get("A1:A4", valueRenderOption="FORMULA")["values"] == [["a b"], ["=1+1"], [7], ["c"]]
    assert bench.batch({"trimWhitespace": {"range": grid(0, 9, 0, 1)}}) == [{"trimWhitespace": {}}]


def test_duplicates_go_from_the_range_alone_and_the_first_stays(bench):
    bench.put("A1:C5", [["a", 1, "x"], ["A", 1, "y"], ["b", 2, "z"], ["a", 1, "u"], ["c", 3, "v"]])
    (reply,) = bench.batch({"deleteDuplicates": {"range": grid(0, 5, 0, 2)}})
    assert reply == {"deleteDuplicates": {"duplicatesRemovedCount": 2}}
    assert bench.raw() == [["a", 1, "x"], ["b", 2, "y"], ["c", 3, "z"], ["", "", "u"], ["", "", "v"]]


def test_duplicates_in_named_columns_only(bench):
    bench.put("A1:B3", [["a", 1], ["a", 2], ["b", 1]])
    span = {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}
    bench.batch({"deleteDuplicates": {"range": grid(0, 3, 0, 2), "comparisonColumns": [span]}})
    assert bench.raw() == [["a", 1], ["a", 2]]


def test_a_shuffled_range_keeps_its_rows(bench):
    rows = [[number, f"r{number}"] for number in range(30)]
    bench.put("A1:B30", rows)
    bench.batch({"randomizeRange": {"range": grid(0, 30, 0, 2)}})
    assert bench.raw() != rows
    assert sorted(bench.raw()) == rows


def test_text_is_split_into_columns_and_typed(bench):
    bench.put("A1:A3", [["a;1;x"], ["b"], ["c;2"]])
    bench.batch({"textToColumns": {"source": grid(0, 3, 0, 1), "delimiterType": "SEMICOLON"}})
    assert bench.raw() == [["a", 1, "x"], ["b"], ["c", 2]]
    assert "exactly one column" in bench.batch_refused({"textToColumns": {"source": grid(0, 3, 0, 2)}})


def test_pasted_text_is_read_as_typed_and_its_quotes_as_such(bench):
    start = {"sheetId": 0, "rowIndex": 999, "columnIndex": 1}
    bench.batch({"pasteData": {"coordinate": start, "data": '1,"a, b"\n=1+1,x\n', "delimiter": ","}})
    read = bench.get("B1000:C1001", valueRenderOption="FORMULA")["values"]
    assert read == [[1, "a, b"], ["=1+1", "x"]]
    answer = bench.send(
        "POST", ":batchUpdate", {"requests": [{"pasteData": {"coordinate": start, "data": "<b>", "html": True}}]}
    )
    assert answer.status == 501


@pytest.mark.parametrize(
    ("held", "more", "filled"),
    [
        ([[1], [3]], {}, [[5], [7]]),
        ([[4]], {}, [[4], [4]]),
        ([[4]], {"useAlternateSeries": True}, [[5], [6]]),
        ([["Unit 9"]], {}, [["Unit 10"], ["Unit 11"]]),
        ([["a"], ["b"]], {}, [["a"], ["b"]]),
    ],
)
def test_filling_goes_on_with_what_is_there(bench, held, more, filled):
    bench.put(f"A1:A{len(held)}", held)
    source = grid(0, len(held), 0, 1)
    fill = {"sourceAndDestination": {"source": source, "dimension": "ROWS", "fillLength": 2}}
    bench.batch({"autoFill": {**fill, **more}})
    assert bench.raw() == held + filled


def test_filling_upwards_to_the_right_and_from_a_range(bench):
    bench.put("A3:A4", [[30], [40]])
    upwards = {"source": grid(2, 4, 0, 1), "dimension": "ROWS", "fillLength": -2}
    bench.batch({"autoFill": {"sourceAndDestination": upwards}})
    assert bench.raw() == [[10], [20], [30], [40]]
    bench.put("B1", [["=A1*2"]], option="USER_ENTERED")
    bench.batch({"autoFill": {"range": grid(0, 4, 1, 2)}})
    assert [row[1] for row in bench.raw()] == [20, 40, 60, 80]


def test_a_copy_may_be_turned(bench):
    bench.put("A1:C2", [["a", "b", "c"], [1, 2, 3]])
    paste = {"source": grid(0, 2, 0, 3), "destination": grid(4, 5, 0, 1), "pasteOrientation": "TRANSPOSE"}
    bench.batch({"copyPaste": paste})
    assert bench.raw()[4:] == [["a", 1], ["b", 2], ["c", 3]]


def test_kinds_of_pasting_that_are_not_served_change_nothing_and_say_so(bench):
    bench.put("A1", [["x"]])
    for request in (
        {
            "copyPaste": {
                "source": grid(0, 1, 0, 1),
                "destination": grid(1, 2, 0, 1),
                "pasteType": "PASTE_CONDITIONAL_FORMATTING",
            }
        },
        {"cutPaste": {"source": grid(0, 1, 0, 1), "destination": {"rowIndex": 1}, "pasteType": "PASTE_VALUES"}},
    ):
        assert bench.send("POST", ":batchUpdate", {"requests": [request]}).status == 501
    assert bench.raw() == [["x"]]


def test_the_state_keeps_bands_and_views(bench):
    bench.batch({"addFilterView": {"filter": {"range": grid(0, 5, 0, 3)}}})
    before = bench.ok("GET", "")
    bench.box.load(bench.box.dump())
    assert bench.ok("GET", "") == before


@pytest.mark.parametrize(
    ("kind", "given", "holds"),
    [
        ("TEXT_CONTAINS", ["A"], [True, False, False]),
        ("TEXT_NOT_CONTAINS", ["a"], [False, True, True]),
        ("TEXT_EQ", ["abc"], [True, False, False]),
        ("NUMBER_GREATER", ["6"], [False, True, False]),
        ("NUMBER_BETWEEN", ["7", "8"], [False, True, False]),
        ("NUMBER_NOT_EQ", ["7"], [False, False, False]),
        ("NOT_BLANK", [], [True, True, True]),
        ("NUMBER_GREATER", ["=1+1"], [False, False, False]),
        ("CUSTOM_FORMULA", ["=TRUE"], [False, False, False]),
    ],
)
def test_the_effective_format_shows_rules_on_the_cell_itself(bench, kind, given, holds):
    """S: gspread-formatting's live tests; conditions on dates, formulas and scales are not evaluated."""
    bench.put("A1:D1", [["Abc", 7, "x"]])
    values = [{"userEnteredValue": text} for text in given]
    condition = {"type": kind, "values": values} if values else {"type": kind}
    look = {"textFormat": {"bold": True}}
    made = {"ranges": [grid(0, 1, 0, 3)], "booleanRule": {"condition": condition, "format": look}}
    bench.batch({"addConditionalFormatRule": {"rule": made, "index": 0}})
    mask = "sheets.data.rowData.values.effectiveFormat.textFormat.bold"
    row = bench.ok("GET", f"?ranges=A1:C1&fields={mask}")["sheets"][0]["data"][0]["rowData"][0]["values"]
    assert [cell["effectiveFormat"]["textFormat"]["bold"] for cell in row] == holds
