"""What must be true when both sides have come to rest.

It judges by the ledger and by what people can see on both sides; from syncd's store it reads only what syncd tells
people: conflicts, losers, held slices, problems, frozen cells, and which row belongs to which record.
"""

from collections import Counter, defaultdict

from simulated.ledger import TAGS, digits, normal
from simulated.mappings import RULES, TABS
from syncd.core.state import State
from syncd.cycle.sheet_journal import TAKEN_BACK

_TEXTS = ("name", "street", "city", "zip", "mobile", "phone", "email", "gate")
_OVERRULING = ("first_sync", "changed on both sides", "a person decided")
_LISTS = ("mobile", "phone", "email")
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
        self._frozen = {(m, row) for m in ("customers", "locations") for row in disputes.frozen(m)}
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

    def is_apart(self, entity):
        return not entity or self.ledger.is_marked(entity, *_APART)


def judge(world):
    """Find everything that is wrong."""
    scene = Scene(world)
    _describe(scene)
    for check in (_equal, _placed, _kept, _nothing_invented, _once, _untouched, _memos):
        check(scene)


def _describe(scene):
    note = scene.world.trace.note
    for kind in scene.world.kinds:
        for row in scene.rows[kind]:
            note("sheet", f"{kind} row {row.number} {row.entity}: {row.raw}")
        for number, values in scene.records[kind].items():
            body, bound = scene.bodies[kind][number], scene.bound[kind][number]
            state = "" if body["active"] else f" inactive, merged to {body.get('mergedToId')}"
            held = f" {bound.row_id} {bound.state}" if bound else " unbound"
            note("crm", f"{kind} #{number} {scene.world.entity_of_record(kind, number)}{held}{state}: {values}")
    for what in sorted(map(str, scene.listed._rules)):
        note("listed", what)


def _equal(scene):
    """1: both sides are canonically equal under the mapping but for what is listed."""
    for kind, rows in scene.rows.items():
        for row in rows:
            binding = scene.bindings[kind].get(row.row_id)
            if binding is None or binding.state is not State.BOUND or "copied" in row.status:
                continue
            record = scene.records[kind].get(binding.crm_id)
            body = scene.bodies[kind].get(binding.crm_id)
            if record is None or not body["active"] or scene.ledger.is_marked(row.entity, "copied"):
                continue
            if str(row.raw.get("ServiceTitan ID", "")) != str(binding.crm_id):
                scene.world.violate("1 unequal", f"{row.entity}: ServiceTitan ID is not {binding.crm_id}")
            parent = scene.bodies["customers"].get(int(record["customer"]), {}) if "customer" in record else {}
            for field, value in record.items():
                if field == "customer" and not parent.get("active"):
                    # Whatever named a customer that has left keeps its name.
                    continue
                if not scene.listed.rule(kind, row.row_id, RULES[field]) and not _same(
                    scene, row, field, value, binding
                ):
                    text = f"{row.entity}.{field} ({row.row_id}): sheet {row.cells.get(field)!r}, CRM {value!r}"
                    scene.world.violate("1 unequal", text)


def _same(scene, row, field, value, binding):
    cell = row.cells.get(field, "")
    if field == "tags":
        return sorted(part.strip() for part in cell.split(",") if part.strip()) == value
    if field == "balance":
        return float(cell or 0) == float(value)
    if field == "other":
        return True
    if field == "customer":
        parent = scene.bound["customers"].get(int(value))
        return cell in (value, parent.row_id if parent else value) or _names(scene, cell, int(value))
    if field in _LISTS:
        held = [normal(field, text) for text in value]
        return cell in held if cell else not held or bool(binding.passed_over)
    return cell == normal(field, value)


def _names(scene, cell, customer):
    """Whether what people typed names this customer: nobody rewrites it merely to normalise it."""
    if scene.world.office.is_permuted:
        return True
    holder = next((b for b in scene.bindings["customers"].values() if b.row_id == cell), None)
    if holder is not None and scene.bodies["customers"].get(holder.crm_id, {}).get("mergedToId"):
        # The id of a row whose customer was merged away stands for the survivor.
        return True
    for field in ("email", "name"):
        typed = scene.ledger.find(field, cell)
        if typed is not None and typed.entity == scene.world.entity_of_record("customers", customer):
            return True
    return False


