"""People on both sides: what they do to the spreadsheet and in the CRM while syncd runs. They know nothing of it."""

import time

from doors import TABS

EDITED = {
    "customers": ("Name", "Bill-to street", "City", "Zip", "Mobile", "Email", "Gate code"),
    "locations": ("Location", "Street", "City", "Zip", "Phone", "Email"),
    "customer-contacts": ("Memo",),
    "location-contacts": ("Memo",),
}
WHO = "Who"
"""A column of the office's own: it names the record beside which it must stay."""
_CLEARED = {"customers": ("Mobile", "Email", "Gate code"), "locations": ("Phone", "Email")}
_ADDRESS = {"Bill-to street": "street", "Street": "street", "City": "city", "Zip": "zip"}
_TYPES = {"Mobile": "MobilePhone", "Email": "Email", "Phone": "Phone"}
_IN_CRM = "crm"


class Office:
    """People at the spreadsheet. They find a row, do something, and look what they have done."""

    acts = (
        ("edit", 16), ("clear", 2), ("tag", 4), ("begin_row", 3), ("begin_location", 2), ("sort", 5),
        ("insert_rows", 2), ("move_row", 3), ("move_column", 2), ("insert_column", 1), ("delete_row", 1),
        ("copy_row", 1), ("type_slowly", 3), ("type_over", 2), ("rename_header", 1), ("rename_tab", 1), ("paste", 2),
    )  # fmt: skip

    def __init__(self, doors, ledger, dice):
        self._doors, self._ledger, self._dice = doors, ledger, dice
        self._back = []

    def settle_in(self):
        """Give the two tabs in which rows are begun a column of the office's own, filled for every row."""
        for kind in ("customers", "locations"):
            head = self._doors.grid(kind)[0]
            column = len(head) + 1
            self._doors.sheet("type_cell", tab=TABS[kind], row=1, column=column, text=WHO)
            for row in self._doors.rows(kind):
                if entity := entity_of(kind, row):
                    self._doors.sheet("type_cell", tab=TABS[kind], row=row["#"], column=column, text=entity)

    def put_back(self, *, everything=False):
        """Name back what somebody renamed a while ago."""
        for item in [one for one in self._back if everything or one[0] <= time.time()]:
            self._back.remove(item)
            item[1]()

    def edit(self):
        kind, row = self._some_row()
        if row:
            header = self._dice.choice(EDITED[kind])
            self._type(kind, row, header, self._ledger.fresh(header))

    def clear(self):
        kind, row = self._some_row(self._dice.choice(list(_CLEARED)))
        header = self._dice.choice(_CLEARED[kind])
        if row and row.get(header):
            self._type(kind, row, header, "")

    def tag(self):
        kind, row = self._some_row("customers")
        if row and "Tags" in row:
            tag = self._dice.choice(sorted(self._doors.tag_names().values()))
            held = {part.strip() for part in str(row["Tags"]).split(",") if part.strip()}
            self._type(kind, row, "Tags", ", ".join(sorted(held ^ {tag})))

    def paste(self):
        rows = [row for row in self._doors.rows("customers") if entity_of("customers", row)]
        if len(rows) > 3:
            at = self._dice.randrange(len(rows) - 2)
            for row in rows[at : at + 2]:
                self._type("customers", row, "Gate code", self._ledger.fresh("Gate code"))

    def begin_row(self):
        wanted = ["Name", "Bill-to street", "City", "State", "Zip"]
        wanted += [one for one in ("Mobile", "Email", "Gate code") if self._dice.random() < 0.6]
        self._begin("customers", wanted)

    def begin_location(self):
        _, parent = self._some_row("customers")
        if parent:
            named = self._dice.choice([parent[name] for name in ("syncd ID", "ServiceTitan ID") if parent.get(name)])
            self._begin("locations", ["Location", "Street", "City", "State", "Zip", "Phone"], {"Customer": str(named)})

    def _begin(self, kind, headers, given=None):
        grid = self._doors.grid(kind)
        if not grid or WHO not in grid[0]:
            return
        self._ledger.count += 1
        entity, number = f"{kind}/new {self._ledger.count}", len(grid) + 1
        values = {WHO: entity, **(given or {}), **{h: "TX" if h == "State" else self._ledger.fresh(h) for h in headers}}
        if not set(values) <= set(grid[0]):
            return
        line = [values.get(head) for head in grid[0]]
        self._doors.sheet("set_row", tab=TABS[kind], row=number, values=line)
        for header, text in values.items():
            if header not in (WHO, "State", "Customer"):
                self._ledger.note("sheet", entity, header, text)

    def sort(self):
        kind, heads, height = self._some_tab()
        if height > 2:
            by = self._dice.randrange(len(heads)) + 1
            down = self._dice.random() < 0.5
            self._doors.sheet("sort_rows", tab=TABS[kind], by_column=by, first_row=2, last_row=height, descending=down)

    def insert_rows(self):
        kind, _, height = self._some_tab()
        if height > 2:
            self._doors.sheet("insert_rows", tab=TABS[kind], before_row=self._dice.randrange(2, height + 1), count=1)

    def move_row(self):
        kind, _, height = self._some_tab()
        if height > 4:
            here, there = self._dice.randrange(2, height), self._dice.randrange(2, height)
            self._doors.sheet("move_row", tab=TABS[kind], row=here, before_row=there)

    def move_column(self):
        kind, heads, _ = self._some_tab()
        if len(heads) > 3:
            here, there = self._dice.randrange(1, len(heads) + 1), self._dice.randrange(1, len(heads) + 1)
            self._doors.sheet("move_column", tab=TABS[kind], column=here, before_column=there)

    def insert_column(self):
        kind, heads, _ = self._some_tab()
        if 3 < len(heads) < 20:
            self._doors.sheet("insert_column", tab=TABS[kind], before_column=self._dice.randrange(1, len(heads) + 1))

    def delete_row(self):
        kind, row = self._some_row(self._dice.choice(("customers", "locations", "customer-contacts")), is_anywhere=True)
        if row:
            before = {entity_of(kind, one) for one in self._doors.rows(kind)}
            self._doors.sheet("delete_rows", tab=TABS[kind], first_row=row["#"])
            # Rows may move while somebody reaches for one: whichever is missing now was the one.
            for entity in before - {entity_of(kind, one) for one in self._doors.rows(kind)}:
                self._ledger.apart[entity].add("row deleted")

    def copy_row(self):
        kind, row = self._some_row("customers", is_anywhere=True)
        if row:
            self._ledger.apart[entity_of(kind, row)].add("copied")
            self._doors.sheet("duplicate_row", tab=TABS[kind], row=row["#"])

    def type_slowly(self):
        kind, row = self._some_row("customers")
        if row:
            text = self._ledger.fresh("Name")
            for length in range(3, len(text) + 1, 2):
                self._type(kind, row, "Name", text[:length])
                time.sleep(0.1)
            self._type(kind, row, "Name", text)

    def type_over(self):
        kind, row = self._some_row(self._dice.choice(("customers", "customer-contacts")))
        header = self._dice.choice({"customers": ("Balance", "syncd", "ServiceTitan ID")}.get(kind, ("Type", "Value")))
        if row and header in row:
            column = self._column(kind, header)
            self._doors.sheet("type_cell", tab=TABS[kind], row=row["#"], column=column, text="typed over")

    def rename_header(self):
        kind = self._dice.choice(("customers", "locations"))
        header = self._dice.choice(EDITED[kind])
        column = self._column(kind, header)
        if column:
            self._doors.sheet("type_cell", tab=TABS[kind], row=1, column=column, text=f"{header} old")

            def back():
                place = self._column(kind, f"{header} old")
                if place:
                    self._doors.sheet("type_cell", tab=TABS[kind], row=1, column=place, text=header)

            self._back.append((time.time() + self._dice.uniform(0.3, 3), back))

    def rename_tab(self):
        kind = self._dice.choice(tuple(TABS))
        title = f"{TABS[kind]} elsewhere"
        self._doors.sheet("rename_tab", tab=TABS[kind], title=title)
        back = lambda: self._doors.sheet("rename_tab", tab=title, title=TABS[kind])  # noqa: E731 - called once
        self._back.append((time.time() + self._dice.uniform(0.1, 1), back))

    def _type(self, kind, row, header, text):
        """Type into a row, and look in which row it came to stand."""
        column = self._column(kind, header)
        if not column:
            return
        self._doors.sheet("type_cell", tab=TABS[kind], row=row["#"], column=column, text=text)
        entity = entity_of(kind, row)
        if text:
            now = [one for one in self._doors.rows(kind) if str(one.get(header, "")).endswith(text)]
            entity = entity_of(kind, now[0]) if len(now) == 1 else entity
        if entity:
            self._ledger.note("sheet", entity, header, text)

    def _column(self, kind, header):
        grid = self._doors.grid(kind)
        return grid[0].index(header) + 1 if grid and header in grid[0] else 0

    def _some_row(self, kind=None, *, is_anywhere=False):
        kind = kind or self._dice.choice(
            ("customers",) * 5 + ("locations",) * 2 + ("customer-contacts", "location-contacts")
        )
        rows = [row for row in self._doors.rows(kind) if entity_of(kind, row) and "copied" not in str(row.get("syncd"))]
        rows.sort(key=lambda row: str(row["ServiceTitan ID"]))
        # People crowd upon a few records, so that they meet.
        few = rows[8:] if is_anywhere else rows[:5] if self._dice.random() < 0.6 else rows
        return kind, self._dice.choice(few) if few else None

    def _some_tab(self):
        kind = self._dice.choice(tuple(TABS))
        grid = self._doors.grid(kind) or [[]]
        return kind, grid[0], len(grid)


