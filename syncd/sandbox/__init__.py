"""Stand-ins for both services: a CRM and a Sheets server one can run on loopback.

The behaviour is a plain library (state, clock handed in, request to response); real HTTP is a thin skin
around it. The simulation drives the library in-process, the adapters' tests and people drive the servers.
"""
