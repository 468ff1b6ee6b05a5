"""The fingers of the office: what people type into cells, at once or slowly, and what they clear."""

from simulated.eyes import Eyes, Line
from simulated.ledger import TAGS, Typed
from simulated.mappings import FIELDS, READ_ONLY, TABS, VIEWS
from syncd.sandbox.sheets.cells import Formula

_ARRAY = '={"Balance";ARRAYFORMULA(IF(LEN(A2:A)<0,1,IF(,,)))}'
"""A header whose formula reaches over its whole column and shows nothing there."""


class Fingers(Eyes):
    """What people type."""

    def __init__(self, world):
        super().__init__(world)
        self.pending = []
        """What people are in the middle of: (when, what)."""
        self.formulas = {}
        """(kind, its text) -> entity and number, for formulas that people typed."""
        self.has_array = False
        """Whether the header of Balance is a formula that reaches over the column."""

    def _put(self, row, table, field, text, typed_as=None):
        header = next((name for name, one in FIELDS[row.kind].items() if one == field), None)
        if header is None or header not in table.columns:
            return False
        self.hands.type_cell(TABS[row.kind], row.number, table.columns[header], text if typed_as is None else typed_as)
        return True

    def note(self, number, row, field, text, *, is_half=False):
        world = self._world
        what = f"types {row.entity}.{field} = {text!r}{' …' if is_half else ''}"
        tick = world.trace.note("office", what)
        typed = Typed(
            number=number, tick=tick, at=world.clock.now(), side="sheet", kind=row.kind, entity=row.entity,
            field=field, text=text, over=row.cells.get(field, ""), is_half=is_half,
        )  # fmt: skip
        world.ledger.note(typed)
        world.rekeyed(row.kind, row.entity, field)

    def _field_to_edit(self, row):
        choices = [f for f in FIELDS[row.kind].values() if f not in ("tags", "state", "customer", *READ_ONLY)]
        return self._dice.choice(choices)

    def edit_cell(self):
        table, row = self._some_row()
        if row is not None:
            self._edit(table, row, self._field_to_edit(row), is_formatted=self._dice.random() < 0.5)

    def edit(self, kind, entity, field):
        """Type a fresh value into the row of that entity."""
        table, row = self._row(kind, entity)
        self._edit(table, row, field, is_formatted=False)

    def _edit(self, table, row, field, *, is_formatted):
        number, text = self._world.ledger.fresh(field)
        shown = f"({text[:3]}) {text[3:6]}-{text[6:]}" if field in ("mobile", "phone") and is_formatted else text
        if self._put(row, table, field, text, shown):
            self.note(number, row, field, text)

    def edit_memo(self, kind):
        table, row = self._some_row(kind)
        if row is not None:
            self._edit(table, row, "memo", is_formatted=False)

    def clear_memo(self, kind):
        table, row = self._some_row(kind)
        if row is not None:
            self._clear(table, row, "memo")

    def add_memo(self, kind):
        """Begin a row of nothing but a memo: there is no contact that it could belong to."""
        table = self.table(kind)
        number, text = self._world.ledger.fresh("memo")
        row = Line(kind, max((row.number for row in table.rows), default=1) + 1, {}, {}, f"{kind}/new {number}")
        if self._put(row, table, "memo", text):
            self.note(number, row, "memo", text)

    def type_slowly(self):
        _, row = self._some_row()
        if row is None:
            return
        field = self._dice.choice(("name", "street", "city"))
        if any(one[1:3] == (row.entity, field) for one in self.pending):
            return
        number, text = self._world.ledger.fresh(field)
        pieces = [text[: len(text) - left] for left in (2, 1, 0)]
        self._go_on(row.kind, row.entity, field, number, pieces)

    def _go_on(self, kind, entity, field, number, pieces):
        """Type one piece now and the rest later."""
        table, row = self._row(kind, entity)
        self.pending = [one for one in self.pending if one[1:3] != (entity, field)]
        if row is None or not self._put(row, table, field, pieces[0]):
            return
        self.note(number, row, field, pieces[0], is_half=len(pieces) > 1)
        if len(pieces) > 1:
            self.pending.append((kind, entity, field, number, pieces[1:]))
            loop, wait = self._world.loop, 1 + self._dice.random() * 10
            loop.call_later(wait, self._resume, (kind, entity, field, number, pieces[1:]))

    def _resume(self, work):
        if work in self.pending:
            self._go_on(*work)

    def clear_cell(self):
        table, row = self._some_row()
        if row is not None:
            field = self._dice.choice([f for f in row.cells if f not in ("customer", *READ_ONLY)] or ["name"])
            self._clear(table, row, field)

    def clear(self, kind, entity, field):
        self._clear(*self._row(kind, entity), field)

    def _clear(self, table, row, field):
        if field == "tags":
            self._retag(table, row, [])
        elif row.cells.get(field) and self._put(row, table, field, ""):
            self.note(0, row, field, "")

    def change_tags(self):
        table, row = self._some_row("customers")
        if row is not None:
            self._toggle(table, row, self._dice.choice(TAGS))

    def tag(self, entity, tag):
        """Add a tag to a customer's cell, or take it away."""
        self._toggle(*self._row("customers", entity), tag)

    def _toggle(self, table, row, tag):
        held = _tags(row)
        if set(held) <= set(TAGS):
            self._retag(table, row, [one for one in held if one != tag] if tag in held else [*held, tag])

    def _retag(self, table, row, after):
        held = _tags(row)
        if sorted(held) == sorted(after) or not self._put(row, table, "tags", ", ".join(after)):
            return
        for tag in sorted({*held, *after}):
            if (tag in held) != (tag in after):
                self.note(0, row, f"tag:{tag}", "on" if tag in after else "")

    def paste_block(self):
        """Paste over two neighbouring columns of two neighbouring rows."""
        kind = self._dice.choice(self._world.kinds)
        table = self.table(kind)
        rows = [row for row in table.rows if row.entity]
        if len(rows) < 2:
            return
        at = self._dice.randrange(len(rows) - 1)
        for row in rows[at : at + 2]:
            for field in ("city", "zip"):
                number, text = self._world.ledger.fresh(field)
                if self._put(row, table, field, text):
                    self.note(number, row, field, text)

    def type_over_read_only(self, kind=None):
        table, row = self._some_row(kind)
        if row is None:
            return
        header = self._dice.choice(("ServiceTitan ID", *(("Type", "Value") if kind in VIEWS else ("Balance",))))
        if header == "Balance" and self.has_array:
            return
        if header in table.columns and row.row_id:
            self._world.trace.note("office", f"types over {header} of {row.entity}")
            self.hands.type_cell(TABS[row.kind], row.number, table.columns[header], "99")

    def type_formula(self):
        table, row = self._some_row()
        if row is not None:
            self.formula(table, row)

    def formula(self, table, row):
        """Type a formula into a row's city."""
        self._world.ledger.count += 1
        number = self._world.ledger.count
        if not self._put(row, table, "city", f'="F"&{number}'):
            return
        # In a column of plain text it is no formula, but text that looks like one.
        entered = self.hands.entered(TABS[row.kind], row.number, table.columns["City"])
        if isinstance(entered, Formula):
            self._world.ledger.mark(row.entity, "formula")
            self.formulas[row.kind, entered.text] = (row.entity, number)
        self.note(number, row, "city", f"F{number}" if isinstance(entered, Formula) else str(entered))

    def keep_array(self):
        """Let one formula fill the column of balances, with nothing."""
        table, tab = self.table("customers"), TABS["customers"]
        column = table.columns.get("Balance")
        if column is None:
            return
        self._world.trace.note("office", "keeps an array in Balance")
        self.has_array = True
        # Nobody keeps a thousand blank rows, and each read works them out.
        last = self.hands.tab(tab).row_count = max((row.number for row in table.rows), default=1) + 20
        self.hands.format_column(tab, column, "NUMBER")
        self.hands.clear_cells(tab, 1, column, last, column)
        self.hands.type_cell(tab, 1, column, _ARRAY)


def _tags(row):
    return [part.strip() for part in str(row.raw.get("Tags", "")).split(",") if part.strip()]
