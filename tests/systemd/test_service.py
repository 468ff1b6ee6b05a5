"""The unit in a real systemd: install, start, credentials, reload, commands from outside, crash, watchdog, stop."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from syncd.sandbox.serve import start_in_thread

CHECKOUT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("box.sh")
PROVEN = [
    "install", "bad-config", "start", "credentials", "outside", "reload-good", "reload-bad", "reload-hup", "kill",
    "watchdog", "stop", "journal",
]  # fmt: skip


def box() -> Path:
    """Find the tool that boots a throw-away systemd, or skip with the reason."""
    named = os.environ.get("SYNCD_SYSTEMD_BOX")
    tool = Path(named) if named else CHECKOUT.parent / "shared" / "tools" / "systemd-box"
    if not tool.is_file():
        pytest.skip("no systemd-box here; name one in SYNCD_SYSTEMD_BOX")
    if os.geteuid() != 0:
        pytest.skip("booting a systemd needs root")
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd on this machine")
    return tool


@pytest.fixture
def sandbox() -> Iterator[Path]:
    # Not below /tmp: the box has a /tmp of its own.
    directory = Path(tempfile.mkdtemp(prefix="syncd-box-", dir="/var/tmp"))
    try:
        with start_in_thread(directory, customers=12, messy_rows=4, seed=3):
            yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def visible(directory: Path) -> Path:
    """Name the checkout as the box sees it: a copy where the checkout lies below a folder the box has of its own."""
    if not any(CHECKOUT.is_relative_to(hidden) for hidden in ("/tmp", "/run", "/dev")):
        return CHECKOUT
    copy = directory / "checkout"
    for part in (".venv", "syncd", "systemd"):
        shutil.copytree(CHECKOUT / part, copy / part, symlinks=True)
    return copy


@pytest.mark.systemd
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_unit_lives_through_everything_an_operator_and_a_machine_do_to_it(sandbox):
    done = subprocess.run(
        [str(box()), str(SCRIPT), str(visible(sandbox)), str(sandbox)],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    if done.returncode == 125:
        pytest.skip(f"systemd did not come up in its box: {done.stderr[-300:]}")
    proven = [line.removeprefix("ok ") for line in done.stdout.splitlines() if line.startswith("ok ")]
    assert (proven, done.returncode) == (PROVEN, 0), done.stdout[-6000:] + done.stderr[-3000:]
