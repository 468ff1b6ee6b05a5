"""What answers and requests have in common: lenient when reading, strict when writing.

Answers (O, servicetitan-crm-v2.md 0.20): null may stand anywhere but in an id, members are added every quarter, and an
enumeration may grow. Requests: a member that was not given is not sent, and null is sent only where the vendor's
document allows it (what the service does with another null is unknown). Attributes are the vendor's member names in
snake_case; both spellings are understood.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, TypeAlias, TypeVar
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic.alias_generators import to_camel

T = TypeVar("T")


class _NeverNull:
    """Marks what the vendor documents as always there and never null."""

    def __repr__(self) -> str:
        return "NEVER_NULL"


NEVER_NULL = _NeverNull()
Always: TypeAlias = Annotated[T | None, NEVER_NULL]
"""Documented as never null; null is read all the same, because live answers have had it (O)."""


def _text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Open: TypeAlias = Annotated[T | str, BeforeValidator(_text)]
"""An enumeration in an answer: the known values, or whatever the service has come to say (O: even a number)."""


def _money(value: object, info: ValidationInfo) -> object:
    if isinstance(value, bool) or (isinstance(value, float) and info.mode != "json"):
        raise ValueError("money is a Decimal or a whole number; a float has lost digits already")
    return Decimal(repr(value)) if isinstance(value, float) else value


Money: TypeAlias = Annotated[Decimal, BeforeValidator(_money), Field(strict=False)]
"""An amount in the tenant's currency, exact."""


def _guid(value: object) -> object:
    return str(UUID(str(value))) if isinstance(value, str | UUID) else value


Guid: TypeAlias = Annotated[str, BeforeValidator(_guid)]
"""A guid as text, checked and in lower case."""


class _Omitted:
    """The value of a member that was not given."""

    def __repr__(self) -> str:
        return "OMITTED"

    def __bool__(self) -> bool:
        return False


def _omitted() -> _Omitted:
    return _OMITTED


_OMITTED = _Omitted()
OMITTED: Any = Field(default_factory=_omitted)
"""The default of a member that may be left out but must not be null."""


class Answer(BaseModel):
    """Something the service said. Members that this version does not know are in ``model_extra``."""

    model_config = ConfigDict(
        extra="allow",
        frozen=True,
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        defer_build=True,
    )


class Request(BaseModel):
    """Something to be said to the service. Raises ValueError (pydantic's ValidationError) for what it would refuse."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        defer_build=True,
    )

    def body(self) -> dict[str, Any]:
        """Members that were given, under the vendor's names."""
        return self.model_dump(by_alias=True, exclude_unset=True)

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        return [(name, value) for name, value in super().__repr_args__() if value is not _OMITTED]
