from dataclasses import replace

import pytest
from sheets_bench import Bench

from syncd.sandbox.sheets import Switches


def on_row(index, sheet=0):
    return {"dimensionRange": {"sheetId": sheet, "dimension": "ROWS", "startIndex": index, "endIndex": index + 1}}


def on_column(index):
    return {"dimensionRange": {"sheetId": 0, "dimension": "COLUMNS", "startIndex": index, "endIndex": index + 1}}


def create(bench, key, location, value=None, **more):
    body = {"metadataKey": key, "metadataValue": value, "visibility": "DOCUMENT", "location": location, **more}
    reply = bench.batch({"createDeveloperMetadata": {"developerMetadata": body}})
    return reply[0]["createDeveloperMetadata"]["developerMetadata"]


def rows_of(bench, key="row"):
    body = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": key}}]}
    found = bench.ok("POST", "/developerMetadata:search", body).get("matchedDeveloperMetadata", [])
    entries = [item["developerMetadata"] for item in found]
    return {item["metadataValue"]: item["location"]["dimensionRange"]["startIndex"] for item in entries}


@pytest.fixture
def bench():
    made = Bench()
    made.put("A1:B4", [["d", "1"], ["c", "2"], ["b", "3"], ["a", "4"]])
    for index, value in enumerate("dcba"):
        create(made, "row", on_row(index), value)
    return made


def test_an_entry_comes_back_with_an_id_and_its_place(bench):
    made = create(bench, "k", on_column(2), "v")
    assert made["location"] == {
        "locationType": "COLUMN",
        "dimensionRange": {"dimension": "COLUMNS", "startIndex": 2, "endIndex": 3},
    }
    number = made["metadataId"]
    assert bench.ok("GET", f"/developerMetadata/{number}") == made
    bench.batch({"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": number}}}})
    message = bench.refused("GET", f"/developerMetadata/{number}", status=404)
    assert message == f"No developer metadata with ID {number}"


def test_row_entries_follow_inserts_deletes_moves_and_whole_sorts(bench):
    bench.office.insert_rows("Sheet1", 2)
    assert rows_of(bench) == {"d": 0, "c": 2, "b": 3, "a": 4}
    bench.office.delete_rows("Sheet1", 3)
    assert rows_of(bench) == {"d": 0, "b": 2, "a": 3}
    bench.office.move_row("Sheet1", 4, 1)
    assert rows_of(bench) == {"a": 0, "d": 1, "b": 3}
    spec = {"range": {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 4}, "sortSpecs": [{"dimensionIndex": 0}]}
    bench.batch({"sortRange": spec})
    assert rows_of(bench) == {"a": 0, "b": 1, "d": 2}


def test_entries_stay_behind_a_partial_sort_and_a_persons_sort(bench):
    area = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 4, "startColumnIndex": 0, "endColumnIndex": 1}
    bench.batch({"sortRange": {"range": area, "sortSpecs": [{"dimensionIndex": 0}]}})
    bench.office.sort_rows("Sheet1", "B", 1, 4, descending=True)
    bench.office.cut_paste_row("Sheet1", 1, 9)
    assert rows_of(bench) == {"d": 0, "c": 1, "b": 2, "a": 3}
    kind = Bench(switches=Switches(row_metadata_follows_people_sort=True, row_metadata_follows_cut_paste=True))
    kind.put("A1:A2", [["b"], ["a"]])
    create(kind, "row", on_row(0), "b")
    kind.office.sort_rows("Sheet1", "A", 1, 2)
    kind.office.cut_paste_row("Sheet1", 2, 9)
    assert rows_of(kind) == {"b": 8}


def test_lookups_by_place_intersecting_or_exact(bench):
    create(bench, "tab", {"sheetId": 0})
    create(bench, "file", {"spreadsheet": True})

    def keys(lookup):
        body = {"dataFilters": [{"developerMetadataLookup": lookup}]}
        found = bench.ok("POST", "/developerMetadata:search", body).get("matchedDeveloperMetadata", [])
        return sorted({item["developerMetadata"]["metadataKey"] for item in found})

    on_tab = {"metadataLocation": {"sheetId": 0}}
    assert keys(on_tab) == ["tab"]
    assert keys({**on_tab, "locationMatchingStrategy": "INTERSECTING_LOCATION"}) == ["row", "tab"]
    assert keys({}) == ["file", "row", "tab"]
    assert keys({"metadataLocation": on_row(2)}) == ["row"]
    lookup = {"metadataLocation": {"spreadsheet": True}, "locationMatchingStrategy": "INTERSECTING_LOCATION"}
    body = {"dataFilters": [{"developerMetadataLookup": lookup}]}
    assert "INTERSECTING_LOCATION" in bench.refused("POST", "/developerMetadata:search", body)


