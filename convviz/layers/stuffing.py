"""A transposed convolution seen as an ordinary one: zeros between its input cells, its kernel flipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from convviz.core.sliding import Pairs, Sliding
from convviz.core.spec import ConvSpec
from convviz.core.taps import Strided
from convviz.layers.conv_transpose import ConvTransposeSpec
from convviz.layers.scene import Scene, scene_of


def stuffed(scene: Scene) -> Scene:
    """Return the convolution over the stuffed input that makes the same output.

    Parameters
    ----------
    scene : Scene
        Of a transposed convolution.

    Examples
    --------
    >>> from convviz.layers.conv_transpose import ConvTranspose
    >>> spec = ConvTranspose(2).resolve((1, 2), (1, 1, 3))
    >>> other = stuffed(scene_of(spec, np.array([[1.0, 2]]), np.array([[[1.0, 10, 100]]])))
    >>> other.input.tolist(), other.weight.tolist(), other.output.tolist()
    ([[1.0, 0.0, 2.0]], [[[100.0, 10.0, 1.0]]], [[1.0, 10.0, 102.0, 20.0, 200.0]])
    """
    spec = scene.spec
    assert isinstance(spec, ConvTransposeSpec), "other layers stamp nothing"
    cells, padding = _between_zeros(scene.input, spec.strides_back)
    weight = np.flip(scene.weight, tuple(range(2, scene.weight.ndim)))
    gaps = tuple(rule.dilation for rule in spec.strides_back)
    sliding = Sliding((1,) * spec.ndim, padding, gaps, spec.groups)
    made = scene_of(
        ConvSpec.of(cells.shape, weight.shape, sliding),
        cells,
        weight,
        scene.bias,
        channel_labels=scene.channel_labels,
        filter_labels=scene.filter_labels,
        picture=scene.picture,
        after=scene.after,
    )
    return replace(made, output=scene.output)  # to the last digit, whichever way it was computed


def as_watched(scene: Scene, zeros: bool) -> Scene:
    """Return a scene as it is watched: with the zeros, if it is to be and is a transposed convolution."""
    return stuffed(scene) if zeros and isinstance(scene.spec, ConvTransposeSpec) else scene


def _between_zeros(input: np.ndarray, rules: Sequence[Strided]) -> tuple[np.ndarray, Pairs]:
    """The input with zeros between its cells, and the padding with which the flipped kernel meets it.

    Where more is cut off the output than the kernel reaches past the input, the input is cut instead.
    """
    padding = []
    for axis, rule in enumerate(rules, start=1):
        places = np.arange(rule.outputs)
        first, last = (rule.meet(places, np.array(tap))[0] for tap in (0, rule.kernel_size - 1))
        line = np.zeros((*input.shape[:axis], int(first[-1] - first[0]) + 1, *input.shape[axis + 1 :]))
        line[(slice(None),) * axis + (first - first[0],)] = input
        before, after = int(last[0]), rule.size - 1 - int(first[-1])
        kept = slice(max(0, -before), line.shape[axis] - max(0, -after))
        input = line[(slice(None),) * axis + (kept,)]
        padding.append((max(0, before), max(0, after)))
    return input, tuple(padding)
