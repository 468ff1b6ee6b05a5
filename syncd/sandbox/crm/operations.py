"""The table of operations: what may be called, with which scope, parameters and bodies, and who answers.

It decides how a request finds its operation and which of its path and query parameters are read. The groups add their
rows; nothing here knows what an operation does.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from syncd.sandbox.crm.parameters import Parameter, guid, integer, not_valid, text
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
