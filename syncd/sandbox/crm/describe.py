"""The stand-in's own OpenAPI 3.1 document, made from the table of operations.

It decides how operations, parameters and shapes are written down. It copies nothing from the vendor's documents.
"""

from collections.abc import Iterable
from typing import Any

from syncd.sandbox.crm.operations import Operation, Route, Shape, take_apart
from syncd.sandbox.crm.schema import BOOL, INT, TEXT, Kind, ListOf, Model, Scalar, need, null

_WORDS = {
    400: "The request is not valid.",
    403: "The scope is missing.",
    404: "Nothing has this id.",
    409: "Another record's state stands in the way.",
}
_ANYTHING = Scalar(name="object", openapi={"type": "object"}, read=lambda value: value)
PROBLEM = Model(
    "ApiErrorResponse",
    need("type", TEXT),
    need("title", TEXT),
    need("status", INT),
    need("traceId", TEXT),
    need("errors", _ANYTHING),
    need("data", _ANYTHING),
)


def document(operations: Iterable[Operation]) -> dict[str, Any]:
    """Describe the operations served."""
    schemas: dict[str, Any] = {}
    _define(PROBLEM, schemas)
    paths: dict[str, dict[str, Any]] = {}
    scopes: dict[str, str] = {}
    for operation in operations:
        path = "/".join(part.partition(":")[0] + "}" * (":" in part) for part in operation.path.split("/"))
        paths.setdefault(path, {})[operation.method.lower()] = _operation(operation, schemas)
        scopes[operation.scope] = operation.scope
    return {
        "openapi": "3.1.0",
        "info": {"title": "CRM stand-in", "version": "2"},
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": _security(scopes)},
    }


def answer_schema(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any] | None:
    """Describe the 200 body of an operation; None for an empty one."""
    if operation.shape is Shape.NUMBER:
        return {"type": ["integer", "null"], "format": "int64"}
    if operation.answer is None or operation.shape is Shape.EMPTY:
        return None
    if operation.shape is Shape.LIST:
        return _kind(ListOf(operation.answer), schemas)
    name = operation.answer.name
    if operation.shape is Shape.PAGE:
        model = Model(
            f"PaginatedResponse_Of_{name}",
            need("page", INT),
            need("pageSize", INT),
            need("hasMore", BOOL),
            null("totalCount", INT),
            need("data", ListOf(operation.answer)),
        )
        return _kind(model, schemas)
    if operation.shape is Shape.EXPORT:
        feed = Model(
            f"ExportResponse_Of_{name}",
            need("hasMore", BOOL),
            need("continueFrom", TEXT),
            need("data", ListOf(operation.answer)),
        )
        return _kind(feed, schemas)
    return _kind(operation.answer, schemas)


def _operation(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    route = take_apart(operation)
    described: dict[str, Any] = {
        "operationId": operation.id,
        "tags": [operation.group],
        "parameters": [*_path_parameters(route), *_query_parameters(operation)],
        "responses": _responses(operation, schemas),
        "security": [{"appKey": [], "oauth": [operation.scope]}],
    }
    if operation.request is not None:
        described["requestBody"] = {"content": _json(_kind(operation.request, schemas))}
    return described


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    tenant = {"name": "tenant", "in": "path", "required": True, "schema": dict(INT.openapi)}
    return [
        tenant,
        *(
            {"name": name, "in": "path", "required": True, "schema": dict(reader.openapi)}
            for _, name, reader in route.readers
        ),
    ]


def _query_parameters(operation: Operation) -> list[dict[str, Any]]:
    return [{"name": item.name, "in": "query", "schema": dict(item.openapi)} for item in operation.query]


def _responses(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "Done."}
    body = answer_schema(operation, schemas)
    if body is not None:
        good["content"] = _json(body)
    problem = _kind(PROBLEM, schemas)
    listed = {str(status): {"description": _WORDS[status], "content": _json(problem)} for status in operation.errors}
    others = {"description": "Refused at the door: 401, 403, 415, 429, or a failure.", "content": _json(problem)}
    return {"200": good, **listed, "default": others}


def _kind(kind: Kind, schemas: dict[str, Any]) -> dict[str, Any]:
    if isinstance(kind, Scalar):
        return dict(kind.openapi)
    if isinstance(kind, ListOf):
        return {"type": "array", "items": _kind(kind.item, schemas)}
    _define(kind, schemas)
    return {"$ref": f"#/components/schemas/{kind.name}"}


def _define(model: Model, schemas: dict[str, Any]) -> None:
    if model.name in schemas:
        return
    schemas[model.name] = {}
    properties = {}
    for member in model.members:
        described = _kind(member.kind, schemas)
        if member.nullable:
            described = {"anyOf": [described, {"type": "null"}]}
        properties[member.name] = described
    schemas[model.name] = {"type": "object", "properties": properties, "required": list(model.required)}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _security(scopes: dict[str, str]) -> dict[str, Any]:
    flow = {"tokenUrl": "/connect/token", "scopes": dict(sorted(scopes.items()))}
    return {
        "appKey": {"type": "apiKey", "in": "header", "name": "ST-App-Key"},
        "oauth": {"type": "oauth2", "flows": {"clientCredentials": flow}},
    }
