"""Rows without a record and records without a row: who fits whom, who is created, who waits and why.

Nothing is created while anything could still be the same thing: a half-typed row, a second row with the same
key, a record that several rows fit, an unanswered creation.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from syncd.core import rowids
from syncd.core.edits import ROW, Edit, EditKind, Toward
from syncd.core.held import SliceState
from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.merge import Opaque
from syncd.core.parents import PARENT
from syncd.core.reading import is_set, sheet_raw, understand_sheet
from syncd.core.records import CrmRecord, SheetRow, same_raw
from syncd.core.state import Binding, SeenRow, State
from syncd.core.values import CrmId, as_crm_id
from syncd.cycle.draft import Draft, Newcomer
from syncd.cycle.kinship import Kinship
from syncd.cycle.matching import MatchIndex, index_records, row_keys
from syncd.cycle.observe import is_settled
from syncd.cycle.row_edits import append_edit, removal_edit
from syncd.cycle.world import World

NO_MATCH = "no match"
"""A status beginning so marks a row that was left over at first sync: it never creates by itself."""
COPIED = "copied row: not linked"
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


def restorable(world: World, draft: Draft) -> dict[str, Binding]:
    """Key of a row that lost its id -> the binding whose missing row it is; such a row was not deleted.

    It still holds what was last seen of the missing row, or it still names its record.
    """
    lost = _lost_rows(world, draft)
    fitting: dict[object, list[int]] = {}
    for number, (old, binding) in enumerate(lost):
        for trait in (old.row.cells, str(binding.crm_id)):
            fitting.setdefault(trait, []).append(number)
    found: dict[str, Binding] = {}
    taken: set[int] = set()
    for seen in _loose(world, draft) if lost else ():
        row = draft.row_at(seen.key)
        if row is None:
            continue
        numbers = [*fitting.get(row.cells, ()), *(fitting.get(row.crm_ref, ()) if row.crm_ref else ())]
        for number in sorted(numbers):
            if number not in taken and lost[number][0].key != row.row_id:
                found[seen.key] = lost[number][1]
                taken.add(number)
                break
    return found


def welcome_rows(world: World, draft: Draft, kinship: Kinship, lost: Mapping[str, Binding]) -> set[CrmId]:
    """Decide every row that has no record; returns records that some row may yet turn out to be."""
    rows = [newcomer for seen in _loose(world, draft) if (newcomer := _sort_out(world, draft, seen, lost)) is not None]
    if not rows:
        return set()
    draft.leftovers = _leftovers(world, draft.mapping)
    index = _index(world, draft)
    keys = {newcomer.seen.key: row_keys(draft.mapping, newcomer.row.cells, draft.context) for newcomer in rows}
    shared = Counter(key for own in keys.values() for key in own)
    reserved: set[CrmId] = set()
    for newcomer in rows:
        own = keys[newcomer.seen.key]
        hits = index.find(own)
        reserved |= hits
        _place(world, draft, newcomer, hits, is_shared=any(shared[key] > 1 for key in own), kinship=kinship)
    return reserved


def suited(world: World, draft: Draft) -> set[CrmId]:
    """Records that a row without a record will turn out to show once it is at rest: it names them, or it alone fits."""
    rows = [(seen, row) for seen in _loose(world, draft) if (row := draft.row_at(seen.key)) is not None]
    named = {id_ for seen, row in rows if row.row_id in ("", seen.key) and (id_ := as_crm_id(row.crm_ref)) is not None}
    keys = [row_keys(draft.mapping, row.cells, draft.context) for _, row in rows if not row.row_id]
    if not keys:
        return named
    shared, index = Counter(key for own in keys for key in own), _index(world, draft)
    fitting = [index.find(own) for own in keys if all(shared[key] == 1 for key in own)]
    return named.union(*(hits for hits in fitting if len(hits) == 1))


def _loose(world: World, draft: Draft) -> list[SeenRow]:
    seen = world.store.seen
    rows = [*seen.loose_rows(draft.mapping.name), *seen.stray_rows(draft.mapping.name)]
    return sorted((row for row in rows if row.key in draft.places), key=lambda row: draft.places[row.key])


def _leftovers(world: World, mapping: SheetMapping) -> set[str]:
    """Rows that were held because they fitted nobody; the status cell may not say so yet, or not any more."""
    disputes = world.store.disputes
    return {
        line.row_id
        for held in disputes.slices(mapping.name, states=(SliceState.OPEN, SliceState.EXPIRED))
        if held.reason == _left_over(mapping)
        for line in disputes.lines(held.id)
    }


def _left_over(mapping: SheetMapping) -> str:
    return f"rows that fit no {mapping.object.singular} are created only when somebody accepts them"


def _lost_rows(world: World, draft: Draft) -> list[tuple[SeenRow, Binding]]:
    """Rows that carried an id and are not there any more, with what they were bound to."""
    found = []
    for seen in world.store.seen.missing_rows(draft.mapping.name):
        binding = world.store.bases.binding(draft.mapping.name, seen.key)
        if binding is not None and binding.state in (State.BOUND, State.CLAIMED, State.ROW_GONE):
            found.append((seen, binding))
    return found


def _sort_out(world: World, draft: Draft, seen: SeenRow, lost: Mapping[str, Binding]) -> Newcomer | None:
    """Give back what is only a lost id, refuse copies and foreign ids; what is left is a newcomer."""
    row = draft.row_at(seen.key)
    if row is None:
        return None
    newcomer = Newcomer(seen=seen, row=row, row_id=row.row_id)
    binding = lost.get(seen.key)
    if binding is not None:
        found = replace(newcomer, restores=binding.row_id, crm_id=binding.crm_id)
        _propose(draft, found, EditKind.BINDS, "its id was lost")
        return None
    if not row.row_id:
        return None if _names_known_record(world, draft, newcomer) else newcomer
    if seen.key != row.row_id:
        draft.statuses[seen.key] = COPIED
        return None
    record = _referred(world, draft, row)
    if record is not None and rowids.is_valid(row.row_id):
        _match(world, draft, newcomer, record.id)
        return None
    draft.statuses[seen.key] = UNKNOWN_ID
    draft.problem(seen.key, "", "sheet.row.unknown_id", "the row carries a syncd ID that was never issued here")
    return None


def _names_known_record(world: World, draft: Draft, newcomer: Newcomer) -> bool:
    """Whether a row without our id still names a record by its ServiceTitan ID; such a row never makes a second one.

    It is the record's own row when that one is nowhere to be seen, and a copy of it otherwise.
    """
    ref, name = newcomer.row.crm_ref, draft.mapping.name
    named = as_crm_id(ref)
    binding = world.store.bases.bound_to(name, named) if named is not None else None
    if binding is None or (binding.state is State.MATCHED and binding.note == newcomer.seen.key):
        return False
    if binding.row_id in draft.places or binding.state in (State.MATCHED, State.MERGED):
        draft.statuses[newcomer.seen.key] = COPIED
    else:
        found = replace(newcomer, restores=binding.row_id, crm_id=binding.crm_id)
        _propose(draft, found, EditKind.BINDS, "its id was lost")
    return True


def _referred(world: World, draft: Draft, row: SheetRow) -> CrmRecord | None:
    """The unbound record that a row's ServiceTitan ID names: how a lost store is rebuilt."""
    named = as_crm_id(row.crm_ref)
    if named is None:
        return None
    record = world.store.seen.record(draft.mapping.object.name, named)
    if record is None or world.store.bases.bound_to(draft.mapping.name, record.id) is not None:
        return None
    return record


