"""Which record of a creation's answer is which record of its body: contacts by kind and value, locations by address.

Answers list nested records without saying which was which (documented models); they seem to keep the order sent (I).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from syncd.core.crm_operations import CreateRecord
from syncd.core.objects import ObjectSpec
from syncd.core.values import Json

Row = Mapping[str, Any]
T = TypeVar("T")


def nested_rows(
    objects: Mapping[str, ObjectSpec], operation: CreateRecord, answer: Row
) -> list[tuple[CreateRecord, Row]]:
    """Each nested record with its row of the answer, as far as the answer tells."""
    by_member: dict[str, list[CreateRecord]] = {}
    for nested in operation.nested:
        parent = objects[nested.object].parent
        if parent is not None and parent.nested_as:
            by_member.setdefault(parent.nested_as, []).append(nested)
    pairs: list[tuple[CreateRecord, Row]] = []
    for member, group in by_member.items():
        rows = rows_of(answer.get(member))
        pairs += _paired(group, rows, [_same_place], is_whole=len(rows) == len(group))
    return pairs


def child_rows(operation: CreateRecord, rows: Sequence[Row]) -> list[tuple[CreateRecord, Row]]:
    """Each contact with its row of the answer."""
    return _paired(operation.children, rows, [_same_contact, _same_kind], is_whole=False)


def rows_of(raw: Json) -> list[Row]:
    """The rows of a list member that have an id; anything else counts as none."""
    rows = raw if isinstance(raw, list) else []
    return [row for row in rows if isinstance(row, Mapping) and isinstance(row.get("id"), int)]


def _paired(
    sent: Sequence[T], rows: Sequence[Row], rules: Sequence[Callable[[T, Row], bool]], *, is_whole: bool
) -> list[tuple[T, Row]]:
    """Pair by the strictest rule first, in the order sent; what is left pairs by order if nothing can be missing."""
    found: dict[int, Row] = {}
    left = list(rows)
    for fits in rules:
        for place, item in enumerate(sent):
            match = next((row for row in left if fits(item, row)), None) if place not in found else None
            if match is not None:
                found[place] = match
                left.remove(match)
    if is_whole:
        found.update(zip((place for place in range(len(sent)) if place not in found), left, strict=True))
    return [(sent[place], row) for place, row in sorted(found.items())]


def _sent(operation: CreateRecord) -> dict[tuple[str, ...], Json]:
    return {field.path: value for field, value in operation.values}


def _same_kind(child: CreateRecord, row: Row) -> bool:
    return _sent(child).get(("type",)) == row.get("type")


def _same_contact(child: CreateRecord, row: Row) -> bool:
    return _same_kind(child, row) and _content(_sent(child).get(("value",))) == _content(row.get("value"))


def _content(value: Json) -> str:
    """A number by its digits, as they are stored (O), anything else by its text."""
    text = str(value or "").strip().casefold()
    return text if "@" in text else "".join(sign for sign in text if sign.isdigit()) or text


def _same_place(nested: CreateRecord, row: Row) -> bool:
    sent, address = _sent(nested), row.get("address")
    held = address if isinstance(address, Mapping) else {}
    return _folded(sent.get(("name",))) == _folded(row.get("name")) and all(
        _folded(sent.get(("address", name))) == _folded(held.get(name)) for name in ("street", "unit", "zip")
    )


def _folded(value: Json) -> str:
    return str(value or "").strip().casefold()
