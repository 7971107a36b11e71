"""A scene's numbers as files, and a link to it."""
