"""Bodies that no reader bears: each is refused or mended at the door, in the shape of the service."""

import json

import pytest
from sheets_bench import Bench

from syncd.sandbox.sheets import Switches
from syncd.sandbox.sheets.bodies import legible
from syncd.sandbox.wire import Request

RAW = "/values/A1?valueInputOption=RAW"
SERVICE_FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def bench():
    return Bench()


def send(bench, method, path, body, media="application/json"):
    where = path if path.startswith("/drive") else f"/v4/spreadsheets/{bench.id}{path}"
    return bench.box.handle(Request.of(method, where, headers={"Content-Type": media}, body=body))


def nested(depth):
    return b'{"values": ' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"[" * 100_000, "Message too deep"),
        (b'{"a": ' * 100_000, "Message too deep"),
        (nested(101), "Message too deep"),
        (b'{"values": [[%s]]}' % (b"9" * 5_000), "Unexpected token"),
        (b'{"values": [[%s]]}' % (b"9" * 400), "Unexpected token"),
        (b'{"values": [[-1e999]]}', "Unexpected token"),
        (b'{"values": [["\\"", 1.5E+400]]}', "Unexpected token"),
        (b'{"values": [[%se50]]}' % (b"9" * 300), "Unexpected token"),
        ('{"values": []}'.encode("utf-16"), "Unexpected token"),
    ],
)
def test_what_cannot_be_read_is_a_400_of_either_service(bench, body, says):
    for method, path in (("PUT", RAW), ("POST", ":batchUpdate"), ("PATCH", f"/drive/v3/files/{bench.id}")):
        answer = send(bench, method, path, body)
        error = answer.json()["error"]
        assert (answer.status, error["status"]) == (400, "INVALID_ARGUMENT")
        assert says in error["message"]
        assert ("errors" in error) is path.startswith("/drive")


def test_the_place_of_a_number_is_told_as_it_was_written(bench):
    message = send(bench, "PUT", RAW, b'{"values": [["x", 1e999]]}').json()["error"]["message"]
    assert message == 'Invalid JSON payload received. Unexpected token.\n{"values": [["x", 1e999]]}'


@pytest.mark.parametrize(
    "value", [9e300, 1e308, -1e-400, "9" * 5_000, "1e999", "[" * 500, '\\"' + "{" * 500, "\N{GRINNING FACE}"]
)
def test_what_can_be_read_passes_as_it_is(bench, value):
    body = json.dumps({"values": [[value]]}).encode()
    assert legible(body) == body
    assert send(bench, "PUT", RAW, body).status == 200
    assert bench.raw() == [[value]]


def test_a_hundred_levels_are_read():
    assert legible(nested(100)) == nested(100)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (rb"\ud800A", "\ufffdA"),
        (rb"\uDE00", "\ufffd"),
        (rb"\ud83d\ud83d\ude00", "\ufffd\N{GRINNING FACE}"),
        (rb"\\ud800", r"\ud800"),
        (b"x\xed\xa0\x80", "x   "),
    ],
)
def test_half_a_letter_is_read_as_an_unknown_one(bench, written, read):
    """S: an unpaired surrogate becomes U+FFFD, a byte that is no UTF-8 a blank."""
    assert send(bench, "PUT", RAW, b'{"values": [["%s"]]}' % written).status == 200
    assert bench.raw() == [[read]]
    json.dumps(bench.box.dump(), ensure_ascii=False).encode()


@pytest.mark.parametrize("text", ["9" * 5_000, "-" + "0" * 5_000, "2147483648"])
def test_a_whole_number_written_as_text_has_32_bits(bench, text):
    assert "(TYPE_INT32)" in bench.batch_refused({"deleteSheet": {"sheetId": text}})


def test_a_number_written_as_text_is_a_double(bench):
    cell = {"userEnteredValue": {"numberValue": "9" * 400}}
    asked = {"start": {"sheetId": 0}, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}
    assert "(TYPE_DOUBLE)" in bench.batch_refused({"updateCells": asked})


@pytest.mark.parametrize(
    ("media", "status"),
    [
        ("application/json; charset=utf-8", 200),
        ("text/plain;charset=UTF-8", 200),
        ("", 200),
        ("application/xml", 400),
        (SERVICE_FORM, 400),
    ],
)
def test_a_body_is_what_it_is_said_to_be(bench, media, status):
    answer = send(bench, "PUT", RAW, b'{"values": [["x"]]}', media)
    assert answer.status == status
    if media == SERVICE_FORM:
        assert answer.json()["error"]["message"].startswith(
            'Invalid JSON payload received. Unknown name "{"values": [["x"]]}": Cannot bind query parameter.'
        )
    assert send(bench, "POST", "/values/A1:clear", b"", media).status == 200


def test_odd_media_types_may_be_read_by_switch():
    bench = Bench(switches=Switches(odd_media_types_are_refused=False))
    assert send(bench, "PUT", RAW, b'{"values": [["x"]]}', "application/xml").status == 200


def test_drive_takes_json_only(bench):
    answer = send(bench, "PATCH", f"/drive/v3/files/{bench.id}", b"{}", "text/html")
    assert (answer.status, answer.json()["error"]["message"]) == (400, "Unsupported content with type: text/html")
