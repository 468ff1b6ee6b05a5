"""`syncd log`: what happened to a record or to a value, as far as syncd can know."""

from dataclasses import asdict
from typing import Any

import click

from syncd.cli import say
from syncd.cli.looking import looking
from syncd.cli.naming import Names
from syncd.cli.options import Invocation, common
from syncd.cli.present import present
from syncd.cli.render.history import history_lines
from syncd.core.values import as_crm_id
from syncd.store.runs import HistoryLine
from syncd.store.store import Store


@click.command()
@click.argument("record", required=False)
@click.option("--find", metavar="TEXT", help="Look for a present or past value that contains this text.")
@click.option("--limit", default=200, show_default=True, help="Newest lines to show.")
@common
@click.pass_obj
def log(invocation: Invocation, record: str | None, find: str | None, limit: int) -> int:
    """Show a record's history, or find a present or past value.

    RECORD is a syncd ID such as k7m-4qx-2, or a ServiceTitan ID.
    """
    if (record is None) == (find is None):
        raise click.UsageError("give a RECORD or --find TEXT")
    with looking(invocation) as store:
        found = _lines(store, record, find, limit)
        names = Names(store)
        lines = [names.labelled(asdict(line)) for line in found]
        losers = [names.labelled(one) for one in reversed(_losers(store, found, find))]
        here = present(store, names.mappings, find, limit) if find else []
    if invocation.as_json:
        say.data({"present": here, "lines": lines, "losers": losers})
    else:
        say.lines(history_lines(here, lines, losers))
    return 0 if here or lines or losers else 1


def _lines(store: Store, record: str | None, find: str | None, limit: int) -> list[HistoryLine]:
    if record is None:
        return store.runs.history(find=find, limit=limit)
    wanted = record.lstrip("#").strip()
    return store.runs.history(row_id=wanted, crm_id=as_crm_id(wanted), limit=limit)


def _losers(store: Store, lines: list[HistoryLine], find: str | None) -> list[dict[str, Any]]:
    """Values that lost: of the records found, or those that hold the text."""
    if find is None:
        rows = dict.fromkeys(line.row_id for line in lines)
        return [one for row_id in rows for one in store.disputes.losers(row_id=row_id)]
    wanted = find.casefold()
    return [
        one
        for one in store.disputes.losers()
        if wanted in str(one["value"]).casefold() + str(one["beaten_by"]).casefold()
    ]
