"""A short office day, played on two stand-ins: what syncd does, shown, and checked from outside."""
