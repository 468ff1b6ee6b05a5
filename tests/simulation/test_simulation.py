"""Five hundred seeds of the simulated world; twenty thousand by command (docs/simulation.md)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from simulated.story import run

HERE = Path(__file__).parent
CHUNK = 25


def told(verdict, *how):
    broken = "\n".join(f"{rule}: {text}" for rule, text in verdict.violations)
    return f"seed {verdict.seed}\n{broken}\n\nrun.py --one {' '.join([str(verdict.seed), *how])} --trace\n" + "\n".join(
        verdict.lines[-400:]
    )


@pytest.mark.parametrize("first", range(1, 501, CHUNK))
def test_whatever_people_faults_and_deaths_do_both_sides_come_to_rest_in_step(first):
    for seed in range(first, first + CHUNK):
        verdict = run(seed)
        assert not verdict.violations, told(verdict)


@pytest.mark.parametrize(("first", "read_lag"), [(9011, 20), (9156, 20), (20001, 2), (20001, 120)])
def test_reads_that_lag_behind_writes_change_nothing_of_that(first, read_lag):
    for seed in range(first, first + CHUNK):
        verdict = run(seed, read_lag=float(read_lag))
        assert not verdict.violations, told(verdict, "--read-lag", str(read_lag))


@pytest.mark.parametrize("first", [30001, 30026, 30051, 30076])
def test_lost_writes_that_no_fence_keeps_from_landing_change_nothing_of_that(first):
    for seed in range(first, first + CHUNK):
        verdict = run(seed, has_fences=False)
        assert not verdict.violations, told(verdict, "--without-fences")


@pytest.mark.parametrize("seed", [3, 53, 109, 226])
def test_a_seed_replays_exactly(seed):
    assert run(seed).digest == run(seed).digest


# The first keeps an array.
@pytest.mark.parametrize("seed", [48, 226])
def test_a_seed_replays_exactly_in_another_process_whose_hashes_differ(seed):
    digests = {run(seed).digest}
    for salt in ("1", "2"):
        told_by_other = subprocess.run(
            [sys.executable, str(HERE / "run.py"), "--one", str(seed)],
            env={**os.environ, "PYTHONHASHSEED": salt},
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(told_by_other.stdout.split()[-1])
    assert len(digests) == 1
