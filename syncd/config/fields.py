"""Which fields a mapping may name, how each is written, and what was probably meant by a wrong name.

Shared by ``load``, ``syncd fields`` and the reference page. Knows the objects only as the specs handed in.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from syncd.config.columns import custom_field_name
from syncd.config.complaints import did_you_mean
from syncd.core.lenses import make
from syncd.core.objects import FieldSpec, Kind, ObjectSpec, Strategy

_WRITTEN = {
    Strategy.PATCH: "both ways",
    Strategy.WHOLE: "both ways, as part of the whole {unit}",
    Strategy.CUSTOM_FIELD: "both ways",
    Strategy.SET_DELTA: "both ways, one element at a time",
    Strategy.CHILD: "both ways, as a record of its own",
    Strategy.ACTION: "both ways, by a call of its own",
    Strategy.CREATE_ONLY: "only by a new row",
    Strategy.READ_ONLY: "never",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLine:
    """One field as people are told about it."""

    key: str
    kind: str
    transform: str
    """What a column without a transform uses."""
    written: str
    clearable: bool
    note: str


def find(spec: ObjectSpec, key: str) -> FieldSpec | None:
    """Find a field by the name a mapping uses, custom fields included."""
    name = custom_field_name(key)
    if name is not None:
        return _custom_field(name) if spec.custom_fields and name else None
    return spec.field_named(key)


def parent_key(spec: ObjectSpec) -> str | None:
    """Give the name of the field that shows the parent: ``customer`` for locations."""
    if spec.parent is None:
        return None
    return spec.parent.key


def suggestion(spec: ObjectSpec, key: str) -> str:
    """Say what a wrong field name probably meant."""
    keys = [field.key for field in spec.fields]
    parent = parent_key(spec)
    keys += [parent] if parent else []
    by_ending = [known for known in keys if known.rpartition(".")[2] == key.casefold().replace(" ", "_")]
    if by_ending:
        return f'did you mean "{by_ending[0]}"?'
    near = did_you_mean(key, keys) or did_you_mean(key.rpartition(".")[2], [k.rpartition(".")[2] for k in keys])
    if near:
        return _whole(near, keys)
    if spec.custom_fields:
        return f'"syncd fields {spec.name}" lists all; a custom field is written custom_fields["{key}"]'
    return f'"syncd fields {spec.name}" lists all'


def lines(spec: ObjectSpec) -> Iterator[FieldLine]:
    """List an object's fields for people."""
    parent = parent_key(spec)
    if parent:
        yield FieldLine(
            key=parent,
            kind="parent",
            transform="",
            written="both ways" if spec.parent is not None and spec.parent.can_change else "only by a new row",
            clearable=False,
            note=f"Shows the {parent}'s syncd ID; accepts a syncd ID, a ServiceTitan ID or a unique match key.",
        )
    for field in spec.fields:
        yield _line(field)
    if spec.custom_fields:
        yield _line(_custom_field("NAME"))


def _line(field: FieldSpec) -> FieldLine:
    return FieldLine(
        key=field.key,
        kind=field.kind.value if not field.choices else " / ".join(field.choices),
        transform=make(field, None).id,
        written=_WRITTEN[field.strategy].format(unit=field.unit),
        clearable=field.is_clearable and field.is_writable,
        note=field.note,
    )


def _custom_field(name: str) -> FieldSpec:
    return FieldSpec(
        key=f'custom_fields["{name}"]',
        path=("customFields", name),
        kind=Kind.TEXT,
        strategy=Strategy.CUSTOM_FIELD,
        note="A custom field by its name; the list goes as freshly read with the change in it.",
    )


def _whole(near: str, keys: list[str]) -> str:
    """Turn a suggestion of a last part (``mobile``) into the whole key."""
    word = near.split('"')[1]
    return near if word in keys else f'did you mean "{next(k for k in keys if k.endswith("." + word))}"?'
