"""The part that lives: when a cycle runs, what an operator may ask for, and how things stand."""
