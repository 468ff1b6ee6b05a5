"""Records that the CRM merged into others: where a merge ends, who shows the survivor, what becomes of late edits."""

from collections.abc import Collection

from syncd.core.reading import bind_children, read_rule, shown
from syncd.core.records import CrmRecord, dump_raw
from syncd.core.state import Binding, Case, State
from syncd.core.values import CrmId
from syncd.cycle.draft import Draft
from syncd.cycle.world import World

_ROWLESS = (State.UNPLACED, State.MATCHED, State.IGNORED)
"""States of a record that has no row and will not get one by itself, once no write about it is open."""


def survivor_of(world: World, record: CrmRecord) -> CrmRecord | None:
    """Follow a merge to its end; ``None`` until the survivor is seen, and where merges go round in a circle."""
    survivor, known = record, {record.id}
    while survivor.merged_to_id is not None:
        found = world.store.seen_records.record(record.object, survivor.merged_to_id)
        if found is None or found.id in known:
            return None
        known.add(found.id)
        survivor = found
    return survivor


def is_undecided(draft: Draft, survivor: CrmRecord, holder: Binding | None, suited: Collection[CrmId]) -> bool:
    """Whether the survivor may yet turn out to have a row of its own; ``suited`` are records that some row is about."""
    if holder is None:
        # An unknown record may be one of ours, and a row that somebody typed may be about it.
        return draft.is_creating or survivor.id in suited
    if holder.row_id in draft.busy or draft.is_claiming:
        return True
    has_row = holder.row_id in draft.places or holder.note in draft.places
    return has_row and holder.state in (State.UNPLACED, State.MATCHED)


def has_no_row(draft: Draft, holder: Binding) -> bool:
    """Whether the survivor is known but shown by no row."""
    return holder.state in _ROWLESS and not draft.is_shown(holder.row_id)


def dispute_leftovers(world: World, draft: Draft, case: Case, record: CrmRecord, holder: Binding) -> None:
    """Edits of the loser's row that never reached the CRM become conflicts against the survivor."""
    binding, seen = case.binding, case.seen
    if seen is None or seen.missing_since is not None:
        return
    bound = bind_children(draft.mapping, binding, case.children)
    # Its row is to say that it is in conflict.
    world.store.bases.soil(binding.mapping, [holder.row_id])
    for rule in draft.mapping.rules:
        face = binding.base.get(rule.key)
        reading = read_rule(draft.mapping, rule, case, record, seen.row.cells, bound, draft.context)
        if face is None or dump_raw(list(face.sheet)) == dump_raw(list(reading.sheet_raw)):
            continue
        if reading.crm == reading.sheet or not any(column.field.is_writable for column in rule.columns):
            continue
        world.store.disputes.dispute(
            binding.mapping,
            holder.row_id,
            f"{rule.key} of {binding.row_id}",
            crm=shown(reading.crm),
            sheet=dump_raw(list(reading.sheet_raw)),
            at=draft.now,
        )
