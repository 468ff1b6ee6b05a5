"""Whatever is wrong outside: a sentence that names the place and what to do; the rest goes on, nothing is lost."""

import contextlib
import json
import os
import re
import sqlite3
import subprocess
from types import SimpleNamespace

import pytest

from syncd.demo.clock import JumpingClock
from syncd.store.database import FILE_NAME


def name_of(synced, crm_id):
    with synced.running.crm() as crm:
        return crm.customer(crm_id)["name"]


def problems(office):
    return office.syncd("status", "--json").data["problems"]


def test_wrong_credentials(office):
    office.file("credentials/crm-client-secret").write_text("cs1.not-the-one")
    found = office.syncd("sync", "--no-wait")
    assert found.status == 77
    assert "[crm.credentials]" in found.out + found.err
    assert "Traceback" not in found.err
    assert "cs1.not-the-one" not in found.out + found.err
    assert "crm.credentials" in json.dumps(office.syncd("status", "--json").data["halts"])


def test_renewed_credentials_heal_by_themselves(synced):
    secret = synced.file("credentials/crm-client-secret")
    good = secret.read_text()
    secret.write_text("cs1.not-the-one")
    assert synced.syncd("sync", "--no-wait").status == 77
    secret.write_text(good)
    assert synced.syncd("sync", "--no-wait").status == 0
    assert synced.syncd("status", "--json").data["halts"] == {}


def test_a_missing_credential_file(office):
    office.file("credentials/crm-app-key").unlink()
    office.file("credentials/google-service-account.json").write_text("{}")
    found = office.syncd("check")
    assert found.status == 78
    assert "[config.credential.missing]" in found.err
    assert "[config.credential.service_account]" in found.err


def test_a_sheet_that_is_not_shared_names_the_address_to_share_with(synced):
    account = json.loads(synced.file("credentials/google-service-account.json").read_text())["client_email"]
    with synced.running.sheets() as sheets:
        sheets.office(synced.running.spreadsheet_id).share(account, "none")
    found = synced.syncd("sync", "--no-wait")
    assert found.status == 77
    assert "[sheet.not_shared]" in found.out + found.err
    assert account in found.out + found.err


def test_a_missing_scope_is_named(office):
    with office.running.crm() as crm:
        (client,) = crm.accounts.clients.values()
        scopes = tuple(scope for scope in client.scopes if not scope.startswith("tn.crm.customers"))
        crm.accounts.clients[client.client_id] = type(client)(**{**_members(client), "scopes": scopes})
    found = office.syncd("check", "--online")
    assert found.status == 1
    assert "tn.crm.customers" in found.out
    assert "[crm.scope]" in found.out


def _members(client):
    return {name: getattr(client, name) for name in client.__dataclass_fields__}


def test_a_missing_tab_clears_nothing(synced):
    before = [name_of(synced, int(row["ServiceTitan ID"])) for row in synced.rows]
    ids = [int(row["ServiceTitan ID"]) for row in synced.rows]
    with synced.running.sheets() as sheets:
        fingers = sheets.office(synced.running.spreadsheet_id)
        fingers.add_tab("Other")
        fingers.delete_tab("Customers")
    found = synced.syncd("sync", "--no-wait")
    assert found.status == 0
    assert "Customers" in found.out
    halts = synced.syncd("status", "--json").data["halts"]
    assert halts["mapping:customers"]["code"] == "sheet.tab.missing"
    assert [name_of(synced, crm_id) for crm_id in ids] == before


