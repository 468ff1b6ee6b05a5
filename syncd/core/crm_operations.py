"""What the CRM is asked to do: each operation is one API call. A plan is a value before it is an act."""

from dataclasses import dataclass
from typing import TypeAlias

from syncd.core.objects import FieldSpec
from syncd.core.values import CrmId, Json


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One member to be written and what it must still hold before."""

    rule: str
    field: FieldSpec
    value: Json
    """Raw value to send."""
    expected: Json
    """Raw value that the decision was based on; if the fresh read differs, the change is stale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchRecord:
    """Change members of one record with one PATCH; whole-value members and lists are built from a fresh read."""

    mapping: str
    row_id: str
    object: str
    id: CrmId
    changes: tuple[FieldChange, ...]
    parent_id: CrmId | None = None
    """The parent in the path, for children."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateRecord:
    """Create one record with one POST, children and nested records inside."""

    mapping: str
    row_id: str
    """Lane, and the marker planted in ``externalData`` where the object has one."""
    object: str
    values: tuple[tuple[FieldSpec, Json], ...]
    """Members to send, in mapping order; fields of one unit make one complete member."""
    elements: tuple[int, ...] = ()
    """Tag type ids."""
    children: tuple["CreateRecord", ...] = ()
    """Contacts, inside the body."""
    nested: tuple["CreateRecord", ...] = ()
    """Records of another object carried inside (a customer's locations), each with its own marker."""
    parent_id: CrmId | None = None
    rule: str = ""
    """For a contact that a column of the parent's row shows: that rule's key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeElement:
    """Add one element to a record's set, or take one away, with one call."""

    mapping: str
    row_id: str
    object: str
    id: CrmId
    rule: str
    field: FieldSpec
    element: int
    is_addition: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeElements:
    """Add the same element to many records (or take it away) with one bulk call; its answer is empty."""

    mapping: str
    row_ids: tuple[str, ...]
    object: str
    ids: tuple[CrmId, ...]
    """In the order of ``row_ids``."""
    rule: str
    field: FieldSpec
    element: int
    is_addition: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteRecord:
    """Delete a child record (a contact); nothing else has a DELETE that we use."""

    mapping: str
    row_id: str
    object: str
    id: CrmId
    parent_id: CrmId | None
    rule: str
    expected: Json


CrmOperation: TypeAlias = PatchRecord | CreateRecord | ChangeElement | ChangeElements | DeleteRecord
