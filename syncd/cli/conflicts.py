"""`syncd conflicts`: edits of one field on both sides that nobody has decided between, and the answers to them.

An answer is given for two values. They travel in the conflict's id (``12-3fa8``), so an answer to values that have
moved on since they were shown is refused instead of overwriting what nobody saw.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from syncd.cli import desk, say
from syncd.cli.cycles import tell
from syncd.cli.looking import looking
from syncd.cli.naming import Names
from syncd.cli.options import Invocation, common
from syncd.cli.render import words
from syncd.cli.render.conflicts import conflict_lines
from syncd.core.records import digest
from syncd.daemon.refusals import refused
from syncd.store.disputes import Conflict
from syncd.store.store import Store


@click.group()
@common
def conflicts() -> None:
    """Show conflicts and decide them."""


@conflicts.command("list")
@click.option("--mapping", metavar="NAME", help="Only of this mapping.")
@common
@click.pass_obj
def list_conflicts(invocation: Invocation, mapping: str | None) -> None:
    """List conflicts: record, field, both values."""
    with looking(invocation) as store:
        names = Names(store)
        found = [_shown(names, one) for one in store.disputes.conflicts(mapping) if one.answer is None]
    if invocation.as_json:
        say.data(found)
    else:
        say.lines(conflict_lines(found))


@conflicts.command("resolve")
@click.argument("conflict_id", metavar="ID")
@click.argument("winner", type=click.Choice(("crm", "sheet")))
@common
@click.pass_obj
def resolve(invocation: Invocation, conflict_id: str, winner: str) -> int:
    """Decide a conflict: which side's value shall stand.

    It is written to the other side; the value that lost is kept in the log.
    """
    with looking(invocation) as store:
        found = _find(store, conflict_id)
    return _decide(invocation, [found], winner)


@conflicts.command("resolve-all")
@click.argument("winner", type=click.Choice(("crm", "sheet")))
@click.option("--mapping", metavar="NAME", help="Only those of this mapping.")
@click.option("--column", metavar="HEADER", help="Only those of this column, as `syncd conflicts list` names it.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@common
@click.pass_obj
def resolve_all(invocation: Invocation, winner: str, mapping: str | None, column: str | None, yes: bool) -> int:
    """Decide many conflicts for one side.

    All that are open, or those of a mapping or a column. Says how many of which columns first, and asks. What changes
    meanwhile stays undecided.
    """
    with looking(invocation) as store:
        names = Names(store)
        open_ones = [one for one in store.disputes.conflicts(mapping) if one.answer is None]
        called = {one.id: names.column(one.mapping, one.rule) for one in open_ones}
    found = [one for one in open_ones if column is None or called[one.id].casefold() == column.casefold()]
    if not found:
        raise refused("conflict.unknown", "There is no such conflict.", "`syncd conflicts list` shows all.")
    if not yes:
        _ask_first(Counter(f"{one.mapping} {called[one.id]}" for one in found), winner)
    return _decide(invocation, found, winner)


def _ask_first(counts: Counter[str], winner: str) -> None:
    """Say what would be decided. Raises: click.UsageError, where nobody can be asked."""
    what = words.count(sum(counts.values()), "conflict")
    side, others = ("ServiceTitan", "the sheet's") if winner == "crm" else ("the sheet", "ServiceTitan's")
    loss = f"{what}: {side} wins, {others} values are overwritten and kept in the log"
    if not sys.stdin.isatty():
        raise click.UsageError(f"{loss}; say --yes if that is meant")
    say.note("\n".join(f"  {count:>6,}  {name}" for name, count in counts.most_common()))
    click.confirm(f"{loss}. Go on?", abort=True, err=True)


def _decide(invocation: Invocation, found: Sequence[Conflict], winner: str) -> int:
    answer: dict[str, Any] = asyncio.run(_ask(invocation, found, winner))
    if answer["moved"]:
        count = words.count(len(answer["moved"]), "conflict")
        say.note(f"{count} changed since and stay as they are: syncd conflicts list")
    if answer["report"] is None:
        message = f"Decided; it is carried out with the next cycle ({answer['later']})."
        say.data(answer) if invocation.as_json else say.lines([message])
        return 0
    return tell(invocation, answer, [answer["report"]])


async def _ask(invocation: Invocation, found: Sequence[Conflict], winner: str) -> dict[str, Any]:
    answers = [{"conflict": one.id, "crm": one.crm, "sheet": one.sheet} for one in found]
    async with desk.opened(invocation) as opened:
        return await opened.ask("resolve", answers=answers, winner=winner)


def _name(conflict: Conflict) -> str:
    return f"{conflict.id}-{digest(conflict.crm, conflict.sheet)[:4]}"


def _shown(names: Names, conflict: Conflict) -> dict[str, Any]:
    crm_id = names.crm_id(conflict.mapping, conflict.row_id)
    return {**names.labelled(asdict(conflict)), "id": _name(conflict), "crm_id": crm_id}


def _find(store: Store, conflict_id: str) -> Conflict:
    number = conflict_id.partition("-")[0]
    found = next((one for one in store.disputes.conflicts() if str(one.id) == number), None)
    if found is None:
        raise refused(
            "conflict.unknown", f"There is no open conflict {conflict_id}.", "`syncd conflicts list` shows all."
        )
    if _name(found) != conflict_id:
        raise refused(
            "conflict.moved",
            f"Conflict {conflict_id} does not stand for the values it has now; nothing was decided.",
            f"`syncd conflicts list` shows them under {_name(found)}.",
        )
    return found
