"""Requests that schemathesis makes up from a document: no answer outside it, no 5xx.

The document is the stand-in's own and, where it is at hand, the vendor's. SYNCD_FUZZ says how many requests to make up
for each operation and kind; then they also differ from run to run.
"""

import json
import os
import warnings
from pathlib import Path

import pytest
import requests
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from syncd.sandbox.crm import Client, describe
from syncd.sandbox.crm.sandbox import ROUTER
from syncd.sandbox.wire import Request

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis

BY_ID = {operation.id: operation for operation in ROUTER.operations}
GROUPS = sorted({operation.group for operation in ROUTER.operations})
MANY = int(os.environ.get("SYNCD_FUZZ", "0"))
EVERYWHERE = {401, 403, 404, 429}
"""These can happen whatever an operation lists (I); an unreadable kind of body is 415."""
OPEN = {"unknown_references_refused": False, "rate_limit_per_second": 10**9, "feed_lag_seconds": 0.0}
"""So that most requests get past the door and feeds have rows."""
REFERENCE = Path(os.environ.get("SYNCD_REFERENCE", Path(__file__).parents[4] / "shared" / "reference")) / "openapi"
LIVE_NULLS = {
    "Customers.CustomerAddress": ("country",),
    "V2.AddressModel": ("street", "city", "state", "zip", "country"),
    "CustomerResponse": ("type", "externalData", "phoneSettings"),
    "LocationResponse": ("externalData",),
    "LocationsResponse": ("externalData",),
    "ContactResponse": ("phoneSettings",),
    "ContactWithModifiedOnResponse": ("phoneSettings",),
    "ContactWithModifiedOnAndCustomerIdResponse": ("phoneSettings",),
}
"""Members that live answers carry null in against the document; test_document has the evidence of each."""


def loaded(document):
    for methods in document["paths"].values():
        for described in methods.values():
            described.pop("security", None)
    return schemathesis.openapi.from_dict(document)


@pytest.fixture(scope="module")
def own():
    return loaded(describe.document(ROUTER.operations))


@pytest.fixture(scope="module")
def vendors():
    path = REFERENCE / "crm-v2.json"
    if not path.exists():
        pytest.skip("the vendor's document crm-v2.json is not at hand; set SYNCD_REFERENCE to its folder")
    document = json.loads(path.read_text())
    for name, schema in document["components"]["schemas"].items():
        for end, members in LIVE_NULLS.items():
            for member in members if name.endswith(end) else ():
                if member in schema["properties"]:
                    schema["properties"][member] = {"anyOf": [schema["properties"][member], {"type": "null"}]}
    bare = document["paths"]["/tenant/{tenant}/locations/{id}/preferredtechnician"]["get"]["responses"]["200"]
    # Written as OpenAPI 3.0 writes it, which 3.1 no longer reads.
    bare["content"]["application/json"]["schema"]["type"] = ["integer", "null"]
    return loaded(document)


def examples(count):
    return settings(
        max_examples=MANY or count,
        derandomize=not MANY,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def send(api, case, root):
    made = requests.Request(**case.as_transport_kwargs(base_url=f"http://crm.example{root}")).prepare()
    headers = {**made.headers, "authorization": f"Bearer {api.token}", "st-app-key": Client().app_key}
    body = made.body.encode() if isinstance(made.body, str) else made.body or b""
    answer = api.crm.handle(Request.of(made.method, made.url, headers=headers, body=body))
    return schemathesis.Response(
        status_code=answer.status,
        headers={name: [value] for name, value in answer.headers.items()},
        content=answer.body,
        request=made,
        elapsed=0.0,
        verify=False,
    )


def drive(api, operation, ours, known, mode, *, count=2, root=""):
    """Send made-up requests, to places that exist and to any."""
    places = [known] if ours.query or ours.request or mode is schemathesis.GenerationMode.POSITIVE else []
    places += [{}] if known else []
    if not places:
        return  # nothing of this operation can be wrong but the tenant, which another test sees to
    strategies = [
        operation.as_strategy(generation_mode=mode, path_parameters={"tenant": 1234567, **more}) for more in places
    ]

    @examples(count)
    @given(st.one_of(strategies))
    def each(case):
        answer = send(api, case, root)
        listed = {200, *ours.errors}
        assert answer.status_code in listed | EVERYWHERE, (answer.status_code, answer.content)
        if answer.status_code in listed:
            operation.validate_response(answer)

    each()


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("group", GROUPS)
def test_answers_stay_within_the_own_document(own, api, furnished, group, mode):
    api.crm.set_switches(**OPEN)
    for found in own.get_all_operations():
        operation = found.ok()
        ours = BY_ID[operation.definition.raw["operationId"]]
        if ours.group == group:
            drive(api, operation, ours, furnished.variables(ours.path), mode)


@pytest.mark.parametrize("group", GROUPS)
def test_answers_stay_within_the_vendors_document(vendors, api, furnished, group):
    api.crm.set_switches(**OPEN)
    for found in vendors.get_all_operations():
        operation = found.ok()
        ours = BY_ID[operation.definition.raw["operationId"]]
        if ours.group == group:
            mode = schemathesis.GenerationMode.POSITIVE
            drive(api, operation, ours, furnished.variables(ours.path), mode, count=1, root="/crm/v2")
