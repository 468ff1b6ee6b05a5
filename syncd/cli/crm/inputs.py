"""What a person may give on the command line for a parameter or a member of a request, read off its JSON schema.

Text on the command line becomes JSON, which the model then judges: the command knows forms, the models know rules.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel
from pydantic.alias_generators import to_snake

from syncd.crm.api.catalogue import notes
from syncd.crm.api.operation import Parameter

Schema = Mapping[str, Any]
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


class Form(Enum):
    """How a value is written on the command line."""

    TEXT = "TEXT"
    WHOLE = "NUMBER"
    NUMBER = "DECIMAL"
    YES_NO = "yes|no"
    INSTANT = "DATE[THH:MM:SSZ]"
    """UTC; a date alone is its first moment."""
    WHOLES = "NUMBER,NUMBER,…"
    TEXTS = "TEXT,TEXT,…"
    JSON = "JSON"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One thing that can be given."""

    name: str
    """As on the command line, without dashes: ``address.street``."""
    path: tuple[str, ...]
    """Members of the request, or the one parameter."""
    form: Form
    choices: tuple[str, ...] = ()
    note: str = ""
    is_required: bool = False
    is_positional: bool = False

    @property
    def spelling(self) -> str:
        """How a person finds it in the help."""
        return self.name.upper().replace("-", "_") if self.is_positional else f"--{self.name}"

    @property
    def shape(self) -> str:
        """What stands for the value in a help text."""
        return "|".join(self.choices) if self.choices else self.form.value

    @property
    def target(self) -> str:
        """The name under which click hands the value over."""
        return "given_" + "__".join(self.path)


def of_parameter(parameter: Parameter) -> Input:
    """Describe a parameter of a path or a query."""
    schema = parameter.adapter.json_schema()
    form, choices = _form(schema, schema.get("$defs", {}))
    note = next((str(item.documentation) for item in _metadata(parameter.annotation)), "")
    return Input(
        name=kebab(parameter.name),
        path=(parameter.name,),
        form=form,
        choices=choices,
        note=note,
        is_required=parameter.is_required,
        is_positional=parameter.place == "path",
    )


def of_model(model: type[BaseModel]) -> Iterator[Input]:
    """Describe the members of a request; members of a nested object have a dot in their name."""
    schema = model.model_json_schema(by_alias=True)
    yield from _members(schema, schema.get("$defs", {}), _Notes.of(model), ())


def read(given: Input, text: str) -> Any:
    """Make JSON of what was typed. Raises: click.BadParameter."""
    try:
        return _read(given, text.strip() if given.form is not Form.TEXT else text)
    except (ValueError, KeyError, ArithmeticError):
        expected = f"one of {', '.join(given.choices)}" if given.choices else given.form.value
        raise click.BadParameter(f"{text!r} is not {expected}", param_hint=given.spelling) from None


def from_json(text: str, hint: str) -> Any:
    """Read JSON: as it stands, @FILE, or standard input for a dash. Raises: click.BadParameter."""
    try:
        if text == "-":
            content = sys.stdin.read()
        else:
            content = Path(text[1:]).read_text(encoding="utf-8") if text.startswith("@") else text
        return json.loads(content)
    except OSError as error:
        raise click.BadParameter(f"{text[1:]} cannot be read: {error.strerror}", param_hint=hint) from None
    except ValueError as error:
        raise click.BadParameter(f"not JSON: {error}", param_hint=hint) from None


def kebab(name: str) -> str:
    """Spell a name of Python or of the vendor as it stands on a command line."""
    return to_snake(name).strip("_").replace("_", "-")


