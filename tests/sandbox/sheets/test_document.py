"""The stand-in's message types and answers against the vendor's own discovery document, where it is at hand."""

import importlib.util
import json
import os
from pathlib import Path

import pytest
from sheets_bench import Bench, grid

from syncd.sandbox.sheets.messages import ENUMERATIONS, MESSAGES, REFUSED, REQUESTS
from syncd.sandbox.sheets.payload import members

INSIDE = "discovery_cache/documents/sheets.v4.json"
PLAIN = {"int": "integer", "bool": "boolean", "string": "string", "number": "number", "mask": "string", "rows": "array"}


def found():
    package = importlib.util.find_spec("googleapiclient")
    places = [Path(place) / INSIDE for place in (package.submodule_search_locations if package else [])]
    places.append(Path(os.environ.get("SYNCD_REFERENCE", "nowhere")) / "sheets.v4.json")
    return next((place for place in places if place.exists()), None)


@pytest.fixture(scope="module")
def schemas():
    place = found()
    if place is None:
        pytest.skip("the discovery document is not at hand: install google-api-python-client, or set SYNCD_REFERENCE")
    return json.loads(place.read_text())["schemas"]


def test_every_kind_of_request_is_served_or_refused_by_name(schemas):
    assert set(REQUESTS) | set(REFUSED) == set(schemas["Request"]["properties"])
    assert not set(REQUESTS) & set(REFUSED)


@pytest.mark.parametrize("message", sorted(MESSAGES))
def test_a_message_has_the_members_and_types_of_the_document(schemas, message):
    known, told = members(message), schemas[message].get("properties", {})
    assert known.keys() == told.keys()
    for name, kind in known.items():
        assert fits(kind, told[name]), (name, kind, told[name])


def fits(kind, told):
    if kind in {"any", "any[]", "rows"}:
        return True
    item = told.get("items", told)
    item = item.get("additionalProperties", item)
    stem = kind.removesuffix("[]").removesuffix("{}")
    if kind.endswith("[]") != ("items" in told) or kind.endswith("{}") != ("additionalProperties" in told):
        return False
    if stem.startswith("="):
        return set(ENUMERATIONS[stem[1:]]) == set(item["enum"])
    return item.get("$ref") == stem if stem in MESSAGES else item.get("type") == PLAIN[stem]


class Reader:
    """Reads an answer against a schema and collects what does not belong."""

    def __init__(self, schemas):
        self.schemas = schemas
        self.faults = []

    def message(self, value, name, where):
        told = self.schemas[name]["properties"]
        for member, inner in value.items():
            if member in told:
                self.value(inner, told[member], f"{where}.{member}")
            else:
                self.faults.append(f"{where} has no {member}")

    def value(self, value, told, where):
        if "$ref" in told:
            self.message(value, told["$ref"], where)
        elif told.get("type") == "array":
            for item in value:
                self.value(item, told["items"], f"{where}[]")
        elif told.get("type") == "object":
            for item in value.values():
                self.value(item, told["additionalProperties"], f"{where}{{}}")
        elif not self.plain(value, told):
            self.faults.append(f"{where} is {value!r}")

    def plain(self, value, told):
        kind = told.get("type")
        if kind == "string":
            return isinstance(value, str) and value in told.get("enum", [value])
        if kind == "boolean":
            return isinstance(value, bool)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return kind == "any" or (number and (kind == "number" or isinstance(value, int)))


