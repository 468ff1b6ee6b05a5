"""What people see: values that cannot steer a terminal, counts, and lines that name who must act."""

import re
from types import SimpleNamespace

import pytest

from syncd.cli.render import words
from syncd.cli.render.history import history_lines
from syncd.cli.render.plans import plan_lines
from syncd.cli.render.standings import standing_lines
from syncd.cli.render.tables import folded, table, table_with_reasons
from syncd.daemon.standing import Standing

_SETTINGS = SimpleNamespace(
    crm=SimpleNamespace(tenant=1, environment="integration"), sheet=SimpleNamespace(spreadsheet="s")
)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [("", "(blank)"), (None, "(blank)"), ("\x1b[31mred\x07", "·[31mred·"), (["a", ""], "a; (blank)"), (12, "12"),
     ("x" * 80, "x" * 59 + "…"), ("two\nlines", "two·lines"), ("\u202eevil", "·evil")],
)  # fmt: skip
def test_values_are_shown_on_one_line_without_control_characters(raw, shown):
    assert words.value(raw) == shown


def test_markup_in_a_value_stays_text():
    assert "[bold]x[/bold]" in "\n".join(table(("a",), [("[bold]x[/bold]",)]))


@pytest.mark.parametrize(
    ("row", "crm_id", "shown"),
    [("k7m-4qx-2", 12, "#12 row k7m-4qx-2"), ("k7m-4qx-2", None, "row k7m-4qx-2"), ("~hash#1", None, "a new row"),
     ("#12", 12, "#12")],
)  # fmt: skip
def test_records_are_named_as_people_find_them(row, crm_id, shown):
    assert words.record(row, crm_id) == shown


def test_no_table_is_wider_than_the_screen_and_ids_stay_whole(monkeypatch):
    monkeypatch.setattr("syncd.cli.render.tables.screen_width", lambda: 60)
    lines = table(("id", "mapping", "why"), [("A-1b03", "customer-contacts", "because " * 20)], indent=4, whole=2)
    assert max(map(len, lines)) <= 60
    assert all(line.startswith("    ") for line in lines if line)
    assert "    A-1b03   customer-contacts" in "\n".join(lines)


def test_a_reason_that_has_no_room_beside_its_row_stands_below_it(monkeypatch):
    monkeypatch.setattr("syncd.cli.render.tables.screen_width", lambda: 60)
    rows = [("A-1b03", "append 147 rows to a tab", "sheet", "they wait"), ("B-1", "bind 2 rows", "sheet", "also wait")]
    lines = table_with_reasons(("id", "what", "writes to", "why"), rows, whole=3)
    assert [line.strip() for line in lines if "wait" in line] == ["why: they wait", "why: also wait"]
    assert lines[-2].startswith("B-1   ")
    monkeypatch.setattr("syncd.cli.render.tables.screen_width", lambda: 120)
    assert "they wait" in next(line for line in table_with_reasons(("id", "what", "to", "why"), rows) if "A-1b" in line)


def test_lines_break_between_words_and_hang():
    line = "    José Peña #81000073 row 2  Balance (blank) -> 0   why: shown from ServiceTitan"
    parts = folded(line, 40)
    assert all(len(part) <= 40 for part in parts)
    assert [part[:6].strip() for part in parts[1:]] == [""] * (len(parts) - 1)
    assert " ".join(" ".join(parts).split()) == " ".join(line.split())
    assert folded("x" * 90, 40) == ["x" * 90]


def test_a_row_without_an_id_is_named_by_where_it_stands():
    problem = {"mapping": "customers", "key": "~0840#1", "rule": "", "code": "c", "message": "m", "since": 0.0}
    bound = {**problem, "key": "k7m-4qx-2", "message": "n"}
    said_once = {**problem, "key": "~0841#1", "rule": "Mobile: letters", "message": "Mobile: letters"}
    standing = Standing(
        is_running=True, sentence="s", outcome="problems", needs_somebody=True, problems=[problem, bound, said_once],
        mappings={"customers": {"records": 1, "places": {"~0840#1": 214, "k7m-4qx-2": 3}}},
    )  # fmt: skip
    text = "\n".join(standing_lines(standing))
    assert "problem in customers: m (row 214) [c]" in text
    assert "problem in customers: Mobile: letters (a new row) [c]" in text
    assert "problem in customers: n (k7m-4qx-2, row 3) [c]" in text


