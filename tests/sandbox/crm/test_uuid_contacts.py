"""Contacts with guids, their methods, preferences and relationships."""

from uuid import UUID, uuid4

import pytest

NOBODY = "6f1c1f0e-3a51-4b52-9a3a-0f4f6f3a7c11"


@pytest.fixture
def new(api):
    def make(**more):
        return api.ok("POST", "contacts", {"name": "Ada", "title": "Owner", "referenceId": "r-1", **more})

    return make


@pytest.fixture
def method(api, new):
    base = f"contacts/{new()['id']}/contact-methods"
    return base, api.ok("POST", base, {"type": "Phone", "value": "(512) 555-0100"})


def test_a_new_contact(api, new):
    contact = new()
    assert list(contact) == [
        "id", "referenceId", "name", "title", "isArchived", "createdOn", "createdBy", "modifiedOn", "modifiedBy"
    ]  # fmt: skip
    assert str(UUID(contact["id"])) == contact["id"]
    assert contact["isArchived"] is False
    assert api.ok("GET", f"contacts/{contact['id'].upper()}") == contact
    assert api.ok("POST", "contacts", {})["name"] is None
    assert new()["id"] != contact["id"]


def test_reference_ids_are_unique_only_when_switched_on(api, crm, new):
    new()
    crm.set_switches(contact_references_unique=True)
    api.refused(409, "POST", "contacts", {"referenceId": "r-1"})


def test_patch_demands_the_flag_and_clears_what_it_leaves_out(api, crm, new):
    path = f"contacts/{new()['id']}"
    assert "isArchived" in api.refused(400, "PATCH", path, {"name": "Bea"})["errors"]
    after = api.ok("PATCH", path, {"name": "Bea", "isArchived": False})
    assert (after["name"], after["title"], after["referenceId"]) == ("Bea", None, None)
    crm.set_switches(uuid_patch_clears_omitted=False)
    assert api.ok("PATCH", path, {"title": "Boss", "isArchived": True})["name"] == "Bea"
    api.refused(404, "PATCH", f"contacts/{NOBODY}", {"isArchived": False})


def test_put_replaces_and_may_make(api, crm, new):
    path = f"contacts/{new()['id']}"
    after = api.ok("PUT", path, {"isArchived": True, "name": "Bea"})
    assert (after["name"], after["title"], after["isArchived"]) == ("Bea", None, True)
    assert api.ok("PUT", f"contacts/{NOBODY}", {"isArchived": False, "name": "Cy"})["id"] == NOBODY
    assert api.ok("GET", f"contacts/{NOBODY}")["name"] == "Cy"
    crm.set_switches(put_of_unknown_guid="404")
    api.refused(404, "PUT", f"contacts/{uuid4()}", {"isArchived": False})


def test_filters(api, crm, new):
    ada = new()["id"]
    bea = new(name="Bea Smith", title="Tenant", referenceId="r-2")["id"]
    old = crm.add_uuid_contact("Old")
    crm.change_uuid_contact(old, isArchived=True)

    def found(**query):
        return [row["id"] for row in api.ok("GET", "contacts", sort="+Id", **query)["data"]]

    assert found() == [ada, bea]
    assert found(isArchived="true") == [old]
    assert found(name="smith") == found(title="tenant") == found(referenceId="r-2") == [bea]
    assert list(api.refused(400, "GET", "contacts", isArchived="maybe")["errors"]) == ["isArchived"]
    crm.set_switches(archived_contacts_hidden=False)
    assert found() == [ada, bea, old]


def test_a_related_contact_is_not_deleted(api, crm, new, method):
    person, contact = api.customer()["id"], new()["id"]
    related = f"contacts/{contact}/relationships/{person}/customer"
    assert api.send("POST", related).body == b""
    api.refused(409, "DELETE", f"contacts/{contact}")
    assert api.send("DELETE", related).body == b""
    assert api.send("DELETE", f"contacts/{contact}").body == b""
    api.refused(404, "DELETE", f"contacts/{contact}")
    assert api.ok("PUT", f"contacts/{contact}", {"isArchived": False})["id"] == contact
    base, _ = method
    api.ok("DELETE", base.removesuffix("/contact-methods"))
    assert api.ok("GET", "contacts/contact-methods")["data"] == []
    crm.set_switches(related_contact_delete="200")
    api.ok("POST", related)
    api.ok("DELETE", f"contacts/{contact}")


def test_relationships(api, crm, new):
    customer = api.customer()
    person, spot = customer["id"], customer["locations"][0]["id"]
    booking = crm.add_booking(crm.add_booking_provider("Web"), "Ada")
    contact = new()["id"]
    base = f"contacts/{contact}/relationships"
    for slug, entity in (("customer", person), ("location", spot), ("booking", booking)):
        api.ok("POST", f"{base}/{entity}/{slug}")
    rows = api.ok("GET", base, sort="+ID")["data"]
    assert [row["typeName"] for row in rows] == ["Customer", "Location", "Booking"]
    assert list(rows[0]) == ["id", "relatedEntityId", "typeName", "typeSlug", "createdOn", "createdBy"]
    for query in ({"relatedEntityId": spot}, {"typeSlug": "location"}, {"typeName": "Location"}):
        assert [row["relatedEntityId"] for row in api.ok("GET", base, **query)["data"]] == [spot]
    assert [row["id"] for row in api.ok("GET", f"contacts/relationships/{booking}")["data"]] == [contact]
    api.refused(404, "GET", "contacts/relationships/5")
    crm.set_switches(unrelated_entity_contacts="empty")
    assert api.ok("GET", "contacts/relationships/5")["data"] == []


