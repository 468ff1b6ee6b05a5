"""Customers: creation, PATCH rules, refusals."""

from decimal import Decimal

import pytest

from syncd.sandbox.crm import CUSTOMER, CrmSandbox, encoding

ADDRESS = {"street": "1 Elm St", "city": "Austin", "state": "TX", "zip": "78701", "country": "USA"}
GUID = "6f1c1f0e-3a51-4b52-9a3a-0f4f6f3a7c11"
MEMBERS = [
    "id",
    "active",
    "name",
    "type",
    "address",
    "customFields",
    "balance",
    "taxExempt",
    "tagTypeIds",
    "doNotMail",
    "doNotService",
    "nationalAccount",
    "createdOn",
    "createdById",
    "modifiedOn",
    "mergedToId",
    "paymentTermId",
    "creditLimit",
    "creditLimitBalance",
    "externalData",
]


def test_create_answers_with_locations_and_contacts(api):
    contacts = [{"type": "MobilePhone", "value": "(512) 555-0142"}]
    created = api.customer("Ada", contacts=contacts)
    assert list(created) == [*MEMBERS, "locations", "contacts"]
    assert created["contacts"][0]["value"] == "5125550142"
    assert created["locations"][0]["customerId"] == created["id"]
    assert created["type"] == "Residential"
    assert created["address"]["unit"] is None
    assert created["externalData"] is None


def test_nested_location_contacts_are_copied_with_their_own_ids(api):
    spot = {"name": "Shop", "address": ADDRESS, "contacts": [{"type": "Email", "value": "a@b.co"}]}
    created = api.customer(locations=[spot])
    at_location = created["locations"][0]["contacts"][0]["id"]
    copies = api.ok("GET", f"customers/{created['id']}/contacts")["data"]
    assert [copy["value"] for copy in copies] == ["a@b.co"]
    assert copies[0]["id"] != at_location
    assert created["contacts"] == []


def test_a_second_equal_post_makes_a_second_customer(api):
    assert api.customer()["id"] != api.customer()["id"]


def test_missing_members_give_both_entries(api):
    errors = api.refused(400, "POST", "customers", {"name": "Ada", "locations": [{"name": "x"}]})["errors"]
    assert errors["address"][0].startswith("Required property 'address' not found in JSON.")
    assert "locations[0].address" in errors
    assert errors["request"] == ["The request field is required."]


def test_malformed_json(api):
    response = api.send("POST", "customers", raw=b'{"name": ')
    assert response.status == 400
    assert "request" in response.json()["errors"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": None}, "name"),
        ({"name": 5}, "name"),
        ({"type": "residential"}, "type"),
        ({"doNotMail": "true"}, "doNotMail"),
        ({"address": {**ADDRESS, "zip": None}}, "address.zip"),
        ({"address": {"street": "2 Oak"}}, "address.city"),
        ({"name": "x" * 151}, "name"),
        ({"name": "   "}, "name"),
        ({"tagTypeIds": [5]}, "tagTypeIds"),
        ({"customFields": [{"typeId": 5, "value": "x"}]}, "customFields[0].typeId"),
    ],
)
def test_a_refused_patch_names_the_field_and_changes_nothing(api, change, path):
    before = api.customer()
    problem = api.refused(400, "PATCH", f"customers/{before['id']}", {"doNotService": True, **change})
    assert path in problem["errors"]
    assert api.ok("GET", f"customers/{before['id']}")["doNotService"] is False


def test_patch_changes_only_what_it_names_and_ignores_the_unknown(api):
    before = api.customer()
    after = api.ok("PATCH", f"customers/{before['id']}", {"name": "Bea", "nonsense": 1})
    assert list(after) == MEMBERS
    assert {key for key in MEMBERS if after[key] != before[key]} == {"name", "modifiedOn"}


def test_patched_address_is_replaced_whole(api):
    full = {**ADDRESS, "unit": "4", "latitude": 30.25, "longitude": -97.75}
    before = api.customer(address=full)
    after = api.ok("PATCH", f"customers/{before['id']}", {"address": {**ADDRESS, "city": "Waco"}})
    assert (after["address"]["city"], after["address"]["unit"]) == ("Waco", None)
    assert after["address"]["latitude"] is None


