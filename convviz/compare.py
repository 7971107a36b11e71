"""What a comparison is: the same numbers in several convolutions, and how their outputs are related."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from convviz.axes import Order, heading
from convviz.explain import counted
from convviz.scene import Scene

Shape = tuple[int, ...]


class View(NamedTuple):
    """One way to read the input, worked out, and the call that makes it."""

    heading: str
    scene: Scene

    @classmethod
    def of(cls, scene: Scene) -> View:
        return cls(heading(scene.spec), scene)


class Refusal(NamedTuple):
    """A call that a framework refuses, and why, in our words.

    Attributes
    ----------
    library : {"torch", "keras"}
    layer : str
        The layer's name, as the library spells it.
    arguments : mapping
    input_shape : tuple of int
    reason : str
    """

    library: Order
    layer: str
    arguments: Mapping[str, Any]
    input_shape: Shape
    reason: str

    @property
    def call(self) -> str:
        """The call as one writes it."""
        return f"{self.layer}({', '.join(f'{name}={value!r}' for name, value in self.arguments.items())})"


@dataclass(frozen=True, eq=False)
class Comparison:
    """The same numbers in several convolutions.

    Attributes
    ----------
    name : str
        What a link calls it.
    title : str
    see : str
        What there is to see, in one plain sentence.
    views : tuple of View
        The first is the one that the others are held against.
    refusals : tuple of Refusal
    """

    name: str
    title: str
    see: str
    views: tuple[View, ...]
    refusals: tuple[Refusal, ...]


def likeness(first: Scene, other: Scene) -> str:
    """Say how the output of a view is related to that of the first.

    Axes of size 1 do not count, and neither does what rounding leaves of a difference.

    Examples
    --------
    >>> from convviz.scene import build_scene
    >>> table = build_scene(np.ones((3, 7)), np.ones((1, 3, 2)))
    >>> likeness(table, build_scene(np.ones((1, 3, 7)), np.ones((1, 1, 3, 2))))
    'The same 6 numbers as the first.'
    >>> likeness(table, build_scene(np.ones((1, 3, 7)), np.ones((1, 1, 2, 2))))
    'Other numbers than the first: 2 × 6 instead of 6.'
    """
    if _equal(first.output, other.output):
        return f"The same {counted(other.output.size, 'number')} as the first."
    for axis, name in enumerate(other.axes, start=1):
        slices = np.moveaxis(other.output, axis, 0)
        for index, one in enumerate(slices):
            if _equal(first.output, one):
                return f"Its slice {index} along {name} is the output of the first."
        if len(slices) > 1 and _equal(first.output, slices.sum(axis=0)):
            return f"Its {len(slices)} slices along {name} add up to the output of the first."
    for axis, name in enumerate(first.axes, start=1):
        for index, one in enumerate(np.moveaxis(first.output, axis, 0)):
            if _equal(one, other.output):
                return f"The same as slice {index} along {name} of the first."
    sizes = [" × ".join(map(str, _long_axes(scene.output))) for scene in (other, first)]
    instead = f": {sizes[0]} instead of {sizes[1]}" if sizes[0] != sizes[1] else ""
    return f"Other numbers than the first{instead}."


def no_channel_axis(layer: str, arguments: Mapping[str, Any], shape: Shape) -> Refusal:
    """The refusal by torch of an input without its axis of channels."""
    reason = (
        f"{layer} takes the channels and {len(shape)} more {'axis' if len(shape) == 1 else 'axes'}, even of "
        f"a single channel: give the input the shape {(1, *shape)}."
    )
    return Refusal("torch", layer, arguments, shape, reason)


def channels_last(layer: str, arguments: Mapping[str, Any], shape: Shape, why: str = "") -> Refusal:
    """The refusal by torch of an input whose last axis holds the channels; `why` says how it came to that."""
    reason = (
        f"{why}PyTorch takes the channels first: it finds {shape[0]} of them in {shape}, and the kernel has "
        f"{shape[-1]}. Move the last axis to the front: {(shape[-1], *shape[:-1])}."
    )
    return Refusal("torch", layer, arguments, shape, reason)


def no_batch_axis(layer: str, arguments: Mapping[str, Any], shape: Shape) -> Refusal:
    """The refusal by Keras of a single item without the axis of a batch."""
    reason = f"Keras always wants a batch in front, even of one item: give the input the shape {(1, *shape)}."
    return Refusal("keras", layer, arguments, shape, reason)


def _equal(one: np.ndarray, other: np.ndarray) -> bool:
    one, other = (array.reshape(_long_axes(array)) for array in (one, other))
    if one.shape != other.shape:
        return False
    rounding = 1e-12 * max(np.abs(one).max(), np.abs(other).max())
    return np.allclose(one, other, rtol=1e-9, atol=rounding)


def _long_axes(array: np.ndarray) -> Shape:
    return tuple(size for size in array.shape if size > 1) or (1,)
