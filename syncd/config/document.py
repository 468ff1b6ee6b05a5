"""YAML text to plain values that remember where they stand. Knows nothing of mappings.

PyYAML by itself keeps the last of two equal keys silently; here that is a problem like any other, and so are aliases,
which nobody reading a mapping file should have to resolve in their head.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml
from yaml.constructor import SafeConstructor

from syncd.errors import Problem

Path: TypeAlias = tuple[str | int, ...]

_STRING = "tag:yaml.org,2002:str"
_TIMESTAMP = "tag:yaml.org,2002:timestamp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where a value stands and how it is written."""

    line: int
    column: int
    text: str = ""
    """The scalar as written, before YAML turned it into something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file's values with the place of each."""

    file: str
    data: Any = None
    marks: dict[Path, Mark] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    """What is wrong with the YAML itself; ``data`` is then incomplete or ``None``."""

    def problem(self, path: Path, code: str, message: str, hint: str = "") -> Problem:
        """Make a problem that stands at a path, or at the nearest thing above it that is in the file."""
        mark = self.mark(path)
        return Problem(
            code=code,
            message=message,
            hint=hint,
            file=self.file,
            line=mark.line,
            column=mark.column,
            path=dotted(path),
        )

    def mark(self, path: Path) -> Mark:
        """Find where a path stands."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, Mark(line=1, column=1))


def dotted(path: Path) -> str:
    """Write a path as people do: ``columns.Mobile``, ``match[1][0]``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


class _Loader(yaml.SafeLoader):
    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(
                None, None, "an alias (*) cannot be used here; write the value out", event.start_mark
            )
        return super().compose_node(parent, index)


def read(file: str, text: str) -> Document:
    """Parse one file; whatever is wrong becomes problems of the document."""
    try:
        loader = _Loader(text)
        try:
            root = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        return Document(file=file, problems=(_syntax(file, error),))
    if root is None:
        empty = Problem(code="config.yaml.empty", message="the file is empty", file=file, line=1, column=1)
        return Document(file=file, problems=(empty,))
    builder = _Builder(file=file)
    data = builder.build(root, ())
    return Document(file=file, data=data, marks=builder.marks, problems=tuple(builder.problems))


def _syntax(file: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
    return Problem(
        code="config.yaml.syntax",
        message=f"not valid YAML: {said}",
        hint='put a text that contains ": " or " #" in quotes' if mark is not None else "",
        file=file,
        line=mark.line + 1 if mark is not None else 1,
        column=mark.column + 1 if mark is not None else 1,
    )


@dataclass(slots=True, kw_only=True)
class _Builder:
    file: str
    marks: dict[Path, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    scalars: SafeConstructor = field(default_factory=SafeConstructor)

    def build(self, node: yaml.Node, path: Path) -> Any:
        self.marks.setdefault(path, _mark(node))
        if isinstance(node, yaml.MappingNode):
            return {key: self.build(value, (*path, key)) for key, value in self._entries(node, path)}
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node)

    def _entries(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, yaml.Node]]:
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, path)
            if key is None:
                continue
            mark = _mark(key_node)
            if key in lines:
                self._complain(
                    key_node,
                    path,
                    "duplicate_key",
                    f'"{key}" stands here a second time',
                    f"the first is in line {lines[key]}",
                )
                continue
            lines[key] = mark.line
            # The place of an entry is its key; how its value is written matters for explaining it.
            self.marks[*path, key] = Mark(line=mark.line, column=mark.column, text=_text(value_node))
            yield key, value_node

    def _key(self, node: yaml.Node, path: Path) -> str | None:
        if isinstance(node, yaml.ScalarNode) and node.tag == _STRING:
            return str(node.value)
        said = _text(node)
        self._complain(
            node, path, "key", f"{said or 'this'} is not read as a text", f'put it in quotes: "{said}"' if said else ""
        )
        return None

    def _scalar(self, node: yaml.Node) -> Any:
        if node.tag == _TIMESTAMP:
            return Timestamp(node.value)
        try:
            return self.scalars.construct_object(node)
        except (yaml.YAMLError, ValueError):
            return node.value

    def _complain(self, node: yaml.Node, path: Path, code: str, message: str, hint: str) -> None:
        mark = _mark(node)
        self.problems.append(
            Problem(
                code=f"config.yaml.{code}",
                message=message,
                hint=hint,
                file=self.file,
                line=mark.line,
                column=mark.column,
                path=dotted(path),
            )
        )


class Timestamp:
    """An unquoted text that YAML takes for a date; no setting is one, so it fits nowhere and is explained."""

    def __init__(self, text: str) -> None:
        self.text = text


def _mark(node: yaml.Node) -> Mark:
    return Mark(line=node.start_mark.line + 1, column=node.start_mark.column + 1, text=_text(node))


def _text(node: yaml.Node) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""
