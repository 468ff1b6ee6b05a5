"""The CRM as it is served: its state file and its administrative calls, without a socket."""

import json
import sqlite3

import pytest

from syncd.sandbox import callers, people
from syncd.sandbox.admin import MovableClock
from syncd.sandbox.crm import Switches, encoding
from syncd.sandbox.crm.problems import Refusal
from syncd.sandbox.crm_server import CrmServer
from syncd.sandbox.faults import Faults
from syncd.sandbox.persist import StateFile
from syncd.sandbox.wire import Request


@pytest.fixture
def opened(tmp_path):
    servers = []

    def open_again():
        clock = MovableClock(lambda: 1_767_225_600.0)
        server = CrmServer(
            tmp_path / "crm.sqlite3", clock, seed=1, tenant=1_234_567, switches=Switches(), faults=Faults()
        )
        servers.append(server)
        return server

    yield open_again
    for server in servers:
        server._file.close()


def call(server, method, name, body=None):
    request = Request.of(method, f"/_sandbox/{name}", body=b"" if body is None else json.dumps(body).encode())
    with server.acting():
        response = server.administer(request)
    return response.status, response.json()


def token(server):
    form = f"grant_type=client_credentials&client_id={server.client.client_id}"
    form += f"&client_secret={server.client.client_secret}"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    with server.acting() as crm:
        return crm.handle(Request.of("POST", "/connect/token", headers=headers, body=form.encode())).json()


def test_a_switch_that_is_gone_keeps_nobody_from_starting(opened, tmp_path):
    """State written by an older version may name one."""
    server = opened()
    server.close()
    state = StateFile(tmp_path / "crm.sqlite3")
    meta = encoding.decode(state.part("meta") or b"{}")
    meta["switches"]["gone_since"] = True
    state.save([("meta", encoding.encode(meta))], [])
    state.close()
    assert opened().crm.switches == server.crm.switches


def test_state_survives_a_kill(opened):
    server = opened()
    assert server.is_new
    with server.acting() as crm:
        people.populate(crm, customers=20, seed=1)
        callers.populate(crm, seed=1)
    held = token(server)["access_token"]
    call(server, "POST", "clock", {"advance_seconds": 60})
    call(server, "POST", "switches", {"feed_page_size": 5})
    # Nothing is closed: this is what a kill leaves.
    again = opened()
    assert not again.is_new
    assert encoding.encode(again.crm.dump()) == encoding.encode(server.crm.dump())
    assert again.crm.switches.feed_page_size == 5
    assert again.clock.offset_seconds == 60
    headers = {"authorization": held, "st-app-key": again.client.app_key}
    assert again.handle(Request.of("GET", "/crm/v2/tenant/1234567/customers", headers=headers)).status == 200


def test_only_what_changed_is_written(opened, tmp_path):
    server = opened()
    with server.acting() as crm:
        records = people.populate(crm, customers=5, seed=1)
    reader = sqlite3.connect(tmp_path / "crm.sqlite3")
    before = dict(reader.execute("select kind || id, body from records").fetchall())
    with server.acting() as crm:
        crm.set_balance(records[0], "77.00")
    after = dict(reader.execute("select kind || id, body from records").fetchall())
    reader.close()
    assert [key for key in after if after[key] != before.get(key)] == [f"customers{records[0]}"]


def test_a_failing_request_is_not_half_saved(opened):
    server = opened()
    with pytest.raises(Refusal), server.acting() as crm:
        crm.merge_customers(5, crm.add_customer("x"))
    assert list(opened().crm.customer_ids()) == []


def test_merge_over_http(opened):
    server = opened()
    with server.acting() as crm:
        keep, lose = crm.add_customer("k"), crm.add_customer("l")
    assert call(server, "POST", "merge", {"loser": lose, "survivor": keep}) == (200, {"result": None})
    assert server.crm.customer(lose)["mergedToId"] == keep
    assert call(server, "POST", "merge", {"loser": 5, "survivor": keep})[0] == 404
    assert call(server, "POST", "merge", {"loser": 5})[0] == 404


def test_the_office_over_http(opened):
    server = opened()
    status, answer = call(server, "POST", "office/add_customer", {"name": "Ada", "contacts": [["Email", "a@b.co"]]})
    record = answer["result"]
    assert status == 200
    assert server.crm.contacts_of(record)[0]["value"] == "a@b.co"
    call(server, "POST", "office/set_balance", {"customer_id": record, "balance": "5.25"})
    assert call(server, "POST", "office/customer", {"customer_id": record})[1]["result"]["balance"] == 5.25
    assert call(server, "POST", "office/add_customer", {"name": ""})[0] == 400
    assert call(server, "POST", "office/nothing", {})[0] == 404
    assert call(server, "POST", "office/_contact", {})[0] == 404


def test_calls_clock_switches_faults_state(opened):
    server = opened()
    token(server)
    assert call(server, "GET", "calls") == (200, {"Token": 1})
    assert call(server, "POST", "calls") == (200, {})
    assert call(server, "POST", "clock", {"advance_seconds": 30})[1]["now"] == 1_767_225_630
    assert call(server, "POST", "clock", {"advance_seconds": -1})[0] == 400
    assert call(server, "POST", "switches", {"strip_phone": False})[1]["strip_phone"] is False
    assert call(server, "POST", "switches", {"strip_fone": False})[0] == 400
    assert call(server, "POST", "faults", {"rules": [{"kind": "500", "next": 1}]})[1]["rules"][0]["next"] == 1
    assert call(server, "POST", "faults", {"rules": [{"kind": "odd"}]})[0] == 400
    assert "customers" in call(server, "GET", "state")[1]["tables"]


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_failures_have_the_crms_shape(opened, status):
    response = opened().failure(status)
    assert (response.status, response.json()["status"]) == (status, status)
