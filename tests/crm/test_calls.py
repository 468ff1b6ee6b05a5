"""What may be repeated: reads a bounded number of times, writes only when they provably never ran."""

from decimal import Decimal
from itertools import pairwise

import pytest
from crm_bench import answer, change, contact, creation, patch

from syncd.core.outcomes import NotSent, Stored, Unknown
from syncd.crm.transport.wire import HttpResponse, decode, encode, problem
from syncd.errors import ProtocolError, TransientError

HTML = b"<html><body>502 Bad Gateway</body></html>"


@pytest.mark.parametrize("what", [answer(500), answer(502, HTML), answer(503), answer(504), "never", "cut", "unsent"])
def test_a_read_is_repeated(bench, what):
    bench.add()
    bench.befall("GET *", what, times=2)
    reading = bench.run(bench.side.read(["customers"], {}))
    assert len(reading.records) == 1
    assert len(bench.lines("GET *")) == 3


@pytest.mark.parametrize("what", [answer(500), answer(502, HTML), "never", "cut", "unsent"])
def test_a_read_is_given_up_after_some_tries(bench, what):
    bench.befall("GET *", what, times=99)
    with pytest.raises(TransientError):
        bench.run(bench.side.read(["customers"], {}))
    assert len(bench.lines("GET *")) == 4


def test_waits_between_tries_grow(bench):
    bench.befall("GET *", answer(500), times=3)
    bench.run(bench.side.read(["customers"], {}))
    times = [call.at for call in bench.sent]
    gaps = [b - a for a, b in pairwise(times)]
    assert gaps == sorted(gaps)
    assert gaps[-1] > gaps[0]


@pytest.mark.parametrize("what", ["lost", "never", "cut", answer(500), answer(502, HTML), answer(504), answer(408)])
def test_a_write_that_left_is_never_repeated(bench, what):
    bench.befall("POST /customers*", what)
    (outcome,) = bench.apply(creation())
    assert isinstance(outcome, Unknown)
    assert bench.lines("POST /customers*") == ["POST /customers"]


def test_a_write_that_provably_never_left_is_repeated(bench):
    bench.befall("POST /customers*", "unsent", times=2)
    (outcome,) = bench.apply(creation())
    assert isinstance(outcome, Stored)
    assert len(bench.crm.customer_ids()) == 1


def test_a_write_that_never_gets_a_connection_was_not_sent(bench):
    bench.befall("POST /customers*", "unsent", times=99)
    (outcome,) = bench.apply(creation())
    assert isinstance(outcome, NotSent)


def test_a_success_whose_body_is_not_a_record_is_not_believed(bench):
    id_ = bench.add()
    bench.befall("PATCH *", answer(200, b"[]"))
    (outcome,) = bench.apply(patch(id_, change("name", "Ada Xu", "Ada Yu")))
    assert isinstance(outcome, Unknown)


def test_a_create_answered_with_an_empty_body_is_not_believed(bench):
    bench.befall("POST /customers*", answer(200))
    (outcome,) = bench.apply(creation())
    assert isinstance(outcome, Unknown)


def test_a_redirect_is_not_followed(bench):
    bench.befall("GET *", answer(302, None, location="http://elsewhere"), times=9)
    with pytest.raises(ProtocolError):
        bench.run(bench.side.read(["customers"], {}))


def test_fractions_keep_their_digits_both_ways():
    raw = HttpResponse(status=200, body=b'{"balance": 25.1700000000, "big": 12345678901234.56}')
    assert decode(raw) == {"balance": Decimal("25.1700000000"), "big": Decimal("12345678901234.56")}
    assert encode({"a": Decimal("0.10"), "b": Decimal(3)}) == b'{"a":0.1,"b":3}'


def test_money_with_many_digits_is_sent_exactly():
    assert encode({"a": Decimal("9999999999999.99")}) == b'{"a":9999999999999.99}'


@pytest.mark.parametrize("body", [b"", HTML, b"[]", b"null", b'{"errors": []}', b'{"title": null}'])
def test_a_refusal_without_a_proper_body_still_says_something(body):
    found = problem(HttpResponse(status=409, body=body), 0.0)
    assert found.sentence


def test_a_refusal_speaks_of_fields_first():
    body = b'{"title": "One or more validation errors occurred.", "errors": {"name": ["Too long."], "request": ["x"]}}'
    assert problem(HttpResponse(status=400, body=body), 0.0).sentence == "name: Too long."


def test_the_servers_clock_is_known_from_its_answers(bench):
    reading = bench.run(bench.side.read(["customers"], {}))
    assert abs(reading.skew_seconds) <= 1.0


def test_calls_are_counted_by_operation(bench):
    id_ = bench.add()
    bench.run(bench.side.read(["customers"], {}))
    bench.apply(contact(id_, "MobilePhone", "8135550101"))
    assert bench.side.calls.by_name == {"Token": 1, "Export.customers": 1, "customer_contacts.create": 1}
