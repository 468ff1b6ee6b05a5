"""Rules of validation and colours, number formats, merges, metadata by place: what is checked before it is kept."""

import pytest
from sheets_bench import Bench

PLACE = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 1}
ROWS = {"sheetId": 0, "dimension": "ROWS"}


@pytest.fixture
def bench():
    return Bench()


def condition(kind, *values):
    given = [{"userEnteredValue": value} for value in values]
    return {"type": kind, **({"values": given} if given else {})}


def validation(rule):
    return {"setDataValidation": {"range": PLACE, "rule": {"condition": rule}}}


def colours(rule):
    made = {"ranges": [PLACE], "booleanRule": {"condition": rule, "format": {"textFormat": {"bold": True}}}}
    return {"addConditionalFormatRule": {"rule": made, "index": 0}}


@pytest.mark.parametrize(
    ("kind", "values"),
    [("ONE_OF_LIST", ["a", "b"]), ("BOOLEAN", []), ("NUMBER_BETWEEN", ["1", "2"]), ("TEXT_IS_EMAIL", [])],
)
def test_validation_takes_what_the_documents_list(bench, kind, values):
    bench.batch(validation(condition(kind, *values)))
    cell = bench.ok("GET", "?ranges=A1&fields=sheets.data.rowData.values.dataValidation")
    held = cell["sheets"][0]["data"][0]["rowData"][0]["values"][0]["dataValidation"]["condition"]
    assert held == condition(kind, *values)


@pytest.mark.parametrize(
    "request_",
    [
        validation({}),
        validation(condition("NUMBER_BETWEEN", "1")),
        validation(condition("TEXT_EQ", "a", "b")),
        validation(condition("BOOLEAN", "a", "b", "c")),
        validation(condition("NOT_BLANK")),
        validation(condition("TEXT_STARTS_WITH", "a")),
        validation({"type": "TEXT_EQ", "values": [{"relativeDate": "TODAY"}]}),
        validation({"type": "TEXT_EQ", "values": [{}]}),
        colours(condition("ONE_OF_LIST", "a")),
        colours(condition("NUMBER_GREATER")),
        {
            "repeatCell": {
                "range": PLACE,
                "cell": {"userEnteredFormat": {"numberFormat": {"pattern": "0"}}},
                "fields": "*",
            }
        },
        {"updateCells": {"rows": [{"values": [{"note": "x"}]}], "fields": "note"}},
        {"updateDimensionProperties": {"range": ROWS, "properties": {"pixelSize": -4}, "fields": "pixelSize"}},
    ],
    ids=lambda request: next(iter(request)),
)
def test_rules_and_formats_that_say_nothing_are_refused(bench, request_):
    bench.batch_refused(request_)


def test_a_relative_date_colours_and_does_not_validate(bench):
    before = {"type": "DATE_BEFORE", "values": [{"relativeDate": "TODAY"}]}
    bench.batch(colours(before))
    bench.batch_refused(validation(before))


def test_merges_across_rows_are_neither_sorted_nor_torn(bench):
    bench.put("A1:A4", [["d"], ["c"], ["b"], ["a"]])
    bench.batch({"mergeCells": {"range": {**PLACE, "startRowIndex": 1, "endRowIndex": 3}}})
    for request in (
        {"sortRange": {"range": {"sheetId": 0}, "sortSpecs": [{"dimensionIndex": 0}]}},
        {"moveDimension": {"source": {**ROWS, "startIndex": 0, "endIndex": 2}, "destinationIndex": 4}},
        {"moveDimension": {"source": {**ROWS, "startIndex": 3, "endIndex": 4}, "destinationIndex": 2}},
    ):
        assert "merge" in bench.batch_refused(request)
    bench.batch({"moveDimension": {"source": {**ROWS, "startIndex": 1, "endIndex": 3}, "destinationIndex": 0}})
    assert bench.raw() == [["c"], [], ["d"], ["a"]]


def entry(key, location):
    return {"createDeveloperMetadata": {
        "developerMetadata": {"metadataKey": key, "visibility": "DOCUMENT", "location": location},
    }}  # fmt: skip


def test_metadata_is_found_and_removed_by_a_range_as_text(bench):
    row = {"dimensionRange": {**ROWS, "startIndex": 1, "endIndex": 2}}
    bench.batch(entry("row", row), entry("tab", {"sheetId": 0}), entry("file", {"spreadsheet": True}))

    def found(text):
        body = {"dataFilters": [{"a1Range": text}]}
        answer = bench.ok("POST", "/developerMetadata:search", body).get("matchedDeveloperMetadata", [])
        return [item["developerMetadata"]["metadataKey"] for item in answer]

    assert (found("Sheet1!2:2"), found("Sheet1!3:9"), found("Sheet1")) == (["row"], [], ["row", "tab"])
    bench.batch({"deleteDeveloperMetadata": {"dataFilter": {"a1Range": "Sheet1!1:9"}}})
    assert found("Sheet1") == ["tab"]
    bench.refused("POST", "/developerMetadata:search", {"dataFilters": [{"a1Range": "Gone!1:2"}]})
    bench.refused("POST", "/developerMetadata:search", {"dataFilters": [{"gridRange": {"sheetId": 77}}]})
    bench.refused("POST", "/developerMetadata:search", {"dataFilters": [{}]})


def test_ids_of_metadata_are_positive_numbers(bench):
    made = entry("k", {"spreadsheet": True})
    made["createDeveloperMetadata"]["developerMetadata"]["metadataId"] = -5
    bench.batch_refused(made)
    assert "TYPE_INT32" in bench.refused("GET", "/developerMetadata/abc")
    bench.refused("GET", "/developerMetadata/12", status=404)


def test_the_longest_text_is_counted_as_javascript_counts(bench):
    bench.put("A1:A2", [["x" * 50_000], ["\N{WRENCH}" * 25_000]])
    for text in ("x" * 50_001, "\U0001f527" * 25_001):
        told = bench.refused("PUT", "/values/A1?valueInputOption=RAW", {"values": [[text]]})
        assert told == "Your input contains more than the maximum of 50000 characters in a single cell."
