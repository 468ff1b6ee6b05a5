"""The shape: layers point one way, each library has one door, the core does no I/O, and modules say what they are."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "syncd").rglob("*.py"))
NAMES = [str(path.relative_to(ROOT)) for path in MODULES]


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def _importers(library: str) -> set[str]:
    return {
        name
        for path, name in zip(MODULES, NAMES, strict=True)
        if any(one == library or one.startswith(f"{library}.") for one in _imports(path))
    }


def test_the_import_contracts_are_kept():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    done = subprocess.run([*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert f"{len(contracts)} kept, 0 broken" in done.stdout
    assert {contract["type"] for contract in contracts} >= {"layers", "forbidden", "protected"}


@pytest.mark.parametrize(
    ("library", "doors"),
    [
        ("httpx", {"syncd/crm/transport/client.py"}),
        ("gspread", {"syncd/sheets/client.py"}),
    ],
)
def test_each_service_has_one_door(library, doors):
    assert _importers(library) == doors


def test_sqlite_utils_lives_in_the_store():
    assert all(name.startswith("syncd/store/") for name in _importers("sqlite_utils"))


def test_only_the_clock_reads_the_time():
    """The stand-ins are servers of their own, with a clock of their own."""
    assert {name for name in _importers("time") if not name.startswith("syncd/sandbox/")} == {"syncd/clock.py"}


@pytest.mark.parametrize("path", [path for path in MODULES if "core" in path.parts], ids=str)
def test_the_core_does_no_io(path):
    own = {"syncd", "phonenumbers"}
    pure = {
        "ast", "base64", "collections", "contextlib", "dataclasses", "datetime", "decimal", "difflib", "enum",
        "functools", "hashlib", "itertools", "json", "math", "re", "typing", "unicodedata", "zoneinfo",
    }  # fmt: skip
    foreign = {name.partition(".")[0] for name in _imports(path)} - own - pure
    assert not foreign
    inside = {name for name in _imports(path) if name.startswith("syncd.")}
    assert all(name.startswith(("syncd.core", "syncd.errors")) for name in inside)
    calls = {
        node.func.id for node in ast.walk(_tree(path)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not calls & {"open", "print", "input"}


def test_the_cycle_names_no_object_of_the_crm():
    """What is particular to one kind of record stands in its description."""
    words = {"customers", "locations", "customer_contacts", "location_contacts"}
    for path in MODULES:
        if path.parent.name not in ("cycle", "core", "store"):
            continue
        texts = {
            node.value
            for node in ast.walk(_tree(path))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert not texts & words, path


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_every_module_says_what_it_is(path):
    assert ast.get_docstring(_tree(path)), "a module opens with one paragraph"
    assert path.stem not in ("utils", "helpers", "misc", "common_utils")


def test_modules_stay_small():
    """Aim, not law: above 500 lines a module is looking for a seam."""
    long = {
        name: count for path, name in zip(MODULES, NAMES, strict=True) if (count := path.read_text().count("\n")) > 500
    }
    assert long == {}


def test_nothing_catches_everything_without_raising_again():
    """``except BaseException`` may only release something and raise again; bare ``except`` is nowhere."""
    for path, name in zip(MODULES, NAMES, strict=True):
        for node in ast.walk(_tree(path)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            assert node.type is not None, name
            caught = ast.unparse(node.type)
            if caught == "BaseException":
                assert any(isinstance(inner, ast.Raise) for inner in ast.walk(node)), name
