import pytest
from sheets_bench import Bench

from syncd.sandbox.sheets import Switches
from syncd.sandbox.wire import Request


@pytest.fixture
def bench():
    return Bench()


def test_reading_trims_blank_ends_and_keeps_inner_blank_rows(bench):
    bench.put("Sheet1!A2:D5", [["A", "B", "", "D"], ["", "b", "", ""], ["", "", "", ""], ["x", "", "", "z"]])
    answer = bench.get("Sheet1!A1:D7")
    assert answer == {
        "range": "Sheet1!A1:D7",
        "majorDimension": "ROWS",
        "values": [[], ["A", "B", "", "D"], ["", "b"], [], ["x", "", "", "z"]],
    }


def test_an_empty_range_has_no_values_member(bench):
    assert bench.get("Sheet1!B2:C3") == {"range": "Sheet1!B2:C3", "majorDimension": "ROWS"}


@pytest.mark.parametrize(
    ("asked", "resolved"),
    [
        ("Sheet1", "Sheet1!A1:Z1000"),
        ("'Sheet1'", "Sheet1!A1:Z1000"),
        ("A1:1", "Sheet1!A1:Z1"),
        ("Sheet1!A1:C", "Sheet1!A1:C1000"),
        ("Sheet1!B:B", "Sheet1!B1:B1000"),
        ("Sheet1!D4:A1", "Sheet1!A1:D4"),
        ("Sheet1!A1:A1", "Sheet1!A1"),
        ("Sheet1!$B$2", "Sheet1!B2"),
        ("Sheet1!A999:B2000", "Sheet1!A999:B1000"),
        ("My%20tab!A1", "'My tab'!A1"),
        ("'D3'!A1:A2", "'D3'!A1:A2"),
        ("It''s", "'It''s'!A1:Z1000"),
    ],
)
def test_ranges_come_back_resolved_and_quoted_only_where_needed(asked, resolved):
    bench = Bench(tabs=("Sheet1", "My tab", "D3", "It's"))
    if asked.startswith("It"):
        asked = "'It''s'"
    assert bench.get(asked)["range"] == resolved


@pytest.mark.parametrize("asked", ["NOPE!A5:F15", "NOPE", "Sheet1!", "Sheet1!foo", "Table1[Col]"])
def test_a_range_nobody_knows_is_a_400(bench, asked):
    assert bench.refused("GET", f"/values/{asked}") == f"Unable to parse range: {asked}"


def test_a_range_that_begins_outside_the_grid_is_a_400(bench):
    message = bench.refused("GET", "/values/Sheet1!A5000:B5001")
    assert message == "Range (Sheet1!A5000:B5001) exceeds grid limits. Max rows: 1000, max columns: 26"


def test_whole_doubles_come_back_as_integers(bench):
    bench.box.handle(
        Request.of(
            "PUT",
            f"/v4/spreadsheets/{bench.id}/values/A1:B1?valueInputOption=RAW",
            body=b'{"values": [[43831.0, 2.50]]}',
        ),
    )
    assert b"43831,\n" in bench.send("GET", "/values/A1:B1?valueRenderOption=UNFORMATTED_VALUE").body


def test_any_answer_can_be_cut_or_asked_for_without_blanks(bench):
    bench.put("A1", [["a"]])
    assert bench.get("A1", fields="values,range") == {"range": "Sheet1!A1", "values": [["a"]]}
    assert bench.send("GET", "/values/A1?fields=values&prettyPrint=false").body == b'{"values":[["a"]]}'


def test_a_long_get_may_come_as_a_form(bench):
    bench.put("A1", [["a"]])
    request = Request.of(
        "POST",
        f"/v4/spreadsheets/{bench.id}/values:batchGet",
        headers={"X-HTTP-Method-Override": "GET"},
        body=b"ranges=A1&ranges=B1&alt=json",
    )
    assert len(bench.box.handle(request).json()["valueRanges"]) == 2


def test_columns_are_trimmed_like_rows(bench):
    bench.put("A1:C2", [["a", "", "c"], ["b", "", ""]])
    assert bench.get("A1:C3", majorDimension="COLUMNS")["values"] == [["a", "b"], [], ["c"]]


