"""What reads show while they lag behind writes: the world as it was a while ago.

It decides when a change comes to light in single reads and lists. Writes and feeds work on the world itself. It knows
no operation.
"""

from heapq import heappop, heappush
from itertools import count

from syncd.sandbox.crm import stamps
from syncd.sandbox.crm.records import Record
from syncd.sandbox.crm.world import World


class Replica:
    """A copy of a world that follows it at a distance; what was there when it began is in it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._shown = World(world.clock, world.switches)
        self._shown.technicians = world.technicians
        self._lag = round(world.switches.read_lag_seconds * stamps.TICKS_PER_SECOND)
        self._due: list[tuple[int, int, str, Record]] = []
        self._order = count()
        for table in world.tables.values():
            table.watch()
            for record in table.rows.values():
                self._shown.tables[table.name].mirror(record.copy())

    def follow(self) -> None:
        """Take note of what has changed since the last time; it comes to light later."""
        for table in self._world.tables.values():
            for changed in table.watched_changes():
                record = table.rows[changed].copy()
                heappush(self._due, (record.modified + self._lag, next(self._order), table.name, record))

    def shown(self) -> World:
        """Return the world that reads show now."""
        self.follow()
        now = self._world.now()
        while self._due and self._due[0][0] <= now:
            _, _, table, record = heappop(self._due)
            self._shown.tables[table].mirror(record)
        return self._shown
