"""The CRM's side: ServiceTitan's v2 REST API over a transport that is handed in. httpx has one door, ``client``."""
