"""What a mapping file means: names resolved, defaults filled, thresholds decided. Made by ``config.load``.

A ``Rule`` is what is merged as one; it has one column, or several where the CRM member is replaced as a whole.
"""

from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from enum import StrEnum

from syncd.core.objects import FieldSpec, ObjectSpec
from syncd.core.transforms import Lens


class Direction(StrEnum):
    """Who may change a field."""

    BOTH = "both"
    TO_SHEET = "to_sheet"
    TO_CRM = "to_crm"


class Winner(StrEnum):
    """Which side wins when both changed."""

    CRM = "crm"
    SHEET = "sheet"
    NEWEST = "newest"
    ASK = "ask"


class FirstSync(StrEnum):
    """What a first sync does with two records that were matched."""

    FILL_BLANKS = "fill_blanks"
    CRM = "crm"
    SHEET = "sheet"
    ASK = "ask"


class RowGone(StrEnum):
    """What a deleted row means."""

    ASK = "ask"
    IGNORE = "ignore"
    RESTORE = "restore"
    DEACTIVATE = "deactivate"


class RecordGone(StrEnum):
    """What happens to the row of a record that the CRM no longer has."""

    MARK = "mark"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the worksheet and the CRM field it shows."""

    header: str
    field: FieldSpec
    lens: Lens
    direction: Direction
    winner: Winner
    clears_child: bool = False
    """Clearing the cell deletes the contact (``clear: delete``); otherwise clearing is held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is merged as one decision."""

    key: str
    """The field key, or the unit's name (``address``). Unique in a mapping."""
    columns: tuple[Column, ...]
    direction: Direction
    winner: Winner
    identity: str
    """Changes when the rule's meaning changes; a base settled under another identity is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much may reach the CRM per column and rolling hour before it is held."""

    changes: int = 50
    blanks: int = 20
    creates: int = 20
    deletes: int = 5
    share: float = 0.2
    """Of the bound rows; the smaller of count and share holds, never below five."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateRule:
    """When a new row is complete enough to become a record."""

    requires: tuple[str, ...] = ()
    """Headers that must be filled."""
    settle_seconds: float = 30.0
    """A new row must have been equal in two reads at least this far apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """One worksheet kept in step with one kind of CRM record."""

    name: str
    worksheet: str
    object: ObjectSpec
    rules: tuple[Rule, ...]
    where_active: bool | None = True
    """Which records get rows: active only, inactive only, or all (``None``)."""
    match: tuple[tuple[str, ...], ...] = ()
    """Alternatives in order; each a tuple of field keys that together identify a record."""
    parent_column: str | None = None
    """Header of the column that shows the parent's row id and accepts a row id, a CRM id or a unique match key."""
    parent_mapping: str | None = None
    """The mapping whose rows are this one's parents, when one is loaded."""
    first_sync: FirstSync = FirstSync.FILL_BLANKS
    create: CreateRule | None = None
    """``None``: new rows are never created in the CRM."""
    settle_seconds: float = 15.0
    """An edit must have been equal in two reads at least this far apart."""
    row_gone: RowGone = RowGone.ASK
    record_gone: RecordGone = RecordGone.MARK
    limits: Limits = field(default_factory=Limits)
    salt: str = ""
    """Hash of everything that decides what a raw row means; part of every fingerprint."""
    source: str = ""
    """File it came from, for messages."""
    lines: Map[str, str] = field(default_factory=dict, compare=False)
    """Header -> ``file:line:column`` of what the file says of it, for messages."""
    columns: tuple[Column, ...] = field(init=False)
    """All mapped columns in file order of their rules."""
    headers: tuple[str, ...] = field(init=False)
    """Headers of all mapped columns, the parent column first where there is one."""

    def __post_init__(self) -> None:
        columns = tuple(column for rule in self.rules for column in rule.columns)
        own = tuple(column.header for column in columns if column.header != self.parent_column)
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "headers", (self.parent_column, *own) if self.parent_column else own)

    @property
    def parent_key(self) -> str:
        """The name under which match keys refer to the parent (``customer``); ``""`` without a parent."""
        parent = self.object.parent
        return parent.key if parent is not None else ""

    def called(self, slot: str) -> str:
        """Name a rule, or one element of it (``tags+VIP``), as people know it: by its headers."""
        for rule in self.rules:
            rest = slot.removeprefix(rule.key)
            if slot == rule.key or (rest != slot and rest.startswith(("+", "-", " of "))):
                return f"{', '.join(column.header for column in rule.columns)} {rest.strip()}".rstrip()
        return slot

    def removal(self, side: str, slot: str) -> str:
        """Say what a removal would do there, verb first: ``deactivate customer``."""
        if side == "sheet":
            return "remove row"
        for rule in self.rules:
            if rule.key == slot:
                is_end = any(column.field.ends_life for column in rule.columns)
                return f"dismiss {self.object.singular}" if is_end else "delete contact"
        return f"{'deactivate' if self.object.retirement is not None else 'delete'} {self.object.singular}"

    def rule(self, key: str) -> Rule:
        """Find a rule by key. Raises: KeyError."""
        for rule in self.rules:
            if rule.key == key:
                return rule
        raise KeyError(key)
