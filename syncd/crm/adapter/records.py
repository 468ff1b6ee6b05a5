"""From a vendor row to a record: ids, parents, life, stamp. Null is possible anywhere but in ids (observed)."""

from collections.abc import Mapping
from typing import Any

from syncd.core.objects import ObjectSpec
from syncd.core.records import CrmRecord
from syncd.core.values import CrmId
from syncd.errors import ProtocolError


def record(spec: ObjectSpec, row: Any, *, parent_id: CrmId | None = None) -> CrmRecord:
    """Take a row apart as far as every object has it. Raises: ProtocolError, for a row without an id."""
    id_ = row.get("id") if isinstance(row, Mapping) else None
    if not isinstance(id_, int | str) or isinstance(id_, bool) or id_ == "":
        raise ProtocolError(f"ServiceTitan delivered a {spec.singular} without an id.", side="crm")
    if parent_id is None and spec.parent is not None:
        parent = row.get(spec.parent.member)
        parent_id = parent if isinstance(parent, int | str) else None
    if parent_id is not None and spec.parent is not None and row.get(spec.parent.member) is None:
        # Answers of a child's own path do not repeat whose child it is (documented models).
        row = {**row, spec.parent.member: parent_id}
    merged = row.get("mergedToId")
    return CrmRecord(
        object=spec.name,
        id=id_,
        members=row,
        parent_id=parent_id,
        stamp=str(row.get("modifiedOn") or ""),
        is_active=row.get(spec.inactive[0]) is not spec.inactive[1],
        merged_to_id=merged if isinstance(merged, int | str) and merged else None,
    )
