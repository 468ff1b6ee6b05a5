"""Every operation of the Bookings and BookingProviderTags groups, against the stand-in."""

import pytest

from syncd.crm.models import (
    AddressModel,
    BookingContactModel,
    ContactCreateRequest,
    CreateBookingProviderTagRequest,
    CreateBookingRequest,
    DismissBookingModel,
    UpdateBookingContactRequest,
    UpdateBookingProviderTagRequest,
    UpdateBookingRequest,
)

PLACE = AddressModel(street="1 Elm St", city="Austin", state="TX", zip="78701", country="USA")


@pytest.fixture
def provider(house):
    return house.sandbox.add_booking_provider("Website", "our own form")


@pytest.fixture
def booking(house, provider):
    return house.sandbox.add_booking(
        provider, "Ada", address={"street": "1 Elm St", "city": "Austin"}, contacts=[("Email", "ada@example.com")]
    )


def test_bookings_get(crm, booking, provider):
    found = crm.bookings.get(booking)
    assert (found.id, found.name, found.status, found.booking_provider_id) == (booking, "Ada", "New", provider)


def test_bookings_get_list(house, crm, booking, provider):
    other = house.sandbox.add_booking(provider, "Bea", address={"city": "Waco"})
    assert [item.id for item in crm.bookings.get_list(page_size=1)] == [booking, other]
    assert [item.id for item in crm.bookings.get_list(ids=[other])] == [other]


def test_bookings_get_contact_list(crm, booking):
    assert [item.value for item in crm.bookings.get_contact_list(booking)] == ["ada@example.com"]


def test_bookings_get_for_provider(crm, booking, provider):
    assert crm.bookings.get_for_provider(provider, booking) == crm.bookings.get(booking)


def test_bookings_update(crm, booking, provider):
    changed = crm.bookings.update(provider, booking, UpdateBookingRequest(summary="Leak", priority="High"))
    assert (changed.summary, changed.priority, changed.name) == ("Leak", "High", "Ada")


def test_bookings_get_list2(house, crm, booking, provider):
    elsewhere = house.sandbox.add_booking_provider("Phone")
    house.sandbox.add_booking(elsewhere, "Bea", address={"city": "Waco"})
    assert [item.id for item in crm.bookings.get_list2(provider)] == [booking]


def test_bookings_create(house, crm, provider):
    made = crm.bookings.create(
        provider,
        CreateBookingRequest(
            source="Web",
            name="Ada",
            address=PLACE,
            contacts=[BookingContactModel(type="Phone", value="5125550191")],
            summary="Leak",
            is_first_time_client=True,
            external_id="A-1",
        ),
    )
    assert (made.external_id, made.address.city, made.booking_provider_id) == ("A-1", "Austin", provider)
    assert [item.id for item in crm.bookings.get_list2(provider, external_id="A-1")] == [made.id]


def test_bookings_create_contact(crm, booking, provider):
    made = crm.bookings.create_contact(provider, booking, ContactCreateRequest(type="Fax", value="5125550191"))
    assert (made.type, made.value) == ("Fax", "5125550191")


def test_bookings_get_contact_list2(crm, booking, provider):
    assert crm.bookings.get_contact_list2(provider, booking).all() == crm.bookings.get_contact_list(booking).all()


def test_bookings_update_booking_contact(crm, booking, provider):
    (contact,) = crm.bookings.get_contact_list(booking)
    changed = crm.bookings.update_booking_contact(
        provider, booking, contact.id, UpdateBookingContactRequest(value="bea@example.com")
    )
    assert changed.value == "bea@example.com"
    assert not hasattr(changed, "id"), "the answer has the request's members only (D)"


def test_bookings_delete_contact(crm, booking, provider):
    (contact,) = crm.bookings.get_contact_list(booking)
    crm.bookings.delete_contact(provider, booking, contact.id)
    assert crm.bookings.get_contact_list(booking).all() == []


def test_bookings_dismiss_booking(house, crm, booking, provider):
    reason = house.sandbox.add_call_reason("Price")
    assert crm.bookings.dismiss_booking(str(provider), booking, DismissBookingModel(call_reason_id=reason)) is None
    assert crm.bookings.get(booking).status == "Dismissed"


def test_booking_provider_tags_create(crm):
    made = crm.booking_provider_tags.create(CreateBookingProviderTagRequest(tag_name="Web", description="Our form"))
    assert (made.tag_name, crm.booking_provider_tags.get(made.id).active) == ("Web", True)


def test_booking_provider_tags_get_list(house, crm, provider):
    house.sandbox.add_booking_provider("Phone")
    assert [item.id for item in crm.booking_provider_tags.get_list(name="Website")] == [provider]


def test_booking_provider_tags_get(crm, provider):
    found = crm.booking_provider_tags.get(provider)
    assert (found.tag_name, found.description) == ("Website", "our own form")


def test_booking_provider_tags_update(crm, provider):
    changed = crm.booking_provider_tags.update(provider, UpdateBookingProviderTagRequest(description="Theirs"))
    assert (changed.tag_name, changed.description) == ("Website", "Theirs")
