"""The scripts of ``benchmarks/`` on tiny worlds: what they count is asserted, how long it takes never."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def _measured(script, *options):
    command = [sys.executable, "-W", "error", BENCHMARKS / script, "--json", *options]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    return {found["case"]: found for found in map(json.loads, ended.stdout.splitlines())}


@pytest.fixture(scope="module")
def calls():
    return _measured("calls.py", "--customers", "40", "--rows", "30", "--edits", "10")


def test_an_idle_cycle_is_one_call_a_feed_and_one_read(calls):
    idle = calls["idle cycle"]
    assert idle["made"] == idle["least"] == 5
    assert idle["CRM answered"] == {
        "ExportCustomers_GetCustomers": 1,
        "ExportLocations_Locations": 1,
        "ExportContacts_CustomersContacts": 1,
        "ExportContacts_LocationsContacts": 1,
    }
    assert idle["sheet answered"] == {"spreadsheets.values.batchGet": 1}


def test_every_edit_of_the_sheet_is_one_call_and_those_of_the_crm_one_write(calls):
    edits = calls["10 edits on each side"]
    patches = {name: count for name, count in edits["CRM answered"].items() if "Update" in name}
    assert sum(patches.values()) == edits["least is"]["PATCHes"] == 9
    assert edits["sheet answered"]["spreadsheets.batchUpdate"] == 2
    assert edits["made"] - edits["least"] <= 3


def test_a_first_load_into_the_sheet_reads_each_page_once_and_appends_in_one_request(calls):
    load = calls["first load, CRM to an empty sheet"]
    assert load["least is"]["feed pages"] == 4
    assert load["sheet answered"]["spreadsheets.batchUpdate"] == 2
    assert load["made"] - load["least"] <= 1


def test_a_first_load_into_the_crm_is_one_post_a_customer(calls):
    load = calls["first load, sheet to an empty CRM"]
    assert load["CRM answered"]["Customers_Create"] == 30
    assert not {"Locations_Create", "Customers_CreateContact"} & set(load["CRM answered"])
    assert load["made"] - load["least"] <= 8


def test_the_sheet_read_runs_on_a_small_sheet():
    found = _measured("sheet_read.py", "--rows", "300", "--reads", "2")
    assert found["unchanged sheet read"]["rows in step"] == 300
    assert found["unchanged sheet read"]["reads"] == 5
    assert found["peak memory of these reads, MB"]["passes"]


@pytest.mark.slow
def test_the_quota_run_meets_no_refusal():
    (found,) = _measured("crm_quota.py", "--seconds", "2").values()
    assert found["429"] == 0
    assert found["answers"].keys() == {"200"}
