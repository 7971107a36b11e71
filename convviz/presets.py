"""The kernels with a name, for one, two and three axes: what they are called, what they do, whose they are.

All are stored for cross-correlation, the operation that torch and Keras call convolution: laid on the input
as printed. So ``sobel_x`` is positive where the input grows brighter to the right.
"""

from typing import NamedTuple

SETOSA = "V. Powell, Image Kernels Explained Visually, setosa.io/ev/image-kernels (2015)"
SOBEL = (
    "I. Sobel and G. Feldman, A 3×3 isotropic gradient operator for image processing, "
    "Stanford Artificial Intelligence Project (1968)"
)
SOBEL_3D = (
    "I. Sobel, An isotropic 3×3×3 volume gradient operator, Hewlett-Packard Laboratories (1995), in the form "
    "of scipy.ndimage.sobel: −1 0 1 along one axis times 1 2 1 along each of the others"
)
PREWITT = (
    "J. M. S. Prewitt, Object enhancement and extraction, in Picture Processing and Psychopictorics, "
    "Academic Press (1970)"
)
SCHARR = (
    "H. Scharr, Optimale Operatoren in der digitalen Bildverarbeitung, dissertation, Heidelberg (2000); "
    "whole numbers as in OpenCV's Scharr"
)
BINOMIAL = (
    "Pascal's triangle, row n − 1, over 2^(n − 1), along each axis: the binomial approximation of a Gaussian "
    "with variance (n − 1) / 4; P. J. Burt and E. H. Adelson, The Laplacian pyramid as a compact image code, "
    "IEEE Trans. Communications 31 (1983), for n = 5"
)
LAPLACIAN = (
    "The second differences along the two axes, added up; R. C. Gonzalez and R. E. Woods, "
    "Digital Image Processing, section 3.6"
)
LAPLACIAN_3D = "The second differences along the three axes, added up: the seven-point stencil"
SHARPEN = "Identity minus Laplacian; R. C. Gonzalez and R. E. Woods, Digital Image Processing, section 3.6"
MEAN = "The arithmetic mean; R. C. Gonzalez and R. E. Woods, Digital Image Processing, section 3.5"
TRIANGLE = (
    "The moving average of a moving average: the triangular window of M. S. Bartlett, Periodogram analysis "
    "and continuous spectra, Biometrika 37 (1950), without its zeros"
)
EXPONENTIAL = (
    "S. W. Roberts, Control chart tests based on geometric moving averages, Technometrics 1 (1959), with "
    "α = 2 / (n + 1), cut to n weights and divided by their sum"
)
DIFFERENCE = "The forward difference: the derivative of an interpolating line"
SECOND_DIFFERENCE = "The second central difference: the second derivative of an interpolating parabola"
MATCHED = "G. L. Turin, An introduction to matched filters, IRE Trans. Information Theory 6 (1960)"
BIGRAM = (
    "The digrams of C. E. Shannon, A mathematical theory of communication, "
    "Bell System Technical Journal 27 (1948)"
)
TATA = (
    "The TATA box, TATAAA; R. Breathnach and P. Chambon, Organization and expression of eucaryotic split "
    "genes coding for proteins, Annual Review of Biochemistry 50 (1981)"
)
FRAMES = (
    "The later frame minus the earlier one; R. Jain and H.-H. Nagel, On the analysis of accumulative "
    "difference pictures from image sequences of real world scenes, IEEE Trans. PAMI 1 (1979)"
)
DELTA = "The unit impulse (Kronecker's delta), neutral under cross-correlation"
UNIFORM = "Whole numbers from −3 to 3, equally likely, from numpy's default generator (PCG64) and the seed"

ALPHABET = "ACGT"
"""The channels of DNA as one-hot rows, in their order."""
MOTIF = "TATAAA"

