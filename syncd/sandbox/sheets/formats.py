"""How values look: number formats to shown text (en_US), for the patterns an office meets; knows no cells' places."""

import re
from datetime import datetime
from functools import lru_cache

from syncd.sandbox.sheets.cells import Effective, ErrorValue, Json
from syncd.sandbox.sheets.dates import moment_of
from syncd.sandbox.sheets.errors import unserved

LOCALE = "en_US"
"""The one locale in which typed text is read and values are shown."""

# D: the default pattern of each type in en_US.
DEFAULT_PATTERNS = {
    "NUMBER": "#,##0.00",
    "PERCENT": "0.00%",
    "CURRENCY": '"$"#,##0.00',
    "DATE": "M/d/yyyy",
    "TIME": "h:mm:ss am/pm",
    "DATE_TIME": "M/d/yyyy H:mm:ss",
    "SCIENTIFIC": "0.00E+00",
}
_DATE_TYPES = frozenset({"DATE", "TIME", "DATE_TIME"})
_SIGNIFICANT = 10
_DAY_SECONDS = 86_400
_DATE_TOKEN = re.compile(r'"[^"]*"|\\.|\[?[yY]+\]?|[mM]+|[dD]+|\[?[hH]+\]?|[sS]+|(?i:am/pm|a/p)|\.0+|.', re.DOTALL)
_NUMBER_PART = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|[#0?,.]+|[eE][+-]0+|%|@|[^"\\]', re.DOTALL)


def shown(value: Effective, number_format: Json | None, locale: str = LOCALE) -> str:
    """Write a value as the cell shows it; how numbers look in other locales is not served, and not pretended."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, ErrorValue):
        return value.text
    if locale != LOCALE and (number_format or not isinstance(value, int)):
        raise unserved(f"numbers and dates as the locale {locale} shows them")
    if not number_format:
        return general(value)
    return _formatted(value, number_format)


def is_moment(number_format: Json | None) -> bool:
    return bool(number_format) and number_format.get("type") in _DATE_TYPES if number_format else False


def _formatted(value: float, number_format: Json) -> str:
    kind = number_format.get("type", "")
    pattern = number_format.get("pattern") or DEFAULT_PATTERNS.get(kind, "")
    if kind in _DATE_TYPES:
        return _moment_text(value, pattern) if value >= 0 or kind != "TIME" else general(value)
    if kind == "TEXT" or not pattern or pattern.lower() == "general":
        return general(value)
    return _number_text(value, pattern)


def general(value: float) -> str:
    """Write a number without format: ten significant digits (K), whole numbers in full up to 15 digits."""
    if isinstance(value, int) or value.is_integer():
        if abs(value) < 1e15:
            return str(int(value))
        return _scientific(value, 2)
    if abs(value) < 1e-9 or abs(value) >= 1e15:
        return _scientific(value, 2)
    whole = len(str(int(abs(value)))) if abs(value) >= 1 else 0
    text = f"{value:.{max(0, _SIGNIFICANT - whole)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _scientific(value: float, decimals: int) -> str:
    mantissa, _, exponent = f"{value:.{decimals}E}".partition("E")
    return f"{mantissa}E{exponent[0]}{int(exponent[1:]):02d}"


@lru_cache(maxsize=512)
def _date_tokens(pattern: str) -> tuple[str, ...]:
    return tuple(_DATE_TOKEN.findall(pattern))


def _moment_text(value: float, pattern: str) -> str:
    try:
        moment = moment_of(value)
    except OverflowError:
        return general(value)  # what such a cell shows is not known: a phone number typed into a column of dates
    tokens = _date_tokens(pattern)
    half_day = any(token.lower() in {"am/pm", "a/p"} for token in tokens)
    parts: list[str] = []
    for index, token in enumerate(tokens):
        letter = token[:1].lower()
        if letter == "m" and _is_minute(tokens, index):
            parts.append(f"{moment.minute:0{len(token)}d}")
        elif token[:2].lower() == "[h":
            parts.append(f"{round(value * _DAY_SECONDS) // 3600:0{len(token) - 2}d}")
        elif letter == "h":
            hour = (moment.hour % 12 or 12) if half_day else moment.hour
            parts.append(f"{hour:0{len(token)}d}")
        else:
            parts.append(_moment_part(token, letter, moment))
    return "".join(parts)


def _is_minute(tokens: tuple[str, ...], index: int) -> bool:
    """An m is a minute after an hour or before a second (D)."""
    starts = ((place, token.lstrip("[")[:1].lower()) for place, token in enumerate(tokens))
    letters = [(place, start) for place, start in starts if start and start in "ymdhs"]
    place = [where for where, _ in letters].index(index)
    before = letters[place - 1][1] if place else ""
    after = letters[place + 1][1] if place + 1 < len(letters) else ""
    return len(tokens[index]) <= 2 and (before == "h" or after == "s")


def _moment_part(token: str, letter: str, moment: datetime) -> str:
    size = len(token)
    if token.lower() in {"am/pm", "a/p"}:
        half = "PM" if moment.hour >= 12 else "AM"
        return half if size > 3 else half[0]
    if token.startswith(('"', "\\")):
        return token.strip('"').removeprefix("\\")
    if letter == "y":
        return f"{moment.year:04d}" if size > 2 else f"{moment.year % 100:02d}"
    if letter == "s":
        return f"{moment.second:0{size}d}"
    if letter in "md" and letter:
        return _named_part(letter, size, moment)
    return token


def _named_part(letter: str, size: int, moment: datetime) -> str:
    number, short, full = (moment.month, "%b", "%B") if letter == "m" else (moment.day, "%a", "%A")
    return f"{number:0{size}d}" if size <= 2 else moment.strftime(short if size == 3 else full)


def _number_text(value: float, pattern: str) -> str:
    sections = pattern.split(";")
    section = sections[0]
    if value < 0 and len(sections) > 1 and sections[1]:
        section, value = sections[1], -value
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    parts = _NUMBER_PART.findall(section)
    digits = next((part for part in parts if part[0] in "#0?.,"), None)
    if digits is None:
        return "".join(_literal(part, value) for part in parts)
    exponent = next((part for part in parts if part[0] in "eE" and len(part) > 1), None)
    scaled = value * 100 if "%" in parts else value
    body = _digits(abs(scaled), digits, exponent)
    sign = "-" if scaled < 0 and any(letter in "123456789" for letter in body) else ""
    text = "".join(body if part is digits else "" if part is exponent else _literal(part, value) for part in parts)
    return sign + text


def _literal(part: str, value: float) -> str:
    if part.startswith('"'):
        return part[1:-1]
    if part[0] == "\\":
        return part[1:]
    if part[0] in "_*" or part.startswith("["):
        return " " if part[0] == "_" else ""
    return general(value) if part == "@" else part


def _digits(value: float, digits: str, exponent: str | None) -> str:
    whole, _, fraction = digits.partition(".")
    least, most = fraction.count("0"), len(fraction.replace(",", ""))
    if exponent is not None:
        return _scientific(value, most)
    text = f"{value:,.{most}f}" if "," in whole else f"{value:.{most}f}"
    head, point, tail = text.partition(".")
    while len(tail) > least and tail.endswith("0"):
        tail = tail[:-1]
    head = head.zfill(whole.count("0")) if whole.count("0") else ("" if head == "0" else head)
    return head + (point + tail if tail else "")
