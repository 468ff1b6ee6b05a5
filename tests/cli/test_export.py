"""`syncd export`: feeds as files, and what is left of an export that was interrupted."""

import csv
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from syncd import wiring
from syncd.cli.export.command import feeds
from syncd.cli.export.files import finish
from syncd.cli.export.gathering import ExportError, Gathering
from syncd.cli.export.rows import newest
from syncd.config.settings import load_settings
from syncd.crm.models.customers import CustomerResponse
from syncd.crm.models.shared import ExportPage


@pytest.fixture(autouse=True)
def _small_pages(office, monkeypatch):
    monkeypatch.chdir(office.directory)
    with office.running.crm() as crm:
        crm.set_switches(feed_page_size=3)


def _what(office):
    settings = load_settings(office.directory, {})
    return settings, {"feed": "customers", "tenant": settings.crm.tenant, "environment": settings.crm.environment}


def _rows(path):
    return [json.loads(line, parse_float=Decimal) for line in Path(path).read_text().splitlines()]


def _ids(office):
    with office.running.crm() as crm:
        return set(crm.world.customers.rows)


def test_every_feed_of_the_api_can_be_exported_and_is_named_in_the_help(office):
    told = " ".join(office.syncd("export", "--help").out.replace("-\n  ", "-").split())
    for feed in feeds():
        assert feed in told
        done = office.syncd("export", feed, "--json")
        assert done.status == 0, done.err
        assert len(_rows(f"{feed}.jsonl")) == done.data["rows"]


def test_every_record_stands_there_once_with_every_member(office):
    done = office.syncd("export", "customers")
    assert done.status == 0, done.err
    rows = _rows("customers.jsonl")
    assert {row["id"] for row in rows} == _ids(office)
    assert len(rows) == len(_ids(office)) > 3
    assert {"id", "active", "name", "address", "mergedToId", "modifiedOn"} <= set(rows[0])
    assert not list(office.directory.glob("customers.jsonl.*"))


def test_an_interrupted_export_goes_on_where_it_stopped(office):
    settings, what = _what(office)
    gathering = Gathering.begin(Path("customers.jsonl"), what, resume=False, overwrite=False, since=None)
    with wiring.crm_client(settings) as client:
        gathering.add(client.export.customers(include_recent_changes=True).page())
    with gathering.part.open("ab") as file:
        file.write(b'{"id": 1, "name": "half a pa')
    assert office.syncd("export", "customers").status == 73
    with office.running.crm() as crm:
        crm.reset_calls()
    done = office.syncd("export", "customers", "--resume", "--json")
    assert done.status == 0, done.err
    assert {row["id"] for row in _rows("customers.jsonl")} == _ids(office)
    with office.running.crm() as crm:
        assert crm.calls["ExportCustomers_GetCustomers"] == -(-len(_ids(office)) // 3) - 1


def test_what_belongs_to_another_export_is_not_gone_on_with(office):
    _, what = _what(office)
    Gathering.begin(Path("x.jsonl"), {**what, "tenant": 1}, resume=False, overwrite=False, since=None)
    done = office.syncd("export", "customers", "-o", "x.jsonl", "--resume")
    assert (done.status, "tenant 1" in done.err) == (73, True)
    assert office.syncd("export", "customers", "-o", "y.jsonl", "--resume").status == 73


def test_a_file_is_not_replaced_unasked(office):
    Path("customers.jsonl").write_text("mine")
    assert office.syncd("export", "customers").status == 73
    assert Path("customers.jsonl").read_text() == "mine"
    assert office.syncd("export", "customers", "--overwrite").status == 0
    assert _rows("customers.jsonl")


def test_the_token_at_the_end_gives_only_what_changed_since(office):
    done = office.syncd("export", "customers", "--settled", "--json")
    number = next(iter(_ids(office)))
    with office.running.crm() as crm:
        crm.change_customer(number, name="Renamed Since")
    since = office.syncd("export", "customers", "-o", "since.jsonl", "--since", done.data["continueFrom"], "--json")
    assert [row["name"] for row in _rows("since.jsonl") if row["id"] == number] == ["Renamed Since"]
    assert since.data["rows"] < done.data["rows"] or done.data["rows"] == 0


def _page(*rows):
    made = [CustomerResponse.model_validate(row) for row in rows]
    return ExportPage[CustomerResponse](has_more=False, continue_from="t", data=made)


@pytest.fixture
def gathered(tmp_path):
    gathering = Gathering.begin(tmp_path / "out", {"feed": "customers"}, resume=False, overwrite=True, since=None)
    address = {"street": "1 Main", "zip": "07"}
    risky = {"id": 2, "name": "=cmd|' /C calc'!A0", "balance": Decimal(-5), "address": address}
    gathering.add(_page({"id": 1, "name": "first state", "balance": Decimal("1.10")}, risky))
    newest_state = {"id": 1, "name": "newest state", "balance": Decimal("1.10"), "newMember": True, "address": None}
    gathering.add(_page(newest_state))
    return gathering.part


def test_a_record_that_comes_twice_is_kept_in_its_newest_state(gathered):
    assert [json.loads(line)["name"] for line in newest(gathered)] == ["=cmd|' /C calc'!A0", "newest state"]


def test_no_text_becomes_a_formula_in_csv_and_amounts_stay_amounts(gathered, tmp_path):
    target = tmp_path / "out.csv"
    written = finish(gathered, target, "csv", CustomerResponse, is_plain=False)
    with target.open(encoding="utf-8-sig", newline="") as file:
        one, two = csv.DictReader(file)
    assert (one["name"], one["balance"], one["address.zip"]) == ("'=cmd|' /C calc'!A0", "-5", "07")
    assert (two["balance"], two["newMember"], two["address.zip"]) == ("1.10", "true", "")
    assert written.rows == 2
    assert "1 texts begin like a formula" in written.notes[0]
    finish(gathered, target, "csv", CustomerResponse, is_plain=True)
    assert "\n2,,=cmd" in target.read_text(encoding="utf-8-sig").replace("\r", "")


def test_a_workbook_holds_texts_as_texts_and_says_what_it_cut(gathered, tmp_path):
    target = tmp_path / "out.xlsx"
    finish(gathered, target, "xlsx", CustomerResponse, is_plain=False)
    with zipfile.ZipFile(target) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "=cmd|" in sheet
    assert "<v>-5</v>" in sheet


def test_a_full_disk_is_told_and_leaves_the_target_alone(gathered, tmp_path):
    with pytest.raises(ExportError, match="cannot be written"):
        finish(gathered, tmp_path / "no such folder" / "out.csv", "csv", CustomerResponse, is_plain=False)
