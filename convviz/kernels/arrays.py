"""The presets as arrays: kernels, and the weights of filters made of them.

What there is, and whose it is: `convviz.kernels.presets`.
"""

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from convviz.core.errors import ConvSpecError
from convviz.kernels.presets import ALPHABET, MOTIF, Preset, presets_for
from convviz.language import later, phrase

PRESETS = presets_for(2)
"""The presets of two axes."""


def preset_kernel(name: str, kernel_size: Sequence[int] = (3, 3), *, seed: int = 0) -> np.ndarray:
    """Return the kernel of a preset that is the same on every channel.

    Parameters
    ----------
    name : str
        A key of `presets_for` of the rank, which is the length of `kernel_size`.
    kernel_size : sequence of int
        One size an axis, each at least 1.
    seed : int
        For "random": the same seed gives the same numbers. At least 0.

    Returns
    -------
    kernel : ndarray, float64, shape kernel_size
        For cross-correlation. The middle of an even size is the cell before the centre, as for "same".

    Raises
    ------
    ConvSpecError
        If there is no such preset, it is not defined at this size, or it differs by channel.

    Notes
    -----
    Sources: `presets_for`, one by one.

    Examples
    --------
    >>> preset_kernel("gaussian", (1, 5)) * 16
    array([[1., 4., 6., 4., 1.]])
    """
    size = tuple(kernel_size)
    preset = _preset(name, size)
    if preset.channels or preset.from_input:
        message = phrase(
            "{kernel} differs by channel; make a weight of it instead of a kernel.",
            kernel=phrase(preset.title),
        )
        raise ConvSpecError(message, parameter="weight")
    if preset.stencil:
        return np.array(preset.stencil, dtype=np.float64)
    return preset.rule(size) if preset.rule else _random(size, seed)


