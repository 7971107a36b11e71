"""Everything that defines the picture on the page, as one immutable value, and the scene it makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from convviz.errors import SourceError
from convviz.kernels import PRESETS, preset_weight
from convviz.limits import MAX_MULTIPLY_ADDS, MAX_OUTPUT_BYTES
from convviz.scene import Scene, build_scene
from convviz.sources.pictures import Picture, picture_input
from convviz.sources.samples import SAMPLES, sample_numbers, sample_picture
from convviz.spec import ConvSpec, resolve

SOURCES = ("sample", "upload", "typed")
COLOURS = ("grey", "rgb")
OPERATIONS = ("cross_correlate", "convolve")
NAMED_PADDINGS = ("valid", "same", "full")
CUSTOM = "custom"
"""The preset of a filter whose weights were written by hand."""

MAX_SEED = 9999
WHOLE_PICTURE = (0, 0, 100, 100)
_CHANNEL_LABELS = {"grey": ("grey",), "rgb": ("red", "green", "blue")}


@dataclass(frozen=True, slots=True)
class Numbers:
    """An array of finite numbers as a value: it compares, hashes and never changes.

    Attributes
    ----------
    shape : tuple of int
    data : bytes
        The numbers as float64 in C order.

    Examples
    --------
    >>> Numbers.of([[1, 2]]) == Numbers.of(np.array([[1.0, 2.0]]))
    True
    """

    shape: tuple[int, ...]
    data: bytes

    @classmethod
    def of(cls, array) -> Numbers:
        array = np.asarray(array, dtype=np.float64) + 0.0  # no negative zero: equal numbers, equal bytes
        return cls(array.shape, array.tobytes())

    @property
    def array(self) -> np.ndarray:
        """The numbers, float64 and read-only."""
        return np.frombuffer(self.data).reshape(self.shape)


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: a preset's name, or `CUSTOM` and a weight ``(C_in // groups, *kernel_size)``; and its bias.

    A custom weight keeps the shape in which it was written: `weight_of` fits it to the channels and the size
    in use.
    """

    preset: str = "sobel_x"
    weight: Numbers | None = None
    bias: float = 0.0


@dataclass(frozen=True, slots=True)
class Setup:
    """The whole set-up of the page, except the pixels of an uploaded picture.

    Attributes
    ----------
    rank : int
        Axes along which the kernel moves.
    source : {"sample", "upload", "typed"}
    sample : str
        A key of `convviz.sources.samples.SAMPLES`; it stands in while nothing is uploaded or typed.
    typed : Numbers or None
        ``(C_in, *spatial)``.
    colour : {"grey", "rgb"}
    cells : int
        Cells on the longer side of a picture.
    region : (left, top, right, bottom)
        The part of a picture that is used, in percent.
    filters : tuple of Filter
    kernel_size, stride, dilation : tuple of int
        One entry an axis.
    seed : int
        Of the "random" preset.
    padding : {"valid", "same", "full"} or tuple of (before, after)
    padding_mode, groups, operation
        As in `convviz.scene.build_scene`.
    """

    rank: int = 2
    source: Literal["sample", "upload", "typed"] = "sample"
    sample: str = "digit"
    typed: Numbers | None = None
    colour: Literal["grey", "rgb"] = "grey"
    cells: int = 16
    region: tuple[int, int, int, int] = WHOLE_PICTURE
    filters: tuple[Filter, ...] = (Filter(),)
    kernel_size: tuple[int, ...] = (3, 3)
    seed: int = 0
    stride: tuple[int, ...] = (1, 1)
    dilation: tuple[int, ...] = (1, 1)
    padding: str | tuple[tuple[int, int], ...] = "valid"
    padding_mode: str = "zeros"
    groups: int = 1
    operation: Literal["cross_correlate", "convolve"] = "cross_correlate"


def shows_picture(setup: Setup, picture: Picture | None) -> bool:
    """Whether the input is drawn from pixels, so that colour, cells and region apply."""
    if setup.source == "typed" and setup.typed is not None:
        return False
    if setup.source == "upload" and picture is not None:
        return True
    return SAMPLES[setup.sample].kind == "picture"


def input_of(setup: Setup, picture: Picture | None) -> np.ndarray:
    """Return the input of a set-up, float64 ``(C_in, *spatial)``.

    Until there is an upload, or something typed, the chosen sample stands in.
    """
    if setup.source == "typed" and setup.typed is not None:
        return setup.typed.array
    if not shows_picture(setup, picture):
        return sample_numbers(setup.sample)[0]
    pixels = picture if setup.source == "upload" and picture is not None else sample_picture(setup.sample)
    return picture_input(pixels, colour=setup.colour, cells=setup.cells, region=setup.region)