@dataclass(frozen=True, slots=True)
class _Notes:
    """What the source says under the members of a model and of the models in it, by the models' names."""

    by_model: Mapping[str, Mapping[str, str]]
    model: str

    @classmethod
    def of(cls, model: type[BaseModel]) -> "_Notes":
        found: dict[str, Mapping[str, str]] = {}
        _gather(model, found)
        return cls(found, model.__name__)

    def inside(self, model: str) -> "_Notes":
        return _Notes(self.by_model, model)

    def about(self, member: str) -> str:
        return " ".join(self.by_model.get(self.model, {}).get(to_snake(member), "").split())


def _gather(model: type[BaseModel], found: dict[str, Mapping[str, str]]) -> None:
    if model.__name__ in found:
        return
    found[model.__name__] = notes(model)
    for field in model.model_fields.values():
        for inner in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                _gather(inner, found)


def _members(schema: Schema, defs: Schema, said: _Notes, above: tuple[str, ...]) -> Iterator[Input]:
    required = set(schema.get("required", ()))
    for member, described in schema.get("properties", {}).items():
        path = (*above, member)
        reference = _reference(described)
        nested = defs.get(reference, {}) if reference else {}
        if "properties" in nested and not above:
            yield from _members(nested, defs, said.inside(reference), path)
            continue
        form, choices = _form(described, defs)
        yield Input(
            name=".".join(map(kebab, path)),
            path=path,
            form=form,
            choices=choices,
            note=said.about(member),
            is_required=member in required and not above,
        )


def _alternatives(schema: Schema) -> list[Schema]:
    return [one for one in schema.get("anyOf", (schema,)) if one.get("type") != "null"]


def _reference(schema: Schema) -> str:
    """The one model a member consists of, if it is one."""
    found = [one["$ref"].rsplit("/", 1)[-1] for one in _alternatives(schema) if "$ref" in one]
    return found[0] if len(found) == 1 else ""


_FORMS = {"integer": Form.WHOLE, "number": Form.NUMBER, "boolean": Form.YES_NO, "string": Form.TEXT}
_LISTS = {"integer": Form.WHOLES, "string": Form.TEXTS}


def _form(schema: Schema, defs: Schema) -> tuple[Form, tuple[str, ...]]:
    alternatives = [defs.get(_reference(one), one) if "$ref" in one else one for one in _alternatives(schema)]
    choices = tuple(
        str(word) for one in alternatives for word in one.get("enum", (one["const"],) if "const" in one else ())
    )
    if choices:
        return Form.TEXT, choices
    types = {one.get("type") for one in alternatives}
    if types == {"array"}:
        inner = {one.get("items", {}).get("type") for one in alternatives}
        return next((form for kind, form in _LISTS.items() if inner == {kind}), Form.JSON), ()
    if any(one.get("format") == "date-time" for one in alternatives):
        return Form.INSTANT, ()
    # Money may be a number or a text in JSON; people write a number.
    kinds = [kind for kind in ("number", "integer", "boolean", "string") if kind in types]
    return (_FORMS[kinds[0]] if kinds and types <= set(_FORMS) else Form.JSON), ()


_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


def _read(given: Input, text: str) -> Any:
    match given.form:
        case Form.TEXT:
            return _chosen(given.choices, text) if given.choices else text
        case Form.WHOLE:
            return int(text)
        case Form.NUMBER:
            # As text: a float would lose digits of an amount, and JSON mode understands a number in a text.
            return str(Decimal(text))
        case Form.YES_NO:
            return _YES_NO[text.casefold()]
        case Form.INSTANT:
            return f"{text}T00:00:00Z" if _DATE.fullmatch(text) else text
        case Form.WHOLES:
            return [int(part) for part in text.split(",") if part.strip()]
        case Form.TEXTS:
            return [part.strip() for part in text.split(",") if part.strip()]
        case Form.JSON:
            return from_json(text, given.spelling)


def _chosen(choices: tuple[str, ...], text: str) -> str:
    return {word.casefold(): word for word in choices}[text.casefold()]


def _metadata(annotation: Any) -> Iterator[Any]:
    return (item for item in getattr(annotation, "__metadata__", ()) if hasattr(item, "documentation"))
