"""Values that nobody expects: whatever is stored can be read again, and what cannot be stored is refused."""

import pytest
from sheets_bench import Bench

from syncd.sandbox.wire import Request


@pytest.fixture
def bench():
    return Bench()


@pytest.mark.parametrize("kind", ["DATE", "DATE_TIME", "TIME"])
@pytest.mark.parametrize("value", [5125550142, 2958466, 1e10, -693594, -1e12, 1e300])
def test_a_number_that_is_no_date_can_be_read_in_a_column_of_dates(bench, kind, value):
    bench.office.format_column("Sheet1", 1, kind)
    bench.put("A1:B1", [[value, "beside"]])
    assert bench.raw() == [[value, "beside"]]
    assert bench.get("A1:B1")["values"][0][1] == "beside"
    shown = bench.ok("GET", "?ranges=A1&fields=sheets.data.rowData.values.formattedValue")
    assert shown["sheets"][0]["data"][0]["rowData"][0]["values"][0]["formattedValue"]


def test_a_phone_typed_into_a_column_of_dates_stays_readable(bench):
    bench.office.format_column("Sheet1", 1, "DATE")
    bench.put("A1:A2", [["5125550142"], ["=DATE(2020,1,99999999)"]], option="USER_ENTERED")
    bench.office.type_cell("Sheet1", 3, 1, "=TODAY()-9999999")
    assert bench.raw()[0] == [5125550142]
    assert len(bench.get("A1:A3")["values"]) == 3


@pytest.mark.parametrize(
    "text",
    [
        "1e400",
        "-1e400",
        "9" * 400,
        "9" * 5000,
        "NaN",
        "[" * 900 + "]" * 900,
        "[" * 3000 + "]" * 3000,
    ],
)
def test_what_no_cell_can_hold_is_refused_and_changes_nothing(bench, text):
    bench.put("A1", [["before"]])
    for method, path, body in (
        ("PUT", "/values/A1?valueInputOption=RAW", f'{{"values": [[{text}]]}}'),
        ("POST", "/values/A1:append?valueInputOption=USER_ENTERED", f'{{"values": [[{text}]]}}'),
        ("POST", ":batchUpdate", f'{{"requests": [{{"updateSpreadsheetProperties": {text}}}]}}'),
    ):
        answer = bench.box.handle(Request.of(method, f"/v4/spreadsheets/{bench.id}{path}", body=body.encode()))
        assert (answer.status, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert bench.raw() == [["before"]]
    bench.put("A1", [["after"]])


def test_a_number_in_a_text_is_checked_as_well(bench):
    cell = {"userEnteredValue": {"numberValue": "1e400"}}
    request = {"updateCells": {"start": {"sheetId": 0}, "rows": [{"values": [cell]}], "fields": "*"}}
    assert "number_value" in bench.batch_refused(request)


def test_half_of_a_character_is_kept_as_an_unknown_one(bench):
    body = rb'{"values": [["a\ud800b", "\udc00"]]}'
    path = f"/v4/spreadsheets/{bench.id}/values/A1?valueInputOption=RAW"
    assert bench.box.handle(Request.of("PUT", path, body=body)).status == 200
    assert bench.raw() == [["a\ufffdb", "\ufffd"]]


def test_pairs_that_make_one_character_are_welcome(bench):
    bench.put("A1", [["\N{WRENCH} \U0001f527"]])
    assert bench.raw() == [["\N{WRENCH} \U0001f527"]]
