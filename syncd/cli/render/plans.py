"""A plan as people read it before they say yes: what waits, what would happen by itself, what cannot happen."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from syncd.cli.render import words
from syncd.cli.render.reports import error_lines
from syncd.cli.render.tables import table_with_reasons
from syncd.config.settings import Settings

_MOST_LINES = 5
_CALLS_A_SECOND = 57.0


def plan_lines(
    report: Mapping[str, Any], settings: Settings, changes: Sequence[str], *, is_trial: bool
) -> Iterable[str]:
    """Lay a plan out."""
    title = words.value(str(report["spreadsheet"])) if report.get("spreadsheet") else ""
    book = f'"{title}"' if title else settings.sheet.spreadsheet
    where = f"tenant {settings.crm.tenant} {settings.crm.environment.upper()} <-> {book}"
    yield f"Plan · {where}" + (" · a trial of other mapping files" if is_trial else "")
    yield "NOTHING HAS BEEN WRITTEN."
    for change in changes:
        yield f"  since the files last used: {change}"
    # What a trial holds exists in the trial's copy of the state only; its ids would lead nowhere.
    groups = [{**one, "is_trial": is_trial} for one in report.get("plan", [])]
    for name, counts in report.get("mappings", {}).items():
        if counts.get("rows") is None and not counts.get("halt"):
            continue  # not asked for, or not read: nothing can be said of it
        yield ""
        yield from _mapping(name, counts, [one for one in groups if one.get("mapping") == name])
    yield ""
    yield from error_lines(report) or [str(report.get("sentence", ""))]


def _mapping(name: str, counts: Mapping[str, Any], groups: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    state = f" · {counts['state']}" if counts.get("state") else ""
    tab = f' · tab "{words.value(str(counts["tab"]))}"' if counts.get("tab") else ""
    yield f"{name}{tab}{state}: {words.count(int(counts.get('in_step') or 0), 'record')} bound"
    if counts.get("rows") is not None:
        seen, active = int(counts.get("seen") or 0), int(counts.get("seen_active") or 0)
        rows = words.count(int(counts["rows"]), "row")
        yield f"  read completely: ServiceTitan {seen:,} ({active:,} active), tab {rows}"
    fits = counts.get("fits") or {}
    if any(fits.values()):
        yield (
            f"  ROWS WITHOUT AN ID  {fits['one']:,} fit exactly one record, {fits['several']:,} fit several, "
            f"{fits['shared']:,} share one or repeat another row, {fits['nobody']:,} fit nobody"
        )
    if counts.get("halt"):
        yield f"  PAUSED: {counts['halt']}"
    yield from _waiting([one for one in groups if one.get("slice_id")])
    yield from _free([one for one in groups if not one.get("slice_id")])
    undecided = counts.get("undecided") or {}
    if undecided:
        columns = ", ".join(f"{header} {number:,}" for header, number in undecided.items())
        count = words.count(sum(undecided.values()), "conflict")
        yield f"  NOT DECIDED  {count}: {columns}. Both sides stay as they are."
    if counts.get("problems"):
        yield f"  PROBLEMS  {words.count(int(counts['problems']), 'row')} with something wrong: syncd status"
    if counts.get("waiting"):
        yield f"  SETTLING  {words.count(int(counts['waiting']), 'row')} may be half typed"
    yield f"  WILL NOT HAPPEN  {_never(groups)}"


def _waiting(groups: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    if not groups:
        return
    is_trial = bool(groups[0]["is_trial"])
    yield "  WOULD WAIT FOR YOUR YES" if is_trial else "  WAITING FOR YOUR YES (syncd held accept ID)"
    rows = [
        (
            "" if is_trial else str(one["slice_id"]),
            words.what(str(one["kind"]), int(one["count"]), removal=str(one.get("removal", ""))),
            words.SIDES.get(str(one["side"]), str(one["side"])),
            f"{int(one.get('calls') or 0):,}",
            _time(one),
            _undo(one),
            str(one.get("reason", "")),
        )
        for one in groups
    ]
    yield from table_with_reasons(("id", "what", "writes to", "calls", "time", "undo", "why"), rows, indent=4, whole=3)
    for one in groups:
        if one.get("lines") and not is_trial:
            yield f"    {one['slice_id']}"
        yield from _examples(one)


def _free(groups: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    if not groups:
        return
    yield "  WOULD HAPPEN BY ITSELF"
    for one in groups:
        column, removal = str(one.get("column", "")), str(one.get("removal", ""))
        side = words.SIDES.get(str(one["side"]), str(one["side"]))
        yield f"    {words.what(str(one['kind']), int(one['count']), column=column, removal=removal)} -> {side}"
        yield from _examples(one)


def _examples(group: Mapping[str, Any]) -> Iterable[str]:
    lines = list(group.get("lines", []))
    for line in lines[:_MOST_LINES]:
        who = _who(line)
        if line.get("rule") == "$row":
            yield f"      {who}   why: {line.get('why', '')}"
            continue
        change = f"{words.value(line.get('old'))} -> {words.value(line.get('new'))}"
        yield f"      {who}  {line.get('column') or line.get('rule', '')} {change}   why: {line.get('why', '')}"
    more = int(group.get("count", 0)) - min(len(lines), _MOST_LINES)
    if lines and more > 0:
        where = f"; all: syncd held show {group['slice_id']}" if group.get("slice_id") and not group["is_trial"] else ""
        yield f"      … and {more:,} more{where}"


def _who(line: Mapping[str, Any]) -> str:
    """Name a row as people find it: what it is called, the record's number, where it stands."""
    name = line.get("name") or line.get("new") or line.get("old")
    number, row = line.get("crm_id"), line.get("row")
    parts = (words.value(name) if name else "", f"#{number}" if number else "", f"row {row}" if row else "")
    return " ".join(part for part in parts if part)


def _undo(group: Mapping[str, Any]) -> str:
    """Whether a person can take it back: neither service deletes a customer, and a deleted contact is gone."""
    is_final = group.get("side") == "crm" and (
        group.get("kind") == "creates" or (group.get("kind") == "deletes" and group.get("rule") != "$row")
    )
    return "no" if is_final else "yes"


def _time(group: Mapping[str, Any]) -> str:
    if group.get("side") != "crm":
        return ""
    return f"{max(1, round(int(group.get('calls') or 0) / _CALLS_A_SECOND))} s"


def _never(groups: Sequence[Mapping[str, Any]]) -> str:
    """Name the harsh things together with how many of them this plan holds: mostly none."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in groups:
        counts[str(one["side"]), str(one["kind"])] += int(one["count"])
    harsh = (
        ("crm", "creates", "records created"),
        ("crm", "deletes", "records deactivated or contacts deleted"),
        ("crm", "blanks", "fields emptied in ServiceTitan"),
        ("sheet", "deletes", "rows removed"),
        ("sheet", "blanks", "cells cleared"),
    )
    return " · ".join(label for side, kind, label in harsh if not counts[side, kind]) or "nothing is excluded"
