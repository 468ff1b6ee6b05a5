"""Lists: filters, order, pages and the envelope of section 6 of the reference.

It decides which records a list shows and in what order. How one record is rendered is handed in.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from syncd.sandbox.crm import stamps
from syncd.sandbox.crm.operations import Call
from syncd.sandbox.crm.parameters import not_valid
from syncd.sandbox.crm.problems import invalid
from syncd.sandbox.crm.records import Record, Table
from syncd.sandbox.crm.world import World

DEFAULT_PAGE_SIZE = 50
LARGEST_PAGE_SIZE = 5000
"""D for the range, O for its use."""

Render = Callable[[Record], Any]
_SORT = re.compile(r"([+\- ])(id|modifiedon|createdon)", re.IGNORECASE)
_SORT_KEYS: Mapping[str, Callable[[Record], tuple[int, int]]] = {
    "id": lambda record: (record.id, 0),
    "modifiedon": lambda record: (record.modified, record.id),
    "createdon": lambda record: (record.created, record.id),
}


def plain(record: Record) -> dict[str, Any]:
    """Render a record as it is kept."""
    return record.body


def candidates(table: Table, query: Mapping[str, Any]) -> Iterable[Record]:
    """Return the records a list looks at: those asked for by id, or all."""
    ids = query.get("ids")
    if ids is None:
        return table.live()
    return [record for record in map(table.get, dict.fromkeys(ids)) if record is not None]


def page(world: World, call: Call, records: Iterable[Record], render: Render = plain) -> dict[str, Any]:
    """Filter by dates and activity, sort, cut out the page asked for."""
    query = call.query
    number, size = _paging(world, query)
    found = _sorted(world, query.get("sort"), _dated(query, records))
    start = (number - 1) * size
    return {
        "page": number,
        "pageSize": size,
        "hasMore": len(found) > start + size,
        "totalCount": len(found) if query.get("includeTotal") else None,
        "data": [render(record) for record in found[start : start + size]],
    }


def by_activity(query: Mapping[str, Any], records: Iterable[Record]) -> Iterable[Record]:
    """Keep what `active` asks for; only active records by default (D)."""
    asked = query.get("active", "True")
    # O: active=false in lower case was honoured live.
    wanted = asked.capitalize()
    if wanted == "Any":
        return records
    if wanted not in {"True", "False"}:
        raise invalid({"active": [not_valid("active", asked)]})
    active = wanted == "True"
    return (record for record in records if record.body["active"] is active)


def by_text(query: Mapping[str, Any], records: Iterable[Record]) -> Iterable[Record]:
    """Keep records by name (a part of it) and address (the whole member), case aside (I: the rule is unknown)."""
    name = query.get("name")
    if name is not None:
        records = [record for record in records if name.lower() in record.body["name"].lower()]
    for member in ("street", "unit", "city", "state", "zip", "country"):
        wanted = query.get(member)
        if wanted is not None:
            records = [record for record in records if (record.body["address"][member] or "").lower() == wanted.lower()]
    for member in ("latitude", "longitude"):
        wanted = query.get(member)
        if wanted is not None:
            # Saved coordinates come back as decimals.
            records = [record for record in records if _is_at(record.body["address"][member], wanted)]
    return records


def _is_at(held: Any, wanted: Any) -> bool:
    return held is not None and float(held) == float(wanted)


def by_external_data(world: World, query: Mapping[str, Any], records: Iterable[Record]) -> Iterable[Record]:
    """Keep records whose planted value under one key is among those asked for (D)."""
    key, values = query.get("externalDataKey"), query.get("externalDataValues")
    if key is None and values is None:
        return records
    guid = query.get("externalDataApplicationGuid")
    if key is None or values is None or guid is None:
        what = "externalDataApplicationGuid, externalDataKey and externalDataValues go together."
        raise invalid({"externalDataKey": [what]})
    wanted = {value.strip() for value in values.split(",")}
    if len(wanted) > 50:
        raise invalid({"externalDataValues": ["At most 50 values can be looked up."]})
    lag = round(world.switches.external_data_filter_lag_seconds * stamps.TICKS_PER_SECOND)
    indexed = world.now() - lag
    return [
        record
        for record in records
        if record.external and record.external_at <= indexed and record.external.get(guid, {}).get(key) in wanted
    ]


def with_external_data(query: Mapping[str, Any]) -> Render:
    """Render with the external data of the GUID asked for; null without one (O)."""
    guid = query.get("externalDataApplicationGuid")
    if guid is None:
        return plain

    def render(record: Record) -> dict[str, Any]:
        items = record.external.get(guid, {})
        return {
            **record.body,
            "externalData": [{"key": key, "value": value} for key, value in items.items()],
        }

    return render


def _paging(world: World, query: Mapping[str, Any]) -> tuple[int, int]:
    number, size = query.get("page", 1), query.get("pageSize", DEFAULT_PAGE_SIZE)
    if size > LARGEST_PAGE_SIZE and world.switches.page_size_over_limit == "clamp":
        size = LARGEST_PAGE_SIZE
    if number == 0 and world.switches.page_zero == "first":
        number = 1
    errors = {}
    if number < 1:
        errors["page"] = [not_valid("page", str(number))]
    if not 1 <= size <= LARGEST_PAGE_SIZE:
        errors["pageSize"] = [not_valid("pageSize", str(size))]
    if errors:
        raise invalid(errors)
    return number, size


def _dated(query: Mapping[str, Any], records: Iterable[Record]) -> Iterable[Record]:
    if query.get("excludeAccountingChangesFromModifiedDateRange"):
        modified: Callable[[Record], int] = lambda record: record.modified_by_people  # noqa: E731
    else:
        modified = lambda record: record.modified  # noqa: E731
    # Before excludes, on-or-after includes (D by name, O for the latter).
    if (limit := query.get("createdBefore")) is not None:
        records = [record for record in records if record.created < limit]
    if (limit := query.get("createdOnOrAfter")) is not None:
        records = [record for record in records if record.created >= limit]
    if (limit := query.get("modifiedBefore")) is not None:
        records = [record for record in records if modified(record) < limit]
    if (limit := query.get("modifiedOnOrAfter")) is not None:
        records = [record for record in records if modified(record) >= limit]
    return records


def _sorted(world: World, sort: str | None, records: Iterable[Record]) -> list[Record]:
    if sort is None:
        return sorted(records, key=_SORT_KEYS["id"], reverse=world.switches.unsorted_newest_first)
    # O: a published client's sort by createdOn, small c, is served.
    match = _SORT.fullmatch(sort)
    if match is None or (match[1] == " " and not world.switches.blank_sort_sign_ascends):
        raise invalid({"sort": [not_valid("sort", sort)]})
    return sorted(records, key=_SORT_KEYS[match[2].lower()], reverse=match[1] == "-")