def test_patched_lists_replace_the_whole_list(api, tag, gate, crm):
    other = crm.add_custom_field_type(CUSTOMER, "Dog")
    created = api.customer(
        tagTypeIds=[tag, tag], customFields=[{"typeId": gate, "value": "1"}, {"typeId": other, "value": "2"}]
    )
    assert created["tagTypeIds"] == [tag]
    after = api.ok(
        "PATCH",
        f"customers/{created['id']}",
        {"tagTypeIds": [], "customFields": [{"typeId": gate, "value": "9"}]},
    )
    assert after["tagTypeIds"] == []
    assert after["customFields"] == [{"typeId": gate, "name": " Gate code", "value": "9"}]


def test_dropdown_and_numeric_fields_are_checked(api, crm):
    colour = crm.add_custom_field_type(CUSTOMER, "Colour", data_type="Dropdown", options=["red", "blue"])
    size = crm.add_custom_field_type(CUSTOMER, "Size", data_type="Numeric")
    for type_id, value, path in ((colour, "green", "customFields[0].value"), (size, "big", "customFields[0].value")):
        fields = [{"typeId": type_id, "value": value}]
        created = api.customer()
        problem = api.refused(400, "PATCH", f"customers/{created['id']}", {"customFields": fields})
        assert path in problem["errors"]
    api.customer(customFields=[{"typeId": colour, "value": "red"}, {"typeId": size, "value": "2.7"}])


def test_a_patch_without_change_moves_modified_on_unless_switched_off(api, crm, clock):
    created = api.customer()
    clock.seconds += 5
    moved = api.ok("PATCH", f"customers/{created['id']}", {"name": "Ada"})
    assert moved["modifiedOn"] == "2026-01-01T00:00:05Z"
    crm.set_switches(noop_patch_moves_modified_on=False)
    clock.seconds += 5
    assert api.ok("PATCH", f"customers/{created['id']}", {"name": "Ada"})["modifiedOn"] == moved["modifiedOn"]


def test_external_data_replace_and_merge(api):
    def plant(mode, **items):
        data = [{"key": key, "value": value} for key, value in items.items()]
        body = {"externalData": {"applicationGuid": GUID, "externalData": data, **mode}}
        assert api.ok("PATCH", f"customers/{record}", body)["externalData"] is None
        seen = api.ok("GET", "customers", ids=record, externalDataApplicationGuid=GUID)["data"][0]["externalData"]
        return {item["key"]: item["value"] for item in seen}

    record = api.customer()["id"]
    assert plant({}, a="1", b="2") == {"a": "1", "b": "2"}
    assert plant({"patchMode": "Merge"}, b=None, c="3") == {"a": "1", "c": "3"}
    assert plant({}, d="4") == {"d": "4"}


def test_texts_are_trimmed_and_kept_otherwise(api):
    created = api.customer("  =SUM(A1)  ")
    assert created["name"] == "=SUM(A1)"
    assert api.customer("Zoë 🏠")["name"] == "Zoë 🏠"


def test_money_keeps_its_scale(api, crm):
    record = api.customer()["id"]
    assert b'"balance":0.00,' in api.send("GET", f"customers/{record}").body
    crm.set_balance(record, Decimal("25.1700000000"))
    assert b'"balance":25.1700000000,' in api.send("GET", f"customers/{record}").body
    api.send("PATCH", f"customers/{record}", raw=b'{"creditLimit": 100.10}')
    assert b'"creditLimit":100.10,' in api.send("GET", f"customers/{record}").body


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (b'{"creditLimit": 1e400}', "creditLimit"),
        (b'{"creditLimit": 79228162514264337593543950336}', "creditLimit"),
        (
            b'{"address": {"street":"1 Elm","city":"a","state":"b","zip":"c","country":"d","latitude":1e400}}',
            "address.latitude",
        ),
        (b'{"creditLimit": NaN}', ""),
        (b'{"balance": Infinity}', ""),
        (b"[" * 5000, ""),
        (b'{"unknown":' * 5000, ""),
    ],
)
def test_numbers_and_shapes_no_server_could_keep_are_400(api, raw, field):
    """D by the formats decimal and double; what is no JSON is refused as a whole."""
    record = api.customer()["id"]
    response = api.send("PATCH", f"customers/{record}", raw=raw)
    assert (response.status, list(response.json()["errors"])) == (400, [field, "request"])
    assert api.ok("GET", f"customers/{record}")["creditLimit"] is None


