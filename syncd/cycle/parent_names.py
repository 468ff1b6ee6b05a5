"""By what cells name parents: their row ids, their CRM ids, their names, and values that rows are matched by."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from typing import Final

from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.parents import name_in
from syncd.core.records import CrmRecord, load_raw
from syncd.core.state import State
from syncd.core.transforms import Context, Vocabulary
from syncd.core.values import CrmId, Json, as_crm_id
from syncd.cycle.matching import index_records
from syncd.cycle.world import World

_NO_CONTEXT: Final = Context(zone=UTC, vocabularies={})
"""Neither a zone nor a list of names decides what an e-mail address or a text says."""


class _Names(Mapping[str, str]):
    """CRM id -> row id of parents, looked up one by one so that large mappings cost nothing."""

    def __init__(self, world: World, parent: SheetMapping) -> None:
        self._world, self._parent = world, parent

    def __getitem__(self, key: str) -> str:
        named = as_crm_id(key)
        binding = self._world.store.bases.bound_to(self._parent.name, named) if named is not None else None
        if binding is None or binding.state is State.MATCHED:
            raise KeyError(key)
        return binding.row_id

    def __iter__(self) -> Iterator[str]:
        return (str(id_) for id_ in self._world.store.bases.by_crm_id(self._parent.name))

    def __len__(self) -> int:
        return self._world.store.bases.count(self._parent.name)


class _Ids(Mapping[str, tuple[str, ...]]):
    """What people write -> CRM ids of the parents it names: a row id, a CRM id, the parent's own name, or a value that
    rows of its kind are matched by (an e-mail address)."""

    def __init__(self, world: World, parent_object: str, parent: SheetMapping | None) -> None:
        self._world, self._object, self._parent = world, parent_object, parent
        self._by_name: Mapping[str, tuple[str, ...]] | None = None
        self._by_key: Mapping[str, tuple[str, ...]] | None = None

    def __getitem__(self, key: str) -> tuple[str, ...]:
        store = self._world.store
        if self._parent is not None:
            binding = store.bases.binding(self._parent.name, key)
            if binding is not None:
                return (str(binding.crm_id),) if binding.crm_id is not None else ()
        named = as_crm_id(key)
        if named is not None and store.seen_records.record(self._object, named) is not None:
            return (str(named),)
        found = self._named().get(key, ()) or self._keyed().get(key, ())
        if not found:
            raise KeyError(key)
        return found

    def _named(self) -> Mapping[str, tuple[str, ...]]:
        if self._by_name is None:
            place = ("crm_seen", self._object)
            self._by_name = self._world.store.changes.remembered(("names", self._object), (place,), self._names)
        return self._by_name

    def _names(self) -> dict[str, tuple[str, ...]]:
        names: dict[str, tuple[str, ...]] = {}
        title = self._world.objects[self._object].title
        for record in self._world.store.seen_records.records(self._object):
            name = name_in(str(record.members.get(title) or ""))
            if name and record.is_active:
                names[name] = (*names.get(name, ()), str(record.id))
        return names

    def _keyed(self) -> Mapping[str, tuple[str, ...]]:
        """Values of match keys of one field; asked for only where nothing else is named."""
        if self._by_key is None:
            self._by_key = self._remembered_keys(self._parent) if self._parent is not None else {}
        return self._by_key

    def _remembered_keys(self, parent: SheetMapping) -> Mapping[str, tuple[str, ...]]:
        if not any(len(alternative) == 1 for alternative in parent.match):
            return {}
        places = [("crm_seen", name) for name in (self._object, *(child.object for child in parent.object.children))]
        changes = self._world.store.changes
        return changes.remembered(("keyed", self._object), places, lambda: self._keys(parent), meaning=parent.salt)

    def _keys(self, parent: SheetMapping) -> dict[str, tuple[str, ...]]:
        seen = self._world.store.seen_records
        children: dict[CrmId, list[CrmRecord]] = {}
        for child in parent.object.children:
            for record in seen.records(child.object):
                if record.is_active and record.parent_id is not None:
                    children.setdefault(record.parent_id, []).append(record)
        single = replace(parent, match=tuple(one for one in parent.match if len(one) == 1))
        active = (record for record in seen.records(self._object) if record.is_active)
        index = index_records(single, active, children, _NO_CONTEXT)
        found: dict[str, set[str]] = {}
        for (_, (text,)), ids in index.records.items():
            found.setdefault(name_in(text), set()).update(map(str, ids))
        return {text: tuple(sorted(ids)) for text, ids in found.items()}

    def __iter__(self) -> Iterator[str]:
        return iter(self._named())

    def __len__(self) -> int:
        return len(self._named())


def parent_vocabulary(world: World, mapping: SheetMapping) -> Vocabulary | None:
    """Names of a mapping's possible parents; ``None`` for objects that have none."""
    if mapping.object.parent is None:
        return None
    parent = world.mapping_of(mapping.object.parent.object)
    names: Mapping[str, str] = _Names(world, parent) if parent is not None else {}
    return Vocabulary(name_of=names, ids_of=_Ids(world, mapping.object.parent.object, parent))


def decide_naming(world: World, object_name: str, texts: Iterable[str], ids: Iterable[CrmId] = ()) -> None:
    """Look again at rows that may name something else now, or nothing, since records came, went or changed.

    ``texts`` are the members of those records before and after, ``ids`` are of those that were not known.
    """
    members = [load_raw(text) for text in texts]
    title = world.objects[object_name].title
    decide_named(world, object_name, {*map(str, ids), *(_name(one, title) for one in members)})
    for owner in {mapping.object.name: mapping.object for mapping in world.mappings}.values():
        for child in owner.children:
            if child.object == object_name:
                decide_named(world, owner.name, {_name(one, child.value) for one in members})


def decide_naming_of(world: World, object_name: str, ids: Iterable[CrmId]) -> None:
    """Look again at rows that name records, which became inactive, active or another's, by values of their children."""
    for owner in {mapping.object.name: mapping.object for mapping in world.mappings}.values():
        for child in owner.children if owner.name == object_name else ():
            found = [one for id_ in ids for one in world.store.seen_records.children(child.object, id_)]
            decide_named(world, owner.name, {name_in(str(one.members.get(child.value) or "")) for one in found})


def decide_named(world: World, object_name: str, names: Collection[str]) -> None:
    """Look again at rows whose parent cell holds one of these."""
    for mapping in world.mappings:
        parent = mapping.object.parent
        if mapping.parent_column is not None and parent is not None and parent.object == object_name:
            naming = _naming(world, mapping.name)
            world.store.bases.soil(mapping.name, [key for name in names if name for key in naming.get(name, ())])


def _naming(world: World, mapping: str) -> Mapping[str, Sequence[str]]:
    """Index the rows of a mapping by whom their parent cell names; made anew only when rows changed."""

    def index() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key, cell in world.store.seen_rows.first_cells(mapping):
            found.setdefault(name_in(cell), []).append(key)
        return found

    return world.store.changes.remembered(("naming", mapping), (("rows_seen", mapping),), index)


def _name(members: Json, member: str) -> str:
    return name_in(str(members.get(member) or "")) if isinstance(members, dict) else ""
