"""The enumerations of the API (D, servicetitan-crm-v2.md 3.1); in answers they are open, see ``base.Open``."""

from typing import Literal, TypeAlias

ActiveRequestArg: TypeAlias = Literal["True", "Any", "False"]
"""Which records a list shows; the service's own default is active ones only (D)."""
BookingAgentTagType: TypeAlias = Literal["V1Api", "V2Api"]
BookingStatus: TypeAlias = Literal["New", "Converted", "Dismissed", "Accepted"]
ContactType: TypeAlias = Literal["Phone", "Email", "Fax", "MobilePhone"]
CustomerType: TypeAlias = Literal["Residential", "Commercial"]
ExternalDataPatchMode: TypeAlias = Literal["Replace", "Merge"]
"""``Replace``, the service's default, makes the application's items exactly the list; ``Merge`` changes listed keys."""
GeolocationCoordinatesSource: TypeAlias = Literal["None", "System", "User", "Imported"]
GeolocationVerificationStatus: TypeAlias = Literal["Unverified", "InProgress", "Failed", "Verified"]
LeadStatus: TypeAlias = Literal["Open", "Dismissed", "Converted"]
Priority: TypeAlias = Literal["Low", "Normal", "High", "Urgent"]
TagImportance: TypeAlias = Literal["Medium", "High"]
TypeSlug: TypeAlias = Literal["customer", "location", "booking"]
"""What a uuid contact may be related to (D by text; a free string in the schema)."""
