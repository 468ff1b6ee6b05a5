"""Bodies described as data: what a member may be, how a wrong one is refused, how it looks in OpenAPI.

It decides which members of a request are read and which of the deserialiser's complaints a wrong one earns.
It knows no operation and no business rule.
"""

import json
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from math import isinf
from typing import Any

from syncd.sandbox.crm import stamps


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """One JSON value of a plain kind; ``read`` raises ValueError for a value of another kind."""

    name: str
    openapi: Mapping[str, Any]
    read: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A JSON array of one kind."""

    item: "Kind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member of an object."""

    name: str
    kind: "Kind"
    required: bool = False
    nullable: bool = False
    worded: bool = False
    """Required, but its absence and its null are refused in words of the operation's own, not the deserialiser's."""


class Model:
    """An object with named members; members it does not name are ignored (O, weak)."""

    __slots__ = ("by_name", "demanded", "members", "name", "required")

    def __init__(self, name: str, *members: Member) -> None:
        self.name = name
        self.members = members
        self.by_name = {member.name: member for member in members}
        self.required = tuple(member.name for member in members if member.required)
        self.demanded = tuple(member.name for member in members if member.required and not member.worded)

    def names(self) -> tuple[str, ...]:
        """Member names in the order they are written."""
        return tuple(self.by_name)


Kind = Scalar | ListOf | Model


def need(name: str, kind: Kind) -> Member:
    """Name a member that must be there and not null."""
    return Member(name=name, kind=kind, required=True)


def worded(name: str, kind: Kind) -> Member:
    """Name a member that must be there and whose absence the operation itself puts into words."""
    return Member(name=name, kind=kind, required=True, worded=True)


def opt(name: str, kind: Kind) -> Member:
    """Name a member that may be left out but not be null: the members of a PATCH."""
    return Member(name=name, kind=kind)


def may(name: str, kind: Kind) -> Member:
    """Name a member that may be left out or be null."""
    return Member(name=name, kind=kind, nullable=True)


def null(name: str, kind: Kind) -> Member:
    """Name a member of an answer that is always written and may be null."""
    return Member(name=name, kind=kind, required=True, nullable=True)


@dataclass(slots=True, kw_only=True)
class Complaints:
    """What is wrong with one request, by field path."""

    position: int = 0
    refuses_unknown: bool = False
    """Whether a member that no model names is a complaint."""
    errors: dict[str, list[str]] = field(default_factory=dict)

    def add(self, path: str, text: str) -> None:
        self.errors.setdefault(path, []).append(text)


def read_object(model: Model, value: Any, complaints: Complaints, path: str = "") -> dict[str, Any]:
    """Read the members a model names, in the order sent; complaints collect what is wrong."""
    if not isinstance(value, dict):
        _wrong(value, model.name, complaints, path)
        return {}
    found: dict[str, Any] = {}
    for name, given in value.items():
        member = model.by_name.get(name)
        where = f"{path}.{name}" if path else name
        if member is None:
            if complaints.refuses_unknown:
                complaints.add(where, f"Could not find member '{name}' on object of type '{model.name}'.")
            continue
        if given is None:
            if not (member.nullable or member.worded):
                _missing(name, complaints, path, "expects a value but got null")
            found[name] = None
        else:
            found[name] = _read(member.kind, given, complaints, where)
    for name in model.demanded:
        if name not in value:
            _missing(name, complaints, path, "not found in JSON")
    return found


def _read(kind: Kind, value: Any, complaints: Complaints, path: str) -> Any:
    if isinstance(kind, Scalar):
        try:
            return kind.read(value)
        except ValueError:
            _wrong(value, kind.name, complaints, path)
            return None
    if isinstance(kind, Model):
        return read_object(kind, value, complaints, path)
    if not isinstance(value, list):
        _wrong(value, "List", complaints, path)
        return []
    return [_read(kind.item, item, complaints, f"{path}[{index}]") for index, item in enumerate(value)]


def _missing(name: str, complaints: Complaints, path: str, what: str) -> None:
    # The wording of a missing member was seen live (O), the null's is the same deserialiser's (I).
    where = f"{path}.{name}" if path else name
    complaints.add(where, f"Required property '{name}' {what}. Path '{path}', line 1, position {complaints.position}.")


def _wrong(value: Any, wanted: str, complaints: Complaints, path: str) -> None:
    shown = json.dumps(value, default=str) if not isinstance(value, dict | list) else "of another shape"
    complaints.add(
        path,
        f"Error converting value {shown[:60]} to type '{wanted}'. "
        f"Path '{path}', line 1, position {complaints.position}.",
    )


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise ValueError


def _bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError


def _int(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63:
        return value
    raise ValueError


def _number(value: Any) -> Decimal:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    raise ValueError


def _decimal(value: Any) -> Decimal:
    # The framework's decimal has 96 bits (D, of the document's format); more digits after the point are kept here.
    read = _number(value)
    if abs(read) >= 2**96:
        raise ValueError
    return read


def _double(value: Any) -> float:
    read = float(_number(value))
    if isinf(read):
        raise ValueError
    return read


def _instant(value: Any) -> str:
    ticks = stamps.from_text(_text(value))
    if ticks is None:
        raise ValueError
    return stamps.to_text(ticks)


def _guid(value: Any) -> str:
    return str(uuid.UUID(_text(value)))


_COLOR = re.compile("#[0-9A-Fa-f]{6}")


def _color(value: Any) -> str:
    if _COLOR.fullmatch(_text(value)):
        return str(value)
    raise ValueError


TEXT = Scalar(name="System.String", openapi={"type": "string"}, read=_text)
BOOL = Scalar(name="System.Boolean", openapi={"type": "boolean"}, read=_bool)
INT = Scalar(name="System.Int64", openapi={"type": "integer", "format": "int64"}, read=_int)
DECIMAL = Scalar(name="System.Decimal", openapi={"type": "number", "format": "decimal"}, read=_decimal)
DOUBLE = Scalar(name="System.Double", openapi={"type": "number", "format": "double"}, read=_double)
INSTANT = Scalar(name="System.DateTime", openapi={"type": "string", "format": "date-time"}, read=_instant)
GUID = Scalar(name="System.Guid", openapi={"type": "string", "format": "uuid"}, read=_guid)
COLOR = Scalar(name="Color", openapi={"type": "string", "pattern": "^#([0-9A-Fa-f]{6})$"}, read=_color)


def choice(name: str, *values: str) -> Scalar:
    """Make an enum; its values are matched exactly."""

    def read(value: Any) -> str:
        if isinstance(value, str) and value in values:
            return value
        raise ValueError

    return Scalar(name=name, openapi={"type": "string", "enum": list(values)}, read=read)
