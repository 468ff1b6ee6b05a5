"""`syncd conflicts`: edits of one field on both sides that nobody has decided between, and the answer to one.

An answer is given for two values. They travel in the conflict's id (``12-3fa8``), so an answer to values that have
moved on since they were shown is refused instead of overwriting what nobody saw.
"""

import asyncio
from dataclasses import asdict
from typing import Any

import click

from syncd.cli import desk, say
from syncd.cli.cycles import tell
from syncd.cli.looking import looking
from syncd.cli.naming import Names
from syncd.cli.options import Invocation, common
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
    """List conflicts: the record, the field, and what each side holds."""
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
    answer: dict[str, Any] = asyncio.run(_ask(invocation, found, winner))
    if answer["report"] is None:
        message = f"Decided; it is carried out with the next cycle ({answer['later']})."
        say.data(answer) if invocation.as_json else say.lines([message])
        return 0
    return tell(invocation, answer, [answer["report"]])


async def _ask(invocation: Invocation, conflict: Conflict, winner: str) -> dict[str, Any]:
    async with desk.opened(invocation) as opened:
        return await opened.ask("resolve", conflict=conflict.id, winner=winner, crm=conflict.crm, sheet=conflict.sheet)


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
