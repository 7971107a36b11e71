"""One input, read in every way that its axes allow: what is a channel here may be moved along there."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from convviz.axes import heading
from convviz.compare import Comparison, Refusal, View, channels_last, no_batch_axis, no_channel_axis
from convviz.explain import counted
from convviz.limits import MAX_CHANNELS
from convviz.scene import Scene, build_scene

OWN = "own"
HIGHEST = 3
"""The most axes that a kernel moves along in PyTorch and in Keras."""

ROWS = {2: "row", 3: "slice"}
"""What lies along the first spatial axis."""


def own_comparison(scene: Scene) -> Comparison:
    """Compare the ways in which the input of a scene can be read.

    Read as it is; with its channels as one more axis to move along, by a kernel that spans it and by one that
    does not; and with its first axis as channels. The kernel is that of the first filter, with its settings
    along the axes that stay.

    Parameters
    ----------
    scene : Scene
        The channels of its first filter are read, and no others.

    Examples
    --------
    >>> scene = build_scene(np.ones((3, 5)), np.ones((1, 3, 2)))
    >>> for view in own_comparison(scene).views: print(view.heading)
    Conv1D(in_channels=3, out_channels=1, kernel_size=2)
    Conv2D(in_channels=1, out_channels=1, kernel_size=(3, 2))
    Conv2D(in_channels=1, out_channels=1, kernel_size=(2, 2))
    """
    first = _first_filter(scene)
    scenes = [first, *_more_axes(first), *_fewer_axes(first)]
    return Comparison(
        name=OWN,
        title="Your own input",
        see=" ".join(_sentences(first)),
        views=tuple(View(heading(each.spec), each) for each in scenes),
        refusals=_refusals(first),
    )


def _first_filter(scene: Scene) -> Scene:
    channels = slice(scene.channels_of(0).start, scene.channels_of(0).stop)
    return build_scene(
        scene.input[channels],
        scene.weight[:1],
        scene.bias[:1],
        **_settings(scene),
        channel_labels=scene.channel_labels[channels],
        filter_labels=scene.filter_labels[:1],
        position_labels=scene.position_labels,
    )


def _settings(scene: Scene, *, extra: int = 0, without: int = 0) -> dict:
    """The settings along the axes that stay; along `extra` axes in front the usual ones."""
    spec = scene.spec
    return {
        "stride": (1,) * extra + spec.stride[without:],
        "padding": ((0, 0),) * extra + spec.padding[without:],
        "dilation": (1,) * extra + spec.dilation[without:],
        "padding_mode": spec.padding_mode,
        "picture": scene.picture,
    }


def _more_axes(scene: Scene) -> list[Scene]:
    """The channels as the first of the axes along which the kernel moves."""
    if scene.spec.ndim == HIGHEST:
        return []
    channels = scene.spec.in_channels
    depths = [channels] if channels == 1 else [channels, (channels + 1) // 2]
    settings = _settings(scene, extra=1)
    return [
        build_scene(scene.input[np.newaxis], scene.weight[:, np.newaxis, :depth], scene.bias, **settings)
        for depth in depths
    ]


def _fewer_axes(scene: Scene) -> list[Scene]:
    """The first spatial axis as channels, where there are not too many; the kernel stays at its start."""
    if not _can_be_channels(scene):
        return []
    spec = scene.spec
    weight = np.zeros((1, spec.in_channels, spec.input_size[0], *spec.kernel_size[1:]))
    weight[:, :, : spec.effective_kernel_size[0] : spec.dilation[0]] = scene.weight
    rows = spec.in_channels * spec.input_size[0]
    return [
        build_scene(
            scene.input.reshape(rows, *spec.input_size[1:]),
            weight.reshape(1, rows, *spec.kernel_size[1:]),
            scene.bias,
            **_settings(scene, without=1),
            channel_labels=_row_labels(scene),
        )
    ]


def _row_labels(scene: Scene) -> tuple[str, ...]:
    names = [f"{ROWS[scene.spec.ndim]} {index}" for index in range(scene.spec.input_size[0])]
    if scene.spec.in_channels == 1:
        return tuple(names)
    return tuple(f"{label}, {name}" for label in scene.channel_labels for name in names)


def _can_be_channels(scene: Scene) -> bool:
    spec = scene.spec
    return (
        spec.ndim > 1
        and spec.in_channels * spec.input_size[0] <= MAX_CHANNELS
        and spec.effective_kernel_size[0] <= spec.input_size[0]
        and (spec.ndim == HIGHEST or spec.in_channels == 1)
    )


def _sentences(scene: Scene) -> Iterator[str]:
    rank, channels = scene.spec.ndim, scene.spec.in_channels
    if rank < HIGHEST and channels == 1:
        other = {1: "a picture of height 1", 2: "a volume of depth 1"}[rank]
        yield f"Your input can also be {other}, and Conv{rank + 1}D then gives the same numbers."
    elif rank < HIGHEST:
        rows, way = {1: ("rows of a picture", "down"), 2: ("slices of a volume", "along depth")}[rank]
        yield (
            f"The {channels} channels of your input can also be the {rows}: a Conv{rank + 1}D kernel that "
            f"spans them all gives the same numbers, and a smaller one moves {way} as well."
        )
    if rank == HIGHEST or (rank == 2 and channels == 1):
        yield _as_channels(scene)
    if rank == HIGHEST:
        yield "With one axis more it would need a Conv4D, which neither PyTorch nor Keras has."


def _as_channels(scene: Scene) -> str:
    spec = scene.spec
    rows = f"The {counted(spec.in_channels * spec.input_size[0], ROWS[spec.ndim])} of your input"
    layer = f"the channels of a Conv{spec.ndim - 1}D"
    if _can_be_channels(scene):
        return f"{rows} can also be {layer}, which sums over them all and never moves along {spec.axes[0]}."
    if spec.effective_kernel_size[0] > spec.input_size[0]:
        return f"{rows} cannot be {layer}, as the kernel is larger than that."
    return (
        f"{rows} could also be {layer}, but at most {MAX_CHANNELS} channels are shown: "
        f"make the input smaller to see it."
    )


def _refusals(scene: Scene) -> tuple[Refusal, ...]:
    spec = scene.spec
    kernel_size = spec.kernel_size[0] if spec.ndim == 1 else spec.kernel_size
    torch = {"in_channels": spec.in_channels, "out_channels": 1, "kernel_size": kernel_size}
    keras = {"filters": 1, "kernel_size": kernel_size}
    refused = no_batch_axis(f"Conv{spec.ndim}D", keras, (*spec.input_size, spec.in_channels))
    layer, size = f"Conv{spec.ndim}d", spec.input_size
    if spec.in_channels == 1:
        return (no_channel_axis(layer, torch, size), refused)
    if spec.in_channels == size[0]:
        return (refused,)
    return (channels_last(layer, torch, (*size, spec.in_channels)), refused)
