"""The batchUpdate requests about protected ranges, named ranges and developer metadata."""

import re
from dataclasses import replace

from syncd.sandbox.sheets.a1 import Area, area_of
from syncd.sandbox.sheets.attachments import Metadata, MetadataPlace, NamedRange, Protection
from syncd.sandbox.sheets.batches import Change
from syncd.sandbox.sheets.cells import Json
from syncd.sandbox.sheets.documents import named_range, protected_range
from syncd.sandbox.sheets.entries import metadata
from syncd.sandbox.sheets.errors import PROTECTED
from syncd.sandbox.sheets.filters import entries_for
from syncd.sandbox.sheets.masks import write_mask
from syncd.sandbox.sheets.model import Book, Tab

_NAME = re.compile(r"[^\W\d][\w.]{0,249}\Z")
_LOOKS_LIKE_CELL = re.compile(r"(?:[A-Za-z]{1,3}[0-9]+|[Rr][0-9]+[Cc][0-9]+)\Z")
_OWN = ("range", "protectedRangeId", "requestingUserCanEdit", "unprotectedRanges")


def _where(change: Change, body: Json) -> tuple[Tab, Area | None]:
    if "namedRangeId" in body and "range" not in body:
        named = next((item for item in change.book.named_ranges if item.named_range_id == body["namedRangeId"]), None)
        if named is None:
            raise change.refuse(f"No named range with ID: {body['namedRangeId']}")
        return change.tab(named.sheet_id), named.area
    grid = body.get("range", {})
    tab = change.spot(grid).tab
    area = area_of(grid)
    return tab, None if area == Area() else area


def add_protected_range(change: Change, body: Json) -> Json:
    given = body.get("protectedRange", {})
    tab, area = _where(change, given)
    free = given.get("unprotectedRanges", [])
    if free and area is not None:
        raise change.refuse("Unprotected ranges are only supported when protecting a whole sheet.")
    if area is None and any(item.area is None for item in tab.protections):
        raise change.refuse(f'Sheet "{tab.title}" already has sheet protection.')  # S
    taken = {item.protected_range_id for held in change.book.tabs for item in held.protections}
    wanted = given.get("protectedRangeId")
    if wanted in taken:
        raise change.refuse(f"A protected range with the ID {wanted} already exists.")
    kept = {name: value for name, value in given.items() if name not in _OWN}
    if not kept.get("warningOnly"):
        # R: the caller becomes an editor whatever was sent
        users = [change.call.account, *kept.get("editors", {}).get("users", [])]
        kept["editors"] = {**kept.get("editors", {}), "users": list(dict.fromkeys(users))}
    item = Protection(
        protected_range_id=wanted or change.call.world.new_number(taken),
        area=area,
        body=kept,
        creator=change.call.account,
        free=tuple(area_of(grid) for grid in free),
    )
    tab.protections.append(item)
    shown = protected_range(tab, item, change.call.account, fresh=True)
    return {"addProtectedRange": {"protectedRange": shown}}


def _protection(change: Change, protected_range_id: int) -> tuple[Tab, Protection]:
    for tab in change.book.tabs:
        for item in tab.protections:
            if item.protected_range_id == protected_range_id:
                editors = item.body.get("editors", {}).get("users", [])
                if change.call.account not in editors and not item.body.get("warningOnly"):
                    raise change.refuse(PROTECTED)
                return tab, item
    raise change.refuse(f"No protected range with ID: {protected_range_id}")


def update_protected_range(change: Change, body: Json) -> Json:
    given = body.get("protectedRange", {})
    tab, item = _protection(change, given.get("protectedRangeId", 0))
    mask = write_mask(body.get("fields", ""), "ProtectedRange")
    names = set(given) - {"protectedRangeId"} if "*" in mask else set(mask)
    changed = item
    if "range" in names:
        moved, area = _where(change, given)
        if moved is not tab:
            raise change.refuse("A protected range cannot move to another sheet.")
        changed = replace(changed, area=area)
    if "unprotectedRanges" in names:
        changed = replace(changed, free=tuple(area_of(grid) for grid in given.get("unprotectedRanges", [])))
    plain = names - set(_OWN)
    kept = {name: value for name, value in item.body.items() if name not in plain}
    changed = replace(changed, body=kept | {name: given[name] for name in plain if name in given})
    tab.protections = [changed if held is item else held for held in tab.protections]
    return {}


def delete_protected_range(change: Change, body: Json) -> Json:
    tab, item = _protection(change, body.get("protectedRangeId", 0))
    tab.protections = [held for held in tab.protections if held is not item]
    return {}


def _checked_name(change: Change, name: str, besides: str = "") -> str:
    if not _NAME.match(name) or _LOOKS_LIKE_CELL.match(name) or name.upper() in {"TRUE", "FALSE"}:
        raise change.refuse(f'The name "{name}" is not valid for a named range.')
    for item in change.book.named_ranges:
        if item.name.casefold() == name.casefold() and item.named_range_id != besides:
            raise change.refuse(f'A named range with the name "{name}" already exists.')
    return name


def add_named_range(change: Change, body: Json) -> Json:
    given = body.get("namedRange", {})
    place = change.spot(given.get("range"))
    item = NamedRange(
        named_range_id=given.get("namedRangeId") or str(change.call.world.new_number(set())),
        name=_checked_name(change, given.get("name", "")),
        sheet_id=place.tab.sheet_id,
        area=place.area,
    )
    change.book.named_ranges.append(item)
    return {"addNamedRange": {"namedRange": named_range(change.book, item.named_range_id)}}


def _named(change: Change, named_range_id: str) -> NamedRange:
    for item in change.book.named_ranges:
        if item.named_range_id == named_range_id:
            return item
    raise change.refuse(f"No named range with ID: {named_range_id}")


