"""A set-up as an address, and back."""
