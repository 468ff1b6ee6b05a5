"""What the demo claims and whether it is so: every claim is looked up in the stand-ins and shown with its outcome."""

from syncd.demo.screen import Screen


class Checks:
    """Collects claims; one that does not hold fails the demo, but the play goes on."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self.failed: list[str] = []

    def claim(self, holds: bool, sentence: str) -> None:  # noqa: FBT001 - a claim is a fact and its sentence
        """Show a claim, and remember one that does not hold."""
        if holds:
            self._screen.say(f"✓ {sentence}", style="green")
        else:
            self.failed.append(sentence)
            self._screen.say(f"✗ NOT SO: {sentence}", style="bold red")
