"""`syncd fields`: what a mapping file may name, object by object."""

from dataclasses import asdict

import click

from syncd.cli import say
from syncd.cli.options import Invocation, common
from syncd.cli.render.tables import table
from syncd.config.fields import lines
from syncd.crm.objects import OBJECTS


@click.command()
@click.argument("object_name", metavar="OBJECT", type=click.Choice(tuple(OBJECTS)))
@common
@click.pass_obj
def fields(invocation: Invocation, object_name: str) -> None:
    """List an object's fields: name, type, and how it can be written."""
    found = list(lines(OBJECTS[object_name]))
    if invocation.as_json:
        say.data([asdict(line) for line in found])
        return
    rows = [(line.key, line.kind, line.transform, line.written, line.note) for line in found]
    say.lines(table(("field", "type", "transform", "written", "note"), rows))
