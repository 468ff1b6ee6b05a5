"""Ids that leads and bookings name and other modules define: campaigns, business units, job types, call reasons.

It decides whether a name is known and what the refusal says. People define them; no operation here does.
"""

from collections.abc import Mapping
from typing import Any

from syncd.sandbox.crm.members import Errors
from syncd.sandbox.crm.records import Record
from syncd.sandbox.crm.world import World

_TABLES: Mapping[str, tuple[str, str]] = {
    "campaignId": ("campaigns", "Campaign"),
    "businessUnitId": ("business_units", "Business unit"),
    "jobTypeId": ("job_types", "Job type"),
    "callReasonId": ("call_reasons", "Call reason"),
    "dismissingReasonId": ("call_reasons", "Call reason"),
}


def check(world: World, given: Mapping[str, Any], errors: Errors) -> None:
    """Refuse every named id that nobody defined, by its member."""
    if not world.switches.unknown_references_refused:
        return
    for member, (table, noun) in _TABLES.items():
        value = given.get(member)
        if value is not None and world.tables[table].get(value) is None:
            errors.setdefault(member, []).append(f"{noun} with ID = {value} was not found.")


def named(world: World, table: str, name: str, **more: Any) -> Record:
    """Define one; what else its list shows goes into ``more``."""
    body = {"id": 0, "name": name, "active": True, **more, "createdOn": "", "modifiedOn": ""}
    return world.create(world.tables[table], body)
