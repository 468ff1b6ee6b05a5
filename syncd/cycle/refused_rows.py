"""Worksheets in which Google lets nobody add or remove rows, as when a column of syncd's own is protected.

It is said as a halt of those rows, everything else goes on. Like a refused repair it is tried again with pauses that
double up to an hour, at once when somebody asks for a resync, and when the process starts anew.
"""

from collections.abc import Iterable

from syncd.core.edits import ROW, Edit, EditKind, Toward
from syncd.cycle.planning import Planned
from syncd.cycle.refused_repairs import LONGEST_PAUSE_SECONDS, SHORTEST_PAUSE_SECONDS
from syncd.cycle.tally import Tally
from syncd.cycle.world import Pause, World

CODE = "sheet.rows.refused"
SCOPE = "rows:"
_HINT = (
    "Let syncd's account edit the whole tab, its protected columns too. It is tried again within the hour, and at once "
    "with `syncd resync --full`."
)


def must_wait(world: World, edit: Edit) -> bool:
    """Whether an edit would add or remove a row while that is not tried."""
    pause = world.pauses.get(edit.mapping)
    return _is_about_rows(edit) and pause is not None and world.clock.now() - pause.tried_at < pause.seconds


def note_refused(world: World, planned: Iterable[Planned], tally: Tally) -> None:
    """Say where rows were refused, and no longer where they are not; call inside a write transaction."""
    disputes, known = world.store.disputes, world.store.disputes.halts()
    for item in planned:
        name, scope = item.draft.mapping.name, f"{SCOPE}{item.draft.mapping.name}"
        reason = tally.blocked.get(name)
        if reason is not None:
            world.pauses[name] = _longer(world.pauses.get(name), world.clock.now())
            message = f'Google lets syncd neither add nor remove rows in "{item.draft.tab.layout.title}": {reason}'
            disputes.halt(scope, code=CODE, message=message, hint=_HINT, at=world.clock.now())
            continue
        is_wanted = any(map(_is_about_rows, item.judgement.released))
        if not is_wanted or tally.counts.get(name, {}).get("appended"):
            world.pauses.pop(name, None)
            if scope in known:
                disputes.lift(scope)


def _longer(before: Pause | None, now: float) -> Pause:
    seconds = min(2 * before.seconds, LONGEST_PAUSE_SECONDS) if before is not None else SHORTEST_PAUSE_SECONDS
    return Pause(tried_at=now, seconds=seconds)


def _is_about_rows(edit: Edit) -> bool:
    kinds = (EditKind.APPENDS, EditKind.DELETES)
    return edit.rule is ROW and edit.toward is Toward.SHEET and edit.kind in kinds
