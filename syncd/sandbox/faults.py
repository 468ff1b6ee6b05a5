"""What goes wrong between a client and a stand-in: rules as data, and the dice that pick one for a request.

It decides whether a request meets a fault and which. It does not carry the fault out (the HTTP skin does), and the
simulation does not use it: it has a scheduler of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from fnmatch import fnmatchcase
from random import Random
from typing import Any, Literal, get_args

FaultKind = Literal[
    "latency",
    "429",
    "500",
    "502",
    "503",
    "html",
    "500_after",
    "502_after",
    "503_after",
    "timeout_before",
    "timeout_after",
    "late_effect",
    "truncated",
]
KINDS: tuple[FaultKind, ...] = get_args(FaultKind)
_DEFAULT_SECONDS: Mapping[str, float] = {"latency": 0.25, "late_effect": 5.0}
_HOLD_SECONDS = 100.0
"""How long a timed-out call is held before a gateway answers 504 (D for the CRM: about 100 s)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRule:
    """One kind of fault and the requests it befalls."""

    kind: FaultKind
    """``500`` and its like have no effect, ``500_after`` has it. ``timeout_before`` never has one; ``timeout_after``
    has it at once; ``late_effect`` has it later."""
    match: str = "*"
    """A glob over "METHOD /path", such as ``POST /crm/v2/*/customers``."""
    next: int | None = None
    """Befall this many matching requests and then no more; None: no end."""
    rate: float = 1.0
    """Share of matching requests that are befallen."""
    skip: int = 0
    """Leave this many matching requests alone first."""
    seconds: float | None = None
    """Length of a delay, of the hold of a timed-out call, or until a late effect lands."""
    after_lookup: bool = False
    """A late effect lands once a GET has been answered, instead of after ``seconds``."""

    def delay(self) -> float:
        """Return the seconds that apply."""
        return _DEFAULT_SECONDS.get(self.kind, _HOLD_SECONDS) if self.seconds is None else self.seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRules:
    """All rules in force and the seed of their dice."""

    rules: tuple[FaultRule, ...] = ()
    seed: int = 0


class Faults:
    """Applies rules to the requests of one server, in order; the first rule that strikes wins."""

    def __init__(self, rules: FaultRules = FaultRules()) -> None:
        self.struck: dict[str, int] = {}
        self.set(rules)

    def set(self, rules: FaultRules) -> None:
        """Replace all rules and start their counts anew."""
        self._rules = list(rules.rules)
        self._seed = rules.seed
        self._dice = Random(rules.seed)

    def decide(self, method: str, path: str) -> FaultRule | None:
        """Return the fault that befalls this request, if one does."""
        line = f"{method} {path}"
        for index, rule in enumerate(self._rules):
            if rule.next == 0 or not fnmatchcase(line, rule.match):
                continue
            if rule.skip:
                self._rules[index] = replace(rule, skip=rule.skip - 1)
            elif rule.rate >= 1 or self._dice.random() < rule.rate:
                if rule.next is not None:
                    self._rules[index] = replace(rule, next=rule.next - 1)
                self.struck[rule.kind] = self.struck.get(rule.kind, 0) + 1
                return rule
        return None

    def described(self) -> dict[str, Any]:
        """Return what is left of the rules and how often each kind struck."""
        return {"rules": [asdict(rule) for rule in self._rules], "seed": self._seed, "struck": dict(self.struck)}


def rules_from(data: Mapping[str, Any]) -> FaultRules:
    """Read ``{"rules": [{"kind": …}, …], "seed": N}``.

    Raises:
        ValueError: a rule is not one; the message says which member.

    """
    found = data.get("rules", ())
    if not isinstance(found, list | tuple):
        raise ValueError("rules: a list of rules is expected")  # noqa: TRY004 - one kind for whoever sent it
    return FaultRules(rules=tuple(_rule(item) for item in found), seed=int(data.get("seed", 0)))


def rules_from_options(options: Iterable[str], *, seed: int) -> FaultRules:
    """Read the command line's form, ``kind[,name=value…]``: ``timeout_after,next=2,match=POST *``."""
    rules = []
    for option in options:
        kind, _, rest = option.partition(",")
        pairs = (part.partition("=") for part in rest.split(",") if part)
        rules.append(_rule({"kind": kind, **{name.strip(): _value(text) for name, _, text in pairs}}))
    return FaultRules(rules=tuple(rules), seed=seed)


def _rule(item: Mapping[str, Any]) -> FaultRule:
    known = {field.name for field in fields(FaultRule)}
    unknown = sorted(set(item) - known)
    if unknown:
        raise ValueError(f"{unknown[0]}: unknown member; known are {', '.join(sorted(known))}")
    if item.get("kind") not in KINDS:
        raise ValueError(f"kind: one of {', '.join(KINDS)} is expected")
    return FaultRule(**item)


def _value(text: str) -> Any:
    if text in {"true", "false"}:
        return text == "true"
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text
