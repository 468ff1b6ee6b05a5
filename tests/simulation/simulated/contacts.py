"""What must be true of the worksheets of contacts, which show what other worksheets own and keep a memo each."""

from collections import defaultdict

from simulated.ledger import is_undone, normal
from syncd.core.state import State

_SHOWN = ("type", "value")
_LEFT = (State.ROW_GONE, State.IGNORED)
"""Nobody wants a row for such a contact, or it is not decided yet."""


def judge_contacts(scene):
    """1 to 4 for the worksheets of contacts."""
    for view in scene.world.views:
        if f"mapping:{view}" in scene.listed.halts:
            scene.world.violate("1 halted", str(scene.listed.halts[f"mapping:{view}"]["message"]))
            continue
        contacts, shown = scene.world.desk.contacts(view), defaultdict(list)
        for row in scene.world.office.table(view).rows:
            scene.world.trace.note("sheet", f"{view} row {row.number} {row.entity}: {row.raw}")
            if "copied" not in row.status:
                _judge_row(scene, row, contacts, shown)
        for number, contact in contacts.items():
            scene.world.trace.note("crm", f"{view} #{number} of {contact['owner']}: {contact}")
            _judge_contact(scene, view, number, contact, shown[number])


def _judge_row(scene, row, contacts, shown):
    binding = scene.world.store().bases.binding(row.kind, row.row_id) if row.row_id else None
    if binding is None or binding.state is not State.BOUND:
        if row.raw and not row.status and not scene.listed.row(row.kind, row.row_id):
            scene.world.violate(
                "1 unplaced", f"{row.kind} row {row.number} shows no contact and says nothing: {row.raw}"
            )
        return
    contact = contacts.get(binding.crm_id)
    if contact is None:
        # Of what was deleted before its owner became inactive nothing can be proven: that one shows no contacts.
        if not row.status and scene.world.desk.owner(row.kind, binding.crm_id)["active"]:
            scene.world.violate("1 unequal", f"{row.kind} row {row.number} shows a contact that is gone: {row.raw}")
        return
    shown[binding.crm_id].append(row)
    if not scene.is_apart(row.entity) and scene.world.desk.owner(row.kind, contact["id"])["active"]:
        _compare(scene, row, contact)


def _compare(scene, row, contact):
    world = scene.world
    wanted = {name: normal(name, contact[name]) for name in _SHOWN} | {"memo": contact["memo"] or ""}
    for name, text in wanted.items():
        if row.cells.get(name, "") != text and not scene.listed.rule(row.kind, row.row_id, name):
            found = f"{row.entity}.{name} ({row.row_id}): sheet {row.cells.get(name)!r}, CRM {text!r}"
            world.violate("1 unequal", found)
    if str(row.raw.get("ServiceTitan ID", "")) != str(contact["id"]):
        world.violate("1 unequal", f"{row.entity}: ServiceTitan ID is not {contact['id']}")
    if not _names_owner(scene, row, contact["owner"]):
        world.violate("1 unequal", f"{row.entity} is not shown as one of {contact['owner']}: {row.raw}")


def _names_owner(scene, row, owner):
    """Whether the cell names the customer or location, by the id of its row where it has one, else by its own."""
    bound = scene.world.store().bases.bound_to("customers" if row.kind == "customer-contacts" else "locations", owner)
    return row.cells.get("owner", "") in (str(owner), bound.row_id if bound else "")


def _judge_contact(scene, view, number, contact, rows):
    world, entity = scene.world, scene.world.entity_of_record(view, number)
    if scene.is_apart(entity) or not world.desk.owner(view, number)["active"]:
        return
    binding = world.store().bases.bound_to(view, number)
    is_left = binding is not None and binding.state in _LEFT
    if not rows and not is_left and not scene.listed.row(view, f"#{number}"):
        world.violate("1 unplaced", f"contact {number} has no row in {view}")
    if len(rows) > 1:
        world.violate("4 twice", f"contact {number} has {len(rows)} rows in {view}")
    _judge_memo(scene, entity, contact["memo"] or "", rows[0] if rows else None)


def _judge_memo(scene, entity, memo, row):
    world = scene.world
    for place, text in (("CRM", memo), ("sheet", row.cells.get("memo", "") if row else "")):
        author = world.ledger.find("memo", text) if text else None
        if text and (author is None or author.entity != entity):
            world.violate("3 strayed", f"memo {text!r} of {entity} in the {place} was typed for {author}")
    typed = world.ledger.by_field.get((entity, "memo"), [])
    if not typed or typed[-1].is_excused or is_undone(typed) or scene.is_listed(row, typed[-1]):
        return
    if typed[-1].text != (memo if typed[-1].side == "crm" or row is None else row.cells.get("memo", "")):
        world.violate("2 lost", f"{typed[-1]} is nowhere")
