"""Tokens, scopes, quotas and routes: who is let in before anything is read."""

import base64
import json
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from sheets_bench import NOON, Bench, StillClock

from syncd.sandbox.sheets import SheetsSandbox, Switches
from syncd.sandbox.sheets.accounts import GRANT
from syncd.sandbox.wire import Request

TOKEN_URI = "http://127.0.0.1:9/token"
SHEETS = "https://www.googleapis.com/auth/spreadsheets"


@pytest.fixture(scope="module")
def issued():
    box = SheetsSandbox(StillClock())
    return box.issue_service_account(TOKEN_URI), box.accounts.known


@pytest.fixture
def box(issued):
    made = SheetsSandbox(StillClock())
    made.accounts.known = dict(issued[1])
    return made


def part(value):
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def assertion(issued, now, header=None, claims=None, **changes):
    """Sign an assertion; `header` and `claims` take the place of what is usual."""
    key = serialization.load_pem_private_key(issued[0]["private_key"].encode(), None)
    usual = {"iss": issued[0]["client_email"], "scope": SHEETS, "aud": TOKEN_URI, "iat": now, "exp": now + 3600}
    body = {**usual, **changes} if claims is None else claims
    message = part({"alg": "RS256", "typ": "JWT"} if header is None else header) + "." + part(body)
    signature = key.sign(message.encode(), padding.PKCS1v15(), hashes.SHA256())
    return message + "." + base64.urlsafe_b64encode(signature).decode().rstrip("=")


def grant(box, text, kind=GRANT):
    body = urlencode({"grant_type": kind, "assertion": text}).encode()
    return box.handle(Request.of("POST", "/token", body=body))


def token(box, issued, **changes):
    return grant(box, assertion(issued, box.clock.now(), **changes)).json()["access_token"]


def get(box, path, bearer=None, method="GET"):
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    return box.handle(Request.of(method, path, headers=headers, body=b"{}" if method == "POST" else b""))


def test_a_signed_assertion_gets_a_token_for_an_hour(box, issued):
    answer = grant(box, assertion(issued, box.clock.now())).json()
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3599)
    path = f"/v4/spreadsheets/{box.create_spreadsheet()}/values/A1"
    assert get(box, path, answer["access_token"]).status == 200
    box.clock.time += 3600
    assert get(box, path, answer["access_token"]).status == 401


def test_the_scope_of_the_first_version_still_opens_spreadsheets(box, issued):
    """R: with it, and with drive.file, gspread records its tests."""
    bearer = token(box, issued, scope="https://spreadsheets.google.com/feeds")
    assert get(box, f"/v4/spreadsheets/{box.create_spreadsheet()}/values/A1", bearer).status == 200
    assert get(box, "/drive/v3/files", bearer).status == 403
    assert get(box, "/drive/v3/files", token(box, issued, scope=f"openid email {SHEETS}")).status == 403


@pytest.mark.parametrize(
    ("changes", "error", "says"),
    [
        ({"iss": "nobody@example.com"}, "invalid_grant", "account not found"),
        ({"aud": "https://elsewhere.example/token"}, "invalid_grant", "audience"),
        ({"iat": 1, "exp": 3601}, "invalid_grant", "short-lived"),
        ({"exp": 4e9}, "invalid_grant", "short-lived"),
        ({"exp": NOON + 3601}, "invalid_grant", "short-lived"),
        ({"iat": NOON - 3600, "exp": NOON}, "invalid_grant", "short-lived"),
        ({"iat": NOON + 200, "exp": NOON + 100}, "invalid_grant", "short-lived"),
        ({"iat": NOON + 400}, "invalid_grant", "short-lived"),
        ({"iat": True}, "invalid_grant", "short-lived"),
        ({"exp": [NOON]}, "invalid_grant", "short-lived"),
        ({"aud": [TOKEN_URI]}, "invalid_grant", "audience"),
        ({"iss": []}, "invalid_grant", "account not found"),
        ({"iss": "\ud800"}, "invalid_grant", "account not found"),
        ({"scope": ""}, "invalid_scope", "scope"),
        ({"scope": [SHEETS]}, "invalid_scope", "scope"),
        ({"scope": f"{SHEETS} {SHEETS}heets"}, "invalid_scope", "scope"),
        ({"scope": "\ud800"}, "invalid_scope", "scope"),
        ({"header": {"alg": "RS256", "kid": "another"}}, "invalid_grant", "Signature"),
        ({"header": {"alg": "RS256", "kid": ["list"]}}, "invalid_grant", "Signature"),
        ({"header": {"alg": "none"}}, "invalid_grant", "Signature"),
        ({"header": []}, "invalid_request", "Bad Request"),
        ({"claims": ["list"]}, "invalid_request", "Bad Request"),
        ({"claims": "text"}, "invalid_request", "Bad Request"),
        ({"claims": b"[" * 100_000}, "invalid_request", "Bad Request"),
        ({"claims": b"9" * 5_000}, "invalid_request", "Bad Request"),
    ],
)
def test_a_wrong_claim_is_refused(box, issued, changes, error, says):
    answer = grant(box, assertion(issued, box.clock.now(), **changes))
    assert (answer.status, answer.json()["error"]) == (400, error)
    assert says in answer.json()["error_description"]


