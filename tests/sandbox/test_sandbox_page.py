"""The page about the sandbox is current, and no switch is without a word about it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import sandbox_page


def test_the_page_is_current():
    assert sandbox_page.PAGE.read_text() == sandbox_page.page(), "run `make generated`"


def test_every_switch_and_every_member_of_a_fault_is_explained():
    rows = [line for line in sandbox_page.page().splitlines() if line.startswith("| `")]
    assert [row for row in rows if row.endswith("|  |")] == []
    assert len(rows) > 60
