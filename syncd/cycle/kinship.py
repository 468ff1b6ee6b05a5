"""Who belongs to whom: names by which cells refer to parents, and new rows whose parents are new as well."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.parents import PARENT, PARENTS, name_in
from syncd.core.reading import sheet_raw
from syncd.core.state import State
from syncd.core.values import Cell, as_cell, as_crm_id
from syncd.cycle.draft import Draft, Newcomer
from syncd.cycle.world import World


@dataclass(slots=True)
class Kinship:
    """New rows of this cycle across mappings, so that children find new parents and parents their children."""

    world: World
    drafts: dict[str, Draft] = field(default_factory=dict)
    unsettled: set[tuple[str, str]] = field(default_factory=set)
    """(mapping, key) of new rows that somebody may still be typing."""
    released: dict[str, set[str]] = field(default_factory=dict)
    """Mapping -> keys of new rows that the guard lets be created in this cycle."""
    _typed_parents: dict[str, set[str]] = field(default_factory=dict)
    _going_by_name: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def place(self, draft: Draft, newcomer: Newcomer) -> Newcomer | None:
        """Find a newcomer's parent; ``None`` when it has to wait for one."""
        spec = draft.mapping.object.parent
        if spec is None or not needs_parent(draft.mapping, newcomer.row.cells):
            return newcomer
        if draft.mapping.parent_column is None:
            return None
        text = named_parent(draft.mapping, newcomer.row.cells)
        found = draft.context.vocabularies[PARENTS].ids_of.get(text, ()) if text else ()
        if len(found) == 1:
            # One without a row may be what an unanswered creation made, with a first child that nobody knows yet.
            is_unsure = self._is_creating(spec.object) and self._is_unbound(spec.object, found[0])
            return None if is_unsure else replace(newcomer, parent_id=as_crm_id(found[0]))
        parent = self._new_parent(spec.object, text) if not found and text else ""
        return replace(newcomer, parent_key=parent) if parent and spec.nested_as else None

    def _is_creating(self, parent_object: str) -> bool:
        mapping = self.world.mapping_of(parent_object)
        draft = self.drafts.get(mapping.name) if mapping is not None else None
        return draft is not None and draft.is_creating

    def _is_unbound(self, parent_object: str, crm_id: str) -> bool:
        mapping, named = self.world.mapping_of(parent_object), as_crm_id(crm_id)
        return mapping is None or named is None or self.world.store.bases.bound_to(mapping.name, named) is None

    def _new_parent(self, parent_object: str, text: str) -> str:
        """The parent's row when it is new too: claimed already, or to be created in this very cycle.

        One whose creation is unanswered or refused is awaited. A creation may have made this very row's record: the
        CRM makes no customer without a location.
        """
        mapping = self.world.mapping_of(parent_object)
        draft = self.drafts.get(mapping.name) if mapping is not None else None
        if mapping is None or draft is None:
            return ""
        binding = self.world.store.bases.binding(mapping.name, text)
        if binding is not None and binding.crm_id is None:
            return binding.row_id if binding.row_id in draft.bindings else ""
        named = self._going(draft).get(text, ())
        return named[0] if len(named) == 1 else ""

    def _going(self, draft: Draft) -> Mapping[str, Sequence[str]]:
        """Name -> keys or ids of the new rows that are created in this cycle; parents are decided before children."""
        mapping = draft.mapping.name
        if mapping not in self._going_by_name:
            going = self.released.get(mapping, set())
            named = self._going_by_name.setdefault(mapping, {})
            for key, other in draft.newcomers.items():
                if key in going:
                    named.setdefault(row_name(draft.mapping, other.row.cells), []).append(key)
            for binding in draft.bindings.values():
                row = draft.row_at(binding.row_id) if binding.state is State.CLAIMED else None
                if row is not None:
                    named.setdefault(row_name(draft.mapping, row.cells), []).append(binding.row_id)
        return self._going_by_name[mapping]

    def has_unsettled_children(self, mapping: SheetMapping, newcomer: Newcomer) -> bool:
        """Whether somebody is still typing a row that names this new one as its parent."""
        draft_name = row_name(mapping, newcomer.row.cells)
        for other in self.world.mappings:
            parent = other.object.parent
            if parent is None or parent.object != mapping.object.name or other.parent_column is None:
                continue
            if not parent.nested_as:
                continue
            if draft_name and draft_name in self._parents_being_typed(other, other.parent_column):
                return True
        return False

    def _parents_being_typed(self, mapping: SheetMapping, column: str) -> set[str]:
        """Whom the new rows of a worksheet name as their parents, as far as somebody may still be typing them."""
        if mapping.name not in self._typed_parents:
            place = mapping.headers.index(column)
            self._typed_parents[mapping.name] = {
                name_in(seen.row.cells[place])
                for seen in self.world.store.seen_rows.loose_rows(mapping.name)
                if self._is_fresh(mapping, seen.since)
            }
        return self._typed_parents[mapping.name]

    def _is_fresh(self, mapping: SheetMapping, since: float) -> bool:
        state = self.world.store.bases.mapping(mapping.name)
        settle = mapping.create.settle_seconds if mapping.create else mapping.settle_seconds
        return bool(state and state.read_at - since < settle)


def needs_parent(mapping: SheetMapping, cells: Sequence[Cell]) -> bool:
    """Whether a new row cannot do without a parent: every row of its kind, or this one because it names one."""
    parent = mapping.object.parent
    if parent is None or not parent.is_optional:
        return parent is not None
    return mapping.parent_column is not None and named_parent(mapping, cells) != ""


def named_parent(mapping: SheetMapping, cells: Sequence[Cell]) -> str:
    """What a row's parent cell says, as names are compared."""
    (cell,) = sheet_raw(mapping, mapping.rule(PARENT), cells)
    return name_in(as_cell(cell))


def row_name(mapping: SheetMapping, cells: Sequence[Cell]) -> str:
    """What people would call a new row: its name column."""
    for column in mapping.columns:
        if column.field.path == (mapping.object.title,):
            return name_in(cells[mapping.headers.index(column.header)])
    return ""