def test_a_missing_header_pauses_and_resumes_by_itself(synced):
    synced.type(1, "Mobile", "Mobil")
    found = synced.syncd("sync", "--no-wait")
    assert '"Mobile"' in found.out
    assert "[sheet.header.missing]" in found.out
    assert re.search(r'the header "Mobile" is gone \(it was column G at \d\d:\d\d:\d\d\)', found.out)
    assert "resumes by itself" in found.out
    lines = synced.file("mappings/customers.yaml").read_text().splitlines()
    line = next(number for number, text in enumerate(lines, 1) if text.lstrip().startswith("Mobile:"))
    assert f"mappings/customers.yaml:{line}:3, change" in found.out
    assert "was cleared or changed in ServiceTitan. The other tabs go on.\n" in found.out
    halts = synced.syncd("status", "--json").data["halts"]
    assert halts["mapping:customers"]["code"] == "sheet.header.missing"
    synced.type(1, "Mobil", "Mobile")
    synced.syncd("sync", "--no-wait")
    assert synced.syncd("status", "--json").data["halts"] == {}


@pytest.mark.parametrize(
    ("header", "text", "reason"),
    [
        ("Email", "jane.example.com", "@"),
        ("Mobile", "call the office", "has letters in it"),
        ("Tags", "Nobody knows it", "does not know"),
    ],
)
def test_a_value_that_means_nothing_is_a_problem_of_that_cell_and_the_rest_goes_on(synced, header, text, reason):
    row = synced.rows[0]
    synced.type(2, header, text)
    synced.type(2, "Gate code", "goes on")
    synced.syncd("sync")
    with synced.running.crm() as crm:
        assert "goes on" in str(crm.customer(int(row["ServiceTitan ID"]))["customFields"])
    (problem,) = problems(synced)
    assert problem["key"] == row["syncd ID"]
    assert reason in problem["message"]
    assert text not in problem["message"]
    assert synced.rows[0][header] == text


def test_an_unknown_tag_in_many_rows_is_one_problem_with_a_count(synced):
    for row in range(2, 10):
        synced.type(row, "Tags", "Nobody knows it")
    synced.syncd("sync", "--no-wait")
    synced.syncd("sync", "--no-wait")
    lines = [line for line in synced.syncd("status").out.splitlines() if line.startswith("problem")]
    assert len(lines) == 1
    assert "and 7 more" in lines[0]


def test_a_copied_row_is_not_linked(synced):
    row = synced.rows[0]
    with synced.running.sheets() as sheets:
        sheets.office(synced.running.spreadsheet_id).copy_row("Customers", 2, 10)
    synced.syncd("sync", "--no-wait")
    synced.syncd("sync", "--no-wait")
    with synced.running.crm() as crm:
        assert [crm.customer(one)["name"] for one in crm.customer_ids()].count(row["Name"]) == 1
    assert sum(1 for one in synced.rows if one["ServiceTitan ID"] == row["ServiceTitan ID"]) <= 2


def test_a_corrupt_state_file(synced):
    for ending in ("-wal", "-shm"):
        synced.file(f"state/{FILE_NAME}{ending}").unlink(missing_ok=True)
    synced.file(f"state/{FILE_NAME}").write_bytes(b"this is no database" * 500)
    for command in ("sync", "status", "held list"):
        found = synced.syncd(*command.split())
        assert found.status == 73
        assert "[state.corrupt]" in found.err


def test_a_newer_state_file(synced):
    with sqlite3.connect(synced.file(f"state/{FILE_NAME}")) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('syncd', 'of_tomorrow', '')"
        )
    connection.close()
    found = synced.syncd("sync")
    assert found.status == 73
    assert "[state.too_new]" in found.err


def test_a_read_only_file_system_is_called_so(synced, monkeypatch):
    room = dict.fromkeys(("f_bavail", "f_bfree", "f_blocks", "f_frsize"), 1 << 20)
    monkeypatch.setattr("os.statvfs", lambda _: SimpleNamespace(f_flag=os.ST_RDONLY, **room))
    found = synced.syncd("sync", "--no-wait")
    assert found.status == 73
    assert "read only" in found.err
    assert "another user" not in found.err


@pytest.fixture
def hurried(synced):
    """Nobody waits: the clock jumps over the pauses between attempts."""
    synced.clock = JumpingClock(synced.clock)
    return synced


