"""A tenant with one of everything, and good arguments for every operation of the catalogue."""

from datetime import UTC, datetime
from uuid import uuid4

from syncd.crm import models
from syncd.sandbox.crm.members import CUSTOMER, LOCATION

PLACE = models.CustomerAddress(street="1 Elm St", city="Austin", state="TX", zip="78701", country="USA")
WHEN = datetime(2027, 1, 2, 9, 30, tzinfo=UTC)


class Furnished:
    """Ids by group and vendor's parameter, and a body for every request model."""

    def __init__(self, house):
        crm = house.sandbox
        ada, tag = house.customer(), crm.add_tag_type("VIP")
        home = crm.locations_of(ada)[0]["id"]
        crm.add_custom_field_type(CUSTOMER, "Gate code")
        crm.add_custom_field_type(LOCATION, "Colour")
        campaign, reason = crm.add_campaign("Spring"), crm.add_call_reason("Price")
        provider = crm.add_booking_provider("Web")
        booking = crm.add_booking(provider, "Ada", address={"city": "Waco"}, contacts=[("Email", "a@example.com")])
        lead = crm.add_lead(campaign, "No heat")
        bea = crm.add_uuid_contact("Bea")
        contact_of_booking = next(crm.world.booking_contacts.live()).id
        self.customer, self.location = ada, home
        self.ids = {
            ("customers", "id"): ada,
            ("customers", "contactId"): crm.add_contact(ada, "Email", "a@example.com"),
            ("customers", "noteId"): crm.add_note(ada, "hi"),
            ("customers", "tagTypeId"): tag,
            ("locations", "id"): home,
            ("locations", "contactId"): crm.add_location_contact(home, "Email", "a@example.com"),
            ("locations", "noteId"): crm.add_location_note(home, "hi"),
            ("locations", "tagTypeId"): tag,
            ("locations", "preferredTechnicianId"): 77,
            ("leads", "id"): lead,
            ("bookings", "id"): booking,
            ("bookings", "booking_provider"): provider,
            ("bookings", "contactId"): contact_of_booking,
            ("booking_provider_tags", "id"): provider,
            ("tag_types", "id"): tag,
            ("contacts", "id"): bea,
            ("contacts", "contactId"): bea,
            ("contacts", "relatedEntityId"): ada,
            ("contacts", "relationshipId"): ada,
            ("contacts", "typeSlug"): "customer",
            ("contact_methods", "contactId"): bea,
            ("contact_methods", "contactMethodId"): crm.add_contact_method(bea, "Email", "b@example.com"),
            ("contact_preferences", "contactId"): bea,
            ("contact_preferences", "preferenceName"): "JobReminders",
        }
        self.ids["contact_preferences", "contactMethodId"] = self.ids["contact_methods", "contactMethodId"]
        tagged, lonely = crm.add_tag_type("Old"), crm.add_uuid_contact("Dee")
        crm.tag_customer(ada, tagged)
        crm.tag_location(home, tagged)
        crm.relate_contact(bea, ada)
        self.own_ids = {
            ("Customers_DeleteTag", "tagTypeId"): tagged,
            ("Locations_DeleteTag", "tagTypeId"): tagged,
            ("Contacts_DeleteContact", "id"): lonely,
            ("Contacts_CreateContactRelationship", "relatedEntityId"): house.customer(),
        }
        """What some operations need of their own: a tag that is there, a contact that is not related."""
        self.bodies = [
            models.AddBulkTagsRequest(customer_ids=[ada], tag_type_ids=[tag]),
            models.RemoveBulkTagsRequest(customer_ids=[ada], tag_type_ids=[tag]),
            models.CreateBookingProviderTagRequest(tag_name="Phone", description="By phone"),
            models.UpdateBookingProviderTagRequest(description="Theirs"),
            models.CreateBookingRequest(
                source="Web",
                name="Ada",
                address=models.AddressModel(street="1 Elm St", city="Austin", state="TX", zip="78701", country="USA"),
                summary="Leak",
                is_first_time_client=True,
                external_id="A-1",
            ),
            models.UpdateBookingRequest(summary="Leak"),
            models.ContactCreateRequest(type="Email", value="a@example.com"),
            models.UpdateBookingContactRequest(value="b@example.com"),
            models.DismissBookingModel(call_reason_id=reason),
            models.CreateContactRequest(name="Cy"),
            models.UpdateContactRequest(is_archived=False),
            models.ReplaceContactRequest(is_archived=False),
            models.CreateContactMethodRequest(type="Email", value="b@example.com"),
            models.UpsertContactMethodRequest(type="Email", value="b@example.com"),
            models.UpdateContactMethodRequest(memo="home"),
            models.UpdateContactMethodPreferenceRequest(value="True"),
            models.CreateCustomerRequest(
                name="Ada", address=PLACE, locations=[models.NewLocation(name="Home", address=PLACE)]
            ),
            models.UpdateCustomerRequest(name="Ada"),
            models.CreateCustomerContactRequest(type="Email", value="a@example.com"),
            models.UpdateCustomerContactRequest(value="b@example.com"),
            models.CustomerNoteCreateRequest(text="hi"),
            models.LeadCreateRequest(campaign_id=campaign, summary="Leak", call_reason_id=reason),
            models.LeadUpdateRequest(summary="Leak"),
            models.CreateFollowUpRequest(follow_up_date=WHEN),
            models.DismissLeadRequest(dismissing_reason_id=reason),
            models.LeadNoteCreateRequest(text="hi"),
            models.SubmitLeadFormRequest(name="Bea", email="bea@example.com"),
            models.CreateLocationRequest(name="Shop", address=PLACE, customer_id=ada),
            models.UpdateLocationRequest(name="Home"),
            models.LocationContactCreateRequest(type="Email", value="a@example.com"),
            models.LocationContactUpdateRequest(value="b@example.com"),
            models.LocationNoteCreateRequest(text="hi"),
            models.CreateTagTypeRequest(name="Star", color="#1B6AC9"),
            models.UpdateTagTypeRequest(name="Star"),
        ]
        self.queries = {
            "Customers_GetModifiedContactsList": {"customer_ids": [ada]},
            "Locations_GetLocationsContactsList": {"location_ids": [home]},
        }

    def path(self, entry):
        """Good values for the path, in order."""
        found = [item for item in entry.operation.parameters if item.place == "path"]
        values = [
            self.own_ids.get((entry.operation.id, item.vendor)) or self.ids[entry.group, item.vendor] for item in found
        ]
        return [str(value) if item.annotation is str else value for item, value in zip(found, values, strict=True)]

    def body(self, entry):
        """A good body, in a list to be passed on, or none."""
        wanted = entry.operation.request
        return [] if wanted is None else [next(body for body in self.bodies if type(body) is wanted)]

    def query(self, entry):
        return self.queries.get(entry.operation.id, {})


def unknown(value):
    """An id of the same kind that nobody has."""
    if isinstance(value, int):
        return 999_999_999
    return str(uuid4()) if len(value) == 36 else "nobody"


def called(crm, entry, path, body, query):
    """Call an operation to its end: lists and feeds for their first page."""
    answer = getattr(getattr(crm, entry.group), entry.operation.name)(*path, *body, **query)
    return answer.page() if hasattr(answer, "page") else answer