def test_nobody_acts_for_others(box, issued):
    """S: without delegation it is a 401 whoever is named; to name oneself is no delegation."""
    told = grant(box, assertion(issued, box.clock.now(), sub="ann@example.com"))
    assert (told.status, told.json()["error"]) == (401, "unauthorized_client")
    assert token(box, issued, sub=issued[0]["client_email"])
    kid = {"alg": "RS256", "kid": issued[0]["private_key_id"]}
    assert token(box, issued, header=kid)


@pytest.mark.parametrize("body", [b'{"assertion": "\\ud800"}', b"grant_type=%ED%A0%80", b"\xed\xa0\x80", b""])
def test_a_form_that_is_none_is_refused(box, body):
    told = box.handle(Request.of("POST", "/token", body=body))
    assert (told.status, told.json()["error"]) == (400, "unsupported_grant_type")
    assert "no-store" in told.headers["Cache-Control"]


def test_a_forged_signature_and_nonsense_are_refused(box, issued):
    text = assertion(issued, box.clock.now())
    head, body, _ = text.split(".")
    forged = grant(box, f"{head}.{body}." + text.split(".")[2][::-1])
    assert forged.json()["error_description"] == "Invalid JWT Signature."
    assert grant(box, "nonsense").json()["error"] == "invalid_request"
    assert grant(box, text, "password").json()["error"] == "unsupported_grant_type"


def test_no_bearer_a_wrong_bearer_and_a_small_scope(box, issued):
    path = f"/v4/spreadsheets/{box.create_spreadsheet()}"
    assert get(box, path).json()["error"]["status"] == "PERMISSION_DENIED"
    wrong = get(box, path, "ya29.none")
    assert (wrong.status, wrong.json()["error"]["status"]) == (401, "UNAUTHENTICATED")
    assert "invalid_token" in wrong.headers["WWW-Authenticate"]
    reading = token(box, issued, scope=SHEETS + ".readonly")
    assert get(box, path, reading).status == 200
    for method, rest in (("POST", ":batchUpdate"), ("POST", "/developerMetadata:search")):
        refused = get(box, path + rest, reading, method)
        assert refused.status == 403
        assert refused.json()["error"]["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
    assert get(box, "/drive/v3/files", token(box, issued)).status == 403


@pytest.mark.parametrize("name", ["access_token", "oauth_token"])
def test_a_token_may_come_as_a_parameter(box, issued, name):
    path = f"/v4/spreadsheets/{box.create_spreadsheet()}/values/A1"
    bearer = token(box, issued)
    assert get(box, f"{path}?{name}={bearer}").status == 200
    assert get(box, f"{path}?{name}=ya29.none").status == 401
    assert get(box, f"{path}?{name}={bearer}", "ya29.none").status == 401
    assert get(box, f"/drive/v3/files?{name}={bearer}").status == 403


def test_a_revoked_token_is_a_401(box, issued):
    bearer = token(box, issued)
    path = f"/v4/spreadsheets/{box.create_spreadsheet()}"
    assert get(box, path, bearer).status == 200
    box.accounts.revoke_all()
    assert get(box, path, bearer).status == 401


def test_the_project_has_its_own_limit_and_both_refill():
    bench = Bench(quota=True)
    for number in range(6):
        bench.box.account = f"account{number}@example.com"
        bench.office.share(bench.box.account)
        status = [bench.send("GET", "/values/A1").status for _ in range(60)]
        assert status == [200 if number < 5 else 429] * 60
    error = bench.send("GET", "/values/A1").json()["error"]
    assert "limit 'Read requests per minute'" in error["message"]
    bench.clock.time += 60
    bench.ok("GET", "/values/A1")


def test_a_batch_counts_once():
    bench = Bench(quota=True)
    ranges = "&".join(f"ranges=A{row}" for row in range(1, 100))
    for _ in range(60):
        bench.ok("GET", f"/values:batchGet?{ranges}")
    assert bench.send("GET", "/values/A1").status == 429


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/v4/spreadsheets"),
        ("POST", "/v4/spreadsheets/x"),
        ("GET", "/v4/spreadsheets/x:batchUpdate"),
        ("POST", "/v4/spreadsheets/x/values/A1"),
        ("GET", "/v4/spreadsheets/x/nothing/here"),
        ("GET", "/token"),
    ],
)
def test_unknown_routes_are_html_404s(method, path):
    answer = SheetsSandbox(StillClock(), check_bearer=False).handle(Request.of(method, path))
    assert answer.status == 404
    assert answer.headers["Content-Type"].startswith("text/html")


