"""Printing: results to standard output, errors to standard error, each in text or JSON. The only place that does."""

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import click

from syncd.cli.render.tables import folded, screen_width
from syncd.daemon.answers import as_answer
from syncd.errors import Problem, SyncdError


def lines(text: Iterable[str]) -> None:
    """Print lines for people; on a screen they break between words, in a file and a pipe they stay whole."""
    width = screen_width() if sys.stdout.isatty() else None
    for line in text:
        for part in folded(line, width) if width else [line]:
            click.echo(part)


def data(value: Mapping[str, Any] | list[Any]) -> None:
    """Print one JSON document for programs."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def note(text: str) -> None:
    """Say something beside the result."""
    click.echo(text, err=True)


def failure(error: SyncdError, *, as_json: bool) -> None:
    """Print an error: what happened and its code, where, and what to do."""
    answer = as_answer(error)
    problems = [Problem(**problem) for problem in answer["problems"]]
    for problem in problems:
        if str(error) in (problem.message, str(problem)):  # the only one, and the error itself
            continue
        click.echo(f"{problem} [{problem.code}]", err=True)
    click.echo(f"error: {error} [{error.code}]", err=True)
    for line in error.hint.splitlines():
        click.echo(f"  {line}", err=True)
    if as_json:
        data({"error": answer})


def bad_usage(error: click.ClickException, *, as_json: bool) -> None:
    """Print what is wrong with a command line."""
    error.show(file=sys.stderr)
    if as_json:
        data({"error": {"code": "usage", "message": error.format_message(), "exit_status": error.exit_code}})
