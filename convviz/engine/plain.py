"""Plain: the definition, one sum of products over all windows.

The windows are no copy: an array that lies over the padded input with two strides an axis, one that goes to
the next window and one that goes to the next tap. `numpy.einsum` multiplies and adds in its own loops,
without a BLAS, so every product is formed, those with 0 too, and NaN and infinity spread as the definition
says.

Cost: as many multiply-adds as the definition has, and nothing copied. It is the quickest for small inputs
and the slowest for large ones: each product waits for its memory, and one sum holds up the next.

Source: the definition, as in Dumoulin and Visin, *A guide to convolution arithmetic* (arXiv 1603.07285).
"""

import numpy as np

from convviz.core.spec import ConvSpec
from convviz.engine.scratch import Scratch
from convviz.engine.windows import windows
from convviz.engine.work import Fill, Work, cut

_TILE_MULTIPLY_ADDS = 2_000_000


def refusal(spec: ConvSpec) -> str:
    """Plain can do everything."""
    return ""


def work(spec: ConvSpec, itemsize: int) -> Work:
    """Exactly the products of the definition."""
    each = spec.weights // spec.groups
    tile = cut((spec.groups, *spec.output_size), _TILE_MULTIPLY_ADDS // each)
    return Work(tile, spec.multiply_adds, 0)


def prepare(spec: ConvSpec, weight: np.ndarray) -> Fill:
    """The function that fills one tile of the output."""
    taps, cells = "ijk"[: spec.ndim], "xyz"[: spec.ndim]
    formula = f"gfc{taps},gc{taps}{cells}->gf{cells}"

    def fill(output: np.ndarray, input: np.ndarray, groups: slice, scratch: Scratch) -> None:
        np.einsum(formula, weight[groups], windows(spec, input, output.shape[2:]), out=output)

    return fill
