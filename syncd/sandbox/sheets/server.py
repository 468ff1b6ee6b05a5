"""The whole stand-in: one request in, one response out, on state, a clock and switches handed in; no I/O."""

import base64
import hashlib
from collections import Counter
from typing import Any, NamedTuple

from syncd.sandbox.sheets.accounts import Accounts, short_scopes
from syncd.sandbox.sheets.asking import asked
from syncd.sandbox.sheets.calls import Call, Content
from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.drive import NEW_FILE_DELAY
from syncd.sandbox.sheets.drive_permissions import permission
from syncd.sandbox.sheets.errors import ApiError, key_unsupported, no_identity, scope_missing, unserved
from syncd.sandbox.sheets.masks import cut
from syncd.sandbox.sheets.model import Book, Tab
from syncd.sandbox.sheets.people import Office
from syncd.sandbox.sheets.quota import Quota
from syncd.sandbox.sheets.routes import Found, find, is_known_elsewhere, overridden, unpacked
from syncd.sandbox.sheets.state import dumped, loaded
from syncd.sandbox.sheets.switches import Switches
from syncd.sandbox.sheets.wiretext import dumps
from syncd.sandbox.wire import Request, Response, SandboxClock

_OWNER = "office@example.com"
# R: the headers of the service; there is no ETag, and since 2026 no Cache-Control any more.
_HEADERS = {
    "Content-Type": "application/json; charset=UTF-8",
    "Vary": "Origin, X-Origin, Referer",
    "Server": "ESF",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "X-XSS-Protection": "0",
}
_DRIVE_HEADERS = {
    **_HEADERS,
    "Cache-Control": "no-cache, no-store, max-age=0, must-revalidate",
    "Pragma": "no-cache",
    "Expires": "Mon, 01 Jan 1990 00:00:00 GMT",
    "Vary": "Origin, X-Origin",
}
_CONTENT_HEADERS = {**_HEADERS, "Cache-Control": "private, max-age=0, must-revalidate", "Vary": "Origin, X-Origin"}
_HTML = {**_HEADERS, "Content-Type": "text/html; charset=UTF-8"}
_DELETED = {**_DRIVE_HEADERS, "Content-Type": "text/html", "Content-Length": "0"}
_NO_PAGE = b"<!DOCTYPE html>\n<html lang=en>\n  <title>Error 404 (Not Found)!!1</title>\n  <p><b>404.</b> Not found.\n"


_BY_KEY = "somebody with an API key"
"""Who calls with nothing but a key: sees what everybody may see."""


class _Caller(NamedTuple):
    account: str
    own_files_only: bool = False


def _keyed(found: Found, request: Request) -> _Caller:
    """Admit a call by API key, which opens reading methods only (S: node google-spreadsheet's live tests)."""
    if not (request.headers.get("x-goog-api-key") or dict(request.query).get("key")):
        raise no_identity()
    if not found.method.reads:
        raise key_unsupported(found.method.service, found.method.rpc)
    return _Caller(_BY_KEY)


