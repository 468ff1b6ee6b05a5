"""Settle intents that a crash or a lost answer left open, by looking at what is there now.

Unknown is not failed: a write is given up only when nothing was found until its deadline, the time after which it
can neither land any more nor stay invisible (protocols 3). Until then its record is not planned. What landed astray
stays open until it is seen to be put right; until then the rows it hit are not planned, since nobody typed what stands
there.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from syncd.core.crm_operations import ChangeElement, ChangeElements, CreateRecord, DeleteRecord, PatchRecord
from syncd.core.outcomes import CrmOutcome, Stored, Unknown
from syncd.core.raw import raw_at
from syncd.core.records import CrmRecord, same_raw
from syncd.core.transforms import Context
from syncd.core.values import CrmId
from syncd.cycle.keeping import keep_gone
from syncd.cycle.recover_sheet import recover_sheet
from syncd.cycle.settle import Settler
from syncd.cycle.tally import Tally
from syncd.cycle.world import World
from syncd.store.journal import Intent

CLOCK_MARGIN_SECONDS = 120.0
"""How far the CRM's clock may be behind ours when a creation is looked for by its time."""


async def recover(world: World, tally: Tally, *, run_id: int, contexts: Mapping[str, Context]) -> None:
    """Look after every open intent. Raises what a failing look-up raises; nothing is lost by that."""
    pending = _adopt(world, world.store.journal.pending())
    if not pending:
        return
    settler = Settler(world, tally, run_id=run_id, contexts=contexts, is_recovering=True)
    await recover_sheet(world, tally, settler, [intent for intent in pending if intent.side == "sheet"], run_id)
    for intent in pending:
        if intent.side == "crm":
            outcome = await _look(world, intent, contexts)
            _conclude(world, settler, intent, outcome)


def _adopt(world: World, pending: Sequence[Intent]) -> list[Intent]:
    """Give those a deadline whose sender died before it could: they may have left a moment ago."""
    limits = {"sheet": world.settings.sheet_limit_seconds, "crm": world.settings.crm_limit_seconds}
    now = world.clock.now()
    adopted = [
        replace(intent, deadline=now + limits[intent.side]) if math.isinf(intent.deadline) else intent
        for intent in pending
    ]
    if adopted != list(pending):
        with world.store.write():
            for intent in adopted:
                world.store.journal.expire([intent.id], intent.deadline)
    return adopted


def _conclude(world: World, settler: Settler, intent: Intent, outcome: CrmOutcome) -> None:
    now = world.clock.now()
    if isinstance(outcome, Unknown) and (outcome.is_open or now < intent.deadline):
        return
    with world.store.write():
        if not isinstance(outcome, Unknown):
            settler.crm(intent.task, outcome, now)
        for mapping, row_id in intent.rows:
            world.store.bases.soil(mapping, [row_id])
        world.store.journal.close([intent.id])


async def _look(world: World, intent: Intent, contexts: Mapping[str, Context]) -> CrmOutcome:
    operation = intent.task.operation
    match operation:
        case PatchRecord():
            return await _look_for_patch(world, operation, contexts)
        case ChangeElement():
            return await _look_for_element(world, operation, (operation.id,))
        case ChangeElements():
            return await _look_for_element(world, operation, operation.ids)
        case DeleteRecord():
            return await _look_for_delete(world, operation)
        case CreateRecord() if world.objects[operation.object].marker is not None:
            return await _look_for_marker(world, operation, intent.deadline)
        case CreateRecord():
            return await _look_for_content(world, operation, intent.sent_at, contexts)
        case _:
            return Unknown(reason="not an operation of the CRM")


async def _fresh(world: World, object_name: str, id_: CrmId, parent_id: CrmId | None) -> CrmRecord | None:
    if parent_id is None or not world.objects[object_name].is_under_parent:
        return (await world.crm.fetch(object_name, [id_])).get(id_)
    children = (await world.crm.fetch_children(object_name, [parent_id])).get(parent_id, ())
    return next((child for child in children if child.id == id_), None)


async def _look_for_patch(world: World, operation: PatchRecord, contexts: Mapping[str, Context]) -> CrmOutcome:
    record = await _fresh(world, operation.object, operation.id, operation.parent_id)
    if record is None:
        return Unknown(reason="the record is not there")
    context = contexts[operation.mapping]
    mapping = world.mapping(operation.mapping)
    lenses = {column.field.key: column.lens for column in mapping.columns}
    for change in operation.changes:
        held = raw_at(record, change.field)
        lens = lenses.get(change.field.key)
        means_same = lens is not None and lens.read_crm(held, context) == lens.read_crm(change.value, context)
        if (
            not means_same
            and not same_raw(held, change.value)
            and not _same_contact(world, change.rule, operation, held, change.value, contexts)
        ):
            return Unknown(reason="not seen yet")
    return Stored(records=(record,), written=tuple({change.rule for change in operation.changes}))


def _same_contact(
    world: World, rule_key: str, operation: PatchRecord | CreateRecord, held: object, value: object,
    contexts: Mapping[str, Context],
) -> bool:  # fmt: skip
    """A contact's value belongs to the column that shows it: that column's lens knows when two are the same."""
    for rule in world.mapping(operation.mapping).rules:
        if rule.key == rule_key and operation.object != world.mapping(operation.mapping).object.name:
            lens, context = rule.columns[0].lens, contexts[operation.mapping]
            return bool(lens.read_crm(held, context) == lens.read_crm(value, context))
    return False


