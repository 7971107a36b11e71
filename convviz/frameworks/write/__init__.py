"""A scene as a program: what every program has; how the output is made is its layer's own."""
