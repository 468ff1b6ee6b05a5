"""The state of spreadsheets: files, tabs, rows; cheap snapshots by copy on write. Knows no requests."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from syncd.sandbox.sheets.a1 import Box
from syncd.sandbox.sheets.attachments import FormatRule, Metadata, NamedRange, Protection
from syncd.sandbox.sheets.cells import NAKED, TEXT_RUNS, Dress, Entered, Formula, Json, merged


class Row:
    """One row's cells, as far right as anything was ever written, with the dress of those that have one."""

    __slots__ = ("cells", "dress", "owner", "props")

    def __init__(self, owner: object, cells: list[Entered] | None = None) -> None:
        self.owner = owner
        self.cells: list[Entered] = cells if cells is not None else []
        self.dress: dict[int, Dress] | None = None
        self.props: Json | None = None

    def copy(self, owner: object) -> "Row":
        row = Row(owner, self.cells.copy())
        row.dress = None if self.dress is None else self.dress.copy()
        row.props = self.props
        return row

    def cut(self) -> None:
        """Drop blank cells at the right end, so that reading can trust the length."""
        cells = self.cells
        while cells and cells[-1] is None:
            cells.pop()


@dataclass(slots=True, kw_only=True)
class Tab:
    """One grid sheet. Rows are stored as far down as anything was ever written."""

    sheet_id: int
    title: str
    row_count: int = 1000
    column_count: int = 26
    frozen_rows: int = 0
    frozen_columns: int = 0
    hidden: bool = False
    other_properties: Json = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    columns: dict[int, Json] = field(default_factory=dict)
    format_rules: list[FormatRule] = field(default_factory=list)
    merges: list[Box] = field(default_factory=list)
    protections: list[Protection] = field(default_factory=list)
    basic_filter: Json | None = None
    conditional_formats: list[Json] = field(default_factory=list)
    groups: list[Json] = field(default_factory=list)
    """Groups of rows or columns: dimension, start, end, depth, collapsed."""
    bands: list[Json] = field(default_factory=list)
    views: list[Json] = field(default_factory=list)
    """Filter views."""
    has_formulas: bool = False
    """True once a formula was written; reading looks for spills only then."""
    owner: object = field(default_factory=object)

    def cell(self, row: int, column: int) -> Entered:
        if row >= len(self.rows):
            return None
        cells = self.rows[row].cells
        return cells[column] if column < len(cells) else None

    def own(self, row: int) -> Row:
        """Give a row that may be changed: made if missing, copied if a snapshot still holds it."""
        rows = self.rows
        while row >= len(rows):
            rows.append(Row(self.owner))
        found = rows[row]
        if found.owner is not self.owner:
            found = rows[row] = found.copy(self.owner)
        return found

    def put(self, row: int, column: int, value: Entered) -> None:
        """Write or clear one cell's value; its dress stays."""
        self.hold_empty_text(row, column, holds=False)
        if value is None or value == "":
            if self.cell(row, column) is not None:
                held = self.own(row)
                held.cells[column] = None
                held.cut()
            return
        cells = self.own(row).cells
        if column >= len(cells):
            cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = value
        if isinstance(value, Formula):
            self.has_formulas = True

    def dress_at(self, row: int, column: int) -> Dress:
        """Give what the cell wears, without the formats of area rules."""
        if row >= len(self.rows):
            return NAKED
        dress = self.rows[row].dress
        return dress.get(column, NAKED) if dress else NAKED

    def wear(self, row: int, column: int, dress: Dress) -> None:
        if dress.empty:
            if row < len(self.rows) and self.rows[row].dress and column in (self.rows[row].dress or {}):
                held = self.own(row)
                held.dress = {index: worn for index, worn in (held.dress or {}).items() if index != column} or None
            return
        held = self.own(row)
        held.dress = {**(held.dress or {}), column: dress}

    def hold_empty_text(self, row: int, column: int, *, holds: bool) -> None:
        """Note whether a blank cell holds an empty text."""
        dress = self.dress_at(row, column)
        if dress.holds_empty_text != holds:
            self.wear(row, column, replace(dress, holds_empty_text=holds))

    def format_at(self, row: int, column: int) -> Json | None:
        """Give the format a person or a program set for the cell, from its dress or else from area rules."""
        dress = self.dress_at(row, column)
        if dress.format is not None or not self.format_rules:
            return dress.format
        found: Json | None = None
        for rule in self.format_rules:
            if rule.area.within(self.row_count, self.column_count).covers(row, column):
                found = merged(found, rule.format, rule.mask)
        return found

    def drop_runs(self, row: int, column: int) -> None:
        """Forget rich text and chips: a new value erases them (D)."""
        dress = self.dress_at(row, column)
        if dress.other:
            kept = {name: value for name, value in dress.other.items() if name not in TEXT_RUNS}
            self.wear(row, column, replace(dress, other=kept))

    def set_format(self, row: int, column: int, value: Json | None, mask: Json) -> None:
        changed = merged(self.format_at(row, column), value, mask)
        keeps_rule = changed is None and self.format_rules
        self.wear(row, column, replace(self.dress_at(row, column), format={} if keeps_rule else changed))

    def dressed(self, box: Box) -> Iterator[tuple[int, int]]:
        """List the cells of a box that wear anything."""
        for index in range(box.top, min(box.bottom, len(self.rows))):
            for column in sorted(self.rows[index].dress or ()):
                if box.left <= column < box.right:
                    yield index, column

    def set_grid_property(self, name: str, *, value: bool) -> None:
        """Set a switch of the grid such as hideGridlines; one that is off is not shown (R)."""
        held = {other: on for other, on in self.other_properties.get("gridProperties", {}).items() if other != name}
        self.other_properties["gridProperties"] = held | ({name: True} if value else {})

    @property
    def size(self) -> tuple[int, int]:
        """How many rows and columns the grid has."""
        return self.row_count, self.column_count

    @property
    def whole(self) -> Box:
        return Box(0, self.row_count, 0, self.column_count)

    def clone(self) -> "Tab":
        """Copy so that neither copy sees the other's later changes; rows are shared until written."""
        self.owner = object()
        return replace(
            self,
            owner=object(),
            rows=self.rows.copy(),
            columns=self.columns.copy(),
            format_rules=self.format_rules.copy(),
            merges=self.merges.copy(),
            protections=self.protections.copy(),
            conditional_formats=self.conditional_formats.copy(),
            groups=self.groups.copy(),
            bands=self.bands.copy(),
            views=self.views.copy(),
            other_properties=self.other_properties.copy(),
        )


