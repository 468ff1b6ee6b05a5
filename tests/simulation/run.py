"""Run many seeds and sum up: ``python tests/simulation/run.py --runs 20000 --seed 1 [--one SEED --trace]``."""

# ruff: noqa: T201 - a command that prints is the point

import argparse
import sys
import time
from collections import Counter
from functools import partial
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from simulated.story import run


def main():
    options = _options()
    if options.one is not None:
        return _one(options.one, options)
    started = time.perf_counter()
    seeds = range(options.seed, options.seed + options.runs)
    short = partial(_short, options=options)
    if options.jobs > 1:
        with get_context("spawn").Pool(options.jobs) as pool:
            total = _summed(pool.imap_unordered(short, seeds, chunksize=20))
    else:
        total = _summed(map(short, seeds))
    _tell(total, options.runs, time.perf_counter() - started, coverage=options.coverage, listed=options.list)
    return 1 if total["failed"] else 0


def _options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--one", type=int)
    parser.add_argument("--read-lag", type=float, default=0.0, help="seconds by which the CRM's reads lag")
    parser.add_argument("--without-fences", action="store_true", help="fences of changes of the sheet do not hold")
    parser.add_argument("--trace", action="store_true")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--coverage", action="store_true")
    parser.add_argument("--list", type=int, default=20, help="failing seeds to list with what was violated")
    return parser.parse_args()


def _lived(seed, options):
    return run(seed, read_lag=options.read_lag, has_fences=not options.without_fences)


def _one(seed, options):
    verdict = _lived(seed, options)
    if options.trace or verdict.violations:
        print("\n".join(verdict.lines))
    print(f"seed {seed}: {verdict.calls} calls, {verdict.deaths} deaths, {verdict.excused} excused, {verdict.digest}")
    for rule, text in verdict.violations:
        print(f"  {rule}: {text}")
    return 1 if verdict.violations else 0


def _short(seed, *, options):
    verdict = _lived(seed, options)
    verdict.lines = []
    return verdict


def _summed(verdicts):
    total = {"failed": {}, "rules": Counter(), "first": {}, "excused": 0, "deaths": 0, "calls": 0}
    total |= {"struck": Counter(), "coverage": Counter()}
    for verdict in verdicts:
        for name in ("excused", "deaths", "calls"):
            total[name] += getattr(verdict, name)
        total["struck"].update(verdict.struck)
        total["coverage"].update(verdict.coverage)
        if verdict.violations:
            total["failed"][verdict.seed] = verdict.violations
            for rule in {rule for rule, _ in verdict.violations}:
                total["rules"][rule] += 1
                total["first"].setdefault(rule, []).append(verdict.seed)
    return total


def _tell(total, runs, seconds, *, coverage, listed):
    print(f"{runs} runs in {seconds:.1f} s: {runs / seconds:.0f} a second, {1000 * seconds / runs:.1f} ms each")
    print(f"{total['calls'] / runs:.0f} calls a run, {total['deaths']} deaths, {total['excused']} edits excused")
    print("faults: " + ", ".join(f"{kind} {count}" for kind, count in sorted(total["struck"].items())))
    if coverage:
        _tell_coverage(total["coverage"])
    print(f"{len(total['failed'])} runs failed")
    for seed, violations in sorted(total["failed"].items())[:listed]:
        print(f"  seed {seed}: " + " | ".join(f"{rule}: {text}" for rule, text in violations[:3]))
    for rule, count in total["rules"].most_common():
        print(f"  {rule}: {count} (seeds {sorted(total['first'][rule])[:8]})")


def _tell_coverage(coverage):
    faults = sorted({fault for _, fault in coverage})
    for fault in faults:
        print(f"    {fault}")
    for action in sorted({action for action, _ in coverage}):
        print(f"{action:20s} " + " ".join(f"{coverage[action, fault]:6d}" for fault in faults))


if __name__ == "__main__":
    sys.exit(main())
