"""Every operation of the Locations group, against the stand-in."""

import pytest

from syncd.crm import NotFoundError
from syncd.crm.models import (
    CreateLocationRequest,
    CustomerAddress,
    LocationAddressPatchModel,
    LocationContactCreateRequest,
    LocationContactUpdateRequest,
    LocationNoteCreateRequest,
    UpdateLocationRequest,
)
from syncd.sandbox.crm.members import LOCATION

PLACE = CustomerAddress(street="1 Elm St", city="Austin", state="TX", zip="78701", country="USA")


@pytest.fixture
def ada(house):
    return house.customer("Ada")


@pytest.fixture
def home(house, ada):
    """The location that came with the customer."""
    return house.sandbox.locations_of(ada)[0]["id"]


def test_locations_get(crm, ada, home):
    found = crm.locations.get(home)
    assert (found.id, found.customer_id, found.address.city, found.tax_zone_id) == (home, ada, "Austin", None)


def test_locations_update(crm, home):
    new = {"street": "2 Oak St", "unit": "", "city": "Waco", "state": "TX", "zip": "76701", "country": "USA"}
    changed = crm.locations.update(
        home,
        UpdateLocationRequest(address=LocationAddressPatchModel(**new, latitude=None, longitude=None), active=False),
    )
    assert (changed.active, changed.address.street, changed.address.latitude) == (False, "2 Oak St", None)


def test_locations_create(house, crm, ada):
    made = crm.locations.create(CreateLocationRequest(name="Shop", address=PLACE, customer_id=ada))
    assert (made.customer_id, made.name, made.contacts) == (ada, "Shop", [])
    assert made.id in [place["id"] for place in house.sandbox.locations_of(ada)]


def test_locations_get_list(house, crm, ada, home):
    other = house.sandbox.locations_of(house.customer("Bea"))[0]["id"]
    assert [place.id for place in crm.locations.get_list(customer_id=ada)] == [home]
    assert [place.id for place in crm.locations.get_list(sort="-Id", page_size=1)] == sorted([home, other])[::-1]


def test_locations_create_note(crm, home):
    note = crm.locations.create_note(home, LocationNoteCreateRequest(text="Dog", pin_to_top=False))
    assert (note.text, note.is_pinned) == ("Dog", False)


def test_locations_get_notes(crm, home):
    made = [crm.locations.create_note(home, LocationNoteCreateRequest(text=text)).id for text in ("one", "two")]
    assert sorted(note.id for note in crm.locations.get_notes(home)) == made


def test_locations_delete_note(crm, home):
    note = crm.locations.create_note(home, LocationNoteCreateRequest(text="one"))
    crm.locations.delete_note(home, note.id)
    assert crm.locations.get_notes(home).all() == []


def test_locations_create_contact(house, crm, home):
    made = crm.locations.create_contact(home, LocationContactCreateRequest(type="Phone", value="(512) 555-0191"))
    assert (made.value, made.phone_settings.phone_number) == ("5125550191", "5125550191")
    assert [item["id"] for item in house.sandbox.contacts_of_location(home)] == [made.id]


def test_locations_get_contact_list(house, crm, home):
    contact = house.sandbox.add_location_contact(home, "Email", "a@example.com")
    assert [(item.id, item.type) for item in crm.locations.get_contact_list(home)] == [(contact, "Email")]


def test_locations_get_locations_contacts_list(house, crm, home):
    contact = house.sandbox.add_location_contact(home, "Email", "a@example.com")
    found = crm.locations.get_locations_contacts_list(location_ids=[home])
    assert [(item.id, item.location_id) for item in found] == [(contact, home)]


def test_locations_update_contact(house, crm, home):
    contact = house.sandbox.add_location_contact(home, "Email", "a@example.com", "Owner")
    changed = crm.locations.update_contact(home, contact, LocationContactUpdateRequest(value="b@example.com"))
    assert (changed.value, changed.memo) == ("b@example.com", "Owner")


def test_locations_delete_contact(house, crm, home):
    contact = house.sandbox.add_location_contact(home, "Email", "a@example.com")
    crm.locations.delete_contact(home, contact)
    assert house.sandbox.contacts_of_location(home) == []


def test_locations_create_tag(house, crm, home):
    tag = house.sandbox.add_tag_type("VIP")
    made = crm.locations.create_tag(home, tag)
    assert (made.location_id, made.tag_type_ids) == (home, [tag])


def test_locations_delete_tag(house, crm, home):
    tag = house.sandbox.add_tag_type("VIP")
    house.sandbox.tag_location(home, tag)
    crm.locations.delete_tag(home, tag)
    assert crm.locations.get(home).tag_type_ids == []


def test_locations_get_custom_field_types(house, crm):
    field = house.sandbox.add_custom_field_type(LOCATION, "Colour", data_type="Dropdown", options=["red"])
    (found,) = crm.locations.get_custom_field_types()
    assert (found.id, found.data_type_options) == (field, ["red"])


def test_locations_update_preferred_technician(crm, home):
    assert crm.locations.update_preferred_technician(home, 77) is None
    assert crm.locations.get_preferred_technician(home) == 77


def test_locations_get_preferred_technician(crm, home):
    assert crm.locations.get_preferred_technician(home) is None
    with pytest.raises(NotFoundError):
        crm.locations.get_preferred_technician(home + 999)
