"""A fresh house for every test; ``houses`` makes one with other mapping files."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from cycle_house import House


@pytest.fixture
def houses() -> Iterator[Callable[..., House]]:
    made: list[House] = []

    def make(*mappings: str, **options: Any) -> House:
        made.append(House(*mappings, **options))
        return made[-1]

    yield make
    idle = [rule for house in made for rule in house.idle_rules()]
    for house in made:
        house.close()
    assert not idle


@pytest.fixture
def house(houses: Callable[..., House]) -> House:
    return houses()
