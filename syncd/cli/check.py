"""`syncd check`: everything that can be wrong before the first cycle, all at once; `--online` asks both services."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

import syncd
from syncd.cli import desk, say
from syncd.cli.options import Invocation, common
from syncd.cli.place import Place, hidden_from_service
from syncd.cli.render.checks import checked_files, checked_online
from syncd.config.load import load_mappings
from syncd.config.settings import load_secrets
from syncd.crm.objects import OBJECTS
from syncd.errors import ConfigError, Problem


@click.command()
@click.option("--online", is_flag=True, help="Also ask both services: credentials, scopes, tabs, headers, cells.")
@common
@click.pass_obj
def check(invocation: Invocation, online: bool) -> int:
    """Check settings, credentials and mapping files.

    With --online also what only the services know: scopes, tabs, headers, cells. Writes nothing.
    Exit status 78 if a file is wrong, 1 if a service lacks something.
    """
    found = _files(invocation)
    answer = asyncio.run(_online(invocation)) if online else None
    if invocation.as_json:
        say.data({"files": found, "online": answer})
    else:
        say.lines(checked_files(found))
        say.lines(checked_online(answer) if answer else ())
    return 1 if answer and answer["problems"] else 0


def _files(invocation: Invocation) -> dict[str, Any]:
    """Read every file; all problems of all of them come together. Raises: ConfigError."""
    settings = invocation.settings()
    desk.entered(settings)
    problems: list[Problem] = []
    warnings: tuple[Problem, ...] = ()
    names: list[str] = []
    try:
        warnings = load_secrets(settings).warnings
    except ConfigError as error:
        problems += _all(error)
    try:
        names = [mapping.name for mapping in load_mappings(settings.daemon.mappings_directory, OBJECTS)]
    except ConfigError as error:
        problems += _all(error)
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise ConfigError(
            f"{count} in {settings.directory}", problems=tuple(problems), hint="Mend them and check again."
        )
    return {
        "directory": str(settings.directory),
        "mappings": names,
        "warnings": [f"{warning} [{warning.code}]" for warning in (*warnings, *_of_service(invocation.place()))],
    }


def _of_service(place: Place) -> Iterator[Problem]:
    program = hidden_from_service(place, [Path(sys.executable), Path(syncd.__file__)])
    if program is not None:
        yield Problem(
            code="service.program.hidden",
            message=f"the service will not start: it sees no homes, and {program} stands in one",
            hint="make the environment anew with a Python of the system: /usr/bin/python3 -m venv /opt/syncd",
        )


def _all(error: ConfigError) -> tuple[Problem, ...]:
    return error.problems or (Problem(code=error.code, message=str(error), hint=error.hint),)


async def _online(invocation: Invocation) -> dict[str, Any]:
    async with desk.opened(invocation) as opened:
        return await opened.ask("check")
