"""Rows without a record: whom they fit, who waits and why.

Nothing is created while anything could still be the same thing: a half-typed row, a second row with the same
key, a record that several rows fit, a row that lost its id, an unanswered creation.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from syncd.core import rowids
from syncd.core.edits import ROW, EditKind
from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.reading import is_set, sheet_raw
from syncd.core.records import CrmRecord, SheetRow, dump_raw, same_raw
from syncd.core.state import Binding, SeenRow, State
from syncd.core.values import CrmId, as_crm_id
from syncd.cycle.draft import Draft, Newcomer
from syncd.cycle.fitting import index_of, loose_rows
from syncd.cycle.kinship import Kinship
from syncd.cycle.lines import LOOSE
from syncd.cycle.matching import row_keys
from syncd.cycle.new_records import leftovers, propose_record
from syncd.cycle.observe import is_settled
from syncd.cycle.returning import Returning, refuse_copy
from syncd.cycle.row_edits import propose, removal_edit
from syncd.cycle.world import World

IMPLICIT = "implicit"
"""``placed_by`` of a row whose record nobody typed."""
UNKNOWN_ID = "unknown syncd ID: clear it to link this row"
DUPLICATE = "possible duplicate of"
SEVERAL = "fits"
"""Beginnings of the statuses of rows that nobody may decide but a person."""


def forget_left(world: World, draft: Draft) -> None:
    """Give up what was matched with rows that were edited or left before they got their id; they are matched anew."""
    for binding in world.store.bases.in_state(draft.mapping.name, State.MATCHED):
        if binding.note not in draft.places and binding.row_id not in draft.busy:
            world.store.bases.drop(binding.mapping, binding.row_id)


def welcome_rows(world: World, draft: Draft, kinship: Kinship, returning: Returning) -> set[CrmId]:
    """Decide every row that has no record; returns records that some row may yet turn out to be."""
    loose = loose_rows(world, draft)
    refused = _refused(world, draft, loose) if loose else frozenset()
    sorted_out = (_sort_out(world, draft, seen, returning) for seen in loose if seen.key not in refused)
    rows = [newcomer for newcomer in sorted_out if newcomer is not None]
    if not rows:
        return set()
    draft.leftovers = leftovers(world, draft.mapping)
    index = index_of(world, draft)
    keys = {newcomer.seen.key: row_keys(draft.mapping, newcomer.row.cells, draft.context) for newcomer in rows}
    shared = Counter(key for own in keys.values() for key in own)
    reserved: set[CrmId] = set()
    for newcomer in rows:
        own = keys[newcomer.seen.key]
        hits = index.find(own)
        reserved |= hits
        if _is_at_rest(draft, newcomer, kinship) and not returning.may_be_created(newcomer):
            is_shared = any(shared[key] > 1 for key in own)
            _place(world, draft, newcomer, hits, is_shared=is_shared, kinship=kinship, returning=returning)
    return reserved


def _refused(world: World, draft: Draft, loose: Sequence[SeenRow]) -> frozenset[str]:
    """List rows that the sheet lets nobody give an id; until it does, or they change, nothing is made of them."""
    disputes, name = world.store.disputes, draft.mapping.name
    known = disputes.rejections(name, draft.mapping.salt + world.settings.program)
    refused = set()
    for seen in loose:
        refusal = known.get(seen.key, {}).get(ROW.key)
        if refusal is not None and refusal.value == dump_raw(list(seen.row.cells)):
            draft.statuses[seen.key] = f"rejected: {refusal.message}"
            draft.problem(seen.key, ROW.key, refusal.code, refusal.message)
            refused.add(seen.key)
    for key in known:
        if key >= LOOSE and key not in draft.places:
            disputes.accept_again(name, key)
    return frozenset(refused)


def _sort_out(world: World, draft: Draft, seen: SeenRow, returning: Returning) -> Newcomer | None:
    """Give back what is only a lost id, refuse copies and foreign ids; what is left is a newcomer."""
    row = draft.row_at(seen.key)
    if row is None:
        return None
    newcomer = Newcomer(seen=seen, row=row, row_id=row.row_id)
    binding = returning.found.get(seen.key)
    if binding is not None:
        returning.welcome(newcomer, binding)
        return None
    if not row.row_id:
        return None if returning.names_known_record(newcomer) else newcomer
    if seen.key != row.row_id:
        refuse_copy(draft, seen.key)
        return None
    record = _referred(world, draft, row)
    if record is not None and rowids.is_valid(row.row_id):
        _match(world, draft, newcomer, record.id)
        return None
    draft.statuses[seen.key] = UNKNOWN_ID
    draft.problem(seen.key, "", "sheet.row.unknown_id", "the row carries a syncd ID that was never issued here")
    return None


def _referred(world: World, draft: Draft, row: SheetRow) -> CrmRecord | None:
    """The unbound record that a row's ServiceTitan ID names: how a lost store is rebuilt."""
    named = as_crm_id(row.crm_ref)
    if named is None:
        return None
    record = world.store.seen_records.record(draft.mapping.object.name, named)
    if record is None or world.store.bases.bound_to(draft.mapping.name, record.id) is not None:
        return None
    return record


