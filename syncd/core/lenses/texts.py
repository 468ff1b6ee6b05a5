"""Lenses whose canonical value is a text: plain text, and text with a fixed list of allowed spellings.

What a text must look like is handed in as a function; this module knows no format.
"""

from collections.abc import Callable
from dataclasses import dataclass

from syncd.core.lenses.cells import cell_text, crm_text
from syncd.core.transforms import Context
from syncd.core.values import Cell, Json, Reading, Scalar, Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLens:
    """A text on both sides, understood by one function."""

    id: str
    understand: Callable[[str], Reading]
    """From a trimmed text that is not blank to what it means; must leave its own results as they are."""
    from_number: Callable[[str], str] | None = None
    """What the digits of a number cell stand for, where a sheet drops some of them."""
    crm_blank: Json = ""
    """What says "nothing" to the CRM: ``""`` clears a text (D, servicetitan-crm-v2.md 0.10)."""

    def read_crm(self, raw: Json, context: Context) -> Reading:
        """Take the member as text."""
        return self._read(crm_text(raw))

    def read_cell(self, raw: Cell, context: Context) -> Reading:
        """Take the cell as text, whatever its type."""
        text = cell_text(raw)
        if self.from_number is not None and type(raw) in (int, float) and isinstance(text, str):
            text = self.from_number(text)
        return self._read(text)

    def write_crm(self, value: Scalar, context: Context) -> Json:
        """Send the text."""
        return self.crm_blank if value is None else value

    def write_cell(self, value: Scalar, context: Context) -> Cell:
        """Show the text."""
        return "" if value is None else str(value)

    def _read(self, text: str | Unreadable) -> Reading:
        if isinstance(text, Unreadable):
            return text
        return self.understand(text) if text else None


def text(max_length: int | None) -> TextLens:
    """Make the lens for any text, trimmed at both ends."""

    def understand(found: str) -> Reading:
        if max_length is not None and len(found) > max_length:
            return Unreadable(f"is longer than {max_length} characters")
        return found

    return TextLens(id="text", understand=understand)


def choice(arguments: tuple[str, ...], allowed: tuple[str, ...]) -> TextLens:
    """Make a choice of the field's own values or of those given, in any case. Raises: ValueError.

    A value that the vendor added later is refused on both sides: a cell could show it but not give it back.
    """
    names = arguments or allowed
    if not names:
        raise ValueError("choice needs its allowed values here, for example choice(Small, Medium, Large)")
    spellings = {name.casefold(): name for name in names}
    if len(spellings) < len(names):
        raise ValueError("choice has two values that differ in case only")
    complaint = Unreadable(f"is not one of {', '.join(names)}")
    return TextLens(
        id=f"choice({', '.join(arguments)})" if arguments else "choice",
        understand=lambda found: spellings.get(found.casefold(), complaint),
        # The vendor's own choices cannot be emptied by a text, only be absent (I); a custom field's can.
        crm_blank="" if arguments else None,
    )