def test_both_services_away_are_both_named(hurried):
    addresses = hurried.running.addresses
    # Not its tokens: Google's own library would wait for those by the real clock.
    sheets_away = hurried.faults(addresses.sheets_url, kind="503", match="* /v4/*")
    with hurried.faults(addresses.crm_url, kind="503"), sheets_away:
        found = hurried.syncd("sync", "--no-wait")
    assert found.status == 75
    assert "[crm.token_unavailable]" in found.out
    assert "[sheet.unreachable]" in found.out
    told = hurried.syncd("status", "--json").data["sentence"]
    assert told.startswith("ServiceTitan and Google Sheets unreachable since")
    assert "safe to keep typing" in told


def test_a_single_wrong_file_is_named_whatever_it_is(office):
    office.file("credentials/crm-app-key").unlink()
    found = office.syncd("check")
    assert found.status == 78
    assert "[config.credential.missing]" in found.err
    assert "crm-app-key" in found.err.partition("error:")[0]


def test_a_state_of_another_spreadsheet_is_refused(synced):
    synced.edit("syncd.toml", synced.running.spreadsheet_id, synced.running.spreadsheet_id[::-1])
    found = synced.syncd("sync")
    assert found.status == 73
    assert "[state.foreign]" in found.err


def test_an_outage_is_no_error_and_loses_nothing(hurried):
    row = hurried.rows[0]
    hurried.syncd("sync", "--no-wait")
    hurried.type(2, "Gate code", "typed meanwhile")
    with hurried.faults(hurried.running.addresses.crm_url, kind="503"):
        found = hurried.syncd("sync", "--no-wait")
        assert found.status == 75
        told = hurried.syncd("status").out
        assert "ServiceTitan unreachable since" in told
        assert "safe to keep typing" in told
        assert hurried.syncd("status", "--json").data["needs_somebody"] is False
    hurried.syncd("sync")
    with hurried.running.crm() as crm:
        assert "typed meanwhile" in str(crm.customer(int(row["ServiceTitan ID"]))["customFields"])


def test_all_faults_of_all_files_come_together(office):
    office.edit("syncd.toml", "tenant = 1234567", 'tenant = "one"')
    found = office.syncd("check")
    assert found.status == 78
    assert "syncd.toml:" in found.err
    office.edit("syncd.toml", 'tenant = "one"', "tenant = 1234567")
    office.edit("mappings/customers.yaml", "<-> contacts.mobile", "<-> contacts.mobil")
    office.file("credentials/crm-app-key").unlink()
    found = office.syncd("check")
    assert found.status == 78
    assert 'did you mean "contacts.mobile"?' in found.err
    assert "[config.credential.missing]" in found.err


def test_a_state_directory_that_cannot_be_made(office):
    office.file("state").write_text("in the way")
    found = office.syncd("sync")
    assert found.status == 73
    assert "[state.unusable]" in found.err


@pytest.fixture
def small_disk(office):
    """A file system of a few megabytes where the state stands."""
    state = office.file("state")
    state.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(state)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a disk of its own needs root and mount")
    yield state
    subprocess.run(["umount", "-l", str(state)], check=True)


def fill(path):
    with path.open("wb", buffering=0) as filler, contextlib.suppress(OSError):
        while True:
            filler.write(b"x" * 65536)


def test_a_full_disk_writes_to_neither_side_and_goes_on_by_itself(office, small_disk):
    assert office.syncd("sync", "--yes").status == 0
    crm_id = int(office.rows[0]["ServiceTitan ID"])
    office.type(2, "Gate code", "typed while full")
    fill(small_disk / "filler")
    found = office.syncd("sync", "--no-wait")
    assert found.status == 73
    assert "[state.disk_full]" in found.err
    assert "nearly full" in office.syncd("status").out
    with office.running.crm() as crm:
        assert "typed while full" not in str(crm.customer(crm_id))
    (small_disk / "filler").unlink()
    assert office.syncd("sync").status == 0
    with office.running.crm() as crm:
        assert "typed while full" in str(crm.customer(crm_id))
