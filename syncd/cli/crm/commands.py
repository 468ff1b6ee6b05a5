"""`syncd crm GROUP OPERATION`: one command for each operation of the API, made when it is asked for."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import click
from pydantic import ValidationError

from syncd import wiring
from syncd.cli.crm import inputs
from syncd.cli.crm.answers import Shown
from syncd.cli.crm.destroying import ask_before
from syncd.cli.crm.requests import request_of
from syncd.cli.options import Invocation, common
from syncd.crm.api.catalogue import Entry, operations
from syncd.crm.api.operation import Kind, Operation, Parameter

_HELP = """\
Call any operation of ServiceTitan's CRM API by hand.

\b
  syncd crm customers get 81000405
  syncd crm customers get-list --name miller --active Any --all
  syncd crm customers create-contact 81000405 --type Email --value alma@example.com
  syncd crm customers update 81000405 --json --body '{"doNotMail": true}'

Ids stand in the order of the path; everything else is an option. --json prints what the service answered.
"""
_MARKS = re.compile(r" \([DOI](?: [^)]*)?\)")
"""Marks of evidence, which are for whoever maintains the client."""


class _Groups(click.Group):
    """The groups of the API."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(dict.fromkeys(inputs.kebab(entry.group) for entry in operations()))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        entries = [entry for entry in operations() if inputs.kebab(entry.group) == cmd_name]
        return _group(cmd_name, entries) if entries else None


class _Operations(click.Group):
    """The operations of one group."""

    def __init__(self, name: str, entries: list[Entry]) -> None:
        super().__init__(name=name, short_help=f"{len(entries)} operations", help=_outline(entries))
        self._entries = {inputs.kebab(entry.operation.name): entry for entry in entries}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self._entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        entry = self._entries.get(cmd_name)
        return _command(cmd_name, entry) if entry else None


@click.command(cls=_Groups, help=_HELP)
@common
def crm() -> None:
    """Lead to the groups; what is typed after them is read there."""


def _group(name: str, entries: list[Entry]) -> click.Group:
    return common(_Operations(name, entries))


def _outline(entries: list[Entry]) -> str:
    return f"Operations of the API's group {entries[0].vendor_group}."


def _command(name: str, entry: Entry) -> click.Command:
    operation = entry.operation
    made = click.Command(
        name=name,
        help=_help(operation),
        short_help=_help(operation).partition("\n")[0].partition(". ")[0],
        params=[*_parameters(operation)],
        callback=click.pass_obj(_caller(entry)),
    )
    return common(made)


def _help(operation: Operation) -> str:
    """What the method's docstring says, without what concerns Python, and what the call needs."""
    told = _MARKS.sub("", operation.doc.partition("Raises")[0].replace("``", "")).strip()
    return f"{told}\n\n{operation.method} {operation.path}, scope {operation.scope}"


def _parameters(operation: Operation) -> Iterator[click.Parameter]:
    for parameter in operation.parameters:
        given = inputs.of_parameter(parameter)
        if parameter.place == "path":
            yield click.Argument([given.target], metavar=given.spelling)
        else:
            yield _option(given)
    if operation.request is not None:
        yield from map(_option, inputs.of_model(operation.request))
        note = "The request as JSON: as it stands, @FILE, or - for standard input. Single options go before it."
        yield click.Option(["--body"], metavar="JSON", help=note)
    if operation.kind is Kind.PAGE:
        yield click.Option(["--page"], type=click.IntRange(1), default=1, help="Which page to show, from 1.")
        yield click.Option(["--include-total"], is_flag=True, help="Have the service count all records.")
    if operation.kind in (Kind.PAGE, Kind.EXPORT):
        yield click.Option(["--all", "everything"], is_flag=True, help="All pages.")
    yield click.Option(["--yes", "-y"], is_flag=True, help="Do not ask before something is destroyed.")


def _option(given: inputs.Input) -> click.Option:
    note = f"{given.note} (required)".strip() if given.is_required else given.note
    return click.Option([f"--{given.name}", given.target], metavar=given.shape, help=note)


def _caller(entry: Entry) -> Callable[..., None]:
    operation = entry.operation

    def call(invocation: Invocation, **typed: Any) -> None:
        values = {item.name: found for item in operation.parameters if (found := _value(item, typed)) is not None}
        request = request_of(operation.request, typed) if operation.request is not None else None
        in_path = [values.pop(item.name) for item in operation.parameters if item.place == "path"]
        ask_before(entry, in_path, request, is_agreed=typed["yes"])
        with wiring.crm_client(invocation.settings()) as client:
            method = getattr(getattr(client, entry.group), operation.name)
            found = method(*in_path, *([request] if request is not None else []), **values)
            _show(Shown(operation, as_json=invocation.as_json), found, typed)

    return call


def _value(parameter: Parameter, typed: Mapping[str, Any]) -> Any:
    given = inputs.of_parameter(parameter)
    text = typed.get(given.target)
    if text is None:
        return None
    try:
        return parameter.adapter.validate_json(json.dumps(inputs.read(given, text)))
    except ValidationError as error:
        raise click.BadParameter(error.errors()[0]["msg"], param_hint=given.spelling) from None


def _show(shown: Shown, found: Any, typed: Mapping[str, Any]) -> None:
    match shown.operation.kind:
        case Kind.PAGE if typed["everything"]:
            shown.items(found)
        case Kind.PAGE:
            shown.page(found.page(typed["page"], include_total=typed["include_total"]))
        case Kind.EXPORT:
            shown.export(found if typed["everything"] else [found.page()])
        case _:
            shown.single(found)
