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
name: customer-contacts
worksheet: Contacts
object: customer_contacts
conflicts: ask
first_sync: fill_blanks
deletes: {in_sheet: ignore, in_crm: remove}
columns:
  Customer: <-  customer
  Type:     <-  type
  Value:    <-  value
  Memo:     <-> memo
"""
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
    "customer-contacts": {"Memo": "memo"},
}  # fmt: skip
"""Header -> the oracle's name of the field."""
RULES = {
    "name": "name", "street": "address", "city": "address", "state": "address", "zip": "address",
    "mobile": "contacts.mobile", "phone": "contacts.phone", "email": "contacts.email", "tags": "tags",
    "gate": 'custom_fields["Gate code"]', "balance": "balance", "customer": "$parent",
    "other": "", "memo": "memo",
}  # fmt: skip
"""Field -> the rule that syncd merges it under."""
TABS = {"customers": "Customers", "locations": "Locations", "customer-contacts": "Contacts"}
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
        texts["customer-contacts.yaml"] = _CONTACTS
    return parse_mappings(texts, OBJECTS)
