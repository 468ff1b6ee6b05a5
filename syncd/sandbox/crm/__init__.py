"""The CRM stand-in as a plain library: state, clock handed in, request to response."""

from syncd.sandbox.crm.auth import Client, opaque_token, signed_token
from syncd.sandbox.crm.members import CUSTOMER, LOCATION
from syncd.sandbox.crm.sandbox import CrmSandbox
from syncd.sandbox.crm.switches import Switches

__all__ = ["CUSTOMER", "LOCATION", "Client", "CrmSandbox", "Switches", "opaque_token", "signed_token"]
