"""A request from what was typed: single options, a whole JSON document, or both; the options win."""

import json
from collections.abc import Mapping
from typing import Any

import click
from pydantic import ValidationError

from syncd.cli.crm import inputs
from syncd.crm.models.base import Request


def request_of(model: type[Request], typed: Mapping[str, Any]) -> Request:
    """Build and check a request. Raises: click.UsageError, with everything that is wrong."""
    document = inputs.from_json(typed["body"], "--body") if typed.get("body") else {}
    if not isinstance(document, dict):
        raise click.BadParameter("a request is a JSON object", param_hint="--body")
    for given in inputs.of_model(model):
        text = typed.get(given.target)
        if text is not None:
            _put(document, given, inputs.read(given, text))
    try:
        return model.model_validate_json(json.dumps(document))
    except ValidationError as error:
        raise click.UsageError("\n".join(_told(model, error))) from None


def _put(document: dict[str, Any], given: inputs.Input, value: Any) -> None:
    for member in given.path[:-1]:
        inner = document.setdefault(member, {})
        if not isinstance(inner, dict):
            raise click.BadParameter(f"--body gives {member} another shape", param_hint=f"--{given.name}")
        document = inner
    document[given.path[-1]] = value


def _told(model: type[Request], error: ValidationError) -> list[str]:
    """Say all that is wrong, each under the option that would mend it."""
    known = {given.path: given.name for given in inputs.of_model(model)}
    lines = []
    for item in error.errors():
        place = tuple(map(str, item["loc"]))
        name = f"--{known[place]}" if place in known else ".".join(place) or "the request"
        lines.append(f"{name}: {_words(item['type'], item['msg'])}")
    return lines


def _words(kind: str, message: str) -> str:
    if kind == "missing":
        return "must be given"
    if kind == "extra_forbidden":
        return "there is no such member"
    return message.removeprefix("Value error, ")
