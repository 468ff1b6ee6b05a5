"""Which calls destroy something, and the question before them."""

import sys
from collections.abc import Sequence
from typing import Any

import click

from syncd.crm.api.catalogue import Entry
from syncd.crm.models.base import Request


def ask_before(entry: Entry, ids: Sequence[Any], request: Request | None, *, is_agreed: bool) -> None:
    """Ask, unless that was agreed to. Raises: click.Abort, for a no; click.UsageError, where nobody can answer."""
    loss = destroys(entry, request)
    if not loss or is_agreed:
        return
    what = f"{entry.vendor_group} {' '.join(map(str, ids))}".strip()
    if not sys.stdin.isatty():
        raise click.UsageError(f"{loss} ({what}); say --yes where nobody can be asked")
    click.confirm(f"{loss} ({what}). Go on?", abort=True, err=True)


def destroys(entry: Entry, request: Request | None) -> str:
    """What is lost by a call, in words; empty when nothing is."""
    operation = entry.operation
    body = request.body() if request is not None else {}
    if operation.method == "DELETE":
        return "This deletes something in ServiceTitan, and nothing brings it back"
    if operation.name.startswith("dismiss"):
        return "This dismisses it in ServiceTitan, and no call takes that back"
    if operation.name.startswith("replace"):
        return "This replaces the whole record; what is not given is emptied"
    if body.get("active") is False:
        return "This takes the record out of use"
    if body.get("isArchived") is True:
        return "This archives the contact"
    return ""