def test_refused_relationships(api, crm, new):
    person, contact = api.customer()["id"], new()["id"]
    base = f"contacts/{contact}/relationships"
    api.refused(404, "POST", f"{base}/5/customer")
    api.refused(404, "POST", f"{base}/{person}/location")
    api.refused(404, "POST", f"{base}/{person}/friend")
    api.refused(409, "POST", f"contacts/{NOBODY}/relationships/{person}/customer")
    api.refused(409, "GET", f"contacts/{NOBODY}/relationships")
    api.refused(409, "DELETE", f"{base}/{person}/customer")
    api.refused(400, "POST", f"{base}/five/customer")
    api.ok("POST", f"{base}/{person}/customer")
    api.refused(409, "POST", f"{base}/{person}/customer")
    crm.set_switches(relating_twice="200", unknown_relationship_type_status=409)
    api.ok("POST", f"{base}/{person}/customer")
    assert len(api.ok("GET", base)["data"]) == 1
    api.refused(409, "POST", f"{base}/{person}/friend")


def test_method_life(api, clock, method):
    base, one = method
    path = f"{base}/{one['id']}"
    assert (one["value"], one["contactId"]) == ("5125550100", base.split("/")[1])
    assert api.ok("GET", path) == one
    clock.seconds += 1
    after = api.ok("PATCH", path, {"memo": "desk", "type": "Email"})
    assert {key for key in one if after[key] != one[key]} == {"memo", "modifiedOn"}
    assert "value" in api.refused(400, "PATCH", path, {"value": "call me"})["errors"]
    put = api.ok("PUT", path, {"type": "Email", "value": "a@b.co"})
    assert (put["type"], put["value"], put["memo"]) == ("Email", "a@b.co", None)
    assert api.send("DELETE", path).body == b""
    api.refused(404, "DELETE", path)


def test_put_of_an_unknown_method_makes_it_with_its_guid(api, crm, new, method):
    base, one = method
    given = {"type": "Email", "value": "a@b.co"}
    assert api.ok("PUT", f"{base}/{NOBODY}", given)["id"] == NOBODY
    elsewhere = f"contacts/{new()['id']}/contact-methods"
    api.refused(404, "PUT", f"{elsewhere}/{one['id']}", given)
    api.refused(404, "GET", f"{elsewhere}/{one['id']}")
    api.refused(404, "PUT", f"contacts/{uuid4()}/contact-methods/{uuid4()}", given)
    crm.set_switches(put_of_unknown_guid="404")
    api.refused(404, "PUT", f"{base}/{uuid4()}", given)


def test_methods_are_found_over_all_contacts(api, new, method):
    base, _ = method
    other = new()["id"]
    api.ok("POST", f"contacts/{other}/contact-methods", {"type": "Email", "value": "a@b.co", "referenceId": "m"})

    def found(path="contacts/contact-methods", **query):
        return [row["value"] for row in api.ok("GET", path, sort="+Id", **query)["data"]]

    assert found() == ["5125550100", "a@b.co"]
    assert found(type="Email") == found(referenceId="m") == found(contactId=other) == ["a@b.co"]
    assert found(base, value="5125550100") == ["5125550100"]
    assert found(contactId=NOBODY) == []
    api.refused(400, "GET", "contacts/contact-methods", contactId="x")


def test_preferences(api, crm, method):
    base, one = method
    path = f"{base}/{one['id']}/preferences"
    kinds = api.ok("GET", "contacts/preferences")
    assert {kind["dataType"] for kind in kinds} == {"Bool"}
    name = kinds[0]["name"]
    assert api.ok("GET", path) == [{"name": kind["name"], "dataType": "Bool", "value": None} for kind in kinds]
    assert api.ok("PATCH", f"{path}/{name}", {"value": "true"})["value"] == "True"
    assert api.ok("GET", f"{path}/{name}")["value"] == "True"
    assert "value" in api.refused(400, "PATCH", f"{path}/{name}", {"value": "yes"})["errors"]
    assert "value" in api.refused(400, "PATCH", f"{path}/{name}", {"value": None})["errors"]
    api.refused(404, "GET", f"{path}/Nonsense")
    api.refused(404, "PATCH", f"{path}/Nonsense", {"value": "true"})
    crm.set_switches(preference_values_rewritten=False)
    assert api.ok("PATCH", f"{path}/{name}", {"value": "false"})["value"] == "false"


def test_guids_outlive_a_dump(api, crm, clock, new):
    contact = new()
    again = type(crm)(clock, crm.switches)
    again.load(crm.dump())
    assert again.world.uuid_contacts.find(contact["id"]).body == contact
