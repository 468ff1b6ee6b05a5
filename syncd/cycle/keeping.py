"""What the CRM delivers, kept as seen, with everything marked that it concerns. Decides what is news; reads nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from syncd.core.parents import name_in
from syncd.core.records import CrmRecord, load_raw
from syncd.core.stamps import is_older
from syncd.core.values import CrmId
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
        renamed: set[str] = set()
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
                renamed |= _renamed(world, record, text, seen)
        world.store.seen_records.keep_records(news, at)
        soil(
            world, object_name, [r.id for r, _ in news], [r.parent_id for r, _ in news if r.parent_id is not None]
        )  # fmt: skip
        soil_named(world, object_name, renamed)
        for spec in world.by_parent:
            if spec.parent is not None and spec.parent.object == object_name:
                world.store.seen_records.expect_children(spec.name, [r.id for r, _ in news])


def soil(world: World, object_name: str, ids: Sequence[CrmId], parents: Sequence[CrmId]) -> None:
    """Mark the rows of records, and of those that show them in a column."""
    for mapping in world.mappings:
        if mapping.object.name == object_name:
            world.store.bases.soil_crm(mapping.name, ids)
        if any(child.object == object_name for child in mapping.object.children):
            world.store.bases.soil_crm(mapping.name, parents)


def soil_named(world: World, object_name: str, names: Collection[str]) -> None:
    """Mark rows whose parent cell holds one of these: it may name another record now, several, or none."""
    for mapping in world.mappings:
        parent = mapping.object.parent
        if names and mapping.parent_column is not None and parent is not None and parent.object == object_name:
            naming = _naming(world, mapping.name)
            world.store.bases.soil(mapping.name, [key for name in names for key in naming.get(name, ())])


def _naming(world: World, mapping: str) -> Mapping[str, Sequence[str]]:
    """Index the rows of a mapping by whom their parent cell names; made anew only when rows changed."""

    def index() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key, cell in world.store.seen_rows.first_cells(mapping):
            found.setdefault(name_in(cell), []).append(key)
        return found

    return world.store.changes.remembered(("naming", mapping), (("rows_seen", mapping),), index)


def _renamed(world: World, record: CrmRecord, text: str, seen: SeenCrm | None) -> set[str]:
    """What people can name a record by now and could not before, or the other way round."""
    title = world.objects[record.object].title
    now = {_name(text, title)} if record.is_active else set()
    if seen is None or seen.is_gone:
        return {*now, str(record.id)} - {""}
    before = {_name(seen.text, title)} if seen.is_active else set()
    return (now ^ before) - {""}


def _name(members: str, title: str) -> str:
    return name_in(str(load_raw(members).get(title) or ""))


def keep_gone(
    world: World, object_name: str, ids: Sequence[CrmId], *, at: float, parents: Sequence[CrmId] = ()
) -> None:
    """Remember that records are gone, and look again at every row that shows them or their parents."""
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
