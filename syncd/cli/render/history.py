"""The history of a record or a value, and what syncd cannot know about it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from syncd.cli.render import words

_SIDES = {
    "crm": "seen in ServiceTitan",
    "sheet": "seen in the sheet",
    "to crm": "written to ServiceTitan",
    "to sheet": "written to the sheet",
}


_NOW = {"crm": "ServiceTitan", "sheet": "the sheet"}

Told = Sequence[Mapping[str, Any]]


def history_lines(present: Told, lines: Told, losers: Told) -> Iterable[str]:
    """Tell what is there, then a history, newest first; what lost stands below what was done at that moment."""
    if not present and not lines and not losers:
        yield "syncd knows nothing of it."
        return
    yield from map(_standing, present)
    if not lines and not losers:
        return
    told = [(float(one["at"]), _change(one)) for one in lines] + [(float(one["at"]), _loss(one)) for one in losers]
    for _, text in sorted(told, key=lambda one: -one[0]):
        yield from text
    yield "Who it was syncd does not know: in the sheet see File > Version history, or Show edit history of the cell;"
    yield "in ServiceTitan see the record's audit trail."


def _standing(one: Mapping[str, Any]) -> str:
    who = words.record(str(one["row_id"]), one["crm_id"])
    place = f"{one['mapping']} {who} {one['column']}"
    return f"now, at the last look  {place}  in {_NOW[str(one['side'])]}: {words.value(one['value'])}"


def _change(line: Mapping[str, Any]) -> list[str]:
    who = words.record(str(line["row_id"]), line["crm_id"])
    change = f"{words.stored(line['old'])} -> {words.stored(line['new'])}"
    what = f"{line['mapping']} {who} {words.field(line)}"
    why = [f"    why: {line['why']} (cycle {line['run_id']})"] if line["why"] else []
    return [f"{_when(line)}  {what}  {_SIDES.get(line['side'], line['side'])}: {change}", *why]


def _loss(one: Mapping[str, Any]) -> list[str]:
    value, winner = words.stored(str(one["value"])), words.stored(str(one["beaten_by"]))
    where = words.SIDES.get(str(one["side"]), str(one["side"]))
    place = f"{one['mapping']} {words.record(str(one['row_id']), None)} {words.field(one)}"
    return [
        f"{words.instant(float(one['at']))}  {place}  LOST on {where}: {value}",
        f"    beaten by {winner}; why: {one['why']} (cycle {one['run_id']})",
    ]


def _when(line: Mapping[str, Any]) -> str:
    if line["since"] and line["side"] in ("crm", "sheet"):
        return f"between {words.instant(line['since'])} and {words.instant(line['at'])}"
    return words.instant(line["at"])
