"""Turn released edits into tasks: one operation is one API call or one group of cells, with what it settles."""

from collections.abc import Iterable, Sequence

from syncd.core.edits import ROW, Edit, EditKind, Toward
from syncd.core.records import same_raw
from syncd.core.sheet_operations import MarkRow, UpdateCells
from syncd.core.state import RowPart, State, Task
from syncd.core.values import Cell, as_cell
from syncd.cycle.assemble_crm import crm_tasks, in_bulk
from syncd.cycle.assemble_rows import append_task, restore_task, row_task
from syncd.cycle.draft import MARK, UNMARKED, Draft
from syncd.cycle.lines import LOOSE
from syncd.cycle.planning import Planned
from syncd.cycle.refused_rows import must_wait
from syncd.cycle.settling.cells import mark_text
from syncd.cycle.statuses import statuses
from syncd.cycle.tasks import Tasks, is_ready, move_of
from syncd.cycle.world import World


def assemble(world: World, planned: Iterable[Planned]) -> Tasks:
    """Make the tasks of all mappings."""
    tasks = Tasks()
    for item in planned:
        draft = item.draft
        grouped: dict[tuple[str, Toward], list[Edit]] = {}
        for edit in item.judgement.released:
            if must_wait(world, edit):
                continue
            if edit.rule is ROW:
                row_task(world, draft, edit, tasks)
            elif is_ready(draft, edit):
                grouped.setdefault((edit.row_id, edit.toward), []).append(edit)
        for edit in item.judgement.put_back:
            _put_back(world, draft, edit, tasks)
        for (row_id, toward), edits in grouped.items():
            if toward is Toward.SHEET:
                tasks.sheet.append(_update(draft, row_id, edits))
            else:
                tasks.crm.extend(crm_tasks(world, draft, draft.bindings[row_id], edits))
        tasks.sheet.extend(_marks(world, item))
    tasks.crm = in_bulk(world, tasks.crm)
    return tasks


def _update(draft: Draft, row_id: str, edits: Sequence[Edit]) -> Task:
    row = draft.row_at(row_id)
    cells: dict[str, Cell] = {}
    expected: dict[str, Cell] = {}
    for edit in edits:
        for column, new, old in zip(edit.rule.columns, edit.value, edit.sheet, strict=True):
            if not same_raw(new, old):
                cells[column.header] = as_cell(new)
                expected[column.header] = as_cell(old)
    return Task(
        operation=UpdateCells(
            mapping=draft.mapping.name,
            row_id=row_id,
            cells=cells,
            expected=expected,
            position=row.position if row is not None else -1,
        ),
        moves=tuple(move_of(edit) for edit in edits),
        crm_id=draft.bindings[row_id].crm_id,
    )


def _marks(world: World, planned: Planned) -> list[Task]:
    """Status cells and ServiceTitan IDs that do not say what they should."""
    draft = planned.draft
    wanted = statuses(world, planned)
    marks = []
    refused = _refused_marks(world, draft)
    refs = {
        **{row_id: str(b.crm_id) for row_id, b in draft.bindings.items() if b.crm_id and b.state is State.BOUND},
        **draft.crm_refs,
    }
    for key in sorted({*wanted, *refs}):
        row = draft.row_at(key)
        if row is None:
            continue
        # What an earlier round of this cycle wrote there was not read yet.
        seen = world.store.seen_rows.row(draft.mapping.name, key)
        own = seen.row if seen is not None else row
        status = wanted.get(key)
        new_status = status if status is not None and status != own.status else None
        ref = refs.get(key)
        new_ref = ref if ref is not None and ref != own.crm_ref else None
        if new_status is None and new_ref is None:
            if key in refused:
                _end_refusal(world, draft, key)
            continue
        mark = MarkRow(
            mapping=draft.mapping.name,
            # A row that got its id in this very cycle was read without it.
            row_id=row.row_id if key.startswith(LOOSE) else key,
            position=row.position,
            cells=tuple(row.cells),
            status=new_status,
            crm_ref=new_ref,
            is_shared=key.startswith(LOOSE) and bool(row.row_id),
        )
        if refused.get(key) == mark_text(mark):
            continue
        # Until a mark is seen to stand, its record stays to be looked at.
        world.store.bases.soil(draft.mapping.name, [key])
        if mark.anywhere() not in draft.marking:
            marks.append(Task(operation=mark, rows=(RowPart(mapping=draft.mapping.name, row_id=key, cells={}),)))
    return marks


def _refused_marks(world: World, draft: Draft) -> dict[str, str]:
    """Key of a row -> what the sheet would not let its own columns say."""
    known = world.store.disputes.rejections(draft.mapping.name, draft.mapping.salt + world.settings.program)
    return {key: found[MARK].value for key, found in known.items() if MARK in found}


def _end_refusal(world: World, draft: Draft, key: str) -> None:
    """Its own columns say what they should, so that nothing is wrong with them any more."""
    world.store.disputes.accept_again(draft.mapping.name, key, [MARK])
    draft.problems.get(key, {}).pop(UNMARKED, None)
    world.store.disputes.set_problems(draft.mapping.name, key, draft.problems.get(key, {}), draft.now)


def _put_back(world: World, draft: Draft, edit: Edit, tasks: Tasks) -> None:
    """Restore the edited side from the base: the other side is left as it is."""
    if edit.rule is ROW:
        if edit.kind is EditKind.DELETES and edit.toward is Toward.CRM:
            append_task(world, draft, edit, tasks)
        elif edit.kind is EditKind.CREATES:
            restore_task(draft, draft.newcomers[edit.row_id], tasks)
        return
    if not is_ready(draft, edit):
        return
    binding = draft.bindings[edit.row_id]
    toward = Toward.SHEET if edit.toward is Toward.CRM else Toward.CRM
    # The side that is left alone keeps its face: if it has moved as well, that is still to be carried over.
    face = binding.base.get(edit.rule.key)
    crm = face.crm if face is not None and toward is Toward.SHEET else edit.crm
    sheet = face.sheet if face is not None and toward is Toward.CRM else edit.sheet
    undone = Edit(
        mapping=edit.mapping, row_id=edit.row_id, crm_id=edit.crm_id, rule=edit.rule, toward=toward,
        kind=EditKind.CHANGES, value=edit.undo, crm=crm, sheet=sheet, old=edit.new, new=edit.old,
        why="put back by a person", is_loss=True,
    )  # fmt: skip
    if undone.toward is Toward.SHEET:
        tasks.sheet.append(_update(draft, edit.row_id, [undone]))
    else:
        tasks.crm.extend(crm_tasks(world, draft, binding, [undone]))
