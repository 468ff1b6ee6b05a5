"""The whole engine on both stand-ins' libraries, in one process and on a virtual clock, for the scripts beside it.

It decides how time passes and what is counted, at the stand-ins and never by the client. It knows nothing of targets.
"""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import structlog

from syncd.config.load import load_mappings
from syncd.core import rowids
from syncd.crm.adapter.side import CrmAdapter
from syncd.crm.objects import OBJECTS
from syncd.crm.transport.auth import Credentials
from syncd.crm.transport.calls import Endpoint
from syncd.crm.transport.wire import HttpRequest, HttpResponse
from syncd.cycle.engine import CycleOptions, Engine
from syncd.cycle.report import CycleReport
from syncd.cycle.world import EngineSettings
from syncd.sandbox.crm import CrmSandbox, Switches
from syncd.sandbox.crm.auth import Client
from syncd.sandbox.sheets import SheetsSandbox
from syncd.sandbox.wire import Request
from syncd.sheets.door import answer_of
from syncd.sheets.side import SheetAdapter
from syncd.store.store import Store

MAPPINGS = Path(__file__).parent.parent / "mappings"
POLL_SECONDS = 30.0
STARTED_AT = 1_790_000_000.0


class VirtualClock:
    """Time that passes only when somebody waits or a call is made."""

    def __init__(self) -> None:
        self.at = STARTED_AT

    def now(self) -> float:
        """Wall-clock seconds."""
        return self.at

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return self.at

    async def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        self.at += seconds


@dataclass(slots=True)
class Traffic:
    """What crossed a wire, beside the stand-in's own counts."""

    sent_bytes: int = 0


class CrmWire:
    """``Transport`` into the CRM's stand-in."""

    def __init__(self, sandbox: CrmSandbox, clock: VirtualClock) -> None:
        self._sandbox, self._clock = sandbox, clock

    async def send(self, request: HttpRequest, *, timeout_seconds: float) -> HttpResponse:  # noqa: ARG002
        """Answer at once; a call takes a fiftieth of a second of the virtual clock."""
        self._clock.at += 0.02
        asked = Request.of(request.method, request.url, headers=request.headers, body=request.body)
        answer = self._sandbox.handle(asked)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return HttpResponse(status=answer.status, headers=headers, body=answer.body)


class SheetWire:
    """``Door`` into the spreadsheet's stand-in."""

    def __init__(self, sandbox: SheetsSandbox, clock: VirtualClock) -> None:
        self._sandbox, self._clock = sandbox, clock
        self.written = Traffic()

    async def call(
        self, method: str, path: str, *, params: Sequence[tuple[str, str]] = (), body: Any = None,
        timeout_seconds: float,  # noqa: ARG002
    ) -> dict[str, Any]:  # fmt: skip
        """Answer at once; a call takes a tenth of a second of the virtual clock."""
        self._clock.at += 0.1
        content = b"" if body is None else json.dumps(body).encode()
        self.written.sent_bytes += len(content)
        url = f"{path}?{urlencode(params)}" if params else path
        answer = self._sandbox.handle(Request.of(method, url, body=content))
        return answer_of(answer.status, answer.body)


class Silence:
    """A notifier to which nobody listens."""

    def status(self, text: str) -> None:
        """Hear a sentence."""

    def progress(self, what: str, done: int, total: int) -> None:
        """Hear how far something is."""

    def alive(self) -> None:
        """Hear a sign of life."""


@dataclass(slots=True)
class Stage:
    """Both services, the store and the engine."""

    store: Store = field(default_factory=Store.in_memory)
    mappings: Path = MAPPINGS
    clock: VirtualClock = field(default_factory=VirtualClock)
    crm: CrmSandbox = field(init=False)
    sheets: SheetsSandbox = field(init=False)
    spreadsheet: str = field(init=False)
    wire: SheetWire = field(init=False)
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
        client, dice = Client(), random.Random(1)
        self.crm = CrmSandbox(self.clock, Switches(feed_pages_vary=False))
        self.sheets = SheetsSandbox(self.clock, check_bearer=False)
        self.spreadsheet = self.sheets.create_spreadsheet("Office", tabs=("Sheet1",))
        self.wire = SheetWire(self.sheets, self.clock)
        crm_side = CrmAdapter(
            transport=CrmWire(self.crm, self.clock),
            clock=self.clock,
            endpoint=Endpoint(api_url="http://crm", tenant=client.tenant),
            credentials=Credentials(
                auth_url="http://crm",
                client_id=client.client_id,
                client_secret=lambda: client.client_secret,
                app_key=lambda: client.app_key,
            ),
            objects=OBJECTS,
            application_guid="11111111-1111-1111-1111-111111111111",
        )
        self.engine = Engine(
            store=self.store,
            crm=crm_side,
            sheet=SheetAdapter(door=self.wire, clock=self.clock, spreadsheet=self.spreadsheet),
            mappings=load_mappings(self.mappings, OBJECTS),
            objects=OBJECTS,
            clock=self.clock,
            new_id=lambda: rowids.make(dice.randrange(rowids.SPACE)),
            settings=EngineSettings(),
            notifier=Silence(),
            log=structlog.get_logger(),
        )

    @property
    def office(self) -> Any:
        """Hands of a person at the spreadsheet."""
        return self.sheets.office(self.spreadsheet)

    def cycle(self, *, accept_first: bool = False) -> CycleReport:
        """Run one cycle and wait until the next is due."""
        report = asyncio.run(self.engine.cycle(CycleOptions(accept_first=accept_first)))
        self.clock.at += POLL_SECONDS
        return report

    def count_anew(self) -> None:
        """Forget what was counted so far."""
        self.crm.reset_calls()
        self.sheets.calls.clear()
        self.wire.written.sent_bytes = 0

    def counted(self) -> dict[str, Counter[str]]:
        """Calls by side and name, as the stand-ins counted them."""
        return {"crm": Counter(self.crm.calls), "sheet": Counter(self.sheets.calls)}
