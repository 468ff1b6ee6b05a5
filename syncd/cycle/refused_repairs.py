"""When a repair that the sheet keeps refusing is tried again: rarely, but never never.

What a row is recognised by cannot be given up; somebody may have protected it for good. Until its deadline a repair is
tried in every cycle. From then on the pauses double, up to an hour; it is tried at once when somebody asks for a
resync, and soon after a row of its worksheet changed, since that may be the person who puts it right. A protection that
is taken away shows in no reading.
"""

from syncd.core.sheet_operations import RestoreCells
from syncd.cycle.tally import ASTRAY, NAMELESS, Tally
from syncd.cycle.world import World
from syncd.store.journal import Intent

SHORTEST_PAUSE_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 3600.0


def is_due(world: World, intent: Intent) -> bool:
    """Whether an open write is looked after in this cycle."""
    now = world.clock.now()
    if not isinstance(intent.task.operation, RestoreCells) or now < intent.deadline:
        return True
    pause = min(max(intent.sent_at - intent.deadline, SHORTEST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)
    if world.tried.get(intent.id, _mark(world, intent)) != _mark(world, intent):
        pause = SHORTEST_PAUSE_SECONDS
    return now - intent.sent_at >= pause


def note_tried(world: World, intent: Intent) -> None:
    """Remember when a repair was tried; call inside a write transaction."""
    now = world.clock.now()
    if isinstance(intent.task.operation, RestoreCells) and now >= intent.deadline:
        world.store.journal.tried([intent.id], now)
        world.tried[intent.id] = _mark(world, intent)


def leave_alone(world: World, tally: Tally, intent: Intent) -> None:
    """Go on listing what waits for its next try, in the words of the last one."""
    listed = {
        str(problem["key"]): str(problem["message"])
        for problem in world.store.disputes.problems(intent.mapping)
        if problem["code"] == ASTRAY
    }
    for mapping, row_id in intent.rows:
        tally.astray.setdefault((mapping, row_id), listed.get(row_id or NAMELESS, ""))


def try_all_now(world: World) -> None:
    """Make every refused repair due: somebody asked to look again. Call inside a write transaction."""
    repairs = [one.id for one in world.store.journal.pending() if isinstance(one.task.operation, RestoreCells)]
    world.store.journal.tried(repairs, 0.0)


def _mark(world: World, intent: Intent) -> tuple[int, ...]:
    return world.store.changes.mark(("rows_seen", intent.mapping))
