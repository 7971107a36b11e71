"""Which cells of a map see which cells of the map before it: masks through a layer, both ways.

A mask is a bool array of a map's shape. What a layer's windows hold along each axis is read from its tap
table, so the holes that a dilation leaves are holes here too; a cell of the padding that copies a cell of the
input (``reflect``, ``replicate``, ``circular``) counts as that cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from convviz.core.padding import SOURCES
from convviz.core.spec import Spec
from convviz.core.taps import NOWHERE, Rule, Transposed, expand
from convviz.engine import gradients as engine
from convviz.layers import layer_of


def seen(spec: Spec, mask: np.ndarray) -> np.ndarray:
    """Return the cells of the input that the marked outputs see.

    Parameters
    ----------
    spec : Spec
        Of a layer with windows.
    mask : (C_out, *output_size) ndarray of bool

    Returns
    -------
    (C_in, *input_size) ndarray of bool

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> seen(resolve((1, 7), (1, 1, 3), dilation=2), np.array([[True, False, False]])).astype(int)
    array([[1, 0, 1, 0, 1, 0, 0]])
    """
    marked = _channels(spec, mask, spec.out_channels, spec.in_channels)
    return _along(marked, [table(rule, spec.padding_mode) for rule in spec.rules])


def fed(spec: Spec, mask: np.ndarray) -> np.ndarray:
    """Return the cells of the output that the marked cells of the input feed: `seen`, the other way."""
    marked = _channels(spec, mask, spec.in_channels, spec.out_channels)
    return _along(marked, [table(rule, spec.padding_mode).T for rule in spec.rules])


def takes_largest(spec: Spec) -> bool:
    """Say whether each output of a layer is one of the cells under its window, the largest."""
    return layer_of(spec).combination(spec).by == "max"


def won(spec: Spec, mask: np.ndarray, input: np.ndarray) -> np.ndarray:
    """Return the cells of the input that the marked outputs of a max pooling took.

    Parameters
    ----------
    spec : Spec
        Of a max pooling.
    mask : (C, *output_size) ndarray of bool
    input : (C, *input_size) ndarray

    Returns
    -------
    (C, *input_size) ndarray of bool
    """
    places = winners(spec, input)
    marked = np.zeros((len(input), input[0].size), dtype=bool)
    channels = np.nonzero(mask)[0]
    marked[channels, places[mask]] = True
    return marked.reshape(input.shape)


def winners(spec: Spec, input: np.ndarray) -> np.ndarray:
    """Return, for each output of a max pooling, the flat place of the cell it took of its channel.

    Parameters
    ----------
    spec : Spec
        Of a max pooling.
    input : (C, *input_size) ndarray

    Returns
    -------
    (C, *output_size) ndarray of int
    """
    rules = [rule for rule in spec.rules if not isinstance(rule, Transposed)]
    return engine.winners(input, rules)


@lru_cache(maxsize=256)
def table(rule: Rule, padding_mode: str) -> np.ndarray:
    """Return which cells of the input each output sees along an axis: (outputs, size) array of bool."""
    positions = expand(rule).positions
    outputs, taps = np.nonzero(positions != NOWHERE)
    cells = positions[outputs, taps]
    outside = (cells < 0) | (cells >= rule.size)
    copied = SOURCES[padding_mode](cells, rule.size)
    if copied is None:
        outputs, cells = outputs[~outside], cells[~outside]
    else:
        cells = np.where(outside, copied, cells)
    seen = np.zeros((rule.outputs, rule.size), dtype=bool)
    seen[outputs, cells] = True
    seen.flags.writeable = False
    return seen


def _channels(spec: Spec, mask: np.ndarray, here: int, there: int) -> np.ndarray:
    """Marks of the channels on one side of a layer, for those on its other side."""
    if layer_of(spec).CHANNELS == "each":
        return mask
    groups = mask.reshape(spec.groups, here // spec.groups, *mask.shape[1:]).any(axis=1)
    return np.repeat(groups, there // spec.groups, axis=0)


def _along(mask: np.ndarray, tables: Sequence[np.ndarray]) -> np.ndarray:
    for axis, each in enumerate(tables, start=1):
        moved = np.moveaxis(mask, axis, -1).astype(np.float32)  # bools have no fast product
        mask = np.moveaxis(moved @ each > 0, -1, axis)
    return mask
