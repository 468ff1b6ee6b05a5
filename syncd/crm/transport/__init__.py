"""How the CRM's API is spoken to: tokens, quota, patience and one call after another. Knows no operation by name."""
