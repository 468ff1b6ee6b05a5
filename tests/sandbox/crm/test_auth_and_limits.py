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


def test_a_token_call_is_a_posted_form(crm):
    """D, and O for JSON; that other ways earn the same answer is I."""
    assert token_call(crm, {"content-type": "application/json"}).json()["error"] == "invalid_request"
    assert crm.handle(Request.of("GET", "/connect/token")).status == 400
    assert token_call(crm, {"content-type": "Application/X-WWW-Form-Urlencoded; charset=utf-8"}).status == 200


def test_scopes_asked_for_are_all_a_token_has(clock):
    """I: OAuth's rule for client credentials; the documented call names no scope and gets all."""
    crm = CrmSandbox(clock, clients=(Client(scopes=("tn.crm.customers:r", "tn.crm.leads:r")),))
    answer = token_call(crm, scope="tn.crm.leads:r").json()
    assert answer["scope"] == "tn.crm.leads:r"
    headers = {"authorization": answer["access_token"], "st-app-key": Client().app_key}
    for path, status in (("leads", 200), ("customers", 403)):
        assert crm.handle(Request.of("GET", f"/crm/v2/tenant/1234567/{path}", headers=headers)).status == status
    refused = token_call(crm, scope="tn.crm.leads:r offline_access")
    assert (refused.status, refused.json()) == (400, {"error": "invalid_scope"})


def test_scopes_of_a_token_outlive_a_restart(clock):
    crm = CrmSandbox(clock)
    headers = {
        "authorization": token_call(crm, scope="tn.crm.leads:r").json()["access_token"],
        "st-app-key": Client().app_key,
    }
    again = CrmSandbox(clock)
    again.load(crm.dump())
    assert again.handle(Request.of("GET", "/crm/v2/tenant/1234567/customers", headers=headers)).status == 403


def test_token_calls_are_throttled(clock):
    crm = CrmSandbox(clock, Switches(token_calls_per_minute=3))
    assert [token_call(crm).status for _ in range(4)] == [200, 200, 200, 429]
    clock.seconds += 20
    assert token_call(crm).status == 200


def test_the_bare_token_works_too(api, crm):
    headers = {"authorization": api.login(), "st-app-key": Client().app_key}
    assert crm.handle(Request.of("GET", "/crm/v2/tenant/1234567/customers", headers=headers)).status == 200


def test_the_app_key_is_asked_for_before_the_token(api, crm):
    """O: both of the service's environments answer a call without key and token so."""
    for headers in ({}, {"authorization": api.login()}):
        answer = crm.handle(Request.of("GET", "/crm/v2/tenant/1234567/customers", headers=headers))
        title = "Application key not present, check ST-App-Key header value."
        assert (answer.status, answer.json()["title"], answer.json()["status"]) == (401, title, 401)
    wrong = {"authorization": api.login(), "st-app-key": "ak1.other"}
    assert crm.handle(Request.of("GET", "/crm/v2/tenant/1234567/customers", headers=wrong)).status == 401


def test_a_body_of_no_declared_kind_is_not_read(api, crm):
    """I: 415, as for a form."""
    path, bare = "/crm/v2/tenant/1234567/contacts", {"authorization": api.login(), "st-app-key": Client().app_key}
    form, patch = "application/x-www-form-urlencoded", "application/merge-patch+json; charset=utf-8"
    for kind, status in ((None, 415), (form, 415), ("jsonp", 415), ("Application/JSON", 200), (patch, 200)):
        headers = bare if kind is None else {**bare, "content-type": kind}
        assert crm.handle(Request.of("POST", path, headers=headers, body=b'{"name":"Ada"}')).status == status


def test_a_foreign_tenant_is_403(api):
    api.refused(403, "GET", "/crm/v2/tenant/7/customers")


def test_a_missing_scope_is_403_with_the_known_title(clock):
    crm = CrmSandbox(clock, clients=(Client(scopes=("tn.crm.customers:r",)),))
    token = token_call(crm).json()["access_token"]
    headers = {"authorization": token, "st-app-key": Client().app_key}
    response = crm.handle(Request.of("GET", "/crm/v2/tenant/1234567/locations", headers=headers))
    assert response.status == 403
    assert response.json()["title"].startswith("Scope validation failed")


@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("PUT", "/crm/v2/tenant/1234567/customers")])
def test_an_unknown_route_answers_with_a_problem_body(api, method, path):
    """O for the host's root: 404 in the shape of every other refusal; its title is I."""
    api.unrouted(method, path)


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
