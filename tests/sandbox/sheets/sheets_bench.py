"""A clock that stands still and a short way to call the stand-in."""

import json
from dataclasses import dataclass, field
from typing import Any

from syncd.sandbox.sheets import SheetsSandbox, Switches
from syncd.sandbox.wire import Request, Response

NOON = 1_700_000_000.0  # 2023-11-14 22:13:20 UTC


@dataclass
class StillClock:
    time: float = NOON

    def now(self) -> float:
        return self.time


@dataclass
class Bench:
    """One stand-in with one file of the given tabs, without bearer checks."""

    tabs: tuple[str, ...] = ("Sheet1",)
    switches: Switches = field(default_factory=Switches)
    quota: bool = False

    def __post_init__(self) -> None:
        self.clock = StillClock()
        self.box = SheetsSandbox(self.clock, self.switches, check_bearer=False, enforce_quota=self.quota)
        self.id = self.box.create_spreadsheet("Office", self.tabs)
        self.office = self.box.office(self.id)

    def send(self, method: str, path: str, body: Any = None) -> Response:
        raw = b"" if body is None else json.dumps(body).encode()
        return self.box.handle(Request.of(method, f"/v4/spreadsheets/{self.id}{path}", body=raw))

    def request(self, method: str, path: str) -> Request:
        """Make a request to any path of the service."""
        return Request.of(method, path)

    def ok(self, method: str, path: str, body: Any = None) -> Any:
        response = self.send(method, path, body)
        assert response.status == 200, response.body.decode()
        return response.json()

    def refused(self, method: str, path: str, body: Any = None, *, status: int = 400) -> str:
        response = self.send(method, path, body)
        assert response.status == status, response.body.decode()
        return str(response.json()["error"]["message"])

    def put(self, where: str, values: Any, option: str = "RAW", **more: str) -> Any:
        extra = "".join(f"&{name}={value}" for name, value in more.items())
        return self.ok("PUT", f"/values/{where}?valueInputOption={option}{extra}", {"values": values})

    def get(self, where: str, **query: str) -> Any:
        extra = "&".join(f"{name}={value}" for name, value in query.items())
        return self.ok("GET", f"/values/{where}" + (f"?{extra}" if extra else ""))

    def batch(self, *requests: Any) -> Any:
        return self.ok("POST", ":batchUpdate", {"requests": list(requests)})["replies"]

    def batch_refused(self, *requests: Any) -> str:
        return self.refused("POST", ":batchUpdate", {"requests": list(requests)})

    def raw(self, where: str = "Sheet1") -> Any:
        return self.get(where, valueRenderOption="UNFORMATTED_VALUE").get("values", [])


def grid(top, bottom, left, right, sheet=0):
    """Write a GridRange."""
    return {
        "sheetId": sheet,
        "startRowIndex": top,
        "endRowIndex": bottom,
        "startColumnIndex": left,
        "endColumnIndex": right,
    }