def _placed(scene):
    """1: no row and no record without its other half, unless it says why."""
    for kind, rows in scene.rows.items():
        if f"mapping:{kind}" in scene.listed.halts:
            scene.world.violate("1 halted", str(scene.listed.halts[f"mapping:{kind}"]["message"]))
            continue
        for row in rows:
            is_silent = row.entity and not row.status and row.row_id not in scene.bindings[kind]
            if is_silent and not _is_left_over(scene, row) and not _is_listed_row(scene, kind, row):
                scene.world.violate("1 unplaced", f"{row.entity} in {kind} row {row.number} has no record")
        for number, body in scene.bodies[kind].items():
            entity = scene.world.entity_of_record(kind, number)
            is_alone = body["active"] and scene.bound[kind][number] is None and not scene.is_apart(entity)
            if is_alone and not scene.listed.row(kind, f"#{number}"):
                scene.world.violate("1 unplaced", f"{entity} #{number} of {kind} has no row")


def _is_left_over(scene, row):
    """Whether people sorted away all that is mapped: only a mark that syncd knows nothing of tells whose it was."""
    return scene.world.office.is_permuted and not any(row.cells.values())


def _is_listed_row(scene, kind, row):
    # A row without an id is listed under a name made of its content.
    return any(m == kind and r in ("", "$row") for m, _, r in scene.listed._rules) or scene.is_apart(row.entity)


def _kept(scene):
    """2: every value typed is there, superseded by a later one, or listed."""
    if scene.world.office.is_permuted:
        return
    rows = {(kind, row.entity): row for kind, found in scene.rows.items() for row in found}
    records = defaultdict(list)
    for kind, found in scene.records.items():
        for number, values in found.items():
            records[kind, scene.world.entity_of_record(kind, number)].append(values)
    for (entity, field), typed in scene.ledger.by_field.items():
        if scene.is_apart(entity) or field == "memo":
            continue
        if field.startswith("tag:"):
            _tag_kept(scene, entity, field[4:], typed, rows, records)
            continue
        for last in _lasts(field, typed):
            row = rows.get((last.kind, entity))
            if last.is_excused or _is_listed(scene, row, last) or (last is typed[-1] and _is_undone(typed)):
                continue
            if not _is_there(last, row, records.get((last.kind, entity), [])):
                scene.world.violate("2 lost", f"{last} is nowhere")


def _lasts(field, typed):
    """The last word in a field; of each contact where there may be several."""
    if field not in _LISTS:
        return typed[-1:]
    found = {}
    for one in typed:
        found[one.place] = one
    newest_in_sheet = max((one.tick for one in typed if one.side == "sheet"), default=0)
    return [
        one for place, one in found.items()
        if one is typed[-1] or (place and one.tick > newest_in_sheet)
    ]  # fmt: skip


def _is_undone(typed):
    """Whether a person took back what they had typed before it went anywhere: then there was no edit."""
    last = earliest = typed[-1]
    for one in reversed([one for one in typed[:-1] if one.side == "sheet"]):
        if one.has_reached:
            break
        earliest = one
    return last.side == "sheet" and earliest is not last and normal(last.field, last.text) == earliest.over


def _is_listed(scene, row, typed):
    if row is not None and (typed.kind, row.row_id, RULES[typed.field]) in scene.world.put_back:
        return True
    if row is not None and RULES[typed.field] and scene.listed.rule(typed.kind, row.row_id, RULES[typed.field]):
        return True
    if row is not None and scene.listed.took_back(typed.kind, row.row_id, RULES[typed.field], typed):
        return True
    if not typed.text:
        # A blank that lost cannot be told by its text; one in a row that was not linked yet is there to be filled.
        return row is not None and (
            scene.listed.has_loser(typed.kind, row.row_id, RULES[typed.field])
            or scene.listed.took_blank(typed.kind, row.row_id, RULES[typed.field])
            or scene.blank_overruled_at(row.row_id, RULES[typed.field]) >= typed.at
        )
    return scene.listed.value(typed.field, typed.text)


