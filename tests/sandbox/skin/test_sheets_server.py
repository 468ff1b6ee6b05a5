"""The spreadsheet service as it is served: its faults, without a socket."""

import gzip
import json

import pytest

from syncd.sandbox.admin import MovableClock
from syncd.sandbox.faults import Faults
from syncd.sandbox.sheets import Switches
from syncd.sandbox.sheets_server import SheetsServer
from syncd.sandbox.wire import Request

FILE = "/v4/spreadsheets/F"


@pytest.fixture
def server(tmp_path):
    clock = MovableClock(lambda: 1_767_225_600.0)
    made = SheetsServer(
        tmp_path / "sheets.sqlite3", clock, seed=1, switches=Switches(), faults=Faults(), base_url="http://127.0.0.1:9"
    )
    yield made
    made.close()


def failed(server, status, method, path, **headers):
    answer = server.failure(status, Request.of(method, path, headers=headers))
    assert answer.status == status
    return answer


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", f"{FILE}/values/A1", "Read"),
        ("POST", f"{FILE}/developerMetadata:search", "Read"),
        ("GET", f"{FILE}/developerMetadata/abc", "Read"),
        ("PUT", f"{FILE}/values/A1", "Write"),
        ("POST", f"{FILE}:batchUpdate", "Write"),
    ],
)
def test_a_quota_fault_is_the_answer_of_the_true_quota(server, method, path, kind):
    answer = failed(server, 429, method, path)
    sheets = server.sheets
    sheets.check_bearer = False
    limit = sheets.switches.reads_per_minute_user if kind == "Read" else sheets.switches.writes_per_minute_user
    truly = [sheets.handle(Request.of(method, path)) for _ in range(limit + 1)][-1]
    assert (answer.body, answer.headers) == (truly.body, truly.headers)
    error = answer.json()["error"]
    assert error["message"] == (
        f"Quota exceeded for quota metric '{kind} requests' and limit '{kind} requests per minute per user' "
        "of service 'sheets.googleapis.com' for consumer 'project_number:310459221712'."
    )
    assert [detail["@type"].rpartition(".")[2] for detail in error["details"]] == ["ErrorInfo", "Help"]
    assert (answer.headers["Server"], "Retry-After" in answer.headers) == ("ESF", False)


@pytest.mark.parametrize(
    ("status", "path", "told"),
    [
        (500, FILE, {"code": 500, "message": "Internal error encountered.", "status": "INTERNAL"}),
        (503, FILE, {"code": 503, "message": "The service is currently unavailable.", "status": "UNAVAILABLE"}),
        (429, "/drive/v3/files", ("usageLimits", "rateLimitExceeded", "Rate Limit Exceeded")),
        (503, "/drive/v3/files", ("global", "backendError", "Backend Error")),
        (503, "/token", "internal_failure"),
    ],
)
def test_each_service_fails_in_its_own_words(server, status, path, told):
    error = failed(server, status, "POST" if path == "/token" else "GET", path).json()["error"]
    if isinstance(told, tuple):
        (item,) = error["errors"]
        assert (item["domain"], item["reason"], error["message"]) == told
        assert error["code"] == status
    else:
        assert error == told


def test_faults_are_compressed_for_whoever_takes_it(server):
    packed = failed(server, 503, "GET", FILE, **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.body)) == failed(server, 503, "GET", FILE).json()


def test_people_trash_the_file_over_http(server):
    request = Request.of("POST", "/_sandbox/office/trash_file", body=b"{}")
    assert server.administer(request).status == 200
    assert server.sheets.books[server.spreadsheet_id].trashed
