"""Where a command works: a configuration directory, and the state that belongs to it.

A checkout keeps both together (``--config DIR``); a service keeps its configuration in /etc/syncd and its state where
systemd's StateDirectory puts it (``--instance NAME``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import click

from syncd.config.settings import FILE_NAME, Settings, load_settings

CONFIG_ROOT = Path("/etc/syncd")
STATE_ROOT = Path("/var/lib/syncd")
HOMES = (Path("/root"), Path("/home"), Path("/run/user"))
"""What the units' ProtectHome= hides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A configuration directory, with its state where that is fixed from outside."""

    config: Path
    state: Path | None = None
    """``None``: syncd.toml decides."""

    def settings(self, environment: Mapping[str, str]) -> Settings:
        """Read syncd.toml. Raises: ConfigError."""
        found = load_settings(self.config, environment)
        if self.state is None:
            return found
        return replace(found, daemon=replace(found.daemon, state_directory=self.state))


def place_of(
    config: str | None,
    instance: str | None,
    environment: Mapping[str, str],
    *,
    config_root: Path = CONFIG_ROOT,
    state_root: Path = STATE_ROOT,
) -> Place:
    """Decide where a command works. Raises: click.UsageError, when both are named."""
    if config and instance:
        raise click.UsageError("give --config DIR or --instance NAME, not both")
    # Under systemd the unit's StateDirectory= holds, whatever a copied syncd.toml says.
    given = environment.get("STATE_DIRECTORY", "").split(":")[0]
    forced = Path(given) if given else None
    if instance:
        return Place(config=config_root / instance, state=forced or state_root / instance)
    found = _directory(Path(config).absolute()) if config else _here(config_root)
    if found.is_relative_to(config_root):
        return Place(config=found, state=forced or state_root / found.relative_to(config_root))
    return Place(config=found, state=forced)


def hidden_from_service(place: Place, programs: Iterable[Path]) -> Path | None:
    """Find what a service needs to run and cannot see: an interpreter or a package below somebody's home.

    systemd itself only says "Permission denied" (status 203/EXEC).
    """
    if place.state is None:
        return None
    found = (program.resolve() for program in programs)
    return next((program for program in found if any(program.is_relative_to(home) for home in HOMES)), None)


def _directory(named: Path) -> Path:
    return named.parent if named.name == FILE_NAME else named


def _here(config_root: Path) -> Path:
    here = Path.cwd()
    return config_root if (config_root / FILE_NAME).exists() and not (here / FILE_NAME).exists() else here
