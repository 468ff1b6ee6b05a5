"""Carry out operations: those of one row go in order, rows go side by side, and outcomes come as they arrive."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from syncd.core.plan import ChangeElements, CrmOperation, CrmOutcome, NotSent

MOST_IN_FLIGHT = 48
"""Sixty calls a second at a quarter of a second each need fifteen; slow seconds need more."""

Carry = Callable[[CrmOperation], Awaitable[CrmOutcome]]


async def run_lanes(operations: Sequence[CrmOperation], carry: Carry) -> AsyncIterator[tuple[CrmOperation, CrmOutcome]]:
    """Yield (operation, outcome) as answers arrive; a lane whose operation was not sent sends nothing more."""
    lanes: dict[str, list[CrmOperation]] = {}
    for operation in operations:
        name = operation.row_ids[0] if isinstance(operation, ChangeElements) else operation.row_id
        lanes.setdefault(f"{operation.mapping}/{name}", []).append(operation)
    waiting = iter(lanes.values())
    arrived: asyncio.Queue[tuple[CrmOperation, CrmOutcome]] = asyncio.Queue()

    async def worker() -> None:
        for lane in waiting:
            stopped = ""
            for operation in lane:
                outcome: CrmOutcome = NotSent(reason=stopped) if stopped else await carry(operation)
                stopped = outcome.reason if isinstance(outcome, NotSent) else stopped
                arrived.put_nowait((operation, outcome))

    workers = [asyncio.ensure_future(worker()) for _ in range(min(MOST_IN_FLIGHT, len(lanes)))]
    try:
        for _ in range(len(operations)):
            getter = asyncio.ensure_future(arrived.get())
            await asyncio.wait([getter, *workers], return_when=asyncio.FIRST_COMPLETED)
            while not getter.done():
                broken = [task for task in workers if task.done() and task.exception() is not None]
                if broken:
                    getter.cancel()
                    raise broken[0].exception() or RuntimeError
                pending = [task for task in workers if not task.done()]
                await asyncio.wait([getter, *pending], return_when=asyncio.FIRST_COMPLETED)
            yield getter.result()
    finally:
        for task in workers:
            task.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
