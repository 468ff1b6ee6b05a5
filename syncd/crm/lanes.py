"""Carry out operations: those of one row go in order, rows go side by side, and outcomes come as they arrive."""

import asyncio
from collections import deque
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
    arrived: deque[tuple[CrmOperation, CrmOutcome]] = deque()
    news = asyncio.Event()

    async def worker() -> None:
        for lane in waiting:
            stopped = ""
            for operation in lane:
                outcome: CrmOutcome = NotSent(reason=stopped) if stopped else await carry(operation)
                stopped = outcome.reason if isinstance(outcome, NotSent) else stopped
                arrived.append((operation, outcome))
                news.set()

    workers = [asyncio.ensure_future(worker()) for _ in range(min(MOST_IN_FLIGHT, len(lanes)))]
    for task in workers:
        task.add_done_callback(lambda _: news.set())
    try:
        for _ in range(len(operations)):
            while not arrived:
                news.clear()
                await news.wait()
                # A worker that broke would be waited for in vain: its bug ends the batch.
                for task in workers:
                    if task.done() and (broken := task.exception()) is not None:
                        raise broken
            yield arrived.popleft()
    finally:
        for task in workers:
            task.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
