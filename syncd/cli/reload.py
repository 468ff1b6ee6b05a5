"""`syncd reload`: put edited mapping files in force, all of them or none, and say what that means."""

import asyncio
from typing import Any

import click

from syncd.cli import desk, say
from syncd.cli.options import Invocation, common


@click.command()
@common
@click.pass_obj
def reload(invocation: Invocation) -> None:
    """Put edited mapping files in force. A wrong file changes nothing: the earlier ones go on.

    Saving a file never does this by itself. `syncd plan --mappings DIR` tries files without putting them in force;
    changes of syncd.toml need a restart.
    """
    answer, by_daemon = asyncio.run(_asked(invocation))
    if invocation.as_json:
        say.data({**answer, "by_daemon": by_daemon})
        return
    say.lines(answer["changes"] or ["The files mean what they meant before."])
    names = ", ".join(answer["mappings"])
    say.lines([f"In force now: {names}." if by_daemon else f"In force from the next cycle on: {names}."])


async def _asked(invocation: Invocation) -> tuple[dict[str, Any], bool]:
    async with desk.opened(invocation) as opened:
        return await opened.ask("reload"), opened.by_daemon
