"""Rule 2: every value that somebody typed is there, superseded by a later one, or listed."""

from collections import defaultdict

from simulated.ledger import LISTS, is_undone, normal


def judge_kept(scene):
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
            if last.is_excused or scene.is_listed(row, last) or (last is typed[-1] and is_undone(typed)):
                continue
            if not _is_there(last, row, records.get((last.kind, entity), [])):
                scene.world.violate("2 lost", f"{last} is nowhere")


def _lasts(field, typed):
    """The last word in a field; of each contact where there may be several."""
    if field not in LISTS:
        return typed[-1:]
    found = {}
    for one in typed:
        found[one.place] = one
    newest_in_sheet = max((one.tick for one in typed if one.side == "sheet"), default=0)
    return [
        one for place, one in found.items()
        if one is typed[-1] or (place and one.tick > newest_in_sheet)
    ]  # fmt: skip


def _is_there(typed, row, records):
    if row is None and not typed.text:
        # Of a new row nothing is left.
        return not records
    if typed.side == "sheet":
        return row is not None and row.cells.get(typed.field, "") == normal(typed.field, typed.text)
    if typed.field in LISTS and not typed.text:
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