def _is_at_rest(draft: Draft, newcomer: Newcomer, kinship: Kinship) -> bool:
    """Whether nobody is typing the row any more; a first plan is only shown, so it need not wait for that."""
    mapping, seen = draft.mapping, newcomer.seen
    settle = mapping.create.settle_seconds if mapping.create else mapping.settle_seconds
    if not draft.state.is_live or is_settled(seen, draft.read_at, settle):
        return True
    draft.wakes_at.append(seen.since + settle)
    kinship.unsettled.add((mapping.name, seen.key))
    return False


def _place(
    world: World, draft: Draft, newcomer: Newcomer, hits: set[CrmId], *, is_shared: bool, kinship: Kinship,
    returning: Returning,
) -> None:  # fmt: skip
    mapping, key = draft.mapping, newcomer.seen.key
    targets = {_survivor(world, mapping, id_) for id_ in hits}
    if is_shared:
        draft.statuses[key] = f"{DUPLICATE} another new row"
        draft.problem(key, "", "sheet.row.duplicate", "another new row has the same match key")
    elif len(targets) > 1:
        draft.statuses[key] = f"{SEVERAL} {len(targets)} {mapping.object.singular}s: not linked"
        draft.problem(
            key, "", "match.ambiguous", f"the row fits {len(targets)} {mapping.object.singular}s in ServiceTitan"
        )
    elif targets:
        _fit(world, draft, newcomer, targets.pop())
    elif (binding := returning.likely(newcomer)) is not None:
        returning.welcome(newcomer, binding)
    else:
        propose_record(draft, newcomer, kinship, doubts=returning.doubts(newcomer))


def _survivor(world: World, mapping: SheetMapping, crm_id: CrmId) -> CrmId:
    """Follow a merge to its end."""
    seen_ids = set()
    while crm_id not in seen_ids:
        seen_ids.add(crm_id)
        record = world.store.seen_records.record(mapping.object.name, crm_id)
        if record is None or record.merged_to_id is None:
            break
        crm_id = record.merged_to_id
    return crm_id


def _fit(world: World, draft: Draft, newcomer: Newcomer, crm_id: CrmId) -> None:
    """Exactly one record fits the row."""
    binding = world.store.bases.bound_to(draft.mapping.name, crm_id)
    if binding is None or (binding.state is State.MATCHED and binding.note == newcomer.seen.key):
        _match(world, draft, newcomer, crm_id)
        return
    if binding.row_id in draft.busy:
        # What is on its way may bring the record's row, or take it away: whom the row fits is asked again then.
        return
    if _is_vacant(world, draft, binding):
        found = replace(newcomer, restores=binding.row_id, crm_id=crm_id)
        propose(draft, found, EditKind.BINDS, "it fits a record whose row is gone")
        return
    if _gives_way(world, draft, binding):
        _propose_removal(world, draft, binding)
        world.store.bases.drop(binding.mapping, binding.row_id)
        _match(world, draft, newcomer, crm_id)
        return
    draft.statuses[newcomer.seen.key] = f"{DUPLICATE} row {binding.row_id}"
    draft.problem(newcomer.seen.key, "", "sheet.row.duplicate", f"row {binding.row_id} already shows this record")


def _is_vacant(world: World, draft: Draft, binding: Binding) -> bool:
    """Whether a record has no row to be seen, so that one that fits it may be its row."""
    if draft.is_shown(binding.row_id):
        return False
    if binding.state is State.BOUND:
        seen = world.store.seen_rows.row(binding.mapping, binding.row_id)
        return seen is not None and seen.missing_since is not None
    return binding.state in (State.ROW_GONE, State.IGNORED, State.UNPLACED)


def _gives_way(world: World, draft: Draft, binding: Binding) -> bool:
    """Whether a row stands only for a record that a creation needed (a customer's first location) and is untouched.

    The first row that somebody types for it takes its place instead of making a second record.
    """
    seen = world.store.seen_rows.row(binding.mapping, binding.row_id)
    if binding.placed_by != IMPLICIT or seen is None or seen.missing_since is not None:
        return False
    return all(
        is_set(rule) or face is None or same_raw(list(face.sheet), list(sheet_raw(draft.mapping, rule, seen.row.cells)))
        for rule in draft.mapping.rules
        for face in (binding.base.get(rule.key),)
    )


def _propose_removal(world: World, draft: Draft, binding: Binding) -> None:
    seen = world.store.seen_rows.row(binding.mapping, binding.row_id)
    cells = seen.row.cells if seen is not None else ()
    draft.edits.append(removal_edit(binding, cells, "a row that somebody typed stands for its record now"))


def _match(world: World, draft: Draft, newcomer: Newcomer, crm_id: CrmId) -> None:
    """Remember whom a row fits, under an issued id, so that its lines keep their names until it is written."""
    bases, name, key = world.store.bases, draft.mapping.name, newcomer.seen.key
    known = bases.bound_to(name, crm_id)
    row_id = known.row_id if known else (newcomer.row_id or world.fresh_id(name, draft.now))
    binding = Binding(mapping=name, row_id=row_id, crm_id=crm_id, state=State.MATCHED, note=key, placed_by="person")
    if known is None:
        bases.issue(row_id, name, draft.now)
        bases.keep([binding], is_dirty=True)
    draft.bindings[row_id] = binding
    propose(draft, replace(newcomer, row_id=row_id, crm_id=crm_id), EditKind.BINDS, "the row fits this record")
