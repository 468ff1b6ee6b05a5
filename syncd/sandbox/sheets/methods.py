"""What a method of a service is: its name, quota, scopes and shapes, and short ways to write one down; runs none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from syncd.sandbox.sheets.calls import Call, Content
from syncd.sandbox.sheets.cells import Json

Kind = Literal["Read", "Write", "Drive"]
FULL = frozenset({"spreadsheets", "drive", "drive.file"})
READING = FULL | {"spreadsheets.readonly", "drive.readonly"}
DRIVE = frozenset({"drive", "drive.file"})
DRIVE_READING = DRIVE | {"drive.readonly", "drive.metadata.readonly", "drive.metadata"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method of a service: its name, which quota it uses, which scopes open it (D)."""

    name: str
    kind: Kind
    scopes: frozenset[str]
    run: Callable[[Call], Json | Content | None]
    gives: str = ""
    """Message type of the answer, for field masks; empty where it is not checked (Drive)."""
    takes: str = ""
    """Message type of the body, whose plain members may come in the query as well; empty where none may."""
    asks: frozenset[str] = frozenset()
    """Names of query parameters."""
    takes_media: bool = False
    """Whether the body is a file's content, no JSON."""

    @property
    def masks_itself(self) -> bool:
        """Whether the method reads `fields` itself and checks it."""
        return self.name in {"spreadsheets.get", "spreadsheets.getByDataFilter"}

    @property
    def service(self) -> str:
        return "drive.googleapis.com" if self.kind == "Drive" else "sheets.googleapis.com"

    @property
    def reads(self) -> bool:
        """Whether a scope that may only read opens the method."""
        return not self.scopes.isdisjoint({"spreadsheets.readonly", "drive.readonly"})

    @property
    def rpc(self) -> str:
        """The method's name in error details."""
        last = self.name.rpartition(".")[2]
        return f"google.apps.sheets.v4.SpreadsheetsService.{last[0].upper()}{last[1:]}"


def _sheets_method(name: str, run: Callable[[Call], Json], gives: str, **more: Any) -> Method:
    return Method(name=f"spreadsheets.{name}", run=run, gives=gives, **more)


def read(
    name: str, run: Callable[[Call], Json], gives: str, asks: Iterable[str], scopes: frozenset[str] = READING
) -> Method:
    return _sheets_method(name, run, gives, kind="Read", scopes=scopes, asks=frozenset(asks))


def write(name: str, run: Callable[[Call], Json], gives: str, asks: Iterable[str]) -> Method:
    return _sheets_method(name, run, gives, kind="Write", scopes=FULL, asks=frozenset(asks))


def search(name: str, run: Callable[[Call], Json], gives: str, takes: str) -> Method:
    """Describe a reading method whose question is its body; D: such ones need a scope that may write."""
    return _sheets_method(name, run, gives, kind="Read", scopes=FULL, takes=takes)


def change(name: str, run: Callable[[Call], Json], gives: str, takes: str) -> Method:
    return _sheets_method(name, run, gives, kind="Write", scopes=FULL, takes=takes)


def batch(name: str, run: Callable[[Call], Json], stem: str) -> Method:
    make = search if stem.startswith("BatchGet") else change
    return make(f"values.{name}", run, f"{stem}Response", f"{stem}Request")


def on_drive(
    name: str,
    run: Callable[[Call], Json | Content | None],
    scopes: frozenset[str] = DRIVE,
    *,
    takes_media: bool = False,
) -> Method:
    return Method(name=name, kind="Drive", scopes=scopes, run=run, takes_media=takes_media)
