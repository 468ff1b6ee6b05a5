"""Who typed what, where and when. Every text carries a number of its own, so that wherever it is found later it leads
back to the record and the field that it was typed for.
"""

import re
import time
from collections import defaultdict
from dataclasses import dataclass, field

LISTS = ("Mobile", "Phone", "Email")
"""Headers of fields of which a record may have several."""
_SHAPES = {
    "Name": "n{0}q Oak",
    "Location": "l{0}q House",
    "Bill-to street": "s{0}q Elm St",
    "Street": "s{0}q Fir Rd",
    "City": "c{0}q Bend",
    "Zip": "{0:05d}",
    "Mobile": "555777{0:04d}",
    "Phone": "555778{0:04d}",
    "Email": "e{0}q@example.com",
    "Gate code": "g{0}q",
    "Memo": "m{0}q x",
}
_CODE = re.compile(r"\b[nlscegm]\d+q\b|\b55577[78]\d{4}\b")


@dataclass(slots=True)
class Typed:
    """One value that a person put somewhere."""

    at: float
    side: str
    entity: str
    """``customers/81000012``, or ``customers/new 7`` for a row that somebody began."""
    header: str
    text: str

    def __str__(self):
        return f"{self.entity}.{self.header} = {self.text!r} typed in the {self.side}"


@dataclass(slots=True)
class Ledger:
    """Everything that was typed in a run."""

    by_field: dict = field(default_factory=lambda: defaultdict(list))
    by_code: dict = field(default_factory=lambda: defaultdict(set))
    apart: dict = field(default_factory=lambda: defaultdict(set))
    """Entity -> what took it out of ordinary life: deleted, copied, merged, inactive."""
    kin: dict = field(default_factory=lambda: defaultdict(set))
    """Entity -> whose values it may rightly show since a merge."""
    count: int = 10
    edits: int = 0

    def fresh(self, header):
        """Make a text up."""
        self.count += 1
        return _SHAPES[header].format(self.count)

    def note(self, side, entity, header, text):
        self.edits += 1
        self.by_field[entity, header].append(Typed(time.time(), side, entity, header, text))
        for code in codes(text):
            self.by_code[code].add(entity)


def codes(text):
    """The numbers by which texts of ours are known, however they are written."""
    text = str(text)
    plain = "".join(letter for letter in text if letter.isdigit())[-10:]
    return set(_CODE.findall(text)) | set(_CODE.findall(plain))


def normal(header, cell):
    """What two ways of writing one value have in common."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).strip()
    if header in ("Mobile", "Phone"):
        return "".join(letter for letter in text if letter.isdigit())[-10:]
    if header == "Zip" and text.isdigit():
        return text.zfill(5)
    if header == "Tags":
        return ", ".join(sorted(part.strip() for part in re.split(r"[,;\n]", text) if part.strip()))
    return text.lower() if header in ("Email", "Type") else text
