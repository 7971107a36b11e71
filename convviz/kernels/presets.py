"""The kernels with a name, for one, two and three axes: what they are called, what they do, whose they are.

All are stored for cross-correlation, the operation that torch and Keras call convolution: laid on the input
as printed. So ``sobel_x`` is positive where the input grows brighter to the right.
"""

from typing import Any, NamedTuple

import numpy as np

from convviz.kernels import rules, sources
from convviz.language import later

ALPHABET = "ACGT"
"""The channels of DNA as one-hot rows, in their order."""
MOTIF = "TATAAA"


class Preset(NamedTuple):
    """A kernel with a name.

    Attributes
    ----------
    name, title : str
        Its key in `presets_for`, and what people read.
    caption : str
        What it does, in one plain line.
    source : str
        Where its numbers come from.
    rule : callable or None
        What gives its numbers at every size.
    stencil : nested tuples of numbers, or None
        Its numbers, if it is defined at their size only.
    size : tuple of int or None
        The only size it is defined at; None for any.
    channels : int or None
        The only number of channels that a filter of it can sum over; None for any.
    from_input : bool
        Whether it is cut out of the input.
    """

    name: str
    title: str
    caption: str
    source: str
    rule: rules.Rule | None = None
    stencil: tuple[Any, ...] | None = None
    size: tuple[int, ...] | None = None
    channels: int | None = None
    from_input: bool = False


def _stencil(name: str, title: str, caption: str, source: str, stencil: tuple[Any, ...]) -> Preset:
    return Preset(name, title, caption, source, stencil=stencil, size=np.shape(stencil))


