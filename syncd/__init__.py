"""syncd keeps a ServiceTitan CRM and a Google spreadsheet in step, both ways."""

__version__ = "0.1.0"
