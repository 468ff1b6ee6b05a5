"""The mapping files of the simulated office, in the variants that a seed may choose from.

It decides columns and rules. It knows nothing of runs.
"""

from functools import cache

from syncd.config.load import parse_mappings
from syncd.crm.objects import OBJECTS

_CUSTOMERS = """\
name: customers
worksheet: Customers
object: customers
where: {{active: true}}
match: [contacts.email, [name, address.street]]
conflicts: {conflicts}
first_sync: fill_blanks
create: {{requires: [Name, Street, City, State, Zip], settle: 30s}}
deletes: {{in_sheet: {in_sheet}, in_crm: {in_crm}}}
columns:
  Name:    <-> name
  Street:  <-> address.street
  City:    <-> address.city
  State:   <-> address.state
  Zip:     <-> address.zip | zip(US)
  Mobile:  {mobile}
  Email:   <-> contacts.email | email
  Tags:    <-> tags
  Gate:    <-> custom_fields["Gate code"]
  Balance: <-  balance | money
"""
_LOCATIONS = """\
name: locations
worksheet: Locations
object: locations
where: {{active: true}}
match: [[name, address.street]]
conflicts: {conflicts}
first_sync: fill_blanks
create: {{requires: [Customer, Location, Street, City, State, Zip], settle: 30s}}
deletes: {{in_sheet: {in_sheet}, in_crm: {in_crm}}}
columns:
  Customer: <-> customer
  Location: <-> name
  Street:   <-> address.street
  City:     <-> address.city
  State:    <-> address.state
  Zip:      <-> address.zip | zip(US)
  Phone:    <-> contacts.phone | phone(US)
"""
_CONTACTS = """\
name: {name}
worksheet: {worksheet}
object: {object}
conflicts: {conflicts}
first_sync: fill_blanks
deletes: {{in_sheet: {in_sheet}, in_crm: {in_crm}}}
columns:
  {owner}: <-  {parent}
  Type:    <-  type
  Value:   <-  value
  Memo:    <-> memo
"""
_VIEWS = {
    "customer-contacts": {
        "worksheet": "Contacts", "object": "customer_contacts", "owner": "Customer", "parent": "customer",
    },
    "location-contacts": {
        "worksheet": "Location contacts", "object": "location_contacts", "owner": "Location", "parent": "location",
    },
}  # fmt: skip
_SHORT = "<-> contacts.mobile | phone(US)"
_LONG = "{field: contacts.mobile, transform: phone(US), direction: both, clear: delete}"

FIELDS = {
    "customers": {
        "Name": "name", "Street": "street", "City": "city", "State": "state", "Zip": "zip", "Mobile": "mobile",
        "Email": "email", "Tags": "tags", "Gate": "gate", "Balance": "balance",
    },
    "locations": {
        "Customer": "customer", "Location": "name", "Street": "street", "City": "city", "State": "state", "Zip": "zip",
        "Phone": "phone",
    },
    "customer-contacts": {"Customer": "owner", "Type": "type", "Value": "value", "Memo": "memo"},
    "location-contacts": {"Location": "owner", "Type": "type", "Value": "value", "Memo": "memo"},
}  # fmt: skip
"""Header -> the oracle's name of the field."""
RULES = {
    "name": "name", "street": "address", "city": "address", "state": "address", "zip": "address",
    "mobile": "contacts.mobile", "phone": "contacts.phone", "email": "contacts.email", "tags": "tags",
    "gate": 'custom_fields["Gate code"]', "balance": "balance", "customer": "$parent",
    "other": "", "memo": "memo",
}  # fmt: skip
"""Field -> the rule that syncd merges it under."""
KINDS = ("customers", "locations")
"""Whose records people make and whose fields they change in the sheet."""
VIEWS = tuple(_VIEWS)
"""Worksheets that show what others own: a row for each contact, in which only the memo is two-way."""
TABS = {"customers": "Customers", "locations": "Locations"} | {name: view["worksheet"] for name, view in _VIEWS.items()}
READ_ONLY = ("balance",)


@cache
def parsed(*, conflicts, in_sheet, in_crm, clears, with_contacts):
    """Load one variant through the real loader; once a process."""
    chosen = {"conflicts": conflicts, "in_sheet": in_sheet, "in_crm": in_crm}
    texts = {
        "customers.yaml": _CUSTOMERS.format(**chosen, mobile=_LONG if clears else _SHORT),
        "locations.yaml": _LOCATIONS.format(**chosen),
    }
    if with_contacts:
        # No contact can be made inactive, nor does the sheet delete one.
        rules = chosen | {"in_sheet": "ask" if in_sheet == "deactivate" else in_sheet}
        texts |= {f"{name}.yaml": _CONTACTS.format(name=name, **view, **rules) for name, view in _VIEWS.items()}
    return parse_mappings(texts, OBJECTS)
