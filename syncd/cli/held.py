"""`syncd held`: what waits for a person, line by line, and the two answers to it."""

import asyncio
from dataclasses import asdict
from typing import Any

import click

from syncd.cli import desk, say
from syncd.cli.cycles import tell
from syncd.cli.looking import looking
from syncd.cli.naming import Names
from syncd.cli.options import Invocation, common
from syncd.cli.render.slices import held_lines, slice_lines
from syncd.core.held import Slice, SliceState
from syncd.daemon.refusals import refused
from syncd.store.store import Store


@click.group()
@common
def held() -> None:
    """Show, accept or put back changes that wait for a person."""


@held.command("list")
@common
@click.pass_obj
def list_held(invocation: Invocation) -> None:
    """List what is held."""
    with looking(invocation) as store:
        names = Names(store)
        found = [names.slice(one) for one in store.held.slices()]
    if invocation.as_json:
        say.data(found)
    else:
        say.lines(held_lines(found))


@held.command("show")
@click.argument("slice_id", metavar="ID")
@common
@click.pass_obj
def show(invocation: Invocation, slice_id: str) -> None:
    """Show one held slice line by line, with what each side holds."""
    with looking(invocation) as store:
        found = _find(store, slice_id)
        names = Names(store)
        shown = names.slice(found)
        lines = [
            {
                **asdict(line),
                "crm_id": names.crm_id(found.mapping, line.row_id),
                "column": names.column(found.mapping, line.rule),
            }
            for line in store.held.lines(found.id)
        ]
    if invocation.as_json:
        say.data({**shown, "lines": lines})
    else:
        say.lines(slice_lines(shown, lines))


@held.command("accept")
@click.argument("slice_id", metavar="ID")
@common
@click.pass_obj
def accept(invocation: Invocation, slice_id: str) -> int:
    """Let a held slice happen, as it was shown.

    Only lines whose values are still the ones shown are carried out.
    """
    return asyncio.run(_decide(invocation, slice_id, SliceState.ACCEPTED))


@held.command("putback")
@click.argument("slice_id", metavar="ID")
@common
@click.pass_obj
def putback(invocation: Invocation, slice_id: str) -> int:
    """Undo a held slice on the side that was edited.

    The edited side gets back what both agreed on last.
    """
    return asyncio.run(_decide(invocation, slice_id, SliceState.PUTBACK))


async def _decide(invocation: Invocation, slice_id: str, state: SliceState) -> int:
    async with desk.opened(invocation) as opened:
        answer: dict[str, Any] = await opened.ask("held", slice=slice_id, state=state.value)
    word = "Accepted" if state is SliceState.ACCEPTED else "To be put back"
    if not invocation.as_json:
        say.lines([f"{word}: {answer['slice']}, {answer['lines']} lines of {answer['mapping']}."])
    if answer["report"] is None:
        if invocation.as_json:
            say.data(answer)
        else:
            say.lines([f"It stands, and is carried out with the next cycle ({answer['later']})."])
        return 0
    return tell(invocation, answer, [answer["report"]])


def _find(store: Store, slice_id: str) -> Slice:
    states = tuple(state.value for state in SliceState)
    found = next((s for s in store.held.slices(states=states) if s.id.casefold() == slice_id.casefold()), None)
    if found is None:
        raise refused("held.unknown", f"No slice is called {slice_id}.", "`syncd held list` shows what is held.")
    return found