def test_a_shorter_array_shrinks_the_updated_range_and_clears_nothing(bench):
    bench.put("A1:B2", [["a", "b"], ["c", "d"]])
    answer = bench.put("A1:B2", [["x", "y"]])
    assert answer == {
        "spreadsheetId": bench.id,
        "updatedRange": "Sheet1!A1:B1",
        "updatedRows": 1,
        "updatedColumns": 2,
        "updatedCells": 2,
    }
    assert bench.raw() == [["x", "y"], ["c", "d"]]


def test_null_leaves_a_cell_alone_and_empty_text_clears_it(bench):
    bench.put("A1:B2", [["a", "b"], ["c", "d"]])
    answer = bench.put("A1:B2", [[None, ""], ["y", None]])
    assert (answer["updatedRange"], answer["updatedCells"]) == ("Sheet1!A1:B2", 2)
    assert (answer["updatedRows"], answer["updatedColumns"]) == (2, 2)
    assert bench.raw() == [["a"], ["y", "d"]]


def test_counts_are_of_distinct_rows_and_columns_that_got_a_value(bench):
    corners = [["a", None, None, None]] + [[None] * 4] * 4 + [[None, None, None, "z"]]
    answer = bench.put("A1:D6", corners)
    assert [answer[name] for name in ("updatedRange", "updatedRows", "updatedColumns", "updatedCells")] == [
        *("Sheet1!A1:D6", 2, 2, 2),
    ]


def test_ragged_rows_count_what_they_hold(bench):
    answer = bench.put("A1:C2", [["a"], ["b", "c", "d"]])
    assert (answer["updatedRows"], answer["updatedColumns"], answer["updatedCells"]) == (2, 3, 4)


def test_an_update_echoes_the_range_that_was_asked_for(bench):
    bench.put("A1:B3", [["1", "2"], ["3", "4"], ["5", "6"]])
    answer = bench.put("A1:B3", [["x"]], includeValuesInResponse="True")
    assert answer["updatedData"]["range"] == "Sheet1!A1:B3"
    assert answer["updatedData"]["values"] == [["x", "2"], ["3", "4"], ["5", "6"]]


def test_an_array_larger_than_its_range_is_refused(bench):
    message = bench.refused("PUT", "/values/A1:B1?valueInputOption=RAW", {"values": [["a"], ["b"]]})
    assert message == "Requested writing within range [Sheet1!A1:B1], but tried writing to row [2]"
    message = bench.refused("PUT", "/values/A1:B1?valueInputOption=RAW", {"values": [["a", "b", "c"]]})
    assert message == "Requested writing within range [Sheet1!A1:B1], but tried writing to column [C]"
    assert bench.raw() == []


def test_one_cell_stands_for_the_start_of_an_array(bench):
    assert bench.put("B2", [["a", "b"], ["c", "d"]])["updatedRange"] == "Sheet1!B2:C3"


def test_raw_keeps_text_as_it_is_and_typing_reads_it(bench):
    texts = ["=1+1", "'x", "007", "1-2", "TRUE", " x "]
    bench.put("A1:F1", [texts])
    assert bench.raw("A1:F1") == [texts]
    bench.put("A1:F1", [texts], option="USER_ENTERED")
    assert bench.raw("A1:F1") == [[2, "x", 7, 44928, True, " x "]]


def test_numbers_and_booleans_are_never_parsed(bench):
    bench.put("A1:C1", [[7, True, 1.5]])
    assert bench.get("A1:C1")["values"] == [["7", "TRUE", "1.5"]]
    assert bench.raw("A1:C1") == [[7, True, 1.5]]


def test_renderings_of_formulas_dates_and_numbers(bench):
    rows = [["=4/2", "2020-01-01", "text", 53], ["=3/2", 0.12, "1999-01-02", ""]]
    bench.put("A1:D2", rows, option="USER_ENTERED")
    assert bench.get("A1:D2")["values"] == [["2", "2020-01-01", "text", "53"], ["1.5", "0.12", "1999-01-02"]]
    assert bench.raw("A1:D2") == [[2, 43831, "text", 53], [1.5, 0.12, 36162]]
    formulas = bench.get("A1:D2", valueRenderOption="FORMULA")["values"]
    assert formulas == [["=4/2", 43831, "text", 53], ["=3/2", 0.12, 36162]]
    shown = bench.get("A1:D2", valueRenderOption="UNFORMATTED_VALUE", dateTimeRenderOption="FORMATTED_STRING")
    assert shown["values"] == [[2, "2020-01-01", "text", 53], [1.5, 0.12, "1999-01-02"]]


