"""An event loop without a network whose clock jumps to the next timer when nothing is ready.

It decides what time it is and in which order what is due runs: timers by their time, everything else as it came.
It does not know what runs on it.
"""

import asyncio
from contextvars import copy_context
from heapq import heappop, heappush

EPOCH = 1_790_000_000.0
"""Where virtual time begins, in seconds since 1970."""
_RESOLUTION = 1e-9
"""Timers that are less apart than this are due together."""


class StuckError(Exception):
    """Nothing is ready and no timer is set: what runs waits for something that cannot come."""


class _Handle:
    """What shall run. asyncio's own does the same and more: it knows debuggers and where it was made."""

    __slots__ = ("arguments", "callback", "context", "is_cancelled", "when")

    def __init__(self, callback, arguments, context, when=0.0):
        self.callback, self.arguments, self.context, self.when = callback, arguments, context, when
        self.is_cancelled = False

    def cancel(self):
        self.is_cancelled = True

    def cancelled(self):
        return self.is_cancelled

    def __lt__(self, other):
        return self.when < other.when


class VirtualLoop(asyncio.BaseEventLoop):
    """Good enough for tasks, groups, queues, events, sleeps and time-outs; costs microseconds to make."""

    def __init__(self):
        super().__init__()
        self.at = 0.0
        self._plain = copy_context()

    def time(self):
        return self.at

    def call_soon(self, callback, *args, context=None):
        handle = _Handle(callback, args, context or self._plain)
        self._ready.append(handle)
        return handle

    # What collects abandoned generators calls this one; there is but one thread.
    call_soon_threadsafe = call_soon

    def call_at(self, when, callback, *args, context=None):
        handle = _Handle(callback, args, context or self._plain, when)
        heappush(self._scheduled, handle)
        return handle

    def call_later(self, delay, callback, *args, context=None):
        return self.call_at(self.at + delay, callback, *args, context=context)

    def _run_once(self):
        """Run what is ready now; what it makes ready runs the next time. ``run_forever`` calls this again and again."""
        ready, timers = self._ready, self._scheduled
        while timers and timers[0].is_cancelled:
            heappop(timers)
        if not ready and not self._stopping:
            if not timers:
                raise StuckError
            self.at += max(0.0, timers[0].when - self.at)
        end = self.at + _RESOLUTION
        while timers and timers[0].when < end:
            ready.append(heappop(timers))
        for _ in range(len(ready)):
            handle = ready.popleft()
            if handle.is_cancelled:
                continue
            try:
                handle.context.run(handle.callback, *handle.arguments)
            except (SystemExit, KeyboardInterrupt):
                raise
            except BaseException as error:  # noqa: BLE001 - as asyncio does: one callback's failure stops no other
                self.call_exception_handler({"message": f"in {handle.callback}", "exception": error})

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
