"""The stand-in beside the documents: its own, which it must obey, and the vendor's, where they are at hand."""

import json
import os
from pathlib import Path

import jsonschema
import pytest

from syncd.sandbox.crm import describe
from syncd.sandbox.crm.operations import CRM, Shape
from syncd.sandbox.crm.sandbox import ROUTER
from syncd.sandbox.wire import Request

REFERENCE = Path(os.environ.get("SYNCD_REFERENCE", Path(__file__).parents[4] / "shared" / "reference")) / "openapi"
BY_ID = {operation.id: operation for operation in ROUTER.operations}


def vendor(name):
    path = REFERENCE / name
    if not path.exists():
        pytest.skip(f"the vendor's document {name} is not at hand; set SYNCD_REFERENCE to its folder")
    return json.loads(path.read_text())


def vendor_operations(document):
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            if described["operationId"] in BY_ID:
                yield path, method, described, BY_ID[described["operationId"]]


def target(document, schema):
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


@pytest.mark.parametrize("name", ["crm-v2.json", "settings-v2.json"])
def test_operations_agree_with_the_vendors(name):
    document = vendor(name)
    seen = 0
    for path, method, described, ours in vendor_operations(document):
        seen += 1
        base = CRM if name.startswith("crm") else CRM.replace("crm", "settings")
        plain = ours.path.replace(":guid", "").replace(":text", "")
        assert (plain, ours.method) == (base + path.removeprefix("/tenant/{tenant}"), method.upper())
        theirs = {item["name"] for item in described.get("parameters", []) if item["in"] == "query"}
        assert {parameter.name for parameter in ours.query} == theirs, ours.id
        assert [ours.scope] == described["security"][0]["oauth"]
        assert {str(status) for status in ours.errors} | {"200"} == set(described["responses"]), ours.id
    assert seen == len([one for one in ROUTER.operations if one.path.startswith(base)])


@pytest.mark.parametrize("name", ["crm-v2.json", "settings-v2.json"])
def test_answers_have_the_vendors_members_in_order(name):
    document = vendor(name)
    for _, _, described, ours in vendor_operations(document):
        content = described["responses"]["200"].get("content")
        if ours.answer is None:
            assert content is None or ours.shape is Shape.NUMBER, ours.id
            continue
        model = target(document, content["application/json"]["schema"])
        if ours.shape in {Shape.PAGE, Shape.EXPORT}:
            model = target(document, model["properties"]["data"]["items"])
        assert list(ours.answer.names()) == list(model["properties"]), ours.id


@pytest.mark.parametrize("name", ["crm-v2.json", "settings-v2.json"])
def test_requests_have_the_vendors_members(name):
    document = vendor(name)
    for _, _, described, ours in vendor_operations(document):
        if ours.request is None:
            assert "requestBody" not in described, ours.id
            continue
        model = target(document, described["requestBody"]["content"]["application/json"]["schema"])
        assert set(ours.request.names()) == set(model["properties"]), ours.id
        assert set(ours.request.required) == set(model.get("required", [])), ours.id
        for member in ours.request.members:
            described_member = model["properties"][member.name]
            types = described_member.get("type", "")
            theirs = "null" in types or {"type": "null"} in described_member.get("oneOf", [])
            assert member.nullable == theirs, (ours.id, member.name)


def test_the_own_document_is_served_and_resolves(crm):
    document = crm.handle(Request.of("GET", "/openapi.json")).json()
    ids = [one["operationId"] for methods in document["paths"].values() for one in methods.values()]
    assert sorted(ids) == sorted(BY_ID)
    names = set(document["components"]["schemas"])
    assert {part.split('"')[0] for part in json.dumps(document).split("#/components/schemas/")[1:]} <= names


def test_every_answer_obeys_the_own_document(api, furnished):
    for operation in ROUTER.operations:
        if operation.method != "GET":
            continue
        query = {"includeRecentChanges": "true", "createdOnOrAfter": "2020-01-01", "modifiedOnOrAfter": "2020-01-01"}
        answer = api.ok("GET", furnished.path(operation.path), **query)
        schemas = {}
        schema = describe.answer_schema(operation, schemas)
        jsonschema.validate(answer, {**schema, "components": {"schemas": schemas}})
        if isinstance(answer, dict) and "data" in answer:
            assert answer["data"], operation.id
            for row in answer["data"]:
                assert list(row) == list(operation.answer.names()), operation.id


def test_schema_check_can_fail():
    schemas = {}
    schema = describe.answer_schema(BY_ID["Customers_Get"], schemas)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"id": 1}, {**schema, "components": {"schemas": schemas}})
