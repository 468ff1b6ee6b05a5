"""The history of a record or a value, and what syncd cannot know about it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from syncd.cli.render import words
from syncd.store.runs import HistoryLine

_SIDES = {
    "crm": "seen in ServiceTitan",
    "sheet": "seen in the sheet",
    "to crm": "written to ServiceTitan",
    "to sheet": "written to the sheet",
}


def history_lines(lines: Sequence[HistoryLine], losers: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """Tell a history, newest first."""
    if not lines and not losers:
        yield "syncd knows nothing of it."
        return
    for line in lines:
        who = words.record(line.row_id, line.crm_id)
        change = f"{words.stored(line.old)} -> {words.stored(line.new)}"
        what = f"{line.mapping} {who} {words.field(line.rule)}"
        yield f"{_when(line)}  {what}  {_SIDES.get(line.side, line.side)}: {change}"
        if line.why:
            yield f"    why: {line.why} (cycle {line.run_id})"
    for one in losers:
        value, winner = words.stored(str(one["value"])), words.stored(str(one["beaten_by"]))
        where = words.SIDES.get(str(one["side"]), str(one["side"]))
        place = f"{one['mapping']} row {one['row_id']} {one['rule']}"
        yield f"{words.instant(float(one['at']))}  {place}  LOST on {where}: {value}"
        yield f"    beaten by {winner}; why: {one['why']} (cycle {one['run_id']})"
    yield "Who it was syncd does not know: in the sheet see File > Version history, or Show edit history of the cell;"
    yield "in ServiceTitan see the record's audit trail."


def _when(line: HistoryLine) -> str:
    if line.since and line.side in ("crm", "sheet"):
        return f"between {words.instant(line.since)} and {words.instant(line.at)}"
    return words.instant(line.at)
