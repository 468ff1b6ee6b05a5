"""The eyes of the office: how people see the spreadsheet, and whose row they take a row for.

They know rows by what stands in them, as people do. They decide nothing about syncd.
"""

from collections import Counter
from dataclasses import dataclass

from simulated.ledger import normal
from simulated.mappings import FIELDS, TABS, VIEWS
from syncd.sandbox.sheets.cells import Formula

MARKS = "Mark"
"""A column of the office's own, beside the mapped ones: it must stay beside its row."""
_TELLING = ("name", "street", "email", "mobile", "phone", "zip", "city", "gate")
"""Fields by whose values people know whose row it is."""


@dataclass(slots=True)
class Line:
    """One row as people see it."""

    kind: str
    number: int
    """From 1, as people count."""
    cells: dict
    """Field -> text."""
    raw: dict
    """Header -> cell."""
    entity: str = ""

    @property
    def row_id(self):
        return str(self.raw.get("syncd ID", ""))

    @property
    def status(self):
        return str(self.raw.get("syncd", ""))

    @property
    def mark(self):
        return str(self.raw.get(MARKS, ""))


@dataclass(slots=True)
class Table:
    """A worksheet as people see it."""

    columns: dict
    """Header -> column from 1."""
    rows: list


class Eyes:
    """What people see."""

    def __init__(self, world):
        self._world = world
        self._dice = world.people
        self.hands = world.sheets.office(world.spreadsheet)
        self.marks = {}
        """Mark -> entity."""
        self.disguises = {}
        """(kind, field, text) -> entity of the row in which that text of another's stands by mistake."""
        self.begun = {}
        """Kind -> entity of an empty row into which a value went astray."""
        self._contacts = {}
        """Row id -> the contact that the row shows."""
        self._read_rows = {}

    def table(self, kind):
        try:
            grid = self.hands.grid(TABS[kind])
        except KeyError:
            return Table({}, [])
        header = grid[0] if grid else []
        columns = {}
        for at, text in enumerate(header):
            # A set-up that landed late leaves own columns twice; people look at those that are filled.
            if text != "" and (text not in columns or _filled(grid, at) > _filled(grid, columns[text] - 1)):
                columns[str(text)] = at + 1
        rows = []
        heads = tuple(columns.items())
        for number, line in enumerate(grid[1:], 2):
            raw, cells = self._read(kind, heads, tuple(line))
            if raw:
                row = Line(kind, number, cells, raw)
                row.entity = self._contact_of(row) if kind in VIEWS else self._whose(kind, cells)
                row.entity = row.entity or self.marks.get(row.mark, "")
                rows.append(row)
        return Table(columns, rows)

    def _read(self, kind, heads, line):
        """Take a row apart; most rows are as they were when somebody last looked, so each is taken apart once."""
        # Equal is not enough: 1 and 1.0 and True are told apart, as whoever looks at the sheet does.
        place = (kind, heads, line, *map(type, line))
        if (known := self._read_rows.get(place)) is None:
            fields = FIELDS.get(kind, {})
            raw = {name: line[at - 1] for name, at in heads if at <= len(line) and line[at - 1] != ""}
            cells = {fields[name]: normal(fields[name], value) for name, value in raw.items() if name in fields}
            known = self._read_rows[place] = (raw, cells)
        return known

    def _contact_of(self, row):
        """Which contact a row shows: people know it again, whatever somebody typed over its numbers."""
        number = str(row.raw.get("ServiceTitan ID", ""))
        named = self._world.entity_of_record(row.kind, number) if number.isdigit() and number != "99" else ""
        if named and row.row_id:
            self._contacts.setdefault(row.row_id, named)
        return self._contacts.get(row.row_id, named)

    def _whose(self, kind, cells):
        """Whose row this is, whatever stands in it by mistake just now.

        A value that landed beside its row makes people take that row for another's; what they type there is the
        row's that it stands in.
        """
        masks = {name: self.disguises.get((kind, name, text)) for name, text in cells.items()} if self.disguises else {}
        bare = {name: text for name, text in cells.items() if not masks.get(name)}
        found = self._world.entity_of(kind, bare) or next(filter(None, masks.values()), "")
        if found or not cells or set(cells) - {"tags", "state", "customer"}:
            return found
        # Of a row that somebody began beside a value gone astray nothing may tell but the tags that they typed; unless
        # one that was begun otherwise is left with just these.
        begun = self.begun.get(kind, "") if set(cells) == {"tags"} else ""
        return self._world.ledger.stripped(kind, cells.get("tags", "")) or begun

    def disguised(self, kind, before, after):
        """Note which rows show another's value since a write of syncd, and which do no longer."""
        for row in after:
            old = before.get(row.number) or Line(kind, row.number, {}, {})
            for name in _TELLING:
                held, text = old.cells.get(name), row.cells.get(name)
                if held == text:
                    continue
                # A copy made meanwhile goes on showing it.
                is_copied = self._world.ledger.is_marked(old.entity, "copied")
                if self.disguises.get((kind, name, held), "") == old.entity and not is_copied:
                    self.disguises.pop((kind, name, held), None)
                if text:
                    self._disguise(kind, old, row, name, text, before.values())

    def _named(self, kind, row):
        """Whose record a row names by its ServiceTitan ID."""
        number = str(row.raw.get("ServiceTitan ID", ""))
        return self._world.entity_of_record(kind, int(number)) if number.isdigit() else ""

    def _is_uncovered(self, kind, author, others, row):
        """Whether a row that was begun in the sheet, and lay under another's values, is nothing but itself again."""
        authors = [self._world.ledger.find(name, row.cells[name]) for name in _TELLING if row.cells.get(name)]
        is_alone = all(one is not None and self._world.in_kind(kind, one.entity) == author for one in authors)
        return is_alone and all(other.entity != author for other in others)

    def _disguise(self, kind, row, after, name, text, others):
        world = self._world
        typed = world.ledger.find(name, text)
        author = world.in_kind(kind, typed.entity) if typed is not None else row.entity
        if author == self._named(kind, after):
            # An added row whose cells stood in each other's columns shows what is its own once it is put right.
            return
        if typed is not None and typed.side == "sheet" and self._is_uncovered(kind, author, others, after):
            return
        if author != row.entity and author not in world.ledger.kin.get(row.entity, ()):
            self.disguises[kind, name, text] = row.entity or self._nobodys(kind)

    def _nobodys(self, kind):
        """A row in which nothing stood becomes one that somebody began, should they type into it."""
        self.begun[kind] = self._world.new_entity(kind)
        return self.begun[kind]

    def formulas_in(self, kind):
        """Every formula of a tab, by its text."""
        title, found = TABS[kind], Counter()
        for number, line in enumerate(self.hands.grid(title), 1):
            for column, cell in enumerate(line, 1):
                entered = self.hands.entered(title, number, column) if cell != "" else None
                if isinstance(entered, Formula):
                    found[entered.text] += 1
        return found

    def row(self, kind, entity):
        """The row of that entity, or None."""
        return self._row(kind, entity)[1]

    def _row(self, kind, entity):
        table = self.table(kind)
        return table, next((row for row in table.rows if row.entity == entity), None)

    def _some_row(self, kind=None):
        kind = kind or self._dice.choice(self._world.kinds)
        table = self.table(kind)
        rows = [row for row in table.rows if row.entity]
        return table, (self._dice.choice(rows) if rows else None)


def _filled(grid, at):
    return sum(1 for line in grid[1:] if len(line) > at and line[at] != "")
