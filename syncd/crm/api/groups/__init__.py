"""The declarations, one module a group. A method has no body: ``operation`` reads its signature (see there)."""
