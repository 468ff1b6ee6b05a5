"""The people at the spreadsheet: everything they do to it. They decide nothing about syncd."""

from simulated.eyes import MARKS, Line
from simulated.fingers import Fingers
from simulated.ledger import TAGS
from simulated.mappings import FIELDS, TABS

_OWN = ("syncd", "ServiceTitan ID", "syncd ID")
_CONTACT_ACTS = (
    ("edit_memo", 8), ("clear_memo", 1), ("add_memo", 1), ("sort", 4), ("move_row", 2), ("insert_row", 1),
    ("delete_row", 1), ("copy_row", 1), ("clear_id", 1), ("type_over_read_only", 2), ("move_column", 1),
)  # fmt: skip


class Office(Fingers):
    """Whatever people do to rows, columns and cells."""

    def __init__(self, world):
        super().__init__(world)
        self.renamed = None
        self.is_permuted = False
        self.notes = {}

    def work_on_contacts(self):
        """Do something in a worksheet of contacts, where there is one."""
        if self._world.views:
            names, weights = zip(*_CONTACT_ACTS, strict=True)
            getattr(self, self._dice.choices(names, weights)[0])(self._dice.choice(self._world.views))

    def finish(self):
        """Stop working: every half value is completed, every renamed header put back."""
        for kind, entity, field, number, pieces in list(self.pending):
            self._go_on(kind, entity, field, number, pieces[-1:])
        self._name_back()

    def new_row(self):
        """Add a customer's row, at once or cell by cell."""
        kind = self._dice.choice(self._world.kinds)
        parent = None
        if kind == "locations":
            _, parent = self._some_row("customers")
            if parent is None:
                return
        self.add_row(kind, parent, is_slow=self._dice.random() < 0.4)

    def add_row(self, kind, parent=None, *, is_slow=False, fields=None):
        """Type a new row below the others; returns its entity."""
        world = self._world
        table = self.table(kind)
        entity = world.new_entity(kind)
        number = max((row.number for row in table.rows), default=1) + 1
        row = Line(kind, number, {}, {}, entity)
        mark = f"mark {entity}"
        self.marks[mark] = entity
        wanted = fields or self._fields_of_new_row(kind)
        typed = [(field, *self._value(field)) for field in wanted]
        if parent is not None:
            typed.insert(0, ("customer", 0, self._name_of(parent)))
            world.parents[entity] = parent.entity
        if not is_slow or "name" not in wanted:
            self._type_all(row, table, typed)
        else:
            # The name comes first, so that the person finds the row again.
            first = [one for one in typed if one[0] == "name"]
            self._type_all(row, table, first)
            world.loop.call_later(2 + self._dice.random() * 8, self._complete, kind, entity, typed)
            self.pending.append((kind, entity, "row", 0, typed))
        if MARKS in table.columns:
            self.hands.type_cell(TABS[kind], number, table.columns[MARKS], mark)
        return entity

    def _complete(self, kind, entity, typed):
        self.pending = [one for one in self.pending if one[1:3] != (entity, "row")]
        table, row = self._row(kind, entity)
        if row is None:
            return
        missing = [one for one in typed if not row.cells.get(one[0])]
        half = max(1, len(missing) // 2)
        self._type_all(row, table, missing[:half])
        if missing[half:]:
            rest = (kind, entity, "row", 0, missing[half:])
            self.pending.append(rest)
            self._world.loop.call_later(2 + self._dice.random() * 12, self._complete, kind, entity, missing[half:])

    def _type_all(self, row, table, typed):
        for field, number, text in typed:
            if self._put(row, table, field, text):
                if field == "tags":
                    for tag in text.split(", "):
                        self.note(0, row, f"tag:{tag}", "on")
                elif field not in ("customer", "state"):
                    self.note(number, row, field, text)

    def _fields_of_new_row(self, kind):
        wanted = ["name", "street", "city", "state", "zip"]
        extra = ("phone",) if kind == "locations" else ("mobile", "email", "tags", "gate")
        return wanted + [field for field in extra if self._dice.random() < 0.5]

    def _value(self, field):
        if field == "state":
            return 0, "TX"
        if field == "tags":
            return 0, self._dice.choice(TAGS)
        return self._world.ledger.fresh(field)

    def _name_of(self, parent):
        choices = [str(parent.raw[name]) for name in ("syncd ID", "ServiceTitan ID", "Email") if parent.raw.get(name)]
        return self._dice.choice(choices) if choices else parent.cells.get("name", "")

    def sort(self, kind=None):
        kind = kind or self._dice.choice(self._world.kinds)
        table = self.table(kind)
        if len(table.rows) < 2:
            return
        header = self._dice.choice([name for name in table.columns if name in FIELDS[kind]] or [None])
        if header is None:
            return
        self._world.trace.note("office", f"sorts {kind} by {header}")
        last = max(row.number for row in table.rows)
        self.hands.sort_rows(TABS[kind], table.columns[header], 2, last, descending=self._dice.random() < 0.5)

    def sort_without_ids(self):
        """Sort only the mapped columns: the ids stay where they are."""
        kind = self._dice.choice(self._world.kinds)
        table = self.table(kind)
        mapped = [at for name, at in table.columns.items() if name in FIELDS[kind]]
        own = [at for name, at in table.columns.items() if name in _OWN]
        if len(table.rows) < 3 or not mapped or not own or max(mapped) > min(own):
            return
        self.is_permuted = True
        self._world.trace.note("office", f"sorts {kind} without the ids")
        last = max(row.number for row in table.rows)
        self.hands.sort_rows(
            TABS[kind], table.columns[self._dice.choice([n for n in table.columns if n in FIELDS[kind]])], 2, last,
            columns=(1, min(own) - 1), descending=self._dice.random() < 0.5,
        )  # fmt: skip

    def insert_row(self, kind=None):
        kind = kind or self._dice.choice(self._world.kinds)
        table = self.table(kind)
        if table.rows:
            number = self._dice.choice(table.rows).number
            self._world.trace.note("office", f"inserts a row above {kind} {number}")
            self.hands.insert_rows(TABS[kind], number)

    def delete_row(self, kind=None):
        _, row = self._some_row(kind)
        if row is not None:
            self._delete(row)

    def delete(self, kind, entity):
        self._delete(self._row(kind, entity)[1])

    def _delete(self, row):
        self._world.trace.note("office", f"deletes {row.kind} row {row.number} {row.entity}")
        self._world.ledger.mark(row.entity, "row_gone")
        self.hands.delete_rows(TABS[row.kind], row.number)

    def swap(self, kind):
        """Turn the order of all rows round."""
        table = self.table(kind)
        self._world.trace.note("office", f"turns {kind} round")
        first, last = table.rows[0].number, table.rows[-1].number
        for number in range(first + 1, last + 1):
            self.hands.move_row(TABS[kind], number, first)

    def move_row(self, kind=None):
        table, row = self._some_row(kind)
        if row is None:
            return
        target = self._dice.choice(table.rows).number
        self._world.trace.note("office", f"moves {row.kind} row {row.number} {row.entity} above {target}")
        self.hands.move_row(TABS[row.kind], row.number, target)

    def copy_row(self, kind=None):
        _, row = self._some_row(kind)
        if row is None:
            return
        self._world.trace.note("office", f"copies {row.kind} row {row.number} {row.entity}")
        self._world.ledger.mark(row.entity, "copied")
        self.hands.duplicate_row(TABS[row.kind], row.number)

    def clear_id(self, kind=None):
        table, row = self._some_row(kind)
        if row is None or not row.row_id:
            return
        self._world.trace.note("office", f"clears the id of {row.kind} row {row.number} {row.entity}")
        if str(row.raw.get("ServiceTitan ID", "")) in ("", "99"):
            # Nothing is left in the row that says whose it is.
            self._world.ledger.mark(row.entity, "copied")
        column = table.columns["syncd ID"]
        self.hands.clear_cells(TABS[row.kind], row.number, column, row.number, column)

    # columns and the rest

    def move_column(self, kind=None):
        kind = kind or self._dice.choice(self._world.kinds)
        table = self.table(kind)
        columns = list(table.columns.values())
        if len(columns) > 2:
            source, target = self._dice.choice(columns), self._dice.choice(columns)
            self._world.trace.note("office", f"moves column {source} of {kind} before {target}")
            self.hands.move_column(TABS[kind], source, target)

    def insert_column(self):
        kind = self._dice.choice(self._world.kinds)
        table = self.table(kind)
        if table.columns:
            at = self._dice.choice(list(table.columns.values()))
            self._world.trace.note("office", f"inserts a column before {at} of {kind}")
            self.hands.insert_column(TABS[kind], at)

    def rename_header(self):
        kind = self._dice.choice(self._world.kinds)
        table = self.table(kind)
        names = [name for name in table.columns if name in FIELDS[kind]]
        if self.renamed or not names:
            return
        name = self._dice.choice(names)
        if name == "Balance" and self.has_array:
            return
        self._world.trace.note("office", f"renames {name} of {kind}")
        self.renamed = (kind, name)
        self.hands.type_cell(TABS[kind], 1, table.columns[name], f"{name} old")
        self._world.loop.call_later(5 + self._dice.random() * 60, self._name_back)

    def _name_back(self):
        if self.renamed is None:
            return
        kind, name = self.renamed
        self.renamed = None
        column = self.table(kind).columns.get(f"{name} old")
        if column is not None:
            self._world.trace.note("office", f"names {name} of {kind} back")
            self.hands.type_cell(TABS[kind], 1, column, name)

    def add_note(self):
        table, row = self._some_row()
        if row is None or MARKS not in table.columns or not row.mark:
            return
        text = f"note {row.mark}"
        self._world.trace.note("office", f"writes a note on {row.entity}")
        self.notes[row.mark] = text
        self.hands.add_note(TABS[row.kind], row.number, table.columns[MARKS], text)
