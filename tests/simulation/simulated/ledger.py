"""Who typed what, where and when. Every value is made here, unique and self-describing, so that any text found later
leads back to its author, its record and its field.

It decides the shape of values. It does not know how they are carried to a side.
"""

from dataclasses import dataclass, field

TAGS = ("VIP", "Gold", "Late", "Net30")
LISTS = ("mobile", "phone", "email")
"""Fields of which a record may have several values."""


@dataclass(slots=True, kw_only=True)
class Typed:
    """One value that a person put somewhere."""

    number: int
    tick: int
    at: float
    side: str
    kind: str
    """``customers`` or ``locations``."""
    entity: str
    field: str
    text: str
    over: str = ""
    """In the sheet: what the cell held before."""
    place: str = ""
    """For contacts in the CRM: which one."""
    is_half: bool = False
    """Not finished: the person goes on typing."""
    has_reached: bool = False
    """Typed in the sheet and sent to the CRM."""
    is_excused: bool = False
    """Lost in the one window that nobody can close."""

    def __str__(self):
        half = " (half)" if self.is_half else ""
        return f"#{self.number} {self.side} {self.entity}.{self.field}={self.text!r} at {self.at:.1f}{half}"


def digits(text):
    return "".join(letter for letter in str(text) if letter.isdigit())


def normal(field_name, text):
    """What two ways of writing one value have in common; the oracle's own idea, not syncd's."""
    if text is None:
        return ""
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    text = " ".join(str(text).split())
    if field_name in ("mobile", "phone"):
        return digits(text)[-10:]
    if field_name == "email":
        return text.lower()
    return text.zfill(5) if field_name == "zip" and text else text


_SHAPES = {
    "name": "n{0} Oak",
    "street": "{0} Elm St",
    "city": "Ct{0} Bend",
    "zip": "7{0:04d}",
    "mobile": "555010{0:04d}",
    "phone": "555010{0:04d}",
    "email": "e{0}@example.com",
    "gate": "g{0}x",
    "memo": "m{0}x",
    "other": "o{0}x",
    "balance": "{0}.25",
}


@dataclass(slots=True)
class Ledger:
    """All values typed in one run."""

    all: list[Typed] = field(default_factory=list)
    by_text: dict[tuple[str, str], Typed] = field(default_factory=dict)
    """(field, normal text) -> its last typing."""
    by_plain: dict[str, Typed] = field(default_factory=dict)
    by_field: dict[tuple[str, str], list[Typed]] = field(default_factory=dict)
    marks: dict[str, set[str]] = field(default_factory=dict)
    """Entity -> what befell it: ``copied``, ``row_gone``, ``inactive``, ``merged``, ``orphan`` …"""
    kin: dict[str, set[str]] = field(default_factory=dict)
    """Entity -> entities whose values it may rightly show (what was merged into it)."""
    count: int = 0

    def fresh(self, field_name):
        """Make a value up; returns its number and text."""
        self.count += 1
        return self.count, _SHAPES[field_name].format(self.count)

    def note(self, typed):
        self.all.append(typed)
        if typed.text:
            self.by_text[typed.field, normal(typed.field, typed.text)] = typed
            self.by_plain[typed.text] = typed
        self.by_field.setdefault((typed.entity, typed.field), []).append(typed)

    def find(self, field_name, text):
        """Whose value this is; phones of both kinds share their numbers."""
        key = normal(field_name, text)
        found = self.by_text.get((field_name, key))
        if found is None and field_name in ("mobile", "phone"):
            found = self.by_text.get(("phone" if field_name == "mobile" else "mobile", key))
        return found

    def mark(self, entity, what):
        self.marks.setdefault(entity, set()).add(what)

    def is_marked(self, entity, *what):
        """Whether that befell an entity, or the customer whose own address this location is."""
        return any(not self.marks.get(one, set()).isdisjoint(what) for one in {entity, entity.removesuffix("/own")})

    def last(self, entity, field_name):
        found = self.by_field.get((entity, field_name))
        return found[-1] if found else None

    def stripped(self, kind, tags):
        """Whose row is left with nothing that tells but these tags, as people took all else back; of one alone."""
        wanted = {f"tag:{tag.strip()}" for tag in tags.split(",") if tag.strip()}
        left = {}
        for (entity, name), found in self.by_field.items():
            if found[-1].kind == kind:
                left.setdefault(entity, set()).update({name} if found[-1].text else ())
        owners = [entity for entity, names in left.items() if names == wanted]
        return owners[0] if len(owners) == 1 else ""


def is_undone(typed):
    """Whether a person took back what they had typed before it went anywhere: then there was no edit."""
    last = earliest = typed[-1]
    for one in reversed([one for one in typed[:-1] if one.side == "sheet"]):
        if one.has_reached:
            break
        earliest = one
    return last.side == "sheet" and earliest is not last and normal(last.field, last.text) == earliest.over
