"""The table of operations, read from their declarations. Commands, documentation and tests are made of it.

``operations()`` gives every ``Operation`` with its group; ``Operation`` tells its vendor name, method's name, route,
scope, kind of answer, what happens after a lost answer, parameters with types, request model, answer model and
docstring. ``notes(model)`` gives what is written under a model's members, for help texts.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from pydantic import BaseModel

from syncd.crm.api.crm import GROUPS
from syncd.crm.api.operation import Group, Operation


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One operation and where it is found: ``crm.<group>.<operation.name>``."""

    group: str
    """The attribute of ``Crm`` and ``AsyncCrm``."""
    vendor_group: str
    operation: Operation


@cache
def operations() -> tuple[Entry, ...]:
    """Every operation, group by group, in the order of their declarations."""
    return tuple(
        Entry(group=name, vendor_group=group.vendor_name, operation=operation)
        for name, group in GROUPS.items()
        for operation in declared(group)
    )


def declared(group: type[Group]) -> Iterator[Operation]:
    """Operations of one group."""
    for member in vars(group).values():
        found = getattr(member, "operation", None)
        if isinstance(found, Operation):
            yield found


@cache
def notes(model: type[BaseModel]) -> Mapping[str, str]:
    """What the model's source says under its members, by attribute; inherited ones too."""
    found: dict[str, str] = {}
    for kind in reversed(model.__mro__):
        if kind is not BaseModel and issubclass(kind, BaseModel):
            found |= _own_notes(kind)
    return found


def _own_notes(model: type[BaseModel]) -> dict[str, str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(model)))
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    found = {}
    for member, note in pairwise(body):
        if isinstance(member, ast.AnnAssign) and isinstance(member.target, ast.Name) and isinstance(note, ast.Expr):
            text = getattr(note.value, "value", "")
            if isinstance(text, str):
                found[member.target.id] = inspect.cleandoc(text)
    return found
