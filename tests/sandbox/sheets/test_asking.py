"""How strictly requests are read: names, types, unions, query parameters, masks; and what is honestly not served."""

import gzip

import pytest
from sheets_bench import Bench

from syncd.sandbox.sheets import Switches
from syncd.sandbox.wire import Request


@pytest.fixture
def bench():
    return Bench()


def violation(answer):
    return answer["error"]["details"][0]["fieldViolations"][0]


def test_an_unknown_query_parameter_is_refused_by_name(bench):
    answer = bench.send("GET", "/values/A1?valueRender=FORMULA")
    assert answer.status == 400
    assert answer.json()["error"]["message"] == (
        'Invalid JSON payload received. Unknown name "valueRender": Cannot bind query parameter. '
        "Field 'valueRender' could not be found in request message."
    )
    assert violation(answer.json())["field"] == "valueRender"


def test_parameters_of_the_system_and_names_with_underscores_are_read(bench):
    bench.put("A1", [["=1+1"]], option="USER_ENTERED")
    query = "value_render_option=FORMULA&alt=json&key=k&quotaUser=q&prettyPrint=false&$.xgafv=2&access_token=t"
    assert bench.ok("GET", f"/values/A1?{query}")["values"] == [["=1+1"]]


def test_plain_members_of_a_body_may_stand_in_the_query_and_messages_may_not(bench):
    body = {"data": [{"range": "A1", "values": [["x"]]}]}
    assert bench.ok("POST", "/values:batchUpdate?valueInputOption=RAW", body)["totalUpdatedCells"] == 1
    message = bench.refused("POST", "/values:batchUpdate?data=x", {"valueInputOption": "RAW"})
    assert message.endswith("'data' is a message type. Parameters can only be bound to primitive types.")


@pytest.mark.parametrize(
    ("path", "mask"),
    [
        ("/values/A1", "values,nope"),
        ("/values:batchGet?ranges=A1", "valueRanges.rows"),
        ("?includeGridData=false", "properties, sheets.properties"),
    ],
)
def test_a_mask_on_any_answer_is_checked_and_blanks_belong_to_names(bench, path, mask):
    joint = "&" if "?" in path else "?"
    answer = bench.send("GET", f"{path}{joint}fields={mask}")
    assert (answer.status, violation(answer.json())["field"]) == (400, mask)
    path = violation(answer.json())["description"].rpartition("path '")[2]
    assert path in {"nope'.", "valueRanges.rows'.", " sheets'."} or path.startswith(" sheets.properties")


def test_a_refused_mask_writes_nothing(bench):
    bench.refused("PUT", "/values/A1?valueInputOption=RAW&fields=nope", {"values": [["x"]]})
    assert bench.raw() == []


def test_members_are_known_by_both_their_names(bench):
    bench.batch({"update_sheet_properties": {"properties": {"sheet_id": "0", "title": "Renamed"}, "fields": "title"}})
    assert bench.office.tab("Renamed").sheet_id == 0


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        ({"deleteSheet": {"sheetId": 1.5}}, "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), 1.5"),
        (
            {"deleteSheet": {"sheetId": 2147483648}},
            "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), 2147483648",
        ),
        (
            {"deleteSheet": {"sheetId": "one"}},
            "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), \"one\"",
        ),
        (
            {"deleteSheet": {}, "addSheet": {}},
            "Invalid value at 'requests[0]' (oneof), oneof field 'kind' is already set. Cannot set 'addSheet'",
        ),
        ({"createComment": {}}, "Unknown name \"createComment\" at 'requests[0]': Cannot find field."),
        (
            {"repeatCell": {"cell": {"userEnteredFormat": {"textFormat": {"bolt": True}}}, "fields": "*"}},
            "Unknown name \"bolt\" at 'requests[0].repeat_cell.cell.user_entered_format.text_format'",
        ),
        (
            {"appendDimension": {"tableId": "t", "dimension": "ROWS", "length": 1}},
            "Unknown name \"tableId\" at 'requests[0].append_dimension'",
        ),
    ],
)
def test_bodies_are_read_as_strictly_as_the_service_reads_them(bench, request_, says):
    assert says in bench.batch_refused(request_)


