"""`syncd status` in words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from syncd.cli.render import words
from syncd.daemon.standing import Standing, is_outage

_MOST_PROBLEMS = 10


def standing_lines(standing: Standing) -> Iterable[str]:
    """Tell how things stand."""
    yield ("running: " if standing.is_running else "NOT RUNNING; ") + standing.sentence
    if standing.last_cycle:
        yield f"last cycle: {words.instant(standing.last_cycle['ended_at'])}, {standing.outcome}"
    for name, counts in standing.mappings.items():
        yield f"  {name}: {words.count(int(counts.get('records') or 0), 'record')}, {counts.get('state', '')}"
    for scope, halt in standing.halts.items():
        since = words.instant(float(str(halt["since"])))
        yield f"{_stopped(scope, halt)} since {since}: {halt['message']} [{halt['code']}]"
        yield from (f"  {line}" for line in str(halt["hint"]).splitlines())
    if standing.open_writes:
        yield f"{words.count(standing.open_writes, 'write')} left without an answer; being looked for"
    yield from _needed(standing)


def _stopped(scope: str, halt: Mapping[str, Any]) -> str:
    """Say what stands still, by a person's will or by itself."""
    place = scope.removeprefix("paused:")
    name = {"crm": "ServiceTitan", "sheet": "Google Sheets"}.get(place, place.removeprefix("mapping:"))
    if place != scope:
        return f"PAUSED {name}"
    return f"away: {name}" if is_outage(scope, halt) else f"STOPPED {name}"


def _needed(standing: Standing) -> Iterable[str]:
    if standing.reload:
        yield f"EDITED FILES NOT IN FORCE: {standing.reload.get('message')}"
        problems = standing.reload.get("problems")
        yield from (f"  {problem}" for problem in (problems if isinstance(problems, list) else []))
    if standing.conflicts:
        yield f"{words.count(standing.conflicts, 'conflict')}: syncd conflicts list"
    for one in standing.held:
        yield _held(one)
    yield from _problems(standing)


def _held(one: Mapping[str, Any]) -> str:
    number, side = int(one["lines"]), words.SIDES.get(str(one["side"]), str(one["side"]))
    what = words.what(str(one["kind"]), number, column=str(one["column"]), removal=str(one["removal"]))
    who = words.record(str(one["first"]["row_id"]), one["first"]["crm_id"])
    more = f" and {number - 1:,} more" if number > 1 else ""
    return f"held {one['id']}: {what} ({who}{more}) -> {side}, {one['mapping']}: {one['reason']}"


def _problems(standing: Standing) -> Iterable[str]:
    """One line for each kind of problem; an unknown tag in 4,000 rows is one problem with a count."""
    counts = Counter((str(one["mapping"]), str(one["code"]), str(one["message"])) for one in standing.problems)
    first = {(str(one["mapping"]), str(one["code"]), str(one["message"])): one for one in reversed(standing.problems)}
    for (mapping, code, message), number in counts.most_common(_MOST_PROBLEMS):
        example = first[mapping, code, message]
        # A new row's problem goes by its message, having no record whose rule could be named.
        rule = _column(example, message)
        rows = _place(standing, example) + (f" and {number - 1:,} more" if number > 1 else "")
        yield f"problem in {mapping}{rule}: {message} ({rows}) [{code}]"
    if len(counts) > _MOST_PROBLEMS:
        yield f"… and {len(counts) - _MOST_PROBLEMS:,} more kinds; --json has them all"


def _column(problem: Mapping[str, object], message: str) -> str:
    """Name the column, unless the message does."""
    column = words.field(problem)
    return "" if problem["rule"] in ("", message) or message.startswith(f"{column}:") else f" {column}"


def _place(standing: Standing, problem: Mapping[str, object]) -> str:
    """Name a row by its id and where it stood at the last look; a new row has no id that people could see."""
    key, mapping = str(problem["key"]), standing.mappings.get(str(problem["mapping"]), {})
    stood = (mapping.get("places") or {}).get(key)
    parts = ("" if key.startswith(("~", "#")) else key, f"row {stood}" if stood else "")
    return ", ".join(part for part in parts if part) or "a new row"
