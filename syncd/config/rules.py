"""What the columns of a file mean: each one's field, lens and direction, and which of them are decided as one."""

from collections.abc import Iterable
from dataclasses import dataclass

from syncd.config import fields
from syncd.config.complaints import Findings
from syncd.config.document import Path
from syncd.config.schema import ColumnModel, MappingModel
from syncd.core.lenses import make
from syncd.core.mapping import Column, Direction, Rule, Winner
from syncd.core.objects import FieldSpec, ObjectSpec, Strategy
from syncd.core.records import digest
from syncd.core.transforms import Lens

_MEANING_VERSION = "1"
"""Raise it when a lens changes what a raw value means: every row is then understood afresh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The section ``columns`` of one file."""

    model: MappingModel
    spec: ObjectSpec
    findings: Findings

    def read(self) -> list[Column]:
        """Understand each column but the parent's; what cannot be understood is told and left out."""
        columns = [column for header in self.model.columns if (column := self._column(header))]
        self._check_once(columns)
        return columns

    def _column(self, header: str) -> Column | None:
        written, path = self.model.columns[header], ("columns", header)
        if written.field == fields.parent_key(self.spec):
            return None
        spec = fields.find(self.spec, written.field)
        if spec is None:
            hint = fields.suggestion(self.spec, written.field)
            self.findings.complain(
                path, "column.unknown_field", f'{self.spec.name} have no field "{written.field}"', hint
            )
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
            self.findings.complain(path, "column.transform", message, hint)
            return None

    def _check_direction(self, path: Path, written: ColumnModel, spec: FieldSpec) -> None:
        if spec.strategy is Strategy.READ_ONLY and written.direction != "to_sheet":
            why = f" ({spec.note.rstrip('.')})" if spec.note else ""
            self.findings.complain(
                path, "column.direction", f"{spec.key} cannot be written{why}", f'use "<- {spec.key}"'
            )
        if spec.strategy is Strategy.CREATE_ONLY and written.direction == "both":
            message = f"{spec.key} can only be given when a record is created"
            hint = f'use "<- {spec.key}": a new row still gives it'
            self.findings.complain(path, "column.direction", message, hint)
        if written.clear == "delete" and spec.strategy is not Strategy.CHILD:
            self.findings.complain(
                (*path, "clear"), "column.clear", "clear: delete is for contacts only", "leave it out"
            )

    def _check_once(self, columns: Iterable[Column]) -> None:
        first: dict[str, str] = {}
        for column in columns:
            key = column.field.key
            if key in first:
                message = f'{key} already has the column "{first[key]}"'
                self.findings.complain(("columns", column.header), "column.twice", message, "one field has one column")
            first.setdefault(key, column.header)

    def rules(self, columns: Iterable[Column]) -> Iterable[Rule]:
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
                self.findings.complain(
                    path, "column.unit", message, f"use the same arrow for all columns of {key}, or <-"
                )
            if column.winner is not head.winner:
                message = f'"{head.header}" has conflicts: {head.winner}, but {key} is merged as a whole'
                self.findings.complain(path, "column.unit", message, f"let all columns of {key} agree")


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
