import asyncio

from syncd.demo.clock import JumpingClock


class Still:
    def now(self):
        return 1_000.0

    def monotonic(self):
        return 5.0

    async def sleep(self, seconds):
        raise AssertionError("the demo never waits")


def test_sleeping_jumps_instead_of_waiting():
    clock = JumpingClock(Still())
    asyncio.run(clock.sleep(61.0))
    assert (clock.now(), clock.monotonic(), clock.skipped_seconds) == (1_061.0, 66.0, 61.0)


def test_the_clock_never_goes_back():
    clock = JumpingClock(Still())
    clock.jump(-3.0)
    assert clock.now() == 1_000.0
