"""From one file as written to what it means, finding everything wrong with it on the way.

Knows the objects handed in and nothing of the other files.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from syncd.config import fields
from syncd.config.complaints import Findings, did_you_mean
from syncd.config.document import Document
from syncd.config.rules import Columns
from syncd.config.schema import CreateModel, LimitsModel, MappingModel
from syncd.core import mapping as meaning
from syncd.core.mapping import Column, CreateRule, Direction, FirstSync, Limits, RecordGone, RowGone, Rule
from syncd.core.objects import ObjectSpec, Strategy
from syncd.core.records import digest
from syncd.errors import Problem

OWN_HEADERS = ("syncd", "ServiceTitan ID", "syncd ID")
"""Headers of the columns that belong to syncd itself."""


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
    findings = Findings(document=document)
    mapping = _Work(document=document, model=model, spec=spec, broken=broken, findings=findings).mapping()
    return Resolved(document=document, model=model, mapping=mapping), tuple(findings.problems)


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
    findings: Findings

    def mapping(self) -> meaning.Mapping:
        self._check_headers()
        parent = self._parent_column()
        reader = Columns(model=self.model, spec=self.spec, findings=self.findings)
        columns = reader.read()
        rules = tuple(reader.rules(columns))
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

    def _check_headers(self) -> None:
        first: dict[str, str] = {}
        for header in self.model.columns:
            path, folded = ("columns", header), header.strip().casefold()
            if header != header.strip() or "\n" in header:
                self.findings.complain(path, "header.blanks", "a header has no blanks at its ends and no line breaks")
            if folded in {own.casefold() for own in OWN_HEADERS}:
                self.findings.complain(
                    path, "header.reserved", f'"{header}" is the header of a column of syncd itself', "rename it"
                )
            if folded in first:
                self.findings.complain(
                    path, "header.duplicate", f'reads like the header "{first[folded]}"', "give one another header"
                )
            first.setdefault(folded, header)

    def _parent_column(self) -> str | None:
        key = fields.parent_key(self.spec)
        found = [header for header, column in self.model.columns.items() if column.field == key]
        for header in found[1:]:
            self.findings.complain(("columns", header), "column.twice", f'{key} already has the column "{found[0]}"')
        for header in found:
            if self.model.columns[header].transform:
                self.findings.complain(("columns", header), "column.transform", f"{key} takes no transform")
            if self.model.columns[header].direction == "to_crm":
                self.findings.complain(
                    ("columns", header), "column.direction", f"{key} is always shown", "use <-> or <-"
                )
        return found[0] if found else None

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
                self.findings.complain(("match", place), "match.unmapped", f'"{key}" has no column', hint)

    def _check_create(self, columns: list[Column], parent: str | None, *, is_whole: bool) -> None:
        create = self.model.create
        if create is None:
            return
        if not self.spec.is_creatable:
            self.findings.complain(
                ("create",), "create.impossible", f"{self.spec.name} cannot be created", "leave create out"
            )
        headers = {*self.model.columns, *self.broken}
        for place, header in enumerate(create.requires):
            if header not in headers:
                hint = did_you_mean(header, headers)
                self.findings.complain(
                    ("create", "requires", place), "create.header", f'there is no column "{header}"', hint
                )
        if is_whole:
            self._check_create_is_possible(columns, parent)

    def _check_create_is_possible(self, columns: list[Column], parent: str | None) -> None:
        key = fields.parent_key(self.spec)
        if key and parent is None and not (self.spec.parent and self.spec.parent.is_optional):
            hint = f'add for example "{key.capitalize()}: <-> {key}"'
            self.findings.complain(("create",), "create.parent", f"a new {self.spec.singular} needs its {key}", hint)
        given = {
            column.field.key
            for column in columns
            if column.direction is not Direction.TO_SHEET or column.field.strategy is Strategy.CREATE_ONLY
        }
        lacking = [spec.key for spec in self.spec.fields if spec.is_required and spec.key not in given]
        if lacking:
            message = f"a new {self.spec.singular} needs {', '.join(lacking)}, which no column can give"
            self.findings.complain(
                ("create",), "create.required", message, f'add for example a column "<-> {lacking[0]}"'
            )

    def _check_deletes(self) -> None:
        if self.model.deletes.in_sheet == "deactivate" and self.spec.retirement is None and not self.spec.is_deletable:
            message = f"{self.spec.name} can be neither deactivated nor deleted"
            self.findings.complain(("deletes", "in_sheet"), "deletes.impossible", message, "use ask, ignore or restore")


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
    # What a row says of its record that left depends on these as well.
    gone = (model.deletes.in_sheet, model.deletes.in_crm)
    return digest(spec.name, str(model.where.active), parent or "", *gone, *columns)
