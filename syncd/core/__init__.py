"""The decisions: pure functions over values, records and mappings. No I/O, no clock, no logging."""
