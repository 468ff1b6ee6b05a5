"""What befalls each call, from the seed: how long, whether and when it takes effect, and what the client hears.

It decides fates. It carries nothing out.
"""

from dataclasses import dataclass

KINDS = (
    "fine", "slow", "429-header", "429-text", "429-bare", "500", "502", "503", "html", "500-after", "503-after",
    "lost-before", "lost-after", "late", "cut", "no-connection",
)  # fmt: skip
_LATEST_SECONDS = 170.0
"""A request that was lost to its client may still run for so long: within the limits that both services document."""


@dataclass(frozen=True, slots=True)
class Fate:
    """One call's."""

    kind: str
    there: float
    """Seconds from sending to the effect."""
    back: float
    """Seconds from the effect to the answer."""

    @property
    def has_effect(self):
        return self.kind in ("fine", "slow", "500-after", "503-after", "lost-after", "late", "cut")

    @property
    def is_silent(self):
        """Whether the client hears nothing before it gives up."""
        return self.kind in ("lost-before", "lost-after", "late")


class Fates:
    """The dice. ``rate`` is the share of calls that fare ill; ``calm`` ends all trouble."""

    def __init__(self, dice, rate):
        self._dice, self.rate = dice, rate
        self.is_calm = False
        self.struck = {}
        self.scripted = []
        """(part of a call's name, fate) for the next call of that name, whatever the dice say."""

    def draw(self, name, *, is_write):
        for item in self.scripted:
            if item[0] in name:
                self.scripted.remove(item)
                return item[1]
        dice = self._dice
        if self.is_calm:
            return Fate("fine", 0.1, 0.1)
        there, back = 0.02 + dice.random() * 0.3, 0.02 + dice.random() * 0.3
        if dice.random() >= (self.rate * 2 if is_write else self.rate):
            return Fate("fine", there, back)
        kind = dice.choice(KINDS[1:])
        self.struck[kind] = self.struck.get(kind, 0) + 1
        if kind == "slow":
            there += dice.random() * 20
        if kind == "late":
            there = 1 + dice.random() * _LATEST_SECONDS
        return Fate(kind, there, back)

    def patience(self, fate, timeout_seconds):
        """How long a client of a silent call waits: a broken connection shows before the time-out does."""
        if self._dice.random() < 0.5:
            return timeout_seconds
        # What is still to land must land after the client has given up, else it would not be late.
        longest = fate.there if fate.kind == "late" else timeout_seconds
        return min(timeout_seconds, self._dice.random() * longest)
