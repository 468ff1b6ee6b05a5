"""Edits about rows as a whole that several places propose, made in one."""

from collections.abc import Sequence

from syncd.core.edits import ROW, Edit, EditKind, Toward
from syncd.core.records import CrmRecord
from syncd.core.state import Binding
from syncd.core.values import Cell
from syncd.cycle.draft import Draft


def append_edit(draft: Draft, row_id: str, record: CrmRecord, why: str) -> Edit:
    """Give a record a row, under the id it has already or the name it goes by until it gets one."""
    return Edit(
        mapping=draft.mapping.name,
        row_id=row_id,
        crm_id=record.id,
        rule=ROW,
        toward=Toward.SHEET,
        kind=EditKind.APPENDS,
        crm=(record.id,),
        new=draft.mapping.object.title_of(record.members, record.id),
        why=why,
        is_first=not draft.state.is_live,
    )


def removal_edit(binding: Binding, cells: Sequence[Cell], why: str) -> Edit:
    """Delete a row, if it still holds these cells then."""
    return Edit(
        mapping=binding.mapping,
        row_id=binding.row_id,
        crm_id=binding.crm_id,
        rule=ROW,
        toward=Toward.SHEET,
        kind=EditKind.DELETES,
        sheet=tuple(cells),
        old=str(cells[0]) if cells else "",
        why=why,
    )
