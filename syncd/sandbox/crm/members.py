"""What customers and locations have in common: names, addresses, custom fields, tags, external data.

It decides what the CRM stores for a member it was sent and what it refuses. It knows no operation.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from syncd.sandbox.crm.problems import Refusal, inactive, invalid, unknown
from syncd.sandbox.crm.records import Record, Table
from syncd.sandbox.crm.world import World

Errors = dict[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A kind of record that has notes."""

    noun: Literal["Customer", "Location", "Lead"]
    plural: Literal["customers", "locations", "leads"]

    def table(self, world: World) -> Table:
        return world.tables[self.plural]

    def notes(self, world: World) -> Table:
        return world.tables[f"{self.noun.lower()}_notes"]

    def require(self, world: World, record_id: int) -> Record:
        """Return the record with this id, whatever its state."""
        record = self.table(world).get(record_id)
        if record is None:
            raise unknown(self.noun, record_id)
        return record

    def require_shown(self, world: World, record_id: int) -> Record:
        """Return the record if its notes may be used and its tags taken away."""
        return self.require(world, record_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner(Noted):
    """A kind of record that has contacts, tags and custom fields too."""

    id_member: Literal["customerId", "locationId"]
    longest_name: int
    """D, by a release note."""

    def contacts(self, world: World) -> Table:
        return world.tables[f"{self.noun.lower()}_contacts"]

    def fields(self, world: World) -> Table:
        return world.tables[f"{self.noun.lower()}_fields"]

    def require_active(self, world: World, record_id: int) -> Record:
        """Return the record if its sub-resources may be used (O: they answer 409, or 404 after a merge)."""
        record = self.require(world, record_id)
        if record.body["active"]:
            return record
        if record.body["mergedToId"] is not None and world.switches.merged_owner_status == 404:
            raise unknown(self.noun, record_id)
        raise inactive(self.noun, record_id)

    def require_shown(self, world: World, record_id: int) -> Record:
        """As `require_active`, unless inactive records are switched to show what lists no 409."""
        record = self.require(world, record_id)
        if record.body["mergedToId"] is None and world.switches.inactive_owner_shows_notes:
            return record
        return self.require_active(world, record_id)


CUSTOMER = Owner(noun="Customer", plural="customers", id_member="customerId", longest_name=150)
LOCATION = Owner(noun="Location", plural="locations", id_member="locationId", longest_name=200)
LEAD = Noted(noun="Lead", plural="leads")


def name(world: World, owner: Owner, given: str, errors: Errors, path: str = "name") -> str:
    """Store a name: trimmed, not empty (I), not too long (D)."""
    stored = world.text(given)
    if not stored:
        errors.setdefault(path, []).append("The Name field is required.")
    elif len(stored) > owner.longest_name:
        text = f"The field Name must be a string with a maximum length of {owner.longest_name}."
        errors.setdefault(path, []).append(text)
    return stored


def without_deactivation(world: World, record: Record, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a PATCH asks for, where it may deactivate; else without that, or refused."""
    how = world.switches.deactivation_by_patch
    if how == "accepted" or given.get("active") is not False or not record.body["active"]:
        return given
    if how == "refused":
        raise invalid({"active": ["Records cannot be deactivated by the API."]})
    return {name: value for name, value in given.items() if name != "active"}


def address(world: World, given: Mapping[str, Any]) -> dict[str, Any]:
    """Store a whole address: what was not sent is null from now on."""
    unit = given.get("unit")
    return {
        "street": world.text(given["street"]),
        "unit": unit if unit is None else world.text(unit),
        "city": world.text(given["city"]),
        "state": world.text(given["state"]),
        "zip": world.text(given["zip"]),
        # O: live data had null there.
        "country": None if given["country"] is None else world.text(given["country"]),
        "latitude": given.get("latitude"),
        "longitude": given.get("longitude"),
    }


def custom_fields(
    world: World, owner: Owner, given: Iterable[Mapping[str, Any]], errors: Errors, path: str = "customFields"
) -> list[dict[str, Any]]:
    """Store the whole list of custom fields: one that is not in it loses its value (D for locations)."""
    types = owner.fields(world)
    stored: dict[int, dict[str, Any]] = {}
    for index, item in enumerate(given):
        kind = types.get(item["typeId"])
        if kind is None:
            text = f"Custom field type with ID = {item['typeId']} was not found."
            errors.setdefault(f"{path}[{index}].typeId", []).append(text)
        elif world.switches.custom_field_values_checked and not _fits(kind.body, item["value"]):
            text = f"The value is not valid for a field of type {kind.body['dataType']}."
            errors.setdefault(f"{path}[{index}].value", []).append(text)
        else:
            stored[kind.id] = {"typeId": kind.id, "name": kind.body["name"], "value": item["value"]}
    return [stored[type_id] for type_id in sorted(stored)]


def tag_ids(world: World, given: Iterable[int], errors: Errors, path: str = "tagTypeIds") -> list[int]:
    """Store the whole list of tags, each once."""
    stored = list(dict.fromkeys(given))
    for tag_id in stored:
        if world.tag_types.get(tag_id) is None:
            errors.setdefault(path, []).append(f"Tag type with ID = {tag_id} was not found.")
    return stored


def plant(world: World, record: Record, given: Mapping[str, Any]) -> None:
    """Store external data of one application: its whole list, or by key with patchMode Merge (D)."""
    items = record.external.get(given["applicationGuid"], {}) if given.get("patchMode") == "Merge" else {}
    stored = dict(items)
    for item in given["externalData"]:
        if item.get("value") is None:
            stored.pop(item["key"], None)
        else:
            stored[item["key"]] = item["value"]
    record.external[given["applicationGuid"]] = stored
    record.external_at = world.stamp()


def conflict(title: str) -> Refusal:
    """Refuse because of another record's state."""
    return Refusal(409, title)


def _fits(kind: Mapping[str, Any], value: str) -> bool:
    if not value:
        return True
    if kind["dataType"] == "Dropdown":
        return value in (kind["dataTypeOptions"] or ())
    if kind["dataType"] == "Numeric":
        try:
            return Decimal(value).is_finite()
        except InvalidOperation:
            return False
    return True