def _is_there(typed, row, records):
    if row is None and not typed.text:
        # Of a new row nothing is left.
        return not records
    if typed.side == "sheet":
        return row is not None and row.cells.get(typed.field, "") == normal(typed.field, typed.text)
    if typed.field in _LISTS and not typed.text:
        return True
    if typed.field == "balance":
        return any(float(values["balance"]) == float(typed.text) for values in records)
    wanted = normal(typed.field, typed.text)
    for values in records:
        value = values.get(typed.field, "")
        held = [normal(typed.field, one) for one in value] if isinstance(value, list) else [normal(typed.field, value)]
        if wanted in held:
            return True
    return False


def _tag_kept(scene, entity, tag, typed, rows, records):
    if any(one.is_excused for one in typed):
        return
    words = {side: found[-1].text for side in ("sheet", "crm") if (found := [t for t in typed if t.side == side])}
    if len(set(words.values())) != 1:
        return
    wanted = bool(next(iter(words.values())))
    row = rows.get(("customers", entity))
    if row is not None and scene.listed.rule("customers", row.row_id, "tags"):
        return
    if row is not None and scene.listed.took_back("customers", row.row_id, "tags", typed[-1], tag):
        return
    # In a row that is gone no tag stands, as whoever took it out of a row of nothing else wanted.
    if "sheet" in words and (tag in (row.cells.get("tags", "") if row is not None else "")) != wanted:
        scene.world.violate("2 lost", f"{entity} tag {tag} in the sheet is not {wanted}")
    for values in records.get(("customers", entity), []) if "crm" in words else ():
        if (tag in values["tags"]) != wanted:
            scene.world.violate("2 lost", f"{entity} tag {tag} in the CRM is not {wanted}")


def _nothing_invented(scene):
    """3: nothing on either side that nobody typed there or for that very record."""
    if scene.world.office.is_permuted:
        return
    for kind, rows in scene.rows.items():
        for row in rows:
            if "copied" in row.status:
                # Whoever copied it may have copied a row that was being put right just then.
                continue
            for field in _TEXTS:
                _authored(scene, kind, row.entity, field, row.cells.get(field), f"row {row.number}")
            for tag in row.cells.get("tags", "").split(","):
                if tag.strip() and tag.strip() not in TAGS:
                    scene.world.violate("3 invented", f"tag {tag} of {row.entity}")
            if not row.entity and any(row.cells.values()):
                scene.world.violate("3 invented", f"a row out of nowhere: {kind} {row.number} {row.cells}")
        for number, values in scene.records[kind].items():
            entity = scene.world.entity_of_record(kind, number)
            for field in _TEXTS:
                for text in values[field] if isinstance(values.get(field), list) else [values.get(field)]:
                    _authored(scene, kind, entity, field, text, f"#{number}")


def _authored(scene, kind, entity, field, text, place):
    if not text:
        return
    typed = scene.ledger.find(field, text)
    if typed is None:
        scene.world.violate("3 invented", f"{kind} {place} {entity}.{field} = {text!r}")
        return
    author = scene.world.in_kind(kind, typed.entity)
    if author != entity and author not in scene.ledger.kin.get(entity, ()) and not scene.is_apart(entity):
        scene.world.violate("3 strayed", f"{kind} {place} {entity}.{field} = {text!r} was typed for {author}")


def _once(scene):
    """4: one record per created row, one row per record, ids unique."""
    for kind in scene.world.kinds:
        ids = Counter(row.row_id for row in scene.rows[kind] if row.row_id and "copied" not in row.status)
        for row_id, count in ids.items():
            if count > 1 and not any(
                scene.ledger.is_marked(row.entity, "copied") for row in scene.rows[kind] if row.row_id == row_id
            ):
                scene.world.violate("4 twice", f"{row_id} stands in {count} rows of {kind}")
        entities = Counter(row.entity for row in scene.rows[kind] if row.entity and not _is_remnant(scene, row))
        _only_one(scene, entities, f"rows of {kind}")
        made = Counter(
            scene.world.entity_of_record(kind, number) for number, body in scene.bodies[kind].items() if body["active"]
        )
        _only_one(scene, made, f"records of {kind}")
        _markers(scene, kind)


