"""The way back in words: what is differentiated, and what the gradient on the stage is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from convviz.explain.headline import Run
from convviz.explain.headline import headline as forth
from convviz.explain.numerals import is_exact, printed, text
from convviz.language import phrase
from convviz.layers.scene import Scene
from convviz.layers.sent_back import OF_PADDED, OF_WEIGHT
from convviz.layers.sent_shares import OF_INPUT
from convviz.settings.backward import WayBack

_NUMBERS = 8
"""So many numbers of a bias's gradient are written out."""


def headline(scene: Scene) -> list[Run]:
    """Say what the gradient on the stage is: the sentence that the way back is about.

    Parameters
    ----------
    scene : Scene
        Of a way back.
    """
    assert scene.panels is not None, "it is one"
    made = scene.panels.output
    if scene.has_own_kernels:
        return forth(scene.spec)
    if made == OF_WEIGHT:
        told = phrase(
            "**{made}**: the **input** is correlated with **dL/d(output)**; each weight sums input × gradient"
        )
    elif scene.spec.kind == "conv":
        told = phrase("**{made}**: a **convolution** of **dL/d(output)** with the same kernel")
    else:
        told = phrase(
            "**{made}**: a **transposed convolution** of **dL/d(output)**, with the **kernel rotated by "
            "180°**"
        )
    return [Run(run, i % 2 == 1) for i, run in enumerate(told.format(made=made).split("**")) if run]


def loss_of(way: WayBack, classes: Sequence[str] = ()) -> str:
    """Say what is differentiated, and its value."""
    backward, value = way.backward, _said(way.loss.value)
    sign = "=" if is_exact(way.loss.value) else "≈"
    if backward.of == "cell":
        cell = ", ".join(map(str, backward.cell))
        return phrase("L is the output cell ({cell}): L {sign} {value}", cell=cell, sign=sign, value=value)
    if backward.of == "sum":
        return phrase("L is the sum of all output cells: L {sign} {value}", sign=sign, value=value)
    if backward.of == "error" and backward.wanted is not None:
        return phrase(
            "L is the mean of (output − target)² over all cells, each with its own target: L {sign} {value}",
            sign=sign,
            value=value,
        )
    if backward.of == "error":
        target = _said(backward.target)
        return phrase(
            "L is the mean of (output − {target})² over all cells: L {sign} {value}",
            target=target,
            sign=sign,
            value=value,
        )
    name = classes[backward.answer] if backward.answer < len(classes) else str(backward.answer)
    return phrase(
        "L is the cross-entropy of the scores with the class {name}: −log of its share, {value}",
        name=name,
        value=value,
    )


def parameters_of(parameters: Mapping[str, np.ndarray]) -> str:
    """Say dL/d(bias): one number a map."""
    bias = parameters.get("bias")
    if bias is None:
        return ""
    numbers = [_said(float(one)) for one in bias[:_NUMBERS]]
    more = ["…"] if len(bias) > _NUMBERS else []
    return phrase(
        "dL/d(bias) sums dL/d(output) over each map: {numbers}", numbers=", ".join([*numbers, *more])
    )


def folding_of(scene: Scene | None) -> str:
    """Say what becomes of gradients in a padding that copies cells."""
    if scene is None or scene.panels is None or scene.panels.output != OF_PADDED:
        return ""
    return phrase(
        "The padding copies cells of the input. The gradient of a copy is added to the cell it copies: "
        "that gives {made}, shown below.",
        made=OF_INPUT,
    )


def _said(value: float) -> str:
    return text(printed(value))
