"""The pace of calls: full use when work waits, never more than the limit in any second, slower after a 429."""

import asyncio

import pytest

from syncd.crm.transport.quota import Quota


@pytest.fixture
def quota(bench):
    return Quota(bench.clock, per_second=57.0)


def departures(bench, quota, count):
    async def one(left):
        await quota.take()
        left.append(bench.loop.at)

    async def all_of_them():
        left = []
        await asyncio.gather(*(one(left) for _ in range(count)))
        return left

    return bench.run(all_of_them())


def most_in_a_second(times):
    return max(sum(1 for other in times if start <= other < start + 1.0) for start in times)


def test_a_minute_of_waiting_work_fills_the_quota_evenly(bench, quota):
    left = departures(bench, quota, 57 * 60)
    assert left[-1] - left[0] <= 60.0
    assert most_in_a_second(left) <= 60


def test_no_second_holds_more_than_the_limit_after_a_pause(bench, quota):
    departures(bench, quota, 10)
    bench.run(asyncio.sleep(300))
    assert most_in_a_second(departures(bench, quota, 200)) <= 60


def test_time_lost_by_a_busy_loop_is_made_up_slowly(bench, quota):
    async def stall():
        await asyncio.sleep(10)
        bench.loop.at += 0.8

    async def both():
        left = []

        async def one():
            await quota.take()
            left.append(bench.loop.at)

        await asyncio.gather(stall(), *(one() for _ in range(57 * 60)))
        return left

    left = bench.run(both())
    assert left[-1] - left[0] <= 60.1
    assert most_in_a_second(left) <= 60


def test_places_are_given_in_the_order_asked_for(bench, quota):
    order = []

    async def one(number):
        await quota.take()
        order.append(number)

    async def some():
        await asyncio.gather(*(one(number) for number in range(20)))

    bench.run(some())
    assert order == list(range(20))


def test_nobody_slips_out_while_a_refusal_says_to_wait(bench, quota):
    async def refused_in_the_middle():
        left = []

        async def one():
            await quota.take()
            left.append(bench.loop.at)

        works = [asyncio.ensure_future(one()) for _ in range(100)]
        await asyncio.sleep(0.5)
        quota.refused(3.0)
        await asyncio.gather(*works)
        return left

    left = bench.run(refused_in_the_middle())
    assert not [at for at in left if 0.5 < at < 3.5]
    assert len([at for at in left if at >= 3.5]) > 60


def pace(bench, quota):
    left = departures(bench, quota, 30)
    return 29 / (left[-1] - left[0])


def test_a_refusal_slows_down_once_for_all_that_were_refused_together(bench, quota):
    for _ in range(20):
        quota.refused(1.0)
    assert 35 < pace(bench, quota) < 45


def test_the_pace_recovers_while_calls_go_through(bench, quota):
    quota.refused(1.0)
    bench.run(asyncio.sleep(2))
    for _ in range(30):
        quota.went_through()
    assert pace(bench, quota) == pytest.approx(57)


def test_refusals_without_end_do_not_stop_it_altogether(bench, quota):
    for _ in range(50):
        quota.refused(0.1)
        bench.run(asyncio.sleep(0.2))
    assert 5 < pace(bench, quota) < 7
