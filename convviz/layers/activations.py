"""Activations: what may follow a layer, number by number, as torch has them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from convviz.engine import as_floats, pointwise


def relu(input: ArrayLike) -> np.ndarray:
    """Return the larger of each number and 0, as ``torch.nn.functional.relu``.

    Parameters
    ----------
    input : array_like
        float32, float64, integers or bools.

    Returns
    -------
    ndarray
        float32 if the input is float32, else float64.

    Examples
    --------
    >>> relu([-3, 3])
    array([0., 3.])
    """
    (cells,) = as_floats(input=input)
    return np.asarray(np.maximum(cells, 0))


def leaky_relu(input: ArrayLike, negative_slope: float = 0.01) -> np.ndarray:
    """Return numbers above 0, and `negative_slope` times the others, as ``torch.nn.functional.leaky_relu``.

    Parameters
    ----------
    input : array_like
        As in `relu`.
    negative_slope : float

    Returns
    -------
    ndarray
        As in `relu`.

    Examples
    --------
    >>> leaky_relu([-3, 3])
    array([-0.03,  3.  ])
    """
    (cells,) = as_floats(input=input)
    return pointwise.leaky_relu(cells, negative_slope)


def sigmoid(input: ArrayLike) -> np.ndarray:
    """Return 1 / (1 + exp(−x)) of each number, as ``torch.nn.functional.sigmoid``.

    Parameters
    ----------
    input : array_like
        As in `relu`.

    Returns
    -------
    ndarray
        As in `relu`, from 0 to 1.

    Examples
    --------
    >>> sigmoid([0])
    array([0.5])
    """
    (cells,) = as_floats(input=input)
    return pointwise.sigmoid(cells)


def tanh(input: ArrayLike) -> np.ndarray:
    """Return the hyperbolic tangent of each number, as ``torch.nn.functional.tanh``.

    Parameters
    ----------
    input : array_like
        As in `relu`.

    Returns
    -------
    ndarray
        As in `relu`, from −1 to 1.

    Examples
    --------
    >>> tanh([0])
    array([0.])
    """
    (cells,) = as_floats(input=input)
    return np.asarray(np.tanh(cells))


def gelu(input: ArrayLike) -> np.ndarray:
    """Return x/2·(1 + erf(x/√2)) of each number, as ``torch.nn.functional.gelu`` with ``approximate="none"``.

    Hendrycks and Gimpel, *Gaussian Error Linear Units* (arXiv 1606.08415).

    Parameters
    ----------
    input : array_like
        As in `relu`.

    Returns
    -------
    ndarray
        As in `relu`.

    Examples
    --------
    >>> gelu([0, 1]).round(4)
    array([0.    , 0.8413])
    """
    (cells,) = as_floats(input=input)
    return pointwise.gelu(cells)


def relu6(input: ArrayLike) -> np.ndarray:
    """Return each number, but at least 0 and at most 6, as ``torch.nn.functional.relu6``.

    Howard and others, *MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications*
    (arXiv 1704.04861).

    Parameters
    ----------
    input : array_like
        As in `relu`.

    Returns
    -------
    ndarray
        As in `relu`, from 0 to 6.

    Examples
    --------
    >>> relu6([-3, 3, 9])
    array([0., 3., 6.])
    """
    (cells,) = as_floats(input=input)
    return np.asarray(np.minimum(np.maximum(cells, 0), 6))


def silu(input: ArrayLike) -> np.ndarray:
    """Return x / (1 + exp(−x)) of each number, also called swish, as ``torch.nn.functional.silu``.

    Ramachandran, Zoph and Le, *Searching for Activation Functions* (arXiv 1710.05941).

    Parameters
    ----------
    input : array_like
        As in `relu`.

    Returns
    -------
    ndarray
        As in `relu`.

    Examples
    --------
    >>> silu([0, 1]).round(4)
    array([0.    , 0.7311])
    """
    (cells,) = as_floats(input=input)
    return pointwise.silu(cells)


ACTIVATIONS: dict[str, Callable[..., np.ndarray]] = {
    "ReLU": relu,
    "LeakyReLU": leaky_relu,
    "Sigmoid": sigmoid,
    "Tanh": tanh,
    "GELU": gelu,
    "ReLU6": relu6,
    "SiLU": silu,
}
"""The activations by the names of torch's modules."""


def relu_slope(input: np.ndarray) -> np.ndarray:
    """Return 1 above 0 and 0 elsewhere: where it was off, nothing goes back, as in torch at 0 too."""
    return np.asarray(input > 0, input.dtype)


def leaky_relu_slope(input: np.ndarray, negative_slope: float = 0.01) -> np.ndarray:
    """Return 1 above 0 and `negative_slope` elsewhere."""
    return np.asarray(np.where(input > 0, 1, negative_slope), input.dtype)


def sigmoid_slope(input: np.ndarray) -> np.ndarray:
    """Return σ·(1 − σ)."""
    output = pointwise.sigmoid(input)
    return np.asarray(output * (1 - output))


def tanh_slope(input: np.ndarray) -> np.ndarray:
    """Return 1 − tanh²."""
    output = np.tanh(input)
    return np.asarray(1 - output * output)


def gelu_slope(input: np.ndarray) -> np.ndarray:
    """Return Φ(x) + x·φ(x), with φ the normal distribution's density."""
    return pointwise.gelu_slope(input)


def relu6_slope(input: np.ndarray) -> np.ndarray:
    """Return 1 between 0 and 6 and 0 elsewhere, as torch does at both ends."""
    return np.asarray((input > 0) & (input < 6), input.dtype)


def silu_slope(input: np.ndarray) -> np.ndarray:
    """Return σ·(1 + x·(1 − σ))."""
    output = pointwise.sigmoid(input)
    return np.asarray(output * (1 + input * (1 - output)))


SLOPES: dict[str, Callable[..., np.ndarray]] = {
    "ReLU": relu_slope,
    "LeakyReLU": leaky_relu_slope,
    "Sigmoid": sigmoid_slope,
    "Tanh": tanh_slope,
    "GELU": gelu_slope,
    "ReLU6": relu6_slope,
    "SiLU": silu_slope,
}
"""How much the output of each changes with its input: dL/d(input) is dL/d(output) times that."""