def test_titles_with_slashes_and_colons_are_reached():
    bench = Bench(tabs=("a/b:c", "50% off"))
    bench.put("%27a%2Fb%3Ac%27%21A1", [["x"]])
    assert bench.get("%27a%2Fb%3Ac%27%21A1")["range"] == "'a/b:c'!A1"
    bench.ok("POST", "/values/%2750%25%20off%27:append?valueInputOption=RAW", {"values": [["y"]]})
    assert bench.office.grid("50% off") == [["y"]]


def test_an_api_key_reads_what_everybody_may_read_and_writes_nothing(box):
    """S: node google-spreadsheet's live tests: private 403, public readable, writing 401."""
    private, public = box.create_spreadsheet(), box.create_spreadsheet()
    box.books[public].permissions.append({"id": "anyoneWithLink", "type": "anyone", "role": "writer"})
    for by_key in ("?key=AIza", ""):
        headers = {} if by_key else {"X-Goog-Api-Key": "AIza"}

        def send(method, path, by_key=by_key, headers=headers):
            return box.handle(
                Request.of(method, path + by_key, headers=headers, body=b"{}" if method == "POST" else b"")
            )

        assert send("GET", f"/v4/spreadsheets/{private}").status == 403
        assert send("GET", f"/v4/spreadsheets/{public}").status == 200
        assert send("GET", f"/drive/v3/files/{public}").json()["id"] == public
        told = send("POST", f"/v4/spreadsheets/{public}/values/A1:append")
        assert (told.status, told.json()["error"]["details"][0]["reason"]) == (401, "CREDENTIALS_MISSING")
    assert box.handle(Request.of("GET", f"/v4/spreadsheets/{public}")).status == 403


DRIVE_FILE = "https://www.googleapis.com/auth/drive.file"


@pytest.mark.parametrize(
    ("scope", "opened"),
    [(DRIVE_FILE, False), (f"{DRIVE_FILE} {SHEETS}", True), (f"{DRIVE_FILE} openid", False)],
)
def test_a_token_for_own_files_opens_no_file_that_was_merely_shared(box, issued, scope, opened):
    """K: drive.file reaches what its app made or opened; a share with the account alone does not count."""
    shared, bearer = box.create_spreadsheet(), token(box, issued, scope=scope)
    assert get(box, f"/v4/spreadsheets/{shared}/values/A1", bearer).status == (200 if opened else 404)
    assert get(box, f"/drive/v3/files/{shared}", bearer).status == 404
    assert get(box, f"/drive/v3/files/{shared}/copy", bearer, "POST").status == 404
    assert get(box, "/drive/v3/files", bearer).json()["files"] == []


def test_a_token_for_own_files_opens_what_its_app_made(issued):
    box = SheetsSandbox(StillClock(), Switches(service_accounts_may_create=True, files_of_others_are="forbidden"))
    box.accounts.known = dict(issued[1])
    bearer = token(box, issued, scope=DRIVE_FILE)
    made = get(box, "/v4/spreadsheets", bearer, "POST").json()["spreadsheetId"]
    files = [get(box, "/drive/v3/files", bearer, "POST").json()["id"], made]
    files.append(get(box, f"/drive/v3/files/{made}/copy", bearer, "POST").json()["id"])
    box.load(json.loads(json.dumps(box.dump())))
    assert [get(box, f"/v4/spreadsheets/{each}", bearer).status for each in files] == [200] * 3
    assert len(get(box, "/drive/v3/files", bearer).json()["files"]) == 3
    assert get(box, f"/v4/spreadsheets/{box.create_spreadsheet()}", bearer).status == 403
