"""Every operation of the Customers group, against the stand-in."""

from decimal import Decimal

import pytest

from syncd.crm import NotFoundError, models
from syncd.crm.models import (
    CreateCustomerContactRequest,
    CreateCustomerRequest,
    CustomerAddress,
    CustomerNoteCreateRequest,
    NewLocation,
    UpdateCustomerAddress,
    UpdateCustomerContactRequest,
    UpdateCustomerRequest,
)
from syncd.sandbox.crm.members import CUSTOMER

PLACE = CustomerAddress(street="1 Elm St", city="Austin", state="TX", zip="78701", country="USA")


def test_customers_get(house, crm):
    ada = house.customer("Ada", balance=Decimal("12.50"))
    found = crm.customers.get(ada)
    assert (found.id, found.name, found.balance) == (ada, "Ada", Decimal("12.50"))
    assert found.address.street == "1 Elm St"
    assert found.modified_on.when.year == 2026


def test_customers_update(house, crm):
    ada = house.customer("Ada", doNotMail=True)
    changed = crm.customers.update(ada, UpdateCustomerRequest(name="Bea"))
    assert (changed.name, changed.do_not_mail) == ("Bea", True)
    assert house.sandbox.customer(ada)["name"] == "Bea"


def test_customers_get_list(house, crm):
    ids = [house.customer(f"C{number}") for number in range(7)]
    house.sandbox.deactivate_customer(ids[0])
    assert [item.id for item in crm.customers.get_list(page_size=2)] == ids[1:]
    assert [item.id for item in crm.customers.get_list(active="Any", ids=ids[:2])] == ids[:2]
    assert [item.id for item in crm.customers.get_list(sort="-Id", page_size=3).page(2).data] == ids[1:4][::-1]
    assert crm.customers.get_list(name="C3").page(include_total=True).total_count == 1


def test_customers_create(house, crm):
    made = crm.customers.create(
        CreateCustomerRequest(
            name="Ada",
            address=PLACE,
            locations=[NewLocation(name="Home", address=PLACE)],
            credit_limit=Decimal("99.90"),
        )
    )
    assert [place.name for place in made.locations] == ["Home"]
    assert made.credit_limit == Decimal("99.90")
    assert house.sandbox.customer(made.id)["name"] == "Ada"


def test_customers_create_note(house, crm):
    note = crm.customers.create_note(house.customer(), CustomerNoteCreateRequest(text="Rings twice", pin_to_top=True))
    assert (note.text, note.is_pinned) == ("Rings twice", True)


def test_customers_get_notes(house, crm):
    ada = house.customer()
    for text in ("one", "two", "three"):
        crm.customers.create_note(ada, CustomerNoteCreateRequest(text=text))
    assert sorted(note.text for note in crm.customers.get_notes(ada, page_size=2)) == ["one", "three", "two"]


def test_customers_delete_note(house, crm):
    ada = house.customer()
    note = crm.customers.create_note(ada, CustomerNoteCreateRequest(text="one"))
    assert crm.customers.delete_note(ada, note.id) is None
    assert crm.customers.get_notes(ada).all() == []


def test_customers_get_contact_list(house, crm):
    ada = house.customer()
    house.sandbox.add_contact(ada, "MobilePhone", "5125550191", "Owner")
    (contact,) = crm.customers.get_contact_list(ada)
    assert (contact.type, contact.value, contact.memo) == ("MobilePhone", "5125550191", "Owner")
    assert contact.phone_settings.phone_number == "5125550191"


def test_customers_create_contact(house, crm):
    ada = house.customer()
    made = crm.customers.create_contact(ada, CreateCustomerContactRequest(type="Email", value="ada@example.com"))
    assert (made.type, made.value, made.memo, made.phone_settings) == ("Email", "ada@example.com", None, None)
    assert [item["id"] for item in house.sandbox.contacts_of(ada)] == [made.id]


def test_customers_delete_contact(house, crm):
    ada = house.customer()
    contact = house.sandbox.add_contact(ada, "Phone", "5125550191")
    crm.customers.delete_contact(ada, contact)
    assert house.sandbox.contacts_of(ada) == []


def test_customers_update_contact(house, crm):
    ada = house.customer()
    contact = house.sandbox.add_contact(ada, "Phone", "5125550191", "Owner")
    changed = crm.customers.update_contact(
        ada,
        contact,
        UpdateCustomerContactRequest(
            value="5125550192",
            preferences=models.ContactPreferencesRequest(
                job_reminders_enabled=True,
                marketing_updates_enabled=False,
                invoice_statement_notification=False,
                invoice_notification=False,
                statement_notification=True,
            ),
        ),
    )
    assert (changed.value, changed.memo) == ("5125550192", "Owner")
    assert (changed.preferences.job_reminders_enabled, changed.preferences.marketing_updates_enabled) == (True, False)


def test_customers_get_modified_contacts_list(house, crm):
    first, second, third = house.customer(), house.customer(), house.customer()
    for owner in (first, second, third):
        house.sandbox.add_contact(owner, "Phone", f"512555{owner}")
    found = crm.customers.get_modified_contacts_list(customer_ids=[first, third], page_size=1)
    assert sorted(item.customer_id for item in found) == [first, third]


def test_customers_create_tag(house, crm):
    ada, tag = house.customer(), house.sandbox.add_tag_type("VIP")
    assert crm.customers.create_tag(ada, tag).tag_type_ids == [tag]


def test_customers_delete_tag(house, crm):
    ada, tag = house.customer(), house.sandbox.add_tag_type("VIP")
    house.sandbox.tag_customer(ada, tag)
    crm.customers.delete_tag(ada, tag)
    assert crm.customers.get(ada).tag_type_ids == []
    with pytest.raises(NotFoundError):
        crm.customers.delete_tag(ada, tag)


def test_customers_get_custom_field_types(house, crm):
    field = house.sandbox.add_custom_field_type(CUSTOMER, "Gate code")
    (found,) = crm.customers.get_custom_field_types(sort="-CreatedOn")
    assert (found.id, found.name) == (field, "Gate code")


def test_an_address_without_coordinates_can_be_changed(house, crm):
    ada = house.customer()
    moved = UpdateCustomerAddress(street="2 Oak St", unit="", city="Waco", state="TX", zip="76701", country="USA")
    assert "latitude" not in moved.body()
    assert crm.customers.update(ada, UpdateCustomerRequest(address=moved)).address.street == "2 Oak St"
