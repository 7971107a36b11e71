"""A scene as a program, one module a framework."""
