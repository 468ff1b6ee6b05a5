"""The rows of an export as a table needs them: the newest state of each record, flat, under named columns."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import simplejson
from pydantic import BaseModel

from syncd.cli.crm.answers import flat

Row = dict[str, Any]


def newest(part: Path) -> Iterator[str]:
    """Lines of the records' newest states: a feed may give a record several times."""
    last: dict[Any, int] = {}
    with part.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            last[simplejson.loads(line).get("id", number)] = number
    wanted = set(last.values())
    with part.open(encoding="utf-8") as lines:
        yield from (line for number, line in enumerate(lines) if number in wanted)


def flat_rows(part: Path) -> Iterator[Row]:
    """Rows with the members of inner objects under dotted names."""
    return (flat(simplejson.loads(line, use_decimal=True)) for line in newest(part))


def columns(part: Path, model: type[BaseModel]) -> Sequence[str]:
    """Members in the vendor's order, those of inner objects in their place; what is new to this version at the end."""
    seen = dict.fromkeys(name for row in flat_rows(part) for name in row)
    order = {info.alias or name: place for place, (name, info) in enumerate(model.model_fields.items())}
    # An inner object that is null in one record and whole in another has its members as columns, and none of its own.
    inner = {name.partition(".")[0] for name in seen if "." in name}
    names = [name for name in seen if name not in inner] or list(order)
    return sorted(names, key=lambda name: order.get(name.partition(".")[0], len(order)))


def as_text(value: Any) -> str:
    """A value as the text of a cell; a list of objects as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        if any(isinstance(item, Mapping | list) for item in value):
            return str(simplejson.dumps(value, ensure_ascii=False, use_decimal=True))
        return "; ".join(map(str, value))
    return str(value)
