"""The contacts of customers and of locations as records of their own (servicetitan-crm-v2.md 3.3 and 3.4)."""

from syncd.core.objects import Feed, FieldSpec, Kind, ObjectSpec, ParentSpec, Strategy
from syncd.crm.objects import common

_PREFERENCES = (
    ("job_reminders_enabled", "jobRemindersEnabled"),
    ("marketing_updates_enabled", "marketingUpdatesEnabled"),
    ("invoice_statement_notification", "invoiceStatementNotification"),
    ("invoice_notification", "invoiceNotification"),
    ("statement_notification", "statementNotification"),
)


def _nested(key: str, *path: str) -> FieldSpec:
    return FieldSpec(key=key, path=path, kind=Kind.YES_NO, strategy=Strategy.READ_ONLY, is_clearable=False)


def _fields(parent_key: str, parent_member: str) -> tuple[FieldSpec, ...]:
    return (
        FieldSpec(
            key="type",
            path=("type",),
            kind=Kind.CHOICE,
            strategy=Strategy.PATCH,
            choices=common.CONTACT_TYPES,
            is_required=True,
            is_clearable=False,
        ),
        FieldSpec(
            key="value",
            path=("value",),
            kind=Kind.TEXT,
            strategy=Strategy.PATCH,
            is_required=True,
            is_clearable=False,
            note="The number or address, as the type says.",
        ),
        FieldSpec(key="memo", path=("memo",), kind=Kind.TEXT, strategy=Strategy.PATCH),
        *(_nested(f"preferences.{key}", "preferences", member) for key, member in _PREFERENCES),
        _nested("phone_settings.do_not_text", "phoneSettings", "doNotText"),
        common.fixed(parent_key, parent_member, note="The parent's id; use a parent column to set it."),
        common.fixed("id", "id", note="The number ServiceTitan gave the contact."),
        common.fixed("created_on", "createdOn", Kind.DATETIME),
        common.fixed("modified_on", "modifiedOn", Kind.DATETIME, "Its own, not the customer's or location's."),
    )


CUSTOMER_CONTACTS = ObjectSpec(
    name="customer_contacts",
    singular="customer contact",
    collection="/customers/{parent}/contacts",
    noticed=Feed("/export/customers/contacts"),
    list_path="/customers/contacts",
    list_parameter="customerIds",
    title="value",
    scope="tn.crm.customers",
    fields=_fields("customer_id", "customerId"),
    parent=ParentSpec(object="customers", member="customerId", nested_as="contacts"),
    is_deletable=True,
)

LOCATION_CONTACTS = ObjectSpec(
    name="location_contacts",
    singular="location contact",
    collection="/locations/{parent}/contacts",
    noticed=Feed("/export/locations/contacts"),
    list_path="/locations/contacts",
    list_parameter="locationIds",
    title="value",
    scope="tn.crm.locations",
    fields=_fields("location_id", "locationId"),
    parent=ParentSpec(object="locations", member="locationId", nested_as="contacts"),
    is_deletable=True,
)
