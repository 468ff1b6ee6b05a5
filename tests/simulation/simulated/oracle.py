"""What must be true when both sides have come to rest.

It judges by the ledger and by what people can see on both sides (``scene``).
"""

from collections import Counter

from simulated.contacts import judge_contacts
from simulated.kept import judge_kept
from simulated.ledger import LISTS, TAGS, normal
from simulated.mappings import RULES, TABS
from simulated.scene import Scene
from syncd.core.state import State

_TEXTS = ("name", "street", "city", "zip", "mobile", "phone", "email", "gate")


def judge(world):
    """Find everything that is wrong."""
    scene = Scene(world)
    _describe(scene)
    for check in (_equal, _placed, judge_kept, _nothing_invented, _once, _untouched, judge_contacts):
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
    if field in LISTS:
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
    entity = scene.world.entity_of_record("customers", customer)
    # A customer that was merged away left its addresses to the survivor.
    owners = {entity, *scene.ledger.kin.get(entity, ())}
    return any((typed := scene.ledger.find(field, cell)) and typed.entity in owners for field in ("email", "name"))


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
            # And a conflict may be decided for what stood in the row of the one that is gone.
            rightful = {row.entity, *scene.ledger.kin.get(row.entity, ())}
            is_kin = owner in rightful or row.entity in scene.ledger.kin.get(owner, ())
            if row.mark and row.entity and not is_kin:
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