def test_lone_surrogates_cannot_break_an_answer(api):
    created = api.send("POST", "customers/5/notes", raw=b'{"text": "\\udbff1\\udbff"}')
    assert created.status == 404
    record = api.customer()["id"]
    response = api.send("PATCH", f"customers/{record}", raw=b'{"name": "\\udbff1\\udbff"}')
    assert isinstance(response.json()["name"], str)


def test_unknown_customer_is_404(api):
    assert "5" in api.refused(404, "GET", "customers/5")["title"]
    api.refused(404, "PATCH", "customers/5", {"name": "x"})


def test_a_path_id_that_is_no_number_is_400(api):
    assert "id" in api.refused(400, "GET", "customers/abc")["errors"]


def test_merge(api, crm, tag):
    keep, lose = api.customer("Keep")["id"], api.customer("Lose", tagTypeIds=[tag])["id"]
    crm.add_contact(lose, "Email", "a@b.co")
    crm.merge_customers(lose, keep)
    gone = api.ok("GET", f"customers/{lose}")
    assert (gone["active"], gone["mergedToId"]) == (False, keep)
    assert api.ok("GET", f"customers/{keep}")["tagTypeIds"] == [tag]
    assert len(crm.locations_of(keep)) == 2
    assert [contact["value"] for contact in crm.contacts_of(keep)] == ["a@b.co"]
    api.refused(404, "GET", f"customers/{lose}/contacts")
    api.refused(404, "PATCH", f"customers/{lose}", {"name": "x"})


def test_sub_resources_of_an_inactive_customer_are_409(api, crm, tag):
    record = api.customer()["id"]
    api.ok("PATCH", f"customers/{record}", {"active": False})
    title = f"Customer ID = {record} is not active"
    assert api.refused(409, "GET", f"customers/{record}/contacts")["title"] == title
    new = {"type": "Email", "value": "a@b.co"}
    assert api.refused(409, "POST", f"customers/{record}/contacts", new)["title"] == title
    assert api.refused(409, "POST", f"customers/{record}/tags/{tag}")["title"] == title
    assert api.ok("PATCH", f"customers/{record}", {"active": True})["active"] is True


def test_a_dumped_world_loads_into_an_equal_one(api, crm, clock, tag):
    record = api.customer(tagTypeIds=[tag], contacts=[{"type": "Email", "value": "a@b.co"}])["id"]
    crm.set_balance(record, "12.50")
    other = CrmSandbox(clock, crm.switches)
    other.load(encoding.decode(encoding.encode(crm.dump())))
    assert encoding.encode(other.dump()) == encoding.encode(crm.dump())
    api.crm = other
    assert api.ok("GET", f"customers/{record}/contacts")["data"][0]["value"] == "a@b.co"
    assert b'"balance":12.50' in api.send("GET", f"customers/{record}").body
    assert api.customer()["id"] > record


def test_changes_are_handed_out_once(crm):
    record = crm.add_customer("Ada")
    assert ("customers", record) in [(table, row.id) for table, row in crm.changes()]
    assert list(crm.changes()) == []
    crm.deactivate_customer(record)
    assert [(table, row.id) for table, row in crm.changes()] == [("customers", record)]


@pytest.mark.parametrize(
    ("number", "status", "kept"),
    [
        ("1e99999999999999999999", 400, None),
        ("1e2000000", 400, None),
        ("1e-2000000", 200, "0"),
        ("1e-99999999999999999999", 200, "0"),
        ("0.12345678901234567890123456789", 200, "0.1234567890123456789012345679"),
    ],
)
def test_numbers_with_absurd_exponents_neither_break_a_call_nor_stay(api, number, status, kept):
    record = api.customer()["id"]
    response = api.send("PATCH", f"customers/{record}", raw=f'{{"creditLimit": {number}}}'.encode())
    assert response.status == status
    assert kept is None or f'"creditLimit":{kept}'.encode() in response.body
    assert api.send("PATCH", f"customers/{record}", raw=f'{{"unread": {number}}}'.encode()).status == 200


