"""A folder of mapping files to mappings, or all problems of all files at once. Knows only the objects handed in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from syncd.config import complaints, document, ownership, salvage
from syncd.config.resolve import Resolved, Written, resolve, unknown_object
from syncd.config.schema import MappingModel
from syncd.core import mapping as meaning
from syncd.core.objects import ObjectSpec
from syncd.errors import ConfigError, Problem

_ENDINGS = (".yaml", ".yml")


def load_mappings(directory: Path, objects: Mapping[str, ObjectSpec]) -> tuple[meaning.Mapping, ...]:
    """Load every mapping file of a folder, in the order of their names.

    Raises: ConfigError, with all problems of all files, sorted by place.
    """
    texts, problems = _read(directory)
    return _resolve(directory, texts, problems, objects)


def parse_mappings(texts: Mapping[str, str], objects: Mapping[str, ObjectSpec]) -> tuple[meaning.Mapping, ...]:
    """Do the same for texts by file name. Raises: ConfigError."""
    return _resolve(Path(), texts, [], objects)


def _read(directory: Path) -> tuple[dict[str, str], list[Problem]]:
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    if not directory.is_dir():
        raise ConfigError(
            f"the mappings folder {directory} does not exist",
            hint="name it in syncd.toml as mappings_directory, or create it and put a mapping file there",
            code="config.mappings.missing",
        )
    for path in sorted(directory.iterdir()):
        if path.suffix not in _ENDINGS or path.name.startswith("."):
            continue
        try:
            texts[str(path)] = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            problems.append(
                Problem(code="config.file.unreadable", message=_unreadable(error), file=str(path), line=1, column=1)
            )
    if not texts and not problems:
        raise ConfigError(
            f"there is no mapping file (*.yaml) in {directory}",
            hint="copy one of the shipped ones, such as customers.yaml",
            code="config.mappings.missing",
        )
    return texts, problems


def _unreadable(error: OSError | UnicodeDecodeError) -> str:
    return "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else f"cannot be read: {error.strerror}"


def _resolve(
    directory: Path, texts: Mapping[str, str], problems: list[Problem], objects: Mapping[str, ObjectSpec]
) -> tuple[meaning.Mapping, ...]:
    written: list[Written] = []
    files: list[Resolved] = []
    for file, text in texts.items():
        parsed = document.read(file, text)
        shaped, broken, shape = _shape(parsed)
        problems.extend(shape)
        if shaped is None:
            problems.extend(_unknown_object(parsed, objects))
            continue
        resolved, more = resolve(shaped, objects, broken)
        problems.extend(more)
        written.append(shaped)
        files.extend([resolved] if resolved else [])
    problems.extend(ownership.check(written, files))
    if problems:
        ordered = sorted(problems, key=lambda one: (one.file, one.line, one.column, one.message))
        raise ConfigError(_headline(directory, ordered), problems=tuple(ordered), hint="mend them and run: syncd check")
    return _linked(files)


def _shape(parsed: document.Document) -> tuple[Written | None, frozenset[str], Sequence[Problem]]:
    """Check a file's shape; what is malformed is reported and taken out, so that the rest is looked at too."""
    if parsed.data is None:
        return None, frozenset(), parsed.problems
    try:
        model = MappingModel.model_validate(parsed.data)
    except ValidationError as error:
        problems = (*parsed.problems, *complaints.explain(parsed, error, MappingModel))
        rest, broken = salvage.without_errors(parsed, error)
        try:
            return Written(document=parsed, model=MappingModel.model_validate(rest)), broken, problems
        except ValidationError:  # too much is missing to look further
            return None, broken, problems
    return Written(document=parsed, model=model), frozenset(), parsed.problems


def _unknown_object(parsed: document.Document, objects: Mapping[str, ObjectSpec]) -> Sequence[Problem]:
    """Of a file that lacks too much to be looked at further, the object can still be judged."""
    name = parsed.data.get("object") if isinstance(parsed.data, dict) else None
    return (unknown_object(parsed, name, objects),) if isinstance(name, str) and name not in objects else ()


def _linked(files: Sequence[Resolved]) -> tuple[meaning.Mapping, ...]:
    parents = ownership.parent_names(files)
    return tuple(replace(one.mapping, parent_mapping=parents[one.mapping.name]) for one in files)


def _headline(directory: Path, problems: Sequence[Problem]) -> str:
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return f"{count} in the mapping files of {directory}"
