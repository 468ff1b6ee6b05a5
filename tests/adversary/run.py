"""An adversary: people, faults and deaths act on a real ``syncd run`` over HTTP, and what is left is judged.

``python tests/adversary/run.py --seed 1 --minutes 5 [--speed 20] [--keep DIR]`` plays one seed and exits with 1 when
anything is suspicious; ``--seeds N`` plays so many. With a speed of 20 five minutes are an office's first two hours.
"""

# ruff: noqa: T201 - a command that prints is the point

import argparse
import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from checker import Checker
from doors import Doors
from ledger import Ledger
from people import Desk, Office

HERE = Path(__file__).parent
_KINDS = (
    "500", "502", "503", "429", "html", "500_after", "503_after", "timeout_before", "timeout_after", "timeout_after",
    "late_effect", "late_effect", "late_effect", "truncated", "latency",
)  # fmt: skip
_MATCHES = ("*", "POST *", "POST *", "PATCH *", "*batchUpdate*", "*batchUpdate*", "*export*")


class Run:
    """One seed: a directory, two stand-ins, a daemon, and everybody who acts on them."""

    def __init__(self, seed, directory, speed):
        self.seed, self.directory, self.speed = seed, directory, speed
        self.dice = Random(seed)
        self._epoch, self._monotonic = time.time(), time.monotonic()
        self.counts = Counter()
        self._daemon = None
        self._log = (directory / "daemon.log").open("ab")
        self._sandbox = self._start("sandbox", str(directory), "30", "8", str(seed), stdout=subprocess.PIPE)
        self.doors = Doors(json.loads(self._sandbox.stdout.readline()))
        self.ledger = Ledger()
        self.office = Office(self.doors, self.ledger, self.dice)
        self.desk = Desk(self.doors, self.ledger, self.dice)
        self.rules = self._vary()

    def _start(self, *arguments, stdout=None):
        clock = [repr(float(self.speed)), repr(self._epoch), repr(self._monotonic)]
        program = [sys.executable, str(HERE / "hurried.py"), *clock, *arguments]
        return subprocess.Popen(program, stdout=stdout or self._log, stderr=self._log, text=True)

    def _vary(self):
        """Choose other rules for the mapping files than those they are shipped with."""
        rules = {
            "conflicts": self.dice.choice(("ask", "ask", "newest", "crm", "sheet")),
            "in_sheet": self.dice.choice(("ask", "ignore", "restore")),
            "in_crm": self.dice.choice(("mark", "remove")),
            "clears": self.dice.choice((True, False)),
            "is_wide": self.dice.random() < 0.7,
        }
        for path in sorted((self.directory / "mappings").glob("*.yaml")):
            text = path.read_text()
            text = text.replace("conflicts: ask", f"conflicts: {rules['conflicts']}", 1)
            text = text.replace("in_sheet: ask", f"in_sheet: {rules['in_sheet']}")
            if "contacts" not in path.name:
                text = text.replace("in_crm: mark", f"in_crm: {rules['in_crm']}")
            if rules["is_wide"]:
                wide = "limits: {changes: 500, blanks: 500, creates: 500, deletes: 500, share: 1.0}"
                text = re.sub(r"limits: \{.*?\}", wide, text)
            if rules["clears"]:
                text = re.sub(
                    r"<-> (contacts\.\w+) \| ([\w()]+)",
                    r"{field: \1, direction: both, transform: \2, clear: delete}",
                    text,
                )
            path.write_text(text)
        return rules

    def syncd(self, *arguments, seconds=60):
        """Run a command beside the daemon; its JSON, or None when it did not answer with any."""
        running = self._start("--config", str(self.directory), *arguments, "--json", stdout=subprocess.PIPE)
        try:
            said, _ = running.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            running.kill()
            running.communicate()
            return None
        try:
            return json.loads(said)
        except ValueError:
            return None

    def begin(self):
        self.syncd("sync", "--yes")
        self.syncd("sync", "--yes")
        self.office.settle_in()
        self.wake()

    def wake(self):
        """Start the daemon unless it lives."""
        if self._daemon is None or self._daemon.poll() is not None:
            if self._daemon is not None and self._daemon.returncode not in (0, -signal.SIGKILL, -signal.SIGTERM):
                self.counts[f"ended with {self._daemon.returncode}"] += 1
            self._daemon = self._start("--config", str(self.directory), "run")

    def kill(self, number):
        if self._daemon is not None and self._daemon.poll() is None:
            self._daemon.send_signal(number)
            self._daemon.wait(60)
            self.counts[signal.Signals(number).name] += 1
        self.wake()

    def play(self, seconds):
        """People, faults, deaths and an operator, for so long."""
        end = time.time() + seconds
        moments = {"death": 0.0, "faults": 0.0, "operator": 0.0}
        while time.time() < end:
            self.act()
            self.office.put_back()
            time.sleep(self.dice.uniform(0.0, 0.4))
            for what, every in (("death", (6, 25)), ("faults", (4, 12)), ("operator", (10, 30))):
                if time.time() >= moments[what]:
                    if moments[what]:
                        getattr(self, f"_{what}")()
                    moments[what] = time.time() + self.dice.uniform(*every)

    def act(self):
        hands = self.office if self.dice.random() < 0.6 else self.desk
        names, weights = zip(*hands.acts, strict=True)
        name = self.dice.choices(names, weights)[0]
        try:
            getattr(hands, name)()
        except (LookupError, ValueError) as refused:
            # A tab that is called otherwise just now, a customer whose last location it is: people shrug.
            self.counts[f"refused: {name}"] += 1
            self._log.write(f"{name}: {refused}\n".encode())

    def _death(self):
        self.kill(signal.SIGKILL if self.dice.random() < 0.85 else signal.SIGTERM)

    def _faults(self):
        self._count_faults()
        rules = [[self._rule(limit) for _ in range(self.dice.randrange(1, 4))] for limit in (110, 90)]
        is_calm = self.dice.random() < 0.2
        self.doors.faults(*([], []) if is_calm else rules, seed=self.dice.randrange(10**6))

    def _rule(self, limit):
        kind = self.dice.choice(_KINDS)
        rule = {"kind": kind, "rate": self.dice.choice((0.05, 0.1, 0.2, 0.4)), "match": self.dice.choice(_MATCHES)}
        limit /= self.speed
        if kind.startswith("timeout"):
            rule["seconds"] = self.dice.choice((0.3, limit * 1.2))
        if kind == "late_effect":
            rule["match"] = self.dice.choice(("POST *", "PATCH *", "*batchUpdate*"))
            rule |= {"seconds": self.dice.choice((0.3, 2.0, limit * 1.1, limit * 2))}
            rule |= {"after_lookup": True} if self.dice.random() < 0.2 else {}
        if kind == "latency":
            rule["seconds"] = self.dice.choice((0.05, 0.3))
        return rule

    def _count_faults(self):
        self.counts.update({f"fault {kind}": count for kind, count in self.doors.struck().items()})

    def _operator(self):
        what = self.dice.choice(("resync", "sync", "pause", "held", "conflicts", "reload", "resync --full"))
        if what == "pause":
            target = self.dice.choice(("crm", "sheet", "customers"))
            self.syncd("pause", target)
            time.sleep(self.dice.uniform(0.5, 2))
            self.syncd("resume", target)
        elif what in ("held", "conflicts"):
            self._decide()
        else:
            self.syncd(*what.split())
        self.counts[f"operator {what}"] += 1

    def _decide(self):
        """Decide what waits; True when there was anything."""
        held = self.syncd("held", "list") or []
        for one in held:
            self.syncd("held", self.dice.choice(("accept", "accept", "putback")), str(one["id"]))
        conflicts = self.syncd("conflicts", "list") or []
        for one in conflicts[:20]:
            self.syncd("conflicts", "resolve", str(one["id"]), self.dice.choice(("crm", "sheet")))
        return bool(held or conflicts)

    def rest(self):
        """Faults end, people finish, an operator decides; True when both sides have come to rest."""
        self._count_faults()
        self.doors.faults()
        self.office.put_back(everything=True)
        self.wake()
        for number in range(4):
            self._come_to_rest(quiet_for=1 if number else 4)
            if not self._decide():
                break
        self.syncd("resync", "--full")
        return self._come_to_rest(quiet_for=3) and self._writes_nothing()

    def _come_to_rest(self, *, quiet_for=2, most=40):
        """Until nothing was written for eight minutes of syncd's time, and no write is open."""
        quiet, before = 0, None
        for _ in range(most):
            time.sleep(120 / self.speed)
            now = self._writes()
            quiet = quiet + 1 if now == before else 0
            before = now
            if quiet >= quiet_for and (self.syncd("status") or {}).get("open_writes") == 0:
                return True
        return False

    def _writes_nothing(self):
        before = self._writes()
        time.sleep(300 / self.speed)
        return self._writes() == before

    def _writes(self):
        """All answered calls but those that only read."""
        reading = ("Export", "Get", "values.batchGet", "oken", "spreadsheets.get")
        return {name: n for name, n in self.doors.calls().items() if not any(word in name for word in reading)}

    def judge(self, *, is_at_rest):
        def to_syncd_time(at):
            return self._epoch + (at - self._epoch) * self.speed

        checker = Checker(self.doors, self.ledger, self.syncd, to_syncd_time)
        found = checker.check()
        if not is_at_rest:
            found.append(f"5 restless: both sides do not come to rest; {self._writes()}")
        self.counts.update({f"values {what}": count for what, count in checker.counts.items()})
        return found

    def end(self):
        for process in (self._daemon, self._sandbox):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(60)
        self._log.close()


def main():
    options = _options()
    suspicious = 0
    for seed in range(options.seed, options.seed + options.seeds):
        directory = Path(options.keep or tempfile.mkdtemp(prefix="syncd-adversary-")) / str(seed)
        directory.mkdir(parents=True)
        found = _play(seed, directory, options)
        suspicious += bool(found)
        if not found and not options.keep:
            shutil.rmtree(directory)
        elif found:
            print(f"  state and logs: {directory}", flush=True)
    return 1 if suspicious else 0


def _play(seed, directory, options):
    run = Run(seed, directory, options.speed)
    try:
        run.begin()
        run.play(options.minutes * 60)
        found = run.judge(is_at_rest=run.rest())
    finally:
        run.end()
    print(f"seed {seed} {run.rules}: {run.ledger.edits} edits, {dict(sorted(run.counts.items()))}")
    for one in found:
        print(f"  {one}")
    sys.stdout.flush()
    return found


def _options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--speed", type=float, default=20.0, help="how many times as fast everybody's clock runs")
    parser.add_argument("--keep", help="directory for states and logs")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
