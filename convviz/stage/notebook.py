"""The stage in a notebook, and a walk as data."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from convviz.core.geometry import step_index, window_start
from convviz.language import FIRST, speaking
from convviz.layers.scene import Scene, Term, build_scene
from convviz.stage.page import embedded, page

HEIGHT = 720
"""Pixels that a notebook gives the stage; it scrolls inside if it needs more."""


class Shown:
    """A scene that a notebook displays as the stage, and that `save` writes as a page of its own."""

    def __init__(self, scene: Scene, height: int = HEIGHT, language: str = FIRST) -> None:
        self.scene = scene
        self.height = height
        self.language = language

    @property
    def output(self) -> np.ndarray:
        """The output, ``(C_out, *out_spatial)``."""
        return self.scene.output

    @property
    def html(self) -> str:
        """The stage as one self-contained HTML page."""
        with speaking(self.language):
            return page(self.scene)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the page to a file, which opens in any browser without a network."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.html)

    def _repr_html_(self) -> str:
        return embedded(self.html, self.height)

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
        Every product: channel, kernel index, input, weight, product.
    bias, output : float
        The products' sum plus the bias is the output.
    """

    step: int
    filter: int
    index: tuple[int, ...]  # type: ignore[assignment]  # in place of tuple.index
    start: tuple[int, ...]
    terms: tuple[Term, ...]
    bias: float
    output: float


def show(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    height: int = HEIGHT,
    language: str = FIRST,
    **settings: Any,
) -> Shown:
    """Show a convolution as the stage: the kernel steps across the input, and every number is explained.

    Parameters
    ----------
    input : array_like, (C_in, *spatial)
    weight : array_like, (C_out, C_in // groups, *kernel_size)
    bias : array_like, (C_out,), optional
    height : int
        Pixels.
    language : {"en", "de"}
        That the stage speaks; any but the first needs the package babel.
    **settings
        As for `convviz.layers.scene.build_scene`: stride, padding, dilation, groups, padding_mode, operation
        and labels.

    Returns
    -------
    Shown
        What a notebook displays. It needs no server and no network.

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
    """
    with speaking(language):
        return Shown(build_scene(input, weight, bias, **settings), height, language)


def trace(
    input: ArrayLike, weight: ArrayLike, bias: ArrayLike | None = None, **settings: Any
) -> Iterator[Step]:
    """Go through a convolution step by step, filter by filter, as data.

    Parameters
    ----------
    input, weight, bias, **settings
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
    """
    return _steps(build_scene(input, weight, bias, **settings))


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