class SheetsSandbox:
    """Google Sheets, as much of Drive as spreadsheet clients need, and the token endpoint."""

    def __init__(
        self,
        clock: SandboxClock,
        switches: Switches | None = None,
        *,
        check_bearer: bool = True,
        enforce_quota: bool = True,
        seed: int = 0,
        account: str = "syncd@sandbox-project.iam.gserviceaccount.com",
        project: str = "310459221712",
    ) -> None:
        self.clock = clock
        self.switches = switches or Switches()
        self.check_bearer = check_bearer
        self.seed = seed
        self.account = account
        """Who calls when bearers are not checked, and whom new files are shared with."""
        self.project = project
        self.books: dict[str, Book] = {}
        self.accounts = Accounts(seed=seed, lifetime=self.switches.tokens_live_seconds)
        self.quota = Quota(switches=self.switches, project=project, enforced=enforce_quota)
        self.calls: Counter[str] = Counter()
        """Calls by method name, refused ones included."""
        self.drawn = 0
        self.moments = 0

    def handle(self, request: Request) -> Response:
        """Answer one request."""
        now = self.clock.now()
        try:
            request = overridden(unpacked(request))
            if request.path.rstrip("/") == "/token" and request.method == "POST":
                self.calls["token"] += 1
                return Response(status=200, headers=_HEADERS, body=dumps(self.accounts.grant(request.body, now)))
            found = find(request.method, request.path)
            if found is None and is_known_elsewhere(request.path):
                raise unserved(f"{request.method} {request.path}")
            if found is None:
                return Response(status=404, headers=_HTML, body=_NO_PAGE)
            self.calls[found.method.name] += 1
            body = self._run(found, request, now)
        except ApiError as error:
            return Response(status=error.status, headers={**_HEADERS, **error.headers}, body=dumps(error.body))
        if body is None:
            return Response(status=204, headers=_DELETED, body=b"")
        if isinstance(body, Content):
            return Response(status=200, headers={**_CONTENT_HEADERS, **body.headers}, body=body.body)
        headers = _DRIVE_HEADERS if found.method.kind == "Drive" else _HEADERS
        compact = ("prettyPrint", "false") in request.query
        return Response(status=200, headers=headers, body=dumps(body, compact=compact))

    def _run(self, found: Found, request: Request, now: float) -> Json | Content | None:
        caller = self._admit(found, request, now)
        if found.method.kind != "Drive":
            self.quota.take(caller.account, found.method.kind, now)
        method, given = found.method, asked(found.method, request)
        call = Call(
            world=self,
            account=caller.account,
            own_files_only=caller.own_files_only,
            now=now,
            query=given.query,
            body=given.body,
            media_type=request.headers.get("content-type", ""),
            path=found.path,
        )
        body = method.run(call)
        return cut(body, given.mask) if isinstance(body, dict) and given.mask and not method.masks_itself else body

    def _admit(self, found: Found, request: Request, now: float) -> _Caller:
        if not self.check_bearer:
            return _Caller(self.account)
        header = request.headers.get("authorization")
        if header is None:
            return _keyed(found, request)
        account, scopes = self.accounts.bearer(header, now)
        opening = short_scopes(scopes) & found.method.scopes
        if not opening:
            raise scope_missing(found.method.service, found.method.rpc)
        return _Caller(account, own_files_only=opening == {"drive.file"})

    def issue_service_account(self, token_uri: str, email: str | None = None) -> Json:
        """Make an account and give its JSON key file; the stand-in keeps only the public key."""
        return self.accounts.issue_key_file(email or self.account, token_uri, f"sandbox-{self.project}")

    def create_spreadsheet(
        self,
        title: str = "Office",
        tabs: tuple[str, ...] = ("Sheet1",),
        *,
        owner: str = _OWNER,
        shared_with: str | None = None,
        rows: int = 1000,
        columns: int = 26,
        time_zone: str = "Etc/GMT",
    ) -> str:
        """Make a file as a person does and share it with the service account; gives its id."""
        now = self.clock.now()
        book = Book(
            spreadsheet_id=self.new_id(),
            title=title,
            time_zone=time_zone,
            created=now,
            edited=now,
            renamed=now + NEW_FILE_DELAY,
        )
        book.tabs = [
            Tab(sheet_id=self.new_number(set()) if n else 0, title=name, row_count=rows, column_count=columns)
            for n, name in enumerate(tabs)
        ]
        book.permissions = [permission(owner, "owner"), permission(shared_with or self.account, "writer")]
        self.books[book.spreadsheet_id] = book
        return book.spreadsheet_id

    def office(self, spreadsheet_id: str, *, account: str = _OWNER) -> Office:
        """Give the hands of a person at the file."""
        return Office(world=self, spreadsheet_id=spreadsheet_id, clock=self.clock, account=account)

    def _digest(self, purpose: str) -> bytes:
        self.drawn += 1
        return hashlib.blake2b(f"{self.seed}/{purpose}/{self.drawn}".encode(), digest_size=33).digest()

    def new_id(self) -> str:
        """Make up a file id of 44 characters."""
        return "1" + base64.urlsafe_b64encode(self._digest("file")).decode()[:43]

    def new_number(self, taken: set[int]) -> int:
        """Make up a positive 31-bit number that is not taken."""
        while True:
            number = int.from_bytes(self._digest("number")[:4], "big") & 0x7FFFFFFF
            if number and number not in taken:
                return number

    def salt(self) -> str:
        """Give a text that differs from moment to moment; looking at cells changes no id that comes later."""
        self.moments += 1
        return f"{self.seed}/{self.moments}"

    def dump(self) -> dict[str, Any]:
        """Give the whole state as plain JSON data."""
        return dumped(self.books, self.accounts, self.calls, self.drawn)

    def load(self, state: dict[str, Any]) -> None:
        """Take up a state that `dump` gave."""
        self.books, self.accounts, self.calls, self.drawn = loaded(state, self.accounts)
