"""What both sides held at the last look, searched for a piece of text: for `syncd log --find`.

A value that nobody has changed since the first sync stands in no history, and is there all the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from syncd.core.mapping import Column, Mapping
from syncd.core.reading import crm_raw, is_set
from syncd.core.records import CrmRecord
from syncd.core.state import Binding
from syncd.core.values import CrmId, Json
from syncd.store.store import Store


def present(store: Store, mappings: Iterable[Mapping], text: str, limit: int) -> list[dict[str, Any]]:
    """List the cells and members that hold the text, whatever its case; the sheet's before ServiceTitan's."""
    wanted = text.casefold()
    return list(islice((one for mapping in mappings for one in _held(store, mapping, wanted)), limit))


def _held(store: Store, mapping: Mapping, wanted: str) -> Iterator[dict[str, Any]]:
    bound = {binding.crm_id: binding for binding in store.bases.all(mapping.name) if binding.crm_id is not None}
    ids = {binding.row_id: crm_id for crm_id, binding in bound.items()}
    for seen in store.seen_rows.rows(mapping.name):
        if seen.missing_since is None:
            cells = dict(zip(mapping.headers, seen.row.cells, strict=False))
            held = [(column, cells.get(column.header)) for column in mapping.columns]
            yield from _found(mapping, "sheet", seen.row.row_id, ids.get(seen.row.row_id), held, wanted)
    for record in store.seen_records.records(mapping.object.name):
        binding = bound.get(record.id)
        row_id = binding.row_id if binding else ""
        yield from _found(mapping, "crm", row_id, record.id, _members(store, mapping, record, binding), wanted)


def _members(
    store: Store, mapping: Mapping, record: CrmRecord, binding: Binding | None
) -> Iterator[tuple[Column, Json]]:
    """Give what a record holds for each column; tags are ids there, which nobody looks for."""
    children: Sequence[CrmRecord] = [
        child for spec in mapping.object.children for child in store.seen_records.children(spec.object, record.id)
    ]
    for rule in mapping.rules:
        if not is_set(rule):
            raws = crm_raw(mapping, rule, record, children, binding.children if binding else {})
            yield from zip(rule.columns, raws, strict=True)


def _found(
    mapping: Mapping, side: str, row_id: str, crm_id: CrmId | None, held: Iterable[tuple[Column, Json]], wanted: str
) -> Iterator[dict[str, Any]]:
    for column, raw in held:
        if raw is not None and wanted in str(raw).casefold():
            yield {
                "mapping": mapping.name,
                "row_id": row_id,
                "crm_id": crm_id,
                "column": column.header,
                "side": side,
                "value": str(raw),
            }
