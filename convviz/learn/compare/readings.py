"""One input, read in every way that its axes allow: what is a channel here may be moved along there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from convviz.core.geometry import tables
from convviz.core.limits import MAX_CHANNELS
from convviz.core.sliding import Sliding
from convviz.core.spec import ConvSpec
from convviz.explain.axes import heading, place
from convviz.language import count_phrase, later, phrase
from convviz.layers import CONVOLUTION, convolution
from convviz.layers.scene import Scene, scene_of
from convviz.learn.compare.comparison import (
    Comparison,
    Refusal,
    View,
    channels_last,
    no_batch_axis,
    no_channel_axis,
)
from convviz.learn.compare.layers import own_layer_comparison

OWN = "own"
HIGHEST = 3
"""The most axes that a kernel moves along in PyTorch and in Keras."""


def own_comparison(scene: Scene) -> Comparison:
    """Compare the ways in which the input of a scene can be read.

    Read as it is; with its channels as one more axis to move along, by a kernel that spans it and by one that
    does not; and with its first axis as channels. The kernel is that of the first filter, with its settings
    along the axes that stay.

    Another layer is compared with those that do nearly the same, see `convviz.learn.compare.layers`.

    Parameters
    ----------
    scene : Scene
        The channels of its first filter are read, and no others.

    Examples
    --------
    >>> from convviz.layers.scene import build_scene
    >>> scene = build_scene(np.ones((3, 5)), np.ones((1, 3, 2)))
    >>> for view in own_comparison(scene).views: print(view.heading)
    nn.Conv1d(3, 1, kernel_size=2)
    nn.Conv2d(1, 1, kernel_size=(3, 2))
    nn.Conv2d(1, 1, kernel_size=2)
    """
    if scene.spec.kind != CONVOLUTION:
        return own_layer_comparison(scene)
    first = _first_filter(scene)
    scenes = [first, *_more_axes(first), *_fewer_axes(first)]
    return Comparison(
        name=OWN,
        title=phrase("Your own input"),
        see=" ".join(_sentences(first)),
        views=tuple(View(heading(each.convolution), each) for each in scenes),
        refusals=_refusals(first),
    )


def _first_filter(scene: Scene) -> Scene:
    channels = slice(scene.channels_of(0).start, scene.channels_of(0).stop)
    return _scene(
        scene,
        scene.input[channels],
        scene.weight[:1],
        _sliding(scene.convolution),
        bias=scene.bias[:1],
        channel_labels=scene.channel_labels[channels],
        filter_labels=scene.filter_labels[:1],
        position_labels=scene.position_labels,
    )


def _sliding(spec: ConvSpec, *, extra: int = 0, without: int = 0) -> Sliding:
    """How the kernel moves along the axes that stay; along `extra` axes in front as usual, in one group."""
    return Sliding(
        stride=(1,) * extra + spec.stride[without:],
        padding=((0, 0),) * extra + spec.padding[without:],
        dilation=(1,) * extra + spec.dilation[without:],
        padding_mode=spec.padding_mode,
    )


def _scene(scene: Scene, input: np.ndarray, weight: np.ndarray, sliding: Sliding, **shown: Any) -> Scene:
    """Another scene with the biases and the picture of this one."""
    spec = ConvSpec.of(input.shape, weight.shape, sliding)
    kept: dict[str, Any] = {"bias": scene.bias, "picture": scene.picture}
    return scene_of(spec, input, weight, **kept | shown)


def _more_axes(scene: Scene) -> list[Scene]:
    """The channels as the first of the axes along which the kernel moves."""
    if scene.convolution.ndim == HIGHEST:
        return []
    channels = scene.convolution.in_channels
    depths = [channels] if channels == 1 else [channels, (channels + 1) // 2]
    sliding = _sliding(scene.convolution, extra=1)
    return [
        _scene(scene, scene.input[np.newaxis], scene.weight[:, np.newaxis, :depth], sliding)
        for depth in depths
    ]


def _fewer_axes(scene: Scene) -> list[Scene]:
    """The first spatial axis as channels, where there are not too many; the kernel stays at its start."""
    if not _can_be_channels(scene):
        return []
    spec = scene.convolution
    weight = np.zeros((1, spec.in_channels, spec.input_size[0], *spec.kernel_size[1:]))
    first, *_ = tables(spec)
    weight[:, :, [pair.input - first.window(0).start for pair in first.at(0)]] = scene.weight
    rows = spec.in_channels * spec.input_size[0]
    return [
        _scene(
            scene,
            scene.input.reshape(rows, *spec.input_size[1:]),
            weight.reshape(1, rows, *spec.kernel_size[1:]),
            _sliding(spec, without=1),
            channel_labels=_row_labels(scene),
        )
    ]


def _row_labels(scene: Scene) -> tuple[str, ...]:
    names = [place(scene.axes[0], index) for index in range(scene.convolution.input_size[0])]
    if scene.convolution.in_channels == 1:
        return tuple(names)
    return tuple(f"{label}, {name}" for label in scene.channel_labels for name in names)


def _can_be_channels(scene: Scene) -> bool:
    spec = scene.convolution
    return (
        spec.ndim > 1
        and spec.in_channels * spec.input_size[0] <= MAX_CHANNELS
        and spec.effective_kernel_size[0] <= spec.input_size[0]
        and (spec.ndim == HIGHEST or spec.in_channels == 1)
    )


def _sentences(scene: Scene) -> Iterator[str]:
    rank, channels = scene.convolution.ndim, scene.convolution.in_channels
    if rank < HIGHEST:
        yield _with_more_axes(rank, channels)
    if rank == HIGHEST or (rank == 2 and channels == 1):
        yield _as_channels(scene)
    if rank == HIGHEST:
        yield phrase("One more axis would need a Conv4D, which neither PyTorch nor Keras has.")


def _with_more_axes(rank: int, channels: int) -> str:
    if channels == 1:
        told = {
            1: later("Your input can also be a picture of height 1, and Conv2D then gives the same numbers."),
            2: later("Your input can also be a volume of depth 1, and Conv3D then gives the same numbers."),
        }
        return phrase(told[rank])
    told = {
        1: later(
            "The {channels} channels of your input can also be the rows of a picture: a Conv2D kernel that "
            "spans them all gives the same numbers, and a smaller one moves down as well."
        ),
        2: later(
            "The {channels} channels of your input can also be the slices of a volume: a Conv3D kernel that "
            "spans them all gives the same numbers, and a smaller one moves along depth as well."
        ),
    }
    return phrase(told[rank], channels=channels)


def _as_channels(scene: Scene) -> str:
    spec = scene.convolution
    count = spec.in_channels * spec.input_size[0]
    if spec.ndim == HIGHEST:
        rows = count_phrase("The {count} slice of your input", "The {count} slices of your input", count)
    else:
        rows = count_phrase("The {count} row of your input", "The {count} rows of your input", count)
    if _can_be_channels(scene):
        told = later(
            "{rows} can also be the channels of a {layer}, which sums over them all and never "
            "moves along {axis}."
        )
    elif spec.effective_kernel_size[0] > spec.input_size[0]:
        told = later("{rows} cannot be the channels of a {layer}, as the kernel is larger than that.")
    else:
        told = later(
            "{rows} could also be the channels of a {layer}, but at most {most} channels are shown: "
            "make the input smaller to see it."
        )
    layer = convolution.name(spec.ndim - 1)
    return phrase(told, rows=rows, layer=layer, axis=spec.axes[0], most=MAX_CHANNELS)


def _refusals(scene: Scene) -> tuple[Refusal, ...]:
    spec = scene.convolution
    kernel_size = spec.kernel_size[0] if spec.ndim == 1 else spec.kernel_size
    torch = {"in_channels": spec.in_channels, "out_channels": 1, "kernel_size": kernel_size}
    keras = {"filters": 1, "kernel_size": kernel_size}
    refused = no_batch_axis(convolution.name(spec.ndim), keras, (*spec.input_size, spec.in_channels))
    layer, size = convolution.name(spec.ndim, "torch"), spec.input_size
    if spec.in_channels == 1:
        return (no_channel_axis(layer, torch, size), refused)
    if spec.in_channels == size[0]:
        return (refused,)
    return (channels_last(layer, torch, (*size, spec.in_channels)), refused)
