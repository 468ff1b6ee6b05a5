"""Every operation of the uuid contacts, their methods and preferences, against the stand-in."""

from uuid import uuid4

import pytest

from syncd.crm import NotFoundError
from syncd.crm.models import (
    CreateContactMethodRequest,
    CreateContactRequest,
    ReplaceContactRequest,
    UpdateContactMethodPreferenceRequest,
    UpdateContactMethodRequest,
    UpdateContactRequest,
    UpsertContactMethodRequest,
)


@pytest.fixture
def bea(house):
    return house.sandbox.add_uuid_contact("Bea", title="Owner", reference_id="r-1")


@pytest.fixture
def method(house, bea):
    return house.sandbox.add_contact_method(bea, "Email", "bea@example.com")


def test_contacts_get(crm, bea):
    found = crm.contacts.get(bea)
    assert (found.id, found.name, found.reference_id, found.is_archived) == (bea, "Bea", "r-1", False)


def test_contacts_replace(crm, bea):
    changed = crm.contacts.replace(bea, ReplaceContactRequest(name="Cy", is_archived=False))
    assert (changed.id, changed.name, changed.title) == (bea, "Cy", None)


def test_contacts_delete_contact(crm, bea):
    assert crm.contacts.delete_contact(bea) is None
    with pytest.raises(NotFoundError):
        crm.contacts.get(bea)


def test_contacts_update(crm, bea):
    given = UpdateContactRequest(name="Bea", title="Tenant", reference_id="r-1", is_archived=False)
    assert crm.contacts.update(bea, given).title == "Tenant"


def test_contacts_get_by_relationship_id(house, crm, bea):
    ada = house.customer()
    house.sandbox.relate_contact(bea, ada)
    assert [item.id for item in crm.contacts.get_by_relationship_id(ada)] == [bea]


def test_contacts_get_list(house, crm, bea):
    other = house.sandbox.add_uuid_contact("Cy")
    assert {item.id for item in crm.contacts.get_list(page_size=1)} == {bea, other}
    assert [item.id for item in crm.contacts.get_list(reference_id="r-1")] == [bea]


def test_contacts_create(crm):
    made = crm.contacts.create(CreateContactRequest(name="Cy", reference_id="r-2"))
    assert crm.contacts.get(made.id).reference_id == "r-2"


def test_contacts_delete_contact_relationship(house, crm, bea):
    ada = house.customer()
    house.sandbox.relate_contact(bea, ada)
    crm.contacts.delete_contact_relationship(bea, ada, "customer")
    assert crm.contacts.get_contact_relationship_list(bea).all() == []


def test_contacts_create_contact_relationship(house, crm, bea):
    ada = house.customer()
    assert crm.contacts.create_contact_relationship(bea, ada, "customer") is None
    assert [item.related_entity_id for item in crm.contacts.get_contact_relationship_list(bea)] == [ada]


def test_contacts_get_contact_relationship_list(house, crm, bea):
    ada = house.customer()
    house.sandbox.relate_contact(bea, ada)
    (found,) = crm.contacts.get_contact_relationship_list(bea, type_slug="customer")
    assert (found.related_entity_id, found.type_slug) == (ada, "customer")


def test_contacts_get_preference_metadata_list(crm):
    assert {item.data_type for item in crm.contacts.get_preference_metadata_list()} == {"Bool"}


def test_contacts_search_contact_methods(crm, bea, method):
    (found,) = crm.contacts.search_contact_methods(value="bea@example.com")
    assert (found.id, found.contact_id) == (method, bea)


def test_contact_methods_get_contact_methods(crm, bea, method):
    assert [item.id for item in crm.contact_methods.get_contact_methods(bea, type="Email")] == [method]


def test_contact_methods_create_contact_method(crm, bea):
    made = crm.contact_methods.create_contact_method(bea, CreateContactMethodRequest(type="Fax", value="5125550191"))
    assert (made.contact_id, made.type, made.value) == (bea, "Fax", "5125550191")


def test_contact_methods_get_contact_method(crm, bea, method):
    assert crm.contact_methods.get_contact_method(bea, method).value == "bea@example.com"


def test_contact_methods_upsert_contact_method(crm, bea, method):
    given = UpsertContactMethodRequest(type="Email", value="b@example.com", memo="new")
    assert crm.contact_methods.upsert_contact_method(bea, method, given).memo == "new"
    made = crm.contact_methods.upsert_contact_method(bea, str(uuid4()), given)
    assert {item.id for item in crm.contact_methods.get_contact_methods(bea)} == {method, made.id}


def test_contact_methods_update_contact_method(crm, bea, method):
    changed = crm.contact_methods.update_contact_method(bea, method, UpdateContactMethodRequest(memo="home"))
    assert (changed.value, changed.memo) == ("bea@example.com", "home")


def test_contact_methods_delete_contact_method(crm, bea, method):
    crm.contact_methods.delete_contact_method(bea, method)
    assert crm.contact_methods.get_contact_methods(bea).all() == []


def test_contact_preferences_get_contact_method_preferences(crm, bea, method):
    found = crm.contact_preferences.get_contact_method_preferences(bea, method)
    assert {item.name for item in found} == {item.name for item in crm.contacts.get_preference_metadata_list()}


def test_contact_preferences_get_contact_method_preference(crm, bea, method):
    name = crm.contacts.get_preference_metadata_list()[0].name
    found = crm.contact_preferences.get_contact_method_preference(bea, method, name)
    assert (found.name, found.value) == (name, None)


def test_contact_preferences_update_contact_method_preference(crm, bea, method):
    name = crm.contacts.get_preference_metadata_list()[0].name
    changed = crm.contact_preferences.update_contact_method_preference(
        bea, method, name, UpdateContactMethodPreferenceRequest(value="True")
    )
    assert (changed.name, changed.value) == (name, "True")
