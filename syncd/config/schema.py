"""The mapping file as people write it: keys, types and defaults, checked strictly. Knows no object and no field.

What a file means is ``core.mapping``; ``config.load`` goes from here to there.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from syncd.config import columns

_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(s|m|h)")
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}

Conflicts = Literal["crm", "sheet", "newest", "ask"]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
Text = Annotated[str, Field(min_length=1)]
Count = Annotated[int, Field(ge=0)]


def _complaint(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("sentence", "{sentence}", {"sentence": sentence})


def _duration(value: Any) -> float:
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise _complaint("must be a time with its unit, such as 30s, 2m or 1h")
    return float(found[1]) * _SECONDS[found[2]]


def _activity(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    if value == "any":
        return None
    raise _complaint("must be true, false or any")


def _match(value: Any) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, list):
        raise _complaint("must be a list of fields, such as [contacts.email, [name, address.street]]")
    return tuple(_alternative(item) for item in value)


def _alternative(item: Any) -> tuple[str, ...]:
    parts = item if isinstance(item, list) else [item]
    if not parts or not all(isinstance(part, str) for part in parts):
        raise _complaint("must be a list of fields, such as [contacts.email, [name, address.street]]")
    return tuple(parts)


def _long_form(value: Any) -> Any:
    if isinstance(value, dict):
        return value
    if not isinstance(value, str):
        raise _complaint("must name a field with an arrow, such as <-> contacts.mobile | phone(US)")
    try:
        short = columns.parse(value)
    except ValueError as error:
        raise _complaint(str(error)) from None
    return {"field": short.field, "direction": short.direction, "transform": short.transform}


Duration = Annotated[
    float, PlainValidator(_duration), WithJsonSchema({"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?\s*[smh]$"})
]
Activity = Annotated[bool | None, PlainValidator(_activity), WithJsonSchema({"enum": [True, False, "any"]})]
Match = Annotated[
    tuple[tuple[str, ...], ...],
    PlainValidator(_match),
    WithJsonSchema(
        {
            "type": "array",
            "items": {"anyOf": [{"type": "string"}, {"type": "array", "minItems": 1, "items": {"type": "string"}}]},
        }
    ),
]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class WhereModel(_Strict):
    """Which records have rows. A record that leaves the filter keeps its row, marked and no longer synced."""

    active: Activity = Field(default=True, description="true, false (inactive ones only) or any")


class CreateModel(_Strict):
    """When a new row becomes a record in ServiceTitan. Without this key it never does."""

    requires: list[str] = Field(default=[], description="Headers that must be filled before")
    settle: Duration = Field(
        default=30.0,
        json_schema_extra={"default": "30s"},
        description="How long a new row must rest before it counts as finished",
    )


class DeletesModel(_Strict):
    """What a disappearance on one side means for the other."""

    in_sheet: Literal["ask", "ignore", "restore", "deactivate"] = Field(
        default="ask",
        description="A deleted row: ask, leave the record alone, write the row again, or deactivate the record",
    )
    in_crm: Literal["mark", "remove"] = Field(
        default="mark", description="A record that is gone: mark its row, or remove the row"
    )


class LimitsModel(_Strict):
    """How much may reach ServiceTitan per column and hour before the rest is held for your consent."""

    changes: Count = Field(default=50, description="Changed values")
    blanks: Count = Field(default=20, description="Emptied values")
    creates: Count = Field(default=20, description="New records")
    deletes: Count = Field(default=5, description="Deactivated records, deleted contacts")
    share: Annotated[float, Field(gt=0, le=1)] = Field(
        default=0.2, description="Share of the bound rows; the smaller of count and share holds, but never below five"
    )


class ColumnModel(_Strict):
    """One column in the long form."""

    field: Text = Field(description="The CRM's field, as `syncd fields OBJECT` lists it")
    direction: Literal["both", "to_sheet", "to_crm"] = Field(description="Who may change it: <->, <- or ->")
    transform: Text | None = Field(default=None, description="How values are understood, such as phone(US)")
    conflicts: Conflicts | None = Field(default=None, description="Who wins in this column; otherwise as the file says")
    clear: Literal["hold", "delete"] = Field(
        default="hold", description="For contacts: what emptying the cell means; delete removes the contact"
    )


class MappingModel(_Strict):
    """One worksheet kept in step with one kind of CRM record."""

    name: Name = Field(description="Keeps the mapping's history; the file may be renamed, this may not")
    worksheet: Text = Field(description="The tab's title; followed by its id once known")
    object: Text = Field(
        description="What one row is, as `syncd fields` lists them: customers, locations, customer_notes …"
    )
    parent: Text | None = Field(
        default=None, description="Name of the mapping with the parents' rows, where several could be meant"
    )
    where: WhereModel = Field(default=WhereModel(), description="Which records have rows")
    match: Match = Field(
        default=(), description="How rows and records find each other at first sync and before a record is created"
    )
    conflicts: Conflicts = Field(default="ask", description="Who wins when both sides changed")
    first_sync: Literal["fill_blanks", "crm", "sheet", "ask"] = Field(
        default="fill_blanks", description="What a first sync does with a row and a record that belong together"
    )
    create: CreateModel | None = Field(default=None, description="When a new row becomes a record")
    settle: Duration = Field(
        default=15.0,
        json_schema_extra={"default": "15s"},
        description="How long an edited cell must rest before it counts",
    )
    deletes: DeletesModel = Field(default=DeletesModel(), description="What disappearances mean")
    limits: LimitsModel = Field(default=LimitsModel(), description="How much may reach ServiceTitan in an hour")
    columns: Annotated[dict[Text, Annotated[ColumnModel, BeforeValidator(_long_form)]], Field(min_length=1)] = Field(
        description="Header: arrow and field"
    )


def json_schema() -> dict[str, Any]:
    """Describe the file for editors."""
    schema = MappingModel.model_json_schema()
    column = schema["properties"]["columns"]
    column["additionalProperties"] = {
        "anyOf": [
            {"type": "string", "pattern": r"^\s*(<->|<-|->)\s*\S", "description": "<-> field | transform"},
            {"$ref": "#/$defs/ColumnModel"},
        ]
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "syncd mapping file"}
