"""How people call what the state keeps under a key: columns by their headers, removals by what they do.

The mapping files last in force are noted in the state; where they do not know a key any more, the key itself is shown.
"""

from collections.abc import Mapping as Map
from dataclasses import asdict
from typing import Any

from syncd.core.held import Slice
from syncd.core.mapping import Mapping
from syncd.core.values import CrmId
from syncd.crm.objects import OBJECTS
from syncd.daemon.mappings import noted
from syncd.store.store import Store


class Names:
    """Names for what one state holds."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._mappings = {mapping.name: mapping for mapping in noted(store, OBJECTS)}

    @property
    def mappings(self) -> list[Mapping]:
        """The mappings last in force."""
        return list(self._mappings.values())

    def column(self, mapping: object, slot: object) -> str:
        """Give the header or headers that a rule's key stands for."""
        found = self._mappings.get(str(mapping))
        return found.called(str(slot)) if found else str(slot)

    def labelled(self, one: Map[str, Any]) -> dict[str, Any]:
        """Add its column to something that has a mapping and a rule."""
        return {**one, "column": self.column(one["mapping"], one["rule"])}

    def slice(self, held: Slice) -> dict[str, Any]:
        """Show a held slice: what it would do, to how many, and to which record first."""
        lines = self._store.held.lines(held.id)
        first = lines[0].row_id if lines else ""
        found = self._mappings.get(held.mapping)
        return {
            **asdict(held),
            "lines": len(lines),
            "column": "" if held.rule in ("*", "$row") else self.column(held.mapping, held.rule),
            "removal": found.removal(held.side, held.rule) if found and held.kind == "deletes" else "",
            "first": {"row_id": first, "crm_id": self.crm_id(held.mapping, first)},
        }

    def crm_id(self, mapping: str, row_id: str) -> CrmId | None:
        """Find the record that a row stands for."""
        binding = self._store.bases.binding(mapping, row_id)
        return binding.crm_id if binding else None