_ROLES = ("owner", "organizer", "fileOrganizer", "writer", "commenter", "reader")


def _means(permission: Json, account: str) -> bool:
    if permission.get("type") == "domain":
        return account.endswith(f"@{permission.get('domain')}")
    return permission.get("type") == "anyone" or permission.get("emailAddress") == account


@dataclass(slots=True, kw_only=True)
class Book:
    """One spreadsheet file with its sharing."""

    spreadsheet_id: str
    title: str
    locale: str = "en_US"
    time_zone: str = "Etc/GMT"
    other_properties: Json = field(default_factory=dict)
    tabs: list[Tab] = field(default_factory=list)
    named_ranges: list[NamedRange] = field(default_factory=list)
    metadata: list[Metadata] = field(default_factory=list)
    permissions: list[Json] = field(default_factory=list)
    created: float = 0.0
    edited: float = 0.0
    """When content last changed; Drive shows it late."""
    renamed: float = 0.0
    """When the file itself last changed (title, sharing); Drive shows it at once."""
    edits: int = 0
    trashed: bool = False
    made_by_app: bool = False
    """Whether a program made it, not a person: all programs here are of one project."""

    def clone(self) -> "Book":
        return replace(
            self,
            tabs=[tab.clone() for tab in self.tabs],
            named_ranges=self.named_ranges.copy(),
            metadata=self.metadata.copy(),
            other_properties=self.other_properties.copy(),
        )

    def tab_by_id(self, sheet_id: int) -> Tab | None:
        return next((tab for tab in self.tabs if tab.sheet_id == sheet_id), None)

    def tab_by_title(self, title: str, *, fold_case: bool = False) -> Tab | None:
        for tab in self.tabs:
            if tab.title == title:
                return tab
        if fold_case:
            return next((tab for tab in self.tabs if tab.title.casefold() == title.casefold()), None)
        return None

    def role_of(self, account: str, now: float) -> str | None:
        """Give the highest role that any permission gives an account."""
        roles = {
            permission["role"]
            for permission in self.permissions
            if _means(permission, account) and permission.get("_visible_from", 0.0) <= now
        }
        return next((role for role in _ROLES if role in roles), None)

    def touch(self, now: float) -> None:
        self.edited = now
        self.edits += 1
