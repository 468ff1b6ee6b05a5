"""Phone numbers, compared by what they dial. Knows no carrier and does not ask whether a number is in use."""

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, ValidationResult

from syncd.core.lenses.cells import cell_text, crm_text
from syncd.core.transforms import Context
from syncd.core.values import Cell, Json, Reading, Scalar, Unreadable

_SHAPE = re.compile(
    r"(?:tel:)?(?P<base>[^a-z#;]*?)\s*(?:[,;]?\s*(?:extension|ext|x|#)\s*[.:=]?\s*(?P<extension>[0-9]{1,7}))?",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"[0-9]")
_SEPARATORS = re.compile(r"\+?[0-9\s().\-\u2010-\u2015/·]*")
_COMPLAINTS = {
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "has no area code",
    ValidationResult.TOO_SHORT: "is too short for a phone number",
    ValidationResult.TOO_LONG: "is too long for a phone number",
    ValidationResult.INVALID_COUNTRY_CODE: "has an unknown country code",
}
_OTHERWISE = "is not a phone number"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneLens:
    """A phone number as dialled from one region; canonical is E.164, with ``;ext=`` where there is an extension."""

    id: str
    region: str

    def read_crm(self, raw: Json, context: Context) -> Reading:
        """Take digits, as the CRM gives them back (O), or any usual notation."""
        text = crm_text(raw)
        return text if isinstance(text, Unreadable) else parse(text, self.region)

    def read_cell(self, raw: Cell, context: Context) -> Reading:
        """Take any usual notation, also digits that the sheet holds as a number."""
        if isinstance(raw, bool):
            return Unreadable(_OTHERWISE)
        text = cell_text(raw)
        return text if isinstance(text, Unreadable) else parse(text, self.region)

    def write_crm(self, value: Scalar, context: Context) -> Json:
        """Send national digits for numbers of the region, E.164 for others."""
        return render_digits(value, self.region) if isinstance(value, str) else ""

    def write_cell(self, value: Scalar, context: Context) -> Cell:
        """Show the region's usual notation."""
        return render_notation(value, self.region) if isinstance(value, str) else ""


def phone(region: str) -> PhoneLens:
    """Make the lens for a region. Raises: ValueError."""
    name = region.upper()
    if name not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(f'phone does not know the region "{region}"; use a two-letter code such as phone(US)')
    return PhoneLens(id=f"phone({name})", region=name)


@lru_cache(maxsize=65_536)
def parse(text: str, region: str) -> str | Unreadable | None:
    """Understand a phone number; one that is possible but not in use (555-01xx) is accepted."""
    if not text:
        return None
    shape = _SHAPE.fullmatch(text)
    if shape is None or not _SEPARATORS.fullmatch(shape["base"].strip()):
        return Unreadable("has letters in it" if _LETTER.search(text) else _OTHERWISE)
    if not _DIGIT.search(shape["base"]):
        return Unreadable("has no digits")
    canonical = _canonical(shape["base"].strip(), region)
    if isinstance(canonical, Unreadable) or shape["extension"] is None:
        return canonical
    return f"{canonical};ext={shape['extension']}"


def _canonical(base: str, region: str) -> str | Unreadable:
    try:
        number = phonenumbers.parse(base, region)
    except phonenumbers.NumberParseException as error:
        too_long = error.error_type == phonenumbers.NumberParseException.TOO_LONG
        return Unreadable(_COMPLAINTS[ValidationResult.TOO_LONG] if too_long else _OTHERWISE)
    verdict = phonenumbers.is_possible_number_with_reason(number)
    if verdict != ValidationResult.IS_POSSIBLE:
        return Unreadable(_COMPLAINTS.get(verdict, _OTHERWISE))
    dialled = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return str(dialled) if _is_stable(dialled, region) else Unreadable(_OTHERWISE)


def _is_stable(dialled: str, region: str) -> bool:
    try:
        again = phonenumbers.parse(dialled, region)
    except phonenumbers.NumberParseException:
        return False
    return bool(phonenumbers.format_number(again, PhoneNumberFormat.E164) == dialled)


@lru_cache(maxsize=65_536)
def render_digits(value: str, region: str) -> str:
    """Write a canonical number for the CRM; falls back to E.164 wherever national digits would be misread."""
    dialled, _, extension = value.partition(";ext=")
    number = phonenumbers.parse(dialled, region)
    national = phonenumbers.national_significant_number(number)
    tail = f"x{extension}" if extension else ""
    return _first_that_reads_back(value, region, national + tail, dialled + tail)


@lru_cache(maxsize=65_536)
def render_notation(value: str, region: str) -> str:
    """Write a canonical number for people."""
    dialled, _, extension = value.partition(";ext=")
    number = phonenumbers.parse(dialled, region)
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    tail = f" x{extension}" if extension else ""
    return _first_that_reads_back(value, region, national + tail, international + tail, dialled + tail)


def _first_that_reads_back(value: str, region: str, *candidates: str) -> str:
    return next((text for text in candidates if parse(text, region) == value), candidates[-1])
