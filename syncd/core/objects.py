"""How a kind of CRM record is described as data: its fields, how each may be written, its parent and children.

The engine, the sheet and the store know no object by name; whatever is particular stands in an ``ObjectSpec``.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a field means; decides its default transform."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    DATETIME = "datetime"
    PHONE = "phone"
    EMAIL = "email"
    ZIP = "zip"
    CHOICE = "choice"
    YES_NO = "yesno"
    SET = "set"


class Strategy(StrEnum):
    """The closed set of ways in which a field is written."""

    PATCH = "patch"
    """A member of the record's PATCH body; only changed members are sent."""
    WHOLE = "whole"
    """Part of a member that is replaced as a whole (an address); merged and sent as one unit."""
    CUSTOM_FIELD = "custom_field"
    """One entry of the ``customFields`` list; goes as the freshly read list with our change."""
    SET_DELTA = "set_delta"
    """Elements added and removed one by one through their own operations."""
    CHILD = "child"
    """The value of a child record of its own (a contact), chosen by its type and then kept by its id."""
    CREATE_ONLY = "create_only"
    """Accepted when a record is created, never afterwards."""
    READ_ONLY = "read_only"
    """Never written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One field of an object under the name that mapping files use."""

    key: str
    """The vendor's name in snake_case with dots for paths: ``address.street``, ``contacts.mobile``, ``tags``."""
    path: tuple[str, ...]
    """Where the raw value stands in the vendor's JSON; for a child: the selector value and the value member."""
    kind: Kind
    strategy: Strategy
    unit: str | None = None
    """The whole-value member it belongs to (``address``); fields of one unit are merged together."""
    choices: tuple[str, ...] = ()
    is_required: bool = False
    """Must be present when a record is created."""
    is_clearable: bool = True
    """False where no documented call empties the field again."""
    max_length: int | None = None
    vocabulary: str | None = None
    """For sets: the list that turns names into element ids (``tag_types``)."""
    child: str | None = None
    """For ``Strategy.CHILD``: the name of the ``ChildSpec``."""
    note: str = ""

    @property
    def is_writable(self) -> bool:
        """Whether an existing record's field can be changed."""
        return self.strategy not in (Strategy.CREATE_ONLY, Strategy.READ_ONLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSpec:
    """Records that hang under another record and show as columns of its row."""

    name: str
    """``contacts``"""
    object: str
    """The object's name under which these records are seen (``customer_contacts``)."""
    selector: str
    """The member that tells kinds apart (``type``)."""
    value: str
    """The member that holds the value (``value``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentSpec:
    """The record that this one belongs to."""

    object: str
    member: str
    """The member that holds the parent's id (``customerId``)."""
    nested_as: str | None = None
    """The member of the parent's create body that can carry new records of this object (``locations``)."""
    is_required_by_parent: bool = False
    """The parent cannot be created without at least one (a customer needs a location)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectSpec:
    """Everything the engine and the CRM adapter need to know about one kind of record."""

    name: str
    """As in mapping files: ``customers``."""
    singular: str
    """For sentences: ``customer``."""
    collection: str
    """Path after ``/tenant/{tenant}`` with ``{parent}`` where items live under their parent:
    ``/customers``, ``/customers/{parent}/contacts``."""
    feed: str | None
    """Path of the export feed, ``/export/customers``."""
    list_path: str | None = None
    """Path of the list that can be asked for several records at once."""
    list_parameter: str | None = None
    """The list's parameter: ``ids`` for records by their own id, ``customerIds`` for all children of parents."""
    scope: str = ""
    """``tn.crm.customers``; ``:r`` and ``:w`` are appended."""
    fields: tuple[FieldSpec, ...] = ()
    children: tuple[ChildSpec, ...] = ()
    parent: ParentSpec | None = None
    has_marker: bool = False
    """Whether creations can carry our id in ``externalData`` and be found by it."""
    has_active: bool = True
    is_creatable: bool = True
    is_deletable: bool = False
    """Whether a DELETE exists; otherwise removal is ``active=false`` where the object has it."""
    custom_fields: bool = False
    tags_path: str | None = None
    """``/customers/{id}/tags/{element}``: adds with POST, removes with DELETE."""
    bulk_tags_path: str | None = None
    """``/tags``: PUT adds, DELETE removes, for many customers at once."""
    copies_children_to_parent: bool = False
    """The CRM copies nested contacts of a new location to its customer (documented, api-resources-crm)."""
    unit_members: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """For each whole-value member, all members a complete value has."""

    def field_named(self, key: str) -> FieldSpec | None:
        """Find a field by its mapping-file name; custom fields are made by the caller."""
        return next((spec for spec in self.fields if spec.key == key), None)

    def child_named(self, name: str) -> ChildSpec:
        """Find a child description. Raises: KeyError, when the spec itself is inconsistent."""
        for child in self.children:
            if child.name == name:
                return child
        raise KeyError(name)
