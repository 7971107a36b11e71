"""A layer in words and numbers: headline, axes, arithmetic, formulas, matrices."""