_SLOPE, _SMOOTH = (-1, 0, 1), (1, 2, 1)
_MIDDLE = ((0, 0, 0), (0, 1, 0), (0, 0, 0))
_RANDOM = Preset(
    "random",
    later("Random"),
    later("Random integers, like untrained weights."),
    sources.UNIFORM,
)
_BOX = Preset(
    "box",
    later("Box blur"),
    later("Replaces each cell with the average of its neighbourhood."),
    sources.MEAN,
    rules.mean,
)
_GAUSSIAN = Preset(
    "gaussian",
    later("Gaussian blur"),
    later("A soft blur: an average in which near cells count more."),
    sources.BINOMIAL,
    rules.binomial,
)
_RANK_1 = (
    Preset(
        "identity",
        later("Identity"),
        later("Copies the sequence: only the middle weight is not 0."),
        sources.DELTA,
        rules.delta,
    ),
    Preset(
        "box",
        later("Moving average"),
        later("Replaces each value with the average of its neighbours."),
        sources.MEAN,
        rules.mean,
    ),
    Preset(
        "smooth",
        later("Triangular average"),
        later("A moving average of a moving average: weights rise and fall."),
        sources.TRIANGLE,
        rules.triangle,
    ),
    Preset(
        "gaussian",
        later("Gaussian"),
        later("Soft smoothing: an average in which near values count more."),
        sources.BINOMIAL,
        rules.binomial,
    ),
    Preset(
        "ema",
        later("Exponential average"),
        later("Averages past values, recent ones most; for causal padding."),
        sources.EXPONENTIAL,
        rules.exponential,
    ),
    _stencil(
        "difference",
        later("Difference"),
        later("Next value minus this one: the slope."),
        sources.DIFFERENCE,
        (-1, 1),
    ),
    _stencil(
        "second_difference",
        later("Second difference"),
        later("How the slope changes: 0 on a straight line."),
        sources.SECOND_DIFFERENCE,
        (1, -2, 1),
    ),
    Preset(
        "matched",
        later("Matched filter"),
        later("The strongest piece of your input: detects similar pieces."),
        sources.MATCHED,
        from_input=True,
    ),
    Preset(
        "bigram",
        later("Bigram detector"),
        later("The first two letters or words: detects them in this order."),
        sources.BIGRAM,
        size=(2,),
        from_input=True,
    ),
    Preset(
        "motif",
        later("DNA motif"),
        later("Counts how many letters match TATAAA."),
        sources.TATA,
        size=(len(MOTIF),),
        channels=len(ALPHABET),
    ),
    _RANDOM,
)
_RANK_2 = (
    Preset(
        "identity",
        later("Identity"),
        later("Copies the picture: only the middle weight is not 0."),
        sources.DELTA,
        rules.delta,
    ),
    _BOX,
    _GAUSSIAN,
    _stencil(
        "sharpen",
        later("Sharpen"),
        later("Adds to each cell its difference from its four neighbours."),
        sources.SHARPEN,
        ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    ),
    _stencil(
        "sobel_x",
        later("Sobel x"),
        later("Detects vertical edges (right minus left, middle row doubled)."),
        sources.SOBEL,
        ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    ),
    _stencil(
        "sobel_y",
        later("Sobel y"),
        later("Detects horizontal edges (below minus above, middle doubled)."),
        sources.SOBEL,
        ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
    ),
    _stencil(
        "prewitt_x",
        later("Prewitt x"),
        later("Detects vertical edges (three cells right minus three left)."),
        sources.PREWITT,
        ((-1, 0, 1), (-1, 0, 1), (-1, 0, 1)),
    ),
    _stencil(
        "prewitt_y",
        later("Prewitt y"),
        later("Detects horizontal edges (three cells below minus three above)."),
        sources.PREWITT,
        ((-1, -1, -1), (0, 0, 0), (1, 1, 1)),
    ),
    _stencil(
        "scharr_x",
        later("Scharr x"),
        later("Detects vertical edges, slanted ones more evenly than Sobel."),
        sources.SCHARR,
        ((-3, 0, 3), (-10, 0, 10), (-3, 0, 3)),
    ),
    _stencil(
        "scharr_y",
        later("Scharr y"),
        later("Detects horizontal edges, slanted ones more evenly than Sobel."),
        sources.SCHARR,
        ((-3, -10, -3), (0, 0, 0), (3, 10, 3)),
    ),
    _stencil(
        "laplacian",
        later("Laplacian"),
        later("Detects spots and edges (four neighbours minus 4 × the middle)."),
        sources.LAPLACIAN,
        ((0, 1, 0), (1, -4, 1), (0, 1, 0)),
    ),
    _stencil(
        "emboss",
        later("Emboss"),
        later("Makes the picture look embossed, lit along the diagonal."),
        sources.SETOSA,
        ((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
    ),
    _stencil(
        "outline",
        later("Outline"),
        later("Keeps what differs from its neighbours; flat areas become 0."),
        sources.SETOSA,
        ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)),
    ),
    _RANDOM,
)
_RANK_3 = (
    Preset(
        "identity",
        later("Identity"),
        later("Copies the volume: only the middle weight is not 0."),
        sources.DELTA,
        rules.delta,
    ),
    _BOX,
    _GAUSSIAN,
    _stencil(
        "sobel_d",
        later("Sobel in depth"),
        later("Detects changes from slice to slice."),
        sources.SOBEL_3D,
        rules.outer(_SLOPE, _SMOOTH, _SMOOTH),
    ),
    _stencil(
        "sobel_h",
        later("Sobel in height"),
        later("Detects horizontal surfaces (below minus above)."),
        sources.SOBEL_3D,
        rules.outer(_SMOOTH, _SLOPE, _SMOOTH),
    ),
    _stencil(
        "sobel_w",
        later("Sobel in width"),
        later("Detects vertical surfaces (right minus left)."),
        sources.SOBEL_3D,
        rules.outer(_SMOOTH, _SMOOTH, _SLOPE),
    ),
    _stencil(
        "laplacian",
        later("Laplacian"),
        later("Detects surfaces (six neighbours minus 6 × the middle)."),
        sources.LAPLACIAN_3D,
        (_MIDDLE, ((0, 1, 0), (1, -6, 1), (0, 1, 0)), _MIDDLE),
    ),
    _stencil(
        "temporal_difference",
        later("Temporal difference"),
        later("Next frame minus this one: detects motion."),
        sources.FRAMES,
        (((-1,),), ((1,),)),
    ),
    _RANDOM,
)
_TABLE = {1: _RANK_1, 2: _RANK_2, 3: _RANK_3}


def presets_for(rank: int) -> dict[str, Preset]:
    """Return the presets of a rank by their names, in the order of a menu.

    Parameters
    ----------
    rank : {1, 2, 3}

    Examples
    --------
    >>> presets_for(1)["box"].title, presets_for(3)["laplacian"].size
    ('Moving average', (3, 3, 3))
    """
    return {preset.name: preset for preset in _TABLE[rank]}
