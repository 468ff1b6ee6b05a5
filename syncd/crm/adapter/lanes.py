"""Carry out operations: those of one row go in order, rows go side by side, and outcomes come as they arrive."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

from syncd.core.crm_operations import ChangeElements, CrmOperation
from syncd.core.outcomes import CrmOutcome, NotSent

MOST_IN_FLIGHT = 48
"""Sixty calls a second at a quarter of a second each need fifteen; slow seconds need more."""

Carry = Callable[[CrmOperation], Awaitable[CrmOutcome]]
Arrival = tuple[CrmOperation, CrmOutcome]


async def run_lanes(operations: Sequence[CrmOperation], carry: Carry) -> AsyncGenerator[Arrival, None]:
    """Yield (operation, outcome) as answers arrive; a lane whose operation was not sent sends nothing more."""
    waiting = iter(lanes_of(operations))
    arrived: asyncio.Queue[Arrival | BaseException] = asyncio.Queue()

    async def work() -> None:
        try:
            for lane in waiting:
                await _carry_lane(lane, carry, arrived)
        except BaseException as error:
            arrived.put_nowait(error)
            raise

    workers = [asyncio.ensure_future(work()) for _ in range(min(MOST_IN_FLIGHT, len(operations)))]
    try:
        for _ in operations:
            arrival = await arrived.get()
            if isinstance(arrival, BaseException):
                raise arrival
            yield arrival
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


def lanes_of(operations: Sequence[CrmOperation]) -> list[list[CrmOperation]]:
    """Operations by row, in the order given."""
    lanes: dict[tuple[str, str], list[CrmOperation]] = {}
    for operation in operations:
        row_id = operation.row_ids[0] if isinstance(operation, ChangeElements) else operation.row_id
        lanes.setdefault((operation.mapping, row_id), []).append(operation)
    return list(lanes.values())


async def _carry_lane(
    lane: Sequence[CrmOperation], carry: Carry, arrived: "asyncio.Queue[Arrival | BaseException]"
) -> None:
    stopped: NotSent | None = None
    for operation in lane:
        outcome = stopped or await carry(operation)
        stopped = outcome if isinstance(outcome, NotSent) else None
        arrived.put_nowait((operation, outcome))
