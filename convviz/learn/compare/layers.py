"""A visitor's own layer, if it is no convolution, beside its nearest relatives on the same numbers."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from convviz.core.errors import ConvSpecError
from convviz.core.sliding import Sliding
from convviz.core.spec import ConvSpec, Spec
from convviz.explain.axes import heading
from convviz.language import later, phrase
from convviz.layers.adaptive_avg_pool import AdaptiveAvgPool
from convviz.layers.adaptive_max_pool import AdaptiveMaxPool
from convviz.layers.avg_pool import AvgPool, AvgPoolSpec
from convviz.layers.conv_transpose import ConvTranspose
from convviz.layers.max_pool import MaxPool
from convviz.layers.scene import Scene, scene_of
from convviz.layers.stuffing import stuffed
from convviz.learn.compare.comparison import Comparison, Refusal, View, no_batch_axis, no_channel_axis

_SEEN = {
    "max_pool": later(
        "{own} keeps the largest cell of each window. Average pooling gives every cell the same weight, "
        "like a convolution whose weights are all 1/{cells}. No convolution finds the largest cell."
    ),
    "avg_pool": later(
        "{own} is a convolution on each channel whose weights are all 1/{cells} and are not learned. Max "
        "pooling keeps the largest cell of the same windows."
    ),
    "adaptive_max_pool": later(
        "{own} places its windows so that the output has the size you ask for. Average pooling takes the "
        "mean of the same windows. {fixed} has one window size and one stride, and its output follows from "
        "them."
    ),
    "adaptive_avg_pool": later(
        "{own} places its windows so that the output has the size you ask for. Max pooling keeps the largest "
        "cell of the same windows. {fixed} has one window size and one stride, and its output follows from "
        "them."
    ),
    "upsample": later(
        "{own} repeats each cell. A transposed convolution that stamps a kernel of ones gives the same "
        "numbers, and average pooling of the result leads back to the input."
    ),
    "conv_transpose": later(
        "{own} stamps its kernel. A convolution with the flipped kernel, over the input with zeros between "
        "its cells, gives the same numbers. The convolution with the same kernel and stride leads from the "
        "result back to the shape of the input."
    ),
}
"""What there is to see, by the layer."""
_DIVIDED_OTHERWISE = later(
    "{own} would be a convolution whose weights are all 1/{cells} if it divided every sum by {cells}; "
    "here some divisors differ. Max pooling keeps the largest cell of the same windows."
)


def own_layer_comparison(scene: Scene) -> Comparison:
    """Compare a layer with those that do nearly the same to the same input.

    Parameters
    ----------
    scene : Scene
        Of any layer but a convolution. What follows it is left out, and of filters the first is taken.

    Examples
    --------
    >>> scene = scene_of(MaxPool(2).resolve((1, 4)), np.arange(4.0).reshape(1, 4))
    >>> for view in own_layer_comparison(scene).views: print(view.heading)
    nn.MaxPool1d(kernel_size=2, stride=2)
    nn.AvgPool1d(kernel_size=2, stride=2)
    nn.Conv1d(1, 1, kernel_size=2, stride=2)
    """
    scenes = _VIEWS[scene.spec.kind](scene)
    first, last = scenes[0], scenes[-1]
    told = _SEEN[scene.spec.kind]
    if isinstance(scene.spec, AvgPoolSpec) and (scene.spec.divisor != prod(scene.spec.kernel_size)).any():
        told = _DIVIDED_OTHERWISE
    return Comparison(
        name="own",
        title=phrase("Your own input"),
        see=phrase(
            told,
            own=first.layer.name(first.spec.ndim),
            fixed=last.layer.name(last.spec.ndim),
            cells=prod(first.spec.kernel_size),
        ),
        views=tuple(View(heading(one.spec), one) for one in scenes),
        refusals=_REFUSALS[scene.spec.kind](first),
    )


def _pooled(scene: Scene) -> list[Scene]:
    """The same windows, their largest and their mean, and a convolution over each channel by itself."""
    spec, settings = scene.spec, dict(scene.layer.arguments(scene.spec))
    dilation, ceil_mode = settings.pop("dilation", 1), settings.get("ceil_mode", False)
    alike = {name: settings[name] for name in ("kernel_size", "stride", "padding")}
    shape = scene.input.shape
    if spec.kind == "max_pool":
        other: list[Spec] = _possible(lambda: AvgPool(**alike, ceil_mode=ceil_mode).resolve(shape))
    else:
        other = _possible(lambda: MaxPool(**alike, ceil_mode=ceil_mode).resolve(shape))
    weight = np.full((spec.in_channels, 1, *spec.kernel_size), 1 / prod(spec.kernel_size))
    sliding = Sliding(alike["stride"], alike["padding"], dilation, spec.in_channels)
    box = _possible(lambda: ConvSpec.of(shape, weight.shape, sliding))
    pooled = [_like(scene, one) for one in (spec, *other)]
    return [*pooled, *(_like(scene, one, weight=weight, filter_labels=scene.channel_labels) for one in box)]


def _adapted(scene: Scene) -> list[Scene]:
    """The same windows combined otherwise, and windows of one size that make about as many outputs."""
    spec, shape = scene.spec, scene.input.shape
    is_max = spec.kind == "adaptive_max_pool"
    other = (AdaptiveAvgPool if is_max else AdaptiveMaxPool)(spec.output_size).resolve(shape)
    window = tuple(
        max(1, size // outputs) for size, outputs in zip(spec.input_size, spec.output_size, strict=True)
    )
    fixed = (MaxPool if is_max else AvgPool)(window).resolve(shape)
    return [_like(scene, one) for one in (spec, other, fixed)]


def _repeated(scene: Scene) -> list[Scene]:
    """A stamp of ones makes the same, and the mean of the result leads back."""
    spec = scene.spec
    factors = scene.layer.arguments(spec)["scale_factor"]
    ones = np.ones((spec.in_channels, 1, *factors))
    stamped = ConvTranspose(stride=factors, groups=spec.in_channels).resolve(scene.input.shape, ones.shape)
    back = AvgPool(factors).resolve(scene.output.shape)
    return [
        _like(scene, spec),
        _like(scene, stamped, weight=ones, filter_labels=scene.channel_labels),
        scene_of(back, scene.output, channel_labels=scene.channel_labels, picture=scene.picture),
    ]


def _stamped(scene: Scene) -> list[Scene]:
    """The first filter, the same as a convolution over a stuffed input, and the convolution back."""
    spec: Any = scene.spec
    channels = slice(scene.channels_of(0).start, scene.channels_of(0).stop)
    input, weight, bias = scene.input[channels], scene.weight[:1], scene.bias[:1]
    settings = {**scene.layer.arguments(spec), "groups": 1}
    shape = (len(input), 1, *spec.kernel_size)
    names, own = scene.channel_labels[channels], scene.filter_labels[:1]
    shown: dict[str, Any] = {"channel_labels": names, "filter_labels": own, "picture": scene.picture}
    first = scene_of(ConvTranspose(**settings).resolve(input.shape, shape), input, weight, bias, **shown)
    back = Sliding(settings["stride"], settings["padding"], settings["dilation"])
    filters = weight.swapaxes(0, 1)
    return [
        first,
        stuffed(first),
        scene_of(
            ConvSpec.of(first.output.shape, filters.shape, back),
            first.output,
            filters,
            channel_labels=own,
            filter_labels=names,
        ),
    ]


def _like(scene: Scene, spec: Spec, **learned: Any) -> Scene:
    """The input and the names of a scene under another layer."""
    shown: dict[str, Any] = {
        "channel_labels": scene.channel_labels,
        "picture": scene.picture,
        "position_labels": scene.position_labels,
    }
    return scene_of(spec, scene.input, **shown | learned)


def _possible(resolved: Callable[[], Spec]) -> list[Spec]:
    """The integers of a relative, or none where these settings do not suit it."""
    try:
        return [resolved()]
    except ConvSpecError:
        return []


def _of_pooling(scene: Scene) -> tuple[Refusal, ...]:
    spec = scene.spec
    name, window = scene.layer.name, _plain(spec.kernel_size)
    padding = min(spec.kernel_size) // 2 + 1
    reason = phrase(
        "Padding {padding} is more than half of a window of {window}: a window could lie in the padding "
        "alone.",
        padding=padding,
        window=min(spec.kernel_size),
    )
    arguments = {"kernel_size": window, "padding": padding}
    return (
        Refusal("torch", name(spec.ndim), arguments, scene.input.shape, reason),
        no_batch_axis(name(spec.ndim, "keras"), {"pool_size": window}, _last(scene)),
    )


def _of_adaptive(scene: Scene) -> tuple[Refusal, ...]:
    spec, name = scene.spec, scene.layer.name
    size = {"output_size": _plain(spec.output_size)}
    return (no_channel_axis(name(spec.ndim), size, spec.input_size),)


def _of_repeating(scene: Scene) -> tuple[Refusal, ...]:
    spec, name = scene.spec, scene.layer.name
    factors = scene.layer.arguments(spec)["scale_factor"]
    shape = scene.input.shape
    reason = phrase(
        "nn.Upsample always takes a batch: it reads {shape} as a batch of {items}. Give it the shape "
        "{fitting}.",
        shape=shape,
        items=shape[0],
        fitting=(1, *shape),
    )
    call = {"scale_factor": factors}
    return (
        Refusal("torch", name(spec.ndim), call, shape, reason),
        no_batch_axis(name(spec.ndim, "keras"), {"size": _plain(factors)}, _last(scene)),
    )


def _of_stamping(scene: Scene) -> tuple[Refusal, ...]:
    spec, name, settings = scene.spec, scene.layer.name, scene.layer.arguments(scene.spec)
    stride, kernel = _plain(settings["stride"]), _plain(spec.kernel_size)
    more = max(*settings["stride"], *settings["dilation"])
    torch = {"in_channels": spec.in_channels, "out_channels": 1, "kernel_size": kernel, "stride": stride}
    torch |= {"dilation": _plain(settings["dilation"])} if set(settings["dilation"]) != {1} else {}
    reason = phrase(
        "output_padding {more} is neither below the stride nor below the dilation: use at most {most}.",
        more=more,
        most=more - 1,
    )
    keras = {"filters": 1, "kernel_size": kernel, "strides": stride}
    return (
        Refusal("torch", name(spec.ndim), {**torch, "output_padding": more}, scene.input.shape, reason),
        no_batch_axis(name(spec.ndim, "keras"), keras, _last(scene)),
    )


def _last(scene: Scene) -> tuple[int, ...]:
    """The shape of the input with its channels last."""
    return (*scene.spec.input_size, scene.spec.in_channels)


def _plain(values: tuple[int, ...]) -> int | tuple[int, ...]:
    return values[0] if len(set(values)) == 1 else values


_VIEWS: dict[str, Callable[[Scene], list[Scene]]] = {
    "max_pool": _pooled,
    "avg_pool": _pooled,
    "adaptive_max_pool": _adapted,
    "adaptive_avg_pool": _adapted,
    "upsample": _repeated,
    "conv_transpose": _stamped,
}
_REFUSALS: dict[str, Callable[[Scene], tuple[Refusal, ...]]] = {
    "max_pool": _of_pooling,
    "avg_pool": _of_pooling,
    "adaptive_max_pool": _of_adaptive,
    "adaptive_avg_pool": _of_adaptive,
    "upsample": _of_repeating,
    "conv_transpose": _of_stamping,
}
