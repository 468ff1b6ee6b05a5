"""What the CRM delivers, kept as seen, with everything marked that it concerns. Decides what is news; reads nothing."""

from collections.abc import Iterable, Sequence

from syncd.core.records import CrmRecord
from syncd.core.stamps import is_older
from syncd.core.values import CrmId
from syncd.cycle.parent_names import decide_naming, decide_naming_of
from syncd.cycle.world import World
from syncd.store.seen_records import SeenCrm, members_text


def keep_crm(world: World, records: Iterable[CrmRecord], *, at: float) -> None:
    """Commit delivered records as seen and mark the bindings they concern; call inside a write transaction.

    A delivery with an older stamp than the one seen is a lagging replica's and is discarded.
    """
    by_object: dict[str, dict[CrmId, CrmRecord]] = {}
    for record in records:
        kept = by_object.setdefault(record.object, {})
        if record.id not in kept or not is_older(record.stamp, kept[record.id].stamp):
            kept[record.id] = record
    for object_name, latest in by_object.items():
        wanted = world.wanted.get(object_name)
        if wanted is None:
            continue
        glances = world.store.seen_records.glance(object_name, list(latest))
        news: list[tuple[CrmRecord, str]] = []
        for id_, record in latest.items():
            seen, text = glances.get(id_), members_text(record, wanted)
            if seen is not None and is_older(record.stamp, seen.stamp):
                continue
            same = seen is not None and (seen.text, seen.is_active, seen.merged_to_id, seen.is_gone) == (
                text,
                record.is_active,
                record.merged_to_id,
                False,
            )
            if not same or (seen is not None and seen.stamp != record.stamp):
                news.append((record, text))
        world.store.seen_records.keep_records(news, at)
        soil(
            world, object_name, [r.id for r, _ in news], [r.parent_id for r, _ in news if r.parent_id is not None]
        )  # fmt: skip
        texts = {text for _, text in news} | {glances[r.id].text for r, _ in news if r.id in glances}
        decide_naming(world, object_name, texts, [r.id for r, _ in news if r.id not in glances])
        moved = [r.id for r, _ in news if r.id in glances and _has_moved(r, glances[r.id])]
        decide_naming_of(world, object_name, moved)
        for spec in world.by_parent:
            if spec.parent is not None and spec.parent.object == object_name:
                world.store.seen_records.expect_children(spec.name, [r.id for r, _ in news])


def _has_moved(record: CrmRecord, seen: SeenCrm) -> bool:
    return (record.is_active, record.merged_to_id) != (seen.is_active, seen.merged_to_id)


def soil(world: World, object_name: str, ids: Sequence[CrmId], parents: Sequence[CrmId]) -> None:
    """Mark the rows of records, and of those that show them in a column."""
    for mapping in world.mappings:
        if mapping.object.name == object_name:
            world.store.bases.soil_crm(mapping.name, ids)
        if any(child.object == object_name for child in mapping.object.children):
            world.store.bases.soil_crm(mapping.name, parents)


def keep_gone(
    world: World, object_name: str, ids: Sequence[CrmId], *, at: float, parents: Sequence[CrmId] = ()
) -> None:
    """Remember that records are gone, and look again at every row that shows them or their parents."""
    decide_naming(
        world, object_name, [seen.text for seen in world.store.seen_records.glance(object_name, ids).values()]
    )
    world.store.seen_records.mark_gone(object_name, ids, at)
    soil(world, object_name, ids, parents)


def decide_all(world: World, object_name: str) -> None:
    """Look again at every row of an object that is read completely: whatever was overlooked before is seen then."""
    for mapping in world.mappings:
        if mapping.object.name == object_name:
            world.store.bases.soil_all(mapping.name)


def unbind(world: World, mapping_name: str, row_id: str) -> None:
    """Drop the binding of a row that shows its record no longer; other rows may name it as their parent."""
    world.store.bases.drop(mapping_name, row_id)
    left = world.mapping(mapping_name).object.name
    for mapping in world.mappings:
        if mapping.object.parent is not None and mapping.object.parent.object == left:
            world.store.bases.soil_all(mapping.name)
