"""The CRM's side: ServiceTitan's v2 REST API. ``transport`` speaks it, ``adapter`` is what the engine sees of it."""
