"""Every command on a small office, without a daemon: what it does, prints and exits with."""

import json
import subprocess
import sys

import click
import httpx
import pytest

from syncd.cli.main import cli, run


def test_check_reads_files_and_asks_both_services(office):
    assert office.syncd("check").status == 0
    found = office.syncd("check", "--online", "--json")
    assert found.status == 0
    assert found.data["online"]["problems"] == []
    assert found.data["files"]["mappings"] == ["customers"]
    assert 'tab "Customers" is empty or absent and will be set up' in found.data["online"]["good"]


def test_check_online_writes_nothing(office):
    office.syncd("check", "--online")
    assert office.grid() == []


def test_check_counts_how_many_cells_convert(synced):
    synced.type(2, "Email", "has no at sign")
    columns = synced.syncd("check", "--online", "--json").data["online"]["columns"]["customers"]
    assert sum(columns["Email"]["reasons"].values()) == 1
    assert columns["Name"]["filled"] == columns["Name"]["understood"] == len(synced.rows)


def test_check_online_names_a_custom_field_that_is_not_there(office):
    office.edit("mappings/customers.yaml", '["Gate code"]', '["Gate cod"]')
    found = office.syncd("check", "--online")
    assert found.status == 1
    assert "[crm.custom_field.unknown]" in found.out
    assert 'Did you mean "Gate code"?' in found.out


def test_no_summary_in_a_help_page_is_cut_short_on_a_narrow_screen():
    assert list(_cut(cli, "syncd")) == []


def _cut(command, path):
    context = click.Context(command, info_name=path, terminal_width=80, max_content_width=100)
    lines = command.get_help(context).splitlines()
    yield from (f"{path}: {line}" for line in lines if line.endswith("...") and not line.startswith("Usage:"))
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            yield from _cut(command.get_command(context, name), f"{path} {name}")


def test_a_package_that_is_not_installed_is_named_with_what_to_do(office, monkeypatch):
    def lacking(*_, **__):
        raise ModuleNotFoundError("No module named 'simplejson'", name="simplejson")

    monkeypatch.setattr("syncd.cli.main.import_module", lacking)
    found = office.syncd("status")
    assert found.status == 70
    assert "simplejson is not installed" in found.err
    assert "[install.incomplete]" in found.err
    assert "Traceback" not in found.err


def test_options_stand_before_or_after_the_command(office, capsys):
    for arguments in (["--config", str(office.directory), "check"], ["check", "--config", str(office.directory)]):
        assert run(arguments) == 0
    assert run(["check", "--config", str(office.file("syncd.toml"))]) == 0
    capsys.readouterr()


def test_plan_shows_what_waits_and_writes_no_row(office):
    found = office.syncd("plan")
    assert found.status == 0
    assert "NOTHING HAS BEEN WRITTEN" in found.out
    assert office.rows == []
    assert "NOTHING HAS BEEN WRITTEN.\n" in office.syncd("plan").out
    assert "append 8 rows" in found.out
    assert "records created" in found.out.partition("WILL NOT HAPPEN")[2]


def test_a_first_sync_waits_for_its_yes_and_then_flows(office):
    assert office.syncd("sync", "--no-wait").status == 0
    assert office.rows == []
    (held,) = office.syncd("held", "list", "--json").data
    assert (held["kind"], held["side"], held["lines"]) == ("appends", "sheet", 8)
    assert "first sync" in office.syncd("held", "show", held["id"]).out
    accepted = office.syncd("held", "accept", held["id"].lower())
    assert accepted.status == 0
    assert accepted.out.startswith(f"Accepted: {held['id']}, 8 lines of customers.")
    assert len(office.rows) == 8
    assert "[held.unknown]" in office.syncd("held", "accept", held["id"]).err


