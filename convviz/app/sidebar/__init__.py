"""The sidebar: input, kernel and settings."""
