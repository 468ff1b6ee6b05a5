"""The token: taken once, shared, renewed early, once more after a 401; refusals are told once and clearly."""

import asyncio

import pytest

from syncd.core.outcomes import NotSent, Stored
from syncd.crm.transport.wire import HttpResponse
from syncd.errors import AuthError, RateLimitedError, TransientError
from syncd.sandbox.crm import Client


def tokens(bench):
    return len(bench.wire.named("Token"))


def fetch(bench, *ids):
    return bench.run(bench.adapter.fetch("customers", ids))


def test_one_token_serves_all_calls_at_once_and_later(bench):
    ids = [bench.customer() for _ in range(5)]

    async def together():
        await asyncio.gather(*(bench.adapter.fetch("customers", [id_]) for id_ in ids))

    bench.run(together())
    bench.run(together())
    assert tokens(bench) == 1


def test_it_is_renewed_a_minute_early(bench):
    id_ = bench.customer()
    fetch(bench, id_)
    bench.run(asyncio.sleep(835))
    fetch(bench, id_)
    assert tokens(bench) == 1
    bench.run(asyncio.sleep(10))
    fetch(bench, id_)
    assert tokens(bench) == 2
    assert 401 not in [sent.status for sent in bench.wire.sent]


def test_a_token_that_dies_in_the_middle_of_a_batch_is_replaced_once_and_nothing_is_lost(bench):
    ids = [bench.customer() for _ in range(120)]
    work = [bench.rename(id_) for id_ in ids]
    bench.loop.call_later(1.5, bench.crm.accounts.revoke)
    outcomes = bench.apply(*work)
    assert all(isinstance(outcome, Stored) for outcome in outcomes)
    assert all(bench.body(id_)["name"] == "Bea" for id_ in ids)
    assert tokens(bench) == 2


def test_a_second_401_names_the_app_key(bench):
    bench.crm.accounts.clients = {key: Client(app_key="ak1.other") for key in bench.crm.accounts.clients}
    with pytest.raises(AuthError) as raised:
        fetch(bench, 1)
    assert raised.value.code == "crm.unauthorized"
    assert tokens(bench) == 2


def test_wrong_credentials_are_told_once_for_all_who_wait(bench):
    bench.secret = "wrong"
    work = [bench.rename(id_, row_id=f"r{id_}") for id_ in range(1, 200)]
    outcomes = bench.apply(*work)
    assert all(isinstance(outcome, NotSent) for outcome in outcomes)
    assert tokens(bench) == 1
    with pytest.raises(AuthError) as raised:
        fetch(bench, 1)
    assert raised.value.code == "crm.credentials"
    assert "wrong" not in str(raised.value)


def test_a_secret_that_was_put_right_heals_without_a_restart(bench):
    id_ = bench.customer()
    bench.secret = "wrong"
    with pytest.raises(AuthError):
        fetch(bench, id_)
    bench.secret = Client().client_secret
    assert fetch(bench, id_)[id_].id == id_


def test_the_throttle_on_tokens_is_obeyed(bench):
    id_ = bench.customer()
    bench.wire.fail("Token", HttpResponse(status=429, headers={"retry-after": "20"}, body=b'{"error":"slow"}'))
    fetch(bench, id_)
    assert [round(sent.at) for sent in bench.wire.named("Token")] == [0, 20]


def test_a_throttle_longer_than_a_cycle_ends_it(bench):
    bench.wire.fail("Token", HttpResponse(status=429, headers={"retry-after": "600"}))
    with pytest.raises(RateLimitedError) as raised:
        fetch(bench, 1)
    assert raised.value.retry_after_seconds == 600


def test_trouble_of_the_token_server_passes_or_is_told(bench, html, no_connection, silence):
    id_ = bench.customer()
    bench.wire.fail("Token", html, no_connection, silence)
    assert fetch(bench, id_)[id_].id == id_
    bench.crm.accounts.revoke()
    bench.wire.fail("Token", html, no_connection, HttpResponse(status=200, body=b"{}"), html)
    with pytest.raises(TransientError) as raised:
        fetch(bench, id_)
    assert raised.value.code == "crm.token_unavailable"


def test_the_app_key_does_not_go_to_the_token_server(bench):
    fetch(bench, bench.customer())
    headers = bench.wire.named("Token")[0].request.headers
    assert set(headers) == {"content-type"}


def test_credentials_show_no_secret(bench):
    assert bench.secret not in repr(bench.credentials)