def test_a_typed_value_arrives_and_the_log_tells_of_it(synced):
    row = synced.rows[0]
    synced.type(2, "Gate code", "4711#")
    report = synced.syncd("sync", "--json").data
    crm_id = int(row["ServiceTitan ID"])
    with synced.running.crm() as crm:
        fields = {one["name"].strip(): one["value"] for one in crm.customer(crm_id)["customFields"]}
    assert fields["Gate code"] == "4711#"
    reports = report.get("reports", [report["report"]])
    assert sum(one["mappings"]["customers"]["written_to_crm"] for one in reports) == 1
    for arguments in (["log", str(crm_id)], ["log", row["syncd ID"]], ["log", "--find", "4711"]):
        told = synced.syncd(*arguments)
        assert told.status == 0
        assert "4711#" in told.out
        assert "Gate code" in told.out
        assert "custom_fields" not in told.out
        assert "Version history" in told.out
    assert synced.syncd("log", "--find", "never typed").status == 1


def test_a_value_that_nobody_changed_is_found_where_it_stands(synced):
    row = synced.rows[1]
    found = synced.syncd("log", "--find", row["Bill-to street"].upper(), "--json")
    assert found.status == 0
    mine = [one for one in found.data["present"] if one["row_id"] == row["syncd ID"]]
    assert {(one["side"], one["column"], one["value"]) for one in mine} == {
        ("crm", "Bill-to street", row["Bill-to street"]),
        ("sheet", "Bill-to street", row["Bill-to street"]),
    }
    told = synced.syncd("log", "--find", row["Bill-to street"]).out
    assert f"in ServiceTitan: {row['Bill-to street']}" in told
    assert f"in the sheet: {row['Bill-to street']}" in told
    assert "of it" not in told


def test_a_value_of_a_row_that_is_no_record_yet_is_found(synced):
    synced.type(len(synced.rows) + 2, "Name", "Half a customer")
    synced.syncd("sync")
    found = synced.syncd("log", "--find", "half a cust", "--json")
    assert [(one["side"], one["crm_id"]) for one in found.data["present"]] == [("sheet", None)]
    assert "in the sheet: Half a customer" in synced.syncd("log", "--find", "Half a").out


def test_trying_other_mapping_files_changes_nothing_in_force(synced, tmp_path_factory):
    folder = tmp_path_factory.mktemp("other")
    text = synced.file("mappings/customers.yaml").read_text()
    (folder / "customers.yaml").write_text(text.replace("contacts.mobile", "contacts.phone"))
    before = synced.rows
    found = synced.syncd("plan", "--mappings", str(folder))
    assert found.status == 0
    assert "Mobile now reads contacts.phone instead of contacts.mobile" in found.out
    assert synced.syncd("held", "list", "--json").data == []
    assert synced.rows == before
    assert synced.syncd("sync", "--json").data["report"]["outcome"] == "in_step"


def test_a_conflict_is_listed_with_both_values_and_decided(synced):
    row = synced.rows[0]
    with synced.running.crm() as crm:
        crm.change_customer(int(row["ServiceTitan ID"]), name="Said in the CRM")
    synced.type(2, "Name", "Said in the sheet")
    assert synced.syncd("sync", "--json").status == 0
    (conflict,) = synced.syncd("conflicts", "list", "--json").data
    assert (conflict["rule"], conflict["column"]) == ("name", "Name")
    listed = synced.syncd("conflicts", "list").out
    assert "Said in the CRM" in listed
    assert "Said in the sheet" in listed
    assert synced.syncd("conflicts", "resolve", conflict["id"], "sheet").status == 0
    with synced.running.crm() as crm:
        assert crm.customer(int(row["ServiceTitan ID"]))["name"] == "Said in the sheet"
    assert "Said in the CRM" in synced.syncd("log", "--find", "Said in the CRM").out
    assert synced.syncd("conflicts", "list", "--json").data == []


def test_many_conflicts_are_decided_at_once_and_only_those_of_a_column(synced):
    rows = synced.rows[:3]
    with synced.running.crm() as crm:
        for row in rows:
            crm.change_customer(int(row["ServiceTitan ID"]), name=f"CRM {row['Name']}")
    for number, row in enumerate(rows, 2):
        synced.type(number, "Name", f"Sheet {row['Name']}")
    synced.syncd("sync")
    assert len(synced.syncd("conflicts", "list", "--json").data) == 3
    assert "resolve-all" in synced.syncd("conflicts", "list").out
    unasked = synced.syncd("conflicts", "resolve-all", "crm")
    assert unasked.status == 2
    assert "3 conflicts" in unasked.err
    assert "[conflict.unknown]" in synced.syncd("conflicts", "resolve-all", "crm", "--column", "Email", "--yes").err
    assert synced.syncd("conflicts", "resolve-all", "crm", "--column", "name", "--yes").status == 0
    assert synced.syncd("conflicts", "list", "--json").data == []
    assert [row["Name"] for row in synced.rows[:3]] == [f"CRM {row['Name']}" for row in rows]


