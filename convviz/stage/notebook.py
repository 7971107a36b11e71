"""The stage in a notebook, and a walk as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import ArrayLike

from convviz.core.arguments import listing
from convviz.core.errors import ConvSpecError
from convviz.core.geometry import step_index, window_start
from convviz.language import FIRST, phrase, speaking
from convviz.layers import CONVOLUTION, LAYERS
from convviz.layers.layer import Layer
from convviz.layers.scene import Scene, Term, scene_of
from convviz.network import Network
from convviz.stage.networks import ShownNetwork
from convviz.stage.overview import Held
from convviz.stage.page import Displayed, page

HEIGHT = 720
"""Pixels that a notebook gives the stage; it scrolls inside if it needs more."""

SHOWN = ("operation", "channel_labels", "filter_labels", "picture", "position_labels")
"""What is said of a scene beside the settings of its layer."""


class Shown(Displayed):
    """A scene that a notebook displays as the stage, and that `save` writes as a page of its own."""

    def __init__(self, scene: Scene, height: int = HEIGHT, language: str = FIRST) -> None:
        self.scene = scene
        self.height = height
        self.language = language

    @property
    def output(self) -> np.ndarray:
        """The output, ``(C_out, *out_spatial)``."""
        return self.scene.output

    def _page(self) -> str:
        return page(self.scene)

    def __repr__(self) -> str:
        scene, spec = self.scene, self.scene.spec
        name = scene.layer.name(spec.ndim)
        return f"<{name} of {scene.input.shape} to {scene.output.shape}, {spec.steps} steps>"


class Step(NamedTuple):
    """One step of a walk.

    Attributes
    ----------
    step, filter : int
    index : tuple of int
        Of the output.
    start : tuple of int
        The input index under the kernel's first tap; negative in the padding.
    terms : tuple of Term
        Every product: channel, kernel index, input, weight, product. Without weights, a weight is 1.
    bias, output : float
        The products' sum plus the bias is the output; of pooling, their maximum, or their mean.
    """

    step: int
    filter: int
    index: tuple[int, ...]  # type: ignore[assignment]  # in place of tuple.index
    start: tuple[int, ...]
    terms: tuple[Term, ...]
    bias: float
    output: float


@overload
def show(
    input: Network,
    weight: ArrayLike,
    *,
    height: int = ...,
    language: str = ...,
    labels: Sequence[str] = ...,
    classes: Sequence[str] = ...,
    picture: bool = ...,
    held: Held | None = ...,
) -> ShownNetwork: ...


@overload
def show(
    input: ArrayLike,
    weight: ArrayLike | None = ...,
    bias: ArrayLike | None = ...,
    *,
    layer: str = ...,
    height: int = ...,
    language: str = ...,
    **settings: Any,
) -> Shown: ...


def show(
    input: ArrayLike | Network,
    weight: ArrayLike | None = None,
    bias: ArrayLike | None = None,
    *,
    layer: str = CONVOLUTION,
    height: int = HEIGHT,
    language: str = FIRST,
    **settings: Any,
) -> Shown | ShownNetwork:
    """Show a layer as the stage: its window steps across the input, and every number is explained.

    ``show(network, input)`` shows a `convviz.network.Network` instead: every map of every layer, and what
    each cell sees. Its `settings` are ``labels``, ``classes``, ``picture`` and ``held``, as for
    `convviz.stage.overview.overview`.

    Parameters
    ----------
    input : array_like, (C_in, *spatial)
        One to three spatial axes, no batch axis.
    weight : array_like, optional
        As torch has it: ``(C_out, C_in // groups, *kernel_size)`` of a convolution,
        ``(C_in, C_out // groups, *kernel_size)`` of a transposed one; left out for a layer without weights.
    bias : array_like, (C_out,), optional
    layer : {"conv", "conv_transpose", "max_pool", "avg_pool", "adaptive_max_pool", "adaptive_avg_pool", \
             "upsample"}
    height : int
        Pixels.
    language : {"en", "de"}
        That the stage speaks; any but the first needs the package babel.
    **settings
        Those of the layer, by their torch names, as for `convviz.cross_correlate`, `convviz.conv_transpose`,
        `convviz.max_pool` and so on; and, as for `convviz.layers.scene.build_scene`, labels, and the
        operation of a convolution.

    Returns
    -------
    Shown or ShownNetwork
        What a notebook displays. It needs no server and no internet.

    Raises
    ------
    ConvSpecError
        When the settings do not fit the arrays.
    ValueError
        When the language is unknown.

    Examples
    --------
    >>> import numpy as np
    >>> show(np.arange(16.0).reshape(1, 4, 4), np.ones((1, 1, 2, 2)), stride=2)
    <Conv2D of (1, 4, 4) to (1, 2, 2), 4 steps>
    >>> show(np.arange(16.0).reshape(1, 4, 4), layer="max_pool", kernel_size=2)
    <MaxPool2d of (1, 4, 4) to (1, 2, 2), 4 steps>
    >>> from convviz.network import Conv, MaxPool, Network
    >>> show(Network((1, 4, 4), [Conv(1, 2, 3), MaxPool(2)]), np.arange(16.0).reshape(1, 4, 4))
    <Network of 2 layers, (1, 4, 4) to (2, 1, 1)>
    """
    if isinstance(input, Network):
        with speaking(language):
            return ShownNetwork(input, _needed(weight), height, language, **settings)
    with speaking(language):
        return Shown(_scene(layer, input, weight, bias, settings), height, language)


def trace(
    input: ArrayLike,
    weight: ArrayLike | None = None,
    bias: ArrayLike | None = None,
    *,
    layer: str = CONVOLUTION,
    **settings: Any,
) -> Iterator[Step]:
    """Go through a layer step by step, map by map, as data.

    Parameters
    ----------
    input, weight, bias, layer, **settings
        As for `show`.

    Yields
    ------
    Step

    Raises
    ------
    ConvSpecError
        When the settings do not fit the arrays.

    Examples
    --------
    >>> import numpy as np
    >>> first, second = trace(np.array([[1.0, 2.0, 4.0]]), np.array([[[1.0, 10.0]]]))
    >>> second.index, second.start, [term.product for term in second.terms], second.output
    ((1,), (1,), [2.0, 40.0], 42.0)
    >>> [step.output for step in trace([[3, 7, 2, 5]], layer="max_pool", kernel_size=2)]
    [7.0, 5.0]
    """
    return _steps(_scene(layer, input, weight, bias, settings))


def _needed(input: ArrayLike | None) -> ArrayLike:
    if input is None:
        raise ConvSpecError(phrase("Give the network an input: show(network, input)."), parameter="input")
    return input


def _scene(
    kind: str,
    input: ArrayLike,
    weight: ArrayLike | None,
    bias: ArrayLike | None,
    settings: Mapping[str, Any],
) -> Scene:
    if kind not in LAYERS:
        message = phrase("There is no layer {kind}; use {kinds}.")
        told = message.format(kind=repr(kind), kinds=listing([repr(name) for name in LAYERS]))
        raise ConvSpecError(told, parameter="layer")
    layer, cells = LAYERS[kind], np.asarray(input)
    _check_weights(layer, max(cells.ndim - 1, 1), weight, bias)
    own = {name: value for name, value in settings.items() if name not in SHOWN}
    shown = {name: value for name, value in settings.items() if name in SHOWN}
    if shown.get("operation") and "operation" not in layer.SETTINGS:
        message = phrase("{layer} has no operation; leave it out.", layer=layer.name(max(cells.ndim - 1, 1)))
        raise ConvSpecError(message, parameter="operation")
    filters = None if weight is None else np.asarray(weight)
    spec, filters = layer.given(cells.shape, filters, own)
    return scene_of(spec, cells, filters, bias, **shown)


def _check_weights(layer: Layer, rank: int, weight: ArrayLike | None, bias: ArrayLike | None) -> None:
    if layer.HAS_WEIGHTS and weight is None:
        raise ConvSpecError(phrase("{layer} needs a weight.", layer=layer.name(rank)), parameter="weight")
    if not layer.HAS_WEIGHTS and not (weight is None and bias is None):
        message = phrase("{layer} has no weights; leave weight and bias out.", layer=layer.name(rank))
        raise ConvSpecError(message, parameter="weight")


def _steps(scene: Scene) -> Iterator[Step]:
    spec = scene.spec
    for filter in range(spec.out_channels):
        for step in range(spec.steps):
            index = step_index(spec, step)
            yield Step(
                step,
                filter,
                index,
                window_start(spec, index),
                tuple(scene.terms(step, filter)),
                float(scene.bias[filter]),
                float(scene.output[(filter, *index)]),
            )
