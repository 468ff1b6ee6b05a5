"""The table of operations in the docs is current, and no operation lacks a method, a route, a command or a test."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import operations_page


def test_the_page_is_current():
    assert operations_page.PAGE.read_text() == operations_page.page(), "run `make generated`"


def test_no_cell_is_empty():
    rows = [line for line in operations_page.page().splitlines() if line.startswith("|") and "---" not in line]
    gaps = [row for row in rows if operations_page.MISSING in row or "|  |" in row]
    assert gaps == []
    assert len(rows) > 90
