"""From one file as written to what it means, finding everything wrong with it on the way.

Knows the objects handed in and nothing of the other files.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from syncd.config import fields
from syncd.config.complaints import did_you_mean
from syncd.config.document import Document, Path
from syncd.config.schema import ColumnModel, CreateModel, LimitsModel, MappingModel
from syncd.core import mapping as meaning
from syncd.core.lenses import make
from syncd.core.mapping import Column, CreateRule, Direction, FirstSync, Limits, RecordGone, RowGone, Rule, Winner
from syncd.core.objects import FieldSpec, ObjectSpec, Strategy
from syncd.core.records import digest
from syncd.core.transforms import Lens
from syncd.errors import Problem

OWN_HEADERS = ("syncd", "ServiceTitan ID", "syncd ID")
"""Headers of the columns that belong to syncd itself."""

_MEANING_VERSION = "1"
"""Raise it when a lens changes what a raw value means: every row is then understood afresh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file whose shape is right."""

    document: Document
    model: MappingModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved(Written):
    """A file's meaning, with what checks across files need to point at it."""

    mapping: meaning.Mapping


def resolve(
    written: Written,
    objects: Mapping[str, ObjectSpec],
    broken: frozenset[str] = frozenset(),
) -> tuple[Resolved | None, tuple[Problem, ...]]:
    """Resolve one file. Problems may come with a meaning, so that checks across files can still be made.

    ``broken`` are headers in the file whose columns were too malformed to be in the model.
    """
    document, model = written.document, written.model
    spec = objects.get(model.object)
    if spec is None:
        return None, (unknown_object(document, model.object, objects),)
    work = _Work(document=document, model=model, spec=spec, broken=broken)
    mapping = work.mapping()
    return Resolved(document=document, model=model, mapping=mapping), tuple(work.problems)


def unknown_object(document: Document, name: str, objects: Iterable[str]) -> Problem:
    """Say that there are no records of this name."""
    hint = did_you_mean(name, objects) or f"there are: {', '.join(objects)}"
    return document.problem(("object",), "config.object.unknown", f'unknown object "{name}"', hint)


