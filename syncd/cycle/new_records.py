"""Rows that fit nobody: whether a record is made of them now, or what they wait for."""

from collections.abc import Sequence
from dataclasses import replace

from syncd.core.edits import EditKind
from syncd.core.held import SliceState
from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.merge import Opaque
from syncd.core.parents import PARENT
from syncd.core.reading import sheet_raw, understand_sheet
from syncd.core.records import SheetRow
from syncd.core.state import Binding
from syncd.core.values import Cell, is_empty
from syncd.cycle.draft import Draft, Newcomer
from syncd.cycle.kinship import Kinship
from syncd.cycle.row_edits import propose
from syncd.cycle.world import World

NO_MATCH = "no match"
"""A status beginning so marks a row that was left over at first sync: it never creates by itself."""
PERHAPS = "may be"
"""A status beginning so marks a row that may have lost its ids."""
MOST_NAMED = 3


def propose_record(draft: Draft, newcomer: Newcomer, kinship: Kinship, *, doubts: Sequence[Binding]) -> None:
    """Propose the creation of a settled row's record, or say what is missing for it.

    ``doubts`` are bound rows that it may be; then a person says which it is.
    """
    mapping, key = draft.mapping, newcomer.seen.key
    is_leftover = newcomer.row.status.startswith(NO_MATCH) or key in draft.leftovers
    if mapping.create is None or not mapping.object.is_creatable:
        draft.statuses[key] = f"{NO_MATCH}: this mapping creates nothing in ServiceTitan"
        return
    missing = [header for header in mapping.create.requires if is_empty(_cell(mapping, newcomer.row, header))]
    if missing:
        draft.statuses[key] = f"needs {', '.join(missing)}"
        draft.problem(key, "", "sheet.row.incomplete", f"the row needs {', '.join(missing)} before it is created")
        return
    unreadable = _unreadable(draft, newcomer)
    if unreadable:
        draft.statuses[key] = f"rejected: {unreadable[0]}"
        for message in unreadable:
            draft.problem(key, message, "sheet.cell.unreadable", message)
        return
    placed = kinship.place(draft, newcomer)
    if placed is None:
        draft.statuses[key] = "waiting for its parent's row"
        draft.problem(key, "", "sheet.row.waiting", "the row waits for its parent's row to be created")
        return
    if kinship.has_unsettled_children(draft.mapping, newcomer):
        draft.wakes_at.append(draft.read_at + mapping.create.settle_seconds)
        return
    propose(draft, placed, EditKind.CREATES, "a new row")
    if is_leftover or not draft.state.is_live:
        draft.statuses[key] = f"{NO_MATCH} in ServiceTitan: held"
        draft.edits[-1] = replace(draft.edits[-1], is_first=False, must_wait=_reason(mapping))
    elif doubts:
        _ask(draft, placed, doubts)


def _ask(draft: Draft, newcomer: Newcomer, doubts: Sequence[Binding]) -> None:
    """Hold the creation that was just proposed: the row may be a missing one, edited after it lost its ids."""
    key, kind = newcomer.seen.key, draft.mapping.object.singular
    ids = ", ".join(str(binding.crm_id) for binding in doubts[:MOST_NAMED])
    if len(doubts) == 1 and doubts[0].row_id not in draft.busy:
        draft.newcomers[key] = replace(newcomer, may_restore=doubts[0])
    draft.edits[-1] = replace(
        draft.edits[-1],
        is_first=False,
        must_wait=f"rows that may be ones that lost their ids: accept makes a new {kind}, putback gives the ids back",
    )
    draft.statuses[key] = f"{PERHAPS} {kind} {ids}, whose row lost its ids: held"
    draft.problem(
        key,
        "",
        "match.doubtful",
        f"this may be the row of {kind} {ids} without its ids: type the ServiceTitan ID into it if it is; "
        f"if it is a new {kind}, accept the creation that is held",
    )


def _cell(mapping: SheetMapping, row: SheetRow, header: str) -> Cell:
    return row.cells[mapping.headers.index(header)] if header in mapping.headers else ""


def _unreadable(draft: Draft, newcomer: Newcomer) -> list[str]:
    found = []
    for rule in draft.mapping.rules:
        if rule.key == PARENT or not any(column.field.is_writable for column in rule.columns):
            continue
        held = understand_sheet(rule, sheet_raw(draft.mapping, rule, newcomer.row.cells), draft.context)
        if isinstance(held, Opaque):
            found.append(f"{', '.join(c.header for c in rule.columns)}: {held.reason}")
    return found


def leftovers(world: World, mapping: SheetMapping) -> set[str]:
    """Rows that were held because they fitted nobody; the status cell may not say so yet, or not any more."""
    waiting = world.store.held
    return {
        line.row_id
        for held in waiting.slices(mapping.name, states=(SliceState.OPEN, SliceState.EXPIRED))
        if held.reason == _reason(mapping)
        for line in waiting.lines(held.id)
    }


def _reason(mapping: SheetMapping) -> str:
    return f"rows that fit no {mapping.object.singular} are created only when somebody accepts them"
