"""Make each mapping's plan from what was seen: decide bindings, welcome newcomers, put it all before the guard.

Everything decided here is committed before anything is written: disputes, held slices, bases that move without a
write, issued ids. What is released is returned as drafts with their judgements.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from syncd.core.crm_operations import CreateRecord
from syncd.core.edits import EditKind, Toward
from syncd.core.guard import FIRST, WINDOW_SECONDS, Bench, Judgement, counted, judge
from syncd.core.held import SliceState
from syncd.core.mapping import Mapping
from syncd.core.parents import PARENTS
from syncd.core.records import dump_raw
from syncd.core.sheet_operations import ClaimRow, MarkRow
from syncd.core.state import State
from syncd.core.transforms import Context, Vocabulary
from syncd.core.zones import zone_or_utc
from syncd.cycle.committing import commit
from syncd.cycle.draft import Draft
from syncd.cycle.kinship import Kinship
from syncd.cycle.lifecycle import Bindings
from syncd.cycle.new_rows import welcome_records
from syncd.cycle.newcomers import forget_left, welcome_rows
from syncd.cycle.observe import ZONE, Observed
from syncd.cycle.parent_names import parent_vocabulary
from syncd.cycle.returning import Returning
from syncd.cycle.tally import ASTRAY, NAMELESS
from syncd.cycle.world import World
from syncd.store.journal import Intent

_AMBIGUOUS = "several rows carry this id and none is as last seen: clear it in all of them but the right one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One mapping's plan."""

    draft: Draft
    judgement: Judgement


def plan(
    world: World,
    observed: Observed,
    contexts: dict[str, Context],
    *,
    only: frozenset[str] | None,
    accept_first: bool,
    astray: dict[tuple[str, str], str],
) -> list[Planned]:
    """Plan every mapping that was read; call outside of a transaction.

    ``astray`` are rows, by mapping and id, of which nothing can be believed, and what a person can do about it.
    """
    kinship = Kinship(world)
    planned = []
    with world.store.write():
        _expire(world)
        pending = world.store.journal.pending()
        unsure = {*astray, *(place for one in pending for place in one.rows)}
        for mapping in world.mappings:
            state, tab = world.store.bases.mapping(mapping.name), observed.tab(mapping.name)
            if state is None or tab is None or (only is not None and mapping.name not in only):
                continue
            draft = Draft(
                mapping=mapping,
                state=state,
                tab=tab,
                places=observed.places[mapping.name],
                context=contexts[mapping.name],
                now=world.clock.now(),
                read_at=state.read_at,
                accept_first=accept_first,
                busy=frozenset(key for name, key in unsure if name == mapping.name),
                ambiguous=frozenset(observed.ambiguous.get(mapping.name, ())),
                marking=_marking(pending, mapping),
                is_claiming=_is_claiming(pending, mapping),
                is_creating=_is_creating(pending, mapping),
            )
            kinship.drafts[mapping.name] = draft
            _list_astray(draft, astray)
            _collect(world, draft, observed, kinship)
            judgement = _judge(world, draft)
            kinship.released[mapping.name] = {e.row_id for e in judgement.released if e.kind is EditKind.CREATES}
            commit(world, draft, judgement)
            planned.append(Planned(draft=draft, judgement=judgement))
    return planned


def context_of(world: World, mapping: Mapping, vocabularies: dict[str, Vocabulary]) -> Context:
    """What the meaning of a mapping's raw values depends on in this cycle."""
    zone = world.store.runs.noted(ZONE) or "UTC"
    names = dict(vocabularies)
    parents = parent_vocabulary(world, mapping)
    if parents is not None:
        names[PARENTS] = parents
    return Context(zone=zone_or_utc(zone), vocabularies=names)


