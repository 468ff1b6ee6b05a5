"""The export feeds: what is new or changed since a token."""

from syncd.crm.api.answers import Feed
from syncd.crm.api.operation import Group, operation
from syncd.crm.api.parameters import Recent, Since
from syncd.crm.models.bookings import ExportBookingResponse
from syncd.crm.models.customers import ExportCustomerContactResponse, ExportCustomerResponse
from syncd.crm.models.leads import ExportLeadsResponse
from syncd.crm.models.locations import ExportLocationContactResponse, ExportLocationsResponse
from syncd.crm.models.tags import ExportTagTypeResponse


class Export(Group):
    """Group ``Export`` of the vendor's document."""

    vendor_name = "Export"

    @operation("ExportCustomers_GetCustomers", "GET", "/export/customers", scope="customers:r")
    def customers(
        self,
        *,
        from_: Since = None,
        include_recent_changes: Recent = None,
    ) -> Feed[ExportCustomerResponse]:
        """Customers, page by page. Operation ``ExportCustomers_GetCustomers``.

        Rows come roughly in the order of their modification, inactive and deleted ones too (D). A token belongs
        to this feed only.
        Raises, when it is iterated: BadRequestError, for a bad token; CrmError.
        """

    @operation("ExportContacts_CustomersContacts", "GET", "/export/customers/contacts", scope="customers:r")
    def customers_contacts(
        self,
        *,
        from_: Since = None,
        include_recent_changes: Recent = None,
    ) -> Feed[ExportCustomerContactResponse]:
        """Contacts of customers, page by page. Operation ``ExportContacts_CustomersContacts``.

        Rows come roughly in the order of their modification, inactive and deleted ones too (D). A token belongs
        to this feed only.
        Raises, when it is iterated: BadRequestError, for a bad token; CrmError.
        """

    @operation("ExportLocations_Locations", "GET", "/export/locations", scope="locations:r")
    def locations(
        self,
        *,
        from_: Since = None,
        include_recent_changes: Recent = None,
    ) -> Feed[ExportLocationsResponse]:
        """Locations, page by page. Operation ``ExportLocations_Locations``.

        Rows come roughly in the order of their modification, inactive and deleted ones too (D). A token belongs
        to this feed only.
        Raises, when it is iterated: BadRequestError, for a bad token; CrmError.
        """

    @operation("ExportContacts_LocationsContacts", "GET", "/export/locations/contacts", scope="locations:r")
    def locations_contacts(
        self,
        *,
        from_: Since = None,
        include_recent_changes: Recent = None,
    ) -> Feed[ExportLocationContactResponse]:
        """Contacts of locations, page by page. Operation ``ExportContacts_LocationsContacts``.

        Rows come roughly in the order of their modification, inactive and deleted ones too (D). A token belongs
        to this feed only.
        Raises, when it is iterated: BadRequestError, for a bad token; CrmError.
        """

    @operation("ExportLeads_Leads", "GET", "/export/leads", scope="leads:r")
    def leads(
        self,
        *,
        from_: Since = None,
        include_recent_changes: Recent = None,
    ) -> Feed[ExportLeadsResponse]:
        """Leads, page by page. Operation ``ExportLeads_Leads``.

        Rows come roughly in the order of their modification, inactive and deleted ones too (D). A token belongs
        to this feed only.
        Raises, when it is iterated: BadRequestError, for a bad token; CrmError.
        """

    @operation("ExportBookings_Get", "GET", "/export/bookings", scope="bookings:r")
    def bookings(
        self,
        *,
        from_: Since = None,
        include_recent_changes: Recent = None,
    ) -> Feed[ExportBookingResponse]:
        """Bookings, page by page. Operation ``ExportBookings_Get``.

        Rows come roughly in the order of their modification, inactive and deleted ones too (D). A token belongs
        to this feed only.
        Raises, when it is iterated: BadRequestError, for a bad token; CrmError.
        """

    @operation("Export_TagTypes", "GET", "/export/tag-types", scope="tagtypes:r", area="settings")
    def tag_types(
        self,
        *,
        from_: Since = None,
        include_recent_changes: Recent = None,
    ) -> Feed[ExportTagTypeResponse]:
        """Tag types, page by page. Operation ``Export_TagTypes``.

        Rows come roughly in the order of their modification, inactive and deleted ones too (D). A token belongs
        to this feed only.
        Raises, when it is iterated: BadRequestError, for a bad token; CrmError.
        """
