"""Settle open writes to the sheet, and say whose rows hold what landed there by mistake and is not put back yet.

As long as putting back may succeed, its rows are left out of the plan; where nobody could look, the whole worksheet is,
since any of its rows may have been hit. They are not held in silence for ever: once its deadline has passed and the
sheet still refuses, mapped cells are frozen, so that the rest of their rows goes on. What a row is recognised by cannot
be frozen; that is listed until it is put right, by syncd or by a person.
"""

from collections.abc import Sequence
from itertools import groupby

from syncd.core.outcomes import SheetOutcome, Stale, Stray, Unknown
from syncd.core.sheet_operations import RestoreCells, SheetSnapshot, UpdateCells
from syncd.cycle.refused_repairs import is_due, leave_alone, note_tried
from syncd.cycle.settle import Settler
from syncd.cycle.sheet_journal import CallJournal
from syncd.cycle.tally import Tally
from syncd.cycle.world import World
from syncd.store.journal import Intent

_FROZEN = "syncd wrote here by mistake and could not take it back: type what belongs here, then resync the record"
_LISTED = "syncd wrote into {} by mistake and cannot take it back yet: let it write there, or type what belongs there"


async def recover_sheet(world: World, tally: Tally, settler: Settler, intents: Sequence[Intent], run_id: int) -> None:
    """Look after the sheet's open intents, batch by batch, oldest first, and repairs before all others.

    What a repair is to give back may be the very ids by which the others find their rows.
    """
    failing: set[str] = set()
    ordered = sorted(intents, key=lambda intent: not isinstance(intent.task.operation, RestoreCells))
    for number, group in groupby(ordered, key=lambda intent: intent.batch):
        batch = []
        for intent in group:
            # While a repair is refused or lost, trying its younger siblings as well only adds calls.
            is_sibling = intent.mapping in failing and isinstance(intent.task.operation, RestoreCells)
            if is_due(world, intent) and not is_sibling:
                batch.append(intent)
            else:
                failing.add(intent.mapping)
                leave_alone(world, tally, intent)
        if not batch:
            continue
        operations = [intent.task.operation for intent in batch]

        def look_again(snapshots: Sequence[SheetSnapshot], number: int = number) -> None:
            world.store.journal.look_again(number, snapshots)

        journal = CallJournal(world, run_id=run_id, keep=look_again)
        fences = [intent.fence for intent in batch]
        outcomes = await world.sheet.mend(operations, batch[0].snapshots, fences=fences, journal=journal)  # type: ignore[arg-type] # sheet intents hold sheet operations
        with world.store.write():
            failing |= journal.leave()
            for intent, (_, outcome) in zip(batch, outcomes, strict=True):
                failing |= {intent.mapping} if isinstance(outcome, Unknown) and outcome.astray else set()
                note_tried(world, intent)
                _conclude(world, tally, settler, intent, outcome)


def _conclude(world: World, tally: Tally, settler: Settler, intent: Intent, outcome: SheetOutcome) -> None:
    now = world.clock.now()
    if isinstance(outcome, Unknown):
        if outcome.is_open and not outcome.astray:
            tally.unseen.add(intent.mapping)
        is_waiting = outcome.is_open or now < intent.deadline
        if is_waiting or not (outcome.astray == () or _give_up(world, tally, intent.mapping, outcome.astray)):
            for stray in outcome.astray:
                tally.astray.setdefault((intent.mapping, stray.row_id), "")
            return
        if isinstance(intent.task.operation, UpdateCells):
            settler.sheet(intent.task, Stale(held=outcome.held), now)
        for mapping, row_id in intent.rows:
            world.store.bases.soil(mapping, [row_id])
    else:
        settler.sheet(intent.task, outcome, now)
    world.store.journal.close([intent.id])


def _give_up(world: World, tally: Tally, mapping: str, strays: Sequence[Stray]) -> bool:
    """Freeze what was refused until its deadline; False where the wait goes on, in the open.

    A row that holds a wrong id, or lost its own, or never had one, would be taken for another or for a new one.
    """
    if all(stray.row_id and stray.is_mapped for stray in strays):
        for stray in strays:
            world.store.disputes.freeze(mapping, stray.row_id, stray.column, _FROZEN, world.clock.now())
        world.store.bases.soil(mapping, [stray.row_id for stray in strays])
        return True
    for row_id in {stray.row_id for stray in strays}:
        columns = sorted({f'"{stray.column}"' for stray in strays if stray.row_id == row_id})
        row = "this row" if row_id else "a row without an ID"
        tally.astray[mapping, row_id] = _LISTED.format(f"{row}, {', '.join(columns)},")
    return False
