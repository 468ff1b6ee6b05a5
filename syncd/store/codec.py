"""Dataclasses of the core as JSON and back, for journalled tasks. Knows the closed list of classes it may make."""

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

from syncd.core import crm_operations, objects, records, sheet_operations, state

_CLASSES: dict[str, type] = {
    cls.__name__: cls
    for cls in (
        crm_operations.FieldChange,
        crm_operations.PatchRecord,
        crm_operations.CreateRecord,
        crm_operations.ChangeElement,
        crm_operations.ChangeElements,
        crm_operations.DeleteRecord,
        sheet_operations.UpdateCells,
        sheet_operations.AppendRow,
        sheet_operations.ClaimRow,
        sheet_operations.MarkRow,
        sheet_operations.RemoveRow,
        sheet_operations.RestoreCells,
        sheet_operations.SheetSnapshot,
        objects.FieldSpec,
        state.Task,
        state.Move,
        state.RowPart,
        records.CrmRecord,
    )
}

_AS_IT_IS = frozenset((str, int, float, bool, types.NoneType))


def encode(value: object) -> str:
    """Render a dataclass (or a sequence of them) as JSON text."""
    return _ENCODER.encode(_plain(value))


def decode(text: str) -> Any:
    """Undo ``encode``. Raises: KeyError, when the text names a class that is not ours."""
    return _made(json.loads(text))


def _plain(value: Any) -> Any:
    kind: type = type(value)
    # Asked first, by exact type: nearly everything in a snapshot is a cell in a row.
    if kind in _AS_IT_IS:
        return value
    if kind is tuple or kind is list:
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, Mapping):
        return {"$map": [[key, _plain(item)] for key, item in value.items()]}
    if isinstance(value, Sequence | frozenset | set):
        return [_plain(item) for item in value]
    held = {name: getattr(value, name) for name in _fields(kind)}
    native = _native_fields(kind)
    return {"$": kind.__name__, **{name: item if name in native else _plain(item) for name, item in held.items()}}


_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, default=_plain)


@cache
def _fields(cls: type) -> tuple[str, ...]:
    return tuple(item.name for item in dataclasses.fields(cls))


@cache
def _native_fields(cls: type) -> frozenset[str]:
    """Fields that by their type hold only what JSON has too, such as a snapshot's rows: whole columns of cells."""
    return frozenset(name for name, hint in typing.get_type_hints(cls).items() if _is_native(hint))


def _is_native(hint: Any) -> bool:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType, tuple, list, Sequence):
        return all(_is_native(argument) for argument in typing.get_args(hint) if argument is not Ellipsis)
    return hint in _AS_IT_IS


@cache
def _converters(cls: type) -> Mapping[str, Any]:
    return {name: _converter(hint) for name, hint in typing.get_type_hints(cls).items()}


def _converter(hint: Any) -> Callable[[Any], Any] | None:
    """Say how a decoded value takes its type's shape: enums by value, sequences as tuples, to any depth.

    ``None`` where JSON has it right already. Raw values (``Json``) have no shape of ours, their lists stay lists.
    """
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple and arguments[-1] is not Ellipsis:
        return _each_its_own([_converter(argument) for argument in arguments])
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return _all_alike(_converter(arguments[0]))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        inner = _converter(arguments[1])
        return None if inner is None else lambda held: {key: inner(item) for key, item in held.items()}
    if origin in (typing.Union, types.UnionType):
        found = [made for argument in arguments if (made := _converter(argument)) is not None]
        return found[0] if len(found) == 1 else None
    return None


def _each_its_own(inners: Sequence[Callable[[Any], Any] | None]) -> Callable[[Any], Any]:
    return lambda held: tuple(item if inner is None else inner(item) for inner, item in zip(inners, held, strict=True))


def _all_alike(inner: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    return tuple if inner is None else lambda held: tuple(inner(item) for item in held)


def _made(value: Any) -> Any:
    if isinstance(value, list):
        return [_made(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$decimal" in value:
        return Decimal(value["$decimal"])
    if "$map" in value:
        return {key: _made(item) for key, item in value["$map"]}
    cls = _CLASSES[value["$"]]
    converters, native = _converters(cls), _native_fields(cls)
    arguments = {}
    for name, item in value.items():
        if name != "$":
            made, convert = item if name in native else _made(item), converters.get(name)
            arguments[name] = convert(made) if convert is not None and made is not None else made
    return cls(**arguments)
