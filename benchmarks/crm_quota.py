"""How well the quota is filled while work waits: PATCHes over real HTTP to the stand-in, 250 ms away.

The stand-in runs as a process of its own with its limit of sixty calls a second; it is asked over its administrative
door how many calls came. Fresh reads before the PATCHes take places too and are counted with them.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import aclosing, contextmanager
from typing import Any
from urllib.request import Request, urlopen

from verdict import Verdict

from syncd.clock import SystemClock
from syncd.core.crm_operations import FieldChange, PatchRecord
from syncd.core.outcomes import Stored
from syncd.crm.adapter.side import CrmAdapter
from syncd.crm.objects import OBJECTS
from syncd.crm.transport.auth import Credentials
from syncd.crm.transport.calls import Endpoint
from syncd.crm.transport.client import HttpTransport
from syncd.crm.transport.wire import HttpRequest, HttpResponse

TARGET = 57.0
LATENCY_SECONDS = 0.25
WARM_UP_SECONDS = 3.0


class CountingTransport:
    """The production transport, with the statuses that came back."""

    def __init__(self) -> None:
        self.inner = HttpTransport()
        self.statuses: Counter[int] = Counter()

    async def send(self, request: HttpRequest, *, timeout_seconds: float) -> HttpResponse:
        """Send one request."""
        answer = await self.inner.send(request, timeout_seconds=timeout_seconds)
        self.statuses[answer.status] += 1
        return answer


def main() -> None:
    """Start the stand-in, keep it busy, ask it what came."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object a line")
    options = parser.parse_args()
    needed = int((options.seconds + 3 * WARM_UP_SECONDS) * TARGET * 1.1)
    with stand_in(needed) as announced:
        asyncio.run(measure(announced, options.seconds)).show(as_json=options.as_json)


@contextmanager
def stand_in(customers: int) -> Iterator[dict[str, Any]]:
    """Run both stand-ins until the end; give what they announce."""
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "syncd", "sandbox", "--config", place, "--messy-rows", "0"]
        with subprocess.Popen([*command, "--customers", str(customers)], stdout=subprocess.PIPE, text=True) as process:
            try:
                yield json.loads(process.stdout.readline() if process.stdout else "")
            finally:
                process.terminate()


async def measure(announced: dict[str, Any], seconds: float) -> Verdict:
    """Patch without end and look at the stand-in's counts twice."""
    transport, url = CountingTransport(), announced["crm_url"]
    side = CrmAdapter(
        transport=transport,
        clock=SystemClock(),
        endpoint=Endpoint(api_url=url, tenant=int(announced["tenant"])),
        credentials=Credentials(
            auth_url=announced["auth_url"],
            client_id=announced["client_id"],
            client_secret=lambda: str(announced["client_secret"]),
            app_key=lambda: str(announced["app_key"]),
        ),
        objects=OBJECTS,
        application_guid="11111111-1111-1111-1111-111111111111",
    )
    operations = await _operations(side)
    await asyncio.to_thread(_asked, f"{url}/_sandbox/faults", {"rules": [_latency()]})
    worker = asyncio.ensure_future(_patch(side, operations))
    await asyncio.sleep(WARM_UP_SECONDS)
    counted, started = await _count(url), time.monotonic()
    await asyncio.sleep(seconds)
    calls, lasted = await _count(url) - counted, time.monotonic() - started
    is_busy = not worker.done()
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    await transport.inner.close()
    details = {
        "calls": calls,
        "seconds": lasted,
        "answers": {str(status): number for status, number in sorted(transport.statuses.items())},
        "429": transport.statuses[429],
        "work waited to the end": is_busy,
    }
    on = f"{LATENCY_SECONDS * 1000:.0f} ms a call, limit 60 a second"
    rate = calls / lasted if not transport.statuses[429] and is_busy else 0.0
    return Verdict(case="PATCHes a second", on=on, ratio=rate, target=TARGET, is_floor=True, details=details)


def _latency() -> dict[str, Any]:
    return {"kind": "latency", "seconds": LATENCY_SECONDS}


async def _operations(side: CrmAdapter) -> list[PatchRecord]:
    reading = await side.read(["customers"], {})
    field = OBJECTS["customers"].field_named("name")
    if field is None:
        raise SystemExit("customers have no name")
    return [
        PatchRecord(
            mapping="customers",
            row_id=str(record.id),
            object="customers",
            id=record.id,
            changes=(
                FieldChange(rule="name", field=field, value=f"Renamed {record.id}", expected=record.members["name"]),
            ),
        )
        for record in reading.records
        if record.is_active
    ]


async def _patch(side: CrmAdapter, operations: Sequence[PatchRecord]) -> None:
    async with aclosing(side.apply(operations)) as outcomes:
        async for operation, outcome in outcomes:
            if not isinstance(outcome, Stored):
                raise SystemExit(f"a PATCH was not stored: {operation} {outcome}")


async def _count(url: str) -> int:
    answer = await asyncio.to_thread(_asked, f"{url}/_sandbox/calls")
    return sum(answer.values())


def _asked(url: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    content = json.dumps(body).encode() if body is not None else None
    with urlopen(Request(url, data=content, headers={"content-type": "application/json"}), timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


if __name__ == "__main__":
    main()
