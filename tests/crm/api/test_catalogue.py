"""The two faces and the table of operations agree, and names are the vendor's."""

import inspect
import re

import pytest

from syncd.crm import AsyncCrm, Crm
from syncd.crm.api.catalogue import notes, operations
from syncd.crm.api.operation import Kind, Repeat
from syncd.crm.models import CustomerResponse, UpdateCustomerRequest

ENTRIES = {entry.operation.id: entry for entry in operations()}
FEEDS = {
    "ExportBookings_Get": "bookings",
    "ExportContacts_CustomersContacts": "customers_contacts",
    "ExportContacts_LocationsContacts": "locations_contacts",
    "ExportCustomers_GetCustomers": "customers",
    "ExportLeads_Leads": "leads",
    "ExportLocations_Locations": "locations",
    "Export_TagTypes": "tag_types",
}
"""Feeds are named for what they give."""


def test_there_are_as_many_as_the_api_has():
    assert len(operations()) == len(ENTRIES) == 90


@pytest.mark.parametrize("entry", operations(), ids=lambda entry: entry.operation.id)
def test_a_method_has_the_vendors_name_in_pythons_spelling(entry):
    spelt = re.sub(r"(?<!^)([A-Z])", r"_\1", entry.operation.id.partition("_")[2]).lower()
    assert entry.operation.name == FEEDS.get(entry.operation.id, spelt)
    assert entry.group == re.sub(r"(?<!^)([A-Z])", r"_\1", entry.vendor_group).lower()


@pytest.mark.parametrize("entry", operations(), ids=lambda entry: entry.operation.id)
def test_a_docstring_says_what_it_does_and_names_operation_and_errors(entry):
    doc = entry.operation.doc
    assert f"Operation ``{entry.operation.id}``." in doc
    assert re.search(r"^Raises.*CrmError\.$", doc, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("entry", operations(), ids=lambda entry: entry.operation.id)
def test_both_faces_have_it_with_the_same_signature(entry, house, crm):
    waiting = getattr(type(getattr(crm, entry.group)), entry.operation.name)
    running = getattr(type(getattr(house.crm(), entry.group)), entry.operation.name)
    assert inspect.signature(waiting) == inspect.signature(running)
    assert inspect.getdoc(waiting) == inspect.getdoc(running)


def test_the_faces_have_nothing_else(house, crm):
    for name, group in vars(house.crm()).items():
        if not name.startswith("_"):
            methods = {key for key in vars(type(group)) if not key.startswith("_")} - {"vendor_name"}
            assert methods == {entry.operation.name for entry in operations() if entry.group == name}
            assert {key for key in vars(type(getattr(crm, name))) if not key.startswith("_")} == methods
    assert {key for key in vars(Crm) if not key.startswith("_")} == {
        key for key in vars(AsyncCrm) if not key.startswith("_")
    }


def test_what_may_be_repeated_is_written_down():
    same = {name for name, entry in ENTRIES.items() if entry.operation.repeat is Repeat.SAME}
    assert same == {"Contacts_Replace", "ContactMethods_UpsertContactMethod"}
    for entry in ENTRIES.values():
        assert (entry.operation.repeat is Repeat.READ) == (entry.operation.method == "GET")
        assert bool(entry.operation.look) == (entry.operation.method != "GET"), "a lost write needs a way to look"


def test_an_entry_tells_everything_a_command_needs():
    entry = ENTRIES["Bookings_DismissBooking"]
    found = entry.operation
    assert (entry.group, found.name, found.kind, found.scope) == (
        "bookings",
        "dismiss_booking",
        Kind.EMPTY,
        "tn.crm.bookings:w",
    )
    assert [(item.name, item.vendor, item.place, item.annotation) for item in found.parameters] == [
        ("booking_provider", "booking_provider", "path", str),
        ("booking_id", "id", "path", int),
    ]
    assert found.request.__name__ == "DismissBookingModel"
    assert found.answer is None


def test_parameters_say_what_they_mean():
    found = {item.name: item.note for item in ENTRIES["Leads_GetList"].operation.parameters}
    assert found["gen_perm_url"] == "Fill `lead_url`."
    assert found["created_before"] == "Created before this instant (exclusive)."


def test_notes_are_read_from_under_the_members():
    assert notes(CustomerResponse)["address"] == "Where bills go."
    assert notes(UpdateCustomerRequest)["active"].startswith("The only way")
