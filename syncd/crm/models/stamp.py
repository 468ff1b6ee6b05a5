"""Points in time as the service writes them: UTC with up to seven fractional digits, trailing zeros dropped (O).

A ``Stamp`` keeps the text, because Python's microseconds would lose the last digit and with it the record's version.
The year 0001 stands for "unknown" on imported records (O) and is a stamp like any other.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import total_ordering
from typing import Annotated, Any, TypeAlias

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, PlainSerializer, PlainValidator, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

_FORM = re.compile(
    r"(?P<seconds>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:\.(?P<fraction>\d{1,7}))?(?P<zone>Z|[+-]\d\d:?\d\d)?"
)


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Stamp:
    """A point in time; ``str()`` is the text as it came. Compares by the instant, to 100 nanoseconds."""

    text: str

    def __post_init__(self) -> None:
        _taken_apart(self.text)

    @classmethod
    def of(cls, value: "datetime | Stamp | str") -> "Stamp":
        """Make one of an aware datetime or a text. Raises: ValueError, for a naive datetime or another text."""
        if isinstance(value, Stamp):
            return value
        if isinstance(value, str):
            return cls(value)
        if value.tzinfo is None:
            raise ValueError("a datetime needs its time zone; the service counts in UTC")
        text = value.astimezone(UTC).replace(tzinfo=None).isoformat()
        return cls((text.rstrip("0") if "." in text else text) + "Z")

    @property
    def when(self) -> datetime:
        """The instant in UTC, cut to microseconds."""
        whole, ticks = _taken_apart(self.text)
        return whole.replace(microsecond=ticks // 10)

    @property
    def _order(self) -> tuple[datetime, int]:
        return _taken_apart(self.text)

    def __eq__(self, other: object) -> bool:
        return self._order == other._order if isinstance(other, Stamp) else NotImplemented

    def __lt__(self, other: object) -> bool:
        return self._order < other._order if isinstance(other, Stamp) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._order)

    def __str__(self) -> str:
        return self.text

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _read, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "format": "date-time"}


def _read(value: object) -> Stamp:
    if isinstance(value, Stamp | datetime | str):
        return Stamp.of(value)
    raise ValueError("a point in time is an aware datetime, a Stamp or a text")


def _taken_apart(text: str) -> tuple[datetime, int]:
    """The whole second in UTC, and the rest in 100 nanoseconds."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError(f"not a point in time: {text[:40]!r}")
    zone = found["zone"] or "Z"
    whole = datetime.fromisoformat(found["seconds"] + zone)
    return whole.astimezone(UTC), int((found["fraction"] or "").ljust(7, "0"))


Instant: TypeAlias = Annotated[
    datetime | Stamp,
    PlainValidator(_read),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A point in time in a request: an aware datetime or a stamp; sent in UTC with ``Z``."""
