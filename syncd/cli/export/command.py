"""`syncd export`: an export feed as a file, page by page, resumable by its token."""

from collections.abc import Mapping
from pathlib import Path

import click

from syncd import wiring
from syncd.cli import say
from syncd.cli.export.files import FORMATS, finish
from syncd.cli.export.gathering import Gathering, Resumed
from syncd.cli.options import Invocation, common
from syncd.cli.progress import bars
from syncd.crm.api.catalogue import Entry, operations
from syncd.crm.api.operation import Kind


def feeds() -> Mapping[str, Entry]:
    """Export feeds by the name people give: the path after ``/export/`` with dashes."""
    found = [entry for entry in operations() if entry.operation.kind is Kind.EXPORT]
    return {entry.operation.path.removeprefix("/export/").replace("/", "-"): entry for entry in found}


class _Feed(click.ParamType[str]):
    name = "feed"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in feeds():
            self.fail(f"there is no feed {value!r}; there are: {', '.join(feeds())}", param, ctx)
        return value


_HELP = """\
Write an export feed of ServiceTitan to a file.

One line for each record, inactive ones too.

\b
  syncd export customers --format xlsx
  syncd export locations-contacts --format csv --since 2026-11-01 -o contacts.csv

Feeds: bookings, customers, customers-contacts, leads, locations, locations-contacts, tag-types. What was read is
kept after each page; after an interruption the same command with --resume goes on there. At the end the token is
printed with which the next export gets only what changed since.
"""


@click.command(help=_HELP)
@click.argument("feed", type=_Feed())
@click.option("--format", "form", type=click.Choice(FORMATS), default="jsonl", show_default=True)
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), help="The file; FEED.FORMAT in this directory if left out."
)
@click.option("--since", metavar="TOKEN|DATE", help="Only what changed since: a token of this feed, or a date.")
@click.option("--resume", is_flag=True, help="Go on where an interrupted export of this file stopped.")
@click.option("--overwrite", is_flag=True, help="Replace the file, and begin anew what was interrupted.")
@click.option("--settled", is_flag=True, help="Leave out the last 15 minutes or so, as feeds do unless asked.")
@click.option("--plain", is_flag=True, help="csv: leave text that begins like a formula as it is.")
@common
@click.pass_obj
def export(
    invocation: Invocation,
    feed: str,
    form: str,
    output: Path | None,
    since: str | None,
    *,
    resume: bool,
    overwrite: bool,
    settled: bool,
    plain: bool,
) -> None:
    """Gather the feed's pages, then write the file."""
    settings, entry = invocation.settings(), feeds()[feed]
    target = output or Path(f"{feed}.{form}")
    if resume and since:
        raise click.UsageError("--resume goes on where it stopped; --since begins elsewhere")
    what = {"feed": feed, "tenant": settings.crm.tenant, "environment": settings.crm.environment}
    gathering = Gathering.begin(target, what, resume=resume, overwrite=overwrite, since=since)
    with wiring.crm_client(settings) as client, bars(is_wanted=not invocation.as_json) as shown:
        method = getattr(getattr(client, entry.group), entry.operation.name)
        pages = method(from_=gathering.token or None, include_recent_changes=not settled)
        try:
            for page in pages:
                gathering.add(page)
                shown.progress(feed, gathering.rows, None)
        except BaseException:
            _tell_interruption(gathering.resumed)
            raise
        shown.status(f"writing {target.name}")
        written = finish(gathering.part, target, form, entry.operation.answer, is_plain=plain)
    gathering.done()
    if invocation.as_json:
        say.data({"file": str(target), "rows": written.rows, "continueFrom": gathering.token, "notes": written.notes})
        return
    say.lines(
        [f"{target}: {written.rows:,} records", *written.notes, f"next time only changes: --since {gathering.token}"]
    )


def _tell_interruption(kept: Resumed) -> None:
    say.note(f"{kept.rows:,} rows are kept in {kept.part.name}; the same command with --resume goes on there")
