"""From a field and what a mapping file says after the bar (``phone(US)``) to a lens. Knows files only as texts."""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from syncd.core.lenses.addresses import email, zip_code
from syncd.core.lenses.flags import YesNoLens
from syncd.core.lenses.numbers import NumberLens
from syncd.core.lenses.phones import phone
from syncd.core.lenses.sets import SetLens
from syncd.core.lenses.texts import choice, text
from syncd.core.lenses.times import DateLens, DateTimeLens
from syncd.core.objects import FieldSpec, Kind, Strategy
from syncd.core.transforms import Lens

_EXPRESSION = re.compile(r"(?P<name>[A-Za-z_-]+)\s*(?:\((?P<arguments>.*)\))?", re.DOTALL)
_TEXTS = frozenset({Kind.TEXT, Kind.PHONE, Kind.EMAIL, Kind.ZIP, Kind.CHOICE})
_NUMBERS = frozenset({Kind.NUMBER, Kind.MONEY})
_TIMES = frozenset({Kind.DATE, Kind.DATETIME})

_Maker = Callable[[FieldSpec, tuple[str, ...]], Lens]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transform:
    """One transform as mapping files name it."""

    name: str
    kinds: frozenset[Kind]
    """Kinds of fields it can read and write."""
    make: _Maker
    most_arguments: int = 0
    default_arguments: tuple[str, ...] = ()
    fits_custom_fields: bool = True
    """Custom fields hold text whatever they mean, so most transforms can live on one."""
    usage: str = ""
    cell: str = ""
    """What it understands in a cell, for the reference page."""
    shows: str = ""
    """What it writes into a cell."""
    sends: str = ""
    """What it sends to the CRM."""
    same: str = ""
    """When two values are the same, so that no edit is seen."""


def _is_custom(spec: FieldSpec) -> bool:
    return spec.strategy is Strategy.CUSTOM_FIELD


