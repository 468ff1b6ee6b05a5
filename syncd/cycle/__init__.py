"""The use cases: observe, plan, apply, settle, recover. Reaches the two services through ports only."""
