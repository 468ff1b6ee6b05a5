"""Types of query parameters that many operations share, and how a value is written into an address.

A value of a wrong type is refused before anything is sent: the service ignores what it does not understand (O), and an
ignored filter answers with everything.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator

from syncd.crm.models.base import Guid
from syncd.crm.models.enums import ActiveRequestArg
from syncd.crm.models.stamp import Stamp


@dataclass(frozen=True, slots=True)
class Doc:
    """What a parameter means, beside its type; help texts show it."""

    documentation: str


MOST_LISTED = 50
"""How many ids or values one call may list (D)."""


def _at_most_fifty(values: Sequence[object]) -> Sequence[object]:
    if len(values) > MOST_LISTED:
        raise ValueError(f"at most {MOST_LISTED} in one call, the service takes no more; these are {len(values)}")
    return values


def _listed(values: object) -> object:
    """Any sequence or set of values, but no text, which would be a sequence of letters."""
    return list(values) if isinstance(values, Sequence | AbstractSet) and not isinstance(values, str) else values


def _without_commas(values: Sequence[str]) -> Sequence[str]:
    if any("," in value for value in values):
        raise ValueError("a value with a comma cannot be listed: the service separates them by commas")
    return values


When: TypeAlias = datetime | Stamp
"""An aware datetime, or a stamp as the service gave it, to the last digit."""
Ids: TypeAlias = Annotated[
    Sequence[int] | None, BeforeValidator(_listed), AfterValidator(lambda ids: ids and _at_most_fifty(ids))
]
"""At most 50 ids."""
ManyIds: TypeAlias = Annotated[Sequence[int] | None, BeforeValidator(_listed)]
"""Ids; the document states no maximum."""
Sort: TypeAlias = Literal["+Id", "-Id", "+ModifiedOn", "-ModifiedOn", "+CreatedOn", "-CreatedOn"] | None
"""Field and direction. ``None`` leaves the order to the service, which does not say which (O)."""
Texts: TypeAlias = Annotated[
    Sequence[str] | None,
    BeforeValidator(_listed),
    AfterValidator(lambda texts: texts and _without_commas(_at_most_fifty(texts))),
]

CreatedBefore: TypeAlias = Annotated[When | None, Doc("Created before this instant (exclusive).")]
CreatedOnOrAfter: TypeAlias = Annotated[When | None, Doc("Created at this instant or later.")]
ModifiedBefore: TypeAlias = Annotated[When | None, Doc("Modified before this instant (exclusive).")]
ModifiedOnOrAfter: TypeAlias = Annotated[When | None, Doc("Modified at this instant or later (O: inclusive).")]
PageSize: TypeAlias = Annotated[int, Doc("Records a call, from 1 to 5000.")]
Active: TypeAlias = Annotated[
    ActiveRequestArg | None, Doc("Which records; the service's default is active ones only, `Any` shows all.")
]
ApplicationGuid: TypeAlias = Annotated[Guid | None, Doc("Fill `external_data` with the items of this application.")]
ExternalKey: TypeAlias = Annotated[str | None, Doc("Only records with this key; needs the guid and the values.")]
ExternalValues: TypeAlias = Annotated[Texts, Doc("Only records whose key has one of these values, at most 50.")]
Since: TypeAlias = Annotated[
    str | When | None, Doc("A token of this very feed, or an instant to start at; nothing starts at the first record.")
]
Recent: TypeAlias = Annotated[
    bool | None, Doc("Also what changed in the last 15 minutes or so; such rows come again later (D).")
]


def written(value: object) -> str:
    """Render a value for an address."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | Stamp):
        return Stamp.of(value).text
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ",".join(map(written, value))
    return str(value)