def test_lone_surrogates_in_a_deep_body_are_a_400(api):
    raw = b'{"name":"\\ud800","x":' + b"[" * 985 + b"]" * 985 + b"}"
    assert api.send("PATCH", f"customers/{api.customer()['id']}", raw=raw).status == 400


def test_an_address_may_name_no_country_and_a_path_has_no_empty_segment(api):
    record = api.customer()["id"]
    assert api.send("GET", f"customers//{record}").status == 404


def test_an_address_may_name_no_country_in_what_an_office_keeps(api):
    record = api.customer()["id"]
    api.crm.change_customer(record, address={**ADDRESS, "country": None})
    assert api.ok("GET", f"customers/{record}")["address"]["country"] is None


@pytest.mark.parametrize(
    ("how", "status", "active"), [("accepted", 200, False), ("ignored", 200, True), ("refused", 400, True)]
)
def test_what_deactivating_by_patch_does_is_a_switch(api, how, status, active):
    record = api.customer()["id"]
    api.crm.set_switches(deactivation_by_patch=how)
    assert api.send("PATCH", f"customers/{record}", {"active": False}).status == status
    assert api.ok("GET", f"customers/{record}")["active"] is active


def test_a_note_reaches_an_inactive_customer_by_no_side_path(api):
    made = api.customer()
    api.ok("PATCH", f"customers/{made['id']}", {"active": False})
    note = {"text": "hi", "addToCustomer": True}
    api.refused(409, "POST", f"locations/{made['locations'][0]['id']}/notes", note)


def test_coordinates_find_their_records_after_a_restart_as_well(api):
    record = api.customer()["id"]
    api.ok("PATCH", f"customers/{record}", {"address": {**ADDRESS, "latitude": 33.45, "longitude": -112.07}})
    saved = encoding.decode(encoding.encode(api.crm.dump()))
    again = CrmSandbox(api.clock)
    again.load(saved)
    found = type(api)(again, api.clock).ok("GET", "customers", latitude="33.45")
    assert [one["id"] for one in found["data"]] == [record]


def test_payment_terms_that_nobody_made_are_refused(api):
    record = api.customer()["id"]
    problem = api.refused(400, "PATCH", f"customers/{record}", {"paymentTermId": 7})
    assert "paymentTermId" in problem["errors"]
    assert api.ok("PATCH", f"customers/{record}", {"paymentTermId": 901})["paymentTermId"] == 901


def test_members_that_no_schema_names_are_ignored_or_refused_as_a_switch_says(api):
    record = api.customer()["id"]
    body = {"name": "Zoe", "address": {**ADDRESS, "planet": "Mars"}}
    api.ok("PATCH", f"customers/{record}", body)
    api.crm.set_switches(unknown_members_refused=True)
    assert "address.planet" in api.refused(400, "PATCH", f"customers/{record}", body)["errors"]


def test_lists_in_a_patch_replace_or_add_as_switched(api, crm):
    size, gate = (crm.add_custom_field_type(CUSTOMER, name) for name in ("Size", "Gate"))
    vip, net = crm.add_tag_type("VIP"), crm.add_tag_type("Net 30")
    made = api.customer(customFields=[{"typeId": size, "value": "1"}], tagTypeIds=[vip])
    change = {"customFields": [{"typeId": gate, "value": "2"}], "tagTypeIds": [net]}

    def held():
        body = api.ok("PATCH", f"customers/{made['id']}", change)
        return [field["typeId"] for field in body["customFields"]], body["tagTypeIds"]

    assert held() == ([gate], [net])
    crm.set_switches(customer_lists="merge")
    change = {"customFields": [{"typeId": size, "value": "1"}, {"typeId": gate, "value": "3"}], "tagTypeIds": [vip]}
    assert held() == ([size, gate], [net, vip])
