"""Functions of one number at a time: the error function, and the activations that torch has.

The error function is that of Sun's fdlibm: a rational approximation on each of four intervals, right to the
last digit or two of a float64. Source: https://www.netlib.org/fdlibm/s_erf.c, whose coefficients these are.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from convviz.engine.threads import share

_CHUNK = 1 << 15
"""Cells at a time, so that what is worked out in between stays in the cache."""

_SMALL = (
    (
        1.28379167095512558561e-01,
        -3.25042107247001499370e-01,
        -2.84817495755985104766e-02,
        -5.77027029648944159157e-03,
        -2.37630166566501626084e-05,
    ),
    (
        1.0,
        3.97917223959155352819e-01,
        6.50222499887672944485e-02,
        5.08130628187576562776e-03,
        1.32494738004321644526e-04,
        -3.96022827877536812320e-06,
    ),
)
_MIDDLE = (
    (
        -2.36211856075265944077e-03,
        4.14856118683748331666e-01,
        -3.72207876035701323847e-01,
        3.18346619901161753674e-01,
        -1.10894694282396677476e-01,
        3.54783043256182359371e-02,
        -2.16637559486879084300e-03,
    ),
    (
        1.0,
        1.06420880400844228286e-01,
        5.40397917702171048937e-01,
        7.18286544141962662868e-02,
        1.26171219808761642112e-01,
        1.36370839120290507362e-02,
        1.19844998467991074170e-02,
    ),
)
_LARGE = (
    (
        -9.86494403484714822705e-03,
        -6.93858572707181764372e-01,
        -1.05586262253232909814e01,
        -6.23753324503260060396e01,
        -1.62396669462573470355e02,
        -1.84605092906711035994e02,
        -8.12874355063065934246e01,
        -9.81432934416914548592e00,
    ),
    (
        1.0,
        1.96512716674392571292e01,
        1.37657754143519042600e02,
        4.34565877475229228821e02,
        6.45387271733267880336e02,
        4.29008140027567833386e02,
        1.08635005541779435134e02,
        6.57024977031928170135e00,
        -6.04244152148580987438e-02,
    ),
)
_LARGEST = (
    (
        -9.86494292470009928597e-03,
        -7.99283237680523006574e-01,
        -1.77579549177547519889e01,
        -1.60636384855821916062e02,
        -6.37566443368389627722e02,
        -1.02509513161107724954e03,
        -4.83519191608651397019e02,
    ),
    (
        1.0,
        3.03380607434824582924e01,
        3.25792512996573918826e02,
        1.53672958608443695994e03,
        3.19985821950859553908e03,
        2.55305040643316442583e03,
        4.74528541206955367215e02,
        -2.24409524465858183362e01,
    ),
)
_AT_ONE = 8.45062911510467529297e-01
_ENDS = (0.84375, 1.25, 1 / 0.35, 6.0)


def erf(input: np.ndarray) -> np.ndarray:
    """Return 2/√π times the integral of exp(−t²) from 0 to each number, in float64.

    Examples
    --------
    >>> erf(np.array([0.0, 0.5, -1, 2, np.inf])).round(12).tolist()
    [0.0, 0.520499877813, -0.84270079295, 0.995322265019, 1.0]
    """
    numbers = np.asarray(input, np.float64)
    size = np.abs(numbers)
    interval = np.searchsorted(_ENDS, size, side="right")
    output = np.where(np.isnan(numbers), numbers, 1.0)
    for number, of in enumerate((_small, _middle, _large, _largest)):
        here = interval == number
        output[here] = of(size[here])
    return np.copysign(output, numbers)


def gelu(input: np.ndarray) -> np.ndarray:
    """Return x·Φ(x), Φ the normal distribution's cumulative function: x/2·(1 + erf(x/√2)).

    >>> gelu(np.array([-1.0, 0, 1])).round(6).tolist()
    [-0.158655, 0.0, 0.841345]
    """
    return _in_chunks(lambda cells: cells * 0.5 * (1 + erf(cells * np.sqrt(0.5))), input)


def gelu_slope(input: np.ndarray) -> np.ndarray:
    """Return Φ(x) + x·φ(x), with φ(x) = exp(−x²/2) / √(2π): the derivative of `gelu`.

    >>> gelu_slope(np.array([-1.0, 0, 1])).round(6).tolist()
    [-0.083315, 0.5, 1.083315]
    """

    def slope(cells: np.ndarray) -> np.ndarray:
        density = np.exp(-0.5 * cells * cells) / np.sqrt(2 * np.pi)
        return np.asarray(0.5 * (1 + erf(cells * np.sqrt(0.5))) + cells * density)

    return _in_chunks(slope, input)


def sigmoid(input: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + exp(−x)).

    >>> sigmoid(np.array([0.0, -1000, 1000])).tolist()
    [0.5, 0.0, 1.0]
    """
    return _in_chunks(lambda cells: 1 / (1 + np.exp(-cells)), input)


def leaky_relu(input: np.ndarray, negative_slope: float) -> np.ndarray:
    """Return x above 0, and negative_slope·x elsewhere.

    >>> leaky_relu(np.array([-3.0, 3]), 0.5).tolist()
    [-1.5, 3.0]
    """
    return np.where(input > 0, input, input * input.dtype.type(negative_slope))


def _in_chunks(of: Callable[[np.ndarray], np.ndarray], input: np.ndarray) -> np.ndarray:
    cells = np.ascontiguousarray(input).ravel()
    output = np.empty(input.shape, input.dtype)
    flat = output.reshape(-1)

    def compute(start: int) -> None:
        with np.errstate(all="ignore"):
            flat[start : start + _CHUNK] = of(cells[start : start + _CHUNK])

    share(range(0, cells.size, _CHUNK), lambda: compute, helped=cells.size > 4 * _CHUNK)
    return output


def _small(size: np.ndarray) -> np.ndarray:
    return np.asarray(size + size * _ratio(_SMALL, size * size))


def _middle(size: np.ndarray) -> np.ndarray:
    return np.asarray(_AT_ONE + _ratio(_MIDDLE, size - 1))


def _large(size: np.ndarray) -> np.ndarray:
    return np.asarray(1 - np.exp(-size * size - 0.5625 + _ratio(_LARGE, 1 / (size * size))) / size)


def _largest(size: np.ndarray) -> np.ndarray:
    return np.asarray(1 - np.exp(-size * size - 0.5625 + _ratio(_LARGEST, 1 / (size * size))) / size)


def _ratio(coefficients: tuple[tuple[float, ...], tuple[float, ...]], at: np.ndarray) -> np.ndarray:
    above, below = (np.polynomial.polynomial.polyval(at, some) for some in coefficients)
    return np.asarray(above / below)
