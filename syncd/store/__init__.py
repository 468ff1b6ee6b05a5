"""What is remembered, in one SQLite file. The only place that imports sqlite_utils; everything is one transaction
or none. The store is real in every test and in the simulation, so it is no port and is never faked."""
