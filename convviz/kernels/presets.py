"""The kernels with a name, for one, two and three axes: what they are called, what they do, whose they are.

All are stored for cross-correlation, the operation that torch and Keras call convolution: laid on the input
as printed. So ``sobel_x`` is positive where the input grows brighter to the right.
"""

from typing import NamedTuple

from convviz.kernels import stencils
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
    size : tuple of int or None
        The only size it is defined at; None if it has a rule for every size.
    channels : int or None
        The only number of channels that a filter of it can sum over; None for any.
    from_input : bool
        Whether it is cut out of the input.
    """

    name: str
    title: str
    caption: str
    source: str
    size: tuple[int, ...] | None = None
    channels: int | None = None
    from_input: bool = False


_RANK_1 = (
    Preset(
        "identity",
        later("Identity"),
        later("Copies the sequence: only the middle weight counts."),
        stencils.DELTA,
    ),
    Preset(
        "box",
        later("Moving average"),
        later("Replaces each value by the plain average around it."),
        stencils.MEAN,
    ),
    Preset(
        "smooth",
        later("Triangular average"),
        later("Averages twice: the weights rise and fall evenly."),
        stencils.TRIANGLE,
    ),
    Preset(
        "gaussian",
        later("Gaussian"),
        later("Smooths softly: an average in which near values count more."),
        stencils.BINOMIAL,
    ),
    Preset(
        "ema",
        later("Exponential average"),
        later("Averages the past, the newest most: for causal."),
        stencils.EXPONENTIAL,
    ),
    Preset(
        "difference", later("Difference"), later("Next minus this: the slope."), stencils.DIFFERENCE, (2,)
    ),
    Preset(
        "second_difference",
        later("Second difference"),
        later("How the slope changes: 0 on a straight line."),
        stencils.SECOND_DIFFERENCE,
        (3,),
    ),
    Preset(
        "matched",
        later("Matched filter"),
        later("The strongest piece of your input: finds more of its like."),
        stencils.MATCHED,
        from_input=True,
    ),
    Preset(
        "bigram",
        later("Bigram detector"),
        later("The first two letters or words: finds them in this order."),
        stencils.BIGRAM,
        (2,),
        from_input=True,
    ),
    Preset(
        "motif",
        later("DNA motif"),
        later("Counts how many letters fit TATAAA."),
        stencils.TATA,
        (len(MOTIF),),
        len(ALPHABET),
    ),
    Preset(
        "random",
        later("Random"),
        later("Numbers by chance, like a network that has not learnt yet."),
        stencils.UNIFORM,
    ),
)
_RANK_2 = (
    Preset(
        "identity",
        later("Identity"),
        later("Copies the picture: only the middle weight counts."),
        stencils.DELTA,
    ),
    Preset(
        "box",
        later("Box blur"),
        later("Replaces each cell by the plain average of its neighbourhood."),
        stencils.MEAN,
    ),
    Preset(
        "gaussian",
        later("Gaussian blur"),
        later("Blurs softly: an average in which near cells count more."),
        stencils.BINOMIAL,
    ),
    Preset(
        "sharpen",
        later("Sharpen"),
        later("Adds to each cell what it differs from its four neighbours."),
        stencils.SHARPEN,
        (3, 3),
    ),
    Preset(
        "sobel_x",
        later("Sobel x"),
        later("Finds upright edges: right minus left, middle row twice."),
        stencils.SOBEL,
        (3, 3),
    ),
    Preset(
        "sobel_y",
        later("Sobel y"),
        later("Finds level edges: below minus above, middle column twice."),
        stencils.SOBEL,
        (3, 3),
    ),
    Preset(
        "prewitt_x",
        later("Prewitt x"),
        later("Finds upright edges: three cells right minus three left."),
        stencils.PREWITT,
        (3, 3),
    ),
    Preset(
        "prewitt_y",
        later("Prewitt y"),
        later("Finds level edges: three cells below minus three above."),
        stencils.PREWITT,
        (3, 3),
    ),
    Preset(
        "scharr_x",
        later("Scharr x"),
        later("Finds upright edges like Sobel, more evenly for slanted ones."),
        stencils.SCHARR,
        (3, 3),
    ),
    Preset(
        "scharr_y",
        later("Scharr y"),
        later("Finds level edges like Sobel, more evenly for slanted ones."),
        stencils.SCHARR,
        (3, 3),
    ),
    Preset(
        "laplacian",
        later("Laplacian"),
        later("Finds spots and edges: four neighbours minus four middles."),
        stencils.LAPLACIAN,
        (3, 3),
    ),
    Preset(
        "emboss",
        later("Emboss"),
        later("Presses the picture into metal, lit along the diagonal."),
        stencils.SETOSA,
        (3, 3),
    ),
    Preset(
        "outline",
        later("Outline"),
        later("Keeps what differs from its neighbours; even areas become 0."),
        stencils.SETOSA,
        (3, 3),
    ),
    Preset(
        "random",
        later("Random"),
        later("Numbers by chance, like a network that has not learnt yet."),
        stencils.UNIFORM,
    ),
)
_RANK_3 = (
    Preset(
        "identity",
        later("Identity"),
        later("Copies the volume: only the middle weight counts."),
        stencils.DELTA,
    ),
    Preset(
        "box",
        later("Box blur"),
        later("Replaces each cell by the plain average of its neighbourhood."),
        stencils.MEAN,
    ),
    Preset(
        "gaussian",
        later("Gaussian blur"),
        later("Blurs softly: an average in which near cells count more."),
        stencils.BINOMIAL,
    ),
    Preset(
        "sobel_d",
        later("Sobel in depth"),
        later("Finds what changes from slice to slice."),
        stencils.SOBEL_3D,
        (3, 3, 3),
    ),
    Preset(
        "sobel_h",
        later("Sobel in height"),
        later("Finds level faces: below minus above."),
        stencils.SOBEL_3D,
        (3, 3, 3),
    ),
    Preset(
        "sobel_w",
        later("Sobel in width"),
        later("Finds upright faces: right minus left."),
        stencils.SOBEL_3D,
        (3, 3, 3),
    ),
    Preset(
        "laplacian",
        later("Laplacian"),
        later("Finds surfaces: six neighbours minus six middles."),
        stencils.LAPLACIAN_3D,
        (3, 3, 3),
    ),
    Preset(
        "temporal_difference",
        later("Temporal difference"),
        later("Next frame minus this one: motion."),
        stencils.FRAMES,
        (2, 1, 1),
    ),
    Preset(
        "random",
        later("Random"),
        later("Numbers by chance, like a network that has not learnt yet."),
        stencils.UNIFORM,
    ),
)
_BY_RANK = {
    rank: {preset.name: preset for preset in presets}
    for rank, presets in ((1, _RANK_1), (2, _RANK_2), (3, _RANK_3))
}


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
    return dict(_BY_RANK[rank])
