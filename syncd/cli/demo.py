"""`syncd demo`: a short office day played on two stand-ins, told as it goes, and checked at its end."""

import asyncio
import tempfile
from pathlib import Path

import click

from syncd.cli.options import Invocation, common
from syncd.cli.render.plans import plan_lines


@click.command()
@click.option("--seed", default=1, show_default=True, help="Decides which people are made up.")
@common
@click.pass_obj
def demo(invocation: Invocation, seed: int) -> int:
    """Play a short office day on two stand-ins.

    On this machine alone: no account, nothing left behind.
    Ends with 0 when both sides are equal but for what syncd lists as waiting, with 1 otherwise.
    """
    if invocation.config is not None or invocation.instance is not None:
        raise click.UsageError("the demo brings its own configuration; to try yours, use `syncd plan`")
    # The stand-ins and both services' clients are needed by few commands.
    from syncd.demo.play import play  # noqa: PLC0415
    from syncd.demo.screen import Screen  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="syncd-demo-") as directory:
        is_equal = asyncio.run(
            play(
                Path(directory),
                Screen(),
                clock=invocation.clock,
                plan_lines=lambda report, settings: plan_lines(report, settings, [], is_trial=False),
                seed=seed,
            )
        )
    return 0 if is_equal else 1
