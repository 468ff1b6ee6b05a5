"""How a kind of CRM record is described as data: its fields, how each may be written, its parent and children.

The engine, the sheet and the store know no object by name; whatever is particular stands in an ``ObjectSpec``.
Paths are templates after ``/tenant/{tenant}``, filled from ``{id}``, ``{parent}`` and the record's own members.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias


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
    ACTION = "action"
    """Shown like a member, changed by a call of its own (the dismissal of a lead)."""
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
    sent_as: str = ""
    """The member's name in what is sent, where it differs from the one that is read (``pinToTop``, ``isPinned``)."""
    action: str = ""
    """For ``Strategy.ACTION``: path of the POST that changes the field."""
    ends_life: bool = False
    """Changing it takes the record out of use (a dismissal): it counts as a deletion in the limits."""
    is_in_creation: bool = True
    """False where only an existing record can be given a value; a new row's cell is then sent after the creation."""
    note: str = ""

    @property
    def is_writable(self) -> bool:
        """Whether an existing record's field can be changed."""
        return self.strategy not in (Strategy.CREATE_ONLY, Strategy.READ_ONLY)

    @property
    def is_sent_at_creation(self) -> bool:
        """Whether a creation carries what the new row says."""
        return self.strategy is not Strategy.READ_ONLY and self.is_in_creation


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
    is_optional: bool = False
    """A record can do without one (a lead of somebody who is no customer yet)."""
    can_change: bool = False
    """A PATCH of the member moves the record to another parent."""

    @property
    def key(self) -> str:
        """The parent's name in mapping files: ``customer``, ``booking_provider``."""
        return re.sub(r"(?<!^)([A-Z])", r"_\1", self.member.removesuffix("Id")).lower()


@dataclass(frozen=True, slots=True)
class Feed:
    """Noticed by an export feed: token by token, and complete from its start."""

    path: str


@dataclass(frozen=True, slots=True)
class ChangedList:
    """Noticed by a list that can be asked for what was modified since; never a proof of absence."""

    path: str


@dataclass(frozen=True, slots=True)
class ByParent:
    """Noticed by the parent's own list, read when the parent has moved and at every complete reading."""


Noticing: TypeAlias = Feed | ChangedList | ByParent
"""The closed set of ways in which changes in the CRM are noticed."""


class Answer(StrEnum):
    """What the CRM answers to a creation or a change."""

    RECORD = "record"
    ID = "id"
    """Only the id: the record is read again."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """Where a creation carries our row id, and how it is found by it again."""

    member: str
    parameter: str
    """The list's filter. An unknown filter is ignored (observed), so what it finds is looked at."""


EXTERNAL_DATA = Marker(member="externalData", parameter="externalDataValues")
"""A list of keys and values under our application's GUID."""


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
    noticed: Noticing
    """How it is noticed that a record is new or has changed."""
    area: str = "crm"
    """The API of the vendor that all its paths belong to."""
    title: str = "name"
    """The member by which people call a record."""
    single_path: str = "{collection}/{id}"
    """Where one record is read; ``""`` where it is read by its list alone."""
    create_path: str = "{collection}"
    update_path: str = "{collection}/{id}"
    delete_path: str = "{collection}/{id}"
    answer: Answer = Answer.RECORD
    carried: tuple[str, ...] = ()
    """Members that every PATCH has to carry, as freshly read where they do not change."""
    inactive: tuple[str, bool] = ("active", False)
    """The member that tells whether a record is out of use, and its value then."""
    list_path: str | None = None
    """Path of the list that can be asked for several records at once."""
    list_parameter: str | None = None
    """The list's parameter: ``ids`` for records by their own id, ``customerIds`` for all children of parents."""
    scope: str = ""
    """``tn.crm.customers``; ``:r`` and ``:w`` are appended."""
    fields: tuple[FieldSpec, ...] = ()
    children: tuple[ChildSpec, ...] = ()
    parent: ParentSpec | None = None
    marker: Marker | None = None
    """Without one, a lost creation is looked for by its content."""
    is_creatable: bool = True
    is_deletable: bool = False
    """Whether a DELETE exists; otherwise removal is ``active=false`` where that can be written."""
    custom_fields: bool = False
    tags_path: str | None = None
    """``/customers/{id}/tags/{element}``: adds with POST, removes with DELETE."""
    bulk_tags_path: str | None = None
    """``/tags``: PUT adds, DELETE removes, for many customers at once."""
    unit_members: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """For each whole-value member, all members a complete value has."""

    @property
    def is_under_parent(self) -> bool:
        """Whether records are listed by their parent alone."""
        return "{parent}" in self.collection

    @property
    def source(self) -> str | None:
        """What a reading asks, under which its cursor is kept; ``None`` where parents are asked."""
        return None if isinstance(self.noticed, ByParent) else self.noticed.path

    @property
    def retirement(self) -> FieldSpec | None:
        """The field whose change takes a record out of use; ``None`` where the API knows no such change."""
        return next((spec for spec in self.fields if spec.path == self.inactive[:1] and spec.is_writable), None)

    @property
    def is_written_under_parent(self) -> bool:
        """Whether the parent's id is needed to change a record."""
        return "{parent}" in self.path(self.update_path)

    def title_of(self, members: Mapping[str, object], id_: object) -> str:
        """What people call a record: its title, or its id where that is empty."""
        return str(members.get(self.title) or id_)

    def path(self, template: str) -> str:
        """A path template with the collection in it; the adapter fills in what differs from call to call."""
        return template.replace("{collection}", self.collection)

    def field_named(self, key: str) -> FieldSpec | None:
        """Find a field by its mapping-file name; custom fields are made by the caller."""
        return next((spec for spec in self.fields if spec.key == key), None)

    def child_named(self, name: str) -> ChildSpec:
        """Find a child description. Raises: KeyError, when the spec itself is inconsistent."""
        for child in self.children:
            if child.name == name:
                return child
        raise KeyError(name)
