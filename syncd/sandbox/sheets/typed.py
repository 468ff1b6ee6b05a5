"""What the service makes of typed text (USER_ENTERED, en_US): a value and perhaps a number format; stores nothing."""

import re
from datetime import date
from typing import NamedTuple

from syncd.sandbox.sheets.cells import Entered, Formula, Json, number
from syncd.sandbox.sheets.dates import serial_of


class Typed(NamedTuple):
    """The result of typing: what the cell holds, and the number format that typing brought along."""

    value: Entered
    format: Json | None = None


_NUMBER = re.compile(
    r"(?P<open>\()?(?P<sign>[+-])?\s*(?P<currency>\$)?\s*(?P<sign2>[+-])?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)(?P<exponent>[eE][+-]?\d+)?\s*(?P<percent>%)?(?P<close>\))?\Z",
)
_ISO_DAY = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})\Z")
_US_DAY = re.compile(r"(\d{1,2})([-/])(\d{1,2})(?:\2(\d{4}|\d{2}))?\Z")
_WORD_DAY = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:,?\s+(\d{4}))?\Z")
_DAY_WORD = re.compile(r"(\d{1,2})[\s-]+([A-Za-z]{3,9})(?:[\s-]+(\d{4}))?\Z")
_TIME = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d)(\.\d+)?)?(?:\s*([AaPp])\.?[Mm]\.?)?\Z")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NOON = 12
_DAY_HOURS = 24
_YOUNG_CENTURY = 50


def typed(text: str, *, today: date, format_type: str | None = None, entered: float = 0.0) -> Typed:
    """Read text as a person's typing; a plain-text format keeps it as it is (K)."""
    if text.startswith("'"):
        return Typed(text[1:])  # T: the apostrophe is no part of the value
    if format_type == "TEXT":
        return Typed(text)
    if text.startswith("=") and len(text) > 1:
        return Typed(Formula(text, entered))
    bare = text.strip()
    if not bare:
        return Typed(text)
    if bare[0].isdigit() or bare[0] in "+-$(.":
        found = _number(bare) or _moment(bare, today)
        if found is not None:
            return found
        # K: typing +1 555 123 makes a formula that cannot be read; a leading minus does not.
        return Typed(Formula("=" + bare, entered)) if bare[0] == "+" and len(bare) > 1 else Typed(text)
    return _word(bare, text, today)


def _word(bare: str, text: str, today: date) -> Typed:
    if bare.upper() in {"TRUE", "FALSE"}:
        return Typed(bare.upper() == "TRUE")
    if bare[:3].lower() in _MONTHS:
        return _moment(bare, today) or Typed(text)
    return Typed(text)


def _number(text: str) -> Typed | None:
    found = _NUMBER.match(text)
    if not found or bool(found["open"]) != bool(found["close"]) or (found["sign"] and found["sign2"]):
        return None
    digits = found["digits"]
    if found["open"] and found["sign"]:
        return None
    value = float(digits.replace(",", "") + (found["exponent"] or ""))
    if found["open"] or "-" in (found["sign"], found["sign2"]):
        value = -value
    if found["percent"]:
        value = float(f"{value / 100:.15g}")
    if value in (float("inf"), float("-inf")):
        return None
    return Typed(number(value), _number_format(found, digits))


def _number_format(found: "re.Match[str]", digits: str) -> Json | None:
    decimals = "." in digits and not digits.endswith(".")
    if found["currency"]:
        return {"type": "CURRENCY", "pattern": '"$"#,##0.00' if decimals else '"$"#,##0'}
    if found["percent"]:
        return {"type": "PERCENT", "pattern": "0.00%" if decimals else "0%"}
    if found["exponent"]:
        return {"type": "SCIENTIFIC", "pattern": "0.00E+00"}
    if "," in digits:
        return {"type": "NUMBER", "pattern": "#,##0.00" if decimals else "#,##0"}
    return None


def _moment(text: str, today: date) -> Typed | None:
    clock = _clock(text)
    if clock is not None:
        return Typed(number(clock[0] / 86_400), {"type": "TIME", "pattern": clock[1]})
    day = _day(text, today)
    if day is not None:
        return Typed(serial_of(day[0]), {"type": "DATE", "pattern": day[1]})
    return _day_and_clock(text, today)


def _day_and_clock(text: str, today: date) -> Typed | None:
    for mark in re.finditer(r"\s+|T", text):
        day, clock = _day(text[: mark.start()].rstrip(","), today), _clock(text[mark.end() :])
        if day is not None and clock is not None and not clock[1].startswith("["):
            pattern = f"{day[1]} {clock[1]}"
            return Typed(number(serial_of(day[0], clock[0])), {"type": "DATE_TIME", "pattern": pattern})
    return None


def _clock(text: str) -> tuple[float, str] | None:
    found = _TIME.match(text)
    if not found:
        return None
    hour, half = int(found[1]), (found[5] or "").lower()
    if half and not 1 <= hour <= _NOON:
        return None
    if half:
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    seconds = hour * 3600 + int(found[2]) * 60 + float((found[3] or "0") + (found[4] or ""))
    if not half and hour >= _DAY_HOURS:  # K: more than a day is a duration
        return hour * 3600 + int(found[2]) * 60 + float((found[3] or "0") + (found[4] or "")), "[h]:mm:ss"
    pattern = ("h:mm" if half else "H:mm") + (":ss" if found[3] else "") + (" am/pm" if half else "")
    return seconds, pattern


def _day(text: str, today: date) -> tuple[date, str] | None:
    if found := _ISO_DAY.match(text):
        mark = found[2]
        return _real(int(found[1]), int(found[3]), int(found[4]), f"yyyy{mark}mm{mark}dd")
    if found := _US_DAY.match(text):
        month, mark, day, year = found[1], found[2], found[3], found[4]
        pattern = f"m{mark}d" + (f"{mark}{'yyyy' if len(year) > 2 else 'yy'}" if year else "")
        return _real(_year(year, today), int(month), int(day), pattern)
    if found := _WORD_DAY.match(text):
        return _worded(found[1], found[2], found[3], today, first_month=True)
    if found := _DAY_WORD.match(text):
        return _worded(found[2], found[1], found[3], today, first_month=False)
    return None


def _worded(name: str, day: str, year: str | None, today: date, *, first_month: bool) -> tuple[date, str] | None:
    low = name.lower()
    if low not in _FULL_MONTHS and low not in _MONTHS and low != "sept":
        return None
    pattern = ("mmm d" + (", yyyy" if year else "")) if first_month else ("d mmm" + (" yyyy" if year else ""))
    return _real(_year(year, today), _MONTHS.index(low[:3]) + 1, int(day), pattern)


def _year(text: str | None, today: date) -> int:
    if not text:
        return today.year
    if len(text) > 2:
        return int(text)
    return int(text) + (2000 if int(text) < _YOUNG_CENTURY else 1900)


def _real(year: int, month: int, day: int, pattern: str) -> tuple[date, str] | None:
    try:
        return date(year, month, day), pattern
    except ValueError:
        return None
