"""`syncd sync`: one cycle now, and another when the rows that wait have come to rest."""

import asyncio

import click

from syncd.cli.cycles import run_cycles
from syncd.cli.options import Invocation, common


@click.command()
@click.option(
    "--yes", is_flag=True, help="Accept first plans: bind, append and fill; never create from unmatched rows."
)
@click.option("--mapping", "only", metavar="NAME", multiple=True, help="Only this mapping; may be repeated.")
@click.option("--no-wait", is_flag=True, help="Do not wait for rows to settle; report them as waiting.")
@common
@click.pass_obj
def sync(invocation: Invocation, yes: bool, only: tuple[str, ...], no_wait: bool) -> int:
    """Run one cycle, waiting for half-typed rows to settle.

    A mapping's first plan is shown and waits for a yes (`syncd held accept`, or --yes here).
    """
    arguments = {"accept_first": yes, "only": list(only)}
    return asyncio.run(run_cycles(invocation, arguments, is_patient=not no_wait))
