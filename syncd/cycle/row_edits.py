"""Edits about rows as a whole that several places propose, made in one."""

from collections.abc import Sequence

from syncd.core.edits import ROW, Edit, EditKind, Toward
from syncd.core.records import CrmRecord, SheetRow
from syncd.core.state import Binding
from syncd.core.values import Cell, is_empty
from syncd.cycle.draft import Draft, Newcomer


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


def deactivation_edit(draft: Draft, binding: Binding, record: CrmRecord, must_wait: str) -> Edit:
    """Deactivate a record whose row was deleted, or wait for somebody to say so."""
    return Edit(
        mapping=binding.mapping,
        row_id=binding.row_id,
        crm_id=record.id,
        rule=ROW,
        toward=Toward.CRM,
        kind=EditKind.DELETES,
        crm=(record.id,),
        old=draft.mapping.object.title_of(record.members, record.id),
        why="its row was deleted",
        must_wait=must_wait,
    )


def propose(draft: Draft, newcomer: Newcomer, kind: EditKind, why: str) -> None:
    """Put an edit about a row without a record into the draft, under the id it gets or the key it has."""
    name = newcomer.restores or newcomer.row_id or newcomer.seen.key
    draft.newcomers[name] = newcomer
    draft.edits.append(
        Edit(
            mapping=draft.mapping.name,
            row_id=name,
            crm_id=newcomer.crm_id,
            rule=ROW,
            toward=Toward.CRM if kind is EditKind.CREATES else Toward.SHEET,
            kind=kind,
            sheet=tuple(newcomer.row.cells),
            new=title(draft, newcomer.row),
            why=why,
            is_first=not draft.state.is_live,
        )
    )


def title(draft: Draft, row: SheetRow) -> str:
    """What a person would call the row: its first filled cell that is not its parent's name."""
    named = zip(draft.mapping.headers, row.cells, strict=True)
    return next((str(c) for h, c in named if not is_empty(c) and h != draft.mapping.parent_column), "")
