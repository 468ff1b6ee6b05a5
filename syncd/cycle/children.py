"""Records that no feed shows, such as notes: read through their parents' own lists.

It decides whose lists are read: those of parents that moved, and all of them when a complete reading is due. What is
due is remembered parent by parent, so a reading goes on where it stopped. It knows no object by name.
"""

from collections.abc import Iterable, Mapping

from syncd.core.records import CrmRecord
from syncd.core.values import CrmId
from syncd.cycle.keeping import decide_all, keep_crm, keep_gone
from syncd.cycle.world import World

MOST_PARENTS = 1000
"""Parents whose lists one cycle reads at most while people already work with the mapping."""
PARENTS_AT_ONCE = 200


def overdue(world: World, names: Iterable[str], now: float) -> set[str]:
    """Objects to be read completely: for long they were not, or members are mapped that were not read."""
    asked = list(names)
    facts = world.store.runs.all_noted([f"{fact}:{name}" for name in asked for fact in ("complete", "wanted")])
    return {
        name
        for name in asked
        if now - float(facts.get(f"complete:{name}", 0.0)) >= world.settings.full_read_seconds
        or not world.wanted[name] <= set(facts.get(f"wanted:{name}", "").split(","))
    }


def expect_all_children(world: World, now: float, *, full: bool) -> None:
    """Begin a complete reading where one is due: it is remembered parent by parent, so it survives whatever comes."""
    specs = world.by_parent
    due = overdue(world, [spec.name for spec in specs], now) if specs else set()
    for spec in specs:
        if spec.parent is not None and (full or spec.name in due):
            world.store.seen_records.expect_children(spec.name, world.store.seen_records.ids(spec.parent.object))
            decide_all(world, spec.name)
            world.store.runs.note(f"complete:{spec.name}", str(now))
            world.store.runs.note(f"wanted:{spec.name}", ",".join(sorted(world.wanted[spec.name])))


async def read_children(world: World) -> None:
    """Read the lists of parents that moved, or that are due; absence from its parent's own list proves it.

    Raises: what a failing look-up raises; what was read by then is kept.
    """
    for spec in world.by_parent:
        is_live = all(
            (state := world.store.bases.mapping(mapping.name)) is not None and state.is_live
            for mapping in world.mappings
            if mapping.object.name == spec.name
        )
        # A first plan has to know everything; later on a complete reading is no reason to keep people waiting.
        left = MOST_PARENTS if is_live else None
        done = 0
        while parents := world.store.seen_records.parents_due(spec.name, PARENTS_AT_ONCE):
            lists = await world.crm.fetch_children(spec.name, parents)
            with world.store.write():
                _keep_children(world, spec.name, lists)
                world.store.seen_records.parents_read(spec.name, parents)
            done += len(parents)
            world.notifier.progress(f"reading {spec.name.replace('_', ' ')}", done, None)
            world.notifier.alive()
            if left is not None and done >= left:
                break


def _keep_children(world: World, object_name: str, lists: Mapping[CrmId, tuple[CrmRecord, ...]]) -> None:
    now = world.clock.now()
    gone = []
    for parent_id, listed in lists.items():
        present = {child.id for child in listed}
        gone += [id_ for id_ in world.store.seen_records.child_ids(object_name, parent_id) if id_ not in present]
    if gone:
        keep_gone(world, object_name, gone, at=now, parents=list(lists))
    keep_crm(world, [child for listed in lists.values() for child in listed], at=now)
