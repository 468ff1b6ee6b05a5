"""An event loop without a network whose clock jumps to the next timer when nothing is ready.

It decides what time it is. It does not know what runs on it.
"""

import asyncio

EPOCH = 1_790_000_000.0
"""Where virtual time begins, in seconds since 1970."""


class StuckError(Exception):
    """Nothing is ready and no timer is set: what runs waits for something that cannot come."""


class _Jump:
    """Stands where a selector would: instead of waiting, it moves the clock."""

    def __init__(self, loop):
        self._loop = loop

    def select(self, timeout):
        if timeout is None:
            raise StuckError
        if timeout > 0:
            self._loop.at += timeout
        return ()


class VirtualLoop(asyncio.BaseEventLoop):
    """Good enough for tasks, groups, queues, events, sleeps and time-outs; costs microseconds to make."""

    def __init__(self):
        super().__init__()
        self.at = 0.0
        self._selector = _Jump(self)
        self._clock_resolution = 1e-9

    def time(self):
        return self.at

    def _process_events(self, _):
        pass

    def _write_to_self(self):
        pass


class VirtualClock:
    """The loop's time, for stand-ins and for syncd alike."""

    def __init__(self, loop):
        self._loop = loop

    def now(self):
        return EPOCH + self._loop.at

    def monotonic(self):
        return self._loop.at

    async def sleep(self, seconds):
        await asyncio.sleep(max(0.0, seconds))
