"""The parent column: it shows the parent's row id and accepts a row id, a CRM id or a unique match key.

To the merge it is a rule like any other; only its lens knows that the names of parents are looked up.
"""

from dataclasses import dataclass, replace

from syncd.core.mapping import Column, Direction, Mapping, Rule, Winner
from syncd.core.objects import FieldSpec, Kind, Strategy
from syncd.core.records import digest
from syncd.core.transforms import Context
from syncd.core.values import ERROR_CELLS, Cell, Json, Reading, Scalar, Unreadable, as_crm_id

PARENT = "$parent"
"""Key of the parent rule."""
PARENTS = "$parents"
"""Name of the vocabulary of a mapping's parents, made for each mapping."""


@dataclass(frozen=True, slots=True)
class ParentLens:
    """Between a parent's CRM id and what people write to name it."""

    singular: str

    @property
    def id(self) -> str:
        """The lens has no arguments."""
        return "parent"

    def read_crm(self, raw: Json, context: Context) -> Reading:  # noqa: ARG002 - same shape as every lens
        """Take the id as text."""
        return None if raw in (None, "") else str(raw)

    def read_cell(self, raw: Cell, context: Context) -> Reading:
        """Find whom a cell names. Unknown and ambiguous names are no value."""
        if raw is None or raw == "":
            return None
        if str(raw).strip() in ERROR_CELLS:
            return Unreadable("shows an error", is_transient=True)
        found = context.vocabularies[PARENTS].ids_of.get(name_in(raw), ())
        if len(found) == 1:
            return found[0]
        if not found:
            return Unreadable(f"names no {self.singular} that syncd knows")
        return Unreadable(f"names {len(found)} {self.singular}s; write the syncd ID of one of them")

    def write_crm(self, value: Scalar, context: Context) -> Json:  # noqa: ARG002
        """Send the id as the CRM knows it."""
        return as_crm_id(str(value)) or ""

    def write_cell(self, value: Scalar, context: Context) -> Cell:
        """Show the parent's row id, or its CRM id while it has no row."""
        if value is None:
            return ""
        return context.vocabularies[PARENTS].name_of.get(str(value), str(value))


def name_in(cell: Cell) -> str:
    """What a cell names, however it is written."""
    if cell is None:
        return ""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return text.strip().casefold()


def with_parent_rule(mapping: Mapping) -> Mapping:
    """Make the parent column of a mapping a rule that is merged like the others."""
    parent = mapping.object.parent
    if mapping.parent_column is None or parent is None or any(rule.key == PARENT for rule in mapping.rules):
        return mapping
    # A child that lives under its parent's path can never move to another parent.
    can_move = parent.can_change
    spec = FieldSpec(
        key=PARENT,
        path=(parent.member,),
        kind=Kind.TEXT,
        strategy=Strategy.PATCH if can_move else Strategy.READ_ONLY,
        is_clearable=False,
        is_required=not parent.is_optional,
    )
    direction = Direction.BOTH if can_move else Direction.TO_SHEET
    column = Column(
        header=mapping.parent_column,
        field=spec,
        lens=ParentLens(parent.object.rstrip("s").replace("_", " ")),
        direction=direction,
        winner=Winner.ASK,
    )
    rule = Rule(
        key=PARENT,
        columns=(column,),
        direction=direction,
        winner=Winner.ASK,
        identity=digest(PARENT, mapping.parent_column, direction),
    )
    return replace(mapping, rules=(rule, *mapping.rules))
