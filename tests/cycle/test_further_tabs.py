"""Tag types, bookings and their providers, contacts with guids: whatever is particular to them is data."""

import pytest

from syncd.sandbox.crm import references

TAG_TYPES = """\
name: tag-types
worksheet: Tags
object: tag_types
create: {requires: [Name, Colour], settle: 30s}
deletes: {in_sheet: ignore, in_crm: mark}
columns:
  Name:   <-> name
  Colour: <-> color
  Code:   <-> code
  Active: <-  active
"""
PROVIDERS = """\
name: providers
worksheet: Providers
object: booking_provider_tags
create: {requires: [Name, Text], settle: 30s}
deletes: {in_sheet: ignore, in_crm: mark}
columns:
  Name:   <-> tag_name
  Text:   <-> description
  Active: <-  active
"""
BOOKINGS = """\
name: bookings
worksheet: Bookings
object: bookings
create: {requires: [Provider, Name], settle: 30s}
deletes: {in_sheet: ignore, in_crm: mark}
columns:
  Provider:  <-> booking_provider
  Name:      <-> name
  Source:    <-> source
  Summary:   <-> summary
  New:       <-> is_first_time_client
  Street:    <-> address.street
  City:      <-> address.city
  State:     <-> address.state
  Zip:       <-> address.zip | zip(US)
  Dismissed: <-> dismissing_reason_id
  Status:    <-  status
"""
CONTACTS = """\
name: contacts
worksheet: Contacts
object: contacts
create: {requires: [Name], settle: 30s}
deletes: {in_sheet: deactivate, in_crm: mark}
columns:
  Name:  <-> name
  Title: <-> title
"""
METHODS = """\
name: methods
worksheet: Methods
object: contact_methods
create: {requires: [Contact, Type, Value], settle: 30s}
deletes: {in_sheet: deactivate, in_crm: mark}
columns:
  Contact: <-> contact
  Type:    <-  type
  Value:   <-> value
  Memo:    <-> memo
"""
RELATIONSHIPS = """\
name: relationships
worksheet: Relationships
object: contact_relationships
create: {requires: [Contact, Id, Kind], settle: 30s}
deletes: {in_sheet: deactivate, in_crm: mark}
columns:
  Contact: <-> contact
  Id:      <-  related_entity_id
  Kind:    <-  type_slug
"""
BOOKING = {"Name": "Bo Li", "Source": "Web", "Summary": "Leak", "New": True, "Street": "3 Fir", "City": "Waco",
           "State": "TX", "Zip": "76701"}  # fmt: skip
FATES = ["lost", "late", "never", "cut"]


def type_in(house, tab, header, text, number=2):
    house.office.type_cell(tab, number, house.column(header, tab), text)


def after(house, fate, pattern, values, tab):
    """A new row whose creation meets a fate."""
    house.instead(pattern, fate)
    house.type_row(values, tab=tab)
    house.cycles(3)
    house.land()
    house.wait(400)
    house.rest()


# tag types


@pytest.fixture
def tags(houses):
    house = houses(TAG_TYPES)
    house.vip = house.crm.add_tag_type("VIP")
    house.begin()
    return house


def names(house):
    return [record.body["name"] for record in house.crm.world.tag_types.live()]


def test_a_tag_type_is_changed_on_both_sides(tags):
    type_in(tags, "Tags", "Name", "Very important")
    tags._by_api("PATCH", f"settings:/tag-types/{tags.vip}", {"code": "V"})
    tags.rest()
    assert names(tags) == ["Very important"]
    (row,) = tags.rows("Tags")
    assert (row["Name"], row["Code"], row["Active"], row["syncd"]) == ("Very important", "V", True, "")


@pytest.mark.parametrize("fate", FATES)
def test_a_tag_type_is_created_once_whatever_became_of_the_answer(tags, fate):
    after(tags, fate, "POST */tag-types", {"Name": "Slow payer", "Colour": "#112233"}, "Tags")
    assert names(tags) == ["VIP", "Slow payer"]
    assert [row["Active"] for row in tags.rows("Tags")] == [True, True]


# bookings and their providers


@pytest.fixture
def booked(houses):
    house = houses(PROVIDERS, BOOKINGS)
    world = house.crm.world
    world.begin()
    house.reason = references.named(world, "call_reasons", "Price").id
    given = {"tagName": "Web form", "description": "ours"}
    house.provider = house._by_api("POST", "/booking-provider-tags", given)["id"]
    made = {"source": "Web", "name": "Ada Xu", "summary": "New roof", "isFirstTimeClient": True, "externalId": "web-1",
            "address": {"street": "9 Oak", "unit": "", "city": "Waco", "state": "TX", "zip": "76701",
                        "country": "USA"}}  # fmt: skip
    house.booking = house._by_api("POST", f"/booking-provider/{house.provider}/bookings", made)["id"]
    house.begin()
    return house


