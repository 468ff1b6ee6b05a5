"""What people see: values that cannot steer a terminal, counts, and lines that name who must act."""

import pytest

from syncd.cli.render import words
from syncd.cli.render.standings import standing_lines
from syncd.cli.render.tables import table
from syncd.daemon.standing import Standing


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


def test_four_thousand_equal_problems_are_one_line_with_a_count():
    problems = [
        {"mapping": "customers", "key": f"row{number}", "rule": "tags", "code": "c", "message": "unknown", "since": 0.0}
        for number in range(4000)
    ]
    standing = Standing(is_running=True, sentence="s", outcome="problems", needs_somebody=True, problems=problems)
    lines = [line for line in standing_lines(standing) if line.startswith("problem")]
    assert lines == ["problem in customers tags: unknown (row row0 and 3,999 more) [c]"]
    assert standing.exit_status == 1
