"""Files as arrays: one module a kind of file, and what every file is held to."""