def bookings(house):
    return [record.body["name"] for record in house.crm.world.bookings.live()]


def test_a_booking_shows_its_provider_and_is_changed_under_it(booked):
    (row,) = booked.rows("Bookings")
    assert row["Provider"] == booked.rows("Providers")[0]["syncd ID"]
    type_in(booked, "Bookings", "Summary", "New roof and gutters")
    type_in(booked, "Bookings", "City", "Tampa")
    booked.rest()
    body = booked.crm.world.bookings.get(booked.booking).body
    assert (body["summary"], body["address"]["city"], body["address"]["street"]) == (
        "New roof and gutters", "Tampa", "9 Oak"
    )  # fmt: skip
    assert booked.rows("Bookings")[0]["syncd"] == ""


def test_a_booking_changed_in_the_crm_is_shown(booked):
    booked._by_api("PATCH", f"/booking-provider/{booked.provider}/bookings/{booked.booking}", {"name": "Ada X."})
    booked.rest()
    assert booked.rows("Bookings")[0]["Name"] == "Ada X."


@pytest.mark.parametrize("fate", FATES)
def test_a_booking_is_created_once_whatever_became_of_the_answer(booked, fate):
    after(booked, fate, "POST */bookings", {"Provider": "Web form", **BOOKING}, "Bookings")
    assert bookings(booked) == ["Ada Xu", "Bo Li"]
    row = booked.rows("Bookings")[1]
    made = booked.crm.world.bookings.get(int(row["ServiceTitan ID"])).body
    assert (made["externalId"], made["bookingProviderId"]) == (row["syncd ID"], booked.provider)


def test_a_reason_dismisses_the_booking(booked):
    type_in(booked, "Bookings", "Dismissed", booked.reason)
    booked.rest()
    assert booked.bodies("POST */dismiss") == [{"callReasonId": booked.reason}]
    assert booked.rows("Bookings")[0]["Status"] == "Dismissed"


def test_a_booking_of_a_new_provider_waits_for_it(booked):
    booked.type_row({"Provider": "Radio", **BOOKING}, tab="Bookings")
    booked.type_row({"Name": "Radio", "Text": "98.3"}, tab="Providers")
    booked.rest()
    assert bookings(booked) == ["Ada Xu", "Bo Li"]
    assert [row["Active"] for row in booked.rows("Providers")] == [True, True]


@pytest.mark.parametrize("fate", FATES)
def test_a_provider_is_created_once_whatever_became_of_the_answer(booked, fate):
    after(booked, fate, "POST /booking-provider-tags", {"Name": "Radio", "Text": "98.3"}, "Providers")
    assert [record.body["tagName"] for record in booked.crm.world.booking_providers.live()] == ["Web form", "Radio"]


def test_a_provider_is_renamed_on_both_sides(booked):
    type_in(booked, "Providers", "Name", "Form")
    booked._by_api("PATCH", f"/booking-provider-tags/{booked.provider}", {"description": "theirs"})
    booked.rest()
    (row,) = booked.rows("Providers")
    assert (row["Name"], row["Text"], row["Active"], row["syncd"]) == ("Form", "theirs", True, "")
    assert booked.crm.world.booking_providers.get(booked.provider).body["tagName"] == "Form"


# contacts with guids


@pytest.fixture
def people(houses):
    house = houses(CONTACTS, METHODS, RELATIONSHIPS)
    house.customer_id = house.add("Ada Xu")
    house.zoe = house._by_api("POST", "/contacts", {"name": "Zoe", "title": "Owner", "referenceId": "theirs"})["id"]
    house.method = house._by_api(
        "POST", f"/contacts/{house.zoe}/contact-methods", {"type": "Email", "value": "zoe@x.test"}
    )["id"]
    house._by_api("POST", f"/contacts/{house.zoe}/relationships/{house.customer_id}/customer")
    house.begin()
    return house


def everybody(house):
    return [item["name"] for item in house._by_api("GET", "/contacts")["data"]]


def test_contacts_with_their_methods_and_relationships_appear(people):
    (zoe,) = people.rows("Contacts")
    assert (zoe["Name"], zoe["Title"], zoe["ServiceTitan ID"]) == ("Zoe", "Owner", people.zoe)
    (method,) = people.rows("Methods")
    assert (method["Contact"], method["Type"], method["Value"]) == (zoe["syncd ID"], "Email", "zoe@x.test")
    (relation,) = people.rows("Relationships")
    assert (relation["Contact"], relation["Id"], relation["Kind"]) == (zoe["syncd ID"], people.customer_id, "customer")


