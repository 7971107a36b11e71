"""Convolution of arrays with one to three spatial axes, one tap of the kernel at a time."""

import numpy as np
from numpy.typing import ArrayLike

from convviz.errors import ConvSpecError
from convviz.spec import ConvSpec, resolve

_NUMPY_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def cross_correlate(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: int | tuple[int, ...] = 1,
    padding: int | str | tuple = 0,
    dilation: int | tuple[int, ...] = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
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
    input, weight, bias = _as_floats(input=input, weight=weight, bias=bias)
    spec = resolve(
        input.shape,
        weight.shape,
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=groups,
        padding_mode=padding_mode,
    )
    if bias is not None and bias.shape != (spec.out_channels,):
        message = (
            f"bias must have the shape ({spec.out_channels},), one number for each of the out_channels; "
            f"got the shape {bias.shape}."
        )
        raise ConvSpecError(message, parameter="bias")
    with np.errstate(over="ignore", invalid="ignore"):
        output = _sum_over_taps(spec, pad(input, spec.padding, spec.padding_mode), weight)
        return output if bias is None else output + bias.reshape(-1, *(1,) * spec.ndim)


def convolve(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: int | tuple[int, ...] = 1,
    padding: int | str | tuple = 0,
    dilation: int | tuple[int, ...] = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
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
    (weight,) = _as_floats(weight=weight)
    return cross_correlate(
        input,
        flip(weight),
        bias,
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=groups,
        padding_mode=padding_mode,
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


def pad(input: np.ndarray, padding: tuple[tuple[int, int], ...], padding_mode: str) -> np.ndarray:
    """The input with its padding, as the kernel meets it.

    Parameters
    ----------
    input : (C_in, *spatial) ndarray
    padding : tuple of (int, int)
        Cells before and after along each spatial axis, within the limits of the mode, as in `ConvSpec`.
    padding_mode : {"zeros", "reflect", "replicate", "circular"}

    Returns
    -------
    (C_in, *padded) ndarray
        A copy.

    Examples
    --------
    >>> pad(np.array([[1, 2, 3]]), ((2, 1),), "reflect")
    array([[3, 2, 1, 2, 3, 2]])
    """
    return np.pad(input, ((0, 0), *padding), mode=_NUMPY_MODES[padding_mode])


def _sum_over_taps(spec: ConvSpec, padded: np.ndarray, weight: np.ndarray) -> np.ndarray:
    channels = padded.reshape(spec.groups, -1, *spec.padded_size)
    filters = weight.reshape(spec.groups, -1, *weight.shape[1:])
    output = np.zeros((spec.groups, filters.shape[1], *spec.output_size), padded.dtype)
    for tap in np.ndindex(spec.kernel_size):
        # Not a matrix product: a BLAS is free to leave out products with 0, and 0 × NaN is NaN.
        output += np.einsum("gfc,gc...->gf...", filters[..., *tap], channels[..., *_cells_met(spec, tap)])
    return output.reshape(spec.out_channels, *spec.output_size)


def _cells_met(spec: ConvSpec, tap: tuple[int, ...]) -> tuple[slice, ...]:
    """The cells of the padded input that one tap of the kernel meets, from the first step to the last."""
    starts = (k * dilation for k, dilation in zip(tap, spec.dilation, strict=True))
    axes = zip(starts, spec.stride, spec.output_size, strict=True)
    return tuple(slice(start, start + (size - 1) * stride + 1, stride) for start, stride, size in axes)


def _as_floats(**arrays: ArrayLike | None) -> list[np.ndarray | None]:
    """The arrays in the one float type they have in common; only a bias may be None and stay so."""
    absent = [name for name, values in arrays.items() if name == "bias" and values is None]
    floats = {name: _as_float(name, values) for name, values in arrays.items() if name not in absent}
    dtype = np.result_type(*floats.values())
    return [None if name in absent else floats[name].astype(dtype, copy=False) for name in arrays]


def _as_float(name: str, values: ArrayLike) -> np.ndarray:
    try:
        array = np.asarray(values)
    except ValueError:
        message = (
            f"{name} is ragged: the lists in it differ in length; give all rows of an axis the same length."
        )
        raise ConvSpecError(message, parameter=name) from None
    if array.dtype.kind in "biu":
        return array.astype(np.float64)
    if array.dtype.kind == "f" and array.dtype.itemsize in (4, 8):
        return array
    held = "text" if array.dtype.kind in "SU" else array.dtype
    message = (
        f"{name} holds {held}, and a convolution takes float32, float64, integers or bools; "
        f"convert it to one of them."
    )
    raise ConvSpecError(message, parameter=name)
