"""Kernels with a name: the classics of image processing, each with a plain caption and its source.

All are stored for cross-correlation, the operation that torch and Keras call convolution: laid on the input
as printed. So ``sobel_x`` is positive where the input grows brighter to the right.
"""

from collections.abc import Sequence
from functools import reduce
from math import comb, prod
from typing import NamedTuple

import numpy as np

from convviz.errors import ConvSpecError

SETOSA = "V. Powell, Image Kernels Explained Visually, setosa.io/ev/image-kernels (2015)"
SOBEL = (
    "I. Sobel and G. Feldman, A 3×3 isotropic gradient operator for image processing, "
    "Stanford Artificial Intelligence Project (1968)"
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
SHARPEN = "Identity minus Laplacian; R. C. Gonzalez and R. E. Woods, Digital Image Processing, section 3.6"
MEAN = "The arithmetic mean; R. C. Gonzalez and R. E. Woods, Digital Image Processing, section 3.5"
DELTA = "The unit impulse (Kronecker's delta), neutral under cross-correlation"
UNIFORM = "Whole numbers from −3 to 3, equally likely, from numpy's default generator (PCG64) and the seed"


class Preset(NamedTuple):
    """A kernel with a name.

    Attributes
    ----------
    name, title : str
        Its key in `PRESETS`, and what people read.
    caption : str
        What it does, in one plain line.
    source : str
        Where its numbers come from.
    size : tuple of int or None
        The only size it is defined at; None if it has a rule for every size.
    """

    name: str
    title: str
    caption: str
    source: str
    size: tuple[int, int] | None


FIXED = {
    "sharpen": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    "sobel_x": ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    "sobel_y": ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
    "prewitt_x": ((-1, 0, 1), (-1, 0, 1), (-1, 0, 1)),
    "prewitt_y": ((-1, -1, -1), (0, 0, 0), (1, 1, 1)),
    "scharr_x": ((-3, 0, 3), (-10, 0, 10), (-3, 0, 3)),
    "scharr_y": ((-3, -10, -3), (0, 0, 0), (3, 10, 3)),
    "laplacian": ((0, 1, 0), (1, -4, 1), (0, 1, 0)),
    "emboss": ((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
    "outline": ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)),
}

PRESETS = {
    name: Preset(name, title, caption, source, (3, 3) if name in FIXED else None)
    for name, title, caption, source in (
        ("identity", "Identity", "Copies the picture: only the middle weight counts.", DELTA),
        ("box", "Box blur", "Replaces each cell by the plain average of its neighbourhood.", MEAN),
        ("gaussian", "Gaussian blur", "Blurs softly: an average in which near cells count more.", BINOMIAL),
        ("sharpen", "Sharpen", "Makes each cell differ more from its four neighbours.", SHARPEN),
        ("sobel_x", "Sobel x", "Finds upright edges: right minus left, middle row twice.", SOBEL),
        ("sobel_y", "Sobel y", "Finds level edges: below minus above, middle column twice.", SOBEL),
        ("prewitt_x", "Prewitt x", "Finds upright edges: three cells right minus three left.", PREWITT),
        ("prewitt_y", "Prewitt y", "Finds level edges: three cells below minus three above.", PREWITT),
        ("scharr_x", "Scharr x", "Finds upright edges like Sobel, more evenly for slanted ones.", SCHARR),
        ("scharr_y", "Scharr y", "Finds level edges like Sobel, more evenly for slanted ones.", SCHARR),
        ("laplacian", "Laplacian", "Finds spots and edges: four neighbours minus four middles.", LAPLACIAN),
        ("emboss", "Emboss", "Presses the picture into metal, lit along the diagonal.", SETOSA),
        ("outline", "Outline", "Keeps what differs from its neighbours; even areas become 0.", SETOSA),
        ("random", "Random", "Numbers by chance, like a network that has not learnt yet.", UNIFORM),
    )
}


def preset_kernel(name: str, kernel_size: Sequence[int] = (3, 3), *, seed: int = 0) -> np.ndarray:
    """Return a preset's kernel.

    Parameters
    ----------
    name : str
        A key of `PRESETS`.
    kernel_size : sequence of int
        One size an axis, each at least 1.
    seed : int
        For "random": the same seed gives the same numbers. At least 0.

    Returns
    -------
    kernel : ndarray, float64, shape kernel_size
        For cross-correlation. The middle of an even size is the cell before the centre, as for "same".

    Raises
    ------
    ConvSpecError
        If there is no such preset, or it is not defined at this size.

    Notes
    -----
    Sources: `PRESETS`, one by one.

    Examples
    --------
    >>> preset_kernel("gaussian", (1, 5)) * 16
    array([[1., 4., 6., 4., 1.]])
    """
    if name not in PRESETS:
        message = f"There is no kernel {name!r}; choose one of {', '.join(PRESETS)}."
        raise ConvSpecError(message, parameter="weight")
    size = tuple(kernel_size)
    _check_size(PRESETS[name], size)
    if name in FIXED:
        return np.array(FIXED[name], dtype=np.float64)
    if name == "identity":
        kernel = np.zeros(size)
        kernel[tuple((length - 1) // 2 for length in size)] = 1
        return kernel
    if name == "box":
        return np.full(size, 1 / prod(size))
    if name == "gaussian":
        return reduce(np.multiply.outer, map(_binomial, size))
    return np.random.default_rng(seed).integers(-3, 3, size, endpoint=True).astype(np.float64)


def preset_weight(
    names: Sequence[str], in_channels_per_group: int, kernel_size: Sequence[int], *, seed: int = 0
) -> np.ndarray:
    """Return one filter a name, its kernel repeated on every channel.

    A kernel whose sum is not 0 is divided by the number of channels, so that brightness is kept. "random" is
    not: filter f draws all its numbers from seed + f, other ones for each channel.

    Parameters
    ----------
    names : sequence of str
        Keys of `PRESETS`.
    in_channels_per_group : int
        C_in // groups, at least 1.
    kernel_size : sequence of int
        As in `preset_kernel`.
    seed : int
        At least 0.

    Returns
    -------
    weight : ndarray, float64, shape (C_out, C_in // groups, \\*kernel_size)

    Raises
    ------
    ConvSpecError
        As in `preset_kernel`.

    Examples
    --------
    >>> preset_weight(["identity", "sobel_x"], 2, (3, 3))[:, :, 1]
    array([[[ 0. ,  0.5,  0. ],
            [ 0. ,  0.5,  0. ]],
    <BLANKLINE>
           [[-2. ,  0. ,  2. ],
            [-2. ,  0. ,  2. ]]])
    """
    channels = in_channels_per_group
    filters = []
    for index, name in enumerate(names):
        if name == "random":
            filters.append(preset_kernel(name, (channels, *kernel_size), seed=seed + index))
            continue
        kernel = preset_kernel(name, kernel_size)
        filters.append(np.stack([kernel / channels if kernel.sum() else kernel] * channels))
    return np.stack(filters)


def normalise_sum(weight: np.ndarray) -> np.ndarray:
    """Scale every filter so that its weights sum to 1: brightness is kept.

    Parameters
    ----------
    weight : ndarray, shape (C_out, C_in // groups, \\*kernel_size)

    Returns
    -------
    weight : ndarray, float64, same shape

    Raises
    ------
    ConvSpecError
        If the weights of a filter sum to 0, or to what rounding leaves of 0.

    Examples
    --------
    >>> normalise_sum(np.ones((1, 1, 2, 2)))
    array([[[[0.25, 0.25],
             [0.25, 0.25]]]])
    """
    weight = np.asarray(weight, dtype=np.float64)
    axes = tuple(range(1, weight.ndim))
    total = weight.sum(axis=axes, keepdims=True)
    nothing = np.abs(total) <= 1e-12 * np.abs(weight).sum(axis=axes, keepdims=True)
    if nothing.any():
        message = (
            f"The weights of filter {nothing.argmax()} sum to 0, and no factor makes that 1; "
            "change a weight, or keep the filter as it is."
        )
        raise ConvSpecError(message, parameter="weight")
    return weight / total


def zero_mean(weight: np.ndarray) -> np.ndarray:
    """Shift every filter so that its weights sum to 0: an even surface gives 0.

    Parameters
    ----------
    weight : ndarray, shape (C_out, C_in // groups, \\*kernel_size)

    Returns
    -------
    weight : ndarray, float64, same shape

    Examples
    --------
    >>> zero_mean(np.array([[[1.0, 2.0, 6.0]]]))
    array([[[-2., -1.,  3.]]])
    """
    weight = np.asarray(weight, dtype=np.float64)
    return weight - weight.mean(axis=tuple(range(1, weight.ndim)), keepdims=True)


def _check_size(preset: Preset, size: tuple[int, ...]) -> None:
    if preset.size not in (None, size):
        message = (
            f"{preset.title} is defined for {_times(preset.size)} only, and the kernel is {_times(size)}; "
            f"set the kernel size to {_times(preset.size)} or choose another kernel."
        )
        raise ConvSpecError(message, parameter="kernel_size")
    if not size or min(size) < 1:
        message = (
            f"A kernel needs at least 1 cell along each axis, and its size is {_times(size) or 'empty'}."
        )
        raise ConvSpecError(message, parameter="kernel_size")


def _times(size: tuple[int, ...]) -> str:
    return "×".join(map(str, size))


def _binomial(length: int) -> np.ndarray:
    return np.array([comb(length - 1, index) for index in range(length)]) / 2 ** (length - 1)
