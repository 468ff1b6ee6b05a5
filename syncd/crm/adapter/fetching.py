"""Reading records afresh: by id, all children of parents, by the marker planted in them, and the lists of names."""

from collections.abc import Mapping, Sequence
from typing import Any

from syncd.core.objects import EXTERNAL_DATA, ObjectSpec
from syncd.core.records import CrmRecord
from syncd.core.stamps import instant_of, stamp_of
from syncd.core.transforms import Vocabulary
from syncd.core.values import CrmId
from syncd.crm.adapter.paths import filled
from syncd.crm.adapter.records import record
from syncd.crm.transport.calls import Calls, Refused
from syncd.crm.transport.pages import LARGEST_PAGE, MOST_IDS, all_rows, chunked, one_page, side_by_side
from syncd.errors import ProtocolError

MARKER_KEY = "syncd_row"
_WHOLE_PAGE = {"pageSize": str(LARGEST_PAGE)}
_ANY = {**_WHOLE_PAGE, "active": "Any", "sort": "+Id"}
"""Lists hide inactive rows unless told otherwise (D) and come in any order (O, servicetitan-crm-v2.md 6)."""

Children = dict[CrmId, tuple[CrmRecord, ...]]


class Fetcher:
    """Fresh reads of records."""

    def __init__(self, calls: Calls, objects: Mapping[str, ObjectSpec], application_guid: str) -> None:
        self._calls, self._objects, self._guid = calls, objects, application_guid

    # by id

    async def by_id(self, object_name: str, ids: Sequence[CrmId]) -> dict[CrmId, CrmRecord | None]:
        """Read records by id, inactive ones too; ``None`` proves absence."""
        spec = self._objects[object_name]
        if spec.is_under_parent:
            raise ProtocolError(f"A {spec.singular} can only be read through its parent.", side="crm")
        if not spec.single_path:
            return await self._in_list(spec, ids)
        found: dict[CrmId, CrmRecord | None] = {}
        if spec.list_parameter != "ids":
            unique = list(dict.fromkeys(ids))
            singles = await side_by_side([self._single(spec, id_) for id_ in unique])
            return dict(zip(unique, singles, strict=True))
        for part in await side_by_side([self._fifty(spec, chunk) for chunk in chunked(ids)]):
            found.update(part)
        return found

    async def _fifty(self, spec: ObjectSpec, ids: Sequence[CrmId]) -> dict[CrmId, CrmRecord | None]:
        query = {**_ANY, "ids": ",".join(map(str, ids)), "pageSize": str(MOST_IDS)}
        rows = {item.id: item for item in await self._list(spec, query)}
        # Absence from a list is a suspicion; only the record's own address proves it.
        return {id_: rows[id_] if id_ in rows else await self._single(spec, id_) for id_ in ids}

    async def _in_list(self, spec: ObjectSpec, ids: Sequence[CrmId]) -> dict[CrmId, CrmRecord | None]:
        """Records that have no address of their own: the list in one page is all there is to know of them."""
        path = self._path(spec, spec.collection)
        rows, has_more = await one_page(self._calls, f"{spec.name}.list", path, {**_ANY, "page": "1"})
        if has_more:
            raise ProtocolError(
                f"ServiceTitan has too many {spec.name.replace('_', ' ')} to be sure of one.", side="crm"
            )
        listed = {item.id: item for item in (record(spec, row) for row in rows)}
        return {id_: listed.get(id_) for id_ in ids}

    def _path(self, spec: ObjectSpec, template: str, **parts: object) -> str:
        return filled(self._calls, spec, template, **parts)

    async def _single(self, spec: ObjectSpec, id_: CrmId) -> CrmRecord | None:
        try:
            row = await self._calls.get(f"{spec.name}.get", self._path(spec, spec.single_path, id=id_))
        except Refused as refusal:
            if refusal.problem.status == 404:
                return None
            raise ProtocolError(
                f"ServiceTitan refused to show {spec.singular} {id_}: {refusal.problem.sentence}", side="crm"
            ) from refusal
        return record(spec, row)

    async def _list(self, spec: ObjectSpec, query: Mapping[str, str]) -> list[CrmRecord]:
        path = self._path(spec, spec.list_path or spec.collection)
        return [record(spec, row) for row in await all_rows(self._calls, f"{spec.name}.list", path, query)]

    # children of parents

    async def children(self, object_name: str, parent_ids: Sequence[CrmId]) -> Children:
        """Read all children of these parents; a parent that does not show them is left out."""
        spec = self._objects[object_name]
        parents = list(dict.fromkeys(parent_ids))
        parameter = spec.list_parameter
        if parameter is None or parameter == "ids" or len(parents) == 1:
            return await self._singly(spec, parents)
        found: Children = {}
        for part in await side_by_side([self._together(spec, parameter, chunk) for chunk in chunked(parents)]):
            found.update(part)
        return found

    async def _together(self, spec: ObjectSpec, parameter: str, parents: Sequence[CrmId]) -> Children:
        query = {**_WHOLE_PAGE, parameter: ",".join(map(str, parents)), "page": "1"}
        path = self._path(spec, spec.list_path or spec.collection)
        try:
            rows, has_more = await one_page(self._calls, f"{spec.name}.list", path, query)
        except Refused:
            # One inactive or merged parent may spoil the list for all (409 as for its own list): ask singly.
            return await self._singly(spec, parents)
        if has_more:
            # Pages by offset are no proof of absence: a row deleted on page 1 hides another.
            return await self._singly(spec, parents)
        found: dict[CrmId, list[CrmRecord]] = {parent_id: [] for parent_id in parents}
        for row in rows:
            child = record(spec, row)
            if child.parent_id in found:
                found[child.parent_id].append(child)
        # Nothing in a common list may also mean that an inactive parent's children are not shown in it.
        bare = await self._singly(spec, [parent_id for parent_id in parents if not found[parent_id]])
        return {parent_id: tuple(listed) for parent_id, listed in found.items() if listed} | bare

    async def _singly(self, spec: ObjectSpec, parents: Sequence[CrmId]) -> Children:
        lists = await side_by_side([self._of_parent(spec, parent_id) for parent_id in parents])
        return {parent_id: listed for parent_id, listed in zip(parents, lists, strict=True) if listed is not None}

    async def _of_parent(self, spec: ObjectSpec, parent_id: CrmId) -> tuple[CrmRecord, ...] | None:
        """All children of one parent; ``None`` when it does not show them, as inactive and merged ones do not (O)."""
        query = _WHOLE_PAGE
        if not spec.is_under_parent and spec.parent is not None:
            query = {**_ANY, spec.parent.member: str(parent_id)}
        path = self._path(spec, spec.collection, parent=parent_id)
        try:
            rows = await all_rows(self._calls, f"{spec.name}.list", path, query)
        except Refused:
            return None
        listed = [record(spec, row, parent_id=_parent_of(spec, row, parent_id)) for row in rows]
        return tuple(child for child in listed if child.parent_id == parent_id)

    # by marker

    async def marked(self, object_name: str, markers: Sequence[str]) -> dict[str, tuple[CrmRecord, ...]]:
        """Find records by the row ids planted in them, inactive ones too."""
        spec = self._objects[object_name]
        found: dict[str, tuple[CrmRecord, ...]] = {}
        # One filter takes many values, the others one.
        chunks = chunked(markers, MOST_IDS if spec.marker is EXTERNAL_DATA else 1)
        for chunk, items in zip(
            chunks, await side_by_side([self._carriers(spec, chunk) for chunk in chunks]), strict=True
        ):
            for item in items:
                marker = _marker(spec, item)
                # A filter that is not understood is ignored by the server (observed), so the answer is checked.
                if marker in chunk:
                    found[marker] = (*found.get(marker, ()), item)
        return found

    async def _carriers(self, spec: ObjectSpec, markers: Sequence[str]) -> list[CrmRecord]:
        if spec.marker is not None and spec.marker is not EXTERNAL_DATA:
            return await self._list(spec, {spec.marker.parameter: markers[0], **_ANY})
        query = {
            "externalDataApplicationGuid": self._guid,
            "externalDataKey": MARKER_KEY,
            "externalDataValues": ",".join(markers),
            **_ANY,
        }
        return await self._list(spec, query)

    # by time

    async def created_since(self, object_name: str, instant: float) -> tuple[CrmRecord, ...]:
        """Records created at an instant of the server's clock or later, inactive ones too."""
        spec = self._objects[object_name]
        query = {**_ANY, "createdOnOrAfter": stamp_of(instant)}
        listed = await self._list(spec, query)
        # A filter that is not understood is ignored by the server (observed), so the answer is looked at.
        return tuple(item for item in listed if instant_of(str(item.members.get("createdOn") or "")) >= int(instant))

    # lists of names

    async def vocabulary(self, name: str) -> Vocabulary:
        """Read the tag types of the settings API."""
        if name != "tag_types":
            raise ProtocolError(f"There is no list called {name}.", side="crm")
        names: dict[str, str] = {}
        ids: dict[str, tuple[str, ...]] = {}
        path = self._calls.path("/tag-types", area="settings")
        for row in await all_rows(self._calls, "TagTypes_GetList", path, _ANY):
            id_, text = _named(row)
            names[id_] = text
            # A retired tag still has a name where it is worn, but nobody can mean it any more.
            if row.get("active") is not False:
                ids[text.casefold()] = (*ids.get(text.casefold(), ()), id_)
        return Vocabulary(name_of=names, ids_of=ids)

    async def custom_field_types(self, spec: ObjectSpec) -> dict[str, int]:
        """Name (stripped) -> type id of an object's custom fields."""
        path = self._calls.path(f"{spec.collection}/custom-fields")
        query = {**_WHOLE_PAGE, "sort": "+Id"}
        found: dict[str, int] = {}
        for row in await all_rows(self._calls, f"{spec.name}.getCustomFieldTypes", path, query):
            id_, text = _named(row)
            found.setdefault(text, int(id_))
        return found


def _named(row: Any) -> tuple[str, str]:
    id_ = row.get("id") if isinstance(row, dict) else None
    if not isinstance(id_, int):
        raise ProtocolError("ServiceTitan delivered a name without an id.", side="crm")
    return str(id_), str(row.get("name") or "").strip()


def _parent_of(spec: ObjectSpec, row: Any, asked: CrmId) -> CrmId | None:
    """Whose child a row says it is; a row of a parent's own path does not say it."""
    said = row.get(spec.parent.member) if isinstance(row, dict) and spec.parent is not None else None
    return said if isinstance(said, int | str) else asked


def _marker(spec: ObjectSpec, item: CrmRecord) -> str:
    if spec.marker is not None and spec.marker is not EXTERNAL_DATA:
        return str(item.members.get(spec.marker.member) or "")
    entries = item.members.get("externalData")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and entry.get("key") == MARKER_KEY:
            return str(entry.get("value"))
    return ""
