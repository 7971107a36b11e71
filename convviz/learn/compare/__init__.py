"""The same numbers in several convolutions, side by side."""
