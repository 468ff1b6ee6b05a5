"""The table of operations: what may be called, with which scope, parameters and bodies, and who answers.

It decides how a request finds its operation and how its path and query are read. The groups add their rows; nothing
here knows what an operation does.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from syncd.sandbox.crm import stamps
from syncd.sandbox.crm.problems import invalid
from syncd.sandbox.crm.schema import Model
from syncd.sandbox.crm.world import World

CRM = "/crm/v2/tenant/{tenant}"
SETTINGS = "/settings/v2/tenant/{tenant}"


class Shape(Enum):
    """How an answer wraps its model."""

    ONE = "one"
    PAGE = "page"
    EXPORT = "export"
    EMPTY = "empty"
    """200 without a body (D)."""
    LIST = "list"
    """A bare array (D: the preferences of a contact method)."""
    NUMBER = "number"
    """A bare number or null (D: the preferred technician)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One query parameter; ``read`` raises ValueError for a value it refuses."""

    name: str
    read: Callable[[str], Any]
    openapi: Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class Call:
    """One request after everything outside the operation has been checked."""

    ids: tuple[Any, ...]
    """Path parameters after the tenant, in order."""
    query: dict[str, Any]
    body: dict[str, Any]


Handler = Callable[[World, Call], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One row of the table."""

    id: str
    method: str
    path: str
    """Template from the host on; ``{id}`` is an int64, ``{id:guid}`` a guid, ``{name:text}`` anything."""
    scope: str
    handler: Handler
    query: tuple[Parameter, ...] = ()
    request: Model | None = None
    answer: Model | None = None
    shape: Shape = Shape.ONE
    errors: tuple[int, ...] = (400,)
    """Statuses the document lists."""

    @property
    def group(self) -> str:
        return self.id.partition("_")[0]


def _integer(text: str) -> int:
    if not (text.isascii() and text.lstrip("-").isdigit()):
        raise ValueError
    value = int(text)
    if not -(2**63) <= value < 2**63:
        raise ValueError
    return value


def _boolean(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError
    return text.lower() == "true"


def _instant(text: str) -> int:
    ticks = stamps.from_text(text)
    if ticks is None:
        raise ValueError
    return ticks


def _integers(text: str) -> list[int]:
    return [_integer(part.strip()) for part in text.split(",") if part.strip()]


def _fifty(text: str) -> list[int]:
    # D: at most 50 ids in one look-up.
    ids = _integers(text)
    if len(ids) > 50:
        raise ValueError
    return ids


def _guid(text: str) -> str:
    return str(UUID(text))


def integer(name: str) -> Parameter:
    return Parameter(name=name, read=_integer, openapi={"type": "integer", "format": "int64"})


def boolean(name: str) -> Parameter:
    return Parameter(name=name, read=_boolean, openapi={"type": "boolean"})


def instant(name: str) -> Parameter:
    return Parameter(name=name, read=_instant, openapi={"type": "string", "format": "date-time"})


def number(name: str) -> Parameter:
    return Parameter(name=name, read=float, openapi={"type": "number", "format": "double"})


def text(name: str) -> Parameter:
    return Parameter(name=name, read=str, openapi={"type": "string"})


def integers(name: str) -> Parameter:
    return Parameter(name=name, read=_integers, openapi={"type": "string"})


def guid(name: str) -> Parameter:
    return Parameter(name=name, read=_guid, openapi={"type": "string", "format": "uuid"})


IDS = Parameter(name="ids", read=_fifty, openapi={"type": "string"})
SORT = text("sort")
ACTIVE = Parameter(name="active", read=str, openapi={"type": "string", "enum": ["True", "Any", "False"]})
PG = (integer("page"), integer("pageSize"), boolean("includeTotal"))
CR = (instant("createdBefore"), instant("createdOnOrAfter"))
MO = (instant("modifiedBefore"), instant("modifiedOnOrAfter"))
ADDR = (
    *(text(name) for name in ("street", "unit", "city", "state", "zip", "country")),
    number("latitude"),
    number("longitude"),
)
EXT = (guid("externalDataApplicationGuid"), text("externalDataKey"), text("externalDataValues"))
FEED = (text("from"), boolean("includeRecentChanges"))

_PATH_PARAMETERS = {"": integer, "guid": guid, "text": text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An operation with its path taken apart."""

    operation: Operation
    literals: tuple[tuple[int, str], ...]
    readers: tuple[tuple[int, str, Parameter], ...]
    parameters: Mapping[str, Parameter]

    def ids(self, segments: Sequence[str]) -> tuple[Any, ...]:
        """Read the path parameters after the tenant; a wrong one is a 400 (I)."""
        found = []
        for position, name, parameter in self.readers:
            try:
                found.append(parameter.read(segments[position]))
            except ValueError:
                raise invalid({name: [f"The value '{segments[position]}' is not valid."]}) from None
        return tuple(found)

    def query(self, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
        """Read the parameters the operation knows; others are ignored (O), an empty one counts as absent (I)."""
        found: dict[str, Any] = {}
        errors: dict[str, list[str]] = {}
        for name, value in pairs:
            parameter = self.parameters.get(name)
            if parameter is None or name in found or not value:
                continue
            try:
                found[name] = parameter.read(value)
            except ValueError:
                errors[name] = [not_valid(name, value)]
        if errors:
            raise invalid(errors)
        return found


def not_valid(name: str, value: str) -> str:
    """Word a refused parameter as seen live for sort (O)."""
    return f"The value '{value}' is not valid for {name[0].upper()}{name[1:]}."


class Router:
    """Finds the operation of a request."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self.operations = tuple(operations)
        self._routes: dict[tuple[str, str, int], list[Route]] = {}
        for operation in self.operations:
            route, parts = take_apart(operation), _parts(operation)
            self._routes.setdefault((operation.method, parts[0], len(parts)), []).append(route)
        for routes in self._routes.values():
            # `customers/contacts` goes before `customers/{id}`.
            routes.sort(key=lambda route: -len(route.literals))

    def find(self, method: str, segments: tuple[str, ...]) -> Route | None:
        """Return the route of a request, or None."""
        if not segments:
            return None
        for route in self._routes.get((method, segments[0], len(segments)), ()):
            for position, literal in route.literals:
                if segments[position] != literal:
                    break
            else:
                return route
        return None


def take_apart(operation: Operation) -> Route:
    """Find the literal and the variable segments of an operation's path."""
    literals, readers = [], []
    for position, part in enumerate(_parts(operation)):
        if not part.startswith("{"):
            literals.append((position, part))
        elif part != "{tenant}":
            name, _, kind = part[1:-1].partition(":")
            readers.append((position, name, _PATH_PARAMETERS[kind](name)))
    return Route(
        operation=operation,
        literals=tuple(literals),
        readers=tuple(readers),
        parameters={parameter.name: parameter for parameter in operation.query},
    )


def _parts(operation: Operation) -> list[str]:
    return operation.path.strip("/").split("/")
