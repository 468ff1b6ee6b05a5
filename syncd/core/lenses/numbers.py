"""Numbers and money as exact decimals that survive the fifteen digits of a spreadsheet. Knows no currency."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from decimal import Context as Precision

from syncd.core.lenses.cells import cell_text
from syncd.core.transforms import Context
from syncd.core.values import Cell, Json, Reading, Scalar, Unreadable

# A cell is an IEEE double (O, google-sheets.md 2.4): fifteen significant digits come back unchanged, more do not.
_FIFTEEN = Precision(prec=15, rounding=ROUND_HALF_UP)
_LARGEST = Decimal(10) ** 15
_FINEST = Decimal("0.0000000001")
_CENT = Decimal("0.01")
_TOO_LONG = Unreadable("has more than fifteen digits, which a cell cannot hold exactly")
_PLAIN = re.compile(r"[-+]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_AMOUNT = re.compile(r"(?P<open>\()?(?P<sign>[-+]?)\s*\$?\s*(?P<digits>[-+]?[0-9][0-9,]*(?:\.[0-9]+)?)(?P<close>\))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberLens:
    """A number, or an amount of money compared to the cent."""

    id: str = "number"
    is_money: bool = False
    is_text_in_crm: bool = False
    """Custom fields carry numbers as text (O, servicetitan-crm-v2.md 6)."""

    def read_crm(self, raw: Json, context: Context) -> Reading:
        """Take a JSON number, or its text in a custom field."""
        if raw is None or isinstance(raw, str | bool | int | float | Decimal):
            return self._read(raw)
        return Unreadable("is not a number")

    def read_cell(self, raw: Cell, context: Context) -> Reading:
        """Take a number, or a text that can only be meant as one."""
        return self._read(raw)

    def write_crm(self, value: Scalar, context: Context) -> Json:
        """Send an exact number; only absence can say that there is none."""
        if not isinstance(value, Decimal):
            return "" if self.is_text_in_crm else None
        if self.is_text_in_crm:
            return format(value, "f")
        return int(value) if value == value.to_integral_value() else value

    def write_cell(self, value: Scalar, context: Context) -> Cell:
        """Show a number that calculations can use."""
        if not isinstance(value, Decimal):
            return ""
        return int(value) if value == value.to_integral_value() else float(value)

    def _read(self, raw: Cell | Decimal) -> Reading:
        if isinstance(raw, bool):
            return Unreadable("is a checkbox, not a number")
        if raw is None or isinstance(raw, str):
            text = cell_text(raw)
            return text if isinstance(text, Unreadable) else self._parse(text)
        return self._canonical(Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw))

    def _parse(self, text: str) -> Reading:
        if not text:
            return None
        digits = _amount(text) if self.is_money else text
        if digits is None or not _PLAIN.fullmatch(digits):
            return Unreadable("is not an amount" if self.is_money else "is not a number")
        return self._canonical(Decimal(digits.replace(",", "")))

    def _canonical(self, number: Decimal) -> Reading:
        if not number.is_finite() or abs(number) >= _LARGEST:
            return _TOO_LONG
        if self.is_money:
            number = number.quantize(_CENT, rounding=ROUND_HALF_UP)
        exact = _FIFTEEN.plus(number.quantize(_FINEST, rounding=ROUND_HALF_UP)).normalize(_FIFTEEN)
        if abs(exact) >= _LARGEST:
            return _TOO_LONG
        return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact


def _amount(text: str) -> str | None:
    """Take the dollar sign and an accountant's brackets off an amount."""
    found = _AMOUNT.fullmatch(text)
    if found is None or bool(found["open"]) != bool(found["close"]):
        return None
    signs = found["sign"] + ("-" if found["open"] else "")
    if len(signs) + found["digits"].startswith(("-", "+")) > 1:
        return None
    return signs + found["digits"]
