"""Both servers together: the configuration they write, restarts, signals, kills."""

import json
import os
import signal
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import google.auth.transport.requests
import httpx
import pytest
from google.oauth2.service_account import Credentials

from syncd.sandbox.serve import start_in_thread

SCOPES = ["https://www.googleapis.com/auth/spreadsheets"]
PROGRAM = """
from pathlib import Path
import sys
from syncd.sandbox.serve import run_sandbox
run_sandbox(Path(sys.argv[1]), customers=30, messy_rows=10, seed=3)
"""


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    directory = tmp_path_factory.mktemp("both")
    with start_in_thread(directory, customers=40, messy_rows=12, seed=2) as running:
        yield directory, running


def crm_headers(says):
    form = {
        "grant_type": "client_credentials",
        "client_id": says["client_id"],
        "client_secret": says["client_secret"],
    }
    token = httpx.post(f"{says['auth_url']}/connect/token", data=form).json()["access_token"]
    return {"Authorization": token, "ST-App-Key": says["app_key"]}


def customers(says):
    url = f"{says['crm_url']}/crm/v2/tenant/{says['tenant']}/customers"
    answer = httpx.get(url, headers=crm_headers(says), params={"pageSize": 5000, "active": "Any", "sort": "+Id"})
    return answer.json()["data"]


def test_the_announcement_has_everything(started):
    directory, running = started
    assert list(running.announcement) == [
        "config",
        "crm_url",
        "auth_url",
        "tenant",
        "app_key",
        "client_id",
        "client_secret",
        "sheets_url",
        "spreadsheet_id",
        "service_account_file",
    ]
    assert len(customers(running.announcement)) == 40
    assert running.announcement["config"] == str(directory / "syncd.toml")


def test_the_configuration_is_ready(started):
    directory, running = started
    settings = tomllib.loads((directory / "syncd.toml").read_text())
    says = running.announcement
    assert settings["crm"]["api_url"] == says["crm_url"]
    assert settings["sheet"] == {
        "spreadsheet": says["spreadsheet_id"],
        "service_account_file": "google-service-account.json",
        "api_url": says["sheets_url"],
    }
    secret = directory / "credentials" / settings["crm"]["client_secret_file"]
    assert secret.read_text() == says["client_secret"]
    for file in (directory / "credentials").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list((directory / "mappings").glob("*.yaml"))


def test_google_auth_is_granted_a_token_and_reads_the_offices_rows(started):
    _, running = started
    says = running.announcement
    credentials = Credentials.from_service_account_file(says["service_account_file"], scopes=SCOPES)
    with google.auth.transport.requests.AuthorizedSession(credentials) as session:
        url = f"{says['sheets_url']}/v4/spreadsheets/{says['spreadsheet_id']}/values/Customers!A1:N13"
        values = session.get(url).json()["values"]
    assert values[0][:2] == ["Name", "Type"]
    assert len(values) <= 13


@pytest.mark.parametrize("path", ["/values/Customers!A1:N13", "/values/Nope!A1", ""])
def test_answers_of_the_spreadsheet_service_are_compressed_for_whoever_takes_it(started, path):
    """R: gspread's recordings, whose answers were unpacked while they were recorded, refusals too."""
    _, running = started
    says = running.announcement
    credentials = Credentials.from_service_account_file(says["service_account_file"], scopes=SCOPES)
    with google.auth.transport.requests.AuthorizedSession(credentials) as session:
        url = f"{says['sheets_url']}/v4/spreadsheets/{says['spreadsheet_id']}{path}"
        packed, plain = (
            session.get(url, headers={"Accept-Encoding": taken}) for taken in ("gzip, deflate", "identity")
        )
    assert (packed.headers.get("Content-Encoding"), plain.headers.get("Content-Encoding")) == ("gzip", None)
    assert packed.json() == plain.json()
    assert len(plain.content) == int(plain.headers["Content-Length"])


def test_people_act_in_process(started):
    _, running = started
    with running.crm() as crm:
        record = crm.add_customer("Typed in the CRM")
    assert customers(running.announcement)[-1]["id"] == record
    with running.sheets() as sheets:
        office = sheets.office(running.spreadsheet_id)
        office.type_cell("Customers", 20, 1, "Typed in the sheet")
        assert office.grid("Customers")[19][0] == "Typed in the sheet"


