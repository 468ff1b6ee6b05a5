"""The people at the CRM: what they see there and what they change.

Their values come from the ledger. They decide nothing about syncd.
"""

from simulated.ledger import TAGS, Typed, normal
from simulated.mappings import VIEWS
from syncd.sandbox.crm.problems import Refusal

_MEMBERS = ("street", "city", "state", "zip")
_TYPES = {"mobile": "MobilePhone", "email": "Email", "phone": "Phone"}


class Desk:
    """Hands and eyes at the CRM."""

    def __init__(self, world):
        self._world, self._crm, self._dice = world, world.crm, world.people
        self.tag_ids = {name: self._crm.add_tag_type(name) for name in TAGS}
        self.tag_names = {number: name for name, number in self.tag_ids.items()}

    # seeing

    def values(self, kind, number):
        """Field -> text, or a list where there may be several."""
        state = self._crm.world
        record = state.tables[kind].get(number)
        if record is None:
            return {}
        body = record.body
        found = {"name": body["name"], **{name: body["address"][name] or "" for name in _MEMBERS}}
        if kind == "customers":
            contacts = state.customer_contacts.children(number)
            found["tags"] = sorted(self.tag_names[tag] for tag in body["tagTypeIds"])
            found["gate"] = next((f["value"] for f in body["customFields"] if f["name"] == "Gate code"), "")
            found["other"] = next((f["value"] for f in body["customFields"] if f["name"] == "Other"), "")
            found["balance"] = str(body["balance"])
            shown = ("mobile", "email")
        else:
            contacts = state.location_contacts.children(number)
            found["customer"] = str(body["customerId"])
            shown = ("phone",)
        for field in shown:
            found[field] = [str(c.body["value"]) for c in contacts if c.body["type"] == _TYPES[field]]
        return found

    def records(self, kind):
        return list(self._crm.world.tables[kind].live())

    def _some(self, kind):
        records = [record for record in self.records(kind) if record.body["active"]]
        return self._dice.choice(records) if records else None

    # changing

    def note(self, kind, record_id, field, text, *, number=0, place="", entity=""):
        world = self._world
        entity = entity or world.entity_of_record(kind, record_id)
        tick = world.trace.note("desk", f"sets {entity}.{field} = {text!r} {place}")
        typed = Typed(
            number=number,
            tick=tick,
            at=world.clock.now(),
            side="crm",
            kind=kind,
            entity=entity,
            field=field,
            text=text,
            place=place,
        )  # fmt: skip
        world.ledger.note(typed)
        world.rekeyed(kind, entity, field)

    def edit_customer(self):
        self._edit("customers", self._crm.change_customer)

    def edit_location(self):
        self._edit("locations", self._crm.change_location)

    def _edit(self, kind, change):
        record = self._some(kind)
        if record is not None:
            self._change(kind, record.id, self._dice.choice(("name", "street", "city", "zip")), change)

    def edit(self, kind, number, field):
        """Give a record a fresh value."""
        self._change(
            kind, number, field, self._crm.change_customer if kind == "customers" else self._crm.change_location
        )

    def _change(self, kind, number, field, change):
        ordinal, text = self._world.ledger.fresh(field)
        entity = self._world.entity_of_record(kind, number)
        change(number, **({"name": text} if field == "name" else {"address": {field: text}}))
        self.note(kind, number, field, text, number=ordinal, entity=entity)

    def edit_gate(self):
        record = self._some("customers")
        if record is not None:
            number, text = self._world.ledger.fresh("gate")
            self._crm.set_custom_field(record.id, self._world.gate_type, text)
            self.note("customers", record.id, "gate", text, number=number)

    def edit_other_field(self):
        """Change a custom field that nobody maps."""
        record = self._some("customers")
        if record is not None:
            number, text = self._world.ledger.fresh("other")
            self._crm.set_custom_field(record.id, self._world.other_type, text)
            self.note("customers", record.id, "other", text, number=number)

    def set_balance(self):
        record = self._some("customers")
        if record is not None:
            number, text = self._world.ledger.fresh("balance")
            self._crm.set_balance(record.id, text)
            self.note("customers", record.id, "balance", text, number=number)

    def change_tag(self):
        record = self._some("customers")
        if record is None:
            return
        self.tag(record.id, self._dice.choice(TAGS))

    def tag(self, number, tag):
        """Add a tag to a customer, or take it away."""
        if self.tag_ids[tag] in self._crm.customer(number)["tagTypeIds"]:
            self._crm.untag_customer(number, self.tag_ids[tag])
            self.note("customers", number, f"tag:{tag}", "")
        else:
            self._crm.tag_customer(number, self.tag_ids[tag])
            self.note("customers", number, f"tag:{tag}", "on")

    def _some_contact(self):
        kind = self._dice.choice(("customers", "locations"))
        record = self._some(kind)
        if record is None:
            return kind, None, None
        state = self._crm.world
        table = state.customer_contacts if kind == "customers" else state.location_contacts
        # A customer also has copies of its locations' numbers, which no column of its row shows.
        shown = ("MobilePhone", "Email") if kind == "customers" else ("Phone",)
        contacts = [c for c in table.children(record.id) if c.body["type"] in shown]
        return kind, record, self._dice.choice(contacts) if contacts else None

    def edit_contact(self):
        kind, record, contact = self._some_contact()
        if contact is None:
            return
        field = next(name for name, type_ in _TYPES.items() if type_ == contact.body["type"])
        number, text = self._world.ledger.fresh(field)
        change = self._crm.change_contact if kind == "customers" else self._crm.change_location_contact
        change(contact.id, value=text)
        self.note(kind, record.id, field, text, number=number, place=f"contact {contact.id}")

    def edit_memo(self):
        view = self._dice.choice(VIEWS)
        # What befalls a contact with its owner is the owners' business.
        contacts = [c for c in self.contacts(view).values() if self.owner(view, c["id"])["active"]]
        if contacts:
            contact = self._dice.choice(contacts)["id"]
            number, text = self._world.ledger.fresh("memo")
            change = self._crm.change_contact if view == "customer-contacts" else self._crm.change_location_contact
            change(contact, memo=text)
            self.note(view, contact, "memo", text, number=number)

    def contacts(self, view):
        """Every contact that a worksheet of contacts should show, by its id."""
        state = self._crm.world
        table = state.customer_contacts if view == "customer-contacts" else state.location_contacts
        return {record.id: record.body | {"owner": record.parent} for record in table.live()}

    def owner(self, view, contact):
        """The customer or location that has a contact, or would have it, had it not been deleted."""
        kind = "customers" if view == "customer-contacts" else "locations"
        state = self._crm.world
        table = state.customer_contacts if view == "customer-contacts" else state.location_contacts
        owner = state.tables[kind].get(table.rows[contact].parent)
        while owner.body.get("mergedToId"):
            owner = state.tables[kind].get(owner.body["mergedToId"])
        return owner.body

    def add_contact(self):
        kind = self._dice.choice(("customers", "locations"))
        record = self._some(kind)
        if record is None:
            return
        field = self._dice.choice(("mobile", "email")) if kind == "customers" else "phone"
        number, text = self._world.ledger.fresh(field)
        add = self._crm.add_contact if kind == "customers" else self._crm.add_location_contact
        new = add(record.id, _TYPES[field], text)
        self.note(kind, record.id, field, text, number=number, place=f"contact {new}")

    def delete_contact(self):
        kind, record, contact = self._some_contact()
        if contact is None:
            return
        field = next(name for name, type_ in _TYPES.items() if type_ == contact.body["type"])
        (self._crm.delete_contact if kind == "customers" else self._crm.delete_location_contact)(contact.id)
        self.note(kind, record.id, field, "", place=f"contact {contact.id}")

    def add_customer(self, entity="", values=None):
        """Make a customer with what is given, or with fresh values; returns its id."""
        world = self._world
        entity = entity or world.new_entity("customers")
        values = values if values is not None else self._fresh("customers")
        contacts = [(_TYPES[field], values[field][1]) for field in ("mobile", "email") if field in values]
        fields = {world.gate_type: values["gate"][1]} if "gate" in values else None
        number = self._crm.add_customer(
            values["name"][1], address=_address(values), contacts=contacts, custom_fields=fields,
            tags=[self.tag_ids[tag] for tag in values.get("tags", ())], with_location=False,
        )  # fmt: skip
        world.entities["customers", number] = entity
        self._note_all("customers", number, entity, values)
        return number

    def add_location(self, customer=None, entity="", values=None):
        world = self._world
        if customer is None:
            record = self._some("customers")
            if record is None:
                return None
            customer = record.id
        entity = entity or world.new_entity("locations")
        values = values if values is not None else self._fresh("locations")
        number = self._crm.add_location(customer, values["name"][1], address=_address(values))
        world.entities["locations", number] = entity
        world.parents[entity] = world.entity_of_record("customers", customer)
        self._note_all("locations", number, entity, values)
        return number

    def _fresh(self, kind):
        wanted = ["name", "street", "city", "zip"]
        if kind == "customers":
            wanted += [field for field in ("mobile", "email", "gate") if self._dice.random() < 0.6]
        return {field: self._world.ledger.fresh(field) for field in wanted}

    def _note_all(self, kind, number, entity, values):
        for field, value in values.items():
            if field == "tags":
                for tag in value:
                    self.note(kind, number, f"tag:{tag}", "on", entity=entity)
            else:
                place = self._place_of(kind, number, field) if field in _TYPES else ""
                self.note(kind, number, field, value[1], number=value[0], entity=entity, place=place)

    def _place_of(self, kind, number, field):
        contacts = self._crm.contacts_of(number) if kind == "customers" else self._crm.contacts_of_location(number)
        return next(f"contact {one['id']}" for one in contacts if one["type"] == _TYPES[field])

    def deactivate(self):
        kind = self._dice.choice(("customers", "locations"))
        record = self._some(kind)
        if record is None or len(self.records(kind)) < 2:
            return
        entity = self._world.entity_of_record(kind, record.id)
        self._world.trace.note("desk", f"deactivates {entity}")
        self._world.ledger.mark(entity, "inactive")
        (self._crm.deactivate_customer if kind == "customers" else self._crm.deactivate_location)(record.id)

    def merge(self):
        active = [record for record in self.records("customers") if record.body["active"]]
        if len(active) > 1:
            loser, survivor = self._dice.sample(active, 2)
            self.merge_into(loser.id, survivor.id)

    def merge_into(self, loser, survivor):
        """Let one customer go up in another."""
        world = self._world
        gone, kept = (world.entity_of_record("customers", number) for number in (loser, survivor))
        world.trace.note("desk", f"merges {gone} into {kept}")
        world.ledger.mark(gone, "merged")
        world.ledger.mark(kept, "survivor")
        world.ledger.kin.setdefault(kept, set()).update({gone, *world.ledger.kin.get(gone, ())})
        try:
            self._crm.merge_customers(loser, survivor)
        except Refusal:
            world.trace.note("desk", "is refused")


def _address(values):
    return {
        "street": values["street"][1], "unit": None, "city": values["city"][1], "state": "TX",
        "zip": values["zip"][1], "country": "USA",
    }  # fmt: skip


__all__ = ["Desk", "normal"]