def test_a_cell_holds_fifty_thousand_characters_and_no_more(bench):
    bench.put("A1", [["x" * 50_000]])
    message = bench.refused("PUT", "/values/A1?valueInputOption=RAW", {"values": [["x" * 50_001]]})
    assert message == "Your input contains more than the maximum of 50000 characters in a single cell."


def test_a_batch_of_values_is_all_or_nothing(bench):
    data = [{"range": "Sheet1!A1", "values": [["a"]]}, {"range": "Gone!A1", "values": [["b"]]}]
    body = {"valueInputOption": "RAW", "data": data}
    wanted = "Invalid data[1]: Unable to parse range: Gone!A1"
    assert bench.refused("POST", "/values:batchUpdate", body) == wanted
    assert bench.raw() == []


def test_a_batch_adds_up_and_echoes_every_range(bench):
    data = [{"range": "A1:B1", "values": [["a", "b"]]}, {"range": "A3", "values": [["c"]], "majorDimension": None}]
    options = {"includeValuesInResponse": True, "responseValueRenderOption": "UNFORMATTED_VALUE"}
    answer = bench.ok("POST", "/values:batchUpdate", {"valueInputOption": "RAW", "data": data, **options})
    assert (answer["totalUpdatedRows"], answer["totalUpdatedColumns"]) == (2, 2)
    assert (answer["totalUpdatedCells"], answer["totalUpdatedSheets"]) == (3, 1)
    assert [item["updatedData"]["values"] for item in answer["responses"]] == [[["a", "b"]], [["c"]]]


def test_batch_get_keeps_the_order_asked_for():
    bench = Bench(tabs=("One", "Two"))
    bench.put("Two!A1", [["b"]])
    answer = bench.ok("GET", "/values:batchGet?ranges='Two'&ranges='One'&valueRenderOption=UNFORMATTED_VALUE")
    assert [item["range"] for item in answer["valueRanges"]] == ["Two!A1:Z1000", "One!A1:Z1000"]
    assert [item.get("values") for item in answer["valueRanges"]] == [[["b"]], None]


def test_clearing_takes_values_only(bench):
    bench.put("A1:B1", [["a", "b"]])
    bench.office.add_note("Sheet1", 1, "A", "mind")
    assert bench.ok("POST", "/values/A1:B1:clear")["clearedRange"] == "Sheet1!A1:B1"
    assert bench.raw() == []
    assert bench.office.worn("Sheet1", 1, "A").note == "mind"
    assert bench.ok("POST", "/values:batchClear", {"ranges": ["A1", "B2:C3"]})["clearedRanges"] == [
        *("Sheet1!A1", "Sheet1!B2:C3"),
    ]


def test_the_input_option_is_required(bench):
    message = bench.refused("PUT", "/values/A1", {"values": [["a"]]})
    assert message == "'valueInputOption' is required but not specified"


def test_a_body_of_the_wrong_shape_names_the_place(bench):
    body = {"valueInputOption": "RAW", "data": [{"range": "A1", "values": ["X"]}]}
    answer = bench.send("POST", "/values:batchUpdate", body).json()["error"]
    assert answer["status"] == "INVALID_ARGUMENT"
    assert 'google.protobuf.ListValue), "X"' in answer["message"]
    assert answer["details"][0]["@type"] == "type.googleapis.com/google.rpc.BadRequest"
    bad = bench.refused("PUT", "/values/A1?valueInputOption=RAW", {"valuez": []})
    assert bad == "Invalid JSON payload received. Unknown name \"valuez\" at 'data': Cannot find field."


def test_an_append_goes_below_the_block_it_finds(bench):
    first = bench.ok("POST", "/values/Sheet1:append?valueInputOption=RAW", {"values": [["a", "b"]]})
    assert "tableRange" not in first
    assert first["updates"]["updatedRange"] == "Sheet1!A1:B1"
    second = bench.ok("POST", "/values/Sheet1:append?valueInputOption=RAW", {"values": [["c", "d"]]})
    assert (second["tableRange"], second["updates"]["updatedRange"]) == ("Sheet1!A1:B1", "Sheet1!A2:B2")


