"""Tokens, keys, tenants, scopes, the quota and unknown routes."""

import base64
import json
from urllib.parse import urlencode

import pytest

from syncd.sandbox.crm import Client, CrmSandbox, Switches, signed_token
from syncd.sandbox.wire import Request

FORM = {"content-type": "application/x-www-form-urlencoded"}


def token_call(crm, headers=FORM, **form):
    given = {
        "grant_type": "client_credentials",
        "client_id": Client().client_id,
        "client_secret": Client().client_secret,
        **form,
    }
    request = Request.of("POST", "/connect/token", headers=headers, body=urlencode(given).encode())
    return crm.handle(request)


def test_a_token_lives_900_seconds(api, clock):
    api.crm.set_switches(token_seconds=900)
    api.ok("GET", "customers")
    clock.seconds += 899
    api.ok("GET", "customers")
    clock.seconds += 1
    problem = api.send("GET", "customers")
    assert problem.status == 401
    assert problem.headers["www-authenticate"].startswith("Bearer")
    assert problem.json()["status"] == 401


def test_token_answer_names_its_scopes(clock):
    answer = token_call(CrmSandbox(clock)).json()
    assert (answer["expires_in"], answer["token_type"]) == (900, "Bearer")
    assert "tn.crm.customers:r" in answer["scope"].split(" ")


def test_signed_tokens_are_rs256_access_tokens(clock):
    crm = CrmSandbox(clock, mint=signed_token)
    head, claims, _ = token_call(crm).json()["access_token"].split(".")
    decoded = [json.loads(base64.urlsafe_b64decode(part + "==")) for part in (head, claims)]
    assert (decoded[0]["alg"], decoded[0]["typ"]) == ("RS256", "at+jwt")
    assert decoded[1]["tenant"] == "1234567"
    assert decoded[1]["exp"] == clock.seconds + 900


@pytest.mark.parametrize("wrong", [{"client_secret": "no"}, {"client_id": "no"}])
def test_wrong_credentials_are_invalid_client(crm, wrong):
    response = token_call(crm, **wrong)
    assert (response.status, response.json()) == (400, {"error": "invalid_client"})


def test_a_json_token_call_is_refused(crm):
    assert token_call(crm, {"content-type": "application/json"}).json()["error"] == "invalid_request"


def test_token_calls_are_throttled(clock):
    crm = CrmSandbox(clock, Switches(token_calls_per_minute=3))
    assert [token_call(crm).status for _ in range(4)] == [200, 200, 200, 429]
    clock.seconds += 20
    assert token_call(crm).status == 200


def test_the_bare_token_works_too(api, crm):
    headers = {"authorization": api.login(), "st-app-key": Client().app_key}
    assert crm.handle(Request.of("GET", "/crm/v2/tenant/1234567/customers", headers=headers)).status == 200


def test_the_app_key_is_demanded(api, crm):
    headers = {"authorization": api.login()}
    assert crm.handle(Request.of("GET", "/crm/v2/tenant/1234567/customers", headers=headers)).status == 401


def test_a_foreign_tenant_is_403(api):
    api.refused(403, "GET", "/crm/v2/tenant/7/customers")


def test_a_missing_scope_is_403_with_the_known_title(clock):
    crm = CrmSandbox(clock, clients=(Client(scopes=("tn.crm.customers:r",)),))
    token = token_call(crm).json()["access_token"]
    headers = {"authorization": token, "st-app-key": Client().app_key}
    response = crm.handle(Request.of("GET", "/crm/v2/tenant/1234567/locations", headers=headers))
    assert response.status == 403
    assert response.json()["title"].startswith("Scope validation failed")


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("PUT", "/crm/v2/tenant/1234567/customers")])
def test_an_unknown_route_answers_in_the_gateways_shape(crm, method, path):
    response = crm.handle(Request.of(method, path))
    assert (response.status, response.json()["statusCode"]) == (404, 404)


def test_sixty_calls_a_second_then_429(clock, api):
    api.crm.set_switches(rate_limit_per_second=60)
    api.login()
    statuses = [api.send("GET", "customers").status for _ in range(62)]
    assert statuses == [200] * 60 + [429] * 2
    problem = api.send("GET", "customers")
    assert problem.json()["title"] == "Rate limit is exceeded. Try again in 1 seconds."
    assert "retry-after" not in problem.headers
    assert api.send("GET", "customers").headers["retry-after"] == "1"
    clock.seconds += 1
    assert api.send("GET", "customers").status == 200


def test_57_calls_a_second_pass_for_a_minute(clock, api):
    api.crm.set_switches(rate_limit_per_second=60, token_seconds=10_000)
    for _ in range(57 * 60):
        assert api.send("GET", "customers").status == 200
        clock.seconds += 1 / 57


def test_calls_are_counted_by_operation(api, crm):
    api.customer()
    api.send("GET", "customers/5")
    assert crm.calls == {"Token": 1, "Customers_Create": 1, "Customers_Get": 1}
    crm.reset_calls()
    assert not crm.calls


def test_answers_carry_the_clocks_date(api):
    assert api.send("GET", "customers").headers["date"] == "Thu, 01 Jan 2026 00:00:00 GMT"
