"""How the scripts beside it say what they measured: a ratio, a target, one line for people or one of JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One measured ratio beside its target."""

    case: str
    on: str
    """What it was measured on."""
    ratio: float
    target: float
    is_floor: bool = False
    """The target is the least that is good enough, not the most."""
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def passes(self) -> bool:
        """Whether the target was met."""
        return self.ratio >= self.target if self.is_floor else self.ratio <= self.target

    def show(self, *, as_json: bool) -> None:
        """Print it."""
        if as_json:
            plain = {"case": self.case, "on": self.on, "ratio": round(self.ratio, 4), "target": self.target}
            print(json.dumps({**plain, "passes": self.passes, **self.details}))
            return
        sign = "at least" if self.is_floor else "at most"
        print(f"{self.case}, on {self.on}")
        for name, value in self.details.items():
            print(f"    {name}: {_told(value)}")
        missed = "under target" if self.is_floor else "over target"
        print(f"    {'PASS' if self.passes else missed}: {self.ratio:.3f} ({sign} {self.target:g})\n")


def _told(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {count}" for name, count in value.items())
    return f"{value:.3f}" if isinstance(value, float) else str(value)
