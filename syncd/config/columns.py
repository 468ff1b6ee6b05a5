"""The short way to write a column: ``<-> contacts.mobile | phone(US)``. Knows the notation, not which fields exist."""

import re
from dataclasses import dataclass

ARROWS = {"<->": "both", "<-": "to_sheet", "->": "to_crm"}

_SHORT = re.compile(
    r"""(?P<arrow><->|<-|->)?\s*
        (?P<field>[^|\["'\s<>]+ (?: \[ \s* (?: "[^"]*" | '[^']*' ) \s* \] )? )\s*
        (?: \| \s* (?P<transform>[^|]+?) )?\s*""",
    re.VERBOSE,
)
_CUSTOM = re.compile(r"""custom_fields\[\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')\s*\]""")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortColumn:
    """The parts of a short form."""

    field: str
    direction: str
    transform: str | None


def parse(text: str) -> ShortColumn:
    """Take a short form apart. Raises: ValueError, with a sentence and what to write."""
    found = _SHORT.fullmatch(text.strip())
    if found is None:
        raise ValueError(f'cannot read "{text.strip()}"; write for example: <-> contacts.mobile | phone(US)')
    if found["arrow"] is None:
        raise ValueError(
            f'does not say who may change it; write "<-> {found["field"]}" (both), "<- {found["field"]}" '
            f'(ServiceTitan only) or "-> {found["field"]}" (the sheet only)'
        )
    return ShortColumn(field=found["field"], direction=ARROWS[found["arrow"]], transform=found["transform"])


def custom_field_name(field: str) -> str | None:
    """Give the name in ``custom_fields["NAME"]``, trimmed: the vendor's own may carry blanks in front (O)."""
    found = _CUSTOM.fullmatch(field)
    if found is None:
        return None
    return (found["double"] if found["double"] is not None else found["single"]).strip()
