"""A layer with weights as a product of matrices, in both ways: the kernel unrolled, or the windows unrolled.

The kernel unrolled is the Toeplitz matrix T of one filter: the output is ``T @ x + b``, `x` being the input
without its padding in one column. The windows unrolled are the columns of im2col: the output is the kernel
as one row, times them. Both follow from which cell each weight reads at each step.
"""

from __future__ import annotations

from math import prod

import numpy as np

from convviz.core.geometry import tables
from convviz.core.spec import Spec
from convviz.core.taps import NOWHERE
from convviz.engine import pad
from convviz.layers.scene import Scene


def reads(spec: Spec) -> np.ndarray:
    """Which input cell each weight of a channel reads at each step.

    Parameters
    ----------
    spec : Spec

    Returns
    -------
    (taps, steps) ndarray of int
        Cells of a channel in C order, without padding; −1 where a weight reads a 0 of the padding, or no
        cell at all. A copy in the padding is the cell that it is a copy of.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> reads(resolve((1, 4), (1, 1, 3), padding=1, stride=2))
    array([[-1,  1],
           [ 0,  2],
           [ 1,  3]])
    """
    numbered = np.arange(1, 1 + prod(spec.input_size)).reshape(1, *spec.input_size)
    positions, padded = _positions(spec), pad(numbered, spec.padding, spec.padding_mode).ravel()
    return np.where(positions < 0, -1, padded[positions] - 1)


def toeplitz(scene: Scene, filter: int = 0) -> np.ndarray:
    """The matrix T of one filter: ``T @ x + bias[filter]`` is its map, `x` being the input in one column.

    A weight over a 0 of the padding has no entry; where the padding repeats cells, the weights on the copies
    of a cell are added up in the cell's column.

    Parameters
    ----------
    scene : Scene
    filter : int
        From 0.

    Returns
    -------
    (steps, C_in · input cells) ndarray

    Examples
    --------
    >>> from convviz.layers.scene import build_scene
    >>> toeplitz(build_scene(np.ones((1, 4)), [[[1, 2, 3]]], padding=1))
    array([[2., 3., 0., 0.],
           [1., 2., 3., 0.],
           [0., 1., 2., 3.],
           [0., 0., 1., 2.]])
    """
    spec = scene.spec
    matrix = np.zeros((spec.steps, spec.in_channels, prod(spec.input_size)), scene.weight.dtype)
    weights = scene.weight[filter].reshape(-1, prod(spec.kernel_size))
    for tap, cells in enumerate(reads(scene.spec)):
        (steps,) = np.nonzero(cells >= 0)
        for channel, weight in zip(scene.channels_of(filter), weights[:, tap], strict=True):
            matrix[steps, channel, cells[steps]] += weight
    return matrix.reshape(spec.steps, -1)


def columns(scene: Scene, filter: int = 0) -> np.ndarray:
    """The windows as columns (im2col): the filter's weights in one row, times these, are its map.

    Parameters
    ----------
    scene : Scene
    filter : int
        From 0; filters of one group have the same columns.

    Returns
    -------
    (C_in // groups · taps, steps) ndarray
        Channel by channel, each in C order of the kernel.

    Examples
    --------
    >>> from convviz.layers.scene import build_scene
    >>> columns(build_scene(np.arange(4.0).reshape(1, 4), [[[1, 2, 3]]], padding=1))
    array([[0., 0., 1., 2.],
           [0., 1., 2., 3.],
           [1., 2., 3., 0.]])
    """
    channels = scene.channels_of(filter)
    padded = scene.padded[channels.start : channels.stop].reshape(len(channels), -1)
    return padded[:, _positions(scene.spec)].reshape(-1, scene.spec.steps)


def _positions(spec: Spec) -> np.ndarray:
    """Flat position in a padded channel of a weight at a step, −1 where it meets none: (taps, steps)."""
    flat, met = np.zeros((1, 1), dtype=int), np.ones((1, 1), dtype=bool)
    for table, (before, _), padded in zip(tables(spec), spec.padding, spec.padded_size, strict=True):
        along = table.positions.T
        met = _crossed(met, along != NOWHERE, np.logical_and)
        flat = _crossed(flat * padded, along + before, np.add)
    return np.where(met, flat, -1)


def _crossed(one: np.ndarray, other: np.ndarray, combine: np.ufunc) -> np.ndarray:
    """(taps, steps) of the axes so far with those of one more axis, its own the faster."""
    crossed: np.ndarray = combine(one[:, None, :, None], other[None, :, None, :])
    return crossed.reshape(one.shape[0] * other.shape[0], -1)
