"""The postal address that customers and locations share: one member, replaced as a whole."""

from syncd.core.objects import FieldSpec, Kind, Strategy

MEMBERS = ("street", "unit", "city", "state", "zip", "country", "latitude", "longitude")
"""All members of a complete address (D, servicetitan-crm-v2.md 3.2)."""

_UNIT = "address"
_WHOLE = "A change sends the whole address."
_COORDINATES = "Set by ServiceTitan. Left out when the street changes, because the old ones are then wrong."


def _part(name: str, kind: Kind = Kind.TEXT, *, is_required: bool = False, note: str = _WHOLE) -> FieldSpec:
    return FieldSpec(
        key=f"address.{name}",
        path=("address", name),
        kind=kind,
        strategy=Strategy.WHOLE,
        unit=_UNIT,
        is_required=is_required,
        note=note,
    )


def _coordinate(name: str) -> FieldSpec:
    return FieldSpec(
        key=f"address.{name}",
        path=("address", name),
        kind=Kind.NUMBER,
        strategy=Strategy.READ_ONLY,
        unit=_UNIT,
        is_clearable=False,
        note=_COORDINATES,
    )


FIELDS = (
    _part("street", is_required=True),
    _part("unit"),
    _part("city", is_required=True),
    _part("state", is_required=True),
    _part("zip", Kind.ZIP, is_required=True),
    # The API demands a country as well (D); a sheet that has no such column must still be able to create.
    _part("country", note="A change sends the whole address. A new record without it is sent an empty one."),
    _coordinate("latitude"),
    _coordinate("longitude"),
)
