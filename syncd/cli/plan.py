"""`syncd plan`: what a cycle would do, and what waits for a yes. Nothing is written on either side."""

import asyncio
from pathlib import Path
from typing import Any

import click

from syncd.cli import desk, say
from syncd.cli.options import Invocation, common
from syncd.cli.render.plans import plan_lines
from syncd.cli.render.reports import exit_status
from syncd.config.load import load_mappings
from syncd.crm.objects import OBJECTS
from syncd.daemon.mappings import texts_of


@click.command()
@click.option("--mapping", "only", metavar="NAME", multiple=True, help="Plan only this mapping; may be repeated.")
@click.option(
    "--mappings",
    "folder",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Try the mapping files of this folder; the ones in force stay untouched.",
)
@common
@click.pass_obj
def plan(invocation: Invocation, only: tuple[str, ...], folder: Path | None) -> int:
    """Show what the next cycle would do and what waits for your yes. Writes nothing."""
    texts = None
    if folder is not None:
        # Read here and sent as texts: a service may not see this folder, and problems get their proper file names.
        load_mappings(folder, OBJECTS)
        texts = texts_of(folder)
    answer = asyncio.run(_planned(invocation, only, texts))
    report = answer["report"]
    if invocation.as_json:
        say.data(answer)
    else:
        say.lines(plan_lines(report, invocation.settings(), answer.get("changes", []), is_trial=folder is not None))
    return exit_status(report)


async def _planned(invocation: Invocation, only: tuple[str, ...], texts: dict[str, str] | None) -> dict[str, Any]:
    async with desk.opened(invocation) as opened:
        return await opened.ask("plan", only=list(only), mappings=texts)
