"""What an administrator defines: tag types (settings module) and custom-field types (read-only, D).

It decides how these vocabularies are listed, made and changed. It knows nothing of their use.
"""

from typing import Any

from syncd.sandbox.crm import feeds, lists
from syncd.sandbox.crm.members import CUSTOMER, LOCATION, Owner
from syncd.sandbox.crm.models import shared
from syncd.sandbox.crm.models import tags as models
from syncd.sandbox.crm.operations import CRM, SETTINGS, Call, Operation, Shape
from syncd.sandbox.crm.parameters import ACTIVE, CR, FEED, MO, PG, SORT
from syncd.sandbox.crm.problems import invalid, unknown
from syncd.sandbox.crm.world import World

_LONGEST_CODE = 20
"""D."""


def tag_types(world: World, call: Call) -> dict[str, Any]:
    """List tag types."""
    return lists.page(world, call, lists.by_activity(call.query, world.tag_types.live()))


def create_tag_type(world: World, call: Call) -> dict[str, Any]:
    """Create a tag type; the answer is its id only (D)."""
    _check(world, call.body, 0)
    given = call.body
    body = {
        "id": 0,
        "name": given["name"],
        "color": given["color"],
        "code": given.get("code") or "",
        "importance": given.get("importance"),
        **{flag: bool(given.get(flag)) for flag in models.FLAGS},
        "active": True,
        "createdOn": "",
        "modifiedOn": "",
    }
    return {"id": world.create(world.tag_types, body).id}


def update_tag_type(world: World, call: Call) -> dict[str, Any]:
    """Change a tag type; `active` cannot be changed (D)."""
    record = world.tag_types.get(call.ids[0])
    if record is None:
        raise unknown("Tag type", call.ids[0])
    _check(world, call.body, record.id)
    after = {**record.body, **call.body}
    if after != record.body or world.switches.noop_patch_moves_modified_on:
        record.body = after
        world.tag_types.touch(record, world.stamp())
    return {"id": record.id}


def export_tag_types(world: World, call: Call) -> dict[str, Any]:
    """Return the feed of tag types."""
    return feeds.export(world, call, "tag-types", world.tag_types)


def _check(world: World, given: dict[str, Any], own_id: int) -> None:
    errors: dict[str, list[str]] = {}
    if "name" in given and not given["name"].strip():
        errors["name"] = ["The Name field is required."]
    if len(given.get("code") or "") > _LONGEST_CODE:
        errors["code"] = [f"The field Code must be a string with a maximum length of {_LONGEST_CODE}."]
    if world.switches.names_unique_tag_types and any(
        other.id != own_id and other.body["name"] == given.get("name") for other in world.tag_types.live()
    ):
        errors["name"] = ["A tag type with this name already exists."]
    if errors:
        raise invalid(errors)


def _custom_field_types(owner: Owner) -> Operation:
    def every(world: World, call: Call) -> dict[str, Any]:
        return lists.page(world, call, owner.fields(world).live())

    return Operation(
        id=f"{owner.plural.capitalize()}_GetCustomFieldTypes", method="GET",
        path=f"{CRM}/{owner.plural}/custom-fields", scope=f"tn.crm.{owner.plural}:r", handler=every,
        query=(*PG, *CR, *MO, SORT), answer=shared.CUSTOM_FIELD_TYPE, shape=Shape.PAGE, errors=(400, 404),
    )  # fmt: skip


OPERATIONS = (
    _custom_field_types(CUSTOMER),
    _custom_field_types(LOCATION),
    Operation(
        id="TagTypes_GetList", method="GET", path=f"{SETTINGS}/tag-types", scope="tn.stt.tagtypes:r",
        handler=tag_types, query=(*PG, *CR, *MO, ACTIVE, SORT), answer=models.TAG_TYPE, shape=Shape.PAGE,
    ),
    Operation(
        id="TagTypes_Create", method="POST", path=f"{SETTINGS}/tag-types", scope="tn.stt.tagtypes:w",
        handler=create_tag_type, request=models.CREATE_TAG_TYPE, answer=models.MODIFIED,
    ),
    Operation(
        id="TagTypes_Update", method="PATCH", path=f"{SETTINGS}/tag-types/{{id}}", scope="tn.stt.tagtypes:w",
        handler=update_tag_type, request=models.UPDATE_TAG_TYPE, answer=models.MODIFIED, errors=(400, 404),
    ),
    Operation(
        id="Export_TagTypes", method="GET", path=f"{SETTINGS}/export/tag-types", scope="tn.stt.tagtypes:r",
        handler=export_tag_types, query=FEED, answer=models.TAG_TYPE, shape=Shape.EXPORT,
    ),
)  # fmt: skip
