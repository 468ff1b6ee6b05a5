"""Tokens: cached, renewed early, once on a 401; only ``invalid_client`` means refused credentials."""

import asyncio

import pytest
from crm_bench import answer, change, patch

from syncd.core.outcomes import NotSent, Stored
from syncd.errors import AuthError, TransientError


def test_one_token_serves_many_calls_side_by_side(bench):
    bench.run(bench.side.read(["customers", "locations", "customer_contacts"], {}))
    assert len(bench.tokens) == 1
    assert {call.headers["authorization"] for call in bench.sent} == {bench.sent[0].headers["authorization"]}
    assert {call.headers["st-app-key"] for call in bench.sent} == {"ak1.stand-in"}


def test_a_token_is_renewed_before_it_expires(bench):
    bench.run(bench.side.read(["customers"], {}))
    bench.wait(830)
    bench.run(bench.side.read(["customers"], {}))
    assert len(bench.tokens) == 1
    bench.wait(12)
    bench.run(bench.side.read(["customers"], {}))
    assert len(bench.tokens) == 2
    assert bench.crm.answers[401] == 0


def test_a_401_is_answered_by_one_fresh_token_for_everybody(bench):
    ids = [bench.add(f"C {n}") for n in range(20)]
    bench.run(bench.side.read(["customers"], {}))
    bench.crm.accounts.revoke()
    bench.forget()
    outcomes = bench.apply(*(patch(id_, change("name", f"C {n}", f"D {n}"), row=f"r{n}") for n, id_ in enumerate(ids)))
    assert all(isinstance(outcome, Stored) for outcome in outcomes)
    assert len(bench.tokens) == 1


def test_a_second_401_refuses_and_does_not_go_round(bench):
    bench.befall("GET *", answer(401, {"title": "no"}), times=9)
    with pytest.raises(AuthError) as caught:
        bench.run(bench.side.read(["customers"], {}))
    assert caught.value.code == "crm.unauthorized"
    assert len(bench.tokens) == 2


def test_invalid_client_is_refused_credentials_and_says_what_to_do(bench):
    bench.secret = "wrong"
    with pytest.raises(AuthError) as caught:
        bench.run(bench.side.read(["customers"], {}))
    assert caught.value.code == "crm.credentials"
    assert "client_id" in caught.value.hint
    assert "wrong" not in str(caught.value) + caught.value.hint


@pytest.mark.parametrize("status", [400, 429, 500, 503])
def test_any_other_refusal_of_the_token_call_may_pass_by_itself(bench, status):
    bench.befall("POST /connect/token", answer(status, {"error": "busy"}), times=9)
    with pytest.raises(TransientError):
        bench.run(bench.side.read(["customers"], {}))


@pytest.mark.parametrize("body", [b"<html>", b'{"token_type": "Bearer"}', b"[]"])
def test_an_unreadable_token_is_no_token(bench, body):
    bench.befall("POST /connect/token", answer(200, body), times=9)
    with pytest.raises(TransientError):
        bench.run(bench.side.read(["customers"], {}))


def test_a_wrong_secret_heals_when_the_file_is_mended(bench):
    bench.secret = "wrong"
    with pytest.raises(AuthError):
        bench.run(bench.side.read(["customers"], {}))
    bench.secret = "cs1.stand-in"
    assert bench.run(bench.side.read(["customers"], {})).complete == {"customers"}


def test_an_auth_error_in_the_middle_discards_no_outcome(bench):
    """40 land, the 41st gets 401 and no token is to be had: 40 are stored, the rest was not sent."""
    ids = [bench.add(f"C {n}") for n in range(60)]
    bench.run(bench.side.read(["customers"], {}))

    def close():
        bench.crm.accounts.revoke()
        bench.secret = "wrong"

    bench.befall("PATCH *", close, skip=40)
    outcomes = bench.apply(*(patch(id_, change("name", f"C {n}", f"D {n}"), row=f"r{n}") for n, id_ in enumerate(ids)))
    kinds = [type(outcome) for outcome in outcomes]
    assert set(kinds) == {Stored, NotSent}
    landed = sum(bench.crm.customer(id_)["name"].startswith("D") for id_ in ids)
    assert kinds.count(Stored) == landed >= 30


def test_a_scope_that_is_missing_is_named(bench):
    bench.befall("GET *", answer(403, {"title": "Scope validation failed. Required scope: tn.crm.customers:r"}))
    with pytest.raises(AuthError) as caught:
        bench.run(bench.side.read(["customers"], {}))
    assert caught.value.code == "crm.scope"
    assert "tn.crm.customers:r" in str(caught.value)


def test_another_tenants_door_stays_shut(bench):
    bench.befall("GET *", answer(403, {"title": "Access to tenant 1 is not allowed"}))
    with pytest.raises(AuthError) as caught:
        bench.run(bench.side.read(["customers"], {}))
    assert caught.value.code == "crm.forbidden"


def test_waiting_for_the_token_does_not_ask_twice(bench):
    async def two():
        await asyncio.gather(bench.side.read(["customers"], {}), bench.side.read(["locations"], {}))

    bench.run(two())
    assert len(bench.tokens) == 1
