"""`syncd status`: how things stand, from the store alone; touches no network."""

import click

from syncd.cli import desk, say
from syncd.cli.options import Invocation, common
from syncd.cli.render.standings import standing_lines
from syncd.daemon import presence, standing
from syncd.errors import StateError
from syncd.store.database import FILE_NAME
from syncd.store.store import Store


@click.command()
@common
@click.pass_obj
def status(invocation: Invocation) -> int:
    """Show how things stand. Exit status 0: in step, 1: somebody is needed, 2: not running."""
    state = desk.entered(invocation.settings())
    is_running = presence.is_there(state)
    try:
        store = Store.look(state / FILE_NAME)
    except StateError as error:
        if error.code != "state.absent":
            raise
        store = Store.in_memory()
    found = standing.look(store, is_running=is_running)
    store.close()
    if invocation.as_json:
        say.data(found.as_dict())
    else:
        say.lines(standing_lines(found))
    return found.exit_status
