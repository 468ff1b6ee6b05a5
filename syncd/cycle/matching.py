"""How rows and records find each other: by the mapping's match keys, inactive records included."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.mapping import Rule
from syncd.core.merge import Held, Opaque
from syncd.core.parents import PARENT
from syncd.core.raw import raw_at
from syncd.core.reading import child_column, kin_of, sheet_raw, understand_crm, understand_sheet
from syncd.core.records import CrmRecord
from syncd.core.transforms import Context
from syncd.core.values import Cell, CrmId, is_blank

Key = tuple[int, tuple[str, ...]]
"""Which alternative of the mapping's match keys, and the values."""


@dataclass(slots=True)
class MatchIndex:
    """All records of a mapping's object by match key, and the rows that have none yet."""

    records: dict[Key, set[CrmId]] = field(default_factory=dict)

    def find(self, keys: Sequence[Key]) -> set[CrmId]:
        """Records that fit: by the first alternative that finds any, narrowed by the following ones."""
        hits: set[CrmId] = set()
        for key in keys:
            found = self.records.get(key, set())
            hits = found if not hits else (hits & found or hits)
            if len(hits) == 1:
                break
        return hits


def row_keys(mapping: SheetMapping, cells: Sequence[Cell], context: Context) -> list[Key]:
    """Match keys of a row, as far as all their parts are filled and readable."""
    keys: list[Key] = []
    for number, alternative in enumerate(mapping.match):
        parts = []
        for field_key in alternative:
            rule, place = _place(mapping, field_key)
            if rule is None:
                break
            held = understand_sheet(rule, sheet_raw(mapping, rule, cells), context)
            text = _text(held, place)
            if not text:
                break
            parts.append(text)
        if len(parts) == len(alternative):
            keys.append((number, tuple(parts)))
    return keys


def key_headers(mapping: SheetMapping) -> set[str]:
    """Headers of the columns that match keys are made of."""
    places = (_place(mapping, key) for alternative in mapping.match for key in alternative)
    return {rule.columns[place].header for rule, place in places if rule is not None}


def index_records(
    mapping: SheetMapping,
    records: Iterable[CrmRecord],
    children: Mapping[CrmId, Sequence[CrmRecord]],
    context: Context,
) -> MatchIndex:
    """Index records by match key; a contact key takes every contact of its kind."""
    index = MatchIndex()
    for record in records:
        for number, alternative in enumerate(mapping.match):
            for values in _combine([_record_texts(mapping, key, record, children, context) for key in alternative]):
                index.records.setdefault((number, values), set()).add(record.id)
    return index


def _combine(parts: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    combined: list[tuple[str, ...]] = [()]
    for part in parts:
        combined = [(*head, text) for head in combined for text in part]
    return combined


def _record_texts(
    mapping: SheetMapping, field_key: str, record: CrmRecord, children: Mapping[CrmId, Sequence[CrmRecord]],
    context: Context,
) -> list[str]:  # fmt: skip
    rule, place = _place(mapping, field_key)
    if rule is None:
        return []
    column = child_column(rule)
    if column is None:
        raws = tuple(raw_at(record, item.field) for item in rule.columns)
        text = _text(understand_crm(rule, raws, context), place)
        return [text] if text else []
    value = mapping.object.child_named(column.field.child or "").value
    kin = kin_of(mapping, column, children.get(record.id, ()))
    texts = (_text(understand_crm(rule, (child.members.get(value),), context), 0) for child in kin)
    return sorted({text for text in texts if text})


def _place(mapping: SheetMapping, field_key: str) -> tuple[Rule | None, int]:
    """The rule that shows a field, and the field's place in it."""
    wanted = PARENT if field_key == mapping.parent_key else field_key
    for rule in mapping.rules:
        for place, column in enumerate(rule.columns):
            if wanted in (column.field.key, rule.key):
                return rule, place
    return None, 0


def _text(held: Held, place: int) -> str:
    if isinstance(held, Opaque):
        return ""
    value = held[place] if isinstance(held, tuple) else held
    return "" if is_blank(value) else str(value).casefold()
