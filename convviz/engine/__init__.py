"""The engine: arrays in, arrays out, by whichever algorithm takes least time.

- `correlate`: what callers use, and the checks of what they give
- `planning`: which algorithm, by a table of what work costs
- `plain`, `im2col`, `toeplitz`: the algorithms
- `tiles`: what they have in common; `padding`, `windows`, `scratch` and `threads` serve it
"""

from convviz.engine.correlate import convolve, cross_correlate, flip
from convviz.engine.padding import pad
from convviz.engine.planning import Plan, plan

__all__ = ["Plan", "convolve", "cross_correlate", "flip", "pad", "plan"]
