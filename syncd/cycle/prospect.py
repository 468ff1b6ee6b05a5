"""What a plan holds in store, as people will read it: parts, whom rows fit, what nobody decided, where rows stand.

It decides how lines are named and counted. It changes nothing and does not know who reads it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import ceil

from syncd.core.edits import ROW, Edit, EditKind, Toward
from syncd.core.records import CrmRecord, SheetRow
from syncd.core.state import State
from syncd.cycle.draft import Draft
from syncd.cycle.newcomers import DUPLICATE, SEVERAL
from syncd.cycle.observe import Observed
from syncd.cycle.planning import Planned
from syncd.cycle.report import PlanGroup, PlanLine
from syncd.cycle.row_edits import title
from syncd.store.store import Store

MOST_LINES = 200
MOST_PLACES = 1000
RECENT_RUNS = 5
"""Among so many runs one is that ended: the newest is under way, and some may have died."""
BATCH_READ = 50
"""Records that one fresh read before PATCHes takes (``ids``, documented)."""


def fits(draft: Draft) -> dict[str, int]:
    """How rows without an id fare: whom they fit."""
    said = list(draft.statuses.values())
    kinds = Counter(edit.kind for edit in draft.edits if edit.rule.key == ROW.key)
    return {
        "one": kinds[EditKind.BINDS],
        "several": sum(status.startswith(SEVERAL) for status in said),
        "shared": sum(status.startswith(DUPLICATE) for status in said),
        "nobody": kinds[EditKind.CREATES] + sum(status.startswith("needs ") for status in said),
    }


def undecided(store: Store, draft: Draft) -> dict[str, int]:
    """Columns of open conflicts with their counts; rows that have just found their record show theirs here first."""
    mapping = draft.mapping
    rules = [one.rule for one in store.disputes.conflicts(mapping.name) if one.answer is None]
    for row_id, decision in draft.decisions.items():
        if draft.bindings[row_id].state is State.MATCHED:
            rules += [dispute.rule for dispute in decision.disputes]
    if not rules:
        return {}
    return dict(Counter(mapping.called(rule) for rule in rules).most_common())


def problem_places(store: Store, mapping: str, observed: Observed) -> dict[str, int]:
    """Key of a row with a problem -> where it stood when last seen, counted from one."""
    keys = sorted({str(problem["key"]) for problem in store.disputes.problems(mapping)})[:MOST_PLACES]
    tab = observed.tab(mapping)
    if tab is None:
        told = _last_places(store, mapping) if keys else {}
        return {key: told[key] for key in keys if key in told}
    places = observed.places[mapping]
    return {key: tab.row(places[key]).position + 1 for key in keys if key in places}


def _last_places(store: Store, mapping: str) -> dict[str, int]:
    """What the last cycle said: while a worksheet cannot be read nobody learns that its rows moved."""
    last = next((run for run in store.runs.last(RECENT_RUNS) if run["ended_at"] is not None), None)
    told = last["report"].get("mappings", {}).get(mapping, {}) if last is not None else {}
    return dict(told.get("places") or {})


def groups(planned: Planned) -> Iterable[PlanGroup]:
    """A plan's parts: what waits by slice, what flows on by side, kind and rule."""
    draft, slices = planned.draft, {held.id: held for held in planned.judgement.opened}
    for slice_id, edits in planned.judgement.held.items():
        yield _group(draft, edits, slice_id, slices[slice_id].reason if slice_id in slices else edits[0].must_wait)
    flowing: dict[tuple[str, str, str], list[Edit]] = {}
    for edit in planned.judgement.released:
        flowing.setdefault((edit.toward, edit.kind, edit.rule.key), []).append(edit)
    for edits in flowing.values():
        yield _group(draft, edits, None, "")


def _group(draft: Draft, edits: Sequence[Edit], slice_id: str | None, reason: str) -> PlanGroup:
    first = edits[0]
    rules = {edit.rule.key for edit in edits}
    return PlanGroup(
        slice_id=slice_id,
        mapping=first.mapping,
        side=first.toward.value,
        kind=first.kind.value,
        rule=first.rule.key if len(rules) == 1 else "*",
        column=draft.mapping.called(first.rule.key) if len(rules) == 1 and first.rule.key != ROW.key else "",
        removal=draft.mapping.removal(first.toward.value, first.rule.key) if first.kind is EditKind.DELETES else "",
        reason=reason,
        count=len(edits),
        calls=_most_calls(edits),
        lines=[_line(draft, edit) for edit in edits[:MOST_LINES]],
    )


def _line(draft: Draft, edit: Edit) -> PlanLine:
    row = _row_of(draft, edit.row_id)
    return PlanLine(
        row_id=edit.row_id,
        crm_id=edit.crm_id,
        rule=edit.rule.key,
        old=edit.old,
        new=edit.new,
        why=edit.why,
        name=title(draft, row) if row is not None else _called(draft, draft.records.get(edit.row_id)),
        row=row.position + 1 if row is not None else None,
        column="" if edit.rule.key == ROW.key else draft.mapping.called(edit.rule.key),
    )


def _row_of(draft: Draft, row_id: str) -> SheetRow | None:
    if row_id in draft.newcomers:
        return draft.newcomers[row_id].row
    return draft.row_at(row_id)


def _called(draft: Draft, record: CrmRecord | None) -> str:
    return "" if record is None else draft.mapping.object.title_of(record.members, record.id)


def _most_calls(edits: Sequence[Edit]) -> int:
    if edits[0].toward is Toward.SHEET:
        return 4
    records = {edit.row_id for edit in edits}
    if edits[0].kind is EditKind.CREATES:
        return len(records)
    return len(edits) + ceil(len(records) / BATCH_READ)
