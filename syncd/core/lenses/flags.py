"""Yes and no, as the CRM's JSON booleans, a custom field's texts, and whatever people type for them."""

from dataclasses import dataclass

from syncd.core.lenses.cells import cell_text, crm_text
from syncd.core.transforms import Context
from syncd.core.values import Cell, Json, Reading, Scalar, Unreadable

_YES = frozenset({"true", "t", "yes", "y", "x", "1", "✓", "✔"})
_NO = frozenset({"false", "f", "no", "n", "0"})


@dataclass(frozen=True, slots=True, kw_only=True)
class YesNoLens:
    """Yes, no, or blank: an empty cell is not a no."""

    id: str = "yesno"
    is_text_in_crm: bool = False
    """Custom fields hold ``True`` and ``False`` as text (O, servicetitan-crm-v2.md 6)."""

    def read_crm(self, raw: Json, context: Context) -> Reading:
        """Take a boolean or its text."""
        return raw if isinstance(raw, bool) else _read(crm_text(raw))

    def read_cell(self, raw: Cell, context: Context) -> Reading:
        """Take a checkbox, or yes, no, y, n, x, 1, 0."""
        return raw if isinstance(raw, bool) else _read(cell_text(raw))

    def write_crm(self, value: Scalar, context: Context) -> Json:
        """Send a boolean, or its text to a custom field."""
        if self.is_text_in_crm:
            return str(value) if isinstance(value, bool) else ""
        return value if isinstance(value, bool) else None

    def write_cell(self, value: Scalar, context: Context) -> Cell:
        """Show TRUE or FALSE."""
        return value if isinstance(value, bool) else ""


def _read(text: str | Unreadable) -> Reading:
    if isinstance(text, Unreadable) or not text:
        return text or None
    word = text.casefold()
    if word in _YES or word in _NO:
        return word in _YES
    return Unreadable("is neither yes nor no")
