"""Lanes: one record's operations in order, records side by side, outcomes one by one, nothing after NotSent."""

import asyncio

import pytest
from crm_bench import JumpingLoop, answer, change, patch

from syncd.core.outcomes import NotSent, Rejected, Stored, Unknown
from syncd.crm.adapter.lanes import MOST_IN_FLIGHT, run_lanes


def _operations(*rows):
    return [patch(number, change("name", "a", "b"), row=row) for number, row in enumerate(rows)]


def _run(operations, carry):
    loop = JumpingLoop()

    async def collect():
        return [(operation.id, outcome) async for operation, outcome in run_lanes(operations, carry)]

    try:
        return loop.run_until_complete(collect())
    finally:
        loop.close()


def test_a_lane_keeps_its_order_and_lanes_run_side_by_side():
    running, most, order = set(), [0], []

    async def carry(operation):
        running.add(operation.row_id)
        most[0] = max(most[0], len(running))
        order.append(operation.id)
        await asyncio.sleep(1 if operation.row_id == "slow" else 0.1)
        running.discard(operation.row_id)
        return Stored(records=())

    arrived = _run(_operations("slow", "slow", "a", "b", "a"), carry)
    assert order.index(0) < order.index(1)
    assert order.index(2) < order.index(4)
    assert most[0] == 3
    assert [number for number, _ in arrived][-1] == 1
    assert sorted(number for number, _ in arrived) == [0, 1, 2, 3, 4]


def test_not_sent_stops_its_lane_and_no_other():
    async def carry(operation):
        await asyncio.sleep(0.1)
        return NotSent(reason="quota") if operation.id == 0 else Stored(records=())

    arrived = dict(_run(_operations("a", "a", "b", "a"), carry))
    assert arrived[1] == arrived[3] == NotSent(reason="quota")
    assert isinstance(arrived[2], Stored)


@pytest.mark.parametrize("outcome", [Rejected(message="no"), Stored(records=())])
def test_a_refusal_does_not_stop_a_lane(outcome):
    async def carry(operation):
        return outcome

    assert [item for _, item in _run(_operations("a", "a"), carry)] == [outcome, outcome]


def test_no_more_than_so_many_are_in_flight():
    running, most = [0], [0]

    async def carry(operation):
        running[0] += 1
        most[0] = max(most[0], running[0])
        await asyncio.sleep(0.1)
        running[0] -= 1
        return Unknown(reason="")

    _run(_operations(*(str(n) for n in range(200))), carry)
    assert most[0] == MOST_IN_FLIGHT


def test_a_bug_in_one_operation_ends_the_batch_and_hangs_nobody():
    async def carry(operation):
        await asyncio.sleep(0.1)
        if operation.id == 1:
            raise ZeroDivisionError
        await asyncio.sleep(100)
        return Stored(records=())

    with pytest.raises(ZeroDivisionError):
        _run(_operations("a", "b", "c"), carry)


def test_who_stops_listening_stops_the_lanes():
    started = []

    async def carry(operation):
        started.append(operation.id)
        await asyncio.sleep(1)
        return Stored(records=())

    loop = JumpingLoop()

    async def listen_once():
        outcomes = run_lanes(_operations(*(str(n) for n in range(200))), carry)
        async for _ in outcomes:
            break
        await outcomes.aclose()

    loop.run_until_complete(listen_once())
    loop.close()
    assert len(started) <= 2 * MOST_IN_FLIGHT


def test_outcomes_arrive_one_by_one(bench):
    ids = [bench.add(f"C {n}") for n in range(3)]
    bench.befall(f"PATCH /customers/{ids[0]}", answer(429, {"title": "Try again in 9 seconds."}))
    seen = bench.arrivals(*(patch(id_, change("name", f"C {n}", f"D {n}"), row=f"r{n}") for n, id_ in enumerate(ids)))
    assert seen[-1][0] == 0


def test_nothing_to_do_makes_no_call(bench):
    assert bench.apply() == []
    assert bench.sent == []
