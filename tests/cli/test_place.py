"""Where a command works: checkouts, services, and what systemd says."""

from pathlib import Path

import click
import pytest

from syncd.cli.place import hidden_from_service, place_of

CONFIG, STATE = Path("/etc/syncd"), Path("/var/lib/syncd")


def test_a_checkout_keeps_its_state_where_its_settings_say():
    place = place_of("/srv/office", None, {})
    assert (place.config, place.state) == (Path("/srv/office"), None)


def test_the_settings_file_stands_for_its_directory():
    assert place_of("/srv/office/syncd.toml", None, {}).config == Path("/srv/office")


def test_an_instance_has_its_state_where_systemd_puts_it():
    place = place_of(None, "office", {})
    assert (place.config, place.state) == (CONFIG / "office", STATE / "office")


@pytest.mark.parametrize(("named", "state"), [("/etc/syncd", STATE), ("/etc/syncd/office", STATE / "office")])
def test_a_service_named_by_its_directory_is_the_same_place(named, state):
    assert place_of(named, None, {}).state == state


def test_inside_the_unit_its_state_directory_holds():
    assert place_of(None, "office", {"STATE_DIRECTORY": "/var/lib/x:/y"}).state == Path("/var/lib/x")


def test_both_at_once_is_a_wrong_command_line():
    with pytest.raises(click.UsageError):
        place_of("a", "b", {})


def test_nothing_named_means_here_or_else_the_service(tmp_path, monkeypatch):
    here, service = tmp_path / "here", tmp_path / "etc"
    here.mkdir()
    service.mkdir()
    monkeypatch.chdir(here)
    (service / "syncd.toml").write_text("")
    assert place_of(None, None, {}, config_root=service).config == service
    (here / "syncd.toml").write_text("")
    assert place_of(None, None, {}, config_root=service).config == here


def test_a_service_cannot_run_what_stands_in_somebodys_home(tmp_path):
    service, checkout = place_of(None, "office", {}), place_of("/srv/office", None, {})
    python = Path("/root/.pyenv/versions/3.11/bin/python3")
    assert hidden_from_service(service, [Path("/usr/bin/python3"), python]) == python
    assert hidden_from_service(service, [Path("/usr/bin/env"), tmp_path / "syncd"]) is None
    assert hidden_from_service(checkout, [python]) is None


def test_a_link_into_a_home_is_hidden_as_well(tmp_path, monkeypatch):
    monkeypatch.setattr("syncd.cli.place.HOMES", (tmp_path / "home",))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "python").touch()
    (tmp_path / "python").symlink_to(tmp_path / "home" / "python")
    found = hidden_from_service(place_of(None, "office", {}), [tmp_path / "python"])
    assert found == tmp_path / "home" / "python"
