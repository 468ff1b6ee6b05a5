"""`syncd resync`: a cycle that looks again, at everything or at some records, refused values included."""

import asyncio

import click

from syncd.cli.cycles import run_cycles
from syncd.cli.options import Invocation, common


@click.command()
@click.argument("mapping", required=False)
@click.option("--full", is_flag=True, help="Read both sides from their start instead of only what changed.")
@click.option("--record", "records", metavar="ID", multiple=True, help="Decide this record again; may be repeated.")
@common
@click.pass_obj
def resync(invocation: Invocation, mapping: str | None, full: bool, records: tuple[str, ...]) -> int:
    """Look again now: --full at everything, --record at one record.

    What a record was refused is tried again with --record.

    ID is a syncd ID such as k7m-4qx-2, or a ServiceTitan ID.
    """
    arguments = {"only": [mapping] if mapping else [], "full": full, "records": list(records)}
    return asyncio.run(run_cycles(invocation, arguments, is_patient=False))
