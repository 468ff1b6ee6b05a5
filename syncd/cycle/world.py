"""What every step of a cycle is handed: the store, the two sides, the mappings, time and chance."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from syncd.core.mapping import Mapping
from syncd.core.objects import ByParent, ObjectSpec, Strategy
from syncd.core.parents import with_parent_rule
from syncd.core.records import RowId
from syncd.cycle.lines import LastTab
from syncd.ports import Clock, CrmSide, Notifier, SheetSide
from syncd.store.store import Store


class Log(Protocol):
    """The part of a structlog logger that the cycle uses."""

    def info(self, event: str, **details: Any) -> Any:
        """Note an event."""

    def warning(self, event: str, **details: Any) -> Any:
        """Note an event that somebody should look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    """Numbers that the cycle lives by."""

    crm_limit_seconds: float = 300.0
    """How long a lost write may still land or stay invisible: the server's limit plus index lag (protocols 3)."""
    sheet_limit_seconds: float = 200.0
    """The same for the spreadsheet, whose requests may run 180 seconds (documented, google-sheets.md 2.6)."""
    full_read_seconds: float = 86400.0
    program: str = ""
    """Version of the program; a refusal is tried again under a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """How long something that is refused is not tried again."""

    tried_at: float
    seconds: float


@dataclass(slots=True, kw_only=True)
class World:
    """Everything a cycle works with."""

    store: Store
    crm: CrmSide
    sheet: SheetSide
    clock: Clock
    new_id: Callable[[], RowId]
    settings: EngineSettings
    notifier: Notifier
    log: Log
    objects: dict[str, ObjectSpec]
    mappings: tuple[Mapping, ...] = ()
    wanted: dict[str, frozenset[str]] = field(default_factory=dict)
    """Object -> top-level members that some mapping reads; the rest is not remembered."""
    last_tabs: dict[str, LastTab] = field(default_factory=dict)
    """Mapping -> what came of the last reading of its worksheet in this process."""
    pauses: dict[str, Pause] = field(default_factory=dict)
    """Mapping -> how long no row is added or removed in its worksheet, which refused it."""
    tried: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Refused repair -> where the count of changes of its worksheet's rows stood when it was last tried."""

    def adopt(self, mappings: Iterable[Mapping]) -> None:
        """Take mappings into use, parents before children."""
        ready = [with_parent_rule(mapping) for mapping in mappings]
        ready.sort(key=lambda m: (m.object.parent is not None, m.object.is_under_parent, m.name))
        self.mappings = tuple(ready)
        self.wanted = _wanted(self.mappings, self.objects)

    def mapping(self, name: str) -> Mapping:
        """Find a mapping. Raises: KeyError."""
        for mapping in self.mappings:
            if mapping.name == name:
                return mapping
        raise KeyError(name)

    def mapping_of(self, object_name: str) -> Mapping | None:
        """The mapping that gives an object's records their rows."""
        return next((m for m in self.mappings if m.object.name == object_name), None)

    @property
    def by_parent(self) -> list[ObjectSpec]:
        """Objects in use that are noticed through their parents' lists alone."""
        specs = [self.objects[name] for name in sorted(self.wanted)]
        return [spec for spec in specs if isinstance(spec.noticed, ByParent)]

    def fresh_id(self, mapping: str, at: float) -> str:
        """Issue a row id that was never issued before; the caller's transaction remembers it."""
        while True:
            row_id = self.new_id()
            if not self.store.bases.was_issued(row_id, mapping):
                self.store.bases.issue(row_id, mapping, at)
                return row_id


def _wanted(mappings: Iterable[Mapping], objects: dict[str, ObjectSpec]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for mapping in mappings:
        members = found.setdefault(mapping.object.name, {"createdOn", mapping.object.title})
        for column in mapping.columns:
            if column.field.strategy is not Strategy.CHILD:
                members.add(column.field.path[0])
        for child in mapping.object.children:
            found.setdefault(child.object, set()).update((child.selector, child.value))
        parent = mapping.object.parent
        if parent is not None:
            members.add(parent.member)
        if parent is not None and (mapping.parent_column is not None or not parent.is_optional):
            found.setdefault(parent.object, set()).add(objects[parent.object].title)
    return {name: frozenset(members) for name, members in found.items()}
