"""Tasks of one round, and what several makers of tasks share."""

from dataclasses import dataclass, field

from syncd.core.admission import refusal_digest
from syncd.core.edits import Edit
from syncd.core.state import Binding, Move, State, Task
from syncd.cycle.draft import Draft


@dataclass(slots=True, kw_only=True)
class Tasks:
    """What one round is to carry out."""

    sheet: list[Task] = field(default_factory=list)
    crm: list[Task] = field(default_factory=list)
    bindings: list[Binding] = field(default_factory=list)
    """Bindings to be stored with the intents: rows about to be appended or claimed."""
    claimed: dict[str, str] = field(default_factory=dict)
    """Key of a row that gets its id in this round -> the id."""


def is_ready(draft: Draft, edit: Edit) -> bool:
    """A row whose id is not written yet is settled in a later round."""
    binding = draft.bindings.get(edit.row_id)
    return binding is not None and binding.state is State.BOUND


def move_of(edit: Edit) -> Move:
    """What an edit settles once it is written."""
    return Move(
        rule=edit.rule.key,
        identity=edit.rule.identity,
        crm=edit.crm,
        sheet=edit.sheet,
        value=refusal_digest(edit),
        old=edit.old,
        new=edit.new,
        why=edit.why,
        is_loss=edit.is_loss,
    )
