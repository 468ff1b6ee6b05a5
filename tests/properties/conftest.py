"""The same examples every time, and no deadlines on shared machines."""

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent.parent / "core"))

settings.register_profile("check", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("check")
