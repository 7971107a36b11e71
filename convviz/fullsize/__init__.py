"""A picture convolved at its own size, in strips, and written in its own format."""
