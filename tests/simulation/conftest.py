"""Lets the tests here import the simulated world, which also runs outside of pytest."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
