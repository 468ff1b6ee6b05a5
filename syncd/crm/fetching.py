"""Reading records afresh: by id, all children of parents, by the marker planted in them, and the lists of names."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from syncd.core.objects import ObjectSpec
from syncd.core.records import CrmRecord
from syncd.core.transforms import Vocabulary
from syncd.crm.calls import Calls, Refused
from syncd.crm.records import record
from syncd.errors import ProtocolError

MOST_IDS = 50
"""Documented maximum of ``ids``; assumed for other lists of ids."""
PAGE = 5000
MARKER_KEY = "syncd_row"


def chunked(items: Sequence[Any], size: int = MOST_IDS) -> Iterable[Sequence[Any]]:
    """Cut into pieces that one call takes."""
    return (items[start : start + size] for start in range(0, len(items), size))


def rows_of(answer: Any) -> list[Any]:
    """The rows of one page. Raises: ProtocolError, when the answer is no page."""
    rows = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(rows, list):
        raise ProtocolError("ServiceTitan gave no list of rows where its documentation promises one.", side="crm")
    return rows


class Fetcher:
    """Fresh reads of records."""

    def __init__(self, calls: Calls, objects: Mapping[str, ObjectSpec], application_guid: str) -> None:
        self._calls, self._objects, self._guid = calls, objects, application_guid

    async def by_id(self, object_name: str, ids: Sequence[int]) -> dict[int, CrmRecord | None]:
        """Read records by id, inactive ones too; ``None`` proves absence."""
        spec = self._objects[object_name]
        found: dict[int, CrmRecord | None] = {}
        for chunk in chunked(list(dict.fromkeys(ids))):
            query = {"ids": ",".join(map(str, chunk)), "active": "Any", "pageSize": str(MOST_IDS)}
            rows = {item.id: item for item in await self._list(spec, query)}
            for id_ in chunk:
                # Absence from a list is a suspicion; only the record's own address proves it.
                found[id_] = rows[id_] if id_ in rows else await self._single(spec, id_)
        return found

    async def _single(self, spec: ObjectSpec, id_: int) -> CrmRecord | None:
        try:
            row = await self._calls.get(f"{spec.name}.get", self._calls.path(f"{spec.collection}/{id_}"))
        except Refused as refusal:
            if refusal.problem.status == 404:
                return None
            raise ProtocolError(
                f"ServiceTitan refused to show {spec.singular} {id_}: {refusal.problem.sentence}", side="crm"
            ) from refusal
        return record(spec, row)

    async def _list(self, spec: ObjectSpec, query: dict[str, str]) -> list[CrmRecord]:
        path = self._calls.path(spec.list_path or spec.collection)
        rows: list[CrmRecord] = []
        page = 1
        while True:
            answer = await self._calls.get(f"{spec.name}.list", path, {**query, "page": str(page)})
            rows.extend(record(spec, row) for row in rows_of(answer))
            if not answer.get("hasMore"):
                return rows
            page += 1

    async def children(self, object_name: str, parent_ids: Sequence[int]) -> dict[int, tuple[CrmRecord, ...]]:
        """Read all children of these parents; a parent that does not show them is left out."""
        spec = self._objects[object_name]
        found: dict[int, tuple[CrmRecord, ...]] = {}
        parents = list(dict.fromkeys(parent_ids))
        if spec.list_parameter is None or len(parents) == 1:
            for parent_id in parents:
                listed = await self._children_of(spec, parent_id)
                if listed is not None:
                    found[parent_id] = listed
            return found
        for chunk in chunked(parents):
            query = {spec.list_parameter: ",".join(map(str, chunk)), "pageSize": str(PAGE)}
            try:
                rows = await self._list(spec, query)
            except Refused:
                # One inactive or merged parent spoils the common list for all (observed as 409): ask singly.
                for parent_id in chunk:
                    listed = await self._children_of(spec, parent_id)
                    if listed is not None:
                        found[parent_id] = listed
                continue
            by_parent: dict[int, list[CrmRecord]] = {parent_id: [] for parent_id in chunk}
            for row in rows:
                if row.parent_id in by_parent:
                    by_parent[row.parent_id].append(row)
            found.update({parent_id: tuple(listed) for parent_id, listed in by_parent.items()})
        return found

    async def _children_of(self, spec: ObjectSpec, parent_id: int) -> tuple[CrmRecord, ...] | None:
        path = self._calls.path(spec.collection.replace("{parent}", str(parent_id)))
        rows: list[CrmRecord] = []
        page = 1
        while True:
            try:
                answer = await self._calls.get(f"{spec.name}.list", path, {"page": str(page), "pageSize": str(PAGE)})
            except Refused:
                return None
            rows.extend(record(spec, row, parent_id=parent_id) for row in rows_of(answer))
            if not answer.get("hasMore"):
                return tuple(rows)
            page += 1

    async def marked(self, object_name: str, markers: Sequence[str]) -> dict[str, tuple[CrmRecord, ...]]:
        """Find records by the row ids planted in them, inactive ones too."""
        spec = self._objects[object_name]
        found: dict[str, tuple[CrmRecord, ...]] = {}
        for chunk in chunked(list(dict.fromkeys(markers))):
            query = {
                "externalDataApplicationGuid": self._guid,
                "externalDataKey": MARKER_KEY,
                "externalDataValues": ",".join(chunk),
                "active": "Any",
                "pageSize": str(PAGE),
            }
            for item in await self._list(spec, query):
                marker = _marker(item)
                # A filter that is not understood is ignored by the server (observed), so the answer is checked.
                if marker in chunk:
                    found[marker] = (*found.get(marker, ()), item)
        return found

    async def vocabulary(self, name: str) -> Vocabulary:
        """Read the tag types of the settings API."""
        if name != "tag_types":
            raise ProtocolError(f"There is no list called {name}.", side="crm")
        names: dict[str, str] = {}
        ids: dict[str, tuple[str, ...]] = {}
        page = 1
        while True:
            query = {"page": str(page), "pageSize": str(PAGE), "active": "Any"}
            answer = await self._calls.get("TagTypes_GetList", self._calls.path("/tag-types", area="settings"), query)
            for row in rows_of(answer):
                text, id_ = str(row.get("name") or "").strip(), str(row["id"])
                names[id_] = text
                if row.get("active") is not False:
                    ids[text.casefold()] = (*ids.get(text.casefold(), ()), id_)
            if not answer.get("hasMore"):
                return Vocabulary(name_of=names, ids_of=ids)
            page += 1

    async def custom_field_types(self, spec: ObjectSpec) -> dict[str, int]:
        """Name (stripped) -> type id of an object's custom fields."""
        path = self._calls.path(f"{spec.collection}/custom-fields")
        found: dict[str, int] = {}
        page = 1
        while True:
            answer = await self._calls.get(
                f"{spec.name}.getCustomFieldTypes", path, {"page": str(page), "pageSize": str(PAGE)}
            )
            for row in rows_of(answer):
                found.setdefault(str(row.get("name") or "").strip(), int(row["id"]))
            if not answer.get("hasMore"):
                return found
            page += 1


def _marker(item: CrmRecord) -> str:
    entries = item.members.get("externalData")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and entry.get("key") == MARKER_KEY:
            return str(entry.get("value"))
    return ""
