"""Leads, with their notes and follow-ups, and leads from web forms."""

from typing import Annotated

from syncd.crm.api.answers import Listing
from syncd.crm.api.operation import Group, operation
from syncd.crm.api.parameters import (
    CreatedBefore,
    CreatedOnOrAfter,
    Doc,
    Ids,
    ModifiedBefore,
    ModifiedOnOrAfter,
    PageSize,
    Sort,
    When,
)
from syncd.crm.models.enums import LeadStatus
from syncd.crm.models.leads import (
    CreateFollowUpRequest,
    DismissLeadRequest,
    FollowUpResponse,
    LeadCreateRequest,
    LeadNoteCreateRequest,
    LeadResponse,
    LeadUpdateRequest,
    SubmitLeadFormRequest,
    SubmitLeadFormResponse,
)
from syncd.crm.models.shared import NoteResponse


class Leads(Group):
    """Group ``Leads`` of the vendor's document."""

    vendor_name = "Leads"

    @operation("Leads_Get", "GET", "/leads/{id}", scope="leads:r", errors=(400, 404))
    async def get(self, lead_id: int) -> LeadResponse:
        """Read one lead. Operation ``Leads_Get``.

        Raises: NotFoundError, for an unknown id; CrmError.
        """

    @operation(
        "Leads_Update",
        "PATCH",
        "/leads/{id}",
        scope="leads:w",
        look="Read the lead with `leads.get` and compare the members you sent.",
    )
    async def update(self, lead_id: int, request: LeadUpdateRequest) -> LeadResponse:
        """Change what is given and leave the rest. Operation ``Leads_Update``.

        Customer, location, tags, call reason, booking and status cannot be changed (D).
        Raises: BadRequestError; LostError, when it may have happened; CrmError.
        """

    @operation("Leads_GetList", "GET", "/leads", scope="leads:r")
    def get_list(
        self,
        *,
        ids: Ids = None,
        created_before: CreatedBefore = None,
        created_on_or_after: CreatedOnOrAfter = None,
        modified_before: ModifiedBefore = None,
        modified_on_or_after: ModifiedOnOrAfter = None,
        customer_id: int | None = None,
        is_prospect: Annotated[
            bool | None, Doc("True: without a customer, or whose customer has no job yet; nothing: all.")
        ] = None,
        without_customer: Annotated[bool | None, Doc("True: with neither customer nor location; nothing: all.")] = None,
        status: LeadStatus | None = None,
        customer_city: str | None = None,
        customer_state: str | None = None,
        customer_zip: str | None = None,
        customer_created_on_or_after: When | None = None,
        customer_created_before: When | None = None,
        customer_modified_on_or_after: When | None = None,
        gen_perm_url: Annotated[bool | None, Doc("Fill `lead_url`.")] = None,
        lead_customer_name: str | None = None,
        lead_phone: str | None = None,
        is_capture_source_form: bool | None = None,
        sort: Sort = "+Id",
        page_size: PageSize = 500,
    ) -> Listing[LeadResponse]:
        """List leads, dismissed and converted ones too. Operation ``Leads_GetList``.

        There is no filter by `active`. The texts of the document about `customer_created_…` are swapped; the
        names are presumably right (I).
        Raises, when it is iterated: BadRequestError; CrmError.
        """

    @operation(
        "Leads_Create",
        "POST",
        "/leads",
        scope="leads:w",
        look="List leads created lately and look for the summary and the name before creating again.",
    )
    async def create(self, request: LeadCreateRequest) -> LeadResponse:
        """Create a lead, of a customer or of somebody who is none yet. Operation ``Leads_Create``.

        Nothing in it stops doubles.
        Raises: BadRequestError, also without `call_reason_id` and `follow_up_date` (O); LostError, when it may
        have happened; CrmError.
        """

    @operation(
        "Leads_CreateFollowUp",
        "POST",
        "/leads/{id}/follow-up",
        scope="leads:w",
        look="Read the lead and look at `follow_up_date`.",
    )
    async def create_follow_up(self, lead_id: int, request: CreateFollowUpRequest) -> FollowUpResponse:
        """Note when to call again. Operation ``Leads_CreateFollowUp``.

        Raises: BadRequestError, presumably also for an unknown lead (I); LostError, when it may have happened;
        CrmError.
        """

    @operation("Leads_GetNotes", "GET", "/leads/{id}/notes", scope="leads:r", errors=(400, 404))
    def get_notes(
        self,
        lead_id: int,
        *,
        created_before: CreatedBefore = None,
        created_on_or_after: CreatedOnOrAfter = None,
        modified_before: ModifiedBefore = None,
        modified_on_or_after: ModifiedOnOrAfter = None,
        page_size: PageSize = 500,
    ) -> Listing[NoteResponse]:
        """List a lead's notes; the order is the service's. Operation ``Leads_GetNotes``.

        Raises, when it is iterated: NotFoundError, for an unknown id; CrmError.
        """

    @operation(
        "Leads_CreateNote",
        "POST",
        "/leads/{id}/notes",
        scope="leads:w",
        errors=(400, 404),
        look="List the lead's notes and look for the text; a note has no key of its own.",
    )
    async def create_note(self, lead_id: int, request: LeadNoteCreateRequest) -> NoteResponse:
        """Add a note. Operation ``Leads_CreateNote``.

        It can be neither edited nor deleted through this API (D).
        Raises: BadRequestError, NotFoundError; LostError, when it may have happened; CrmError.
        """

    @operation(
        "Leads_Dismiss",
        "POST",
        "/leads/{id}/dismiss",
        scope="leads:w",
        errors=(400, 404),
        look="Read the lead and look at `status`.",
    )
    async def dismiss(self, lead_id: int, request: DismissLeadRequest) -> None:
        """Give a lead up, for a reason. Operation ``Leads_Dismiss``.

        Raises: BadRequestError, NotFoundError; LostError, when it may have happened; CrmError.
        """

    @operation(
        "Leads_SubmitLeadForm",
        "POST",
        "/leads/form",
        scope="leads:w",
        look="List leads created lately and look for the name before handing it in again.",
    )
    async def submit_lead_form(
        self,
        request: SubmitLeadFormRequest,
        *,
        id: int | None = None,  # noqa: A002 - the vendor's name
    ) -> SubmitLeadFormResponse:
        """Hand in a form from a web site, which makes a lead. Operation ``Leads_SubmitLeadForm``.

        `id` is not described; it presumably names the form (I).
        Raises: BadRequestError; LostError, when it may have happened; CrmError.
        """
