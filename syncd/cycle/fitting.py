"""Whom rows without a record fit, by the mapping's match keys among all records seen. It binds nothing."""

from collections import Counter

from syncd.core.records import CrmRecord
from syncd.core.state import SeenRow
from syncd.core.values import CrmId, as_crm_id
from syncd.cycle.draft import Draft
from syncd.cycle.matching import MatchIndex, index_records, row_keys
from syncd.cycle.world import World


def loose_rows(world: World, draft: Draft) -> list[SeenRow]:
    """Rows that no record is known of, from the top."""
    seen = world.store.seen_rows
    rows = [*seen.loose_rows(draft.mapping.name), *seen.stray_rows(draft.mapping.name)]
    return sorted((row for row in rows if row.key in draft.places), key=lambda row: draft.places[row.key])


def index_of(world: World, draft: Draft) -> MatchIndex:
    """Index all records by match key; made again only when records or the mapping's meaning changed.

    Rows that fit nobody may stand in a sheet for years.
    """
    mapping = draft.mapping
    if not mapping.match:
        return MatchIndex()
    places = [("crm_seen", name) for name in (mapping.object.name, *(c.object for c in mapping.object.children))]
    return world.store.changes.remembered(
        ("match", mapping.name), places, lambda: _indexed(world, draft), meaning=f"{mapping.salt} {draft.context.zone}"
    )


def _indexed(world: World, draft: Draft) -> MatchIndex:
    mapping = draft.mapping
    children: dict[CrmId, list[CrmRecord]] = {}
    for child in mapping.object.children:
        for record in world.store.seen_records.records(child.object):
            if record.parent_id is not None and record.is_active:
                children.setdefault(record.parent_id, []).append(record)
    return index_records(mapping, world.store.seen_records.records(mapping.object.name), children, draft.context)


def fits_nobody(world: World, draft: Draft, seen: SeenRow) -> bool:
    """Whether no record has the match keys of this row."""
    return not index_of(world, draft).find(row_keys(draft.mapping, seen.row.cells, draft.context))


def suited(world: World, draft: Draft) -> set[CrmId]:
    """Records that a row without a record will turn out to show once it is at rest: it names them, or it alone fits."""
    rows = [(seen, row) for seen in loose_rows(world, draft) if (row := draft.row_at(seen.key)) is not None]
    named = {id_ for seen, row in rows if row.row_id in ("", seen.key) and (id_ := as_crm_id(row.crm_ref)) is not None}
    keys = [row_keys(draft.mapping, row.cells, draft.context) for _, row in rows if not row.row_id]
    if not keys:
        return named
    shared, index = Counter(key for own in keys for key in own), index_of(world, draft)
    fitting = [index.find(own) for own in keys if all(shared[key] == 1 for key in own)]
    return named.union(*(hits for hits in fitting if len(hits) == 1))