def test_a_gap_in_the_last_row_shifts_the_next_append_to_the_right(bench):
    bench.put("A1:C1", [["a", "", "c"]])
    answer = bench.ok("POST", "/values/Sheet1:append?valueInputOption=RAW", {"values": [["d", "", "f"]]})
    assert (answer["tableRange"], answer["updates"]["updatedRange"]) == ("Sheet1!C1", "Sheet1!C2:E2")


def test_an_append_at_a1_takes_the_block_there(bench):
    bench.put("A1:C1", [["a", "", "c"]])
    answer = bench.ok("POST", "/values/Sheet1!A1:append?valueInputOption=RAW", {"values": [["d", "", "f"]]})
    assert (answer["tableRange"], answer["updates"]["updatedRange"]) == ("Sheet1!A1", "Sheet1!A2:C2")


def test_an_append_of_a_wide_block_starts_below_it():
    bench = Bench()
    bench.put("A1:J10", [[str(n) for n in range(10)]] * 10)
    answer = bench.ok("POST", "/values/Sheet1:append?valueInputOption=RAW", {"values": [["a", "b"], ["c", "d"]]})
    assert (answer["tableRange"], answer["updates"]["updatedRange"]) == ("Sheet1!A1:J10", "Sheet1!A11:B12")


def test_trailing_nulls_shrink_what_an_append_reports(bench):
    bench.put("A1:C1", [["a", "b", "c"]])
    row = ["x", "y", "z", None, None, None]
    answer = bench.ok("POST", "/values/Sheet1:append?valueInputOption=RAW", {"values": [row]})
    assert answer["updates"]["updatedRange"] == "Sheet1!A2:C2"
    assert answer["updates"]["updatedCells"] == 3


def test_an_append_at_the_end_of_the_grid_grows_it():
    bench = Bench()
    bench.office.tab("Sheet1").row_count = 1
    bench.put("A1", [["a"]])
    bench.ok("POST", "/values/Sheet1:append?valueInputOption=RAW", {"values": [["b"]]})
    assert bench.office.tab("Sheet1").row_count == 2


def test_inserted_rows_push_the_rest_down(bench):
    bench.put("A1:A4", [["a"], [""], ["far"], [""]])
    query = "valueInputOption=RAW&insertDataOption=INSERT_ROWS"
    bench.ok("POST", f"/values/Sheet1!A1:append?{query}", {"values": [["b"]]})
    assert bench.raw() == [["a"], ["b"], [], ["far"]]


def test_corner_contact_joins_blocks_only_by_switch():
    kind = Bench(switches=Switches(append_neighbours=8))
    harsh = Bench()
    for bench, landing in ((kind, "Sheet1!A3"), (harsh, "Sheet1!B3")):
        bench.put("A1:B2", [["a", ""], ["", "b"]])
        answer = bench.ok("POST", "/values/Sheet1:append?valueInputOption=RAW", {"values": [["c"]]})
        assert answer["updates"]["updatedRange"] == landing


def test_answers_are_indented_json_with_the_services_headers(bench):
    response = bench.send("GET", "/values/A1")
    assert response.body == b'{\n  "range": "Sheet1!A1",\n  "majorDimension": "ROWS"\n}\n'
    assert response.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert not {name.lower() for name in response.headers} & {"etag", "retry-after"}


def test_quota_is_sixty_a_minute_and_says_so_without_retry_after():
    bench = Bench(quota=True)
    for _ in range(60):
        bench.ok("GET", "/values/A1")
    response = bench.send("GET", "/values/A1")
    error = response.json()["error"]
    assert (response.status, error["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert error["details"][0]["reason"] == "RATE_LIMIT_EXCEEDED"
    assert error["details"][0]["metadata"]["quota_limit"] == "ReadRequestsPerMinutePerUser"
    assert "Retry-After" not in response.headers
    bench.put("A1", [["writes have their own"]])
    bench.clock.time += 60
    bench.ok("GET", "/values/A1")
