"""An office on stand-ins of both services over real HTTP, and the command line as a person types it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from syncd.cli.main import run
from syncd.cli.options import Invocation
from syncd.clock import SystemClock
from syncd.ports import Clock
from syncd.sandbox.serve import Running, start_in_thread


@dataclass
class Done:
    """What a command left on the screen."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


class Office:
    """One directory with its configuration, both stand-ins, and a keyboard."""

    def __init__(self, directory: Path, running: Running, capsys: pytest.CaptureFixture[str]) -> None:
        self.directory, self.running, self._capsys = directory, running, capsys
        self.clock: Clock = SystemClock()

    def syncd(self, *arguments: str) -> Done:
        self._capsys.readouterr()
        status = run(["--config", str(self.directory), *arguments], Invocation(clock=self.clock))
        captured = self._capsys.readouterr()
        return Done(status, captured.out, captured.err)

    def file(self, name: str) -> Path:
        return self.directory / name

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.file(name)
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def grid(self) -> list[list[Any]]:
        """Everything in the Customers tab."""
        with self.running.sheets() as sheets:
            return sheets.office(self.running.spreadsheet_id).grid("Customers")

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Rows of the Customers tab by header."""
        head, *below = self.grid() or [[]]
        return [dict(zip(map(str, head), [*row, *[""] * (len(head) - len(row))], strict=False)) for row in below]

    @contextmanager
    def faults(self, url: str, **rule: Any) -> Iterator[None]:
        """Let a fault befall every request to one of the servers while the block runs."""
        self._administer(url, {"rules": [rule]})
        try:
            yield
        finally:
            self._administer(url, {"rules": []})

    def _administer(self, url: str, body: Any) -> None:
        httpx.post(f"{url}/_sandbox/faults", json=body).raise_for_status()

    def type(self, row: int, header: str, text: Any) -> None:
        """Type into a cell of the Customers tab; rows are counted as on the screen."""
        with self.running.sheets() as sheets:
            fingers = sheets.office(self.running.spreadsheet_id)
            column = fingers.grid("Customers")[0].index(header) + 1
            fingers.type_cell("Customers", row, column, text)


@pytest.fixture
def office(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Office]:
    with start_in_thread(tmp_path, customers=8, messy_rows=0, seed=5) as running:
        made = Office(tmp_path, running, capsys)
        # Nobody types slowly here, so nothing has to rest before it counts.
        made.edit("mappings/customers.yaml", "settle: 30s", "settle: 0s")
        made.edit("mappings/customers.yaml", "conflicts: ask\n", "conflicts: ask\nsettle: 0s\n")
        for name in ("customer-contacts", "location-contacts", "locations"):
            made.file(f"mappings/{name}.yaml").unlink()
        yield made


@pytest.fixture
def synced(office: Office) -> Office:
    assert office.syncd("sync", "--yes").status == 0
    return office
