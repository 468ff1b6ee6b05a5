"""What the status cells of rows shall say. It writes nothing and decides nothing."""

from collections.abc import Iterable

from syncd.cycle.draft import Draft
from syncd.cycle.planning import Planned
from syncd.cycle.world import World


def statuses(world: World, planned: Planned) -> dict[str, str]:
    """What the status cell of every row that was looked at shall say."""
    draft, judgement = planned.draft, planned.judgement
    name = draft.mapping.name
    said = dict(draft.statuses)
    held = {edit.row_id for edits in judgement.held.values() for edit in edits}
    conflicts: dict[str, list[str]] = {}
    for conflict in world.store.disputes.conflicts(name):
        conflicts.setdefault(conflict.row_id, []).append(draft.mapping.called(conflict.rule))
    for row_id, decision in draft.decisions.items():
        # Of a row that may be half typed only what is in conflict is certain.
        if row_id in said or (decision.is_waiting and row_id not in conflicts):
            continue
        said[row_id] = _sentence(draft, row_id, conflicts.get(row_id, ()), is_held=row_id in held)
    for key, newcomer in draft.newcomers.items():
        if key in held and newcomer.seen.key not in said:
            said[newcomer.seen.key] = "held"
    return said


def _sentence(draft: Draft, row_id: str, conflicts: Iterable[str], *, is_held: bool) -> str:
    parts = [f"conflict: {name}" for name in sorted(conflicts)]
    parts += ["held"] if is_held else []
    parts += [f"rejected: {message}" for message in draft.complaints(row_id)]
    return "; ".join(parts)
