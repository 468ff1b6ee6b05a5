"""`syncd export`: export feeds as files."""
