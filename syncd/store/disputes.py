"""Conflicts and their losers, rejections, problems, frozen cells, halts.

Plan, report and status ask for the same few open matters again and again, so those are read once between changes.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
