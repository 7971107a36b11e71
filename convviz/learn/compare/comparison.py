"""What a comparison is: the same numbers in several layers, and how their outputs are related."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from convviz.explain.axes import Order, heading
from convviz.language import count_phrase, later, phrase
from convviz.layers.scene import Scene

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
    """The same numbers in several layers.

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
    >>> from convviz.layers.scene import build_scene
    >>> table = build_scene(np.ones((3, 7)), np.ones((1, 3, 2)))
    >>> likeness(table, build_scene(np.ones((1, 3, 7)), np.ones((1, 1, 3, 2))))
    'The same 6 numbers as the first.'
    >>> likeness(table, build_scene(np.ones((1, 3, 7)), np.ones((1, 1, 2, 2))))
    'Different from the first: size 2 × 6 instead of 6.'
    """
    if _equal(first.output, other.output):
        return count_phrase(
            "The same {count} number as the first.",
            "The same {count} numbers as the first.",
            other.output.size,
        )
    if np.array_equal(first.output, other.input) and (told := _likeness_of_way_back(first, other)):
        return told
    if told := _likeness_of_slices(first, other):
        return told
    size, of_first = (" × ".join(map(str, _long_axes(scene.output))) for scene in (other, first))
    if size == of_first:
        return phrase("Different values from the first.")
    return phrase("Different from the first: size {size} instead of {first}.", size=size, first=of_first)


def no_channel_axis(layer: str, arguments: Mapping[str, Any], shape: Shape) -> Refusal:
    """The refusal by torch of an input without its axis of channels."""
    reason = count_phrase(
        "{layer} takes the channels and {count} more axis, even of a single channel: "
        "give the input the shape {shape}.",
        "{layer} takes the channels and {count} more axes, even of a single channel: "
        "give the input the shape {shape}.",
        len(shape),
        layer=layer,
        shape=(1, *shape),
    )
    return Refusal("torch", layer, arguments, shape, reason)


def channels_last(layer: str, arguments: Mapping[str, Any], shape: Shape, why: str = "") -> Refusal:
    """The refusal by torch of an input whose last axis holds the channels; `why` says how it came to that."""
    reason = phrase(
        "PyTorch takes the channels first: it finds {found} of them in {shape}, and the kernel has "
        "{channels}. Move the last axis to the front: {moved}.",
        found=shape[0],
        shape=shape,
        channels=shape[-1],
        moved=(shape[-1], *shape[:-1]),
    )
    return Refusal("torch", layer, arguments, shape, f"{why} {reason}".lstrip())


def no_batch_axis(layer: str, arguments: Mapping[str, Any], shape: Shape) -> Refusal:
    """The refusal by Keras of a single item without the axis of a batch."""
    reason = phrase(
        "Keras always expects a batch axis first, even for one example: use the input shape {shape}.",
        shape=(1, *shape),
    )
    return Refusal("keras", layer, arguments, shape, reason)


def _likeness_of_way_back(first: Scene, other: Scene) -> str:
    """Say how far a layer that takes the output of the first leads back to its input."""
    if _equal(first.input, other.output):
        return phrase("It restores the input of the first.")
    if first.input.shape[1:] == other.output.shape[1:]:
        return phrase("It restores the size of the first one’s input, not its values.")
    return ""


def _likeness_of_slices(first: Scene, other: Scene) -> str:
    """Say which slices of one output are the other; nothing if none are."""
    for axis, name in enumerate(other.axes, start=1):
        slices = np.moveaxis(other.output, axis, 0)
        for index, one in enumerate(slices):
            if _equal(first.output, one):
                told = later("Its slice {index} along {axis} is the output of the first.")
                return phrase(told, index=index, axis=name)
        if len(slices) > 1 and _equal(first.output, slices.sum(axis=0)):
            told = later("Its {slices} slices along {axis} add up to the output of the first.")
            return phrase(told, slices=len(slices), axis=name)
    for axis, name in enumerate(first.axes, start=1):
        for index, one in enumerate(np.moveaxis(first.output, axis, 0)):
            if _equal(one, other.output):
                told = later("The same as slice {index} along {axis} of the first.")
                return phrase(told, index=index, axis=name)
    return ""


def _equal(one: np.ndarray, other: np.ndarray) -> bool:
    one, other = (array.reshape(_long_axes(array)) for array in (one, other))
    if one.shape != other.shape:
        return False
    rounding = 1e-12 * max(np.abs(one).max(), np.abs(other).max())
    return np.allclose(one, other, rtol=1e-9, atol=rounding)


def _long_axes(array: np.ndarray) -> Shape:
    return tuple(size for size in array.shape if size > 1) or (1,)
