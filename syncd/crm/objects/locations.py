"""Service locations as data (servicetitan-crm-v2.md 2.3 and 3.4)."""

from dataclasses import replace

from syncd.core.objects import EXTERNAL_DATA, Feed, Kind, ObjectSpec, ParentSpec
from syncd.crm.objects import address, common

_CONTACTS, _CONTACT_COLUMNS = common.contact_columns("location_contacts")

LOCATIONS = ObjectSpec(
    name="locations",
    singular="location",
    collection="/locations",
    noticed=Feed("/export/locations"),
    list_path="/locations",
    list_parameter="ids",
    scope="tn.crm.locations",
    fields=(
        common.name(200),
        *address.FIELDS,
        *_CONTACT_COLUMNS,
        common.TAGS,
        common.ACTIVE,
        # Writable by PATCH only: a new location cannot be given one (D).
        replace(
            common.reference("tax_zone_id", "taxZoneId", "The id of a tax zone of accounting."), is_in_creation=False
        ),
        common.fixed("tax_exempt", "taxExempt", Kind.YES_NO),
        common.fixed("zone_id", "zoneId", note="The dispatch zone."),
        common.fixed("customer_id", "customerId", note="The customer's id; use a parent column to set it."),
        *common.STAMPS,
    ),
    # The CRM copies nested contacts of a new location to its customer (documented, api-resources-crm).
    children=(_CONTACTS,),
    parent=ParentSpec(
        object="customers", member="customerId", nested_as="locations", is_required_by_parent=True, can_change=True
    ),
    marker=EXTERNAL_DATA,
    custom_fields=True,
    tags_path="/locations/{id}/tags/{element}",
    unit_members={"address": address.MEMBERS},
)
