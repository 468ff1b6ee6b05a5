"""Conflicts and their losers, rejections, held slices and consents, edit counts, problems, frozen cells, halts.

Plan, report and status ask for the same few open matters again and again, so those are read once between changes.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from syncd.core.held import Line, Slice
from syncd.core.records import digest
from syncd.core.state import Answer, Rejection
from syncd.store.changes import Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two edits of one field that nobody has decided between."""

    id: int
    mapping: str
    row_id: str
    rule: str
    crm: str
    """Raw values as text (``dump_raw``)."""
    sheet: str
    opened_at: float
    updated_at: float
    answer: str | None


class Disputes:
    """Everything that is not settled by itself."""

    def __init__(self, connection: sqlite3.Connection, changes: Changes) -> None:
        self._db, self._changes = connection, changes

    # conflicts and losers

    def dispute(self, mapping: str, row_id: str, rule: str, *, crm: str, sheet: str, at: float) -> None:
        """Open a conflict, or move it when a side moved on; an answer for other values is void."""
        self._changes.touch("conflicts")
        self._db.execute(
            "INSERT INTO conflicts (mapping, row_id, rule, crm, sheet, opened_at, updated_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (mapping, row_id, rule) DO UPDATE SET"
            " answer = CASE WHEN crm = excluded.crm AND sheet = excluded.sheet THEN answer END,"
            " updated_at = CASE WHEN crm = excluded.crm AND sheet = excluded.sheet THEN updated_at"
            " ELSE excluded.updated_at END, crm = excluded.crm, sheet = excluded.sheet",
            (mapping, row_id, rule, crm, sheet, at, at),
        )

    def agree(self, mapping: str, row_id: str, rules: Iterable[str]) -> None:
        """Close conflicts that no longer are."""
        if ended := [(mapping, row_id, rule) for rule in rules]:
            self._changes.touch("conflicts")
            self._db.executemany("DELETE FROM conflicts WHERE mapping = ? AND row_id = ? AND rule = ?", ended)

    def conflicts(self, mapping: str | None = None) -> list[Conflict]:
        """All open conflicts, oldest first."""
        every = self._changes.remembered(("conflicts",), (("conflicts", ""),), self._conflicts)
        return [one for one in every if mapping in (None, one.mapping)]

    def _conflicts(self) -> list[Conflict]:
        query = "SELECT id, mapping, row_id, rule, crm, sheet, opened_at, updated_at, answer FROM conflicts"
        return [
            Conflict(
                id=r[0], mapping=r[1], row_id=r[2], rule=r[3], crm=r[4], sheet=r[5], opened_at=r[6], updated_at=r[7],
                answer=r[8],
            )
            for r in self._db.execute(f"{query} ORDER BY id")
        ]  # fmt: skip

    def conflicted_rules(self, mapping: str, row_id: str) -> set[str]:
        """Rules of one record that are in conflict."""
        places = (("conflicts", ""),)
        rules: dict[tuple[str, str], set[str]] = self._changes.remembered(("disputed",), places, self._disputed)
        return rules.get((mapping, row_id), set())

    def _disputed(self) -> dict[tuple[str, str], set[str]]:
        found: dict[tuple[str, str], set[str]] = {}
        for one in self.conflicts():
            found.setdefault((one.mapping, one.row_id), set()).add(one.rule)
        return found

    def answers(self, mapping: str) -> dict[str, dict[str, Answer]]:
        """Row id -> rule -> answer of all answered conflicts."""
        found: dict[str, dict[str, Answer]] = {}
        for one in self.conflicts(mapping):
            if one.answer is not None:
                answer = Answer(winner=one.answer, crm=one.crm, sheet=one.sheet)
                found.setdefault(one.row_id, {})[one.rule] = answer
        return found

    def answer(self, conflict_id: int, winner: str, *, crm: str, sheet: str, at: float) -> bool:
        """Record a person's answer; False when either value has moved since it was shown."""
        self._changes.touch("conflicts")
        cursor = self._db.execute(
            "UPDATE conflicts SET answer = ?, answered_at = ? WHERE id = ? AND crm = ? AND sheet = ?",
            (winner, at, conflict_id, crm, sheet),
        )
        return cursor.rowcount == 1

    def lose(
        self, mapping: str, row_id: str, rule: str, *, side: str, value: str, beaten_by: str, why: str, run_id: int,
        at: float,
    ) -> None:  # fmt: skip
        """Keep a value that is about to be overwritten by a decision."""
        self._db.execute(
            "INSERT INTO losers (mapping, row_id, rule, side, value, beaten_by, why, run_id, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (mapping, row_id, rule, side, value, beaten_by, why, run_id, at),
        )

    def losers(self, mapping: str | None = None, row_id: str | None = None) -> list[dict[str, object]]:
        """Values that lost, with what beat them and why."""
        names = ("mapping", "row_id", "rule", "side", "value", "beaten_by", "why", "run_id", "at")
        where = [f"{name} = ?" for name, value in (("mapping", mapping), ("row_id", row_id)) if value]
        query = f"SELECT {', '.join(names)} FROM losers{' WHERE ' if where else ''}{' AND '.join(where)} ORDER BY id"
        arguments = [value for value in (mapping, row_id) if value]
        return [dict(zip(names, row, strict=True)) for row in self._db.execute(query, arguments)]

    # rejections

    def reject(self, mapping: str, row_id: str, rejection: Rejection, *, salt: str, at: float) -> None:
        """Remember that the CRM refused a value under this meaning of the mapping."""
        self._changes.touch("rejections")
        self._db.execute(
            "INSERT OR REPLACE INTO rejections VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (mapping, row_id, rejection.rule, rejection.value, salt, rejection.message, rejection.code, at),
        )

    def rejections(self, mapping: str, salt: str) -> dict[str, dict[str, Rejection]]:
        """Row id -> rule -> rejection, as far as they were made under this salt."""
        places = (("rejections", ""),)
        return self._changes.remembered(
            ("rejections", mapping), places, lambda: self._rejections(mapping, salt), meaning=salt
        )

    def _rejections(self, mapping: str, salt: str) -> dict[str, dict[str, Rejection]]:
        found: dict[str, dict[str, Rejection]] = {}
        for row_id, rule, value, message, code in self._db.execute(
            "SELECT row_id, rule, value, message, code FROM rejections WHERE mapping = ? AND salt = ?",
            (mapping, salt),
        ):
            found.setdefault(row_id, {})[rule] = Rejection(rule=rule, value=value, message=message, code=code)
        return found

    def accept_again(self, mapping: str, row_id: str | None = None, rules: Iterable[str] | None = None) -> None:
        """Forget rejections, so that the values are tried again."""
        self._changes.touch("rejections")
        if row_id is None:
            self._db.execute("DELETE FROM rejections WHERE mapping = ?", (mapping,))
        elif rules is None:
            self._db.execute("DELETE FROM rejections WHERE mapping = ? AND row_id = ?", (mapping, row_id))
        else:
            self._db.executemany(
                "DELETE FROM rejections WHERE mapping = ? AND row_id = ? AND rule = ?",
                [(mapping, row_id, rule) for rule in rules],
            )

    def accept_loose_again(self) -> None:
        """Forget what was refused of rows that no record is known of."""
        self._changes.touch("rejections")
        self._db.execute(
            "DELETE FROM rejections WHERE NOT EXISTS (SELECT 1 FROM records"
            " WHERE records.mapping = rejections.mapping AND records.row_id = rejections.row_id)"
        )

    # held slices

    def hold(self, held: Slice, lines: Sequence[Line]) -> None:
        """Open a slice with its lines."""
        self._changes.touch("slices")
        self._db.execute(
            "INSERT OR REPLACE INTO slices VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (held.id, held.mapping, held.side, held.kind, held.rule, held.reason, held.opened_at, held.expires_at,
             held.state),
        )  # fmt: skip
        self._db.executemany(
            "INSERT OR REPLACE INTO slice_lines VALUES (?, ?, ?, ?, ?, ?)",
            [(held.id, line.row_id, line.rule, line.crm, line.sheet, line.state) for line in lines],
        )

    def slices(self, mapping: str | None = None, *, states: Sequence[str] = ("open",)) -> list[Slice]:
        """Slices in these states, oldest first."""
        places = (("slices", ""),)
        return self._changes.remembered(
            ("slices", mapping or "", *states), places, lambda: self._slices(mapping, states)
        )

    def _slices(self, mapping: str | None, states: Sequence[str]) -> list[Slice]:
        marks = ",".join("?" * len(states))
        query = (
            "SELECT id, mapping, side, kind, rule, reason, opened_at, expires_at, state FROM slices"
            f" WHERE state IN ({marks})"
        )
        arguments: list[object] = list(states)
        if mapping:
            query, arguments = f"{query} AND mapping = ?", [*arguments, mapping]
        return [
            Slice(
                id=r[0], mapping=r[1], side=r[2], kind=r[3], rule=r[4], reason=r[5], opened_at=r[6], expires_at=r[7],
                state=r[8],
            )
            for r in self._db.execute(f"{query} ORDER BY opened_at, id", arguments)
        ]  # fmt: skip

    def lines(self, slice_id: str) -> list[Line]:
        """Lines of one slice in row order."""
        return [
            Line(slice_id=slice_id, row_id=r[0], rule=r[1], crm=r[2], sheet=r[3], state=r[4])
            for r in self._db.execute(
                "SELECT row_id, rule, crm, sheet, state FROM slice_lines WHERE slice_id = ? ORDER BY row_id, rule",
                (slice_id,),
            )
        ]

    def set_slice(self, slice_id: str, state: str) -> None:
        """Move a slice to another state, its open lines with it."""
        self._changes.touch("slices")
        self._db.execute("UPDATE slices SET state = ? WHERE id = ?", (state, slice_id))
        self._db.execute(
            "UPDATE slice_lines SET state = ? WHERE slice_id = ? AND state IN ('open', 'accepted')",
            (state, slice_id),
        )

    def set_line(self, slice_id: str, row_id: str, rule: str, state: str) -> None:
        """Move one line to another state."""
        self._db.execute(
            "UPDATE slice_lines SET state = ? WHERE slice_id = ? AND row_id = ? AND rule = ?",
            (state, slice_id, row_id, rule),
        )

    def drop_line(self, slice_id: str, row_id: str, rule: str) -> None:
        """Take a line out of a slice because its values have moved on."""
        self._db.execute(
            "DELETE FROM slice_lines WHERE slice_id = ? AND row_id = ? AND rule = ?", (slice_id, row_id, rule)
        )

    # edits counted against the limits

    def count_edits(self, edits: Iterable[tuple[str, str, str, str, str, str]], at: float) -> None:
        """Count edits (mapping, side, kind, rule, row id, value) once, when first seen."""
        self._db.executemany(
            "INSERT OR IGNORE INTO edits VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(m, s, k, r, row, digest(value), at) for m, s, k, r, row, value in edits],
        )

    def recent_edits(self, mapping: str, since: float) -> dict[tuple[str, str, str], int]:
        """(side, kind, rule) -> number of edits seen since an instant."""
        return {
            (r[0], r[1], r[2]): r[3]
            for r in self._db.execute(
                "SELECT side, kind, rule, count(*) FROM edits WHERE mapping = ? AND at > ? GROUP BY side, kind, rule",
                (mapping, since),
            )
        }

    def forget_edits(self, before: float) -> None:
        """Drop counts that no limit looks at any more."""
        self._db.execute("DELETE FROM edits WHERE at <= ?", (before,))

    # problems, frozen cells, halts

    def set_problems(self, mapping: str, key: str, problems: Mapping[tuple[str, str], str], at: float) -> None:
        """Replace what is wrong with one record: (rule, code) -> message. Known ones keep their since."""
        known = self._known_problems.get((mapping, key), {})
        if {place: message for place, (message, _) in known.items()} == problems:
            return
        self._changes.touch("problems")
        self._db.execute("DELETE FROM problems WHERE mapping = ? AND key = ?", (mapping, key))
        self._db.executemany(
            "INSERT INTO problems VALUES (?, ?, ?, ?, ?, ?)",
            [
                (mapping, key, *place, message, known[place][1] if place in known else at)
                for place, message in problems.items()
            ],
        )

    @property
    def _known_problems(self) -> dict[tuple[str, str], dict[tuple[str, str], tuple[str, float]]]:
        """(mapping, key) -> (rule, code) -> message, since."""
        return self._changes.remembered(("problems by key",), (("problems", ""),), self._problems_by_key)

    def _problems_by_key(self) -> dict[tuple[str, str], dict[tuple[str, str], tuple[str, float]]]:
        found: dict[tuple[str, str], dict[tuple[str, str], tuple[str, float]]] = {}
        for mapping, key, rule, code, message, since in self._db.execute(
            "SELECT mapping, key, rule, code, message, since FROM problems"
        ):
            found.setdefault((mapping, key), {})[rule, code] = (message, since)
        return found

    def problems(self, mapping: str | None = None) -> list[dict[str, object]]:
        """What is wrong with records, oldest first."""
        every = self._changes.remembered(("problems",), (("problems", ""),), self._problems)
        return [one for one in every if mapping in (None, one["mapping"])]

    def _problems(self) -> list[dict[str, object]]:
        names = ("mapping", "key", "rule", "code", "message", "since")
        query = f"SELECT {', '.join(names)} FROM problems ORDER BY since, key, rule"
        return [dict(zip(names, row, strict=True)) for row in self._db.execute(query)]

    def freeze(self, mapping: str, row_id: str, header: str, reason: str, at: float) -> None:
        """Stop reading a cell as anybody's edit."""
        self._db.execute("INSERT OR REPLACE INTO frozen VALUES (?, ?, ?, ?, ?)", (mapping, row_id, header, reason, at))

    def thaw(self, mapping: str, row_id: str) -> None:
        """Read a row's cells as edits again."""
        self._db.execute("DELETE FROM frozen WHERE mapping = ? AND row_id = ?", (mapping, row_id))

    def frozen(self, mapping: str) -> dict[str, dict[str, str]]:
        """Row id -> header -> reason."""
        found: dict[str, dict[str, str]] = {}
        for row_id, header, reason in self._db.execute(
            "SELECT row_id, header, reason FROM frozen WHERE mapping = ?", (mapping,)
        ):
            found.setdefault(row_id, {})[header] = reason
        return found

    def halt(self, scope: str, *, code: str, message: str, hint: str, at: float) -> None:
        """Stop a side or a mapping until what is wrong is mended; a known halt keeps its since."""
        self._changes.touch("halts")
        self._db.execute(
            "INSERT INTO halts VALUES (?, ?, ?, ?, ?) ON CONFLICT (scope) DO UPDATE SET code = excluded.code,"
            " message = excluded.message, hint = excluded.hint",
            (scope, code, message, hint, at),
        )

    def lift(self, scope: str) -> None:
        """End a halt."""
        self._changes.touch("halts")
        self._db.execute("DELETE FROM halts WHERE scope = ?", (scope,))

    def halts(self) -> dict[str, dict[str, object]]:
        """Scope (``crm``, ``sheet``, ``mapping:NAME``, ``paused:…``) -> code, message, hint, since."""
        return self._changes.remembered(("halts",), (("halts", ""),), self._halts)

    def _halts(self) -> dict[str, dict[str, object]]:
        names = ("code", "message", "hint", "since")
        return {
            row[0]: dict(zip(names, row[1:], strict=True))
            for row in self._db.execute("SELECT scope, code, message, hint, since FROM halts ORDER BY since")
        }
