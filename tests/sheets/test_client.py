"""The real client over real HTTP on loopback: credentials, base URL, time-outs, and what errors become."""

import asyncio
import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from syncd.errors import ConfigError
from syncd.ports import SheetRequest
from syncd.sandbox.sheets import SheetsSandbox
from syncd.sandbox.wire import Request
from syncd.sheets.client import door_from_key
from syncd.sheets.door import DoorError
from syncd.sheets.side import SheetAdapter


class WallClock:
    def now(self):
        return time.time()

    def monotonic(self):
        return time.monotonic()

    async def sleep(self, seconds):
        await asyncio.sleep(seconds)


class Served:
    """The stand-in behind a socket, with an answer of one's own where wanted."""

    def __init__(self):
        self.sandbox = SheetsSandbox(WallClock())
        self.seen = []
        self.answer = None
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                served.respond(self)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.key = self.sandbox.issue_service_account(f"{self.url}/token")
        self.spreadsheet = self.sandbox.create_spreadsheet(tabs=("Customers",))

    def respond(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        self.seen.append((handler.command, handler.path, dict(handler.headers)))
        if self.answer and not handler.path.startswith("/token"):
            status, headers, content = self.answer()
        else:
            request = Request.of(handler.command, handler.path, headers=dict(handler.headers), body=body)
            response = self.sandbox.handle(request)
            status, headers, content = response.status, response.headers, response.body
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    def door(self):
        return door_from_key(json.dumps(self.key), api_url=self.url)

    def ask(self, door, timeout_seconds=5.0):
        path = f"/v4/spreadsheets/{self.spreadsheet}"

        async def work():
            try:
                return await door.call(
                    "GET", path, params=[("fields", "sheets.properties")], timeout_seconds=timeout_seconds
                )
            finally:
                door.close()

        return asyncio.run(work())

    def refused(self, door=None, **more):
        with pytest.raises(DoorError) as caught:
            self.ask(door or self.door(), **more)
        return caught.value


@pytest.fixture
def served():
    served = Served()
    yield served
    served.server.shutdown()
    served.thread.join()
    served.server.server_close()


def test_a_call_carries_a_token_of_the_narrow_scope(served):
    assert served.ask(served.door())["sheets"][0]["properties"]["title"] == "Customers"
    commands = [(command, path.partition("?")[0]) for command, path, _ in served.seen]
    assert commands == [("POST", "/token"), ("GET", f"/v4/spreadsheets/{served.spreadsheet}")]
    assert served.seen[1][2]["authorization"].startswith("Bearer ")


def test_the_adapter_reads_and_writes_through_it(served, make_mapping, make_column):
    mapping = make_mapping(make_column("Name"), make_column("City"))

    async def work():
        door = served.door()
        adapter = SheetAdapter(door=door, clock=WallClock(), spreadsheet=served.spreadsheet, account=door.email)
        reading = await adapter.read([SheetRequest(mapping=mapping)])
        door.close()
        return reading

    assert asyncio.run(work()).tabs["customers"].layout.title == "Customers"
    assert served.sandbox.office(served.spreadsheet).grid("Customers")[0][:2] == ["Name", "City"]


def test_nobody_but_the_stand_in_is_called(served, caplog):
    served.ask(served.door())
    assert not [record for record in caplog.records if "googleapis" in record.getMessage()]
    assert not [thread for thread in threading.enumerate() if "Boundary" in type(thread).__name__]


def test_an_unshared_sheet_is_forbidden(served):
    served.sandbox.office(served.spreadsheet).share(served.key["client_email"], "none")
    error = served.refused()
    assert (error.status, error.code, error.is_refusal) == (403, "PERMISSION_DENIED", True)


def test_a_missing_spreadsheet_is_not_found(served):
    served.spreadsheet = "1nothing"
    assert served.refused().status == 404


def test_a_refused_key_is_refused_before_anything_left(served):
    other = SheetsSandbox(WallClock(), seed=9)
    served.key = {**other.issue_service_account(f"{served.url}/token"), "client_email": "who@else"}
    error = served.refused()
    assert (error.status, error.was_sent) == (401, False)


def test_an_html_page_is_temporary(served):
    served.answer = lambda: (502, {"Content-Type": "text/html"}, b"<html>Bad gateway")
    error = served.refused()
    assert (error.status, error.is_temporary, error.is_refusal) == (502, True, False)


def test_a_quota_answer_is_proof_that_nothing_happened(served):
    served.answer = lambda: (429, {"Retry-After": "7"}, b'{"error": {"status": "RESOURCE_EXHAUSTED"}}')
    error = served.refused()
    assert (error.is_quota, error.is_refusal, error.retry_after) == (True, True, 7.0)


def test_a_truncated_answer_is_no_answer(served):
    served.answer = lambda: (200, {}, b'{"sheets": [{"prop')
    error = served.refused()
    assert (error.status, error.code, error.is_refusal) == (200, "UNREADABLE", False)


def test_a_time_out_after_the_request_left_proves_nothing(served):
    gate = threading.Event()

    def late():
        gate.wait(5)
        return 200, {}, b"{}"

    served.answer = late
    door = served.door()
    error = served.refused(door, timeout_seconds=0.2)
    gate.set()
    assert (error.status, error.was_sent, error.is_refusal) == (0, True, False)


def test_a_connection_that_was_never_made_proves_that_nothing_left(served):
    door = served.door()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        door._client.base_url = f"http://127.0.0.1:{free.getsockname()[1]}"
    error = served.refused(door)
    assert (error.status, error.was_sent) == (0, False)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"client_email": "a@b", "private_key": "x", "token_uri": "y"}'])
def test_a_file_that_is_no_key_is_the_operators_to_mend(text):
    with pytest.raises(ConfigError) as caught:
        door_from_key(text)
    assert caught.value.code == "sheet.key"
    assert caught.value.hint
