"""The typed client: every operation of the CRM's API as a method. ``syncd.crm`` is its door."""
