"""Results and errors as plain values that fit into a request's row, and back. The asker sees the same either way."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from syncd.errors import ConfigError, Problem, SyncdError


class AnsweredError(SyncdError):
    """An error that happened elsewhere and is shown here as it was."""

    def __init__(self, message: str, *, hint: str, code: str, exit_status: int, problems: tuple[Problem, ...]) -> None:
        super().__init__(message, hint=hint, code=code)
        self.exit_status = exit_status
        self.problems = problems


def as_answer(error: SyncdError) -> dict[str, Any]:
    """Turn an error into values."""
    problems = error.problems if isinstance(error, ConfigError | AnsweredError) else ()
    return {
        "code": error.code,
        "message": str(error),
        "hint": error.hint,
        "exit_status": error.exit_status,
        "problems": [asdict(problem) for problem in problems],
    }


def from_answer(state: str, result: Mapping[str, Any]) -> dict[str, Any]:
    """Give a result, or raise the error that stands in its place. Raises: AnsweredError."""
    if state == "done":
        return dict(result)
    raise AnsweredError(
        result["message"],
        hint=result["hint"],
        code=result["code"],
        exit_status=result["exit_status"],
        problems=tuple(Problem(**problem) for problem in result["problems"]),
    )
