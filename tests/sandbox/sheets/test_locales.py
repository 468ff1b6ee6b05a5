"""Typed text and shown numbers are those of en_US; in other locales the stand-in refuses rather than to guess."""

import pytest
from sheets_bench import Bench


@pytest.fixture
def bench():
    bench = Bench()
    bench.put("A1:B1", [["1.5", "text"]], option="USER_ENTERED")
    properties = {"properties": {"locale": "de_DE"}, "fields": "locale"}
    bench.batch({"updateSpreadsheetProperties": properties})
    return bench


def test_the_locale_is_kept(bench):
    assert bench.ok("GET", "?fields=properties.locale") == {"properties": {"locale": "de_DE"}}


def test_typed_text_is_not_read_and_nothing_is_written(bench):
    message = bench.refused("PUT", "/values/A1?valueInputOption=USER_ENTERED", {"values": [["1,5"]]}, status=501)
    assert "de_DE" in message
    paste = {"pasteData": {"coordinate": {"sheetId": 0}, "data": "1;2", "delimiter": ";"}}
    bench.refused("POST", ":batchUpdate", {"requests": [paste]}, status=501)
    assert bench.raw() == [[1.5, "text"]]


def test_text_and_whole_numbers_are_shown_and_other_numbers_only_unformatted(bench):
    assert bench.get("B1")["values"] == [["text"]]
    bench.put("C1", [[7]])
    assert bench.get("C1")["values"] == [["7"]]
    bench.refused("GET", "/values/A1", status=501)
    assert bench.raw() == [[1.5, "text", 7]]


def test_raw_values_are_written_as_ever(bench):
    bench.put("A1", [["1,5"]])
    assert bench.get("A1")["values"] == [["1,5"]]