SPAN = {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
LOOK = {"backgroundColor": {"red": 0.5}, "textFormat": {"bold": True, "link": {"uri": "https://example.com"}}}
RULE = {
    "ranges": [grid(0, 3, 0, 1)],
    "booleanRule": {"condition": {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "1"}]}, "format": LOOK},
}
ENTRY = {"metadataKey": "k", "metadataValue": "v", "visibility": "DOCUMENT", "location": {"dimensionRange": SPAN}}
LOOKUP = {"developerMetadataLookup": {"metadataKey": "k"}}
REQUEST_BODIES = [
    {"addSheet": {"properties": {"title": "Other", "tabColor": {"green": 1}, "gridProperties": {"frozenRowCount": 1}}}},
    {"duplicateSheet": {"sourceSheetId": 0, "insertSheetIndex": 2}},
    {"repeatCell": {"range": grid(0, 2, 0, 2), "cell": {"userEnteredFormat": LOOK, "note": "n"}, "fields": "*"}},
    {"addNamedRange": {"namedRange": {"name": "mine", "range": grid(0, 2, 0, 2)}}},
    {"addProtectedRange": {"protectedRange": {"range": grid(5, 6, 0, 2), "description": "d"}}},
    {"addConditionalFormatRule": {"rule": RULE, "index": 0}},
    {"updateConditionalFormatRule": {"rule": RULE, "index": 0}},
    {"addBanding": {"bandedRange": {"range": grid(0, 9, 0, 2), "rowProperties": {"firstBandColor": {"blue": 1}}}}},
    {"addFilterView": {"filter": {"range": grid(0, 9, 0, 2), "criteria": {"0": {"hiddenValues": ["x"]}}}}},
    {"setBasicFilter": {"filter": {"range": grid(0, 9, 0, 2), "sortSpecs": [{"dimensionIndex": 0}]}}},
    {"addDimensionGroup": {"range": SPAN}},
    {"mergeCells": {"range": grid(7, 9, 0, 2)}},
    {"createDeveloperMetadata": {"developerMetadata": ENTRY}},
    {"updateDeveloperMetadata": {"dataFilters": [LOOKUP], "developerMetadata": {"metadataValue": "w"}, "fields": "*"}},
    {"setDataValidation": {"range": grid(3, 4, 0, 1), "rule": {"condition": {"type": "BOOLEAN"}, "strict": True}}},
    {"findReplace": {"find": "text", "replacement": "word", "allSheets": True}},
    {"trimWhitespace": {"range": grid(0, 9, 0, 2)}},
    {"deleteDuplicates": {"range": grid(0, 9, 2, 3)}},
]


def test_answers_hold_what_the_document_knows_and_nothing_else(schemas):
    bench, reader = Bench(), Reader(schemas)

    def answer(name, method, path, body=None):
        reader.message(bench.ok(method, path, body), name, name)

    typed = "valueInputOption=USER_ENTERED&includeValuesInResponse=true"
    rows = [["=1/0", " text ", "TRUE"], ["2026-01-02", 1.5, "$3"]]
    answer("UpdateValuesResponse", "PUT", f"/values/A1:C2?{typed}", {"values": rows})
    answer("AppendValuesResponse", "POST", f"/values/A1:append?{typed}", {"values": [["x", None]]})
    reply = {"requests": REQUEST_BODIES, "includeSpreadsheetInResponse": True, "responseIncludeGridData": True}
    answer("BatchUpdateSpreadsheetResponse", "POST", ":batchUpdate", reply)
    answer("Spreadsheet", "GET", "?includeGridData=true")
    answer("BatchGetValuesResponse", "GET", "/values:batchGet?ranges=A1:C2&ranges=B:B&majorDimension=COLUMNS")
    answer("SearchDeveloperMetadataResponse", "POST", "/developerMetadata:search", {"dataFilters": [LOOKUP]})
    answer("BatchGetValuesByDataFilterResponse", "POST", "/values:batchGetByDataFilter", {"dataFilters": [LOOKUP]})
    data = [{"dataFilter": LOOKUP, "values": [["y"]]}]
    filtered = {"valueInputOption": "RAW", "data": data, "includeValuesInResponse": True}
    answer("BatchUpdateValuesByDataFilterResponse", "POST", "/values:batchUpdateByDataFilter", filtered)
    answer("BatchClearValuesResponse", "POST", "/values:batchClear", {"ranges": ["A1", "B2:B"]})
    answer("SheetProperties", "POST", "/sheets/0:copyTo", {"destinationSpreadsheetId": bench.id})
    assert reader.faults == []
