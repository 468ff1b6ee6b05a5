"""The people at the spreadsheet: what they see there, and everything they do to it.

They find rows by what stands in them, as people do. They decide nothing about syncd.
"""

from collections import Counter
from dataclasses import dataclass

from simulated.ledger import TAGS, Typed, normal
from simulated.mappings import FIELDS, READ_ONLY, TABS, VIEWS
from syncd.sandbox.sheets.cells import Formula

_MARKS = "Mark"
"""A column of the office's own, beside the mapped ones: it must stay beside its row."""
_OWN = ("syncd", "ServiceTitan ID", "syncd ID")
_ARRAY = '={"Balance";ARRAYFORMULA(IF(LEN(A2:A)<0,1,IF(,,)))}'
"""A header whose formula reaches over its whole column and shows nothing there."""
_CONTACT_ACTS = (
    ("edit_memo", 8), ("clear_memo", 1), ("add_memo", 1), ("sort", 4), ("move_row", 2), ("insert_row", 1),
    ("delete_row", 1), ("copy_row", 1), ("clear_id", 1), ("type_over_read_only", 2), ("move_column", 1),
)  # fmt: skip
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
        return str(self.raw.get(_MARKS, ""))


@dataclass(slots=True)
class Table:
    """A worksheet as people see it."""

    columns: dict
    """Header -> column from 1."""
    rows: list


class Office:
    """Hands and eyes of the office."""

    def __init__(self, world):
        self._world = world
        self._dice = world.people
        self.hands = world.sheets.office(world.spreadsheet)
        self.pending = []
        """What people are in the middle of: (when, what)."""
        self.marks = {}
        """Mark -> entity."""
        self.renamed = None
        self.is_permuted = False
        self.formulas = {}
        """(kind, its text) -> entity and number, for formulas that people typed."""
        self.has_array = False
        """Whether the header of Balance is a formula that reaches over the column."""
        self.disguises = {}
        """(kind, field, text) -> entity of the row in which that text of another's stands by mistake."""
        self.begun = {}
        """Kind -> entity of an empty row into which a value went astray."""
        self.notes = {}
        self._contacts = {}
        """Row id -> the contact that the row shows."""
        self._read_rows = {}

    # seeing

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

    # typing

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

    def work_on_contacts(self):
        """Do something in a worksheet of contacts, where there is one."""
        if self._world.views:
            names, weights = zip(*_CONTACT_ACTS, strict=True)
            getattr(self, self._dice.choices(names, weights)[0])(self._dice.choice(self._world.views))

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

    def finish(self):
        """Stop working: every half value is completed, every renamed header put back."""
        for kind, entity, field, number, pieces in list(self.pending):
            self._go_on(kind, entity, field, number, pieces[-1:])
        self._name_back()

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

    # rows

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
        if _MARKS in table.columns:
            self.hands.type_cell(TABS[kind], number, table.columns[_MARKS], mark)
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
        if row is None or _MARKS not in table.columns or not row.mark:
            return
        text = f"note {row.mark}"
        self._world.trace.note("office", f"writes a note on {row.entity}")
        self.notes[row.mark] = text
        self.hands.add_note(TABS[row.kind], row.number, table.columns[_MARKS], text)


def _filled(grid, at):
    return sum(1 for line in grid[1:] if len(line) > at and line[at] != "")


def _tags(row):
    return [part.strip() for part in str(row.raw.get("Tags", "")).split(",") if part.strip()]
