"""The quota: filled evenly while work waits, never overrun; a 429 is obeyed from header, text, then backoff."""

from collections import Counter
from email.utils import formatdate
from itertools import pairwise

import pytest
from crm_bench import answer, change, patch

from syncd.core.outcomes import NotSent, Stored
from syncd.errors import RateLimitedError


def _patches(bench, count):
    ids = [bench.add(f"C {n}") for n in range(count)]
    bench.run(bench.side.read(["customers"], {}))
    bench.forget()
    return [patch(id_, change("name", f"C {n}", f"D {n}"), row=f"r{n}") for n, id_ in enumerate(ids)]


def test_the_quota_is_filled_and_never_overrun(bench):
    operations = _patches(bench, 700)
    assert all(isinstance(outcome, Stored) for outcome in bench.apply(*operations))
    times = [call.at for call in bench.sent if call.at >= bench.calls("PATCH *")[0].at]
    rate = (len(times) - 1) / (times[-1] - times[0])
    assert 56.5 <= rate <= 57.5
    assert bench.crm.answers[429] == 0
    busiest = max(sum(start <= at < start + 1.0 for at in times) for start in times[::10])
    assert busiest <= 60


def test_calls_leave_evenly_spaced(bench):
    _operations = _patches(bench, 200)
    bench.apply(*_operations)
    times = [call.at for call in bench.sent][20:]
    gaps = [after - before for before, after in pairwise(times)]
    assert max(gaps) - min(gaps) < 0.001


def test_what_was_not_used_is_not_saved_up(bench):
    operations = _patches(bench, 150)
    bench.wait(60)
    bench.apply(*operations)
    seconds = Counter(int(call.at) for call in bench.sent)
    assert max(seconds.values()) <= 60


@pytest.mark.parametrize(
    ("headers", "title", "least", "most"),
    [
        ({"retry_after": "7"}, "Rate limit is exceeded. Try again in 3 seconds.", 7.0, 8.0),
        ({}, "Rate limit is exceeded. Try again in 3 seconds.", 3.0, 4.0),
        ({}, "Rate limit is exceeded.", 0.5, 2.0),
        ({"retry_after": "soon"}, "Rate limit is exceeded. Try again in 4 seconds.", 4.0, 5.0),
    ],
)
def test_a_429_is_obeyed_from_header_then_text_then_backoff(bench, headers, title, least, most):
    (operation,) = _patches(bench, 1)
    bench.befall("PATCH *", answer(429, {"title": title, "status": 429}, **headers))
    (outcome,) = bench.apply(operation)
    assert isinstance(outcome, Stored)
    first, second = (call.at for call in bench.calls("PATCH *"))
    assert least <= second - first - bench.latency <= most


def test_a_429_with_a_date_is_obeyed(bench):
    (operation,) = _patches(bench, 1)
    bench.befall("PATCH *", answer(429, {}, retry_after=formatdate(bench.clock.now() + 9, usegmt=True)))
    bench.apply(operation)
    first, second = (call.at for call in bench.calls("PATCH *"))
    assert 8.0 <= second - first <= 10.0


def test_after_a_429_nobody_goes_on_before_the_wait_is_over(bench):
    operations = _patches(bench, 100)
    bench.befall("PATCH *", answer(429, {"title": "Rate limit is exceeded. Try again in 5 seconds."}), skip=30)
    bench.apply(*operations)
    refused = bench.calls("PATCH *")[30].at
    later = [call.at for call in bench.calls("PATCH *") if call.at > refused + bench.latency + 0.02]
    assert min(later) >= refused + 5.0


def test_the_pace_recovers_after_a_429(bench):
    operations = _patches(bench, 600)
    bench.befall("PATCH *", answer(429, {"title": "Rate limit is exceeded. Try again in 1 seconds."}))
    bench.apply(*operations)
    times = [call.at for call in bench.calls("PATCH *")]
    slow = [b - a for a, b in pairwise(times[60:63])]
    fast = [b - a for a, b in pairwise(times[-3:])]
    assert min(slow) > 1 / 57.0
    assert max(fast) == pytest.approx(1 / 57.0, rel=0.02)


def test_a_write_refused_by_the_quota_again_and_again_was_not_sent(bench):
    (operation,) = _patches(bench, 1)
    bench.befall("PATCH *", answer(429, {"title": "Try again in 1 seconds."}), times=99)
    (outcome,) = bench.apply(operation)
    assert isinstance(outcome, NotSent)


def test_a_wait_longer_than_a_minute_ends_the_cycle(bench):
    bench.befall("GET *", answer(429, {"title": "Try again in 300 seconds."}), times=99)
    with pytest.raises(RateLimitedError) as caught:
        bench.run(bench.side.read(["customers"], {}))
    assert caught.value.retry_after_seconds == 300
    assert bench.loop.time() < 5


def test_the_stand_ins_own_limit_is_never_met_at_full_pace(benches):
    slow = benches(latency=2.0)
    operations = _patches(slow, 200)
    slow.apply(*operations)
    assert slow.crm.answers[429] == 0


def test_a_pace_above_the_limit_is_corrected_by_the_429s(benches):
    greedy = benches(per_second=90.0)
    operations = _patches(greedy, 300)
    outcomes = greedy.apply(*operations)
    assert all(isinstance(outcome, Stored) for outcome in outcomes)
    assert greedy.crm.answers[429] > 0
