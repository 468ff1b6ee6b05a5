"""Where a field's raw value stands in a record as delivered. Pure look-ups; knows no meaning of any value."""

from collections.abc import Mapping

from syncd.core.objects import FieldSpec, Strategy
from syncd.core.records import CrmRecord
from syncd.core.values import Json


def raw_at(record: CrmRecord, field: FieldSpec) -> Json:
    """The raw value of a field; ``None`` where the record has none. A child's value is the caller's business."""
    if field.strategy is Strategy.CUSTOM_FIELD:
        return _custom_field(record.members.get(field.path[0]), field.path[1])
    held: Json = record.members
    for name in field.path:
        if not isinstance(held, Mapping):
            return None
        held = held.get(name)
    return held


def _custom_field(entries: Json, name: str) -> Json:
    """The text of a custom field; names may carry leading blanks (observed, servicetitan-crm-v2.md 6)."""
    if not isinstance(entries, list):
        return None
    wanted = name.strip()
    for entry in entries:
        if isinstance(entry, Mapping) and str(entry.get("name") or "").strip() == wanted:
            return entry.get("value")
    return None
