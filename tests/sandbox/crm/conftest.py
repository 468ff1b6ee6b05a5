"""A tenant on a hand-moved clock and a caller that speaks to it in-process."""

import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest

from syncd.sandbox.crm import CUSTOMER, LOCATION, Client, CrmSandbox, Switches
from syncd.sandbox.wire import Request, Response

BASE = "/crm/v2/tenant/1234567"
ADDRESS = {"street": "1 Elm St", "city": "Austin", "state": "TX", "zip": "78701", "country": "USA"}


class HandClock:
    def __init__(self) -> None:
        self.seconds = 1_767_225_600.0

    def now(self) -> float:
        return self.seconds


class Caller:
    """An application: takes a token once, sends JSON, counts nothing."""

    def __init__(self, crm: CrmSandbox, clock: HandClock) -> None:
        self.crm, self.clock = crm, clock
        self.token = ""

    def login(self) -> str:
        client = Client()
        form = {
            "grant_type": "client_credentials",
            "client_id": client.client_id,
            "client_secret": client.client_secret,
        }
        headers = {"content-type": "application/x-www-form-urlencoded"}
        request = Request.of("POST", "/connect/token", headers=headers, body=urlencode(form).encode())
        self.token = self.crm.handle(request).json()["access_token"]
        return self.token

    def send(self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, **query: Any) -> Response:
        if not self.token:
            self.login()
        url = path if path.startswith("/") else f"{BASE}/{path}"
        if query:
            url += "?" + urlencode(query)
        headers = {"authorization": f"Bearer {self.token}", "st-app-key": Client().app_key}
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        if data:
            headers["content-type"] = "application/json"
        return self.crm.handle(Request.of(method, url, headers=headers, body=data))

    def ok(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        response = self.send(method, path, body, **query)
        assert response.status == 200, response.body
        return response.json() if response.body else None

    def refused(self, status: int, method: str, path: str, body: Any = None, **query: Any) -> Any:
        response = self.send(method, path, body, **query)
        assert response.status == status, response.body
        problem = response.json()
        assert problem["status"] == status
        assert list(problem) == ["type", "title", "status", "traceId", "errors", "data"]
        return problem

    def unrouted(self, method: str, path: str, body: Any = None) -> None:
        """Expect that no operation is there, which an unknown record's 404 does not say."""
        assert self.refused(404, method, path, body)["title"] == "Not Found"

    def customer(self, name: str = "Ada", **more: Any) -> Any:
        body = {"name": name, "address": ADDRESS, "locations": [{"name": name, "address": ADDRESS}], **more}
        return self.ok("POST", "customers", body)

    def feed(self, path: str = "export/customers", **query: Any) -> tuple[list[Any], str]:
        """Read a feed to its end."""
        rows = []
        while True:
            page = self.ok("GET", path, **query)
            rows += page["data"]
            query["from"] = page["continueFrom"]
            if not page["hasMore"]:
                return rows, page["continueFrom"]


class Furnished:
    """A tenant with one of everything, and the id that each variable part of a path can take."""

    def __init__(self, api: Caller) -> None:
        crm = api.crm
        self.tag = crm.add_tag_type("VIP")
        gate = crm.add_custom_field_type(CUSTOMER, " Gate code")
        crm.add_custom_field_type(LOCATION, "Colour", data_type="Dropdown", options=["red"])
        contacts = [{"type": "Phone", "value": "5125550100"}, {"type": "Email", "value": "a@b.co"}]
        fields = [{"typeId": gate, "value": "1234"}]
        customer = api.customer(contacts=contacts, customFields=fields, tagTypeIds=[self.tag])
        spot = customer["locations"][0]["id"]
        fax = api.ok("POST", f"locations/{spot}/contacts", {"type": "Fax", "value": "5125550100"})
        self.campaign, self.reason = crm.add_campaign("Spring"), crm.add_call_reason("Price")
        provider = crm.add_booking_provider("Web")
        booking = crm.add_booking(provider, "Ada", address={"city": "Waco"}, contacts=[("Email", "a@b.co")])
        lead = crm.add_lead(self.campaign, "No heat", customerId=customer["id"], tagTypeIds=[self.tag])
        crm.add_lead_note(lead, "hi")
        person = crm.add_uuid_contact("Bea", title="Owner", reference_id="r-1")
        method = crm.add_contact_method(person, "Email", "b@b.co")
        crm.relate_contact(person, customer["id"])
        self.ids: dict[tuple[str, str], Any] = {
            ("customers", "id"): customer["id"],
            ("customers", "contactId"): customer["contacts"][0]["id"],
            ("customers", "noteId"): crm.add_note(customer["id"], "hi"),
            ("customers", "tagTypeId"): self.tag,
            ("locations", "id"): spot,
            ("locations", "contactId"): fax["id"],
            ("locations", "noteId"): crm.add_location_note(spot, "hi", pinned=True),
            ("locations", "tagTypeId"): self.tag,
            ("locations", "preferredTechnicianId"): 77,
            ("leads", "id"): lead,
            ("bookings", "id"): booking,
            ("booking-provider", "booking_provider"): provider,
            ("booking-provider", "id"): booking,
            ("booking-provider", "contactId"): next(crm.world.booking_contacts.live()).id,
            ("booking-provider-tags", "id"): provider,
            ("tag-types", "id"): self.tag,
            ("contacts", "id"): person,
            ("contacts", "contactId"): person,
            ("contacts", "contactMethodId"): method,
            ("contacts", "preferenceName"): "JobReminders",
            ("contacts", "relatedEntityId"): customer["id"],
            ("contacts", "typeSlug"): "customer",
            ("contacts", "relationshipId"): customer["id"],
        }

    def variables(self, template: str) -> dict[str, Any]:
        """Return what the variable parts of an operation's path can be, the tenant aside."""
        parts = template.split("/")
        names = [part.strip("{}").partition(":")[0] for part in parts[5:] if part.startswith("{")]
        return {name: self.ids[parts[5], name] for name in names}

    def path(self, template: str) -> str:
        """Fill in the variable parts of an operation's path."""
        found = {"tenant": "1234567", **self.variables(template)}
        plain = re.sub(r":\w+}", "}", template)
        return plain.format(**found)


@pytest.fixture
def furnished(api: Caller) -> Furnished:
    return Furnished(api)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def crm(clock: HandClock) -> CrmSandbox:
    return CrmSandbox(clock, Switches(rate_limit_per_second=10_000, token_seconds=10**9))


@pytest.fixture
def api(crm: CrmSandbox, clock: HandClock) -> Caller:
    return Caller(crm, clock)


@pytest.fixture
def tag(crm: CrmSandbox) -> int:
    return crm.add_tag_type("VIP")


@pytest.fixture
def gate(crm: CrmSandbox) -> int:
    return crm.add_custom_field_type(CUSTOMER, " Gate code")
