"""A bench for every test; ``benches`` makes one with other settings."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from crm_bench import Bench


@pytest.fixture
def benches() -> Iterator[Callable[..., Bench]]:
    made: list[Bench] = []

    def make(**settings: object) -> Bench:
        made.append(Bench(**settings))
        return made[-1]

    yield make
    for bench in made:
        bench.loop.close()


@pytest.fixture
def bench(benches: Callable[..., Bench]) -> Bench:
    return benches()
