"""What happened in a run, line by line, and a hash of it: two runs of one seed must agree in every line.

It decides how a line looks. It does not judge.
"""

import hashlib


class Trace:
    """The lines of one run. ``tick`` numbers all events, so that two at one instant still have an order."""

    def __init__(self, loop):
        self._loop = loop
        self.lines = []
        self.tick = 0

    def note(self, who, what):
        """Write one line and return its number."""
        self.tick += 1
        self.lines.append(f"{self.tick:5d} {self._loop.at:10.3f} {who:8s} {what}")
        return self.tick

    def digest(self):
        return hashlib.blake2b("\n".join(self.lines).encode(), digest_size=12).hexdigest()
