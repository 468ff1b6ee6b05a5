"""The vendor's own OpenAPI documents are the referee: every operation, parameter and member, nothing more.

The documents are not part of this project. Where neither ``SYNCD_REFERENCE`` nor ``../shared`` beside the checkout
gives them, these tests are skipped.
"""

import json
import os
from functools import cache, reduce
from operator import or_
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

import pytest

from syncd.crm.api.catalogue import operations
from syncd.crm.api.operation import Kind
from syncd.crm.models.base import NEVER_NULL, Answer, Request

ROOT = Path(__file__).resolve().parents[3]
PLACES = [
    *([Path(os.environ["SYNCD_REFERENCE"]) / "openapi"] if "SYNCD_REFERENCE" in os.environ else []),
    *(parent / "shared" / "reference" / "openapi" for parent in (ROOT.parent, ROOT.parent.parent)),
]
FOLDER = next((place for place in PLACES if (place / "crm-v2.json").is_file()), None)
ENTRIES = {entry.operation.id: entry for entry in operations()}
TAG_TYPES = {"TagTypes_GetList", "TagTypes_Create", "TagTypes_Update", "Export_TagTypes"}
PAGING = {"page": ("integer", "int32"), "includeTotal": ("boolean", "")}
"""Asked for by ``Listing.page``, so no parameter of a method."""
FORMATS = {name: name for name in ("int32", "int64", "double", "decimal", "date-time", "guid")}
"""Others, such as multiline, are advice for those who show a text."""
MAY_BE_LEFT_OUT = {"UpdateCustomerAddress.latitude", "UpdateCustomerAddress.longitude"}
"""Required by the document, and yet absent from many stored addresses: nobody can be asked to invent them."""
SAME_SHAPE = {"UpdateBookingContactAnswer": "UpdateBookingContactRequest"}

pytestmark = pytest.mark.skipif(FOLDER is None, reason="the vendor's OpenAPI documents are not at hand")


@cache
def document(name):
    return json.loads((FOLDER / f"{name}-v2.json").read_text())


@cache
def vendors():
    """Operations by their id: (method, path, operation, the document's name)."""
    found = {}
    for name in ("crm", "settings"):
        for path, methods in document(name)["paths"].items():
            for method, operation in methods.items():
                if name == "crm" or operation["operationId"] in TAG_TYPES:
                    found[operation["operationId"]] = (method.upper(), path, operation, name)
    return found


def test_every_operation_is_there_and_none_is_invented():
    assert len(vendors()) == 86 + 4
    assert sorted(ENTRIES) == sorted(vendors())


@pytest.mark.parametrize("name", ENTRIES)
def test_method_path_and_group(name):
    method, path, operation, area = vendors()[name]
    entry = ENTRIES[name]
    assert (entry.operation.method, f"/tenant/{{tenant}}{entry.operation.path}") == (method, path)
    assert entry.operation.area == area
    assert [entry.vendor_group] == operation["tags"]


@pytest.mark.parametrize("name", ENTRIES)
def test_parameters(name):
    _, _, operation, _ = vendors()[name]
    theirs = {}
    for item in operation["parameters"]:
        if item["name"] != "tenant":
            theirs[item["in"], item["name"]] = (item["schema"]["type"], item["schema"].get("format", ""))
            assert item.get("required", False) == (item["in"] == "path")
    ours = {
        (item.place, item.vendor): wire_type(item.annotation, item.vendor)
        for item in ENTRIES[name].operation.parameters
    }
    if ENTRIES[name].operation.kind is Kind.PAGE:
        ours |= {("query", key): value for key, value in PAGING.items()}
    assert ours == theirs


@pytest.mark.parametrize("name", ENTRIES)
def test_request(name):
    _, _, operation, area = vendors()[name]
    theirs = operation.get("requestBody")
    ours = ENTRIES[name].operation.request
    assert (theirs is None) == (ours is None)
    if ours is not None:
        same_model(ours, theirs["content"]["application/json"]["schema"], area)


