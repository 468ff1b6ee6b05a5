"""What everything that settles is handed: the world, the tally, the run, and how refusals and history are kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from syncd.core.mapping import Rule
from syncd.core.merge import Held
from syncd.core.state import Binding, Face, Move, Rejection
from syncd.core.transforms import Context
from syncd.core.values import Json
from syncd.cycle.tally import Tally
from syncd.cycle.world import World
from syncd.store.runs import HistoryLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One cycle's settling. Everything happens inside the write transaction that closes the intent."""

    world: World
    tally: Tally
    run_id: int
    contexts: Mapping[str, Context]
    is_recovering: bool = False
    """Records were found by looking, so they may hold what somebody changed since."""

    def salt(self, mapping_name: str) -> str:
        """Under what a refusal holds: the mapping's meaning and the program."""
        return self.world.mapping(mapping_name).salt + self.world.settings.program

    def reject(self, binding: Binding, move: Move, message: str, code: str, at: float) -> None:
        """Remember that a value was refused."""
        self.tally.refused += 1
        rejection = Rejection(rule=move.rule, value=move.value, message=message, code=code)
        self.world.store.disputes.reject(
            binding.mapping, binding.row_id, rejection, salt=self.salt(binding.mapping), at=at
        )

    def line(self, binding: Binding, move: Move, side: str, at: float) -> HistoryLine:
        """Tell what was written, and between which two reads the edit behind it was made."""
        seen = self.world.store.seen_rows.row(binding.mapping, binding.row_id)
        return HistoryLine(
            at=at,
            since=seen.before if seen is not None else 0.0,
            mapping=binding.mapping,
            row_id=binding.row_id,
            crm_id=binding.crm_id,
            rule=move.rule,
            side=side,
            old=move.old,
            new=move.new,
            why=move.why,
            run_id=self.run_id,
        )


def elements_of(held: Held) -> tuple[Json, ...]:
    """A set as a face keeps it; what is no set holds nothing."""
    return tuple(sorted(held)) if isinstance(held, frozenset) else ()


def with_elements(face: Face | None, rule: Rule, move: Move) -> Face:
    """Settle only the elements that were written, on both faces; the rest of the set stays as it was."""
    adds, removes = set(move.adds), set(move.removes)
    known = face if face is not None and face.identity == rule.identity else Face((), (), rule.identity)

    def moved(held: Iterable[Json]) -> tuple[Json, ...]:
        return tuple(sorted(({str(item) for item in held} | adds) - removes))

    return Face(moved(known.crm), moved(known.sheet), rule.identity)
