"""`syncd sandbox`: stand-ins for both services on loopback, with a ready configuration to try things on."""

from pathlib import Path

import click

from syncd.cli.options import Invocation, common
from syncd.errors import ConfigError


@click.command()
@click.option("--customers", default=500, show_default=True, help="Customers in the CRM at the start.")
@click.option("--messy-rows", default=150, show_default=True, help="Rows that an office already keeps in the sheet.")
@click.option("--seed", default=1, show_default=True, help="Decides which people are made up.")
@click.option("--crm-port", default=0, help="Port of the CRM; any free one by default.")
@click.option("--sheets-port", default=0, help="Port of the Sheets server; any free one by default.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="KIND[,NAME=VALUE...]",
    help="What goes wrong at both, such as late_effect,rate=0.1,seconds=90; may be given again. See docs/sandbox.md.",
)
@common
@click.pass_obj
def sandbox(
    invocation: Invocation,
    customers: int,
    messy_rows: int,
    seed: int,
    crm_port: int,
    sheets_port: int,
    faults: tuple[str, ...],
) -> None:
    """Run stand-ins for both services, with a configuration.

    They listen on loopback until stopped; DIR/syncd.toml is written for them.
    Prints one line of JSON with their addresses and credentials once both listen. Their state stays in DIR.
    """
    if invocation.config is None:
        raise click.UsageError("give --config DIR: the directory to write the configuration to")
    # The servers are needed by this command alone.
    from syncd.sandbox.faults import rules_from_options  # noqa: PLC0415
    from syncd.sandbox.serve import run_sandbox  # noqa: PLC0415

    try:
        rules = rules_from_options(faults, seed=seed)
    except (ValueError, TypeError) as error:
        raise click.UsageError(f"--fault: {error}") from error
    try:
        run_sandbox(
            Path(invocation.config),
            customers=customers,
            messy_rows=messy_rows,
            seed=seed,
            crm_port=crm_port,
            sheets_port=sheets_port,
            faults=rules,
        )
    except OSError as error:
        raise ConfigError(
            f"The sandbox cannot run in {invocation.config}: {error.strerror or error}.",
            hint="Take another directory or other ports.",
            code="sandbox.unusable",
        ) from error
