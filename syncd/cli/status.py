"""`syncd status`: how things stand, from the store alone; touches no network."""

from dataclasses import replace
from pathlib import Path

import click

from syncd.cli import desk, say
from syncd.cli.naming import Names
from syncd.cli.options import Invocation, common
from syncd.cli.render.standings import standing_lines
from syncd.daemon import presence, room, standing
from syncd.errors import DiskFullError, StateError
from syncd.store.database import FILE_NAME
from syncd.store.store import Store


@click.command()
@common
@click.pass_obj
def status(invocation: Invocation) -> int:
    """Show how things stand. Exit status 0: in step, 1: somebody is needed, 2: not running."""
    state = desk.entered(invocation.settings())
    is_running, stopped_by = presence.is_there(state), _stopped_by(state)
    try:
        store = Store.look(state / FILE_NAME)
    except StateError as error:
        if error.code != "state.absent" and not stopped_by:  # even looking takes a little room
            raise
        store = Store.in_memory()
    names = Names(store)
    found = standing.look(store, is_running=is_running, stopped_by=stopped_by)
    found = replace(
        found,
        held=[names.slice(one) for one in store.held.slices()],
        problems=[names.labelled(one) for one in found.problems],
    )
    store.close()
    if invocation.as_json:
        say.data(found.as_dict())
    else:
        say.lines(standing_lines(found))
    return found.exit_status


def _stopped_by(state: Path) -> str:
    try:
        if state.exists():
            room.demand(state)
    except DiskFullError as error:
        return str(error)
    return ""
