"""Lines of the widely copied list that no specification supports: unknown, unless switched on."""

import pytest

from syncd.sandbox.crm import describe, literal


@pytest.fixture
def lines(api, furnished, crm):
    ids = furnished.ids
    lead, provider = f"leads/{ids['leads', 'id']}", ids["booking-provider", "booking_provider"]
    note = crm.notes_of(ids["leads", "id"])[0]["id"]
    contact = f"contacts/{ids['contacts', 'id']}"
    relationship = api.ok("GET", f"{contact}/relationships")["data"][0]["id"]
    method = {"type": "Email", "value": "c@b.co"}
    return [
        ("GET", f"{lead}/notes/{note}", None),
        ("POST", f"{lead}/notes/{note}", {"text": "other"}),
        ("POST", f"{lead}/tags/{furnished.tag}", None),
        ("PUT", f"booking-provider/{provider}/bookings/{ids['bookings', 'id']}/contacts", method),
        ("POST", f"{contact}/contact-methods/{ids['contacts', 'contactMethodId']}", method),
        ("GET", f"{contact}/relationships/{relationship}", None),
        ("DELETE", f"{lead}/notes/{note}", None),
    ]


def test_by_default_they_are_unknown_routes(api, lines):
    for method, path, body in lines:
        api.unrouted(method, path, body)


def test_switched_on_they_do_what_their_names_say(api, crm, lines):
    crm.set_switches(literal_operation_list=True)
    for method, path, body in lines:
        api.ok(method, path, body)
    assert crm.notes_of(int(lines[0][1].split("/")[1])) == []
    api.refused(404, "GET", lines[0][1])
    document = api.send("GET", "/openapi.json").json()
    served = {one["operationId"] for methods in document["paths"].values() for one in methods.values()}
    assert {operation.id for operation in literal.OPERATIONS} <= served


def test_what_names_nothing_stays_unknown(api, crm, furnished):
    crm.set_switches(literal_operation_list=True)
    tag, contact = furnished.ids["booking-provider-tags", "id"], furnished.ids["contacts", "id"]
    for method, path in (("PUT", f"booking-provider-tags/{tag}/contacts"), ("POST", f"contacts/{contact}/notes")):
        api.unrouted(method, path, {})


def test_they_are_described_like_all_others():
    assert describe.document(literal.OPERATIONS)["paths"]