def weight_of(setup: Setup, in_channels: int) -> np.ndarray:
    """Return the weight of a set-up, ``(C_out, C_in // groups, *kernel_size)``, as it is before any flip.

    A custom weight of another shape is fitted: its channels repeat, and its kernel is cut or filled up with
    zeros about its centre.
    """
    channels = in_channels // setup.groups
    names = ["identity" if one.preset == CUSTOM else one.preset for one in setup.filters]
    weight = np.array(preset_weight(names, channels, setup.kernel_size, seed=setup.seed), dtype=np.float64)
    for index, one in enumerate(setup.filters):
        if one.preset == CUSTOM:
            weight[index] = _fit(one.weight.array, (channels, *setup.kernel_size))
    return weight


def bias_of(setup: Setup) -> np.ndarray:
    """Return one bias a filter, ``(C_out,)``."""
    return np.array([one.bias for one in setup.filters])


def filter_title(one: Filter) -> str:
    """Return what a filter is called on the page."""
    return CUSTOM if one.preset == CUSTOM else PRESETS[one.preset].title


def spec_of(setup: Setup, input_shape: tuple[int, ...], **changes) -> ConvSpec:
    """Return the integers of a set-up on an input of shape ``(C_in, *spatial)``, with settings exchanged.

    Raises
    ------
    ConvSpecError
    """
    settings = {
        "kernel_size": setup.kernel_size,
        "stride": setup.stride,
        "dilation": setup.dilation,
        "padding": 0 if setup.padding == "valid" else setup.padding,
        "groups": setup.groups,
        "padding_mode": setup.padding_mode,
    } | changes
    kernel_size = settings.pop("kernel_size")
    channels = input_shape[0] // settings["groups"]
    return resolve(input_shape, (len(setup.filters), channels, *kernel_size), **settings)


def build(setup: Setup, picture: Picture | None = None, input: np.ndarray | None = None) -> Scene:
    """Work out the picture that a set-up describes.

    Parameters
    ----------
    setup : Setup
    picture : Picture, optional
        The upload, for a set-up whose source is one.
    input : ndarray, optional
        What `input_of` returns for them, where that is known already.

    Raises
    ------
    ConvSpecError
        When the settings do not fit the input; `convviz.settle.settle` makes them fit.
    SourceError
        When the result would be too large to work out.
    """
    if input is None:
        input = input_of(setup, picture)
    spec = spec_of(setup, input.shape)
    _check_size(spec)
    return build_scene(
        input,
        weight_of(setup, spec.in_channels),
        bias_of(setup),
        operation=setup.operation,
        stride=setup.stride,
        padding=spec.padding,
        dilation=setup.dilation,
        groups=setup.groups,
        padding_mode=setup.padding_mode,
        channel_labels=_CHANNEL_LABELS[setup.colour] if shows_picture(setup, picture) else None,
        filter_labels=tuple(filter_title(one) for one in setup.filters),
        picture=shows_picture(setup, picture),
    )


def _check_size(spec: ConvSpec) -> None:
    if spec.multiply_adds > MAX_MULTIPLY_ADDS:
        raise SourceError(
            f"That is {spec.multiply_adds:.1e} multiply-adds, and the limit is {MAX_MULTIPLY_ADDS:.1e}; "
            "use fewer cells, filters or weights."
        )
    size = spec.out_channels * spec.steps * np.dtype(np.float64).itemsize
    if size > MAX_OUTPUT_BYTES:
        raise SourceError(
            f"The output would take {size / 2**20:.0f} MiB, and the limit is "
            f"{MAX_OUTPUT_BYTES / 2**20:.0f} MiB; use fewer cells or filters."
        )


def _fit(weight: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    channels = [weight[index % len(weight)] for index in range(shape[0])]
    fitted = np.stack(channels)
    for axis, size in enumerate(shape[1:], start=1):
        surplus = fitted.shape[axis] - size
        if surplus > 0:
            start = surplus // 2
            fitted = np.take(fitted, range(start, start + size), axis=axis)
        elif surplus < 0:
            before = -surplus // 2
            widths = [(0, 0)] * fitted.ndim
            widths[axis] = (before, -surplus - before)
            fitted = np.pad(fitted, widths)
    return fitted