def preset_weight(
    names: Sequence[str],
    in_channels_per_group: int,
    kernel_size: Sequence[int],
    *,
    seed: int = 0,
    input: np.ndarray | None = None,
) -> np.ndarray:
    """Return one filter a name.

    Most presets repeat their kernel on every channel; one whose sum is not 0 is divided by the number of
    channels, so that brightness is kept. The others:

    - "random": filter f draws all its numbers from seed + f, other ones for each channel.
    - "motif": one channel a letter of `ALPHABET`, 1 where `MOTIF` has that letter.
    - "bigram": the first two positions of the input.
    - "matched": the window of the input with the largest sum of squares, the first of several. By the
      inequality of Cauchy and Schwarz the output is nowhere larger than there, but for a kernel with
      dilation and for padding that repeats cells: they lay it on what is no such window.

    Parameters
    ----------
    names : sequence of str
        Keys of `presets_for` of the rank.
    in_channels_per_group : int
        C_in // groups, at least 1.
    kernel_size : sequence of int
        As in `preset_kernel`.
    seed : int
        At least 0.
    input : ndarray, shape (C_in, \\*spatial), optional
        What presets with `from_input` are cut from: each filter from the channels of its group. Beyond its
        ends there are zeros.

    Returns
    -------
    weight : ndarray, float64, shape (C_out, C_in // groups, \\*kernel_size)

    Raises
    ------
    ConvSpecError
        As in `preset_kernel`; if a preset has another number of channels; if the input is needed and missing.

    Examples
    --------
    >>> preset_weight(["identity", "sobel_x"], 2, (3, 3))[:, :, 1]
    array([[[ 0. ,  0.5,  0. ],
            [ 0. ,  0.5,  0. ]],
    <BLANKLINE>
           [[-2. ,  0. ,  2. ],
            [-2. ,  0. ,  2. ]]])
    >>> preset_weight(["matched"], 1, (2,), input=np.array([[1, 2, 5, -6, 0]]))
    array([[[ 5., -6.]]])
    """
    channels, size = in_channels_per_group, tuple(kernel_size)
    groups = 1 if input is None else len(input) // channels
    filters = []
    for index, name in enumerate(names):
        preset = _preset(name, size)
        _check_channels(preset, channels)
        if preset.from_input:
            filters.append(_cut(input, preset, channels, size, index * groups // len(names)))
        elif name == "random":
            filters.append(_random((channels, *size), seed + index))
        elif name == "motif":
            filters.append(np.array([[float(letter == row) for letter in MOTIF] for row in ALPHABET]))
        else:
            kernel = preset_kernel(name, size)
            filters.append(np.stack([kernel / channels if kernel.sum() else kernel] * channels))
    return np.stack(filters)


def normalise_sum(weight: np.ndarray) -> np.ndarray:
    """Scale every filter so that its weights sum to 1: brightness is kept.

    Parameters
    ----------
    weight : ndarray, shape (C_out, C_in // groups, \\*kernel_size)

    Returns
    -------
    weight : ndarray, float64, same shape

    Raises
    ------
    ConvSpecError
        If the weights of a filter sum to 0, or to what rounding leaves of 0.

    Examples
    --------
    >>> normalise_sum(np.ones((1, 1, 2, 2)))
    array([[[[0.25, 0.25],
             [0.25, 0.25]]]])
    """
    weight = np.asarray(weight, dtype=np.float64)
    axes = tuple(range(1, weight.ndim))
    total = weight.sum(axis=axes, keepdims=True)
    nothing = np.abs(total) <= 1e-12 * np.abs(weight).sum(axis=axes, keepdims=True)
    if nothing.any():
        message = phrase(
            "The weights of filter {filter} sum to 0, and no factor makes that 1; "
            "change a weight, or keep the filter as it is.",
            filter=nothing.argmax(),
        )
        raise ConvSpecError(message, parameter="weight")
    normalised: np.ndarray = weight / total
    return normalised


def zero_mean(weight: np.ndarray) -> np.ndarray:
    """Shift every filter so that its weights sum to 0: an even surface gives 0.

    Parameters
    ----------
    weight : ndarray, shape (C_out, C_in // groups, \\*kernel_size)

    Returns
    -------
    weight : ndarray, float64, same shape

    Examples
    --------
    >>> zero_mean(np.array([[[1.0, 2.0, 6.0]]]))
    array([[[-2., -1.,  3.]]])
    """
    weight = np.asarray(weight, dtype=np.float64)
    shifted: np.ndarray = weight - weight.mean(axis=tuple(range(1, weight.ndim)), keepdims=True)
    return shifted


def fitted(weight: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return a filter of another shape ``(C, *kernel_size)``: channels repeat, the kernel keeps its centre.

    A kernel that is too large is cut, one that is too small is filled up with zeros.

    Examples
    --------
    >>> fitted(np.array([[1.0, 2.0, 3.0]]), (2, 1)).tolist(), fitted(np.ones((1, 1)), (1, 3)).tolist()
    ([[2.0], [2.0]], [[0.0, 1.0, 0.0]])
    """
    channels = [weight[index % len(weight)] for index in range(shape[0])]
    own = np.stack(channels)
    for axis, size in enumerate(shape[1:], start=1):
        surplus = own.shape[axis] - size
        if surplus > 0:
            start = surplus // 2
            own = np.take(own, range(start, start + size), axis=axis)
        elif surplus < 0:
            before = -surplus // 2
            widths = [(0, 0)] * own.ndim
            widths[axis] = (before, -surplus - before)
            own = np.pad(own, widths)
    return own


def _preset(name: str, size: tuple[int, ...]) -> Preset:
    """The preset of this name for as many axes as the size has, if it is defined at that size."""
    if not 1 <= len(size) <= 3 or min(size) < 1:
        few = later("A kernel needs at least 1 cell along each axis, and its size is {size}.")
        many = later("A kernel has 1 to 3 axes, and its size is {size}.")
        message = phrase(few if len(size) < 4 else many, size=_times(size))
        raise ConvSpecError(message, parameter="kernel_size")
    presets = presets_for(len(size))
    if name not in presets:
        message = phrase(
            "There is no kernel {name!r}; choose one of {names}.", name=name, names=", ".join(presets)
        )
        raise ConvSpecError(message, parameter="weight")
    preset = presets[name]
    if preset.size not in (None, size):
        message = phrase(
            "{kernel} is defined for {defined} only, and the kernel is {size}; "
            "set the kernel size to {defined} or choose another kernel.",
            kernel=phrase(preset.title),
            defined=_times(preset.size),
            size=_times(size),
        )
        raise ConvSpecError(message, parameter="kernel_size")
    return preset


def _check_channels(preset: Preset, channels: int) -> None:
    if preset.channels not in (None, channels):
        message = phrase(
            "{kernel} is defined for {defined} channels, {letters}, and a filter here sums over {channels}; "
            "type letters of DNA, or choose another kernel.",
            kernel=phrase(preset.title),
            defined=preset.channels,
            letters=", ".join(ALPHABET),
            channels=channels,
        )
        raise ConvSpecError(message, parameter="weight")


def _times(size: tuple[int, ...]) -> str:
    return "×".join(map(str, size)) or phrase("empty")


def _random(size: tuple[int, ...], seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(-3, 3, size, endpoint=True).astype(np.float64)


def _cut(
    input: np.ndarray | None, preset: Preset, channels: int, size: tuple[int, ...], group: int
) -> np.ndarray:
    """The window of the input that a preset is made of, ``(channels, *size)``."""
    if input is None:
        message = phrase("{kernel} is cut out of the input; give the input too.", kernel=phrase(preset.title))
        raise ConvSpecError(message, parameter="input")
    own = np.asarray(input, dtype=np.float64)[group * channels : (group + 1) * channels]
    own = np.pad(own, ((0, 0), (0, max(0, size[0] - own.shape[1]))))
    windows = sliding_window_view(own, size, axis=(1,))
    strength = (windows**2).sum(axis=(0, 2))
    return windows[:, strength.argmax() if preset.name == "matched" else 0]
