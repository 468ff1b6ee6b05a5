"""What a cycle did, in a few lines, and the exit status that goes with it."""

from collections.abc import Mapping
from typing import Any

from syncd.cli.render import words

_EXIT = {"unreachable": 75, "refused": 77}
"""Whatever else is the outcome, the cycle was done; `syncd status` tells whether somebody is needed."""
_COUNTS = (
    ("bound", "bound"),
    ("appended", "appended"),
    ("created", "created"),
    ("written_to_sheet", "to sheet"),
    ("written_to_crm", "to CRM"),
    ("conflicts", "in conflict"),
    ("held", "held"),
    ("waiting", "waiting"),
    ("problems", "with problems"),
)
_MOST_DECISIONS = 20


def exit_status(report: Mapping[str, Any]) -> int:
    """0 when the cycle was done, whatever waits for somebody; else who must act or wait."""
    return _EXIT.get(str(report.get("outcome", "")), 0)


def report_lines(report: Mapping[str, Any]) -> list[str]:
    """Tell what a cycle did."""
    lines = error_lines(report) or [str(report.get("sentence") or report.get("outcome", ""))]
    for name, counts in report.get("mappings", {}).items():
        lines.append(_mapping(name, counts))
    lines += _halts(report)
    decisions = report.get("decisions", [])
    lines += [_decision(one) for one in decisions[:_MOST_DECISIONS]]
    if len(decisions) > _MOST_DECISIONS:
        lines.append(f"  … and {len(decisions) - _MOST_DECISIONS:,} more; `syncd log RECORD` has them all")
    held = [one for one in report.get("plan", []) if one.get("slice_id")]
    if held:
        lines.append("WAITING FOR YOU (syncd held show ID, accept ID, putback ID)")
        lines += [f"  {one['slice_id']}  {_what(one)}  {_why(one)}" for one in held]
    lines.append(_calls(report))
    return [line for line in lines if line]


def error_lines(report: Mapping[str, Any]) -> list[str]:
    """What stopped a side, as an error says it."""
    lines: list[str] = []
    for one in report.get("errors", []):
        lines.append(f"error: {one['message']} [{one['code']}]")
        lines += [f"  {line}" for line in str(one["hint"]).splitlines()]
    return lines


def _halts(report: Mapping[str, Any]) -> list[str]:
    """What is stopped and what to do; a side's own error was told first."""
    lines: list[str] = []
    for scope, halt in report.get("halts", {}).items():
        if scope not in ("crm", "sheet"):
            word = "note" if halt["code"] == "paused" else "error"
            lines.append(f"{word}: {halt['message']} [{halt['code']}]")
            lines += [f"  {line}" for line in str(halt["hint"]).splitlines()]
    return lines


def _mapping(name: str, counts: Mapping[str, Any]) -> str:
    done = [f"{counts[key]:,} {label}" for key, label in _COUNTS if counts.get(key)]
    state = f" ({counts['state']})" if counts.get("state") not in (None, "live") else ""
    records = words.count(int(counts.get("records") or 0), "record")
    return f"  {name}{state}: {records}" + "".join(f", {one}" for one in done)


def _decision(one: Mapping[str, Any]) -> str:
    who = words.record(str(one.get("row_id", "")), one.get("crm_id"))
    change = f"{words.value(one.get('old'))} -> {words.value(one.get('new'))}"
    side = words.SIDES.get(str(one.get("side", "")), str(one.get("side", "")))
    return f"    {one.get('mapping')} {who} {words.field(one)} ({side}): {change}   why: {one.get('why')}"


def _what(one: Mapping[str, Any]) -> str:
    column, removal = str(one.get("column", "")), str(one.get("removal", ""))
    return words.what(str(one["kind"]), int(one["count"]), column=column, removal=removal)


def _why(one: Mapping[str, Any]) -> str:
    side = words.SIDES.get(str(one.get("side", "")), "")
    return f"-> {side}  {one.get('mapping', '')}: {one.get('reason', '')}"


def _calls(report: Mapping[str, Any]) -> str:
    parts = []
    for side, label in (("crm", "ServiceTitan"), ("sheet", "Sheets")):
        made = sum(report.get("calls", {}).get(side, {}).values())
        least = report.get("least", {}).get(side)
        parts.append(f"{label} {made}" + (f" (least {least})" if least is not None else ""))
    return f"  calls: {', '.join(parts)}"