def test_numbers_and_booleans_may_come_as_text_and_unspecified_stands_for_none(bench):
    bench.put("A1:A2", [["b"], ["a"]])
    order = {"dimensionIndex": "0", "sortOrder": "SORT_ORDER_UNSPECIFIED"}
    area = {"sheetId": 0, "startRowIndex": "0", "endRowIndex": 2.0, "startColumnIndex": 0, "endColumnIndex": 1}
    bench.batch({"sortRange": {"range": area, "sortSpecs": [order]}})
    assert bench.raw() == [["a"], ["b"]]
    assert "not specified" in bench.refused(
        "POST", "/values:batchUpdate", {"valueInputOption": "INPUT_VALUE_OPTION_UNSPECIFIED", "data": []}
    )


def test_a_slash_may_stand_before_the_verb_of_a_file(bench):
    assert bench.ok("POST", "/:batchUpdate", {"requests": [{"addSheet": {}}]})["replies"]
    assert bench.ok("GET", "/?fields=spreadsheetId") == {"spreadsheetId": bench.id}


def test_a_body_that_is_no_object_is_refused(bench):
    assert bench.refused("POST", ":batchUpdate", []).endswith('Unknown name "": Root element must be a message.')


def test_an_update_is_refused_without_the_prefix_of_a_batch(bench):
    message = bench.refused("PUT", "/values/A3:L5?valueInputOption=RAW", {"values": [["x"] * 13]})
    assert message == "Requested writing within range [Sheet1!A3:L5], but tried writing to column [M]"
    assert bench.refused("PUT", "/values/Nope!A1?valueInputOption=RAW", {}) == "Unable to parse range: Nope!A1"


def test_a_range_beyond_the_grid_is_named_as_it_was_asked(bench):
    limits = "exceeds grid limits. Max rows: 1000, max columns: 26"
    assert bench.refused("GET", "/values/Sheet1!1001:1200") == f"Range (Sheet1!1001:1200) {limits}"
    assert bench.refused("GET", "/values/Sheet1!AA:AB") == f"Range (Sheet1!AA:AB) {limits}"
    assert bench.refused("GET", "/values/Sheet1!AA2:AB") == f"Range (Sheet1!AA2:AB) {limits}"


@pytest.mark.parametrize(
    "path",
    [
        "/drive/v3/about",
        "/drive/v3/changes",
        "/upload/drive/v2/files/F?uploadType=media&convert=true",
        "/drive/v3/files?q=modifiedTime>'2026'",
    ],
)
def test_what_only_the_true_service_has_is_a_clear_501(bench, path):
    answer = bench.box.handle(bench.request("GET", path))
    assert answer.status == 501
    assert "this stand-in does not" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("q", "count"),
    [
        ("name = 'Office'", 1),
        ("name contains 'off'", 1),
        ("name contains 'ffice'", 0),
        ("name != 'Office' and trashed = false", 0),
        ("(name = 'Office') and trashed=true", 0),
    ],
)
def test_files_are_searched_by_name(bench, q, count):
    assert len(bench.box.handle(bench.request("GET", f"/drive/v3/files?q={q}")).json()["files"]) == count


def test_lists_of_requests_inside_the_list_of_requests_are_laid_out_as_one(bench):
    def renamed(title):
        return {"updateSpreadsheetProperties": {"properties": {"title": title}, "fields": "title"}}

    assert bench.batch([renamed("a"), [renamed("b")]], renamed("c"), []) == [{}, {}, {}]
    assert bench.ok("GET", "?fields=properties.title") == {"properties": {"title": "c"}}
    assert "'requests[2]'" in bench.batch_refused([renamed("d"), renamed("e")], ["no message"])


def test_a_list_inside_a_list_of_plain_values_is_refused(bench):
    assert "'ranges[0]'" in bench.refused("POST", "/values:batchClear", {"ranges": [["A1"]]})


def test_a_compressed_body_is_unpacked_and_a_damaged_one_is_refused(bench):
    packed = gzip.compress(b'{"values": [["x"]]}')
    path = f"/v4/spreadsheets/{bench.id}/values/A1?valueInputOption=RAW"

    def put(body):
        return bench.box.handle(Request.of("PUT", path, headers={"Content-Encoding": "gzip"}, body=body))

    assert put(packed).status == 200
    assert bench.raw() == [["x"]]
    assert put(packed[:-9]).status == 400
    assert put(b"{}").status == 400


