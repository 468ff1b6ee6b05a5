"""The command `syncd`: its commands, its exit codes, and the one place that prints errors to people."""

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from syncd import __version__
from syncd.cli import say
from syncd.cli.options import Invocation, common
from syncd.errors import SyncdError

_COMMANDS = {
    "check": "syncd.cli.check:check",
    "fields": "syncd.cli.fields:fields",
    "plan": "syncd.cli.plan:plan",
    "sync": "syncd.cli.sync:sync",
    "run": "syncd.cli.run:run",
    "resync": "syncd.cli.resync:resync",
    "status": "syncd.cli.status:status",
    "held": "syncd.cli.held:held",
    "conflicts": "syncd.cli.conflicts:conflicts",
    "log": "syncd.cli.log:log",
    "pause": "syncd.cli.pause:pause",
    "resume": "syncd.cli.pause:resume",
    "reload": "syncd.cli.reload:reload",
    "crm": "syncd.cli.crm.commands:crm",
    "export": "syncd.cli.export.command:export",
    "sandbox": "syncd.cli.sandbox:sandbox",
    "demo": "syncd.cli.demo:demo",
}

_EXITS = """\b
Exit status:
  0    done, whatever waits for somebody: `status` tells
  1    `status`: somebody is needed; `check --online`: a service
       lacks something; `log`: nothing is known
  2    the command line is wrong, or it names something unknown;
       `status`: no daemon runs
  70   a fault in syncd itself
  73   the state directory cannot be used
  75   a service or the state is busy or out of reach: try later
  76   a service answered otherwise than documented
  77   credentials, scopes or sharing were refused
  78   settings, credentials or mapping files are wrong
  130  interrupted"""
BUG = 70
BUG_CODE = "syncd.bug"
INTERRUPTED = 130


class _Commands(click.Group):
    """Loads a command's module when it is called: `status` need not wait for both services' clients."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module, _, attribute = _COMMANDS[cmd_name].partition(":")
        try:
            found: click.Command = getattr(import_module(module), attribute)
        except ModuleNotFoundError as error:
            if error.name != module:
                raise
            return None
        return found


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_EXITS,
)
@click.version_option(__version__, prog_name="syncd")
@common
def cli() -> None:
    """Keep a ServiceTitan CRM and a Google spreadsheet in step, both ways.

    `syncd sandbox --config DIR` starts stand-ins for both services and writes a ready configuration to try things on.
    """


def main() -> None:
    """Run the command line and leave with its status."""
    status = run(sys.argv[1:])
    if status == INTERRUPTED:
        # A call to Google runs in a thread that the interpreter would wait for, up to two minutes.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    sys.exit(status)


def run(arguments: Sequence[str], invocation: Invocation | None = None) -> int:
    """Run one command line; gives its exit status. ``invocation`` brings a clock or an environment of its own."""
    as_json = "--json" in arguments
    try:
        result = cli.main(args=list(arguments), prog_name="syncd", standalone_mode=False, obj=invocation)
    except SyncdError as error:
        say.failure(error, as_json=as_json)
        return error.exit_status
    except click.ClickException as error:
        say.bad_usage(error, as_json=as_json)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        say.note("interrupted")
        return INTERRUPTED
    except BrokenPipeError:  # the reader has seen enough (`syncd log … | head`)
        sys.stderr.close()
        return 0
    except ModuleNotFoundError as error:
        if (error.name or "syncd").partition(".")[0] == "syncd":
            _confess(error)
        else:
            say.failure(_incomplete(str(error.name)), as_json=as_json)
        return BUG
    except Exception as error:  # noqa: BLE001 - the last place before the interpreter's own, which would quote values
        _confess(error)
        return BUG
    return result if isinstance(result, int) else 0


def _incomplete(package: str) -> SyncdError:
    """Say that a package is lacking: a newer checkout was put in place without what it needs."""
    return SyncdError(
        f"The Python package {package} is not installed, which this version of syncd needs.",
        hint="Install again with what it needs: pip install -r requirements.txt .",
        code="install.incomplete",
    )


def _confess(error: Exception) -> None:
    """Tell where a fault of syncd happened, without the message: it may quote a person's values."""
    say.note("".join(traceback.format_tb(error.__traceback__)).rstrip())
    for one in _flattened(error):
        say.note(f"error: a fault in syncd itself ({type(one).__name__}) [{BUG_CODE}]")
    say.note("  Nothing is lost: what was under way is in the journal and is settled at the next start.")
    say.note("  Please report the lines above; they contain no data of yours.")


def _flattened(error: BaseException) -> list[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        inner: list[Any] = [one for part in error.exceptions for one in _flattened(part)]
        return inner
    return [error]