def _index(world: World, draft: Draft) -> MatchIndex:
    """Index all records by match key; made again only when records or the mapping's meaning changed.

    Rows that fit nobody may stand in a sheet for years.
    """
    mapping = draft.mapping
    if not mapping.match:
        return MatchIndex()
    places = [("crm_seen", name) for name in (mapping.object.name, *(c.object for c in mapping.object.children))]
    return world.store.changes.remembered(
        ("match", mapping.name), places, lambda: _indexed(world, draft), meaning=f"{mapping.salt} {draft.context.zone}"
    )


def _indexed(world: World, draft: Draft) -> MatchIndex:
    mapping = draft.mapping
    children: dict[CrmId, list[CrmRecord]] = {}
    for child in mapping.object.children:
        for record in world.store.seen.records(child.object):
            if record.parent_id is not None and record.is_active:
                children.setdefault(record.parent_id, []).append(record)
    return index_records(mapping, world.store.seen.records(mapping.object.name), children, draft.context)


def _place(
    world: World, draft: Draft, newcomer: Newcomer, hits: set[CrmId], *, is_shared: bool, kinship: Kinship
) -> None:
    mapping, key = draft.mapping, newcomer.seen.key
    settle = mapping.create.settle_seconds if mapping.create else mapping.settle_seconds
    if draft.state.is_live and not is_settled(newcomer.seen, draft.read_at, settle):
        draft.wakes_at.append(newcomer.seen.since + settle)
        kinship.unsettled.add((mapping.name, key))
        return
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
    else:
        _create(draft, newcomer, kinship)


