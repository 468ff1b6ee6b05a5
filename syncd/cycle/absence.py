"""Records that a complete reading did not deliver: absence is a suspicion until a look-up proves it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from syncd.core.records import CrmReading, CrmRecord
from syncd.core.values import CrmId
from syncd.cycle.merges import survivor_of
from syncd.cycle.world import World


@dataclass(slots=True, kw_only=True)
class Proof:
    """What look-ups told of suspects, by object."""

    gone: dict[str, list[CrmId]] = field(default_factory=dict)
    parents: dict[str, list[CrmId]] = field(default_factory=dict)
    """Parents of what is gone."""
    found: list[CrmRecord] = field(default_factory=list)


def suspects(world: World, reading: CrmReading) -> dict[str, list[CrmId]]:
    """Records of completely read objects that were not delivered."""
    delivered: dict[str, set[CrmId]] = {}
    for record in reading.records:
        delivered.setdefault(record.object, set()).add(record.id)
    return {
        name: missing
        for name in sorted(reading.complete)
        if (missing := sorted(set(world.store.seen_records.ids(name)) - delivered.get(name, set())))
    }


async def prove_absent(world: World, suspected: Mapping[str, Sequence[CrmId]]) -> Proof:
    """Look every suspect up. Raises: what a failing look-up raises."""
    proof = Proof()
    for object_name, ids in suspected.items():
        if world.objects[object_name].is_under_parent:
            await _prove_children(world, object_name, ids, proof)
            continue
        answers = await world.crm.fetch(object_name, ids)
        proof.gone[object_name] = [id_ for id_ in ids if id_ in answers and answers[id_] is None]
        proof.found += [record for record in answers.values() if record is not None]
    return proof


async def _prove_children(world: World, object_name: str, ids: Sequence[CrmId], proof: Proof) -> None:
    """A child is gone when its parent's own list, read afresh, does not have it."""
    known = {id_: record for id_ in ids if (record := world.store.seen_records.record(object_name, id_)) is not None}
    owners = {id_: owner for id_, record in known.items() if (owner := _owner(world, record)) is not None}
    lists = await world.crm.fetch_children(object_name, sorted(set(owners.values())))
    gone = proof.gone.setdefault(object_name, [])
    for id_, owner in owners.items():
        listed = lists.get(owner)
        if listed is not None and all(child.id != id_ for child in listed):
            gone.append(id_)
            proof.parents.setdefault(object_name, []).append(owner)
    proof.found += [child for children in lists.values() for child in children]


def _owner(world: World, child: CrmRecord) -> CrmId | None:
    """Whose list would have a child: a parent that was merged away shows none, its survivor got them all (O)."""
    spec = world.objects[child.object].parent
    parent = None
    if spec is not None and child.parent_id is not None:
        parent = world.store.seen_records.record(spec.object, child.parent_id)
    survivor = survivor_of(world, parent) if parent is not None else None
    return survivor.id if survivor is not None else child.parent_id
