"""All windows of an input as one array, without a copy."""

import numpy as np
from numpy.lib.stride_tricks import as_strided

from convviz.core.spec import ConvSpec


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