def _collect(world: World, draft: Draft, observed: Observed, kinship: Kinship) -> None:
    name = draft.mapping.name
    forget_left(world, draft)
    returning = Returning(world, draft)
    bindings = Bindings(world, draft, skew_seconds=observed.skew_seconds, returning=returning.row_ids)
    for binding in world.store.bases.dirty(name):
        if binding.row_id in draft.busy or binding.row_id in draft.given_up:
            continue
        if binding.row_id in draft.ambiguous:
            draft.problem(binding.row_id, "", "sheet.row.copied", _AMBIGUOUS)
            continue
        bindings.decide(binding)
    if draft.is_claiming or "" in draft.busy:
        return
    reserved = welcome_rows(world, draft, kinship, returning)
    _spare_found_rows(draft)
    for binding in [b for b in draft.bindings.values() if b.state is State.MATCHED]:
        # A row that has just found its record shows in this very plan what would be filled on either side.
        if binding.row_id not in draft.decisions:
            bindings.decide(binding)
    welcome_records(world, draft, reserved)


def _list_astray(draft: Draft, astray: dict[tuple[str, str], str]) -> None:
    for (name, row_id), message in astray.items():
        if name == draft.mapping.name and message:
            draft.problem(row_id or NAMELESS, "", ASTRAY, message)


def _spare_found_rows(draft: Draft) -> None:
    """A row that is about to get its id back is not gone: it is neither appended again nor taken for a deletion."""
    found = {newcomer.restores for newcomer in draft.newcomers.values() if newcomer.restores}
    if found:
        gone = (EditKind.APPENDS, EditKind.DELETES)
        draft.edits[:] = [edit for edit in draft.edits if edit.row_id not in found or edit.kind not in gone]


def _marking(pending: Iterable[Intent], mapping: Mapping) -> frozenset[MarkRow]:
    operations = (intent.task.operation for intent in pending if intent.mapping == mapping.name)
    return frozenset(one.anywhere() for one in operations if isinstance(one, MarkRow))


def _is_claiming(pending: Iterable[Intent], mapping: Mapping) -> bool:
    return any(isinstance(intent.task.operation, ClaimRow) and intent.mapping == mapping.name for intent in pending)


def _is_creating(pending: Iterable[Intent], mapping: Mapping) -> bool:
    operations = (intent.task.operation for intent in pending if intent.side == Toward.CRM)
    return any(isinstance(one, CreateRecord) and _creates(one, mapping.object.name) for one in operations)


def _creates(operation: CreateRecord, object_name: str) -> bool:
    return operation.object == object_name or any(_creates(nested, object_name) for nested in operation.nested)


def _judge(world: World, draft: Draft) -> Judgement:
    store, name = world.store, draft.mapping.name
    limited = [edit for edit in draft.edits if not edit.is_first and draft.state.is_live]
    store.held.count_edits(
        [(name, *counted(edit), edit.row_id, dump_raw(list(edit.value or edit.sheet))) for edit in limited], draft.now
    )
    states = (SliceState.OPEN, SliceState.ACCEPTED, SliceState.PUTBACK)
    if draft.accept_first:
        for held in store.held.slices(name):
            if held.reason == FIRST and held.kind not in (EditKind.CREATES, EditKind.DELETES):
                store.held.set_slice(held.id, SliceState.ACCEPTED)
    if not draft.edits:
        return Judgement()
    slices = [
        (held, [line for line in store.held.lines(held.id) if line.state != SliceState.DONE])
        for held in store.held.slices(name, states=states)
    ]
    return judge(
        draft.edits,
        Bench(
            mapping=draft.mapping,
            is_live=draft.state.is_live,
            bound_count=store.bases.count(name),
            ever_bound=draft.state.ever_bound,
            recent=store.held.recent_edits(name, draft.now - WINDOW_SECONDS),
            slices=slices,
            now=draft.now,
            accept_first=draft.accept_first,
            was_superseded=lambda edit: store.runs.known_old(name, edit.rule.key, edit.row_id, edit.new),
        ),
    )


def _expire(world: World) -> None:
    """End slices after a day; what they held is judged anew, never let through by time alone."""
    now = world.clock.now()
    world.store.held.forget_edits(now - WINDOW_SECONDS)
    for held in world.store.held.slices(states=(SliceState.OPEN, SliceState.ACCEPTED, SliceState.PUTBACK)):
        if held.expires_at <= now:
            world.store.held.set_slice(held.id, SliceState.EXPIRED)
            world.store.bases.soil(held.mapping, {line.row_id for line in world.store.held.lines(held.id)})