async def _look_for_element(
    world: World, operation: ChangeElement | ChangeElements, ids: Sequence[CrmId]
) -> CrmOutcome:
    records = await world.crm.fetch(operation.object, ids)
    found = [record for record in records.values() if record is not None]
    for record in found:
        raw = raw_at(record, operation.field)
        has = isinstance(raw, list) and operation.element in raw
        if has is not operation.is_addition:
            return Unknown(reason="not seen yet")
    return Stored(records=tuple(found), written=(operation.rule,)) if found else Unknown(reason="no record there")


async def _look_for_delete(world: World, operation: DeleteRecord) -> CrmOutcome:
    if operation.parent_id is None or not world.objects[operation.object].is_under_parent:
        record = await _fresh(world, operation.object, operation.id, None)
        return Unknown(reason="still there") if record is not None else Stored(records=(), written=(operation.rule,))
    listed = (await world.crm.fetch_children(operation.object, [operation.parent_id])).get(operation.parent_id)
    if listed is None:
        return Unknown(reason="the parent's list cannot be read")
    if any(child.id == operation.id for child in listed):
        return Unknown(reason="still there")
    with world.store.write():
        keep_gone(world, operation.object, [operation.id], at=world.clock.now())
    return Stored(records=(), written=(operation.rule,))


async def _look_for_marker(world: World, operation: CreateRecord, deadline: float) -> CrmOutcome:
    """Find what a lost creation made by the ids planted in it, inactive and merged ones too.

    What it made beside the record itself may become visible later; until the deadline that is awaited.
    """
    created: dict[str, CrmId] = {}
    records: list[CrmRecord] = []
    for item in (operation, *operation.nested):
        hits = (await world.crm.find_marked(item.object, [item.row_id])).get(item.row_id, ())
        if not hits:
            if item is operation or world.clock.now() < deadline:
                return Unknown(reason="not found yet")
            continue
        # One that was merged meanwhile is bound as it is: the survivor may have a row of its own (protocols 11).
        record = hits[0]
        created[item.row_id] = record.id
        records.append(record)
    for child in operation.children:
        contacts = (await world.crm.fetch_children(child.object, [records[0].id])).get(records[0].id, ())
        wanted = {field.path[0]: value for field, value in child.values}
        match = next((c for c in contacts if _holds(c, wanted) and c.id not in created.values()), None)
        if match is not None:
            created[f"{operation.row_id}/{child.rule}"] = match.id
            records.append(match)
    return Stored(records=tuple(records), created=created)


def _holds(record: CrmRecord, wanted: Mapping[str, object]) -> bool:
    return all(str(record.members.get(name)) == str(value) for name, value in wanted.items())


async def _look_for_content(
    world: World, operation: CreateRecord, sent_at: float, contexts: Mapping[str, Context]
) -> CrmOutcome:
    """Without a marker its place tells: a record of this content there that nothing else is bound to."""
    candidates = await _candidates(world, operation, sent_at)
    if candidates is None:
        return Unknown(reason="the parent's list cannot be read")
    taken = _taken(world, operation)
    for record in candidates:
        if record.id not in taken and _matches(world, operation, record, contexts):
            if operation.rule:
                return Stored(records=(record,), written=(operation.rule,))
            return Stored(records=(record,), created={operation.row_id: record.id})
    return Unknown(reason="not found yet")


async def _candidates(world: World, operation: CreateRecord, sent_at: float) -> Sequence[CrmRecord] | None:
    """Where a lost creation can have put its record: under its parent, else among what is new since it was sent."""
    if world.objects[operation.object].is_under_parent:
        parent_id = operation.parent_id or 0
        return (await world.crm.fetch_children(operation.object, [parent_id])).get(parent_id)
    return await world.crm.created_since(operation.object, sent_at - CLOCK_MARGIN_SECONDS)


def _matches(world: World, operation: CreateRecord, record: CrmRecord, contexts: Mapping[str, Context]) -> bool:
    own = world.mapping(operation.mapping)
    lenses = {column.field.key: column.lens for column in own.columns} if not operation.rule else {}
    for field, value in operation.values:
        held, lens = raw_at(record, field), lenses.get(field.key)
        context = contexts[operation.mapping]
        means_same = lens is not None and lens.read_crm(held, context) == lens.read_crm(value, context)
        if (
            not means_same
            and not same_raw(held, value)
            and not (operation.rule and _same_contact(world, operation.rule, operation, held, value, contexts))
        ):
            return False
    return operation.parent_id is None or record.parent_id == operation.parent_id


def _taken(world: World, operation: CreateRecord) -> set[CrmId]:
    """Records of this kind that something is bound to already."""
    mapping = world.mapping(operation.mapping)
    if not operation.rule:
        return set(world.store.bases.by_crm_id(mapping.name))
    binding = world.store.bases.binding(operation.mapping, operation.row_id)
    return {id_ for rule, id_ in binding.children.items() if rule != operation.rule} if binding is not None else set()