def update_named_range(change: Change, body: Json) -> Json:
    given = body.get("namedRange", {})
    item = _named(change, given.get("namedRangeId", ""))
    mask = write_mask(body.get("fields", ""), "NamedRange")
    changed = item
    if "name" in mask or "*" in mask:
        changed = replace(changed, name=_checked_name(change, given.get("name", ""), item.named_range_id))
    if "range" in mask or "*" in mask:
        place = change.spot(given.get("range"))
        changed = replace(changed, sheet_id=place.tab.sheet_id, area=place.area)
    change.book.named_ranges = [changed if held is item else held for held in change.book.named_ranges]
    return {}


def delete_named_range(change: Change, body: Json) -> Json:
    item = _named(change, body.get("namedRangeId", ""))
    change.book.named_ranges.remove(item)
    return {}


def _metadata_place(change: Change, location: Json) -> tuple[MetadataPlace, int, int]:
    if location.get("spreadsheet"):
        return "SPREADSHEET", 0, 0
    span = location.get("dimensionRange")
    if span is not None:
        tab = change.tab(span.get("sheetId", 0))
        start, end = span.get("startIndex", 0), span.get("endIndex")
        limit = tab.row_count if span.get("dimension") == "ROWS" else tab.column_count
        if span.get("dimension") not in {"ROWS", "COLUMNS"} or end != start + 1 or not 0 <= start < limit:
            raise change.refuse("Developer metadata can only be associated with a single row or column.")
        return ("ROW" if span["dimension"] == "ROWS" else "COLUMN"), tab.sheet_id, start
    if "sheetId" in location:
        return "SHEET", change.tab(location["sheetId"]).sheet_id, 0
    raise change.refuse("Must specify a location for developer metadata.")


def create_metadata(change: Change, body: Json) -> Json:
    given = body.get("developerMetadata", {})
    if not given.get("metadataKey"):
        raise change.refuse("Developer metadata key must be specified.")
    if given.get("visibility") not in {"DOCUMENT", "PROJECT"}:
        raise change.refuse("Developer metadata visibility must be specified.")
    place, sheet_id, index = _metadata_place(change, given.get("location", {}))
    taken = {entry.metadata_id for entry in change.book.metadata}
    wanted = given.get("metadataId")
    if wanted in taken and change.call.switches.metadata_ids_are_unique:
        # T: the words of a live probe.
        raise change.refuse(
            f"Cannot add developer metadata with ID [{wanted}] because developer metadata with that ID already exists."
        )
    if wanted is not None and wanted <= 0:
        raise change.refuse("Developer metadata IDs must be positive.")  # D: ids are positive 32-bit numbers
    entry = Metadata(
        metadata_id=wanted or change.call.world.new_number(taken),
        key=given["metadataKey"],
        value=given.get("metadataValue"),
        visibility=given["visibility"],
        place=place,
        sheet_id=sheet_id,
        index=index,
    )
    change.book.metadata.append(entry)
    _check_size(change, change.book, entry)
    return {"createDeveloperMetadata": {"developerMetadata": metadata(entry)}}


def _check_size(change: Change, book: Book, entry: Metadata) -> None:
    """Hold keys and values to their share of text per tab, and for the file itself (D)."""
    file_level = entry.place == "SPREADSHEET"
    used = sum(
        len(held.key) + len(held.value or "")
        for held in book.metadata
        if (held.place == "SPREADSHEET") == file_level and (file_level or held.sheet_id == entry.sheet_id)
    )
    if used > change.switches.metadata_limit_characters:
        where = "spreadsheet" if file_level else "sheet"
        raise change.refuse(
            f"This change would exceed the limit of {change.switches.metadata_limit_characters} characters "
            f"of developer metadata for the {where}.",
        )


def update_metadata(change: Change, body: Json) -> Json:
    given = body.get("developerMetadata", {})
    mask = write_mask(body.get("fields", ""), "DeveloperMetadata")
    names = set(given) if "*" in mask else set(mask)
    found = _matching(change, body.get("dataFilters", []))
    changed: list[Metadata] = []
    for entry in found:
        new = entry
        if "metadataKey" in names:
            new = replace(new, key=given.get("metadataKey", ""))
        if "metadataValue" in names:
            new = replace(new, value=given.get("metadataValue"))
        if "visibility" in names:
            new = replace(new, visibility=given.get("visibility", new.visibility))
        if "location" in names:
            place, sheet_id, index = _metadata_place(change, given.get("location", {}))
            new = replace(new, place=place, sheet_id=sheet_id, index=index)
        change.book.metadata = [new if held is entry else held for held in change.book.metadata]
        _check_size(change, change.book, new)
        changed.append(new)
    shown = [metadata(entry) for entry in changed]
    return {"updateDeveloperMetadata": {"developerMetadata": shown} if shown else {}}


def _matching(change: Change, filters: list[Json]) -> list[Metadata]:
    found: dict[int, Metadata] = {}
    for wanted in filters:
        found.update(
            (entry.metadata_id, entry) for entry in entries_for(change.book, wanted, change.switches, change.where)
        )
    return list(found.values())


def delete_metadata(change: Change, body: Json) -> Json:
    found = entries_for(change.book, body.get("dataFilter", {}), change.switches, change.where)
    if not found and change.call.switches.removing_no_metadata_is_refused:
        raise change.refuse("No developer metadata matches the data filter.")
    change.book.metadata = [entry for entry in change.book.metadata if entry not in found]
    shown = [metadata(entry) for entry in found]
    return {"deleteDeveloperMetadata": {"deletedDeveloperMetadata": shown} if shown else {}}
