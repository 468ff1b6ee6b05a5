"""The skin over real HTTP: bytes, connections and every fault as a client feels it."""

import threading
from contextlib import contextmanager

import httpx
import pytest

from syncd.sandbox.admin import MovableClock
from syncd.sandbox.crm import Switches
from syncd.sandbox.crm_server import CrmServer
from syncd.sandbox.faults import Faults
from syncd.sandbox.skin import Served, Skin
from syncd.sandbox.sockets import Ports, ServerThread, url_of

BASE = "/crm/v2/tenant/1234567"
ADDRESS = {"street": "1 Elm St", "city": "Austin", "state": "TX", "zip": "78701", "country": "USA"}
NEW = {"name": "Zoë", "address": ADDRESS, "locations": [{"name": "Zoë", "address": ADDRESS}]}


class Client:
    def __init__(self, server, url):
        self.server = server
        self.http = httpx.Client(base_url=url, timeout=5)
        form = {
            "grant_type": "client_credentials",
            "client_id": server.client.client_id,
            "client_secret": server.client.client_secret,
        }
        token = self.http.post("/connect/token", data=form).json()["access_token"]
        self.http.headers.update({"Authorization": f"Bearer {token}", "ST-App-Key": server.client.app_key})

    def fault(self, kind, **rule):
        rules = {"rules": [{"kind": kind, "next": 1, **rule}]}
        assert self.http.post("/_sandbox/faults", json=rules).status_code == 200

    def create(self, **options):
        return self.http.post(f"{BASE}/customers", json=NEW, **options)

    def names(self):
        return [row["name"] for row in self.http.get(f"{BASE}/customers").json()["data"]]


@contextmanager
def serving(directory):
    faults = Faults()
    clock = MovableClock(lambda: 1_767_225_600.0)
    server = CrmServer(directory / "crm.sqlite3", clock, seed=1, tenant=1_234_567, switches=Switches(), faults=faults)
    served = Served(handle=server.handle, administer=server.administer, failure=server.failure, saving=server.acting)
    listener = Ports(directory / "ports.json").bind("crm", 0)
    thread = ServerThread(Skin(served, faults=faults, clock=clock), listener)
    thread.start()
    try:
        yield server, url_of(listener)
    finally:
        thread.stop()
        server.close()


@pytest.fixture
def client(tmp_path):
    with serving(tmp_path) as (server, url):
        found = Client(server, url)
        yield found
        found.http.close()


def test_a_customer_over_http(client):
    answer = client.create()
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["date"] == "Thu, 01 Jan 2026 00:00:00 GMT"
    assert client.names() == ["Zoë"]


def test_a_delete_with_a_body_and_an_empty_answer(client):
    with client.server.acting() as crm:
        record, tag = crm.add_customer("Ada"), crm.add_tag_type("VIP")
        crm.tag_customer(record, tag)
    body = {"customerIds": [record], "tagTypeIds": [tag]}
    answer = client.http.request("DELETE", f"{BASE}/tags", json=body)
    assert (answer.status_code, answer.content) == (200, b"")
    assert client.server.crm.customer(record)["tagTypeIds"] == []


def test_the_plus_of_sort_may_arrive_as_a_blank(client):
    assert client.http.get(f"{BASE}/customers?sort=+Id").status_code == 200
    assert client.http.get(f"{BASE}/customers?sort=%2BId").status_code == 200


@pytest.mark.parametrize("kind", ["429", "500", "502", "503"])
def test_status_faults_have_no_effect(client, kind):
    client.fault(kind, match="POST /crm/*")
    answer = client.create()
    assert (answer.status_code, answer.json()["status"]) == (int(kind), int(kind))
    assert client.names() == []
    assert client.create().status_code == 200


@pytest.mark.parametrize("kind", ["500_after", "502_after", "503_after"])
def test_a_failure_may_be_told_of_what_was_done(client, kind):
    client.fault(kind, match="POST /crm/*")
    assert client.create().status_code == int(kind[:3])
    assert client.names() == ["Zoë"]


def test_every_other_quota_fault_says_when_to_come_again(client):
    client.fault("429", match="POST /crm/*")
    first = client.create()
    client.fault("429", match="POST /crm/*")
    assert ["retry-after" in answer.headers for answer in (first, client.create())] == [True, False]


def test_html_fault(client):
    client.fault("html")
    answer = client.http.get(f"{BASE}/customers")
    assert answer.status_code == 502
    assert "<html>" in answer.text


@pytest.mark.parametrize(("kind", "effect"), [("timeout_before", []), ("timeout_after", ["Zoë"])])
def test_timeouts(client, kind, effect):
    client.fault(kind, match="POST /crm/*")
    with pytest.raises(httpx.ReadTimeout):
        client.create(timeout=0.2)
    assert client.names() == effect


def test_a_patient_client_gets_a_gateway_timeout(client):
    client.fault("timeout_after", match="POST /crm/*", seconds=0.05)
    assert client.create().status_code == 504
    assert client.names() == ["Zoë"]


def test_a_late_effect_lands_after_the_first_lookup(client):
    client.fault("late_effect", match="POST /crm/*", after_lookup=True)
    with pytest.raises(httpx.ReadTimeout):
        client.create(timeout=0.2)
    assert client.names() == []
    assert client.names() == ["Zoë"]


def test_a_late_effect_lands_after_a_while(client):
    client.fault("late_effect", match="POST /crm/*", seconds=0.4)
    with pytest.raises(httpx.ReadTimeout):
        client.create(timeout=0.1)
    assert client.names() == []
    threading.Event().wait(0.6)
    assert client.names() == ["Zoë"]


def test_latency_delays_and_then_works(client):
    client.fault("latency", match="POST /crm/*", seconds=0.2)
    with pytest.raises(httpx.ReadTimeout):
        client.create(timeout=0.05)
    threading.Event().wait(0.4)
    assert client.names() == ["Zoë"]


def test_a_truncated_answer_breaks_off_after_the_effect(client, caplog):
    client.fault("truncated", match="POST /crm/*")
    with pytest.raises(httpx.RemoteProtocolError):
        client.create()
    assert client.names() == ["Zoë"]
    assert not caplog.records


def test_a_bug_of_the_stand_in_is_a_500_and_is_seen(client, caplog):
    def broken(request):
        raise ZeroDivisionError

    client.server.crm.handle = broken
    assert client.http.get(f"{BASE}/customers").status_code == 500
    assert [record.exc_info[0] for record in caplog.records] == [ZeroDivisionError]


def test_what_an_answer_reported_is_on_disk(client, tmp_path):
    client.create()
    again = CrmServer(
        tmp_path / "crm.sqlite3",
        MovableClock(lambda: 0.0),
        seed=1,
        tenant=1_234_567,
        switches=Switches(),
        faults=Faults(),
    )
    assert [again.crm.customer(record)["name"] for record in again.crm.customer_ids()] == ["Zoë"]
    again._file.close()


def test_a_restart_keeps_its_port(tmp_path):
    ports = Ports(tmp_path / "ports.json")
    first = ports.bind("crm", 0)
    ports.save()
    url = url_of(first)
    first.close()
    second = Ports(tmp_path / "ports.json").bind("crm", 0)
    assert url_of(second) == url
    third = Ports(tmp_path / "ports.json").bind("crm", 0)
    assert url_of(third) != url
    second.close()
    third.close()
