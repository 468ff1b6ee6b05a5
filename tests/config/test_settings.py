"""``syncd.toml`` and the credential files beside it."""

import json
import os
import pickle

import pytest

from syncd.config.credentials import Secret
from syncd.config.settings import load_secrets, load_settings
from syncd.errors import ConfigError

GUID = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"
TOML = f"""
[crm]
environment = "integration"
tenant = 1234567
client_id = "cid.x"
application_guid = "{GUID}"

[sheet]
spreadsheet = "https://docs.google.com/spreadsheets/d/1AbC_d-9/edit#gid=0"
"""
ACCOUNT = {"client_email": "s@p.iam.example", "private_key": "k", "token_uri": "http://127.0.0.1/token"}


@pytest.fixture
def directory(tmp_path):
    (tmp_path / "syncd.toml").write_text(TOML)
    folder = tmp_path / "credentials"
    folder.mkdir()
    for name, text in (
        ("crm-app-key", "ak1.secret\n"),
        ("crm-client-secret", "12345\n"),
        ("google-service-account.json", json.dumps(ACCOUNT)),
    ):
        (folder / name).write_text(text)
        (folder / name).chmod(0o600)
    return tmp_path


def edited(directory, old, new):
    assert old in TOML
    (directory / "syncd.toml").write_text(TOML.replace(old, new))
    return directory


def refused(directory):
    with pytest.raises(ConfigError) as caught:
        load_settings(directory, {})
    assert caught.value.exit_status == 78
    return [str(problem) for problem in caught.value.problems]


def test_a_short_file_has_every_default(directory):
    settings = load_settings(directory, {})
    assert (settings.crm.environment, settings.crm.tenant, settings.crm.client_id) == ("integration", 1234567, "cid.x")
    assert settings.crm.api_url == "https://api-integration.servicetitan.io"
    assert settings.crm.auth_url == "https://auth-integration.servicetitan.io"
    assert settings.crm.quota_per_second == 58
    assert settings.sheet.spreadsheet == "1AbC_d-9"
    assert settings.sheet.api_url == "https://sheets.googleapis.com"
    assert settings.daemon.interval_seconds == 30
    assert settings.daemon.full_read_hours == 24
    assert settings.daemon.state_directory == directory / "state"
    assert settings.daemon.mappings_directory == directory / "mappings"


def test_stand_ins_on_this_machine_may_speak_plain_http(directory):
    edited(directory, "[sheet]", 'api_url = "http://127.0.0.1:8001/"\nauth_url = "http://localhost:8001"\n[sheet]')
    settings = load_settings(directory, {})
    assert (settings.crm.api_url, settings.crm.auth_url) == ("http://127.0.0.1:8001", "http://localhost:8001")


def test_the_state_lies_where_the_file_or_else_systemd_says(directory):
    environment = {"STATE_DIRECTORY": "/var/lib/syncd:/var/lib/other"}
    assert str(load_settings(directory, environment).daemon.state_directory) == "/var/lib/syncd"
    (directory / "syncd.toml").write_text(TOML + '[daemon]\nstate_directory = "here"\n')
    assert load_settings(directory, environment).daemon.state_directory == directory / "here"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"integration"', '"prod"', "syncd.toml:3:1 crm.environment: must be one of production, integration"),
        ("1234567", '"1234567"', "syncd.toml:4:1 crm.tenant: must be a whole number"),
        ("1234567", "-1", "crm.tenant: must be greater than 0"),
        ("client_id", "clientid", 'crm.clientid: unknown key; did you mean "client_id"?'),
        (GUID, "x", "crm.application_guid: must be a GUID such as"),
        ("[sheet]", 'api_url = "http://example.com"\n[sheet]', "crm.api_url: must use https"),
        ("[sheet]", 'api_url = "example"\n[sheet]', "crm.api_url: must be an address such as"),
        ("[sheet]", "quota_per_second = 61\n[sheet]", "crm.quota_per_second: must be less than or equal to 60"),
        ("https://docs.google.com/spreadsheets/d/1AbC_d-9/edit#gid=0", "my sheet", "must be the spreadsheet's id"),
        ("[sheet]", "[sheets]", 'sheets: unknown key; did you mean "sheet"?'),
        ("[crm]", "[crm", "syncd.toml:2:5 not valid TOML"),
    ],
)
def test_a_bad_setting_is_told_with_its_place(directory, old, new, said):
    assert any(said in one for one in refused(edited(directory, old, new)))


