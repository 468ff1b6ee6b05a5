"""A tenant on a hand-moved clock and a caller that speaks to it in-process."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from syncd.sandbox.crm import CUSTOMER, Client, CrmSandbox, Switches
from syncd.sandbox.wire import Request, Response

BASE = "/crm/v2/tenant/1234567"
ADDRESS = {"street": "1 Elm St", "city": "Austin", "state": "TX", "zip": "78701", "country": "USA"}


class HandClock:
    def __init__(self) -> None:
        self.seconds = 1_767_225_600.0

    def now(self) -> float:
        return self.seconds


class Caller:
    """An application: takes a token once, sends JSON, counts nothing."""

    def __init__(self, crm: CrmSandbox, clock: HandClock) -> None:
        self.crm, self.clock = crm, clock
        self.token = ""

    def login(self) -> str:
        client = Client()
        form = {
            "grant_type": "client_credentials",
            "client_id": client.client_id,
            "client_secret": client.client_secret,
        }
        headers = {"content-type": "application/x-www-form-urlencoded"}
        request = Request.of("POST", "/connect/token", headers=headers, body=urlencode(form).encode())
        self.token = self.crm.handle(request).json()["access_token"]
        return self.token

    def send(self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, **query: Any) -> Response:
        if not self.token:
            self.login()
        url = path if path.startswith("/") else f"{BASE}/{path}"
        if query:
            url += "?" + urlencode(query)
        headers = {"authorization": f"Bearer {self.token}", "st-app-key": Client().app_key}
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        if data:
            headers["content-type"] = "application/json"
        return self.crm.handle(Request.of(method, url, headers=headers, body=data))

    def ok(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        response = self.send(method, path, body, **query)
        assert response.status == 200, response.body
        return response.json() if response.body else None

    def refused(self, status: int, method: str, path: str, body: Any = None, **query: Any) -> Any:
        response = self.send(method, path, body, **query)
        assert response.status == status, response.body
        problem = response.json()
        assert problem["status"] == status
        assert list(problem) == ["type", "title", "status", "traceId", "errors", "data"]
        return problem

    def customer(self, name: str = "Ada", **more: Any) -> Any:
        body = {"name": name, "address": ADDRESS, "locations": [{"name": name, "address": ADDRESS}], **more}
        return self.ok("POST", "customers", body)

    def feed(self, path: str = "export/customers", **query: Any) -> tuple[list[Any], str]:
        """Read a feed to its end."""
        rows = []
        while True:
            page = self.ok("GET", path, **query)
            rows += page["data"]
            query["from"] = page["continueFrom"]
            if not page["hasMore"]:
                return rows, page["continueFrom"]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def crm(clock: HandClock) -> CrmSandbox:
    return CrmSandbox(clock, Switches(rate_limit_per_second=10_000, token_seconds=10**9))


@pytest.fixture
def api(crm: CrmSandbox, clock: HandClock) -> Caller:
    return Caller(crm, clock)


@pytest.fixture
def tag(crm: CrmSandbox) -> int:
    return crm.add_tag_type("VIP")


@pytest.fixture
def gate(crm: CrmSandbox) -> int:
    return crm.add_custom_field_type(CUSTOMER, " Gate code")