def test_a_held_deletion_says_what_it_is_and_whom_it_concerns():
    held = {"id": "A-12", "mapping": "customers", "side": "crm", "kind": "deletes", "rule": "$row", "lines": 2,
            "reason": "a deleted row", "column": "", "removal": "deactivate customer",
            "first": {"row_id": "k7m-4qx-2", "crm_id": 12}}  # fmt: skip
    standing = Standing(is_running=True, sentence="s", outcome="waiting", needs_somebody=True, held=[held])
    (line,) = [line for line in standing_lines(standing) if line.startswith("held")]
    assert line == (
        "held A-12: deactivate 2 customers (#12 row k7m-4qx-2 and 1 more) -> SERVICETITAN, customers: a deleted row"
    )


def test_an_outage_is_no_stop_and_a_column_is_named_once():
    problem = {"mapping": "customers", "key": "k7m-4qx-2", "rule": "email", "column": "Email", "code": "c",
               "message": "Email: has no @", "since": 0.0}  # fmt: skip
    halts = {
        "crm": {"code": "crm.token_unavailable", "message": "It is away.", "hint": "", "since": 1.0},
        "mapping:customers": {"code": "sheet.tab.missing", "message": "It is gone.", "hint": "", "since": 1.0},
    }
    standing = Standing(
        is_running=True, sentence="s", outcome="problems", needs_somebody=True, halts=halts, problems=[problem]
    )
    text = "\n".join(standing_lines(standing))
    assert "away: ServiceTitan since" in text
    assert "STOPPED customers since" in text
    assert "problem in customers: Email: has no @" in text


def test_a_history_is_told_in_one_order_of_time():
    line = {"mapping": "customers", "row_id": "k7m-4qx-2", "crm_id": 12, "rule": 'custom_fields["Gate code"]',
            "column": "Gate code", "side": "to crm", "old": "",
            "new": "", "since": 0, "why": "", "run_id": 1}  # fmt: skip
    loser = {**line, "value": "", "beaten_by": "", "why": "w", "side": "crm"}
    told = "\n".join(history_lines([], [{**line, "at": 30.0}, {**line, "at": 10.0}], [{**loser, "at": 20.0}]))
    moments = re.findall(r"^\d{4}-\S+ (\S+)", told, re.MULTILINE)
    assert moments == sorted(moments, reverse=True)
    assert len(moments) == 3
    assert told.count("Gate code") == 3
    assert "custom_fields" not in told


PLAN = {
    "spreadsheet": "Office 2026",
    "mappings": {
        "customers": {"state": "first sync", "tab": "Customers", "rows": 3,
                      "undecided": {"Name": 2, "Bill-to street, City": 1}},
        "locations": {"state": "first sync", "rows": None},
    },
    "plan": [
        {"slice_id": "A-1b03", "mapping": "customers", "side": "crm", "kind": "creates", "rule": "$row", "count": 1,
         "calls": 1, "reason": "r", "lines": [
             {"row_id": "~x#1", "crm_id": None, "rule": "$row", "old": "", "new": "Lena", "why": "a new row",
              "name": "Lena", "row": 4, "column": ""}]},
        {"slice_id": "D-72e9", "mapping": "customers", "side": "sheet", "kind": "fills", "rule": "*", "count": 1,
         "calls": 4, "reason": "r", "lines": [
             {"row_id": "ak3-c4y-v", "crm_id": 12, "rule": "balance", "old": "", "new": "125", "why": "w",
              "name": "Tomás", "row": 2, "column": "Balance"}]},
    ],
}  # fmt: skip


def test_a_plan_says_what_is_undecided_what_cannot_be_undone_and_names_rows_by_their_place():
    text = "\n".join(plan_lines(PLAN, _SETTINGS, [], is_trial=False))
    assert text.startswith('Plan · tenant 1 INTEGRATION <-> "Office 2026"')
    assert 'customers · tab "Customers" · first sync: 0 records bound' in text
    assert "NOT DECIDED  3 conflicts: Name 2, Bill-to street, City 1. Both sides stay as they are." in text
    assert re.search(r"A-1b03 .* 1 s +no ", text)
    assert re.search(r"D-72e9 .* 4 +yes ", text)
    assert "Lena row 4   why: a new row" in text
    assert "Tomás #12 row 2  Balance (blank) -> 125   why: w" in text
    assert "locations" not in text


def test_four_thousand_equal_problems_are_one_line_with_a_count():
    problems = [
        {"mapping": "customers", "key": f"row{number}", "rule": "tags", "code": "c", "message": "unknown", "since": 0.0}
        for number in range(4000)
    ]
    standing = Standing(is_running=True, sentence="s", outcome="problems", needs_somebody=True, problems=problems)
    lines = [line for line in standing_lines(standing) if line.startswith("problem")]
    assert lines == ["problem in customers tags: unknown (row0 and 3,999 more) [c]"]
    assert standing.exit_status == 1
