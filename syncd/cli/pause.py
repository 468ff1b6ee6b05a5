"""`syncd pause` and `syncd resume`: stop and take up writing, for a mapping or a side; reading goes on."""

import asyncio
from typing import Any

import click

from syncd.cli import desk, say
from syncd.cli.options import Invocation, common


@click.command()
@click.argument("target", metavar="MAPPING|crm|sheet")
@common
@click.pass_obj
def pause(invocation: Invocation, target: str) -> None:
    """Stop writing to a side, or both ways for a mapping. Reading goes on; nothing is lost."""
    _tell(invocation, asyncio.run(_asked(invocation, "pause", target)))


@click.command()
@click.argument("target", metavar="MAPPING|crm|sheet")
@common
@click.pass_obj
def resume(invocation: Invocation, target: str) -> None:
    """Take up writing again after `syncd pause`."""
    _tell(invocation, asyncio.run(_asked(invocation, "resume", target)))


async def _asked(invocation: Invocation, kind: str, target: str) -> dict[str, Any]:
    async with desk.opened(invocation) as opened:
        return await opened.ask(kind, target=target)


def _tell(invocation: Invocation, answer: dict[str, Any]) -> None:
    if invocation.as_json:
        say.data(answer)
    else:
        say.lines([answer["message"]])
