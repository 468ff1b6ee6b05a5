"""Tags: one at a time on customers and locations, in bulk on customers (D).

It decides when a tag is added, refused or taken away and what that does to its owner. The vocabulary is kept by the
settings module.
"""

from typing import Any

from syncd.sandbox.crm.members import CUSTOMER, LOCATION, Noted, Owner, conflict
from syncd.sandbox.crm.models import customers as customer_models
from syncd.sandbox.crm.models import locations as location_models
from syncd.sandbox.crm.models import tags as models
from syncd.sandbox.crm.operations import CRM, Call, Operation, Shape
from syncd.sandbox.crm.problems import Refusal, invalid, unknown
from syncd.sandbox.crm.records import Record
from syncd.sandbox.crm.world import World


def operations(owner: Owner) -> tuple[Operation, ...]:
    """Return the two single-tag operations of one kind of owner."""
    prefix, path = owner.plural.capitalize(), f"{CRM}/{owner.plural}/{{id}}/tags/{{tagTypeId}}"
    answer = customer_models.TAGS if owner is CUSTOMER else location_models.TAGS
    scope = f"tn.crm.{owner.plural}:w"

    def create(world: World, call: Call) -> dict[str, Any]:
        record = owner.require_active(world, call.ids[0])
        tag_id = call.ids[1]
        if world.tag_types.get(tag_id) is None:
            raise conflict(f"Tag type with ID = {tag_id} was not found")
        if tag_id in record.body["tagTypeIds"]:
            if world.switches.adding_tag_twice == "409":
                raise conflict(f"{owner.noun} ID = {record.id} already has tag type {tag_id}")
        else:
            put(world, owner, record, [*record.body["tagTypeIds"], tag_id])
        return {owner.id_member: record.id, "tagTypeIds": list(record.body["tagTypeIds"])}

    def delete(world: World, call: Call) -> None:
        record = owner.require_shown(world, call.ids[0])
        if call.ids[1] not in record.body["tagTypeIds"]:
            raise unknown("Tag type", call.ids[1])
        put(world, owner, record, [tag for tag in record.body["tagTypeIds"] if tag != call.ids[1]])

    return (
        Operation(
            id=f"{prefix}_CreateTag", method="POST", path=path, scope=scope, handler=create, answer=answer,
            errors=(400, 404, 409),
        ),
        Operation(
            id=f"{prefix}_DeleteTag", method="DELETE", path=path, scope=scope, handler=delete,
            shape=Shape.EMPTY, errors=(400, 404),
        ),
    )  # fmt: skip


def put(world: World, owner: Noted, record: Record, tag_ids: list[int]) -> None:
    """Give a record these tags."""
    record.body["tagTypeIds"] = tag_ids
    table = owner.table(world)
    if world.switches.tag_change_moves_modified_on:
        table.touch(record, world.stamp())
    else:
        table.mark(record)


def _add_in_bulk(world: World, call: Call) -> None:
    _in_bulk(world, call, lambda before, tags: [*before, *(tag for tag in tags if tag not in before)])


def _remove_in_bulk(world: World, call: Call) -> None:
    _in_bulk(world, call, lambda before, tags: [tag for tag in before if tag not in tags])


def _in_bulk(world: World, call: Call, change: Any) -> None:
    customer_ids = list(dict.fromkeys(call.body["customerIds"]))
    tags = list(dict.fromkeys(call.body["tagTypeIds"]))
    errors = {
        member: ["At least one is required."] for member in ("customerIds", "tagTypeIds") if not call.body[member]
    }
    if errors:
        raise invalid(errors)
    for tag_id in tags:
        if world.tag_types.get(tag_id) is None:
            raise conflict(f"Tag type with ID = {tag_id} was not found")
    if world.switches.bulk_tags_all_or_nothing:
        for customer_id in customer_ids:
            _bulk_customer(world, customer_id)
    for customer_id in customer_ids:
        record = _bulk_customer(world, customer_id)
        after = change(record.body["tagTypeIds"], tags)
        if after != record.body["tagTypeIds"]:
            put(world, CUSTOMER, record, after)


def _bulk_customer(world: World, customer_id: int) -> Record:
    # 409 for unknown and inactive customers alike (I): the operation lists no 404.
    record = world.customers.get(customer_id)
    if record is None:
        raise Refusal(409, f"Customer with ID = {customer_id} was not found")
    if not record.body["active"]:
        raise Refusal(409, f"Customer ID = {customer_id} is not active")
    return record


OPERATIONS = (
    Operation(
        id="BulkTags_AddTags", method="PUT", path=f"{CRM}/tags", scope="tn.crm.tags:w", handler=_add_in_bulk,
        request=models.BULK_TAGS, shape=Shape.EMPTY, errors=(400, 409),
    ),
    Operation(
        id="BulkTags_RemoveTags", method="DELETE", path=f"{CRM}/tags", scope="tn.crm.tags:w",
        handler=_remove_in_bulk, request=models.REMOVE_BULK_TAGS, shape=Shape.EMPTY, errors=(400, 409),
    ),
    *operations(CUSTOMER),
    *operations(LOCATION),
)  # fmt: skip