def test_an_idle_cycle_asks_each_list_once(people):
    people.rest()
    people.lines.clear()
    people.cycle()
    assert sorted(line for line in people.lines if line.startswith("GET /")) == [
        "GET /contacts", "GET /contacts/contact-methods"
    ]  # fmt: skip


def test_a_contact_is_changed_without_losing_what_was_not_changed(people):
    type_in(people, "Contacts", "Title", "Boss")
    people.rest()
    body = people._by_api("GET", f"/contacts/{people.zoe}")
    assert (body["name"], body["title"], body["referenceId"], body["isArchived"]) == ("Zoe", "Boss", "theirs", False)


def test_contacts_and_methods_changed_in_the_crm_are_shown(people):
    people._by_api("PUT", f"/contacts/{people.zoe}", {"name": "Zoe T.", "title": "Owner", "isArchived": False})
    people._by_api("PATCH", f"/contacts/{people.zoe}/contact-methods/{people.method}", {"value": "z@x.test"})
    people.rest()
    assert people.rows("Contacts")[0]["Name"] == "Zoe T."
    assert people.rows("Methods")[0]["Value"] == "z@x.test"


def test_a_method_is_changed_and_its_type_is_put_back(people):
    type_in(people, "Methods", "Value", "zoe@y.test")
    type_in(people, "Methods", "Type", "Fax")
    people.rest()
    body = people._by_api("GET", f"/contacts/{people.zoe}/contact-methods/{people.method}")
    assert (body["type"], body["value"]) == ("Email", "zoe@y.test")
    assert people.rows("Methods")[0]["Type"] == "Email"


@pytest.mark.parametrize("fate", FATES)
def test_a_contact_is_created_once_whatever_became_of_the_answer(people, fate):
    after(people, fate, "POST /contacts", {"Name": "Yan", "Title": "Help"}, "Contacts")
    assert sorted(everybody(people)) == ["Yan", "Zoe"]
    assert len(people.rows("Contacts")) == 2


@pytest.mark.parametrize("fate", FATES)
def test_a_method_is_created_once_whatever_became_of_the_answer(people, fate):
    new = {"Contact": "Zoe", "Type": "Phone", "Value": "8135550101"}
    after(people, fate, "POST */contact-methods", new, "Methods")
    found = people._by_api("GET", f"/contacts/{people.zoe}/contact-methods")["data"]
    assert sorted(item["type"] for item in found) == ["Email", "Phone"]


@pytest.mark.parametrize("fate", FATES)
def test_a_relationship_is_made_once_whatever_became_of_the_answer(people, fate):
    place = people.crm.locations_of(people.customer_id)[0]["id"]
    after(people, fate, "POST */relationships/*", {"Contact": "Zoe", "Id": place, "Kind": "location"}, "Relationships")
    found = people._by_api("GET", f"/contacts/{people.zoe}/relationships")["data"]
    assert sorted(item["typeSlug"] for item in found) == ["customer", "location"]
    assert [row["syncd"] for row in people.rows("Relationships")] == ["", ""]


def test_a_new_contact_with_its_method_and_relationship_in_one_go(people):
    people.type_row({"Name": "Yan"}, tab="Contacts")
    people.type_row({"Contact": "Yan", "Type": "Email", "Value": "y@x.test"}, tab="Methods")
    people.type_row({"Contact": "Yan", "Id": people.customer_id, "Kind": "customer"}, tab="Relationships")
    people.rest()
    yan = next(row["ServiceTitan ID"] for row in people.rows("Contacts") if row["Name"] == "Yan")
    assert [item["value"] for item in people._by_api("GET", f"/contacts/{yan}/contact-methods")["data"]] == ["y@x.test"]
    assert len(people._by_api("GET", f"/contacts/{yan}/relationships")["data"]) == 1


def test_deleted_rows_end_a_relationship_delete_a_method_and_archive_a_contact(people):
    people.office.delete_rows("Relationships", 2)
    people.office.delete_rows("Methods", 2)
    people.rest()
    assert people._by_api("GET", f"/contacts/{people.zoe}/relationships")["data"] == []
    assert people._by_api("GET", f"/contacts/{people.zoe}/contact-methods")["data"] == []
    people.office.delete_rows("Contacts", 2)
    people.rest()
    assert people._by_api("GET", f"/contacts/{people.zoe}")["isArchived"] is True


def test_a_method_deleted_in_the_crm_is_marked_at_the_next_complete_reading(people):
    people._by_api("DELETE", f"/contacts/{people.zoe}/contact-methods/{people.method}")
    people.wait(86400)
    people.rest()
    assert people.rows("Methods")[0]["syncd"] == "deleted in ServiceTitan"