def test_missing_settings_are_all_named_at_once(directory):
    (directory / "syncd.toml").write_text("[crm]\n")
    found = refused(directory)
    assert len(found) == 5
    assert any('the key "tenant" is missing' in one for one in found)
    assert any('the key "sheet" is missing' in one for one in found)


def test_a_directory_without_settings_says_where_to_look(tmp_path):
    with pytest.raises(ConfigError, match=r"there is no .*syncd\.toml") as caught:
        load_settings(tmp_path, {})
    assert "--config" in caught.value.hint


def test_secrets_come_from_files_as_text(directory):
    secrets = load_secrets(load_settings(directory, {}))
    assert secrets.app_key.reveal() == "ak1.secret"
    assert secrets.client_secret.reveal() == "12345"
    assert secrets.service_account.email == "s@p.iam.example"
    assert secrets.service_account.details() == ACCOUNT
    assert secrets.warnings == ()


def test_systemds_credentials_go_first_and_their_modes_are_its_own(directory, tmp_path_factory):
    given = tmp_path_factory.mktemp("run")
    (given / "crm-app-key").write_text("from systemd")
    (given / "crm-app-key").chmod(0o444)
    secrets = load_secrets(load_settings(directory, {"CREDENTIALS_DIRECTORY": str(given)}))
    assert secrets.app_key.reveal() == "from systemd"
    assert secrets.client_secret.reveal() == "12345"
    assert secrets.warnings == ()


def test_a_secret_that_others_can_read_is_warned_of(directory):
    path = directory / "credentials" / "crm-app-key"
    path.chmod(0o644)
    (warning,) = load_secrets(load_settings(directory, {})).warnings
    assert warning.code == "config.credential.mode"
    assert f"chmod 600 {path}" in warning.hint


def test_a_secret_of_another_user_is_warned_of(directory):
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    os.chown(directory / "credentials" / "crm-app-key", 12345, -1)
    (warning,) = load_secrets(load_settings(directory, {})).warnings
    assert warning.code == "config.credential.owner"


def test_all_missing_or_unusable_secrets_are_named_at_once(directory):
    folder = directory / "credentials"
    (folder / "crm-app-key").unlink()
    (folder / "crm-client-secret").write_text(" \n")
    (folder / "google-service-account.json").write_text('{"private_key": "do not show"}')
    with pytest.raises(ConfigError) as caught:
        load_secrets(load_settings(directory, {}))
    codes = sorted(problem.code for problem in caught.value.problems)
    assert codes == ["config.credential.empty", "config.credential.missing", "config.credential.service_account"]
    assert all(problem.hint for problem in caught.value.problems)
    assert "do not show" not in str(caught.value.problems)


def test_a_secret_shows_as_stars_everywhere(directory):
    secrets = load_secrets(load_settings(directory, {}))
    secret = secrets.app_key
    shown = [str(secret), repr(secret), f"{secret}", f"{secret:>40}", repr(secrets), f"{secrets}", f"{secret}"]
    assert not any("ak1" in text or '"k"' in text for text in shown)
    assert secret == Secret("ak1.secret")
    assert secret != "ak1.secret"
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_a_missing_file_is_named_and_nobody_is_sent_to_make_stand_ins_where_a_service_looks(tmp_path):
    with pytest.raises(ConfigError) as caught:
        load_settings(tmp_path / "office", {})
    assert caught.value.code == "config.settings.missing"
    assert str(tmp_path / "office" / "syncd.toml") in str(caught.value)
    assert "--config DIR" in caught.value.hint
    assert str(tmp_path) not in caught.value.hint
