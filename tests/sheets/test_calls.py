"""Quota and repetition."""

import asyncio

from syncd.core.outcomes import Written
from syncd.sheets import quota
from syncd.sheets.door import DoorError, answer_of


def test_no_minute_sees_more_calls_than_the_quota(world):
    bucket = quota.Quota(world.clock, limit=3)
    times = []

    async def work():
        for _ in range(10):
            await bucket.take()
            times.append(world.clock.at)
            world.clock.at += 1.0

    asyncio.run(work())
    assert all(later - earlier >= 60 for earlier, later in zip(times, times[3:], strict=False))
    assert times[-1] - times[0] < 3 * 62


def test_waiting_falls_before_the_look_never_between_look_and_write(world):
    world.bound("ann")

    async def use_up():
        for _ in range(60):
            await world.adapter._calls.writes.take()

    asyncio.run(use_up())
    start = world.clock.at
    world.door.before("values:batchGet", lambda: looked.append(world.clock.at))
    world.door.before("cells", lambda: wrote.append(world.clock.at))
    looked, wrote = [], []
    assert isinstance(world.write(world.city("ann", "Austin"))[0], Written)
    assert looked[0] - start > 30
    assert wrote[0] - looked[0] < 2


def test_more_than_a_minutes_quota_goes_through_without_a_429(world):
    world.bound("ann")
    for _ in range(75):
        world.read()
    assert len(world.door.log) == 75


def test_a_429_is_waited_out(world):
    world.bound("ann")
    world.door.fail("values:batchGet", effect=False, status=429)
    world.read()
    assert sum(world.clock.waits) >= 5


def test_many_rows_travel_in_requests_of_two_megabytes(world):
    world.bound("ann")
    rows = [world.append(f"id-{at}", str(at), "x" * 30_000, "", "") for at in range(100)]
    outcomes = world.write(*rows)
    assert all(isinstance(outcome, Written) for outcome in outcomes)
    assert world.door.log.count("grid") == 2
    assert len(world.rows()) == 102


def test_many_scattered_cells_are_probed_by_stretches(world):
    names = [f"n{at}" for at in range(150)]
    world.bound(*names)
    world.clock.at += 120
    outcomes = world.write(*[world.city(name, "new") for name in names[::2]])
    assert all(outcome.cells == {"City": "new"} for outcome in outcomes)
    ranges = next([v for n, v in sent if n == "ranges"] for name, sent in world.door.sent[::-1] if name == "get")
    assert ranges == ["'Customers'!B2:B150", "'Customers'!F2:F150"]


def test_refusals_are_understood_in_every_shape():
    def refusal(status, body):
        try:
            answer_of(status, body)
        except DoorError as error:
            return error.status, error.code, error.reason
        return None

    assert refusal(502, b"<html>") == (502, "", "")
    assert refusal(403, b'{"error": {"errors": [{"reason": "rateLimitExceeded"}]}}') == (403, "", "rateLimitExceeded")
    assert refusal(400, b'{"error": "invalid_grant"}') == (400, "", "")
    assert refusal(200, b"[]") == (200, "UNREADABLE", "")
    assert refusal(200, b"{}") is None
