"""Whether there is room to remember what would be written. Asked before every cycle, so that nothing is half done."""

import shutil
from pathlib import Path

from syncd.errors import DiskFullError

LEAST_BYTES = 8 * 1024 * 1024
"""A first load's largest transaction, its copy in the write-ahead log, and a little."""


def demand(directory: Path) -> None:
    """Refuse to begin when the disk is nearly full. Raises: DiskFullError."""
    free = shutil.disk_usage(directory).free
    if free < LEAST_BYTES:
        raise DiskFullError(
            f"The disk is nearly full ({free // 1024:,} KB are left at {directory}): syncd writes to neither side "
            "until it can remember what it does.",
            hint="Nothing is lost: both sides keep what people typed. Free some space; syncd goes on by itself.",
        )
