"""Requests out, answers and refusals in."""

import json
from decimal import Decimal

import pytest

from syncd.crm.transport import wire
from syncd.crm.transport.wire import HttpResponse


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("25.17"), "25.17"),
        (Decimal("0.1000000000000000055511151231257827"), "0.1000000000000000055511151231257827"),
        (Decimal("12345678901234567.89"), "12345678901234567.89"),
        (Decimal("5.00"), "5"),
        (Decimal("25.1700"), "25.17"),
        (Decimal("0.00"), "0"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.5"), "-0.5"),
        (7, "7"),
        (True, "true"),
        (None, "null"),
        ('Ö "x"\n', '"Ö \\"x\\"\\n"'),
        ({"a": [Decimal("1.5"), {"b": "c"}], "d": ()}, '{"a":[1.5,{"b":"c"}],"d":[]}'),
    ],
)
def test_bodies_keep_every_digit(value, text):
    assert wire.encode(value).decode() == text
    assert json.loads(text, parse_float=Decimal) is not None or value is None


def test_a_decoded_fraction_is_exact():
    answer = HttpResponse(status=200, body=b'{"balance":25.1700000000,"count":3}')
    assert wire.decode(answer) == {"balance": Decimal("25.1700000000"), "count": 3}


def test_an_empty_success_holds_nothing():
    assert wire.decode(HttpResponse(status=200)) is None


def problem(body, *, status=400, now=0.0, **headers):
    response = HttpResponse(status=status, headers={k.replace("_", "-"): v for k, v in headers.items()}, body=body)
    return wire.problem(response, now)


def test_messages_of_members_come_before_the_general_title():
    said = problem(
        b'{"title":"Errors.","traceId":"t1","errors":{"address.zip":["Too short."],"request":["Required."]}}'
    )
    assert said.sentence == "address.zip: Too short."
    assert said.trace_id == "t1"


@pytest.mark.parametrize(
    "body", [b"<html>Bad Gateway</html>", b"", b"\xff\xfe", b"[]", b'{"title":null,"errors":null}']
)
def test_a_body_that_says_nothing_is_worth_its_status(body):
    assert problem(body, status=502).sentence == "status 502"


def test_the_gateways_own_shape_is_understood():
    assert problem(b'{"statusCode":404,"message":"Resource not found"}', status=404).title == "Resource not found"


@pytest.mark.parametrize(
    ("header", "title", "seconds"),
    [
        ("7", "Try again in 3 seconds.", 7.0),
        ("Thu, 01 Jan 1970 00:01:40 GMT", "", 60.0),
        ("Thu, 01 Jan 1970 00:00:10 GMT", "", 0.0),
        ("", "Rate limit is exceeded. Try again in 50 seconds.", 50.0),
        ("soon", "Rate limit is exceeded. Try again in 1 second.", 1.0),
        ("²", "", None),
        ("", "Rate limit is exceeded.", None),
    ],
)
def test_the_wait_is_taken_from_header_then_text(header, title, seconds):
    body = json.dumps({"title": title}).encode()
    assert problem(body, status=429, now=40.0, retry_after=header).retry_after_seconds == seconds


def test_a_plus_sign_survives_in_a_query():
    assert wire.with_query("/x", {"sort": "+Id", "ids": "1,2"}) == "/x?sort=%2BId&ids=1%2C2"


def test_the_servers_clock_is_read_from_its_answers():
    assert wire.served_at(HttpResponse(status=200, headers={"date": "Thu, 01 Jan 1970 00:01:00 GMT"})) == 60.0
    assert wire.served_at(HttpResponse(status=200)) is None
    assert wire.served_at(HttpResponse(status=200, headers={"date": "never"})) is None
