"""Customers as data (servicetitan-crm-v2.md 2.3 and 3.2)."""

from syncd.core.objects import EXTERNAL_DATA, Feed, FieldSpec, Kind, ObjectSpec, Strategy
from syncd.crm.objects import address, common

_CONTACTS, _CONTACT_COLUMNS = common.contact_columns("customer_contacts")


def _amount(key: str, member: str) -> FieldSpec:
    return FieldSpec(
        key=key,
        path=(member,),
        kind=Kind.MONEY,
        strategy=Strategy.PATCH,
        is_clearable=False,  # nullable when read, not in the PATCH model (D)
    )


CUSTOMERS = ObjectSpec(
    name="customers",
    singular="customer",
    collection="/customers",
    noticed=Feed("/export/customers"),
    list_path="/customers",
    list_parameter="ids",
    scope="tn.crm.customers",
    fields=(
        common.name(150),
        FieldSpec(
            key="type",
            path=("type",),
            kind=Kind.CHOICE,
            strategy=Strategy.PATCH,
            choices=("Residential", "Commercial"),
            is_clearable=False,  # the enum has no empty value (D), though null was seen live (O)
        ),
        *address.FIELDS,
        *_CONTACT_COLUMNS,
        common.TAGS,
        common.flag("do_not_mail", "doNotMail"),
        common.flag("do_not_service", "doNotService"),
        common.flag("national_account", "nationalAccount"),
        common.flag("tax_exempt", "taxExempt"),
        common.ACTIVE,
        common.fixed("balance", "balance", Kind.MONEY, "Kept by accounting."),
        _amount("credit_limit", "creditLimit"),
        _amount("credit_limit_balance", "creditLimitBalance"),
        common.reference("payment_term_id", "paymentTermId", "The id of a payment term of accounting."),
        *common.STAMPS,
    ),
    children=(_CONTACTS,),
    marker=EXTERNAL_DATA,
    custom_fields=True,
    tags_path="/customers/{id}/tags/{element}",
    bulk_tags_path="/tags",
    unit_members={"address": address.MEMBERS},
)
