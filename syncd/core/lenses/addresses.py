"""E-mail addresses and postal codes. Knows their shape, not whether anybody can be reached there."""

import re

from syncd.core.lenses.texts import TextLens
from syncd.core.values import Reading, Unreadable

_SPACE = re.compile(r"\s")
_US = re.compile(r"([0-9]{5})(?:[-\s]*([0-9]{4}))?")
_FOREIGN = re.compile(r"(?=.*[0-9])(?=.*[A-Z])[A-Z0-9][A-Z0-9 -]{1,8}[A-Z0-9]")


def email() -> TextLens:
    """Make the lens for one e-mail address, compared and written in lower case.

    By the letter of the standard case could matter before the @; no provider in use tells cases apart, and two
    spellings of one address must not become two contacts.
    """
    return TextLens(id="email", understand=_email)


def zip_code(country: str) -> TextLens:
    """Make the lens for postal codes of a country. Raises: ValueError."""
    if country.upper() != "US":
        raise ValueError(f'zip knows the country US only, not "{country}"; use text for other countries')
    return TextLens(id="zip(US)", understand=_zip, from_number=_with_lost_zeros)


def _email(text: str) -> Reading:
    if "@" not in text:
        return Unreadable("has no @")
    if text.count("@") > 1:
        return Unreadable("has more than one @")
    if _SPACE.search(text):
        return Unreadable("has a space in it")
    if text.startswith("@") or text.endswith("@"):
        return Unreadable("has nothing before or after its @")
    return text.lower()


def _zip(text: str) -> Reading:
    found = _US.fullmatch(text)
    if found:
        return f"{found[1]}-{found[2]}" if found[2] else found[1]
    foreign = " ".join(text.upper().split())
    if _FOREIGN.fullmatch(foreign):  # a customer may well be billed in Canada
        return foreign
    return Unreadable("is not a ZIP code of five or nine digits")


def _with_lost_zeros(digits: str) -> str:
    """A sheet takes 01234 for a number unless the cell is formatted as text (O, google-sheets.md 2.4)."""
    return digits.zfill(5 if len(digits) <= 5 else 9)