def test_people_act_over_http(started):
    _, running = started
    url = f"{running.addresses.sheets_url}/_sandbox/office/type_cell"
    cell = {"tab": "Customers", "row": 21, "column": "A", "text": "By call"}
    assert httpx.post(url, json=cell).status_code == 200
    grid = httpx.post(url.replace("type_cell", "grid"), json={"tab": "Customers"}).json()["result"]
    assert grid[20][0] == "By call"


def test_a_restart_finds_everything_where_it_was(tmp_path):
    with start_in_thread(tmp_path, customers=5, messy_rows=3) as running:
        first = running.announcement
        with running.crm() as crm:
            crm.add_customer("Later")
        with running.sheets() as sheets:
            sheets.office(running.spreadsheet_id).type_cell("Customers", 2, 1, "Changed")
    (tmp_path / "syncd.toml").write_text((tmp_path / "syncd.toml").read_text().replace("= 5", "= 9"))
    with start_in_thread(tmp_path, customers=99, messy_rows=99) as running:
        assert running.announcement == first
        assert [body["name"] for body in customers(first)][-1] == "Later"
        assert len(customers(first)) == 6
        with running.sheets() as sheets:
            assert sheets.office(running.spreadsheet_id).grid("Customers")[1][0] == "Changed"
        settings = tomllib.loads((tmp_path / "syncd.toml").read_text())
        assert settings["daemon"]["interval_seconds"] == 9


def test_no_messy_rows_leave_the_tab_wholly_empty(tmp_path):
    with start_in_thread(tmp_path, customers=2, messy_rows=0) as running, running.sheets() as sheets:
        assert sheets.office(running.spreadsheet_id).grid("Customers") == []


class Process:
    def __init__(self, directory: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(directory)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.says = json.loads(self.process.stdout.readline())

    def end(self, number: int) -> tuple[int, str, str]:
        os.kill(self.process.pid, number)
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(tmp_path, number):
    process = Process(tmp_path)
    assert len(customers(process.says)) == 30
    assert process.end(number) == (0, "", "")


def test_kill_9_loses_nothing_that_was_answered(tmp_path):
    process = Process(tmp_path)
    url = f"{process.says['crm_url']}/_sandbox/office/add_customer"
    made = [httpx.post(url, json={"name": f"n{number}"}).json()["result"] for number in range(20)]
    process.end(signal.SIGKILL)
    again = Process(tmp_path)
    assert again.says == process.says
    assert [body["id"] for body in customers(again.says)][-20:] == made
    again.end(signal.SIGTERM)


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("protect", '{"tab": "Customers", "area": [0, 2]}'),
        ("protect", '{"tab": "Customers", "area": {"top": 0}}'),
        ("type_cell", '{"tab": "Customers", "row": 1, "column": 1, "text": {"a": 1}}'),
        ("type_cell", '{"tab": "Customers", "row": 1, "column": 1, "text": 1e400}'),
        ("type_cell", '{"tab": "Customers", "row": 1, "column": 1, "text": "\\ud800"}'),
        ("type_cell", '{"tab": "Customers", "row": 0, "column": 1, "text": "x"}'),
        ("type_cell", '{"tab": "Customers", "row": 1, "column": -3, "text": "x"}'),
        ("type_cell", '{"tab": "Customers", "row": 99999999, "column": 1, "text": "x"}'),
    ],
)
def test_what_no_person_can_do_is_refused_and_leaves_the_file_whole(tmp_path, call, body):
    with start_in_thread(tmp_path, customers=2, messy_rows=3) as running:
        url = f"{running.addresses.sheets_url}/_sandbox/office/{call}"
        assert httpx.post(url, content=body.encode()).status_code == 400
        assert httpx.post(f"{url.rpartition('/')[0]}/grid", json={"tab": "Customers"}).status_code == 200


def test_an_area_is_protected_over_http(tmp_path):
    with start_in_thread(tmp_path, customers=2, messy_rows=3) as running:
        url = f"{running.addresses.sheets_url}/_sandbox/office/protect"
        assert httpx.post(url, json={"tab": "Customers", "area": [0, 2, 0, 1]}).status_code == 200
    with start_in_thread(tmp_path, customers=2, messy_rows=3) as running, running.sheets() as sheets:
        tab = sheets.office(running.spreadsheet_id).tab("Customers")
        assert [tuple(held.area) for held in tab.protections] == [(0, 2, 0, 1)]
