"""Both sides as they stand at rest, and what syncd says of them: what the oracle judges by.

From syncd's store it reads only what syncd tells people: conflicts, losers, held slices, problems, frozen cells, and
which row belongs to which record.
"""

from collections import defaultdict

from simulated.ledger import digits
from simulated.mappings import RULES, TABS
from syncd.cycle.sheet_journal import TAKEN_BACK

_OVERRULING = ("first_sync", "changed on both sides", "a person decided")
_APART = ("row_gone", "inactive", "merged", "survivor", "copied")
"""What takes a record out of ordinary life; the stricter rules are for the others."""


class Listed:
    """What syncd says is not settled, and every value it names in saying so."""

    def __init__(self, store):
        disputes = store.disputes
        self._rules = set()
        texts = []
        for conflict in disputes.conflicts():
            self._rules.add((conflict.mapping, conflict.row_id, conflict.rule))
            texts += [conflict.crm, conflict.sheet]
        for held in store.held.slices():
            for line in store.held.lines(held.id):
                self._rules.add((held.mapping, line.row_id, line.rule))
                texts += [line.crm, line.sheet]
        for problem in disputes.problems():
            # What is said of a copy says nothing of other rows without an id.
            if problem["code"] != "sheet.row.copied" or not str(problem["key"]).startswith("~"):
                self._rules.add((problem["mapping"], problem["key"], problem["rule"]))
        self._taken = defaultdict(str)
        losers = []
        for loser in disputes.losers():
            if loser["why"] == TAKEN_BACK:
                # A true stray is some other row's value: of that row this says nothing.
                self._taken[loser["mapping"], loser["row_id"], loser["rule"]] += f"{loser['value']}\n"
            else:
                losers.append(loser)
        texts += [str(loser["value"]) for loser in losers]
        self._lost_rules = {(loser["mapping"], loser["row_id"], loser["rule"]) for loser in losers}
        self._frozen = {(m, row) for m in TABS for row in disputes.frozen(m)}
        self._blob = "\n".join(texts)
        self._digits = "\n".join(digits(text) for text in texts)
        self.halts = disputes.halts()

    def rule(self, mapping, row_id, rule):
        """Whether a row's rule is listed; sets are listed by element."""
        if (mapping, row_id) in self._frozen:
            return True
        return any(m == mapping and row == row_id and (r == rule or r.startswith(rule)) for m, row, r in self._rules)

    def has_loser(self, mapping, row_id, rule):
        return (mapping, row_id, rule) in self._lost_rules

    def took_back(self, mapping, row_id, rule, typed, element=""):
        """Whether a value in that row looked like a write gone astray and was taken back, which is said."""
        taken, text = self._taken[mapping, row_id, rule], element or typed.text
        if typed.side == "sheet":
            # The row had no id yet.
            taken += self._taken[mapping, "", rule]
        return bool(text) and (text in taken or (text.isdigit() and text in digits(taken)))

    def took_blank(self, mapping, row_id, rule):
        """Whether a blank in that row was filled again, which is said (decision 0015)."""
        return '[""]' in self._taken[mapping, row_id, rule]

    def row(self, mapping, row_id):
        return any(m == mapping and row == row_id and r in ("", "$row") for m, row, r in self._rules)

    def value(self, field, text):
        if not text:
            return False
        # What stands in a cell is compared without the blanks around it.
        return digits(text) in self._digits if field in ("mobile", "phone") else text.strip() in self._blob


class Scene:
    """Both sides as they stand, side by side."""

    def __init__(self, world):
        self.world, self.ledger = world, world.ledger
        store = world.store()
        self.listed = Listed(store)
        self.rows = {kind: world.office.table(kind).rows for kind in world.kinds}
        self.records = {
            kind: {record.id: world.desk.values(kind, record.id) for record in world.desk.records(kind)}
            for kind in world.kinds
        }
        self.bodies = {kind: {r.id: r.body for r in world.desk.records(kind)} for kind in world.kinds}
        self.bindings = {
            kind: {b.row_id: b for row in self.rows[kind] if (b := store.bases.binding(kind, row.row_id)) is not None}
            for kind in world.kinds
        }
        self.bound = {kind: {r: store.bases.bound_to(kind, r) for r in self.records[kind]} for kind in world.kinds}

    def blank_overruled_at(self, row_id, rule):
        """When a blank was last filled by right: at a first sync, or because the other side won and history says so."""
        lines = self.world.store().runs.history(row_id=row_id) if row_id else []
        told = [
            one.at for one in lines
            if one.rule == "$row" or (one.rule == rule and any(word in one.why for word in _OVERRULING))
        ]  # fmt: skip
        return max(told, default=0.0)

    def is_listed(self, row, typed):
        """Whether syncd says what became of that value."""
        if row is not None and (typed.kind, row.row_id, RULES[typed.field]) in self.world.put_back:
            return True
        if row is not None and RULES[typed.field] and self.listed.rule(typed.kind, row.row_id, RULES[typed.field]):
            return True
        if row is not None and self.listed.took_back(typed.kind, row.row_id, RULES[typed.field], typed):
            return True
        if not typed.text:
            # A blank that lost cannot be told by its text; one in a row that was not linked yet is there to be filled.
            return row is not None and (
                self.listed.has_loser(typed.kind, row.row_id, RULES[typed.field])
                or self.listed.took_blank(typed.kind, row.row_id, RULES[typed.field])
                or self.blank_overruled_at(row.row_id, RULES[typed.field]) >= typed.at
            )
        return self.listed.value(typed.field, typed.text)

    def is_apart(self, entity):
        return not entity or self.ledger.is_marked(entity, *_APART)