@pytest.mark.parametrize("name", ENTRIES)
def test_answer(name):
    _, _, operation, area = vendors()[name]
    ours = ENTRIES[name].operation
    content = operation["responses"]["200"].get("content")
    if ours.kind is Kind.EMPTY:
        assert content is None
        return
    schema = content["application/json"]["schema"]
    if ours.kind in (Kind.PAGE, Kind.EXPORT):
        title = {"page": "PaginatedResponse", "export": "ExportResponse"}[ours.kind]
        assert schema["$ref"].rpartition("/")[2].startswith(f"{title}_Of_")
        wrapped = resolved(schema, area)
        members = {"page", "pageSize", "hasMore", "totalCount", "data"} if ours.kind is Kind.PAGE else None
        assert set(wrapped["properties"]) == (members or {"hasMore", "continueFrom", "data"})
        schema = wrapped["properties"]["data"]["items"]
    elif ours.kind is Kind.LIST:
        assert schema["type"] == "array"
        schema = schema["items"]
    elif ours.kind is Kind.NUMBER:
        assert schema == {"type": "integer", "format": "int64", "nullable": True}
        return
    same_model(ours.answer, schema, area)


@pytest.mark.parametrize("name", ENTRIES)
def test_errors(name):
    _, _, operation, _ = vendors()[name]
    assert sorted(ENTRIES[name].operation.errors) == sorted(
        int(code) for code in operation["responses"] if code != "200"
    )


def resolved(schema, area):
    return document(area)["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def same_model(model, schema, area):
    """The same name, the same members, required and nullable alike, and so on inside."""
    title = schema["$ref"].rpartition("/")[2]
    assert title.endswith("." + getattr(model, "vendor_name", model.__name__)) or title == model.__name__
    theirs = resolved(schema, area)
    assert sorted(field.alias for field in model.model_fields.values()) == sorted(theirs["properties"])
    required = set(theirs.get("required", ()))
    for name, field in model.model_fields.items():
        schema = theirs["properties"][field.alias]
        where = f"{model.__name__}.{name}"
        may_be_null = nullable(schema)
        if issubclass(model, Request):
            assert field.is_required() == (field.alias in required and where not in MAY_BE_LEFT_OUT), where
            assert (NoneType in get_args(field.annotation)) == may_be_null, where
        elif model.__name__ not in SAME_SHAPE:
            # An answer's members may all be null (O); what is documented as never null is marked so.
            documented = NoneType not in get_args(field.annotation) or NEVER_NULL in field.metadata
            assert documented == (not may_be_null) == (field.alias in required), where
        # pydantic takes outer metadata off the annotation.
        annotation = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        same_type(annotation, schema, area, where, model)


def nullable(schema):
    kinds = schema.get("type")
    return (isinstance(kinds, list) and "null" in kinds) or any(
        one.get("type") == "null" for one in schema.get("oneOf", ())
    )


def same_type(annotation, schema, area, where, model):
    options = [one for one in schema.get("oneOf", [schema]) if one.get("type") != "null"]
    assert len(options) == 1, where
    schema = options[0]
    ours = bare(annotation)
    if "$ref" in schema and "enum" in resolved(schema, area):
        assert sorted(values(ours)) == sorted(resolved(schema, area)["enum"]), where
        assert (str in get_args(ours)) == issubclass(model, Answer), f"{where}: open in answers only"
    elif "$ref" in schema:
        assert isinstance(ours, type), where
        assert issubclass(ours, Request if issubclass(model, Request) else Answer), where
        same_model(ours, schema, area)
    elif kind_of(schema) == "array":
        assert get_origin(ours) is list, where
        same_type(get_args(ours)[0], schema["items"], area, where, model)
    else:
        assert wire_type(annotation, "") == (kind_of(schema), FORMATS.get(schema.get("format"), "")), where


def kind_of(schema):
    kinds = schema["type"]
    return next(kind for kind in kinds if kind != "null") if isinstance(kinds, list) else kinds


def bare(annotation):
    """Without Annotated and without None."""
    if hasattr(annotation, "__metadata__"):
        return bare(annotation.__origin__)
    if get_origin(annotation) in (Union, UnionType):
        parts = tuple(part for part in get_args(annotation) if part is not NoneType)
        return bare(parts[0]) if len(parts) == 1 else reduce(or_, map(bare, parts))
    return annotation


def values(annotation):
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return [value for part in get_args(annotation) for value in values(part)]


def wire_type(annotation, vendor):
    """What stands on the wire: JSON type and format, as the document words them."""
    text = repr(annotation)
    ours = bare(annotation)
    if vendor == "pageSize":
        return ("integer", "int32")
    if "_guid" in text or "Guid" in text:
        return ("string", "guid")
    if "_money" in text:
        return ("number", "decimal")
    if "Stamp" in text and vendor != "from":
        return ("string", "date-time")
    simple = {bool: ("boolean", ""), int: ("integer", "int64"), float: ("number", "double"), str: ("string", "")}
    return simple.get(ours, ("string", ""))