def test_an_answer_to_values_that_moved_on_is_refused(synced):
    crm_id = int(synced.rows[0]["ServiceTitan ID"])
    with synced.running.crm() as crm:
        crm.change_customer(crm_id, name="First")
    synced.type(2, "Name", "Typed")
    synced.syncd("sync")
    (shown,) = synced.syncd("conflicts", "list", "--json").data
    with synced.running.crm() as crm:
        crm.change_customer(crm_id, name="Second")
    synced.syncd("sync")
    refused = synced.syncd("conflicts", "resolve", shown["id"], "sheet")
    assert refused.status == 2
    assert "[conflict.moved]" in refused.err
    with synced.running.crm() as crm:
        assert crm.customer(crm_id)["name"] == "Second"


def test_pause_keeps_reading_and_stops_writing(synced):
    crm_id = int(synced.rows[0]["ServiceTitan ID"])
    assert "paused" in synced.syncd("pause", "crm").out
    synced.type(2, "Gate code", "99")
    synced.syncd("sync")
    with synced.running.crm() as crm:
        assert "99" not in str(crm.customer(crm_id)["customFields"])
    assert "PAUSED ServiceTitan since" in synced.syncd("status").out
    synced.syncd("resume", "crm")
    synced.syncd("sync")
    with synced.running.crm() as crm:
        assert "99" in str(crm.customer(crm_id)["customFields"])


def test_reload_says_what_an_edit_means(synced):
    synced.edit("mappings/customers.yaml", "settle: 0s}", "settle: 40s}")
    told = synced.syncd("reload")
    assert told.status == 0
    assert "after 40 s of rest" in told.out
    assert synced.syncd("reload").out.startswith("The files mean what they meant before.")


def test_status_without_a_daemon_is_2_and_tells_what_was_last_known(synced):
    found = synced.syncd("status")
    assert found.status == 2
    assert found.out.startswith("NOT RUNNING")
    data = synced.syncd("status", "--json").data
    assert data["is_running"] is False
    assert data["exit_status"] == 2
    assert data["mappings"]["customers"]["records"] == len(synced.rows)


def test_resync_refuses_names_that_are_not_known(synced):
    assert "[mapping.unknown]" in synced.syncd("resync", "customer").err
    assert "[record.unknown]" in synced.syncd("resync", "--record", "zzz-zzz-z").err
    assert synced.syncd("resync", "customers", "--full").status == 0


def test_fields_lists_what_a_mapping_may_name(office):
    assert "contacts.mobile" in office.syncd("fields", "customers").out
    assert office.syncd("fields", "nothing").status == 2


@pytest.mark.parametrize("arguments", [["status", "--nonsense"], ["log"], ["log", "1", "--find", "x"]])
def test_a_wrong_command_line_is_2(office, arguments):
    assert office.syncd(*arguments).status == 2


def test_errors_are_json_for_programs(office):
    office.file("mappings/customers.yaml").write_text("name: x\n")
    found = office.syncd("check", "--json")
    assert found.status == 78
    assert {one["code"] for one in found.data["error"]["problems"]} == {"config.key.missing"}
    assert found.data["error"]["problems"][0]["line"] == 1


def test_the_sandbox_is_told_what_shall_go_wrong(tmp_path):
    program = [sys.executable, "-m", "syncd", "sandbox", "--config", str(tmp_path), "--customers", "1"]
    wrong = subprocess.run([*program, "--fault", "rain"], capture_output=True, text=True, check=False, timeout=60)
    assert (wrong.returncode, "--fault: kind: one of latency" in wrong.stderr) == (2, True)
    with subprocess.Popen([*program, "--fault", "html,match=GET *"], stdout=subprocess.PIPE, text=True) as running:
        said = json.loads(running.stdout.readline())
        answer = httpx.get(f"{said['crm_url']}/openapi.json")
        running.terminate()
    assert "text/html" in answer.headers["content-type"]
