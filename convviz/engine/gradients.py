"""The way back through a layer: gradients of the output, as sums over what met them.

Everything here is the transpose of a forward pass: what is multiplied by a weight on the way forth is
multiplied by the same weight on the way back. A convolution's input gets a transposed convolution of the
output's gradient, its weight a correlation of the input with it. The engine has both products already.

Source: Dumoulin and Visin, *A guide to convolution arithmetic* (arXiv 1603.07285), section 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from convviz.core.padding import SOURCES
from convviz.core.sliding import Pairs
from convviz.core.spec import ConvSpec
from convviz.core.taps import NOWHERE, Strided, Windows, expand
from convviz.engine.correlate import output_of
from convviz.engine.padding import pad
from convviz.engine.transposing import by_filters, transpose
from convviz.engine.windows import under_row

Index = tuple[Any, ...]


def of_input(spec: ConvSpec, grad: np.ndarray, weight: np.ndarray, exact: bool = False) -> np.ndarray:
    """Return dL/d(input) of a convolution: the transposed convolution of dL/d(output) with its weight.

    Parameters
    ----------
    spec : ConvSpec
    grad : (C_out, *out_spatial) ndarray
        dL/d(output).
    weight : (C_out, C_in // groups, *kernel_size) ndarray
    exact : bool
        By products and sums alone.

    Returns
    -------
    (C_in, *spatial) ndarray

    Examples
    --------
    >>> spec = ConvSpec.of((1, 4), (1, 1, 2))
    >>> of_input(spec, np.array([[1.0, 0, 2]]), np.array([[[3.0, 5]]]))
    array([[ 3.,  5.,  6., 10.]])
    """
    filters = by_filters(weight, spec.groups)
    if spec.padding_mode == "zeros":
        return transpose(grad, filters, None, spec.rules, spec.groups, exact)
    sizes = zip(spec.rules, spec.padded_size, strict=True)
    rules = [replace(rule, size=size, before=0, after=0) for rule, size in sizes]
    return fold(transpose(grad, filters, None, rules, spec.groups, exact), spec.padding, spec.padding_mode)


def of_stamped(rules: Sequence[Strided], grad: np.ndarray, filters: np.ndarray, groups: int) -> np.ndarray:
    """Return dL/d(input) of a transposed convolution: the convolution that it is the transpose of.

    Parameters
    ----------
    rules : sequence of Strided
        Of that convolution.
    grad : (C_out, *out_spatial) ndarray
    filters : (C_out, C_in // groups, *kernel_size) ndarray
        As `convviz.engine.by_filters` makes it of torch's weight.
    groups : int

    Returns
    -------
    (C_in, *spatial) ndarray
    """
    weight = by_filters(filters, groups)
    spec = ConvSpec(
        in_channels=len(grad),
        out_channels=len(weight),
        input_size=grad.shape[1:],
        kernel_size=weight.shape[2:],
        stride=tuple(rule.stride for rule in rules),
        dilation=tuple(rule.dilation for rule in rules),
        padding=_padding(rules),
        padding_mode="zeros",
        groups=groups,
    )
    places: Index = (slice(None), *(slice(rule.outputs) for rule in rules))
    return output_of(spec, grad, weight, None, "im2col")[places]


def of_weight(
    rules: Sequence[Strided],
    input: np.ndarray,
    grad: np.ndarray,
    groups: int = 1,
    padding_mode: str = "zeros",
) -> np.ndarray:
    """Return dL/d(weight): the correlation of what lay under the kernel with dL/d(output).

    Parameters
    ----------
    rules : sequence of Strided
        Which positions met which taps.
    input : (C_in, *spatial) ndarray
    grad : (C_out, *out_spatial) ndarray
    groups : int
    padding_mode : str

    Returns
    -------
    (C_out, C_in // groups, *kernel_size) ndarray

    Examples
    --------
    >>> from convviz.core.taps import strided
    >>> of_weight([strided(4, 2)], np.array([[1.0, 2, 3, 4]]), np.array([[1.0, 0, 2]]))
    array([[[ 7., 10.]]])
    """
    padded = pad(input, _padding(rules), padding_mode)
    cells = padded.reshape(groups, -1, *padded.shape[1:])
    sent = grad.reshape(groups, len(grad) // groups, -1)
    kernel = tuple(rule.kernel_size for rule in rules)
    weight = np.empty((groups, sent.shape[1], cells.shape[1], *kernel), np.result_type(input, grad))
    for tap in range(kernel[0]):  # a row of taps at a time: their windows are copied
        columns = under_row(rules, cells, tap)
        products = sent @ columns.reshape(groups, -1, sent.shape[2]).swapaxes(1, 2)
        weight[:, :, :, tap] = products.reshape(weight[:, :, :, tap].shape)
    return weight.reshape(len(grad), -1, *kernel)


def per_map(grad: np.ndarray) -> np.ndarray:
    """Return dL/d(bias): a bias is added to every cell of its map, so it gets the gradients of all."""
    return np.asarray(grad.reshape(len(grad), -1).sum(axis=1))


def fold(grad: np.ndarray, padding: Pairs, padding_mode: str) -> np.ndarray:
    """Return what the cells of an input get where its padding copies them: the transpose of `pad`.

    Examples
    --------
    >>> fold(np.array([[1.0, 10, 100, 1000]]), ((1, 0),), "circular")
    array([[  10.,  100., 1001.]])
    """
    for axis, (before, after) in enumerate(padding, start=1):
        cells = np.moveaxis(grad, axis, 0)
        size = len(cells) - before - after
        inside = cells[before : before + size].copy()
        for positions, margin in (
            (np.arange(-before, 0), cells[:before]),
            (np.arange(size, size + after), cells[before + size :]),
        ):
            sources = SOURCES[padding_mode](positions, size)
            if sources is not None:
                np.add.at(inside, sources, margin)
        grad = np.moveaxis(inside, 0, axis)
    return np.ascontiguousarray(grad)


def spread(grad: np.ndarray, rules: Sequence[Strided | Windows]) -> np.ndarray:
    """Return what each cell gets where every cell of a window gets all of its gradient: a sum's way back.

    Examples
    --------
    >>> from convviz.core.taps import strided
    >>> spread(np.array([[1.0, 10]]), [strided(3, 2)])
    array([[ 1., 11., 10.]])
    """
    for axis, rule in enumerate(rules, start=1):
        sent = np.moveaxis(grad, axis, 0)
        cells = np.zeros((rule.size, *sent.shape[1:]), grad.dtype)
        for tap in range(rule.kernel_size):
            if isinstance(rule, Strided):
                run = rule.run(tap)
                cells[run.positions] += sent[run.outputs]
            else:
                positions = expand(rule).positions[:, tap]
                met = positions != NOWHERE
                np.add.at(cells, positions[met], sent[met])
        grad = np.moveaxis(cells, 0, axis)
    return np.ascontiguousarray(grad)


def winners(input: np.ndarray, rules: Sequence[Strided | Windows]) -> np.ndarray:
    """Return, for each output of a max pooling, the flat place of the cell it took of its channel, as torch.

    Of several that are equal it is the first in C order, of several NaN the last.

    Examples
    --------
    >>> from convviz.core.taps import strided
    >>> winners(np.array([[7.0, 7, 2, 5]]), [strided(4, 2, stride=2)])
    array([[0, 3]])
    """
    best = input
    places = np.broadcast_to(np.arange(input[0].size).reshape(input.shape[1:]), input.shape)
    for axis in range(len(rules), 0, -1):  # the last first: of equal cells the first in C order stays
        best, places = _largest(rules[axis - 1], axis, best, places)
    return places


def to_winners(grad: np.ndarray, input: np.ndarray, rules: Sequence[Strided | Windows]) -> np.ndarray:
    """Return what each cell gets where only the largest of a window does, and all of its gradient.

    Examples
    --------
    >>> from convviz.core.taps import strided
    >>> to_winners(np.array([[1.0, 10]]), np.array([[3.0, 7, 2]]), [strided(3, 2)])
    array([[ 0., 11.,  0.]])
    """
    places = winners(input, rules).reshape(len(input), -1)
    channels = np.arange(len(input))[:, np.newaxis] * input[0].size
    sums = np.bincount((places + channels).ravel(), grad.ravel(), input.size)
    return sums.reshape(input.shape).astype(grad.dtype, copy=False)


def _padding(rules: Sequence[Strided]) -> Pairs:
    return tuple((rule.before, rule.after) for rule in rules)


def _largest(
    rule: Strided | Windows, axis: int, cells: np.ndarray, places: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The largest cell of each window along an axis, and its place."""
    positions = expand(rule).positions
    inside = (positions != NOWHERE) & (positions >= 0) & (positions < rule.size)
    first = positions[np.arange(rule.outputs), inside.argmax(axis=1)]
    best, found = (np.take(array, first, axis) for array in (cells, places))
    for tap in range(positions.shape[1]):
        here = np.where(inside[:, tap], positions[:, tap], first)
        rival = np.take(cells, here, axis)
        wins = (rival > best) | np.isnan(rival)
        best, found = np.where(wins, rival, best), np.where(wins, np.take(places, here, axis), found)
    return best, found
