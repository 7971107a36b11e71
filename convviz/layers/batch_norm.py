"""Batch normalization in evaluation: each channel shifted and scaled by numbers that training has left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from convviz.core.arguments import shown
from convviz.core.array_shapes import checked_input
from convviz.core.errors import ConvSpecError
from convviz.engine import as_floats
from convviz.engine.gradients import per_map
from convviz.language import phrase
from convviz.layers.layer import Gradient


@dataclass(frozen=True, slots=True)
class BatchNorm:
    """Settings of ``torch.nn.BatchNorm1d``, ``…2d`` and ``…3d`` in evaluation, as in `batch_norm`."""

    running_mean: tuple[float, ...]
    running_var: tuple[float, ...]
    weight: tuple[float, ...] | None = None
    bias: tuple[float, ...] | None = None
    eps: float = 1e-5

    def forward(self, input: ArrayLike) -> np.ndarray:
        """Return the output, of the shape of the input."""
        return batch_norm(input, self.running_mean, self.running_var, self.weight, self.bias, eps=self.eps)


def batch_norm(
    input: ArrayLike,
    running_mean: ArrayLike,
    running_var: ArrayLike,
    weight: ArrayLike | None = None,
    bias: ArrayLike | None = None,
    *,
    eps: float = 1e-5,
) -> np.ndarray:
    """Return (x − running_mean) / √(running_var + eps) · weight + bias, each channel with its own numbers.

    The result is that of ``torch.nn.functional.batch_norm`` with ``training=False`` for one unbatched item.
    Ioffe and Szegedy, *Batch Normalization* (arXiv 1502.03167).

    Parameters
    ----------
    input : (C, *spatial) array_like
        One to three spatial axes, no batch axis; float32, float64, integers or bools.
    running_mean, running_var : (C,) array_like
    weight, bias : (C,) array_like, optional
        1 and 0 unless they are given.
    eps : float
        At least 0.

    Returns
    -------
    (C, *spatial) ndarray
        float32 if the input is float32, else float64.

    Raises
    ------
    ConvSpecError
        If an array does not have one number for each channel, or `eps` is negative.

    Examples
    --------
    >>> batch_norm([[1, 3], [5, 5]], [2, 5], [4, 1], eps=0)
    array([[-0.5,  0.5],
           [ 0. ,  0. ]])
    """
    (cells,) = as_floats(input=input)
    channels, *sizes = checked_input(cells.shape)
    if not eps >= 0:
        message = phrase("eps must be a number of at least 0; got {value}.", value=shown(eps))
        raise ConvSpecError(message, parameter="eps")
    ones, zeros = np.ones(channels), np.zeros(channels)
    given = {
        "running_mean": running_mean,
        "running_var": running_var,
        "weight": ones if weight is None else weight,
        "bias": zeros if bias is None else bias,
    }
    mean, var, scale, shift = (_of_channels(name, values, channels) for name, values in given.items())
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        factor = scale / np.sqrt(var + eps)
        added = shift - mean * factor
        factor, added = (one.astype(cells.dtype).reshape(-1, *(1,) * len(sizes)) for one in (factor, added))
        return np.asarray(cells * factor + added)


def batch_norm_back(
    grad: np.ndarray,
    input: np.ndarray,
    running_mean: np.ndarray,
    running_var: np.ndarray,
    weight: np.ndarray,
    eps: float = 1e-5,
) -> Gradient:
    """Return the gradients of input, weight and bias of `batch_norm`; all arrays as it takes them.

    Examples
    --------
    >>> batch_norm_back(np.ones((1, 2)), np.array([[1.0, 4]]), *np.array([[2.0], [4], [6]]), eps=0).weight
    array([0.5])
    """
    shape = (-1, *(1,) * (input.ndim - 1))
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        scale = 1 / np.sqrt(running_var.astype(float) + eps)
        normal = (input - running_mean.reshape(shape)) * scale.reshape(shape)
        sent = grad * (weight * scale).astype(grad.dtype).reshape(shape)
    of_weight = per_map(np.asarray(grad * normal)).astype(grad.dtype, copy=False)
    return Gradient(sent, of_weight, per_map(grad))


def _of_channels(name: str, values: ArrayLike, channels: int) -> np.ndarray:
    (numbers,) = as_floats(**{name: values})
    if numbers.shape == (channels,):
        return numbers
    message = phrase(
        "{name} must have the shape ({count},), one number for each channel; got the shape {shape}.",
        name=name,
        count=channels,
        shape=numbers.shape,
    )
    raise ConvSpecError(message, parameter=name)
