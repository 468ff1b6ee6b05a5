"""Declares operations: a method's signature, its docstring and one line about the route are all there is to write.

``operation`` turns such a declaration into a method that makes the call, and keeps what it read there as an
``Operation``: the table that the command line, the documentation and the tests read (``catalogue``). A parameter whose
type is a ``Request`` is the body; the first others, one for each ``{...}`` of the path, stand in the path; the rest are
query parameters under the vendor's camelCase name. What is not in the signature cannot be sent: a misspelt filter is a
TypeError, not an answer with everything.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, update_wrapper
from types import NoneType
from typing import Any, Literal, TypeVar, get_args, get_origin
from urllib.parse import quote

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from syncd.crm.api.answers import Feed, Listing
from syncd.crm.api.parameters import Doc, written
from syncd.crm.api.session import Call, Session
from syncd.crm.models.base import Request
from syncd.crm.models.shared import ExportPage, Page

F = TypeVar("F", bound=Callable[..., Any])
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class Kind(StrEnum):
    """How an operation answers."""

    ONE = "one"
    LIST = "list"
    """A plain array."""
    PAGE = "page"
    EXPORT = "export"
    EMPTY = "empty"
    """200 without a body."""
    NUMBER = "number"
    """A bare whole number, or null."""


class Repeat(StrEnum):
    """What is done when no answer came."""

    READ = "read"
    """Repeated: it changes nothing."""
    SAME = "same"
    """Repeated: done twice it leaves what it leaves done once."""
    NEVER = "never"
    """Not repeated unless it provably never ran; the caller hears that it may have happened."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a path or a query."""

    name: str
    """In Python."""
    vendor: str
    place: Literal["path", "query"]
    annotation: Any
    default: Any = inspect.Parameter.empty

    @property
    def note(self) -> str:
        """What it means, for help texts; empty where its name says it."""
        return next((item.documentation for item in get_args(self.annotation) if isinstance(item, Doc)), "")

    @property
    def is_required(self) -> bool:
        return self.default is inspect.Parameter.empty

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """Checks a Python value; ``validate_strings`` of a lax one reads a command line."""
        return TypeAdapter(self.annotation, config=ConfigDict(strict=True))

    def checked(self, value: object) -> Any:
        """Accept a value. Raises: ValueError, naming the parameter."""
        try:
            return self.adapter.validate_python(value)
        except ValidationError as error:
            said = "; ".join(dict.fromkeys(item["msg"].removeprefix("Value error, ") for item in error.errors()))
            raise ValueError(f"{self.name}: {said}") from None

    def asked(self, value: object) -> str:
        """Render a value for an address. Raises: ValueError, also for nothing: a filter by nothing shows everything."""
        text = written(self.checked(value))
        if self.place == "path" and text in ("", ".", ".."):
            raise ValueError(f"{self.name}: {text!r} would lead to another path")
        if not text and self.vendor != "from":
            raise ValueError(f"{self.name}: nothing to look for; leave it out to see everything")
        return text


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation of the API."""

    id: str
    """The vendor's name: ``Customers_CreateContact``."""
    name: str
    """The method's: ``create_contact``."""
    method: Method
    path: str
    """The vendor's, after ``/tenant/{tenant}``."""
    area: str
    """``crm`` or ``settings``."""
    scope: str
    errors: tuple[int, ...]
    """Statuses that the document lists; 401, 403, 429 and 5xx can come from everywhere."""
    kind: Kind
    repeat: Repeat
    look: str
    """How to find out after a lost answer; empty for what is repeated."""
    parameters: tuple[Parameter, ...]
    request: type[Request] | None
    answer: Any
    """The model of the answer, of one item where there are many; ``int`` for a bare number, ``None`` for nothing."""
    doc: str

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """Reads an answer, a page of it where there are pages."""
        answer: Any = self.answer
        if self.kind is Kind.EMPTY:
            return TypeAdapter(Any)
        if self.kind is Kind.NUMBER:
            return TypeAdapter(int | None)
        wrappings: dict[Kind, Any] = {Kind.LIST: list, Kind.PAGE: Page, Kind.EXPORT: ExportPage}
        wrapped = wrappings.get(self.kind)
        return TypeAdapter(wrapped[answer] if wrapped else answer)

    def call(self, path_values: Sequence[Any], query: dict[str, Any], body: Request | None) -> Call:
        """Put a call together. Raises: ValueError, TypeError, for values that the API would not understand."""
        places = [item for item in self.parameters if item.place == "path"]
        path = self.path
        for place, value in zip(places, path_values, strict=True):
            path = path.replace(f"{{{place.vendor}}}", quote(place.asked(value), safe=""), 1)
        asked = {}
        for item in self.parameters:
            if item.place == "query" and query.get(item.name) is not None:
                asked[item.vendor] = item.asked(query[item.name])
        if self.request is not None and not isinstance(body, self.request):
            raise TypeError(f"{self.name} takes a {self.request.__name__}, not a {type(body).__name__}")
        return Call(
            operation=self.id,
            method=self.method,
            area=self.area,
            path=path,
            query=asked,
            body=body.body() if body is not None else None,
            is_repeated=self.repeat is not Repeat.NEVER,
            look=self.look,
            is_empty=self.kind is Kind.EMPTY,
        )


