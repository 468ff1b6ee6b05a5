"""A small world in which syncd's real engine and adapters live on one seed, one thread and a virtual clock."""
