"""Everything that defines the picture on the page, as one immutable value, and the scene it makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_MULTIPLY_ADDS, MAX_OUTPUT_BYTES
from convviz.core.sliding import Sliding
from convviz.core.spec import Spec
from convviz.data.inputs import (
    WHOLE_PICTURE,
    Input,
    Numbers,
    Passage,
    Text,
    Upload,
    sample_input,
    samples_for,
    upload_input,
)
from convviz.data.samples.pictures import Sample
from convviz.data.samples.textbook import Case
from convviz.explain.headline import grouped
from convviz.kernels.arrays import fitted, preset_weight
from convviz.kernels.presets import presets_for
from convviz.language import phrase
from convviz.layers import CONVOLUTION, LAYERS, products_of
from convviz.layers.after import NO_ACTIVATION, Four, after_of
from convviz.layers.layer import Choice, Chosen
from convviz.layers.scene import Scene, scene_of

SOURCES = ("sample", "upload", "typed")
OPERATIONS = ("cross_correlate", "convolve")
CUSTOM = "custom"
"""The preset of a filter whose weights were written by hand."""

MAX_SEED = 9999


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
    """The whole set-up of a page, except an upload.

    Attributes
    ----------
    rank : int
        Axes along which the kernel moves.
    source : {"sample", "upload", "typed"}
    file : str
        What the upload is called: no address can hold a file, but this says which one is to be chosen again.
    sample : str
        A key of `convviz.data.inputs.samples_for`; it stands in while nothing is uploaded or typed.
    typed : Text, Numbers or None
        A sequence as it was typed, or, of the other ranks, ``(C_in, *spatial)``.
    colour : {"grey", "rgb"}
        Of a picture.
    cells : int
        Positions of a signal, cells on the longer side of a picture, cells a side of a volume.
    region : (left, top, right, bottom)
        The part of a picture that is used, in percent.
    filters : tuple of Filter
    kernel_size, stride, dilation : tuple of int
        One entry an axis.
    seed : int
        Of the "random" preset and of noise.
    padding : str or tuple of (before, after)
        One of `paddings_for` the rank, or cells.
    padding_mode, groups, operation
        As in `convviz.layers.scene.build_scene`.
    layer : str
        A key of `convviz.layers.LAYERS`. What it does not have, as weights or a dilation, waits here unused
        for a layer that has it.
    options : tuple of (str, int or tuple of int)
        The settings that this layer alone has, those left out that are as usual; in the order of its OPTIONS.
    norm : tuple of (mean, var, weight, bias)
        BatchNorm's numbers, one entry a map of the output; maps beyond them have `NORM`. Empty without it.
    activation : str
        What follows: a key of `convviz.layers.activations.ACTIVATIONS`, or ``"none"``.
    """

    rank: int = 2
    source: Literal["sample", "upload", "typed"] = "sample"
    file: str = ""
    sample: str = "smiley"
    typed: Text | Numbers | None = None
    colour: Literal["grey", "rgb"] = "grey"
    cells: int = 8
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
    layer: str = CONVOLUTION
    options: tuple[tuple[str, Chosen], ...] = ()
    norm: tuple[Four, ...] = ()
    activation: str = NO_ACTIVATION

    @property
    def sliding(self) -> Sliding:
        """How its kernel moves; what its layer does not have is as usual."""
        values: dict[str, Any] = {
            name: getattr(self, name)
            for name in LAYERS[self.layer].SETTINGS
            if name in Sliding.__dataclass_fields__
        }
        return Sliding(**values)

    @property
    def choice(self) -> Choice:
        """What is chosen for its layer."""
        return Choice(len(self.filters), self.kernel_size, self.sliding, dict(self.options))


SETUPS = {
    1: Setup(
        rank=1,
        sample="beat",
        cells=24,
        filters=(Filter("box"),),
        kernel_size=(5,),
        stride=(1,),
        dilation=(1,),
    ),
    2: Setup(),
    3: Setup(
        rank=3,
        sample="shells",
        cells=5,
        filters=(Filter("sobel_w"),),
        kernel_size=(3, 3, 3),
        stride=(1, 1, 1),
        dilation=(1, 1, 1),
    ),
}
"""What each rank begins with: a heartbeat under a moving average, the edges of a face, and a volume that is
small enough for its matrix to be drawn. Links leave out what is as here; so other values are another version
of links, see `convviz.settings.link.versions`."""


def paddings_for(rank: int) -> tuple[str, ...]:
    """Return the paddings with a name; only one axis can be time, with a past to look back on."""
    return ("valid", "same", "full", *(("causal",) if rank == 1 else ()))


def shows_picture(setup: Setup, upload: Upload | None) -> bool:
    """Whether the input is drawn from a picture, so that colour and region apply."""
    return setup.rank == 2 and has_side(setup, upload)


def has_side(setup: Setup, upload: Upload | None) -> bool:
    """Whether the input is drawn or reduced to a number of cells."""
    if setup.source == "typed" and setup.typed is not None:
        return False
    if setup.source == "upload" and upload is not None:
        return setup.rank > 1
    sample = samples_for(setup.rank)[setup.sample]
    return not isinstance(sample, Passage | Case) and not (
        isinstance(sample, Sample) and sample.kind == "numbers"
    )


def input_of(setup: Setup, upload: Upload | None) -> Input:
    """Return the input of a set-up.

    Until there is an upload, or something typed, the chosen sample stands in.

    Raises
    ------
    SourceError
        When what was typed cannot be read.
    """
    if setup.source == "typed" and setup.typed is not None:
        return Input.of(setup.typed.read()) if isinstance(setup.typed, Text) else Input(setup.typed.array)
    view: dict[str, Any] = {"cells": setup.cells, "colour": setup.colour, "region": setup.region}
    if setup.source == "upload" and upload is not None:
        return upload_input(upload, **view)
    return sample_input(setup.rank, setup.sample, **view, seed=setup.seed)


def weight_of(setup: Setup, input: np.ndarray) -> np.ndarray:
    """Return the weight of a set-up, ``(C_out, C_in // groups, *kernel_size)``, as it is before any flip.

    A custom weight of another shape is fitted: its channels repeat, and its kernel is cut or filled up with
    zeros about its centre.

    Parameters
    ----------
    setup : Setup
    input : ndarray, (C_in, *spatial)
        Some presets are cut out of it.
    """
    channels = len(input) // setup.sliding.groups
    names = ["identity" if one.preset == CUSTOM else one.preset for one in setup.filters]
    weight = preset_weight(names, channels, setup.kernel_size, seed=setup.seed, input=input)
    weight = np.array(weight, dtype=np.float64)
    for index, one in enumerate(setup.filters):
        if one.preset == CUSTOM:
            assert one.weight is not None, "a custom filter has its own"
            weight[index] = fitted(one.weight.array, (channels, *setup.kernel_size))
    return weight


def bias_of(setup: Setup) -> np.ndarray:
    """Return one bias a filter, ``(C_out,)``."""
    return np.array([one.bias for one in setup.filters])


def filter_title(one: Filter, rank: int) -> str:
    """Return what a filter is called on the page."""
    return phrase("custom") if one.preset == CUSTOM else phrase(presets_for(rank)[one.preset].title)


def spec_of(setup: Setup, input_shape: tuple[int, ...]) -> Spec:
    """Return the integers of a set-up on an input of shape ``(C_in, *spatial)``.

    Raises
    ------
    ConvSpecError
    """
    return LAYERS[setup.layer].resolve(input_shape, setup.choice)


def build(setup: Setup, upload: Upload | None = None, input: Input | None = None) -> Scene:
    """Work out the picture that a set-up describes.

    Parameters
    ----------
    setup : Setup
    upload : Picture or Data, optional
        For a set-up whose source is one.
    input : Input, optional
        What `input_of` returns for them, where that is known already.

    Raises
    ------
    ConvSpecError
        When the settings do not fit the input; `convviz.settings.validate.validate` makes them fit.
    SourceError
        When the result would be too large to work out, or what was typed cannot be read.
    """
    if input is None:
        input = input_of(setup, upload)
    spec = spec_of(setup, input.values.shape)
    _check_size(spec)
    learned: dict[str, Any] = {}
    if LAYERS[setup.layer].HAS_WEIGHTS:
        titles = tuple(filter_title(one, setup.rank) for one in setup.filters)
        learned = {
            "weight": weight_of(setup, input.values),
            "bias": bias_of(setup),
            "operation": setup.operation if "operation" in LAYERS[setup.layer].SETTINGS else OPERATIONS[0],
            "filter_labels": titles,
        }
    return scene_of(
        spec,
        input.values,
        channel_labels=input.channel_labels,
        picture=input.picture,
        position_labels=input.position_labels,
        after=after_of(setup.norm, setup.activation, spec.out_channels),
        **learned,
    )


def _check_size(spec: Spec) -> None:
    work = products_of(spec)
    if work > MAX_MULTIPLY_ADDS:
        raise SourceError(
            phrase(
                "That is {count} multiply-adds, and the limit is {limit}; "
                "use fewer cells, filters or weights.",
                count=grouped(work),
                limit=grouped(MAX_MULTIPLY_ADDS),
            )
        )
    size = spec.out_channels * spec.steps * np.dtype(np.float64).itemsize
    if size > MAX_OUTPUT_BYTES:
        raise SourceError(
            phrase(
                "The output would take {size:.0f} MiB, and the limit is {limit:.0f} MiB; "
                "use fewer cells or filters.",
                size=size / 2**20,
                limit=MAX_OUTPUT_BYTES / 2**20,
            )
        )