class Desk:
    """People at the CRM."""

    acts = (
        ("edit", 12), ("gate", 2), ("tag", 4), ("edit_contact", 5), ("add_contact", 2), ("delete_contact", 2),
        ("memo", 3), ("add_customer", 2), ("add_location", 2), ("balance", 2), ("deactivate", 1), ("merge", 1),
    )  # fmt: skip

    def __init__(self, doors, ledger, dice):
        self._doors, self._ledger, self._dice = doors, ledger, dice

    def edit(self):
        kind, number = self._some()
        header = self._dice.choice([one for one in EDITED[kind] if one not in (*_TYPES, "Gate code")])
        text = self._ledger.fresh(header)
        change = {"address": {_ADDRESS[header]: text}} if header in _ADDRESS else {"name": text}
        one = kind.removesuffix("s")
        self._doors.crm(f"change_{one}", **{f"{one}_id": number}, **change)
        self._ledger.note(_IN_CRM, f"{kind}/{number}", header, text)

    def gate(self):
        number = self._customer()
        held = self._doors.crm("customer", customer_id=number)["customFields"]
        gate = next((one["typeId"] for one in held if one["name"].strip() == "Gate code"), None)
        if gate is not None:
            text = self._ledger.fresh("Gate code")
            self._doors.crm("set_custom_field", customer_id=number, type_id=gate, value=text)
            self._ledger.note(_IN_CRM, f"customers/{number}", "Gate code", text)

    def tag(self):
        number = self._customer()
        tag = self._dice.choice(sorted(self._doors.tag_names()))
        held = self._doors.crm("customer", customer_id=number)["tagTypeIds"]
        self._doors.crm("untag_customer" if tag in held else "tag_customer", customer_id=number, tag_id=tag)

    def edit_contact(self):
        kind, number, contact, header = self._some_contact()
        if contact:
            text = self._ledger.fresh(header)
            change = "change_contact" if kind == "customers" else "change_location_contact"
            self._doors.crm(change, contact_id=contact, value=text)
            self._ledger.note(_IN_CRM, f"{kind}/{number}", header, text)

    def add_contact(self):
        kind, number = self._some()
        header = self._dice.choice(("Mobile", "Email") if kind == "customers" else ("Phone", "Email"))
        text = self._ledger.fresh(header)
        one = kind.removesuffix("s")
        action = "add_contact" if kind == "customers" else "add_location_contact"
        self._doors.crm(action, **{f"{one}_id": number}, kind=_TYPES[header], value=text)
        self._ledger.note(_IN_CRM, f"{kind}/{number}", header, text)

    def delete_contact(self):
        kind, _, contact, _ = self._some_contact()
        if contact:
            self._doors.crm("delete_contact" if kind == "customers" else "delete_location_contact", contact_id=contact)

    def memo(self):
        kind, _, contact, _ = self._some_contact()
        if contact:
            text = self._ledger.fresh("Memo")
            change = "change_contact" if kind == "customers" else "change_location_contact"
            self._doors.crm(change, contact_id=contact, memo=text)
            self._ledger.note(_IN_CRM, f"{kind.removesuffix('s')}-contacts/{contact}", "Memo", text)

    def add_customer(self):
        values = {header: self._ledger.fresh(header) for header in ("Name", "Bill-to street", "City", "Zip", "Mobile")}
        address = {"street": values["Bill-to street"], "city": values["City"], "state": "TX", "zip": values["Zip"]}
        contacts = [["MobilePhone", values["Mobile"]]]
        more = {"address": {**address, "country": "USA"}, "contacts": contacts}
        self._note_all("customers", self._doors.crm("add_customer", name=values["Name"], **more), values)

    def add_location(self):
        values = {header: self._ledger.fresh(header) for header in ("Location", "Street", "City", "Zip")}
        address = {"street": values["Street"], "city": values["City"], "state": "TX", "zip": values["Zip"]}
        more = {"name": values["Location"], "address": {**address, "country": "USA"}}
        self._note_all("locations", self._doors.crm("add_location", customer_id=self._customer(), **more), values)

    def balance(self):
        self._doors.crm("set_balance", customer_id=self._customer(), balance=f"{self._ledger.count}.25")

    def deactivate(self):
        number = self._customer(is_anywhere=True)
        self._ledger.apart[f"customers/{number}"].add("inactive")
        self._doors.crm("deactivate_customer", customer_id=number)

    def merge(self):
        loser, survivor = self._customer(is_anywhere=True), self._customer(is_anywhere=True)
        if loser != survivor:
            gone, kept = f"customers/{loser}", f"customers/{survivor}"
            self._ledger.apart[gone].add("merged")
            self._ledger.apart[kept].add("survivor")
            self._ledger.kin[kept] |= {gone, *self._ledger.kin[gone]}
            self._doors.crm("merge_customers", loser=loser, survivor=survivor)

    def _note_all(self, kind, number, values):
        for header, text in values.items():
            self._ledger.note(_IN_CRM, f"{kind}/{number}", header, text)

    def _customer(self, *, is_anywhere=False):
        numbers = [n for n in self._doors.crm("customer_ids") if not self._ledger.apart[f"customers/{n}"]]
        few = numbers[8:] if is_anywhere else numbers[:5] if self._dice.random() < 0.6 else numbers
        return self._dice.choice(few or numbers)

    def _some(self):
        number = self._customer()
        places = self._doors.crm("locations_of", customer_id=number) if self._dice.random() < 0.35 else []
        return ("locations", self._dice.choice(places)["id"]) if places else ("customers", number)

    def _some_contact(self):
        kind, number = self._some()
        held = self._doors.crm("contacts_of", customer_id=number) if kind == "customers" else self._doors.crm(
            "contacts_of_location", location_id=number
        )  # fmt: skip
        headers = (
            {"MobilePhone": "Mobile", "Email": "Email"} if kind == "customers" else {"Phone": "Phone", "Email": "Email"}
        )
        shown = [one for one in held if one["type"] in headers]
        one = self._dice.choice(shown) if shown else None
        return kind, number, one and one["id"], one and headers[one["type"]]


def entity_of(kind, row):
    """Which record a row names; nothing for one that has none yet."""
    number = str(row.get("ServiceTitan ID", "")).strip()
    return f"{kind}/{number}" if number.isdigit() else ""