def _survivor(world: World, mapping: SheetMapping, crm_id: CrmId) -> CrmId:
    """Follow a merge to its end."""
    seen_ids = set()
    while crm_id not in seen_ids:
        seen_ids.add(crm_id)
        record = world.store.seen.record(mapping.object.name, crm_id)
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
    is_vacant = binding.state in (State.ROW_GONE, State.IGNORED, State.UNPLACED) and binding.row_id not in draft.places
    if is_vacant:
        found = replace(newcomer, restores=binding.row_id, crm_id=crm_id)
        _propose(draft, found, EditKind.BINDS, "it fits a record whose row is gone")
        return
    if _gives_way(world, draft, binding):
        _propose_removal(world, draft, binding)
        world.store.bases.drop(binding.mapping, binding.row_id)
        _match(world, draft, newcomer, crm_id)
        return
    draft.statuses[newcomer.seen.key] = f"{DUPLICATE} row {binding.row_id}"
    draft.problem(newcomer.seen.key, "", "sheet.row.duplicate", f"row {binding.row_id} already shows this record")


def _gives_way(world: World, draft: Draft, binding: Binding) -> bool:
    """Whether a row stands only for a record that a creation needed (a customer's first location) and is untouched.

    The first row that somebody types for it takes its place instead of making a second record.
    """
    seen = world.store.seen.row(binding.mapping, binding.row_id)
    if binding.placed_by != IMPLICIT or seen is None or seen.missing_since is not None:
        return False
    return all(
        is_set(rule) or face is None or same_raw(list(face.sheet), list(sheet_raw(draft.mapping, rule, seen.row.cells)))
        for rule in draft.mapping.rules
        for face in (binding.base.get(rule.key),)
    )


def _propose_removal(world: World, draft: Draft, binding: Binding) -> None:
    seen = world.store.seen.row(binding.mapping, binding.row_id)
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
    _propose(draft, replace(newcomer, row_id=row_id, crm_id=crm_id), EditKind.BINDS, "the row fits this record")


def _propose(draft: Draft, newcomer: Newcomer, kind: EditKind, why: str) -> None:
    """Put a row-level edit into the draft."""
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
    return next((str(c) for h, c in named if c not in ("", None) and h != draft.mapping.parent_column), "")


def _create(draft: Draft, newcomer: Newcomer, kinship: Kinship) -> None:
    mapping, key = draft.mapping, newcomer.seen.key
    is_leftover = newcomer.row.status.startswith(NO_MATCH) or key in draft.leftovers
    if mapping.create is None or not mapping.object.is_creatable:
        draft.statuses[key] = f"{NO_MATCH}: this mapping creates nothing in ServiceTitan"
        return
    missing = [header for header in mapping.create.requires if _cell(mapping, newcomer.row, header) in ("", None)]
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
    _propose(draft, placed, EditKind.CREATES, "a new row")
    if is_leftover or not draft.state.is_live:
        draft.statuses[key] = f"{NO_MATCH} in ServiceTitan: held"
        draft.edits[-1] = replace(draft.edits[-1], is_first=False, must_wait=_left_over(mapping))


def _cell(mapping: SheetMapping, row: SheetRow, header: str) -> object:
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


def welcome_records(world: World, draft: Draft, reserved: set[CrmId]) -> None:
    """Give rows to records that have none; while a creation is unanswered none is given, it may be ours."""
    mapping = draft.mapping
    if draft.is_creating:
        return
    for crm_id in world.store.seen.unbound(mapping.name, mapping.object.name, is_active=mapping.where_active):
        record = world.store.seen.record(mapping.object.name, crm_id)
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
