"""Keep what a plan decided without any write: disputes, held slices, problems, bases that move, what goes live."""

from dataclasses import replace

from syncd.core.edits import Decision, Edit, EditKind
from syncd.core.guard import Judgement
from syncd.core.held import SliceState
from syncd.core.state import State
from syncd.cycle.draft import Draft
from syncd.cycle.lines import LOOSE
from syncd.cycle.tally import ASTRAY
from syncd.cycle.world import World
from syncd.store.bases import MappingState


def commit(world: World, draft: Draft, judgement: Judgement) -> None:
    """Keep what was decided without any write."""
    store, name = world.store, draft.mapping.name
    for slice_id, row_id, rule in judgement.moved:
        store.held.drop_line(slice_id, row_id, rule)
    for held in judgement.opened:
        store.held.hold(held, [])
    every = store.held.slices(name, states=tuple(SliceState)) if judgement.extended else []
    known = {held.id: held for held in every}
    for slice_id, lines in judgement.extended:
        store.held.hold(known[slice_id], lines)
    _end_lines(world, draft)
    touched = {edit.row_id for edit in (*judgement.released, *judgement.put_back)}
    for row_id, decision in draft.decisions.items():
        _keep_decision(world, draft, row_id, decision)
        if row_id not in touched and not decision.is_waiting:
            draft.rested.append(row_id)
    for key in {*draft.problems, *draft.decisions, *draft.rested}:
        store.disputes.set_problems(name, key, draft.problems.get(key, {}), draft.now)
    for problem in store.disputes.problems(name):
        key = str(problem["key"])
        is_over = problem["code"] == ASTRAY and key not in draft.busy
        is_loose = key.startswith(LOOSE) and not draft.is_claiming
        if (is_loose or is_over) and key not in draft.problems:
            store.disputes.set_problems(name, key, {}, draft.now)
    store.bases.rest(name, [row_id for row_id in draft.rested if row_id not in touched])
    _accept(world, draft, judgement)


def _end_lines(world: World, draft: Draft) -> None:
    """End the lines whose edit is there no more: carried out, taken back by hand, or its row is gone."""
    waiting, name = world.store.held, draft.mapping.name
    alive = {(edit.toward.value, edit.row_id, edit.slot) for edit in draft.edits}
    looked_at = {row_id for row_id, decision in draft.decisions.items() if not decision.is_waiting}
    looked_at.update(draft.rested)
    for held in waiting.slices(name, states=(SliceState.OPEN, SliceState.ACCEPTED, SliceState.PUTBACK)):
        lines = [line for line in waiting.lines(held.id) if line.state != SliceState.DONE]
        ended = [
            line
            for line in lines
            if (held.side, line.row_id, line.rule) not in alive
            and (line.row_id in looked_at or (line.row_id >= LOOSE and line.row_id not in draft.places))
        ]
        for line in ended:
            if held.state == SliceState.OPEN:
                waiting.drop_line(held.id, line.row_id, line.rule)
            else:
                waiting.set_line(held.id, line.row_id, line.rule, SliceState.DONE)
        if len(ended) == len(lines):
            waiting.set_slice(held.id, SliceState.DONE)


def _keep_decision(world: World, draft: Draft, row_id: str, decision: Decision) -> None:
    store, name = world.store, draft.mapping.name
    binding = draft.bindings[row_id]
    if binding.state is State.MATCHED:
        return
    disputed = {dispute.rule for dispute in decision.disputes}
    for dispute in decision.disputes:
        store.disputes.dispute(name, row_id, dispute.rule, crm=dispute.crm, sheet=dispute.sheet, at=draft.now)
    open_rules = store.disputes.conflicted_rules(name, row_id)
    pending = {edit.rule.key for edit in decision.edits}
    store.disputes.agree(name, row_id, [r for r in open_rules if r not in disputed | pending and " of " not in r])
    kin = (decision.children, decision.passed_over)
    if not decision.faces and kin == (binding.children, binding.passed_over):
        return
    moved = replace(binding.with_faces(decision.faces), children=decision.children, passed_over=decision.passed_over)
    if moved != binding:
        store.bases.keep([moved], is_dirty=True)
        draft.bindings[row_id] = moved


def _accept(world: World, draft: Draft, judgement: Judgement) -> None:
    """A mapping goes live once nothing of its first plan waits any more but creations."""
    waiting = {edit.rule.key for edits in judgement.held.values() for edit in edits if edit.is_first}
    first = [edit for edits in judgement.held.values() for edit in edits if _blocks_live(edit)]
    rules = {
        rule.key: rule.identity
        for rule in draft.mapping.rules
        if rule.key not in waiting or draft.state.rules.get(rule.key) == rule.identity
    }
    is_live = draft.state.is_live or not first
    if (is_live, rules) != (draft.state.is_live, draft.state.rules):
        state: MappingState = replace(draft.state, is_live=is_live, rules=rules if is_live else {})
        world.store.bases.keep_mapping(state)


def _blocks_live(edit: Edit) -> bool:
    return edit.is_first and edit.kind not in (EditKind.CREATES, EditKind.DELETES)
