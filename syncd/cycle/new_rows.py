"""Records without a row: which of them get one."""

from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.records import CrmRecord
from syncd.core.values import CrmId
from syncd.cycle.draft import Draft
from syncd.cycle.row_edits import append_edit
from syncd.cycle.world import World


def welcome_records(world: World, draft: Draft, reserved: set[CrmId]) -> None:
    """Give rows to records that have none; while a creation is unanswered none is given, it may be ours."""
    mapping = draft.mapping
    if draft.is_creating:
        return
    for crm_id in world.store.seen_records.unbound(mapping.name, mapping.object.name, is_active=mapping.where_active):
        record = world.store.seen_records.record(mapping.object.name, crm_id)
        if record is None or crm_id in reserved or not belongs(mapping, record):
            continue
        name = f"#{crm_id}"
        draft.records[name] = record
        why = "new in ServiceTitan" if draft.state.is_live else "in ServiceTitan, not in the sheet"
        draft.edits.append(append_edit(draft, name, record, why))


def belongs(mapping: SheetMapping, record: CrmRecord) -> bool:
    """Whether the mapping's filter gives this record a row."""
    if record.merged_to_id is not None:
        return False
    return mapping.where_active is None or record.is_active == mapping.where_active
