"""What the stage shows of a way back: the gradient of one layer, as a layer at work."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from convviz.language import phrase
from convviz.layers.scene import Scene
from convviz.layers.sent_back import input_scene, weight_scene
from convviz.layers.sent_shares import OF_INPUT, OF_OUTPUT, slopes_scene
from convviz.network.part import Pointwise
from convviz.settings.backward import To, WayBack


class Taken(NamedTuple):
    """What is on the stage of a way back, or why there is nothing.

    Attributes
    ----------
    scene : Scene or None
    to : {"input", "weight", "before"}
        As far as the layer has it.
    layer : int
        Whose gradients these are.
    why : str
    """

    scene: Scene | None
    to: To
    layer: int
    why: str = ""


def taken(way: WayBack, scene: Scene | None, layer: int, at: int | None = None) -> Taken:
    """Return what the stage shows of a layer whose way forth is a scene.

    Parameters
    ----------
    way : WayBack
    scene : Scene or None
        None where no window moves.
    layer : int
        Its place in the network,
    at : int, optional
        and that of the pressed one, which may be an activation that follows it. Without one, the way back
        begins behind all that follows, and ``way.backward.to`` may ask for that.
    """
    pressed = layer if at is None else at
    if at is not None and 0 <= at < len(way.network.names) and _is_pointwise(way, at):
        name = way.network.names[at]
        why = phrase(
            "{name} changes each number by itself: what comes back is multiplied by its slope at that "
            "number.",
            name=name,
        )
        return Taken(_through(way, at, OF_INPUT, None), "input", at, why)
    if scene is None:
        return Taken(None, "input", pressed)
    if at is None and way.backward.to == "before" and len(way.network.names) > 1:
        return Taken(_through(way, 1, OF_OUTPUT, scene.filter_labels), "before", 0)
    grad = way.gradients.maps[layer + 1].reshape(scene.output.shape)
    to: To = "weight" if scene.layer.HAS_WEIGHTS and way.backward.to == "weight" else "input"
    back = weight_scene(scene, grad) if to == "weight" else input_scene(scene, grad)
    if back is not None:
        return Taken(back, to, layer)
    if scene.combination.by == "max":
        why = phrase(
            "Each window sends its gradient to its largest cell only (of equal ones, the first); all "
            "others get 0. Point at an output to see which cell that is."
        )
    else:
        why = phrase(
            "Each window sends all its cells the same share of its gradient. These windows differ in "
            "size, so no single kernel does that. You see the forward pass."
        )
    return Taken(scene, to, layer, why)


def _is_pointwise(way: WayBack, at: int) -> bool:
    """Whether a layer changes each number by itself; a softmax does not, and is none of these."""
    return (
        type(way.network.part(way.network.names[at])) is Pointwise
    )  # and not over its channels, or reshaped


def _through(way: WayBack, first: int, made: str, labels: tuple[str, ...] | None) -> Scene | None:
    """Back through what changes each number by itself: one layer, or all that follow the one of a page."""
    names = way.network.names
    last = len(names) - 1 if made == OF_OUTPUT else first
    slopes: np.ndarray | None = None
    for place in range(last, first - 1, -1):
        source = way.network.sources(names[place])[0]
        input, output = way.values[source], way.values[names[place]]
        sent = np.ones_like(output) if slopes is None else slopes
        (slopes,) = way.network.part(names[place]).backward(sent, output, input).inputs
    assert slopes is not None, "there is one"
    begun = f"dL/d({way.network.part(names[last]).name if made == OF_OUTPUT else names[last]})"
    return slopes_scene(way.gradients.maps[last + 1], slopes, (begun, made), labels)


def through_of(way: WayBack) -> str:
    """Return what follows the one layer of a page, as a choice names it; empty where nothing does."""
    following = way.network.names[1:]
    parts = [way.network.part(name).name for name in following]
    return phrase("through {layers}", layers=", ".join(parts)) if parts else ""
