"""The options that every command takes, before or after its name: where it works, and whether a program reads."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import click

from syncd.cli.place import Place, place_of
from syncd.clock import SystemClock
from syncd.config.settings import Settings, process_environment
from syncd.ports import Clock

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(slots=True)
class Invocation:
    """What was said on the command line that concerns every command."""

    config: str | None = None
    instance: str | None = None
    as_json: bool = False
    environment: dict[str, str] = field(default_factory=lambda: dict(process_environment()))
    clock: Clock = field(default_factory=SystemClock)

    def place(self) -> Place:
        """Where to work. Raises: click.UsageError."""
        return place_of(self.config, self.instance, self.environment)

    def settings(self) -> Settings:
        """Read syncd.toml. Raises: ConfigError."""
        return self.place().settings(self.environment)


def common(command: Command) -> Command:
    """Add the options; a later one overrides an earlier one."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _remember(context: click.Context, option: click.Parameter, value: Any) -> None:
    invocation = context.ensure_object(Invocation)
    if value:
        setattr(invocation, str(option.name), value)


_OPTIONS = (
    click.option(
        "--config",
        metavar="DIR",
        type=click.Path(),
        callback=_remember,
        expose_value=False,
        help="Directory with syncd.toml (or that file); the present one if it has one, else /etc/syncd.",
    ),
    click.option(
        "--instance",
        metavar="NAME",
        callback=_remember,
        expose_value=False,
        help="A service's name: configuration in /etc/syncd/NAME, state in /var/lib/syncd/NAME.",
    ),
    click.option(
        "--json", "as_json", is_flag=True, callback=_remember, expose_value=False, help="Print JSON for programs."
    ),
)
