"""The Google Sheets stand-in: state, a clock handed in, requests to responses; no I/O."""

from syncd.sandbox.sheets.server import SheetsSandbox
from syncd.sandbox.sheets.switches import Switches

__all__ = ["SheetsSandbox", "Switches"]