class Group:
    """Operations of one group, over a session."""

    vendor_name: str

    def __init__(self, session: Session) -> None:
        self._session = session


def operation(
    id_: str,
    method: Method,
    path: str,
    *,
    scope: str,
    errors: tuple[int, ...] = (400,),
    area: str = "crm",
    same: bool = False,
    look: str = "",
) -> Callable[[F], F]:
    """Declare the decorated method as an operation. ``same``: done twice it leaves what it leaves done once."""

    def declare(function: F) -> F:
        signature = inspect.signature(function)
        kind, answer = _answer(signature.return_annotation)
        declared = Operation(
            id=id_,
            name=function.__name__,
            method=method,
            path=path,
            area=area,
            scope=f"tn.{'crm' if area == 'crm' else 'stt'}.{scope}",
            errors=errors,
            kind=kind,
            repeat=Repeat.READ if method == "GET" else Repeat.SAME if same else Repeat.NEVER,
            look=look,
            parameters=_parameters(signature, path),
            request=next((p.annotation for p in signature.parameters.values() if _is_request(p.annotation)), None),
            answer=answer,
            doc=inspect.getdoc(function) or "",
        )
        return _calling(function, signature, declared)

    return declare


def _calling(function: F, signature: inspect.Signature, declared: Operation) -> F:
    in_path = [item.name for item in declared.parameters if item.place == "path"]
    body_name = next((name for name, p in signature.parameters.items() if _is_request(p.annotation)), "")

    def run(self: Group, *args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(self, *args, **kwargs)
        bound.apply_defaults()
        given = bound.arguments
        call = declared.call([given[name] for name in in_path], given, given.get(body_name))
        if declared.kind is Kind.PAGE:
            return Listing(self._session, call, declared.adapter)
        if declared.kind is Kind.EXPORT:
            return Feed(self._session, call, declared.adapter)
        return self._session.answer(call, declared.adapter)

    update_wrapper(run, function)
    run.operation = declared  # type: ignore[attr-defined] # the catalogue reads it there
    return run  # type: ignore[return-value] # called as declared


def _is_request(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Request)


def _answer(annotation: Any) -> tuple[Kind, Any]:
    origin, inner = get_origin(annotation), get_args(annotation)
    if annotation is None:
        return Kind.EMPTY, None
    if origin is Listing:
        return Kind.PAGE, inner[0]
    if origin is Feed:
        return Kind.EXPORT, inner[0]
    if origin is list:
        return Kind.LIST, inner[0]
    if NoneType in inner:
        return Kind.NUMBER, int
    return Kind.ONE, annotation


def _parameters(signature: inspect.Signature, path: str) -> tuple[Parameter, ...]:
    slots = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    names = [name for name, item in signature.parameters.items() if name != "self" and not _is_request(item.annotation)]
    found = []
    for position, name in enumerate(names):
        item = signature.parameters[name]
        if position < len(slots):
            found.append(Parameter(name, slots[position], "path", item.annotation))
        else:
            found.append(Parameter(name, to_camel(name.rstrip("_")), "query", item.annotation, item.default))
    return tuple(found)
