"""A mapping's plan while it is being made: edits, what they will need, and what the status cells shall say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from syncd.core.edits import Decision, Edit
from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.records import CrmRecord, SheetRow, TabReading
from syncd.core.sheet_operations import MarkRow
from syncd.core.state import Binding, SeenRow
from syncd.core.transforms import Context
from syncd.core.values import CrmId
from syncd.store.bases import MappingState

MARK = "$mark"
"""Under which rule it is remembered that the sheet refused what syncd's own columns of a row should say."""
UNMARKED = ("", "sheet.cell.protected")
"""Rule and code of the problem that says so; the status cell cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A row that has no record yet, as decided upon in this cycle."""

    seen: SeenRow
    row: SheetRow
    """As it stands in this cycle's reading, with its position."""
    row_id: str = ""
    """The id it already carries or shall get; ``""`` until one is issued."""
    crm_id: CrmId | None = None
    """The record it fits."""
    parent_id: CrmId | None = None
    parent_key: str = ""
    """Key of the parent's row when that one is new as well."""
    restores: str = ""
    """The row id of a lost row that this one is."""
    may_restore: Binding | None = None
    """What it is bound to if a person says that it is not new: the one missing row that it may be."""


@dataclass(slots=True, kw_only=True)
class Draft:
    """Everything collected about one mapping in one cycle."""

    mapping: SheetMapping
    state: MappingState
    tab: TabReading
    places: Mapping[str, int]
    context: Context
    now: float
    read_at: float
    accept_first: bool = False
    busy: frozenset[str] = frozenset()
    """Keys of rows that an open write concerns: what it brings about is not known yet."""
    ambiguous: frozenset[str] = frozenset()
    """Row ids that several rows carry of which none is the one last seen."""
    marking: frozenset[MarkRow] = frozenset()
    """Marks that nobody has seen arrive yet, without their positions: the same one is not sent again meanwhile."""
    is_claiming: bool = False
    """Whether an id is on its way to some row: until it is known where it landed no row gets another one."""
    is_creating: bool = False
    """Whether a creation of this kind of record is unanswered, so that an unknown record may be ours."""
    edits: list[Edit] = field(default_factory=list)
    decisions: dict[str, Decision] = field(default_factory=dict)
    """Row id -> decision of each record that was looked at."""
    newcomers: dict[str, Newcomer] = field(default_factory=dict)
    """By the row id of their edit: the row's key."""
    bindings: dict[str, Binding] = field(default_factory=dict)
    """Row id -> binding as it is while planning."""
    records: dict[str, CrmRecord] = field(default_factory=dict)
    """Edit row id -> CRM record to append or bind."""
    statuses: dict[str, str] = field(default_factory=dict)
    """Row key -> what its status cell shall say."""
    crm_refs: dict[str, str] = field(default_factory=dict)
    """Row key -> what its ServiceTitan ID cell shall say."""
    problems: dict[str, dict[tuple[str, str], str]] = field(default_factory=dict)
    """Row key -> (rule, code) -> message."""
    leftovers: set[str] = field(default_factory=set)
    """Keys of rows that fitted nobody at first sync: they are created only when somebody accepts them."""
    rested: list[str] = field(default_factory=list)
    """Row ids that need nothing more."""
    wakes_at: list[float] = field(default_factory=list)
    """Instants at which something that waits will have settled."""
    given_up: set[str] = field(default_factory=set)
    """Row ids of bindings that ended in this plan: their record has another row now."""

    def give_up(self, row_id: str) -> None:
        """Plan nothing of a binding that ended, whether it was decided already or not."""
        self.given_up.add(row_id)
        self.edits[:] = [edit for edit in self.edits if edit.row_id != row_id]
        for collected in (self.decisions, self.bindings, self.records, self.statuses, self.problems):
            collected.pop(row_id, None)

    def is_shown(self, row_id: str) -> bool:
        """Whether some row carries this id in this cycle's reading, be it several."""
        return row_id in self.places or row_id in self.ambiguous

    def row_at(self, key: str) -> SheetRow | None:
        """The row as it stands in this cycle's reading."""
        index = self.places.get(key)
        return self.tab.row(index) if index is not None else None

    def problem(self, key: str, rule: str, code: str, message: str) -> None:
        """Note that something is wrong with a row."""
        self.problems.setdefault(key, {})[rule, code] = message

    def complaints(self, key: str) -> Sequence[str]:
        """Messages of what is wrong with a row, as far as its status cell can tell them."""
        return [message for place, message in self.problems.get(key, {}).items() if place != UNMARKED]
