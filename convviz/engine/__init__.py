"""The engine: arrays in, arrays out, by whichever algorithm takes least time.

- `correlate`: what callers use, and the checks of what they give
- `planning`: which algorithm, by one table of what work costs
- `plain`, `im2col`, `toeplitz`, `rows`, `separable`, `fourier`: the algorithms, a module each
- `tiles`: one convolution, tile by tile; what all algorithms have in common
- `extremes`: what is done where sums could leave the range of a float
- `transposing`: transposed convolution, phase by phase
- `subpixel`: the same with many maps, all phases from one pass over the input
- `pooling`: the largest number of each window, their mean, and repeated cells
- `pointwise`: activations
- `gradients`: the way back through each of them
- `work`, `padding`, `windows`, `products`, `scratch`, `threads`, `floats`: what they are made with

Left out, because they were measured at less than 1.5 times the speed of the next best on every workload:
Winograd's minimal filters, and a matrix product for each tap.
"""

from convviz.engine.correlate import convolve, cross_correlate, flip, output_of
from convviz.engine.floats import as_floats
from convviz.engine.padding import pad
from convviz.engine.planning import Plan, plan, plan_of
from convviz.engine.pooling import pool_max, pool_mean, repeat
from convviz.engine.transposing import by_filters, transpose

__all__ = [
    "Plan",
    "as_floats",
    "by_filters",
    "convolve",
    "cross_correlate",
    "flip",
    "output_of",
    "pad",
    "plan",
    "plan_of",
    "pool_max",
    "pool_mean",
    "repeat",
    "transpose",
]