def test_blanks_may_stand_after_the_commas_of_a_mask_in_a_body(bench):
    cell = {"userEnteredValue": {"stringValue": "x"}, "note": "n"}
    where = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0}
    fields = "userEnteredFormat, note, userEnteredValue"
    bench.batch({"updateCells": {"start": where, "rows": [{"values": [cell]}], "fields": fields}})
    read = bench.ok("GET", "?includeGridData=true&fields=sheets.data.rowData.values(note,userEnteredValue)")
    assert read["sheets"][0]["data"][0]["rowData"][0]["values"] == [cell]
    cells = {"start": where, "rows": [], "fields": "note, no pe"}
    assert "invalid argument" in bench.batch_refused({"updateCells": cells})


def test_parents_are_told_of_ones_own_files_only():
    bench = Bench(switches=Switches(service_accounts_may_create=True))
    own = bench.box.handle(Request.of("POST", "/drive/v3/files?fields=id, parents", body=b'{"name": "Own"}')).json()
    asked = "/drive/v3/files?fields=files(id, parents)"
    found = {file.pop("id"): file for file in bench.box.handle(Request.of("GET", asked)).json()["files"]}
    assert found == {own["id"]: {"parents": own["parents"]}, bench.id: {}}
    assert len(own["parents"]) == 1


@pytest.mark.parametrize(
    ("method", "path", "field"),
    [
        ("GET", "?includeGridData=maybe", "include_grid_data"),
        ("GET", "?includeGridData=true&include_grid_data=2", "include_grid_data"),
        ("PUT", "/values/A1?valueInputOption=RAW&includeValuesInResponse=yes!", "include_values_in_response"),
        ("GET", "/developerMetadata/abc", "metadata_id"),
        ("GET", "/developerMetadata/2147483648", "metadata_id"),
        ("GET", "/developerMetadata/%C2%B2", "metadata_id"),
        ("POST", "/sheets/abc:copyTo", "sheet_id"),
        ("POST", "/sheets/:copyTo", "sheet_id"),
    ],
)
def test_values_of_another_type_are_refused_in_queries_and_paths(bench, method, path, field):
    answer = bench.send(method, path, {} if method != "GET" else None)
    assert answer.status == 400
    told = violation(answer.json())
    assert told["field"] == field
    assert told["description"].startswith(f"Invalid value at '{field}' (TYPE_")


@pytest.mark.parametrize("text", ["True", "false", "1", "0", ""])
def test_booleans_of_a_query_are_written_in_several_ways(bench, text):
    assert bench.ok("GET", f"?includeGridData={text}&fields=spreadsheetId")
    assert bench.box.handle(bench.request("GET", f"/drive/v3/files?supportsAllDrives={text}")).status == 200


def test_drive_refuses_odd_booleans_in_its_own_words(bench):
    answer = bench.box.handle(bench.request("GET", "/drive/v3/files?supportsAllDrives=maybe"))
    error = answer.json()["error"]
    assert (answer.status, error["errors"][0]["location"]) == (400, "supportsAllDrives")
    assert error["message"] == "Invalid boolean value: 'maybe'. Allowed values: [true, false]"


def test_ids_in_paths_that_are_numbers_are_looked_for(bench):
    assert bench.send("GET", "/developerMetadata/7").status == 404
    assert "No grid with id: -7" in bench.refused("POST", "/sheets/-7:copyTo", {"destinationSpreadsheetId": bench.id})


@pytest.mark.parametrize("mask", ["a(" * 5_000, "sheets(" * 2_000 + "a" + ")" * 2_000])
def test_masks_without_end_are_refused(bench, mask):
    assert bench.send("GET", f"?fields={mask}").status == 400
    told = bench.box.handle(bench.request("GET", f"/drive/v3/files?fields={mask}")).json()["error"]
    assert (told["code"], told["errors"][0]["location"]) == (400, "fields")


@pytest.mark.parametrize(
    ("q", "status"),
    [
        ("((name = 'Office') and (trashed = false and name != 'x'))", 200),
        ("(" * 500 + "name = 'Office'" + ")" * 500, 200),
        ("name = 'Office'and trashed = false", 200),
        ("name = 'Office' trashed = false", 400),
        ("name = 'Office' and", 400),
        ("(name = 'Office'", 400),
        (")(", 400),
        ("name = 'Office' or trashed = true", 501),
        ("not trashed = true", 501),
    ],
)
def test_terms_of_a_search_are_joined_by_and_alone(bench, q, status):
    answer = bench.box.handle(bench.request("GET", f"/drive/v3/files?q={q}"))
    assert answer.status == status
    if status == 400:
        assert answer.json()["error"]["errors"][0]["location"] == "q"
