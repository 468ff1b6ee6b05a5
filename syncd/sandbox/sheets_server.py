"""The Sheets stand-in as it is served: its state file, its account, its spreadsheet, its administrative calls.

It decides what is saved when and what people may do over HTTP. It opens no socket.
"""

import gzip
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from syncd.sandbox.admin import Action, Admin, MovableClock, method_actions, public_methods
from syncd.sandbox.faults import Faults
from syncd.sandbox.persist import StateFile
from syncd.sandbox.sheets import SheetsSandbox, Switches
from syncd.sandbox.sheets.errors import ApiError
from syncd.sandbox.sheets.people import Office
from syncd.sandbox.wire import Request, Response


class SheetsServer:
    """One spreadsheet service with one office's file in it, its state on disk."""

    def __init__(
        self, path: Path, clock: MovableClock, *, seed: int, switches: Switches, faults: Faults, base_url: str
    ) -> None:
        self.lock = threading.RLock()
        self.clock = clock
        self._file = StateFile(path)
        self.is_new = self._file.is_new()
        saved = {} if self.is_new else json.loads(self._file.part("meta") or b"{}")
        kept = switches if self.is_new else Switches(**saved["switches"])
        self.sheets = SheetsSandbox(clock, kept, seed=seed)
        self._saved = b""
        token_uri = f"{base_url}/token"
        if self.is_new:
            self.spreadsheet_id = self.sheets.create_spreadsheet("Office", ("Customers",))
            self.key_file: Mapping[str, Any] = self.sheets.issue_service_account(token_uri)
        else:
            self._restore(saved, token_uri)
        self._admin = Admin(
            clock=clock,
            faults=faults,
            state=self.sheets.dump,
            calls=lambda: self.sheets.calls,
            switches=lambda: self.sheets.switches,
            set_switches=self._set_switches,
            actions=self._actions(),
        )
        self.save()

    @contextmanager
    def acting(self, request: Request | None = None) -> Iterator[SheetsSandbox]:
        """Act as somebody at the file: alone, and saved at the end. A GET changes nothing worth saving."""
        with self.lock:
            yield self.sheets
            if request is None or request.method != "GET":
                self.save()

    def handle(self, request: Request) -> Response:
        """Answer a request; call it inside ``acting``."""
        return _packed_for(request, self.sheets.handle(request))

    def administer(self, request: Request) -> Response:
        """Answer an administrative call."""
        try:
            return self._admin.handle(request)
        except ApiError as error:
            return Response(status=error.status, body=json.dumps(error.body).encode())

    def failure(self, status: int, request: Request) -> Response:
        """Make the services' own answer for a fault."""
        return _packed_for(request, self.sheets.failure(status, request))

    def fill(self, tab: str, rows: Sequence[Sequence[str]]) -> None:
        """Type rows into a tab as the office does; a leading apostrophe keeps text from being parsed."""
        with self.acting() as sheets:
            sheets.office(self.spreadsheet_id).paste_block(tab, 1, 1, rows)

    def save(self) -> None:
        """Save everything if anything changed."""
        kept = {name: part for name, part in self.sheets.dump().items() if name != "calls"}
        state = json.dumps({**kept, "calls": {}}, ensure_ascii=False).encode()
        if state != self._saved:
            self._file.save([("meta", self._meta()), ("state", state)])
            self._saved = state

    def close(self) -> None:
        """Close the state file."""
        with self.lock:
            self.save()
            self._file.close()

    def _meta(self) -> bytes:
        meta = {
            "switches": asdict(self.sheets.switches),
            "spreadsheet_id": self.spreadsheet_id,
            "key_file": self.key_file,
            "clock_offset_seconds": self.clock.offset_seconds,
        }
        return json.dumps(meta).encode()

    def _restore(self, saved: Mapping[str, Any], token_uri: str) -> None:
        self.sheets.load(json.loads(self._file.part("state") or b"{}"))
        self.spreadsheet_id = saved["spreadsheet_id"]
        self.clock.offset_seconds = max(self.clock.offset_seconds, saved["clock_offset_seconds"])
        # The key stays, so that a client that holds it can go on; only its address may have changed.
        self.key_file = {**saved["key_file"], "token_uri": token_uri}
        self.sheets.accounts.known[self.key_file["client_email"]].token_uri = token_uri

    def _set_switches(self, **changes: Any) -> None:
        switches = replace(self.sheets.switches, **changes)
        self.sheets.switches = switches
        self.sheets.quota.switches = switches

    def _actions(self) -> dict[str, Action]:
        def revoke(given: Mapping[str, Any]) -> None:  # noqa: ARG001 - an action's signature
            self.sheets.accounts.revoke_all()

        office = self.sheets.office(self.spreadsheet_id)
        return {"revoke": revoke, **method_actions(office, public_methods(Office), "office")}


def _packed_for(request: Request, answer: Response) -> Response:
    """Compress JSON as the service does for whoever takes it, refusals too, but no exported file (R)."""
    taken = "gzip" in request.headers.get("accept-encoding", "")
    if not taken or not answer.headers.get("Content-Type", "").startswith("application/json"):
        return answer
    headers = {**answer.headers, "Content-Encoding": "gzip"}
    return replace(answer, headers=headers, body=gzip.compress(answer.body, compresslevel=1, mtime=0))
