"""Every behaviour of the CRM that no source settles, as a named switch with the harsher reading as default.

Marks: D documented, O observed in somebody's published traffic or code, I inferred. Nothing here acts; the
handlers ask.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """What the stand-in does where the real service's behaviour is unknown or may vary."""

    feed_lag_seconds: float = 900.0
    """Without includeRecentChanges a feed shows a change only after this long (D: about 15 minutes)."""
    feed_page_size: int = 1000
    """Rows in one page of a feed (I: the size is the server's choice and not documented)."""
    feed_pages_vary: bool = True
    """A page that is not the last may hold fewer rows than others (I: stop on hasMore, never on a short page)."""
    feed_disorder: bool = True
    """Neighbouring rows of a feed page may change places (D: "usually" ordered, no promise)."""
    deleted_contacts_in_feeds: bool = False
    """Whether a deleted contact comes once more with active=false (I: the member exists; never seen)."""
    read_lag_seconds: float = 0.0
    """Single reads and lists show a change only after this long; feeds lag by themselves (O: of fifty locations just
    created 38 answered 404 a second later, and tags just changed read back as before; I that all records lag). The one
    switch whose default is the kind way, as whoever tries things by hand reads what they have just written."""
    customer_lists: Literal["replace", "merge"] = "replace"
    """What customFields and tagTypeIds in a PATCH of a customer do (D for locations: what is not in the list is gone; I
    for customers). With "merge" they add to what is there."""
    external_data_filter_lag_seconds: float = 60.0
    """A look-up by external data does not see a record for this long after it was planted (I)."""
    tag_change_moves_modified_on: bool = True
    """Adding or removing a tag moves its owner's modifiedOn (I: tagTypeIds is a member of the owner)."""
    noop_patch_moves_modified_on: bool = True
    """A PATCH that changes nothing moves modifiedOn all the same (I)."""
    contact_change_moves_modified_on: bool = False
    """A contact's change moves its owner's modifiedOn (D: it does not, in list filters)."""
    equal_stamps_in_one_call: bool = True
    """All rows one call changes carry one stamp (O: bulk imports do); otherwise each gets its own tick."""
    strip_phone: bool = True
    """Phone and fax values are stored as digits only (O: samples show digits; I: that the server does it)."""
    drop_country_code: bool = True
    """A number of eleven digits that begins with 1 is stored without the 1 (O, weak: two integrators say that
    numbers come back with ten digits and without a country code)."""
    trim_text: bool = True
    """Blanks around names, addresses and e-mail addresses are dropped on store (I)."""
    adding_tag_twice: Literal["409", "200"] = "409"
    """Answer to POST of a tag that is already there (I: 409 is listed for POST, not for DELETE)."""
    bulk_tags_all_or_nothing: bool = False
    """Whether a refused bulk call leaves everything as it was; otherwise what came before stays (I)."""
    merged_owner_status: Literal[404, 409] = 404
    """Answer for sub-resources of a merged record (O: "may answer 404"; an inactive one answers 409)."""
    inactive_owner_shows_notes: bool = False
    """Notes of an inactive customer or location are served and its tags can be taken away (O: sub-resources answer 409,
    seen for contacts; I for these, whose operations list no 409)."""
    created_answer_lists_copies: bool = False
    """Whether a customer's create answer lists the contacts copied up from nested locations (I)."""
    duplicate_contacts_allowed: bool = True
    """Two equal contacts may stand on one owner (I: no uniqueness is documented; otherwise a second one is 409)."""
    legacy_preference_always_counts: bool = True
    """The legacy flag of a contact's preferences sets both newer ones whenever it is sent (D: "will update both"; what
    holds when they are sent beside it is unknown); otherwise only when it changes."""
    deactivation_by_patch: Literal["accepted", "ignored", "refused"] = "accepted"
    """What `active` in a PATCH does (D: the schema has it; a page of the portal says that the API deactivates
    nothing)."""
    unknown_members_refused: bool = False
    """A body with a member that no schema names is a 400 (the schemas say additionalProperties false; O, weak: such
    members are ignored)."""
    payment_terms_checked: bool = True
    """An unknown paymentTermId is a 400 (I; 901 to 903 are known)."""
    last_location_may_leave: bool = False
    """Whether a PATCH may move the last location of a customer to another (D: a customer has at least one; I: 409)."""
    deleted_contact_conflicts: bool = False
    """A contact equal to one that was deleted from the same owner is refused with 409 (O: a live location answered 409
    to a contact that its list did not show; I that a deleted one was the reason)."""
    custom_field_values_checked: bool = True
    """Refuse a value outside a dropdown's options or a text in a numeric field (I)."""
    page_zero: Literal["400", "first"] = "400"
    """Answer to page 0 (O: most of the service's lists take it, some answer 400; which the CRM's do was not said)."""
    page_size_over_limit: Literal["400", "clamp"] = "400"
    """Answer to pageSize above 5000 (I: 400 expected, never seen)."""
    unsorted_newest_first: bool = True
    """A list without sort comes newest id first (O: seen in another module; the order is undocumented)."""
    blank_sort_sign_ascends: bool = True
    """A sort whose plus decoded to a blank counts as ascending (I)."""
    names_unique_tag_types: bool = False
    """Refuse a second tag type of one name (I: uniqueness is not promised)."""
    names_unique_provider_tags: bool = True
    """Refuse a second booking provider tag of one name (I: 409 is listed, its reason is not)."""
    unknown_references_refused: bool = True
    """Refuse a campaign, business unit, job type or call reason nobody defined (I: 400, the listed status)."""
    closed_leads_editable: bool = False
    """Whether a dismissed or converted lead can still be changed (I)."""
    closed_bookings_editable: bool = False
    """Whether a dismissed or converted booking can still be changed (I: PATCH lists a 409 without a reason)."""
    dismissing_twice: Literal["400", "200"] = "400"
    """Answer to dismissing what is no longer open (I: no 409 is listed)."""
    strip_lead_phone: bool = True
    """A lead's telephone number is stored as digits, as contacts' are (I)."""
    deleted_leads_in_feeds: bool = False
    """Whether a deleted lead comes once more with active=false (I: the member exists; never seen)."""
    deleted_bookings_in_feeds: bool = False
    """Whether a deleted booking comes once more with active=false (I: as above)."""
    booking_connection: Literal["any", "provider", "unrestricted"] = "any"
    """How the application was connected (D: to one provider's tag, or with no restriction). The tag entitles to the
    paths of a provider, the other to the plain ones; "any" lets both answer. What it does to the feed is I."""
    connected_provider: int = 0
    """Id of the booking provider tag to which the application was connected (D: an administrator picks one); the paths
    of all others answer as unknown. 0: of no matter which, the kind way, as no application is connected at first."""
    unknown_booking_provider_status: Literal[400, 403, 404] = 404
    """Answer on the paths of a booking provider that does not exist or is inactive (I)."""
    uuid_patch_clears_omitted: bool = True
    """A PATCH of a contact with a guid clears what it leaves out (I: its model is the PUT's, isArchived demanded)."""
    put_of_unknown_guid: Literal["create", "404"] = "create"
    """Answer to PUT of a contact or contact method nobody has (I: no 404 is listed for it)."""
    related_contact_delete: Literal["409", "200"] = "409"
    """Answer to deleting a contact with a guid that is still related to something (I: 409 is listed)."""
    contact_references_unique: bool = False
    """Refuse a second contact with a guid of one referenceId (I: the listed 409 speaks of a customer)."""
    archived_contacts_hidden: bool = True
    """Lists leave out archived contacts unless isArchived asks for them (I: as other lists do; not documented)."""
    relating_twice: Literal["409", "200"] = "409"
    """Answer to a relationship that is already there (I)."""
    unknown_relationship_type_status: Literal[404, 409] = 404
    """Answer to a typeSlug nobody knows (D: the document names both)."""
    unrelated_entity_contacts: Literal["404", "empty"] = "404"
    """Answer to the contacts of what no contact is related to (I: the 404 says "Contact not found")."""
    preference_values_rewritten: bool = True
    """A preference's "true" reads back as "True" (I: custom fields hold flags so)."""
    literal_operation_list: bool = False
    """Answer the lines of a widely copied list of operations that no specification supports (see ``literal``)."""
    rate_limit_per_second: int = 60
    """Calls a second for one app and tenant (D)."""
    token_calls_per_minute: int = 240
    """Token calls a minute for one client (D: throttled; I: the number. O: a published client that takes a token for
    every call reads whole lists, so it is not below a few a second)."""
    token_seconds: int = 900
    """Life of an access token (D)."""
