"""The shapes of requests and answers, one module for each group of the API (D: CRM v2 and settings v2)."""
