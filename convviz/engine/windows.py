"""All windows of an input as one array, without a copy."""

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import as_strided

from convviz.core.spec import ConvSpec
from convviz.core.taps import Strided


def windows(spec: ConvSpec, input: np.ndarray, box: tuple[int, ...]) -> np.ndarray:
    """The windows of a box of outputs: first the taps, then the places.

    Parameters
    ----------
    spec : ConvSpec
        Its kernel size, stride and dilation are used.
    input : (G, C, *cells) ndarray
        The input under these outputs, padding included.
    box : tuple of int
        Outputs along each spatial axis.

    Returns
    -------
    (G, C, *kernel_size, *box) ndarray
        A view, not to be written to: its cells overlap.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> windows(resolve((1, 4), (1, 1, 2)), np.array([[[1, 2, 3, 4]]]), (3,))
    array([[[[1, 2, 3],
             [2, 3, 4]]]])
    """
    steps = input.strides[2:]
    taps = [step * dilation for step, dilation in zip(steps, spec.dilation, strict=True)]
    places = [step * stride for step, stride in zip(steps, spec.stride, strict=True)]
    shape, strides = (*input.shape[:2], *spec.kernel_size, *box), (*input.strides[:2], *taps, *places)
    return as_strided(input, shape, strides)


def under_row(rules: Sequence[Strided], input: np.ndarray, row: int) -> np.ndarray:
    """What lies under one row of taps at every output: first the other taps, then the places.

    Parameters
    ----------
    rules : sequence of Strided
    input : (G, C, *cells) ndarray
        Padding included.
    row : int
        The tap along the first axis.

    Returns
    -------
    (G, C, *other taps, *outputs) ndarray
        A view, not to be written to: its cells overlap.

    Examples
    --------
    >>> from convviz.core.taps import strided
    >>> under_row([strided(4, 2)], np.array([[[1, 2, 3, 4]]]), 1)
    array([[[2, 3, 4]]])
    """
    first, *others = rules
    cells = input[:, :, row * first.dilation :]
    steps = cells.strides[2:]
    taps = [(rule.kernel_size, step * rule.dilation) for rule, step in zip(others, steps[1:], strict=True)]
    places = [(rule.outputs, step * rule.stride) for rule, step in zip(rules, steps, strict=True)]
    shape, strides = zip(*taps, *places, strict=True)
    return as_strided(cells, (*cells.shape[:2], *shape), (*cells.strides[:2], *strides))