def test_writes_through_a_filter_find_the_row_where_it_is_now(bench):
    bench.office.insert_rows("Sheet1", 1, 3)
    wanted = {"developerMetadataLookup": {"metadataValue": "c"}}
    body = {"valueInputOption": "RAW", "data": [{"dataFilter": wanted, "values": [["by key"]]}]}
    answer = bench.ok("POST", "/values:batchUpdateByDataFilter", body)
    assert answer["responses"][0]["updatedRange"] == "Sheet1!A5"
    assert answer["responses"][0]["dataFilter"] == wanted
    assert answer["totalUpdatedCells"] == 1
    found = bench.ok("POST", "/values:batchGetByDataFilter", {"dataFilters": [wanted]})["valueRanges"]
    assert found[0]["valueRange"]["values"] == [["by key", "2"]]
    cleared = bench.ok("POST", "/values:batchClearByDataFilter", {"dataFilters": [wanted]})
    assert cleared["clearedRanges"] == ["Sheet1!A5:Z5"]


def test_every_matching_range_is_written(bench):
    wanted = {"developerMetadataLookup": {"metadataKey": "row"}}
    body = {"valueInputOption": "RAW", "data": [{"dataFilter": wanted, "values": [["same"]]}]}
    assert bench.ok("POST", "/values:batchUpdateByDataFilter", body)["totalUpdatedRows"] == 4


def test_a_filter_without_match_loses_the_write_silently_or_fails_by_switch():
    wanted = {"developerMetadataLookup": {"metadataKey": "gone"}}
    body = {"valueInputOption": "RAW", "data": [{"dataFilter": wanted, "values": [["x"]]}]}
    silent = Bench()
    assert silent.ok("POST", "/values:batchUpdateByDataFilter", body) == {"spreadsheetId": silent.id}
    Bench(switches=Switches(filter_without_match="fails")).refused("POST", "/values:batchUpdateByDataFilter", body)


def test_entries_are_changed_and_limited(bench):
    wanted = {"developerMetadataLookup": {"metadataValue": "a"}}
    change = {"dataFilters": [wanted], "developerMetadata": {"metadataValue": "z"}, "fields": "metadataValue"}
    reply = bench.batch({"updateDeveloperMetadata": change})[0]["updateDeveloperMetadata"]
    assert [item["metadataValue"] for item in reply["developerMetadata"]] == ["z"]
    body = {"metadataKey": "k", "metadataValue": "v" * 30_000, "visibility": "DOCUMENT", "location": {"sheetId": 0}}
    message = bench.batch_refused({"createDeveloperMetadata": {"developerMetadata": body}})
    assert "30000 characters" in message
    body["location"] = {"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 2}}
    assert "single row or column" in bench.batch_refused({"createDeveloperMetadata": {"developerMetadata": body}})


def test_row_entries_show_in_grid_data(bench):
    shown = bench.ok("GET", "?ranges=A1:A2&fields=sheets.data.rowMetadata.developerMetadata.metadataValue")
    found = shown["sheets"][0]["data"][0]["rowMetadata"]
    assert [item["developerMetadata"][0]["metadataValue"] for item in found] == ["d", "c"]


def test_an_id_that_exists_cannot_be_created_again_and_takes_its_whole_batch_along(bench):
    number = create(bench, "k", {"spreadsheet": True}, metadataId=7)["metadataId"]
    assert number == 7
    entry = {"metadataId": 7, "metadataKey": "other", "visibility": "DOCUMENT", "location": {"spreadsheet": True}}
    cells = {"updateCells": {"start": {"sheetId": 0}, "rows": [{"values": [{}]}], "fields": "userEnteredValue"}}
    body = {"requests": [cells, {"createDeveloperMetadata": {"developerMetadata": entry}}]}
    message = bench.refused("POST", ":batchUpdate", body, status=400)
    assert message.startswith("Invalid requests[1].createDeveloperMetadata: ")
    assert "already exists" in message
    assert bench.raw("A1:A1") == [["d"]]
    bench.box.switches = replace(bench.box.switches, metadata_ids_are_unique=False)
    bench.ok("POST", ":batchUpdate", body)
    assert bench.raw("A1:A1") == []


def test_removing_entries_where_there_are_none_is_refused_unless_the_switch_says_otherwise(bench):
    removal = {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": 99}}}}
    bench.refused("POST", ":batchUpdate", {"requests": [removal]}, status=400)
    bench.box.switches = replace(bench.box.switches, removing_no_metadata_is_refused=False)
    assert bench.batch(removal) == [{"deleteDeveloperMetadata": {}}]
