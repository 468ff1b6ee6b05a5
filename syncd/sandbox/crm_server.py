"""The CRM stand-in as it is served: its state file, its client, its administrative calls.

It decides what is saved when, record by record, and what people may do over HTTP. It opens no socket.
"""

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from syncd.sandbox.admin import Action, Admin, MovableClock, method_actions, public_methods
from syncd.sandbox.crm import Client, CrmSandbox, Switches, encoding, signed_token
from syncd.sandbox.crm.office import Office
from syncd.sandbox.crm.problems import Refusal
from syncd.sandbox.faults import Faults
from syncd.sandbox.persist import StateFile
from syncd.sandbox.wire import Request, Response

_FAILURES = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}


class CrmServer:
    """One tenant's CRM with its state on disk."""

    def __init__(
        self, path: Path, clock: MovableClock, *, seed: int, tenant: int, switches: Switches, faults: Faults
    ) -> None:
        self.lock = threading.RLock()
        self.clock = clock
        self._file = StateFile(path)
        self.is_new = self._file.is_new()
        self._meta = b""
        self._refusals = 0
        saved = {} if self.is_new else encoding.decode(self._file.part("meta") or b"{}")
        self.client = _client(seed, tenant) if self.is_new else _known_client(saved["client"])
        # What was switched while it ran stays so; on the first start the caller decides.
        kept = switches if self.is_new else Switches(**_plain(saved["switches"]))
        self.crm = CrmSandbox(clock, kept, clients=(self.client,), mint=signed_token)
        if not self.is_new:
            for kind, body in self._file.records():
                self.crm.world.restore_records(kind, [encoding.decode(body)])
            self.crm.restore_meta(saved)
            clock.offset_seconds = max(clock.offset_seconds, float(saved["clock_offset_seconds"]))
        self._admin = Admin(
            clock=clock,
            faults=faults,
            state=self.crm.dump,
            calls=lambda: self.crm.calls,
            switches=lambda: self.crm.switches,
            set_switches=self.crm.set_switches,
            actions=self._actions(),
        )

    @contextmanager
    def acting(self, request: Request | None = None) -> Iterator[CrmSandbox]:  # noqa: ARG002 - the skin's signature
        """Act as somebody at the CRM: alone, and saved at the end."""
        with self.lock:
            yield self.crm
            self.save()

    def handle(self, request: Request) -> Response:
        """Answer a request; call it inside ``acting``."""
        return self.crm.handle(request)

    def administer(self, request: Request) -> Response:
        """Answer an administrative call."""
        return self._admin.handle(request)

    def failure(self, status: int, _request: Request | None = None) -> Response:
        """Make the CRM's own body for a fault."""
        if status == 429:
            refusal = Refusal(429, "Rate limit is exceeded. Try again in 1 seconds.")
        else:
            refusal = Refusal(status, _FAILURES[status])
        headers = {"content-type": "application/json; charset=utf-8"}
        if status == 429:
            self._refusals += 1
            # D: the header is there at times; clients must also do with the text.
            headers |= {"retry-after": "1"} if self._refusals % 2 else {}
        return Response(status=status, headers=headers, body=encoding.encode(refusal.body(status)))

    def save(self) -> None:
        """Save what changed since the last time."""
        records = [(table, row.id, encoding.encode(row.dump())) for table, row in self.crm.changes()]
        meta = encoding.encode(
            {
                **self.crm.dump_meta(),
                "client": asdict(self.client),
                "clock_offset_seconds": self.clock.offset_seconds,
            }
        )
        if records or meta != self._meta:
            self._file.save([("meta", meta)], records)
            self._meta = meta

    def close(self) -> None:
        """Close the state file."""
        with self.lock:
            self.save()
            self._file.close()

    def _actions(self) -> dict[str, Action]:
        def merge(given: Mapping[str, Any]) -> None:
            self.crm.merge_customers(int(given["loser"]), int(given["survivor"]))

        def revoke(given: Mapping[str, Any]) -> None:  # noqa: ARG001 - an action's signature
            self.crm.accounts.revoke()

        return {
            "merge": merge,
            "revoke": revoke,
            **method_actions(self.crm, public_methods(Office), "office"),
        }


def _client(seed: int, tenant: int) -> Client:
    def made_up(what: str) -> str:
        return hashlib.sha256(f"{what} {seed} {tenant}".encode()).hexdigest()[:26]

    return Client(
        client_id=f"cid.{made_up('id')}",
        client_secret=f"cs1.{made_up('secret')}",
        app_key=f"ak1.{made_up('key')}",
        tenant=tenant,
    )


def _known_client(saved: Mapping[str, Any]) -> Client:
    return Client(**{**saved, "scopes": tuple(saved["scopes"])})


def _plain(saved: Mapping[str, Any]) -> dict[str, Any]:
    """Turn decimals back into the floats they were; what an older version switched and this one does not is left."""
    known = {field.name for field in fields(Switches)}
    return {
        name: value if isinstance(value, bool | int | str) else float(value)
        for name, value in saved.items()
        if name in known
    }
