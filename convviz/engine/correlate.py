"""Convolution of arrays with one to three spatial axes: the door of the engine."""

import numpy as np
from numpy.typing import ArrayLike

from convviz.core.arguments import Padding
from convviz.core.array_shapes import check_bias
from convviz.core.errors import ConvSpecError
from convviz.core.sliding import Sliding
from convviz.core.spec import ConvSpec
from convviz.engine.floats import as_floats
from convviz.engine.planning import ALGORITHMS, choose
from convviz.engine.separable import factors
from convviz.engine.tiles import correlate
from convviz.engine.work import Work
from convviz.language import phrase


def cross_correlate(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: int | tuple[int, ...] = 1,
    padding: Padding = 0,
    dilation: int | tuple[int, ...] = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
    algorithm: str | None = None,
) -> np.ndarray:
    """Slide the kernel over the input and sum the products: what torch and Keras call convolution.

    The result is that of ``torch.nn.Conv1d``, ``Conv2d`` or ``Conv3d`` for one unbatched item. NaN and
    infinity spread to the outputs whose window holds them and to no others.

    Parameters
    ----------
    input : (C_in, *spatial) array_like
        One to three spatial axes, no batch axis; float32, float64, integers or bools.
    weight : (C_out, C_in // groups, *kernel_size) array_like
    bias : (C_out,) array_like, optional
        Added to each map.
    stride, dilation : int or tuple of int
        At least 1; one for all axes, or one an axis.
    padding : int, str or tuple
        Cells added on both sides of every axis, at least 0; or a tuple with one number or one pair
        (before, after) an axis; or a name:

        - ``"valid"``: none.
        - ``"same"``: as many as make the output ⌈input / stride⌉; the odd cell goes after. This is
          TensorFlow's rule, and torch's where the stride is 1.
        - ``"full"``: all windows that touch the input, effective kernel size − 1 on both sides.
        - ``"causal"``: with one spatial axis only, effective kernel size − 1 before.
    groups : int
        Divides C_in and C_out; each group of filters sees its own group of channels.
    padding_mode : {"zeros", "reflect", "replicate", "circular"}
        What the padding holds. "reflect" mirrors at the edge cells without repeating them, so it must be
        narrower than the input; "replicate" repeats the edge cells; "circular" continues with the opposite
        side, once round at most.
    algorithm : str, optional
        Compute it in this way, as `plan` names it, and not in the one that takes least time.

    Returns
    -------
    (C_out, *out_spatial) ndarray
        float32 if all arrays given are float32, else float64; integers and bools count as float64.

    Raises
    ------
    ConvSpecError
        If arrays and settings make no convolution; the message says which limit was passed and what to do.

    Examples
    --------
    >>> cross_correlate([[1, 2, -1, 1, -3]], [[[1, 0, -1]]], padding=1, stride=2)
    array([[-2.,  1.,  1.]])
    """
    cells, filters, addend = _operands(input, weight, bias)
    sliding = Sliding(stride, padding, dilation, groups, padding_mode)
    return output_of(ConvSpec.of(cells.shape, filters.shape, sliding), cells, filters, addend, algorithm)


def output_of(
    spec: ConvSpec,
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    algorithm: str | None = None,
    into: np.ndarray | None = None,
) -> np.ndarray:
    """Return the output of a convolution whose settings are resolved; arrays and result as `cross_correlate`.

    It is put into an array where one is given, a view with any strides.

    Examples
    --------
    >>> output_of(ConvSpec.of((1, 3), (1, 1, 2)), [[1, 2, 4]], [[[1, 1]]])
    array([[3., 6.]])
    """
    cells, filters, addend = _operands(input, weight, bias)
    if addend is not None:
        check_bias(addend.shape, spec.out_channels)
    name, work = _chosen(spec, filters, algorithm)
    return correlate(spec, cells, filters, addend, ALGORITHMS[name], work, into)


def _chosen(spec: ConvSpec, weight: np.ndarray, algorithm: str | None) -> tuple[str, Work]:
    """The algorithm for these settings and this weight, which only separation looks at."""
    name, work = choose(spec, weight.itemsize, algorithm, rank_one=True)
    if name != "separable" or factors(weight.reshape(spec.groups, 1, *weight.shape[1:])) is not None:
        return name, work
    if algorithm is None:
        return choose(spec, weight.itemsize)
    message = phrase(
        "algorithm 'separable' cannot compute this: a kernel is not the product of one along the last axis "
        "and one along the others, as a box or a Gaussian is; use another, or None."
    )
    raise ConvSpecError(message, parameter="algorithm")


def convolve(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: int | tuple[int, ...] = 1,
    padding: Padding = 0,
    dilation: int | tuple[int, ...] = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
    algorithm: str | None = None,
) -> np.ndarray:
    """Convolution in the mathematical sense: flip the kernel along its spatial axes, then `cross_correlate`.

    Parameters, result and errors are those of `cross_correlate`. The padding belongs to the input and does
    not flip with the kernel: "full" is that of ``numpy.convolve``, the odd cell of "same" still goes after,
    and with "causal" an output depends on the input up to its own place: ``weight[..., 0]`` meets the latest
    cell.

    Examples
    --------
    >>> convolve([[1, 2, 3]], [[[4, 5, 6]]], padding="full")
    array([[ 4., 13., 28., 27., 18.]])
    """
    (filters,) = as_floats(weight=weight)
    return cross_correlate(
        input,
        flip(filters),
        bias,
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=groups,
        padding_mode=padding_mode,
        algorithm=algorithm,
    )


def flip(weight: np.ndarray) -> np.ndarray:
    """The weight with its kernels turned round along every spatial axis; channels stay in place.

    Parameters
    ----------
    weight : (C_out, C_in // groups, *kernel_size) ndarray

    Returns
    -------
    (C_out, C_in // groups, *kernel_size) ndarray
        A view.

    Examples
    --------
    >>> flip(np.array([[[1, 2, 3]]]))
    array([[[3, 2, 1]]])
    """
    return np.flip(weight, axis=tuple(range(2, weight.ndim)))


def _operands(
    input: ArrayLike, weight: ArrayLike, bias: ArrayLike | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    added = {} if bias is None else {"bias": bias}
    cells, filters, *addends = as_floats(input=input, weight=weight, **added)
    return cells, filters, addends[0] if addends else None
