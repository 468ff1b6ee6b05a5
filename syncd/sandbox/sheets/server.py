"""The whole stand-in: one request in, one response out, on state, a clock and switches handed in; no I/O."""

import base64
import hashlib
from collections import Counter
from typing import Any, NamedTuple

from syncd.sandbox.sheets.accounts import Accounts, short_scopes, token_failure
from syncd.sandbox.sheets.answers import NO_PAGE, asks_drive, asks_token, given, refused
from syncd.sandbox.sheets.asking import asked
from syncd.sandbox.sheets.bodies import readable
from syncd.sandbox.sheets.calls import Call, Content
from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.drive import NEW_FILE_DELAY
from syncd.sandbox.sheets.drive_permissions import permission
from syncd.sandbox.sheets.drive_refusals import drive_failure
from syncd.sandbox.sheets.errors import (
    ApiError,
    key_unsupported,
    no_identity,
    out_of_order,
    scope_missing,
    unserved,
)
from syncd.sandbox.sheets.masks import cut
from syncd.sandbox.sheets.model import Book, Tab
from syncd.sandbox.sheets.people import Office
from syncd.sandbox.sheets.quota import Quota
from syncd.sandbox.sheets.routes import Found, find, is_known_elsewhere, overridden, unpacked
from syncd.sandbox.sheets.state import dumped, loaded
from syncd.sandbox.sheets.switches import Switches
from syncd.sandbox.wire import Request, Response, SandboxClock

_OWNER = "office@example.com"
_BY_KEY = "somebody with an API key"
"""Who calls with nothing but a key: sees what everybody may see."""


def _in_query(request: Request) -> str | None:
    """Give a token that came as a parameter (D), as a header would say it."""
    query = dict(request.query)
    token = query.get("access_token") or query.get("oauth_token")
    return f"Bearer {token}" if token else None


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
            if asks_token(request):
                self.calls["token"] += 1
                return given(request, self.accounts.grant(request.body, now))
            found = find(request.method, request.path)
            if found is None and is_known_elsewhere(request.path):
                raise unserved(f"{request.method} {request.path}")
            if found is None:
                return NO_PAGE
            self.calls[found.method.name] += 1
            return given(request, self._run(found, request, now))
        except ApiError as error:
            return refused(request, error)

    def failure(self, status: int, request: Request) -> Response:
        """Answer as the services do over their quota (429) or out of order; nothing else happens."""
        request = overridden(request)
        if asks_token(request):
            return refused(request, token_failure(status))
        if asks_drive(request):
            return refused(request, drive_failure(status))
        found = find(request.method, request.path)
        kind = "Read" if found is not None and found.method.kind == "Read" else "Write"
        return refused(request, self.quota.refusal(kind) if status == 429 else out_of_order(status))

    def _run(self, found: Found, request: Request, now: float) -> Json | Content | None:
        caller = self._admit(found, request, now)
        if found.method.kind != "Drive":
            self.quota.take(caller.account, found.method.kind, now)
        method, wanted = found.method, asked(found.method, readable(request, found.method, self.switches))
        call = Call(
            world=self,
            account=caller.account,
            own_files_only=caller.own_files_only,
            now=now,
            query=wanted.query,
            body=wanted.body,
            media_type=request.headers.get("content-type", ""),
            path=found.path,
        )
        body = method.run(call)
        return cut(body, wanted.mask) if isinstance(body, dict) and wanted.mask and not method.masks_itself else body

    def _admit(self, found: Found, request: Request, now: float) -> _Caller:
        if not self.check_bearer:
            return _Caller(self.account)
        header = request.headers.get("authorization") or _in_query(request)
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
