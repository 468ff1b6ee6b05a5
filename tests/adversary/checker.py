"""What must be true when both sides have come to rest, judged from outside: by what both services show and by what
``syncd`` says. A suspicion is a sentence with its evidence; whoever reads it looks into ``syncd log``.
"""

from collections import Counter, defaultdict

from ledger import LISTS, codes, normal
from people import EDITED, WHO, entity_of

_SHOWN = {"customer-contacts": ("Type", "Value"), "location-contacts": ("Type", "Value")}
_OWNERS = {
    "locations": ("customers", "customerId"),
    "customer-contacts": ("customers", "customerId"),
    "location-contacts": ("locations", "locationId"),
}
_TYPES = {"Mobile": "MobilePhone", "Email": "Email", "Phone": "Phone"}
_RACE_SECONDS = 240.0
"""How long after a value was typed a write that had been verified before may still land over it."""


class Checker:
    """Both sides as they stand, and what is wrong with them."""

    def __init__(self, doors, ledger, syncd, to_syncd_time):
        self._ledger, self._syncd, self._time = ledger, syncd, to_syncd_time
        self.rows = {kind: doors.rows(kind) for kind in EDITED}
        self.records = {kind: doors.records(kind) for kind in EDITED}
        self._tags = doors.tag_names()
        self._alias = {
            row[WHO]: entity_of(kind, row) for kind in EDITED for row in self.rows[kind] if "new" in _who(row)
        }
        told = [*syncd("conflicts", "list"), *syncd("status")["problems"]]
        told += [line for held in syncd("held", "list") for line in held.get("lines", ())]
        self._told = {(one.get("mapping"), str(one.get("row_id") or one.get("key"))) for one in told}
        self._held = Counter(held.get("mapping") for held in syncd("held", "list"))
        self.suspicions, self.counts = [], Counter()

    def check(self):
        for judge in (self._equal, self._placed, self._once, self._kept, self._at_home, self._beside):
            judge()
        return self.suspicions

    def _suspect(self, rule, text):
        self.suspicions.append(f"{rule}: {text}")

    # 1

    def _equal(self):
        for kind, rows in self.rows.items():
            for row in rows:
                record = self._record(entity_of(kind, row))
                if record is None or self._is_told(kind, row) or self._is_apart(entity_of(kind, row)):
                    continue
                for header in (*EDITED[kind], *_SHOWN.get(kind, ())):
                    if header in row and not self._is_same(kind, header, row[header], record):
                        held = self._held_in(kind, header, record)
                        self._suspect("1 unequal", f"{entity_of(kind, row)} {header}: {row[header]!r} and {held!r}")

    def _is_same(self, kind, header, cell, record):
        cell, held = normal(header, cell), self._held_in(kind, header, record)
        if header in LISTS:
            return not cell or cell in held
        return cell == held

    def _held_in(self, kind, header, record):
        """What the CRM holds under a header: one text, or all of a list."""
        if header in _TYPES:
            number = record["id"]
            contacts = self.records[f"{kind.removesuffix('s')}-contacts"].values()
            own = [c for c in contacts if c[_OWNERS[f"{kind.removesuffix('s')}-contacts"][1]] == number]
            return [normal(header, c["value"]) for c in own if c["type"] == _TYPES[header]]
        found = {
            "Name": lambda: record["name"],
            "Location": lambda: record["name"],
            "Bill-to street": lambda: record["address"]["street"],
            "Street": lambda: record["address"]["street"],
            "City": lambda: record["address"]["city"],
            "Zip": lambda: record["address"]["zip"],
            "Gate code": lambda: _gate(record),
            "Memo": lambda: record["memo"],
            "Type": lambda: record["type"],
            "Value": lambda: record["value"],
        }
        return normal(header, found[header]())

    def _placed(self):
        for kind, records in self.records.items():
            shown = {entity_of(kind, row) for row in self.rows[kind]}
            for number, record in records.items():
                entity = f"{kind}/{number}"
                is_wanted = self._is_live(kind, record) and not self._is_apart(entity) and not self._held[kind]
                if is_wanted and entity not in shown and (kind, f"#{number}") not in self._told:
                    self._suspect("1 unplaced", f"{entity} has no row")
            for row in self.rows[kind]:
                is_ours = any(codes(row.get(header, "")) for header in EDITED[kind])
                if is_ours and not entity_of(kind, row) and not row.get("syncd"):
                    self._suspect("1 unplaced", f"a row of {kind} has no record and says nothing: {row}")
                gone = entity_of(kind, row) and self._record(entity_of(kind, row)) is None
                if gone and not row.get("syncd") and kind in _SHOWN and self._has_live_owner(kind, row):
                    self._suspect("1 gone", f"{entity_of(kind, row)} is shown and is not there")

    def _has_live_owner(self, kind, row):
        """Nothing proves that a contact is gone whose owner shows none, as an inactive one does."""
        owner, _ = _OWNERS[kind]
        named = str(row.get("Customer" if owner == "customers" else "Location", ""))
        found = [
            one for one in self.rows[owner] if named in (str(one.get("syncd ID")), str(one.get("ServiceTitan ID")))
        ]
        record = self._record(entity_of(owner, found[0])) if found else None
        return record is not None and self._is_live(owner, record)

    # 4

    def _once(self):
        for kind, rows in self.rows.items():
            linked = Counter(entity_of(kind, row) for row in rows if "copied" not in str(row.get("syncd")))
            for entity, count in linked.items():
                if entity and count > 1 and not self._is_apart(entity):
                    self._suspect("4 twice", f"{entity} has {count} rows")
        for kind in ("customers", "locations"):
            made = defaultdict(set)
            for number, record in self.records[kind].items():
                for author in {a for code in codes(record["name"]) for a in self._ledger.by_code[code]}:
                    if "new" in author and author.startswith(kind):
                        made[author].add(number)
            for author, numbers in made.items():
                if len(numbers) > 1:
                    self._suspect("4 twice", f"{author} became {sorted(numbers)}")
        for kind in _SHOWN:
            owner, member = _OWNERS[kind]
            held = Counter((c[member], c["type"], c["value"]) for c in self.records[kind].values())
            for (number, type_, value), count in held.items():
                if count > 1 and not self._is_apart(f"{owner}/{number}"):
                    self._suspect("4 twice", f"{owner}/{number} has {count} contacts {type_} {value}")

    # 2

    def _kept(self):
        places = {entity_of(kind, row) or _who(row): (kind, row) for kind, rows in self.rows.items() for row in rows}
        for (name, header), typed in self._ledger.by_field.items():
            last, entity = typed[-1], self._alias.get(name) or name
            kind = name.partition("/")[0]
            if self._is_apart(entity) or self._is_apart(name) or header == "Tags":
                continue
            row, record = places.get(entity, (kind, None))[1], self._record(entity)
            if row is not None and self._is_told(kind, row):
                self.counts["told by its row"] += 1
                continue
            wanted = normal(header, last.text)
            there = [normal(header, row.get(header))] if row else []
            held = self._held_in(kind, header, record) if record is not None else []
            there += held if isinstance(held, list) else [held]
            if wanted in there or (header in LISTS and not wanted):
                self.counts["there"] += 1
            elif wanted and self._log("--find", last.text):
                self.counts["told by the log"] += 1
            elif row and self._is_raced(last, str(row.get("syncd ID"))):
                self.counts["raced"] += 1
            else:
                self._suspect("2 lost", f"{last} at {self._time(last.at):.0f}; there is {there}")

    def _log(self, *arguments):
        found = self._syncd("log", *arguments)
        return found["lines"] + found["losers"]

    def _is_raced(self, typed, row_id):
        """Whether syncd wrote into that very field on that side about when this was typed."""
        at, side = self._time(typed.at), f"to {typed.side}"
        lines = [one for one in self._log(row_id) if one.get("side") == side and typed.header in one.get("column", "")]
        return any(at - 5 <= one["at"] <= at + _RACE_SECONDS for one in lines)

    # 3

    def _at_home(self):
        for kind, rows in self.rows.items():
            for row in rows:
                entity = entity_of(kind, row) or row.get(WHO, "")
                for header in EDITED[kind]:
                    self._judge_home(entity, f"row of {entity}, {header}", row.get(header, ""))
            for number, record in self.records[kind].items():
                for header in EDITED[kind]:
                    held = self._held_in(kind, header, record)
                    for text in held if isinstance(held, list) else [held]:
                        self._judge_home(f"{kind}/{number}", f"{kind}/{number}, {header}", text)

    def _judge_home(self, entity, where, text):
        family = self._family(entity)
        for code in codes(text):
            authors = {self._alias.get(author) or author for author in self._ledger.by_code[code]}
            authors |= {kin for author in authors for kin in self._ledger.kin[author]}
            if not authors:
                self._suspect("3 invented", f"{text!r} in {where} was typed by nobody")
            elif not authors & family and not any(self._is_apart(one) for one in family | authors):
                self._suspect("3 strayed", f"{text!r} in {where} was typed for {sorted(authors)}")

    def _family(self, entity):
        """A record, whatever was merged into it, its owners, and its own locations, from which contacts are copied."""
        found = {entity, *self._ledger.kin[entity]}
        kind, _, _ = entity.partition("/")
        record = self._record(entity)
        if record is not None and kind in _OWNERS:
            owner, member = _OWNERS[kind]
            found |= self._family(f"{owner}/{record[member]}")
        if record is not None and kind == "customers":
            own = [n for n, place in self.records["locations"].items() if place["customerId"] == record["id"]]
            found |= {f"locations/{number}" for number in own}
        return found

    # 6

    def _beside(self):
        for kind in ("customers", "locations"):
            for row in self.rows[kind]:
                entity, who = entity_of(kind, row), _who(row)
                is_clear = entity and who and "new" not in who and "copied" not in str(row.get("syncd"))
                if (
                    is_clear
                    and who not in self._family(entity)
                    and not self._is_apart(entity)
                    and not self._is_apart(who)
                ):
                    self._suspect("6 moved", f"{who} stands beside {entity}")

    # who is who

    def _record(self, entity):
        kind, _, number = entity.partition("/")
        return self.records.get(kind, {}).get(int(number)) if number.isdigit() else None

    def _is_live(self, kind, record):
        if kind in _OWNERS:
            owner, member = _OWNERS[kind]
            above = self.records[owner].get(record[member])
            if kind in _SHOWN:
                return above is not None and self._is_live(owner, above)
        return record.get("active", True)

    def _is_apart(self, entity):
        record = self._record(entity)
        if record is not None and entity.partition("/")[0] in _OWNERS:
            owner, member = _OWNERS[entity.partition("/")[0]]
            if self._ledger.apart[f"{owner}/{record[member]}"]:
                return True
        is_inactive = record is not None and record.get("active") is False
        return is_inactive or bool(self._ledger.apart[entity])

    def _is_told(self, kind, row):
        return bool(row.get("syncd")) or (kind, str(row.get("syncd ID"))) in self._told


def _gate(record):
    # Names of fields come with blanks around them.
    return next((field["value"] for field in record["customFields"] if field["name"].strip() == "Gate code"), "")


def _who(row):
    return str(row.get(WHO, ""))
