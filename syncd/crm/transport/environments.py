"""The hosts of the service's two environments (D, servicetitan-crm-v2.md 1)."""

API = {"production": "https://api.servicetitan.io", "integration": "https://api-integration.servicetitan.io"}
AUTH = {"production": "https://auth.servicetitan.io", "integration": "https://auth-integration.servicetitan.io"}
