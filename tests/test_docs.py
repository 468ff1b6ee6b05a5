"""Every code that syncd prints has its entry in docs/operations.md, and every entry has its code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from click.testing import CliRunner

from syncd.cli.main import cli

ROOT = Path(__file__).resolve().parents[1]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()

FAMILIES = (
    "config", "conflict", "create", "crm", "daemon", "export", "held", "install", "mapping", "match", "parent",
    "record", "request", "row", "sandbox", "service", "sheet", "state", "syncd",
)  # fmt: skip
CODE = re.compile(rf"(?:{'|'.join(FAMILIES)})(?:\.[a-z][a-z_]*)+\.?")
FILES = {"syncd.daemon", "syncd.lock", "syncd.toml"}
"""Literals that look like codes and are file names."""
COMPUTED = {
    "config.yaml.": {"config.yaml.duplicate_key", "config.yaml.key"},
    "sheet.header.": {"sheet.header.duplicate", "sheet.header.missing"},
    "sheet.cell.": {
        "sheet.cell.error", "sheet.cell.formula", "sheet.cell.frozen", "sheet.cell.merged", "sheet.cell.protected",
        "sheet.cell.too",
    },
}  # fmt: skip
"""Beginnings that the code completes, with what they become."""


def test_every_code_has_an_entry_that_says_what_to_do():
    assert sorted(codes() - entries()) == []


def test_every_entry_stands_for_a_code():
    assert sorted(entries() - codes()) == []


def test_every_command_is_told_of():
    told = set(re.findall(r"`syncd ([a-z]+)", OPERATIONS))
    assert set(cli.commands or cli.list_commands(None)) - told - {"demo"} == set()


def test_every_exit_status_of_the_help_stands_in_the_table():
    told = CliRunner().invoke(cli, ["--help"]).output.partition("Exit status:")[2]
    numbers = re.findall(r"^\s+(\d+)\s", told, re.MULTILINE)
    assert numbers
    assert [number for number in numbers if f"| {number} |" not in OPERATIONS] == []


def test_no_help_page_claims_that_a_cycle_fails_for_what_waits():
    told = CliRunner().invoke(cli, ["--help"]).output.partition("Exit status:")[2]
    assert "0    done, whatever waits" in told
    assert "A cycle that left conflicts or held changes behind was still done" in OPERATIONS
    assert "conflict" not in told


def entries() -> set[str]:
    found: set[str] = set()
    for heading in re.findall(r"^### (.+)$", OPERATIONS, re.MULTILINE):
        found.update(part.strip("` ") for part in heading.split(","))
    return found


def codes() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "syncd").rglob("*.py"):
        if "sandbox" not in path.parts:
            found |= set(literals(path))
    assert {code for code in found if code.endswith(".")} == set(COMPUTED), "say in COMPUTED what they become"
    return {code for code in found if not code.endswith(".")}.union(*COMPUTED.values()) - FILES


def literals(path: Path) -> Iterator[str]:
    """Find codes in one module. Those that ``config`` complains with are said without their family."""
    tree = ast.parse(path.read_text())
    short = {
        argument.value: f"config.{argument.value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "complain" and path.parent.name == "config"
        for argument in node.args[1:2]
        if isinstance(argument, ast.Constant)
    }
    yield from short.values()
    for node in ast.walk(tree):
        found = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        is_short = path.parent.name == "config" and (found in short or found == "config.")
        if CODE.fullmatch(found) and not is_short:
            yield found
