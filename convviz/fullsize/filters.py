"""What a layer of the stage is to a whole picture: a map of it as on the stage, or one of each colour."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from convviz.data.picture import LUMA
from convviz.engine import flip
from convviz.kernels.arrays import preset_kernel
from convviz.layers.scene import Scene
from convviz.settings.model import CUSTOM, Setup

Colours = Literal["stage", "each"]
COLOURS: tuple[Colours, ...] = ("stage", "each")
"""As on the stage: of the grey picture, or of red, green and blue, which filters sum. Or each by itself."""

ROWS = 1 << 18
"""Pixels turned to grey at a time."""

_OWN = (CUSTOM, "random")
"""Whose weights are other ones on each channel, and are not divided by the number of channels."""


class Kernels(NamedTuple):
    """The weights for the channels of a whole picture.

    Attributes
    ----------
    weight : ndarray, (C_out, C_in // groups, kernel_height, kernel_width)
        As they are multiplied: flipped already where the set-up says so.
    bias : ndarray, (C_out,)
    groups : int
    """

    weight: np.ndarray
    bias: np.ndarray
    groups: int


def channels_for(pixels: np.ndarray, setup: Setup, scene: Scene, filter: int, colours: Colours) -> np.ndarray:
    """Return the channels that a layer meets, ``(C_in, H, W)`` as uint8, of pixels ``(H, W, 1 or 3)``.

    A view, but for the grey of a coloured picture: the luma of ITU-R BT.601, rounded, as on the stage.
    """
    planes = np.moveaxis(pixels, -1, 0)
    if colours == "each":
        return planes
    if setup.colour == "grey":
        return planes if len(planes) == 1 else _grey(planes)
    all_colours = np.broadcast_to(planes, (3, *planes.shape[1:]))
    if scene.layer.CHANNELS == "each":  # grey three times is grey, unless each map has a BatchNorm of its own
        return planes if scene.after.norm is None else all_colours
    wanted = scene.channels_of(filter)
    return all_colours[wanted.start : wanted.stop]


def kernels_for(setup: Setup, scene: Scene, filter: int, colours: Colours, channels: int) -> Kernels:
    """Return the weights of a filter for as many channels as `channels_for` found.

    With "each", every colour meets the filter's kernel by itself and has the bias: the kernel of its own
    channel where these are other ones, else the one kernel there is, as for a grey picture.

    Examples
    --------
    >>> from convviz.settings.model import Filter, build
    >>> setup = Setup(filters=(Filter("box"),), colour="rgb")
    >>> kernels_for(setup, build(setup), 0, "stage", 3).weight.sum(axis=(2, 3)).round(3)
    array([[0.333, 0.333, 0.333]])
    >>> kernels_for(setup, build(setup), 0, "each", 3).weight.sum(axis=(2, 3)).round(3)
    array([[1.],
           [1.],
           [1.]])
    """
    if colours == "stage":
        return Kernels(scene.weight[[filter]], scene.bias[[filter]], 1)
    own, preset = scene.weight[filter], setup.filters[filter].preset
    if preset not in _OWN:
        own = preset_kernel(preset, setup.kernel_size)[np.newaxis, np.newaxis]
        own = (flip(own) if scene.operation == "convolve" else own)[0]
    weight = np.stack([own[[channel % len(own)]] for channel in range(channels)])
    return Kernels(weight, np.repeat(scene.bias[filter], channels), channels)


def has_choice_of_colours(setup: Setup, scene: Scene) -> bool:
    """Return whether each colour by itself is anything else than what the stage shows.

    A layer that takes each channel by itself does so on the stage already, unless the picture is grey there.
    """
    return scene.layer.CHANNELS == "all" or setup.colour == "grey"


def maps_of(scene: Scene, filter: int, colours: Colours, channels: int) -> list[int]:
    """Return which map of the stage each map of the result is, of as many channels as `channels_for` found.

    Examples
    --------
    >>> from convviz.settings.model import Filter, build
    >>> scene = build(Setup(layer="max_pool", colour="rgb", kernel_size=(2, 2)))
    >>> maps_of(scene, 0, "stage", 3)
    [0, 1, 2]
    """
    if scene.layer.CHANNELS == "each":
        return [channel % scene.spec.out_channels for channel in range(channels)]
    return [filter] * (channels if colours == "each" else 1)


def _grey(planes: np.ndarray) -> np.ndarray:
    grey = np.empty((1, *planes.shape[1:]), np.uint8)
    rows = max(1, ROWS // planes.shape[2])
    for top in range(0, planes.shape[1], rows):
        strip = planes[:, top : top + rows].astype(np.float64)
        grey[0, top : top + rows] = np.round(np.tensordot(LUMA, strip, axes=1))
    return grey