def _is_remnant(scene, row):
    """Whether a row is no second one of its record: it says that its own was merged away, or it is what people typed
    beside a whole row of ours gone astray, once that was taken back: a new row that lacks much."""
    if row.status.startswith("merged into") and scene.ledger.is_marked(row.entity, "merged"):
        return True
    is_unlinked = row.status.startswith(("possible duplicate", "needs"))
    if is_unlinked and scene.ledger.is_marked(row.entity, "survivor"):
        # Both had rows that were never linked, and one of them is the survivor's now.
        return True
    if row.row_id or "ServiceTitan ID" in row.raw or not row.status.startswith("needs"):
        return False
    authors = [scene.ledger.find(name, cell) for name, cell in row.cells.items() if cell and name in _TEXTS]
    return all(typed is not None and typed.side == "sheet" for typed in authors)


def _only_one(scene, counts, what):
    for entity, count in counts.items():
        if entity and count > 1 and not scene.ledger.is_marked(entity, "copied") and not scene.world.office.is_permuted:
            scene.world.violate("4 twice", f"{entity} has {count} {what}")


def _markers(scene, kind):
    planted = Counter(
        value
        for record in scene.world.desk.records(kind)
        for held in record.external.values()
        for value in held.values()
    )
    for marker, count in planted.items():
        if count > 1:
            scene.world.violate("4 twice", f"{count} records of {kind} carry {marker}")


def _untouched(scene):
    """6: what is not mapped stays as it was and beside its row."""
    world = scene.world
    if world.office.is_permuted:
        return
    _formulas_stay(scene)
    _array_stays(scene)
    for kind, rows in scene.rows.items():
        for row in rows:
            owner = world.office.marks.get(row.mark)
            # Where only the one that was merged away had a row, that row shows the survivor.
            rightful = {row.entity, *scene.ledger.kin.get(row.entity, ())}
            if row.mark and row.entity and owner not in rightful:
                world.violate("6 touched", f"{row.mark} stands beside {row.entity} in {kind} row {row.number}")
            _note_stays(scene, kind, row)


def _formulas_stay(scene):
    """A formula that a write of syncd took away, and none brought back, while its row lived on."""
    world = scene.world
    for (kind, text), (entity, number) in world.office.formulas.items():
        ruined_at = world.witness.ruined.get((kind, text))
        typed = next(one for one in world.ledger.all if one.number == number and one.field == "city")
        if ruined_at is None or typed.is_excused or not any(row.entity == entity for row in scene.rows[kind]):
            continue
        last = [one for one in world.ledger.by_field[entity, "city"] if one.side == "sheet"][-1]
        if last.tick < ruined_at:
            world.violate("6 touched", f"the formula {text} of {entity} was overwritten")


def _array_stays(scene):
    """A formula that reaches over a column goes on doing so, and nothing stands in its way."""
    office = scene.world.office
    if not office.has_array:
        return
    if "Balance" not in office.table("customers").columns:
        scene.world.violate("6 touched", "the array in Balance is broken")
    for row in scene.rows["customers"]:
        if row.raw.get("Balance"):
            scene.world.violate("6 touched", f"{row.raw['Balance']} of {row.entity} stands in the array in Balance")


def _note_stays(scene, kind, row):
    office = scene.world.office
    wanted = office.notes.get(row.mark)
    if row.mark and wanted and not scene.ledger.is_marked(row.entity, "copied"):
        column = office.table(kind).columns["Mark"]
        if office.hands.worn(TABS[kind], row.number, column).note != wanted:
            scene.world.violate("6 touched", f"the note of {row.entity} is gone")


def _memos(scene):
    """1 and 2 for the tab of contacts: memos are equal, and the last one typed is there."""
    world = scene.world
    if "customer-contacts" not in world.tabs:
        return
    for row in world.office.table("customer-contacts").rows:
        binding = world.store().bases.binding("customer-contacts", row.row_id) if row.row_id else None
        memo = world.desk.memo(binding.crm_id) if binding is not None and binding.state is State.BOUND else None
        if memo is None or "copied" in row.status or scene.listed.rule("customer-contacts", row.row_id, "memo"):
            continue
        if row.cells.get("memo", "") != memo:
            world.violate("1 unequal", f"memo of contact {binding.crm_id}: {row.cells.get('memo')!r}, CRM {memo!r}")
        typed = scene.ledger.last(f"k{binding.crm_id}", "memo")
        if typed is None or typed.is_excused or memo == typed.text or scene.listed.value("memo", typed.text):
            continue
        world.violate("2 lost", f"{typed} is nowhere")
