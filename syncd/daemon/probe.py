"""What only the services know: credentials, scopes, tabs, headers, vocabularies, and whether each cell converts.

Reads and judges; writes nothing, remembers nothing. Everything that is wrong is reported together.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from difflib import get_close_matches
from typing import Any, Protocol

from syncd.core.mapping import Column
from syncd.core.mapping import Mapping as SheetMapping
from syncd.core.objects import Strategy
from syncd.core.records import SheetReading, TabProblem, TabReading
from syncd.core.transforms import Context, Vocabulary
from syncd.core.values import ERROR_CELLS, Unreadable
from syncd.core.zones import zone_named
from syncd.errors import SyncdError
from syncd.ports import CrmSide, SheetRequest, SheetSide
from syncd.store.store import Store


class Checkable(CrmSide, Protocol):
    """The CRM with the look-up that only a check needs."""

    async def custom_field_types(self, object_name: str) -> Mapping[str, int]:
        """Name -> type id of an object's custom fields."""


@dataclass(slots=True)
class _Findings:
    good: list[str] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)
    columns: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def wrong(self, code: str, message: str, hint: str = "") -> None:
        found = {"code": code, "message": message, "hint": hint}
        if found not in self.problems:
            self.problems.append(found)

    def failed(self, error: SyncdError) -> None:
        self.wrong(error.code, str(error), error.hint)


async def check_online(
    crm: Checkable, sheet: SheetSide, store: Store, mappings: Sequence[SheetMapping]
) -> dict[str, Any]:
    """Ask both services; gives ``good``, ``problems`` and, by mapping and header, how many cells convert."""
    findings = _Findings()
    vocabularies = await _check_crm(crm, store, mappings, findings)
    await _check_sheet(sheet, store, mappings, vocabularies, findings)
    return {"good": findings.good, "problems": findings.problems, "columns": findings.columns}


async def _check_crm(
    crm: Checkable, store: Store, mappings: Sequence[SheetMapping], findings: _Findings
) -> dict[str, Vocabulary]:
    """Read each kind of record for itself, so that every missing scope is named, not only the first."""
    cursors = store.seen_records.cursors()
    for name in _objects(mappings):
        try:
            await crm.read([name], cursors)
        except SyncdError as error:
            findings.failed(error)
        else:
            findings.good.append(f"ServiceTitan lets {name} be read")
    await _check_custom_fields(crm, mappings, findings)
    vocabularies: dict[str, Vocabulary] = {}
    for name in _vocabularies(mappings):
        try:
            vocabularies[name] = await crm.vocabulary(name)
        except SyncdError as error:
            findings.failed(error)
        else:
            findings.good.append(f"ServiceTitan lists {len(vocabularies[name].name_of):,} {name.replace('_', ' ')}")
    return vocabularies


async def _check_custom_fields(crm: Checkable, mappings: Sequence[SheetMapping], findings: _Findings) -> None:
    for mapping in mappings:
        wanted = {c.field.path[1] for c in mapping.columns if c.field.strategy is Strategy.CUSTOM_FIELD}
        if not wanted:
            continue
        try:
            known = {name.strip() for name in await crm.custom_field_types(mapping.object.name)}
        except SyncdError as error:
            findings.failed(error)
            continue
        for name in sorted(wanted - known):
            near = get_close_matches(name, known, n=1)
            findings.wrong(
                "crm.custom_field.unknown",
                f'ServiceTitan has no custom field "{name}" for {mapping.object.name} ({mapping.source}).',
                f'Did you mean "{near[0]}"?' if near else f"It has: {', '.join(sorted(known)) or 'none'}.",
            )


async def _check_sheet(
    sheet: SheetSide,
    store: Store,
    mappings: Sequence[SheetMapping],
    vocabularies: Mapping[str, Vocabulary],
    findings: _Findings,
) -> None:
    try:
        reading = await _read(sheet, store, mappings)
    except SyncdError as error:
        findings.failed(error)
        return
    findings.good.append(f"the spreadsheet can be read (its time zone is {reading.zone})")
    context = Context(zone=_zone(reading, findings), vocabularies=vocabularies)
    for mapping in mappings:
        match reading.tabs[mapping.name]:
            case TabProblem(is_vacant=True) if not _was_bound(store, mapping):
                findings.good.append(f'tab "{mapping.worksheet}" is empty or absent and will be set up')
            case TabProblem() as problem:
                findings.wrong(problem.code, problem.message, problem.hint)
            case TabReading() as tab:
                findings.good.append(f'tab "{mapping.worksheet}" has every header')
                findings.columns[mapping.name] = _columns(mapping, tab, context)


async def _read(sheet: SheetSide, store: Store, mappings: Sequence[SheetMapping]) -> SheetReading:
    """Read without setting anything up: a tab that was "ever bound" is never set up.

    Of an office's own tab that would ask for our columns, too; such tabs are read once more as what they are.
    """
    first = await sheet.read([SheetRequest(mapping=mapping, ever_bound=True) for mapping in mappings])
    unready = [
        mapping
        for mapping in mappings
        if isinstance(tab := first.tabs[mapping.name], TabProblem) and not tab.is_vacant
        if not _was_bound(store, mapping)
    ]
    if not unready:
        return first
    second = await sheet.read([SheetRequest(mapping=mapping) for mapping in unready])
    return replace(first, tabs={**first.tabs, **second.tabs})


def _was_bound(store: Store, mapping: SheetMapping) -> bool:
    state = store.bases.mapping(mapping.name)
    return state is not None and state.ever_bound


def _zone(reading: SheetReading, findings: _Findings) -> tzinfo:
    zone = zone_named(reading.zone)
    if zone is None:
        findings.wrong(
            "sheet.zone",
            f"The spreadsheet's time zone {reading.zone} is not known here.",
            "Choose another under File > Settings; until then UTC is assumed.",
        )
    return zone or UTC


def _columns(mapping: SheetMapping, tab: TabReading, context: Context) -> dict[str, dict[str, Any]]:
    rows = [tab.row(index).cells for index in range(len(tab.values))]
    places = {header: index for index, header in enumerate(mapping.headers)}
    return {
        column.header: _count(column, (row[places[column.header]] for row in rows), context)
        for column in mapping.columns
        if column.header != mapping.parent_column
    }


def _count(column: Column, cells: Iterable[Any], context: Context) -> dict[str, Any]:
    filled = understood = 0
    reasons: Counter[str] = Counter()
    for cell in cells:
        if cell in (None, ""):
            continue
        filled += 1
        reading = column.lens.read_cell(cell, context)
        if isinstance(reading, Unreadable):
            reasons["error cells" if str(cell) in ERROR_CELLS else reading.reason] += 1
        else:
            understood += 1
    return {"filled": filled, "understood": understood, "reasons": dict(reasons.most_common())}


def _objects(mappings: Sequence[SheetMapping]) -> list[str]:
    # What parents alone list needs the parents' own scope, and is there to be asked once a parent is known.
    names = {
        mapping.object.parent.object if mapping.object.source is None and mapping.object.parent else mapping.object.name
        for mapping in mappings
    }
    names |= {child.object for mapping in mappings for child in mapping.object.children}
    return sorted(names)


def _vocabularies(mappings: Sequence[SheetMapping]) -> list[str]:
    return sorted({c.field.vocabulary for mapping in mappings for c in mapping.columns if c.field.vocabulary})