_ALL = (
    Transform(
        name="text",
        kinds=_TEXTS,
        make=lambda spec, _: text(spec.max_length),
        usage="text",
        cell="anything; a number without its `.0`",
        shows="the text, never a formula",
        sends="the text; an empty cell clears",
        same="equal but for blanks at both ends",
    ),
    Transform(
        name="number",
        kinds=_NUMBERS,
        make=lambda spec, _: NumberLens(is_text_in_crm=_is_custom(spec)),
        usage="number",
        cell="a number, or a text such as `1,250.5`",
        shows="a number",
        sends="an exact number (text in a custom field)",
        same="equal in fifteen digits, ten of them decimals",
    ),
    Transform(
        name="money",
        kinds=_NUMBERS,
        make=lambda spec, _: NumberLens(id="money", is_money=True, is_text_in_crm=_is_custom(spec)),
        usage="money",
        cell="a number, or a text such as `$1,250.50` or `(12.00)`",
        shows="a number",
        sends="an exact decimal (text in a custom field)",
        same="equal to the cent, half a cent rounds up",
    ),
    Transform(
        name="date",
        kinds=_TIMES,
        make=lambda spec, _: DateLens(crm_blank="" if _is_custom(spec) else None),
        usage="date",
        cell="a date, or the text `2026-01-31`",
        shows="a date",
        sends="`2026-01-31`",
        same="the same day in the spreadsheet's time zone; year 0001 is blank",
    ),
    Transform(
        name="datetime",
        kinds=_TIMES,
        make=lambda spec, _: DateTimeLens(crm_blank="" if _is_custom(spec) else None),
        usage="datetime",
        cell="a date with a time, or the text `2026-01-31 14:30`",
        shows="a date and time of the spreadsheet's time zone",
        sends="`2026-01-31T19:30:00Z`",
        same="the same second; of an hour that comes twice in autumn the first is meant; year 0001 is blank",
    ),
    Transform(
        name="phone",
        kinds=frozenset({Kind.TEXT, Kind.PHONE}),
        make=lambda _, arguments: phone(arguments[0]),
        most_arguments=1,
        default_arguments=("US",),
        usage="phone(US)",
        cell="`(555) 010-0142`, `555.010.0142`, `+1 555 010 0142 ext. 7`, `5550100142` as text or number",
        shows="`(555) 010-0142`, with ` x7` for an extension; `+44 …` for numbers elsewhere",
        sends="`5550100142`; `+44…` for numbers elsewhere",
        same="they dial the same number and extension",
    ),
    Transform(
        name="email",
        kinds=frozenset({Kind.TEXT, Kind.EMAIL}),
        make=lambda _, __: email(),
        usage="email",
        cell="one address with one @ and no spaces",
        shows="the address in lower case",
        sends="the address in lower case",
        same="equal but for upper and lower case",
    ),
    Transform(
        name="zip",
        kinds=frozenset({Kind.TEXT, Kind.ZIP}),
        make=lambda _, arguments: zip_code(arguments[0]),
        most_arguments=1,
        default_arguments=("US",),
        usage="zip(US)",
        cell="`01234`, `01234-5678`, the number 1234 (its zero was lost); codes with letters such as `K1A 0B1`",
        shows="text, so the zero stays",
        sends="text",
        same="the same digits",
    ),
    Transform(
        name="choice",
        kinds=frozenset({Kind.TEXT, Kind.CHOICE}),
        make=lambda spec, arguments: choice(arguments, spec.choices),
        most_arguments=200,
        usage="choice, or choice(Small, Medium, Large)",
        cell="one of the values in any case",
        shows="the value as ServiceTitan writes it",
        sends="the value as ServiceTitan writes it",
        same="equal but for upper and lower case",
    ),
    Transform(
        name="yesno",
        kinds=frozenset({Kind.YES_NO}),
        make=lambda spec, _: YesNoLens(is_text_in_crm=_is_custom(spec)),
        usage="yesno",
        cell="a checkbox, `TRUE`, `FALSE`, `yes`, `no`, `y`, `n`, `x`, `1`, `0`",
        shows="TRUE or FALSE",
        sends="true or false (text in a custom field)",
        same="both yes or both no; an empty cell is neither",
    ),
    Transform(
        name="set",
        kinds=frozenset({Kind.SET}),
        make=lambda spec, _: SetLens(vocabulary=spec.vocabulary or ""),
        fits_custom_fields=False,
        usage="set",
        cell="names between commas, semicolons or line breaks (quoted if they have one); `name #id` for equal names",
        shows="names in alphabetical order",
        sends="single additions and removals",
        same="the same elements in any order",
    ),
)

TRANSFORMS: Mapping[str, Transform] = {transform.name: transform for transform in _ALL}
"""Every transform under its name; a kind's default transform bears the kind's name."""


def make(spec: FieldSpec, expression: str | None) -> Lens:
    """Make the lens a column uses; without an expression the one its field's kind asks for.

    Raises: ValueError, with a sentence for whoever wrote the mapping file.
    """
    name, arguments = _parse(expression) if expression is not None else (spec.kind.value, ())
    transform = TRANSFORMS.get(name)
    if transform is None:
        raise ValueError(_unknown(name))
    if spec.kind not in transform.kinds and not (_is_custom(spec) and transform.fits_custom_fields):
        raise ValueError(f"{name} does not fit {spec.key}, which is a {spec.kind.value} field")
    if len(arguments) > transform.most_arguments:
        raise ValueError(f"{name} takes {transform.most_arguments or 'no'} arguments; write {transform.usage}")
    return transform.make(spec, arguments or transform.default_arguments)


def _parse(expression: str) -> tuple[str, tuple[str, ...]]:
    found = _EXPRESSION.fullmatch(expression.strip())
    if found is None:
        raise ValueError(f'cannot read the transform "{expression.strip()}"; write a name such as phone(US)')
    parts = (found["arguments"] or "").split(",")
    arguments = tuple(part.strip() for part in parts) if found["arguments"] is not None else ()
    if "" in arguments:
        raise ValueError(f'the transform "{expression.strip()}" has an empty argument')
    return found["name"], arguments


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name.lower().replace("-", ""), TRANSFORMS, n=1)
    hint = f'did you mean "{near[0]}"?' if near else f"there are: {', '.join(TRANSFORMS)}"
    return f'there is no transform "{name}"; {hint}'
