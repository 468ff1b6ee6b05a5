"""The ContactPreferences group: what the people behind a contact method want to be sent.

It decides which preferences there are and how their values are written. Only flags exist so far, and values are text
(D); the names are not documented.
"""

import uuid
from typing import Any

from syncd.sandbox.crm import contact_methods
from syncd.sandbox.crm.models import uuid_contacts as models
from syncd.sandbox.crm.operations import CRM, Call, Operation, Shape
from syncd.sandbox.crm.problems import invalid, unknown
from syncd.sandbox.crm.world import API_USER_ID, World

# I: made after the flags of the other contacts' preferences.
NAMES = ("JobReminders", "MarketingUpdates", "InvoiceNotification", "StatementNotification")
_TYPE = "Bool"


def metadata(world: World, call: Call) -> list[dict[str, Any]]:  # noqa: ARG001 - a handler's signature
    """List the kinds of preferences: a bare array (D)."""
    return [
        {
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:syncd:sandbox:preference:{name}")),
            "name": name,
            "description": None,
            "dataType": _TYPE,
        }
        for name in NAMES
    ]


def every(world: World, call: Call) -> list[dict[str, Any]]:
    """List a method's preferences; one that was never set is null (I)."""
    kept = contact_methods.require(world, *call.ids).body["preferences"]
    return [_render(kept, name) for name in NAMES]


def read(world: World, call: Call) -> dict[str, Any]:
    """Return one preference of a method."""
    contact_id, method_id, name = call.ids
    kept = contact_methods.require(world, contact_id, method_id).body["preferences"]
    return _render(kept, _known(name))


def update(world: World, call: Call) -> dict[str, Any]:
    """Set one preference; the method itself does not move (I)."""
    contact_id, method_id, name = call.ids
    record = contact_methods.require(world, contact_id, method_id)
    kept = dict(record.body["preferences"])
    if "value" in call.body:
        given = call.body["value"]
        if given.lower() not in {"true", "false"}:
            raise invalid({"value": [f"The value '{given}' is not valid for a preference of type {_TYPE}."]})
        kept[_known(name)] = given.capitalize() if world.switches.preference_values_rewritten else given
    record.body = {**record.body, "preferences": kept, "modifiedBy": API_USER_ID}
    world.contact_methods.mark(record)
    return _render(kept, _known(name))


def _known(name: str) -> str:
    if name not in NAMES:
        raise unknown("Preference", name)
    return name


def _render(kept: dict[str, str], name: str) -> dict[str, Any]:
    return {"name": name, "dataType": _TYPE, "value": kept.get(name)}


_R, _W = "tn.crm.contacts:r", "tn.crm.contacts:w"
_OF_METHOD = f"{contact_methods.ONE}/preferences"
_ERRORS = (400, 403, 404)
OPERATIONS = (
    Operation(
        id="Contacts_GetPreferenceMetadataList", method="GET", path=f"{CRM}/contacts/preferences", scope=_R,
        handler=metadata, answer=models.PREFERENCE_TYPE, shape=Shape.LIST, errors=(400, 403),
    ),
    Operation(
        id="ContactPreferences_GetContactMethodPreferences", method="GET", path=_OF_METHOD, scope=_R, handler=every,
        answer=models.PREFERENCE, shape=Shape.LIST, errors=_ERRORS,
    ),
    Operation(
        id="ContactPreferences_GetContactMethodPreference", method="GET", scope=_R, handler=read,
        path=f"{_OF_METHOD}/{{preferenceName:text}}", answer=models.PREFERENCE, errors=_ERRORS,
    ),
    Operation(
        id="ContactPreferences_UpdateContactMethodPreference", method="PATCH", scope=_W, handler=update,
        path=f"{_OF_METHOD}/{{preferenceName:text}}", request=models.UPDATE_PREFERENCE, answer=models.PREFERENCE,
        errors=_ERRORS,
    ),
)  # fmt: skip
