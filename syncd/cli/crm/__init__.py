"""`syncd crm`: every operation of the API by hand, made from the catalogue of operations."""
