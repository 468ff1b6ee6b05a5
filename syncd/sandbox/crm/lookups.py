"""Lists of neighbouring modules that leads and bookings point into: campaigns and call reasons, read-only.

It decides what their lists show, so that whoever reads a lead can show names for its numbers. The vendor's documents
of these modules have more members; only those a look-up needs are here (D: parameters and scopes).
"""

from collections.abc import Iterable
from typing import Any

from syncd.sandbox.crm import lists
from syncd.sandbox.crm.operations import Call, Operation, Shape
from syncd.sandbox.crm.parameters import ACTIVE, CR, IDS, MO, PG, SORT, boolean, text
from syncd.sandbox.crm.records import Record
from syncd.sandbox.crm.schema import BOOL, INSTANT, INT, TEXT, Model, need
from syncd.sandbox.crm.world import World

_BASE = (need("id", INT), need("name", TEXT), need("active", BOOL))
_STAMPS = (need("createdOn", INSTANT), need("modifiedOn", INSTANT))
CAMPAIGN = Model("CampaignResponse", *_BASE, *_STAMPS)
CALL_REASON = Model("CallReasonResponse", *_BASE, need("isLead", BOOL), *_STAMPS)


def campaigns(world: World, call: Call) -> dict[str, Any]:
    """List campaigns."""
    return _named(world, call, lists.candidates(world.tables["campaigns"], call.query))


def call_reasons(world: World, call: Call) -> dict[str, Any]:
    """List call reasons, those of leads or the others if asked."""
    wanted = call.query.get("isLead")
    records = world.tables["call_reasons"].live()
    return _named(world, call, (row for row in records if wanted is None or row.body["isLead"] is wanted))


def _named(world: World, call: Call, records: Iterable[Record]) -> dict[str, Any]:
    name = call.query.get("name", "").lower()
    found = (row for row in records if name in row.body["name"].lower())
    return lists.page(world, call, lists.by_activity(call.query, found))


OPERATIONS = (
    Operation(
        id="Campaigns_GetList", method="GET", path="/marketing/v2/tenant/{tenant}/campaigns",
        scope="tn.mrk.campaigns:r", handler=campaigns, query=(*PG, *CR, *MO, SORT, IDS, ACTIVE, text("name")),
        answer=CAMPAIGN, shape=Shape.PAGE,
    ),
    Operation(
        id="CallReasons_Get", method="GET", path="/jbce/v2/tenant/{tenant}/call-reasons",
        scope="tn.jbce.callreasons:r", handler=call_reasons,
        query=(*PG, *CR, *MO, SORT, ACTIVE, text("name"), boolean("isLead")), answer=CALL_REASON, shape=Shape.PAGE,
    ),
)  # fmt: skip
