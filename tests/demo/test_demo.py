"""The demo as a newcomer runs it."""

import pytest

from syncd.cli.main import run


@pytest.mark.slow
def test_the_demo_ends_well_and_tells_its_story(capsys):
    assert run(["demo"]) == 0
    shown = capsys.readouterr().out
    assert "NOT SO" not in shown
    assert "both sides are equal but for what is listed as waiting" in shown
    for word in ("WAITING FOR YOUR YES", "conflict: Name", "needs City, State, Zip", "syncd held putback"):
        assert word in shown


def test_the_demo_takes_no_configuration(tmp_path):
    assert run(["--config", str(tmp_path), "demo"]) == 2