FIXED = {
    ("difference", 1): (-1, 1),
    ("second_difference", 1): (1, -2, 1),
    ("sharpen", 2): ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    ("sobel_x", 2): ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    ("sobel_y", 2): ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
    ("prewitt_x", 2): ((-1, 0, 1), (-1, 0, 1), (-1, 0, 1)),
    ("prewitt_y", 2): ((-1, -1, -1), (0, 0, 0), (1, 1, 1)),
    ("scharr_x", 2): ((-3, 0, 3), (-10, 0, 10), (-3, 0, 3)),
    ("scharr_y", 2): ((-3, -10, -3), (0, 0, 0), (3, 10, 3)),
    ("laplacian", 2): ((0, 1, 0), (1, -4, 1), (0, 1, 0)),
    ("emboss", 2): ((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
    ("outline", 2): ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)),
    ("sobel_d", 3): (
        ((-1, -2, -1), (-2, -4, -2), (-1, -2, -1)),
        ((0, 0, 0), (0, 0, 0), (0, 0, 0)),
        ((1, 2, 1), (2, 4, 2), (1, 2, 1)),
    ),
    ("sobel_h", 3): (
        ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
        ((-2, -4, -2), (0, 0, 0), (2, 4, 2)),
        ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
    ),
    ("sobel_w", 3): (
        ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
        ((-2, 0, 2), (-4, 0, 4), (-2, 0, 2)),
        ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    ),
    ("laplacian", 3): (
        ((0, 0, 0), (0, 1, 0), (0, 0, 0)),
        ((0, 1, 0), (1, -6, 1), (0, 1, 0)),
        ((0, 0, 0), (0, 1, 0), (0, 0, 0)),
    ),
    ("temporal_difference", 3): (((-1,),), ((1,),)),
}
"""The numbers of kernels of a single size, by name and rank."""


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
    Preset("identity", "Identity", "Copies the sequence: only the middle weight counts.", DELTA),
    Preset("box", "Moving average", "Replaces each value by the plain average around it.", MEAN),
    Preset("smooth", "Triangular average", "Averages twice: the weights rise and fall evenly.", TRIANGLE),
    Preset("gaussian", "Gaussian", "Smooths softly: an average in which near values count more.", BINOMIAL),
    Preset("ema", "Exponential average", "Averages the past, the newest most: for causal.", EXPONENTIAL),
    Preset("difference", "Difference", "Next minus this: the slope.", DIFFERENCE, (2,)),
    Preset(
        "second_difference",
        "Second difference",
        "How the slope changes: 0 on a straight line.",
        SECOND_DIFFERENCE,
        (3,),
    ),
    Preset(
        "matched",
        "Matched filter",
        "The strongest piece of your input: finds more of its like.",
        MATCHED,
        from_input=True,
    ),
    Preset(
        "bigram",
        "Bigram detector",
        "The first two letters or words: finds them in this order.",
        BIGRAM,
        (2,),
        from_input=True,
    ),
    Preset("motif", "DNA motif", f"Counts how many letters fit {MOTIF}.", TATA, (len(MOTIF),), len(ALPHABET)),
    Preset("random", "Random", "Numbers by chance, like a network that has not learnt yet.", UNIFORM),
)
_RANK_2 = (
    Preset("identity", "Identity", "Copies the picture: only the middle weight counts.", DELTA),
    Preset("box", "Box blur", "Replaces each cell by the plain average of its neighbourhood.", MEAN),
    Preset("gaussian", "Gaussian blur", "Blurs softly: an average in which near cells count more.", BINOMIAL),
    Preset("sharpen", "Sharpen", "Makes each cell differ more from its four neighbours.", SHARPEN, (3, 3)),
    Preset("sobel_x", "Sobel x", "Finds upright edges: right minus left, middle row twice.", SOBEL, (3, 3)),
    Preset("sobel_y", "Sobel y", "Finds level edges: below minus above, middle column twice.", SOBEL, (3, 3)),
    Preset(
        "prewitt_x", "Prewitt x", "Finds upright edges: three cells right minus three left.", PREWITT, (3, 3)
    ),
    Preset(
        "prewitt_y", "Prewitt y", "Finds level edges: three cells below minus three above.", PREWITT, (3, 3)
    ),
    Preset(
        "scharr_x",
        "Scharr x",
        "Finds upright edges like Sobel, more evenly for slanted ones.",
        SCHARR,
        (3, 3),
    ),
    Preset(
        "scharr_y", "Scharr y", "Finds level edges like Sobel, more evenly for slanted ones.", SCHARR, (3, 3)
    ),
    Preset(
        "laplacian",
        "Laplacian",
        "Finds spots and edges: four neighbours minus four middles.",
        LAPLACIAN,
        (3, 3),
    ),
    Preset("emboss", "Emboss", "Presses the picture into metal, lit along the diagonal.", SETOSA, (3, 3)),
    Preset(
        "outline", "Outline", "Keeps what differs from its neighbours; even areas become 0.", SETOSA, (3, 3)
    ),
    Preset("random", "Random", "Numbers by chance, like a network that has not learnt yet.", UNIFORM),
)
_RANK_3 = (
    Preset("identity", "Identity", "Copies the volume: only the middle weight counts.", DELTA),
    Preset("box", "Box blur", "Replaces each cell by the plain average of its neighbourhood.", MEAN),
    Preset("gaussian", "Gaussian blur", "Blurs softly: an average in which near cells count more.", BINOMIAL),
    Preset("sobel_d", "Sobel in depth", "Finds what changes from slice to slice.", SOBEL_3D, (3, 3, 3)),
    Preset("sobel_h", "Sobel in height", "Finds level faces: below minus above.", SOBEL_3D, (3, 3, 3)),
    Preset("sobel_w", "Sobel in width", "Finds upright faces: right minus left.", SOBEL_3D, (3, 3, 3)),
    Preset(
        "laplacian", "Laplacian", "Finds surfaces: six neighbours minus six middles.", LAPLACIAN_3D, (3, 3, 3)
    ),
    Preset(
        "temporal_difference", "Temporal difference", "Next frame minus this one: motion.", FRAMES, (2, 1, 1)
    ),
    Preset("random", "Random", "Numbers by chance, like a network that has not learnt yet.", UNIFORM),
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
