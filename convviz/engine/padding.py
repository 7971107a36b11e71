"""The input with its padding, as the kernel meets it: whole, or the part under some outputs."""

from collections.abc import Sequence

import numpy as np

from convviz.core.padding import LOWEST, SOURCES
from convviz.core.spec import ConvSpec
from convviz.engine.work import covered_by

_FILLED = {"zeros": 0.0, LOWEST: -np.inf}


def pad(input: np.ndarray, padding: tuple[tuple[int, int], ...], padding_mode: str) -> np.ndarray:
    """The input with its padding, as the kernel meets it.

    Parameters
    ----------
    input : (C_in, *spatial) ndarray
    padding : tuple of (int, int)
        Cells before and after along each spatial axis, within the limits of the mode, as in `ConvSpec`.
    padding_mode : {"zeros", "reflect", "replicate", "circular", "−∞"}

    Returns
    -------
    (C_in, *padded) ndarray
        A copy.

    Examples
    --------
    >>> pad(np.array([[1, 2, 3]]), ((2, 1),), "reflect")
    array([[3, 2, 1, 2, 3, 2]])
    """
    padded = input
    for axis, (before, after) in enumerate(padding, start=1):
        padded = _stretch(padded, axis, -before, input.shape[axis] + after, padding_mode)
    return padded.copy() if np.may_share_memory(padded, input) else padded


def under(spec: ConvSpec, input: np.ndarray, box: Sequence[slice]) -> np.ndarray:
    """The part of the padded input that lies under a box of outputs: a view, or a copy where it has padding.

    Parameters
    ----------
    spec : ConvSpec
    input : (G, C, *input_size) ndarray
    box : sequence of slice
        Outputs along each spatial axis, with a start and a stop.

    Returns
    -------
    (G, C, *cells) ndarray
    """
    for axis, (rule, outputs) in enumerate(zip(spec.rules, box, strict=True), start=2):
        cells = covered_by(rule, outputs)
        input = _stretch(input, axis, cells.start, cells.stop, spec.padding_mode)
    return input


def _stretch(input: np.ndarray, axis: int, start: int, stop: int, padding_mode: str) -> np.ndarray:
    """Cells from start to stop along an axis, counted from the input's first: some may lie outside."""
    size = input.shape[axis]
    inside = input[(slice(None),) * axis + (slice(max(0, start), max(0, min(stop, size))),)]
    if start >= 0 and stop <= size:
        return inside
    edges = ((start, min(stop, 0)), (max(start, size), stop))
    before, after = (_margin(input, axis, np.arange(*edge), padding_mode) for edge in edges)
    return np.concatenate((before, inside, after), axis)


def _margin(input: np.ndarray, axis: int, positions: np.ndarray, padding_mode: str) -> np.ndarray:
    if padding_mode not in _FILLED:
        sources: np.ndarray = SOURCES[padding_mode](positions, input.shape[axis])
        return input.take(sources, axis)
    shape = (*input.shape[:axis], len(positions), *input.shape[axis + 1 :])
    return np.full(shape, _FILLED[padding_mode], input.dtype)
