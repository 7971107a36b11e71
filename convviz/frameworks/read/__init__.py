"""A pasted layer as a set-up, or why its framework refuses it."""