@dataclass(slots=True, kw_only=True)
class _Work:
    document: Document
    model: MappingModel
    spec: ObjectSpec
    broken: frozenset[str]
    problems: list[Problem] = field(default_factory=list)

    def mapping(self) -> meaning.Mapping:
        self._check_headers()
        parent = self._parent_column()
        columns = [column for header in self.model.columns if (column := self._column(header))]
        self._check_once(columns)
        rules = tuple(self._rules(columns))
        # What a column that could not be understood would have covered is not reported as missing as well.
        is_whole = not self.broken and len(columns) + bool(parent) == len(self.model.columns)
        self._check_match(columns, parent, is_whole=is_whole)
        self._check_create(columns, parent, is_whole=is_whole)
        self._check_deletes()
        return self._assemble(rules, parent)

    def _assemble(self, rules: tuple[Rule, ...], parent: str | None) -> meaning.Mapping:
        model = self.model
        return meaning.Mapping(
            name=model.name,
            worksheet=model.worksheet.strip(),
            object=self.spec,
            rules=rules,
            where_active=model.where.active,
            match=model.match,
            parent_column=parent,
            parent_mapping=model.parent,
            first_sync=FirstSync(model.first_sync),
            create=_create_rule(model.create),
            settle_seconds=model.settle,
            row_gone=RowGone(model.deletes.in_sheet),
            record_gone=RecordGone(model.deletes.in_crm),
            limits=_limits(model.limits),
            salt=_salt(model, self.spec, rules, parent),
            source=self.document.file,
            lines={header: self._line(header) for header in model.columns},
        )

    def _line(self, header: str) -> str:
        mark = self.document.mark(("columns", header))
        return f"{self.document.file}:{mark.line}:{mark.column}"

    def _complain(self, path: Path, code: str, message: str, hint: str = "") -> None:
        self.problems.append(self.document.problem(path, f"config.{code}", message, hint))

    def _check_headers(self) -> None:
        first: dict[str, str] = {}
        for header in self.model.columns:
            path, folded = ("columns", header), header.strip().casefold()
            if header != header.strip() or "\n" in header:
                self._complain(path, "header.blanks", "a header has no blanks at its ends and no line breaks")
            if folded in {own.casefold() for own in OWN_HEADERS}:
                self._complain(
                    path, "header.reserved", f'"{header}" is the header of a column of syncd itself', "rename it"
                )
            if folded in first:
                self._complain(
                    path, "header.duplicate", f'reads like the header "{first[folded]}"', "give one another header"
                )
            first.setdefault(folded, header)

    def _parent_column(self) -> str | None:
        key = fields.parent_key(self.spec)
        found = [header for header, column in self.model.columns.items() if column.field == key]
        for header in found[1:]:
            self._complain(("columns", header), "column.twice", f'{key} already has the column "{found[0]}"')
        for header in found:
            if self.model.columns[header].transform:
                self._complain(("columns", header), "column.transform", f"{key} takes no transform")
            if self.model.columns[header].direction == "to_crm":
                self._complain(("columns", header), "column.direction", f"{key} is always shown", "use <-> or <-")
        return found[0] if found else None

    def _column(self, header: str) -> Column | None:
        written, path = self.model.columns[header], ("columns", header)
        if written.field == fields.parent_key(self.spec):
            return None
        spec = fields.find(self.spec, written.field)
        if spec is None:
            hint = fields.suggestion(self.spec, written.field)
            self._complain(path, "column.unknown_field", f'{self.spec.name} have no field "{written.field}"', hint)
            return None
        self._check_direction(path, written, spec)
        lens = self._lens(path, written, spec)
        if lens is None:
            return None
        return Column(
            header=header,
            field=spec,
            lens=lens,
            direction=Direction(written.direction),
            winner=Winner(written.conflicts or self.model.conflicts),
            clears_child=written.clear == "delete",
        )

    def _lens(self, path: Path, written: ColumnModel, spec: FieldSpec) -> Lens | None:
        try:
            return make(spec, written.transform)
        except ValueError as error:
            message, _, hint = str(error).partition("; ")
            self._complain(path, "column.transform", message, hint)
            return None

    def _check_direction(self, path: Path, written: ColumnModel, spec: FieldSpec) -> None:
        if spec.strategy is Strategy.READ_ONLY and written.direction != "to_sheet":
            why = f" ({spec.note.rstrip('.')})" if spec.note else ""
            self._complain(path, "column.direction", f"{spec.key} cannot be written{why}", f'use "<- {spec.key}"')
        if spec.strategy is Strategy.CREATE_ONLY and written.direction == "both":
            message = f"{spec.key} can only be given when a record is created"
            hint = f'use "<- {spec.key}": a new row still gives it'
            self._complain(path, "column.direction", message, hint)
        if written.clear == "delete" and spec.strategy is not Strategy.CHILD:
            self._complain((*path, "clear"), "column.clear", "clear: delete is for contacts only", "leave it out")

    def _check_once(self, columns: Iterable[Column]) -> None:
        first: dict[str, str] = {}
        for column in columns:
            key = column.field.key
            if key in first:
                message = f'{key} already has the column "{first[key]}"'
                self._complain(("columns", column.header), "column.twice", message, "one field has one column")
            first.setdefault(key, column.header)

    def _rules(self, columns: Iterable[Column]) -> Iterable[Rule]:
        """Group columns: what reaches a whole-value member is decided as one, everything else by itself."""
        groups: dict[str, list[Column]] = {}
        for column in columns:
            unit = column.field.unit if column.direction is not Direction.TO_SHEET else None
            groups.setdefault(unit or column.field.key, []).append(column)
        for key, group in groups.items():
            if key == group[0].field.unit:
                self._check_unit(key, group)
            yield _rule(key, tuple(group))

    def _check_unit(self, key: str, group: list[Column]) -> None:
        head = group[0]
        for column in group[1:]:
            path = ("columns", column.header)
            if column.direction is not head.direction:
                message = f'"{head.header}" goes {_ARROW[head.direction]}, but {key} is written as a whole'
                self._complain(path, "column.unit", message, f"use the same arrow for all columns of {key}, or <-")
            if column.winner is not head.winner:
                message = f'"{head.header}" has conflicts: {head.winner}, but {key} is merged as a whole'
                self._complain(path, "column.unit", message, f"let all columns of {key} agree")

    def _check_match(self, columns: list[Column], parent: str | None, *, is_whole: bool) -> None:
        mapped = {column.field.key: column.header for column in columns}
        headers = {column.header: column.field.key for column in columns}
        parent_name = fields.parent_key(self.spec)
        for place, alternative in enumerate(self.model.match):
            for key in alternative:
                spec = fields.find(self.spec, key)
                if key in mapped or (spec and not is_whole) or (key == parent_name and parent is not None):
                    continue
                hint = "add a column for it" if spec else fields.suggestion(self.spec, key)
                if key in headers:
                    hint = f'match names fields, not headers: "{headers[key]}"'
                self._complain(("match", place), "match.unmapped", f'"{key}" has no column', hint)

    def _check_create(self, columns: list[Column], parent: str | None, *, is_whole: bool) -> None:
        create = self.model.create
        if create is None:
            return
        if not self.spec.is_creatable:
            self._complain(("create",), "create.impossible", f"{self.spec.name} cannot be created", "leave create out")
        headers = {*self.model.columns, *self.broken}
        for place, header in enumerate(create.requires):
            if header not in headers:
                hint = did_you_mean(header, headers)
                self._complain(("create", "requires", place), "create.header", f'there is no column "{header}"', hint)
        if is_whole:
            self._check_create_is_possible(columns, parent)

    def _check_create_is_possible(self, columns: list[Column], parent: str | None) -> None:
        key = fields.parent_key(self.spec)
        if key and parent is None and not (self.spec.parent and self.spec.parent.is_optional):
            hint = f'add for example "{key.capitalize()}: <-> {key}"'
            self._complain(("create",), "create.parent", f"a new {self.spec.singular} needs its {key}", hint)
        given = {
            column.field.key
            for column in columns
            if column.direction is not Direction.TO_SHEET or column.field.strategy is Strategy.CREATE_ONLY
        }
        lacking = [spec.key for spec in self.spec.fields if spec.is_required and spec.key not in given]
        if lacking:
            message = f"a new {self.spec.singular} needs {', '.join(lacking)}, which no column can give"
            self._complain(("create",), "create.required", message, f'add for example a column "<-> {lacking[0]}"')

    def _check_deletes(self) -> None:
        if self.model.deletes.in_sheet == "deactivate" and self.spec.retirement is None and not self.spec.is_deletable:
            message = f"{self.spec.name} can be neither deactivated nor deleted"
            self._complain(("deletes", "in_sheet"), "deletes.impossible", message, "use ask, ignore or restore")


_ARROW = {Direction.BOTH: "<->", Direction.TO_SHEET: "<-", Direction.TO_CRM: "->"}


def _rule(key: str, group: tuple[Column, ...]) -> Rule:
    parts = [part for column in group for part in (column.field.key, *column.field.path, column.lens.id)]
    return Rule(
        key=key,
        columns=group,
        direction=group[0].direction,
        winner=group[0].winner,
        identity=digest(_MEANING_VERSION, key, group[0].direction, *parts),
    )


def _create_rule(create: CreateModel | None) -> CreateRule | None:
    return CreateRule(requires=tuple(create.requires), settle_seconds=create.settle) if create else None


def _limits(model: LimitsModel) -> Limits:
    return Limits(
        changes=model.changes, blanks=model.blanks, creates=model.creates, deletes=model.deletes, share=model.share
    )


def _salt(model: MappingModel, spec: ObjectSpec, rules: tuple[Rule, ...], parent: str | None) -> str:
    columns = [
        part
        for rule in rules
        for column in rule.columns
        for part in (rule.identity, rule.winner, column.header, str(column.clears_child))
    ]
    return digest(spec.name, str(model.where.active), parent or "", *columns)
