"""The units say what the code does, explain every setting, and stay within the exposure that was promised."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from syncd.config.settings import load_settings
from syncd.crm.transport import calls as crm_calls
from syncd.errors import ConfigError
from syncd.sheets import calls as sheet_calls
from syncd.sheets import client as sheet_client

FOLDER = Path(__file__).resolve().parents[1] / "systemd"
UNITS = [FOLDER / "syncd.service", FOLDER / "syncd@.service"]
EXPOSURE_TIMES_TEN = 15
SETTINGS = """\
[crm]
environment = "production"
tenant = 1
client_id = "cid.x"
application_guid = "00000000-0000-0000-0000-000000000000"
[sheet]
spreadsheet = "x"
"""

units = pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)


def settings(unit: Path) -> list[tuple[str, str]]:
    lines = [line for line in unit.read_text().splitlines() if "=" in line and not line.startswith("#")]
    return [(key, value) for key, _, value in (line.partition("=") for line in lines)]


def value(unit: Path, wanted: str) -> str:
    (found,) = [value for key, value in settings(unit) if key == wanted]
    return found


@units
def test_exit_codes_that_restarting_cannot_mend_are_the_codes_of_the_code(unit):
    assert value(unit, "RestartPreventExitStatus") == str(ConfigError("x").exit_status)


@units
def test_credentials_are_those_that_settings_look_for(unit, tmp_path):
    (tmp_path / "syncd.toml").write_text(SETTINGS)
    found = load_settings(tmp_path, {})
    wanted = {found.crm.app_key_file.name, found.crm.client_secret_file.name, found.sheet.service_account_file.name}
    assert {value.partition(":")[0] for key, value in settings(unit) if key == "LoadCredential"} == wanted


@units
def test_the_watchdog_and_the_stop_leave_room_for_the_slowest_call(unit):
    slowest = max(crm_calls.TIMEOUT_SECONDS, sheet_calls.TIMEOUT_SECONDS + sheet_client.GRACE_SECONDS)
    assert int(value(unit, "WatchdogSec")) >= 2 * max(slowest, sheet_calls.TOO_LONG_SECONDS)
    assert int(value(unit, "TimeoutStopSec")) > slowest


@units
def test_every_setting_is_explained(unit):
    """A comment stands above each setting, or above the unbroken group that it opens."""
    explained = False
    for line in unit.read_text().splitlines():
        if not line or line.startswith("["):
            explained = False
        elif line.startswith("#"):
            explained = True
        elif re.match(r"(Description|After|ExecStart|WantedBy)=", line):
            continue
        else:
            assert explained, f"{line} is not explained"


def test_both_units_differ_in_names_only():
    """Whoever hardens one hardens the other."""
    plain, instance = (dict.fromkeys(key for key, _ in settings(unit)) for unit in UNITS)
    assert list(plain) == list(instance)
    one = UNITS[1].read_text().replace("/%i", "").replace(" --instance %i", " --config /etc/syncd").replace(" (%i)", "")
    hardening = one.partition("# No way to gain rights")[2]
    assert hardening
    assert hardening == UNITS[0].read_text().partition("# No way to gain rights")[2]


needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze here")


@needs_systemd
@units
def test_systemd_understands_every_line(unit, tmp_path):
    # The program itself need not be installed where the tests run.
    (tmp_path / unit.name).write_text(unit.read_text().replace("/usr/local/bin/syncd", "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / unit.name)], capture_output=True, text=True, check=False
    )
    # Other units of the machine may be complained about as well.
    complaints = [line for line in done.stderr.splitlines() if "syncd" in line]
    assert complaints == []


@needs_systemd
@units
def test_the_exposure_stays_within_what_was_promised(unit):
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE_TIMES_TEN}", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-400:] + done.stderr
