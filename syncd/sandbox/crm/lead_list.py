"""The list of leads: its own many filters.

It decides which leads a list shows. How a lead comes to be and changes is decided in ``leads``.
"""

from collections.abc import Callable, Mapping
from typing import Any

from syncd.sandbox.crm import lists
from syncd.sandbox.crm.models import leads as models
from syncd.sandbox.crm.operations import Call
from syncd.sandbox.crm.parameters import CR, IDS, MO, PG, SORT, Parameter, boolean, instant, integer, text
from syncd.sandbox.crm.records import Record
from syncd.sandbox.crm.world import World

_CUSTOMER_LINES: Mapping[str, str] = {"customerCity": "city", "customerState": "state", "customerZip": "zip"}
_CUSTOMER_STAMPS = ("customerCreatedOnOrAfter", "customerCreatedBefore", "customerModifiedOnOrAfter")
PARAMETERS = (
    *PG, *CR, *MO, SORT, IDS, integer("customerId"), boolean("isProspect"), boolean("withoutCustomer"),
    Parameter(name="status", read=models.STATUS.read, openapi=models.STATUS.openapi),
    *(text(name) for name in _CUSTOMER_LINES),
    *(instant(name) for name in _CUSTOMER_STAMPS),
    boolean("genPermUrl"), text("leadCustomerName"), text("leadPhone"), boolean("isCaptureSourceForm"),
)  # fmt: skip

Test = Callable[[Record], bool]


def every(world: World, call: Call) -> dict[str, Any]:
    """List leads; there is no filter by activity (D)."""
    query = call.query
    tests = [*_by_lead(query), *_by_people(world, query), *_by_customer(world, query)]
    records = [record for record in lists.candidates(world.leads, query) if all(test(record) for test in tests)]
    return lists.page(world, call, records, _with_url if query.get("genPermUrl") else lists.plain)


def _with_url(record: Record) -> dict[str, Any]:
    # D: only a list that asks for it fills the address; what it looks like is not documented.
    return {**record.body, "leadUrl": f"https://leads.example/{record.id}"}


def _by_lead(query: Mapping[str, Any]) -> list[Test]:
    tests: list[Test] = []
    if (status := query.get("status")) is not None:
        tests.append(lambda lead: lead.body["status"] == status)
    if (customer := query.get("customerId")) is not None:
        tests.append(lambda lead: lead.body["customerId"] == customer)
    if (form := query.get("isCaptureSourceForm")) is not None:
        tests.append(lambda lead: (lead.body["captureSource"] is not None) is form)
    # I: the rules of both are undocumented; a part of the name, the digits of the number.
    if (name := query.get("leadCustomerName")) is not None:
        tests.append(lambda lead: name.lower() in (lead.body["leadCustomerName"] or "").lower())
    if (phone := query.get("leadPhone")) is not None:
        tests.append(lambda lead: _digits(lead.body["leadPhone"] or "") == _digits(phone))
    return tests


def _by_people(world: World, query: Mapping[str, Any]) -> list[Test]:
    tests: list[Test] = []
    jobs = world.tables["jobs"]
    # D: a prospect has no customer, or one without a job; a lead with a customer and no location is on neither side
    # of the other question.
    if (prospect := query.get("isProspect")) is not None:
        tests.append(lambda lead: (not (lead.parent and jobs.children(lead.parent))) is prospect)
    if (alone := query.get("withoutCustomer")) is not None:
        members = ("customerId", "locationId")
        tests.append(lambda lead: all((lead.body[member] is None) is alone for member in members))
    return tests


def _by_customer(world: World, query: Mapping[str, Any]) -> list[Test]:
    asked: list[Test] = []
    for parameter, line in _CUSTOMER_LINES.items():
        if (wanted := query.get(parameter)) is not None:
            asked.append(
                lambda customer, line=line, wanted=wanted: (  # type: ignore[misc]
                    (customer.body["address"][line] or "").lower() == wanted.lower()
                )
            )
    # The document's texts of two of these are swapped; the names are believed (I).
    if (limit := query.get("customerCreatedOnOrAfter")) is not None:
        asked.append(lambda customer: customer.created >= limit)
    if (end := query.get("customerCreatedBefore")) is not None:
        asked.append(lambda customer: customer.created < end)
    if (since := query.get("customerModifiedOnOrAfter")) is not None:
        asked.append(lambda customer: customer.modified >= since)

    def fits(lead: Record) -> bool:
        customer = world.customers.get(lead.parent)
        return customer is not None and all(test(customer) for test in asked)

    return [fits] if asked else []


def _digits(value: str) -> str:
    return "".join(character for character in value if character.isdigit())
