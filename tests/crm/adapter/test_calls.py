"""What is tried again and what is not."""

from itertools import pairwise

import pytest

from syncd.crm.transport.calls import Lost, Refused
from syncd.crm.transport.wire import HttpResponse, TransportError
from syncd.errors import AuthError, ProtocolError, RateLimitedError, TransientError
from syncd.sandbox.crm import Client


@pytest.fixture
def calls(bench):
    return bench.calls()


@pytest.fixture
def get(bench, calls):
    id_ = bench.customer()
    return lambda: bench.run(calls.get("read", calls.path(f"/customers/{id_}")))


@pytest.fixture
def write(bench, calls):
    id_ = bench.customer()
    return lambda: bench.run(calls.write("PATCH", "change", calls.path(f"/customers/{id_}"), {"name": "Bea"}))


def waits(bench, name):
    times = [sent.at for sent in bench.wire.named(name)]
    return [round(later - earlier - bench.wire.seconds, 2) for earlier, later in pairwise(times)]


def test_reads_outlive_passing_trouble(bench, get, html, silence, no_connection):
    bench.wire.fail("read", html, silence, no_connection)
    assert get()["name"] == "Ada"
    assert waits(bench, "read") == [1.0, 2.0, 4.0]


def test_a_cut_answer_is_read_again(bench, get):
    bench.wire.fail("read", lambda answer: HttpResponse(status=200, body=answer.body[:20]))
    assert get()["name"] == "Ada"


def test_reads_are_not_repeated_for_ever(bench, get, html):
    bench.wire.fail("read", *[html] * 9)
    with pytest.raises(TransientError, match="it answered 502"):
        get()
    assert len(bench.wire.named("read")) == 4


def test_a_refusal_by_the_quota_is_obeyed_by_header_text_and_backoff(bench, get, too_many):
    bench.wire.fail("read", too_many(header="7"), too_many(title="Try again in 3 seconds."), too_many())
    assert get()["name"] == "Ada"
    assert waits(bench, "read") == [7.0, 3.0, 4.0]


def test_a_wait_longer_than_a_cycle_is_handed_on(bench, get, too_many):
    bench.wire.fail("read", too_many(header="3600"))
    with pytest.raises(RateLimitedError) as raised:
        get()
    assert raised.value.retry_after_seconds == 3600
    assert bench.loop.at < 1


def test_a_quota_that_stays_used_up_is_told(bench, write, too_many):
    bench.wire.fail("change", *[too_many(header="2")] * 4)
    with pytest.raises(RateLimitedError):
        write()


def test_a_write_is_repeated_when_it_provably_never_ran(bench, write, too_many, no_connection):
    bench.wire.fail("change", too_many(header="1"), no_connection, no_connection)
    assert write()["name"] == "Bea"
    assert bench.crm.calls["Customers_Update"] == 1


@pytest.mark.parametrize(
    "answer",
    [
        "lost",
        TransportError("broken", was_sent=True),
        HttpResponse(status=500),
        HttpResponse(status=504, body=b"<html>"),
        HttpResponse(status=408),
        HttpResponse(status=302, headers={"location": "https://elsewhere"}),
        HttpResponse(status=200, body=b'{"id": 1'),
        HttpResponse(status=200, body=b"<html>maintenance</html>"),
    ],
)
def test_a_write_without_a_believable_answer_is_lost_and_never_repeated(bench, write, answer):
    bench.wire.fail("change", answer)
    with pytest.raises(Lost):
        write()
    assert len(bench.wire.named("change")) == 1


def test_a_write_that_never_leaves_is_no_mystery(bench, write, no_connection):
    bench.wire.fail("change", *[no_connection] * 4)
    with pytest.raises(TransientError):
        write()


@pytest.mark.parametrize("status", [200, 201, 204])
def test_every_success_counts_as_one(bench, write, status):
    bench.wire.fail("change", HttpResponse(status=status))
    assert write() is None


def test_a_refusal_is_told_as_it_was_said(bench, calls):
    with pytest.raises(Refused) as raised:
        bench.run(calls.get("read", calls.path("/customers/1")))
    assert raised.value.problem.status == 404


def test_a_missing_scope_says_which(make_bench):
    bench = make_bench()
    bench.crm.accounts.clients = {Client().client_id: Client(scopes=("tn.crm.locations:r",))}
    calls = bench.calls()
    with pytest.raises(AuthError) as raised:
        bench.run(calls.get("read", calls.path("/customers/1")))
    assert raised.value.code == "crm.scope"
    assert "tn.crm.customers:r" in str(raised.value)


def test_a_foreign_tenant_points_to_the_settings(bench, calls):
    with pytest.raises(AuthError) as raised:
        bench.run(calls.get("read", "/crm/v2/tenant/99/customers/1"))
    assert raised.value.code == "crm.forbidden"


def test_a_read_is_not_redirected(bench, get):
    bench.wire.fail("read", HttpResponse(status=302, headers={"location": "https://elsewhere"}))
    with pytest.raises(ProtocolError):
        get()


def test_calls_are_counted_by_name_and_the_clocks_compared(bench, calls, get):
    get()
    assert calls.counts.by_name == {"Token": 1, "read": 1}
    assert abs(calls.skew_seconds) <= 1.0
