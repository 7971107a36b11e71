"""The way back through a layer as layers at work: dL/d(input) and dL/d(weight) are convolutions themselves.

dL/d(input) of a convolution is the transposed convolution of dL/d(output) with the same kernel, dL/d(weight)
the correlation of the input with dL/d(output), in which stride and dilation have changed places; of a
transposed convolution it is the other way round. So the stage shows them as it shows every other layer.
What is no sum with fixed weights, as a maximum, is in `layers.sent_shares`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod

import numpy as np

from convviz.core.sliding import Pairs
from convviz.core.spec import ConvSpec
from convviz.core.taps import Strided
from convviz.engine import by_filters
from convviz.language import phrase
from convviz.layers.avg_pool import AvgPoolSpec
from convviz.layers.scene import Panels, Scene, scene_of
from convviz.layers.sent_shares import (
    OF_INPUT,
    OF_OUTPUT,
    back_rules,
    divisors_scene,
    even_rules,
    reached,
    winners_scene,
)
from convviz.layers.transposed import ConvTransposeSpec
from convviz.layers.upsample import KIND as UPSAMPLE
from convviz.layers.windowed import WindowSpec

OF_WEIGHT, OF_PADDED = "dL/d(weight)", "dL/d(padded input)"


def input_scene(scene: Scene, grad: np.ndarray) -> Scene | None:
    """Return dL/d(input) at work; None where windows are of unequal size, as some of adaptive pooling are.

    Parameters
    ----------
    scene : Scene
        The way forth.
    grad : (C_out, *out_spatial) ndarray
        dL/d(output).
    """
    spec = scene.spec
    if isinstance(spec, ConvSpec):
        weight = by_filters(scene.weight, spec.groups)  # what comes to a copy is added to its cell afterwards
        return _stamped(scene, grad, weight, _rules(spec), spec.groups)
    if isinstance(spec, ConvTransposeSpec):
        return _gathered(scene, grad)
    if isinstance(spec, WindowSpec) and scene.combination.by == "mean":
        return _spread(scene, spec, grad)
    if scene.combination.by == "max":
        return winners_scene(scene, grad)
    if spec.kind == UPSAMPLE:
        return _summed(scene, grad)
    return None


def weight_scene(scene: Scene, grad: np.ndarray) -> Scene | None:
    """Return dL/d(weight) at work, a map for each kernel of each channel; None of a layer without weights.

    Parameters
    ----------
    scene : Scene
        The way forth.
    grad : (C_out, *out_spatial) ndarray
        dL/d(output).
    """
    spec = scene.spec
    if isinstance(spec, ConvSpec):
        is_copied = spec.padding_mode != "zeros"
        input = phrase("input, with its padding") if is_copied else phrase("input")
        names = Panels(input, OF_OUTPUT, OF_WEIGHT, ("weight", "output"))
        return _correlated(scene, names, _rules(spec), scene.padded if is_copied else scene.input, grad)
    if isinstance(spec, ConvTransposeSpec):
        names = Panels(OF_OUTPUT, phrase("input"), OF_WEIGHT, ("input", "output"))
        return _correlated(scene, names, spec.strides_back, grad, scene.input)
    return None


def _rules(spec: ConvSpec) -> tuple[Strided, ...]:
    """Which positions met which taps; copies in the padding count as cells of a larger input."""
    if spec.padding_mode == "zeros":
        return spec.rules
    sizes = zip(spec.rules, spec.padded_size, strict=True)
    return tuple(replace(rule, size=size, before=0, after=0) for rule, size in sizes)


def _stamped(
    scene: Scene, grad: np.ndarray, weight: np.ndarray, rules: Sequence[Strided], groups: int
) -> Scene:
    """The transposed convolution of dL/d(output): each of its cells stamps the kernel onto dL/d(input)."""
    spec = ConvTransposeSpec(len(grad), len(weight), groups, *back_rules(rules))
    is_padded = [rule.size for rule in rules] != list(scene.spec.input_size)
    panels = Panels(OF_OUTPUT, phrase("kernel"), OF_PADDED if is_padded else OF_INPUT, ("input", "output"))
    return _turned(scene, spec, grad, weight, panels)


def _gathered(scene: Scene, grad: np.ndarray) -> Scene:
    """The convolution whose transpose the layer is."""
    spec = scene.spec
    assert isinstance(spec, ConvTransposeSpec), "asked of no other"
    weight = by_filters(scene.weight, spec.groups)
    cells, padding = _just_under(grad, spec.strides_back, spec.input_size, spec.kernel_size)
    rules = spec.strides_back
    strides, dilations = [rule.stride for rule in rules], [rule.dilation for rule in rules]
    convolution = _convolution(cells, weight, spec.groups, (strides, dilations), padding)
    panels = Panels(OF_OUTPUT, phrase("kernel"), OF_INPUT, ("input", "output"))
    return _turned(scene, convolution, cells, weight, panels)


def _spread(scene: Scene, spec: WindowSpec, grad: np.ndarray) -> Scene | None:
    """Of an average: a transposed convolution with equal weights, each channel by itself."""
    rules = even_rules(spec.rules)
    if rules is None:
        return None
    kernel = tuple(rule.kernel_size for rule in rules)
    divisor = np.broadcast_to(spec.divisor if isinstance(spec, AvgPoolSpec) else prod(kernel), grad.shape[1:])
    if not (divisor == divisor.flat[0]).all():
        return divisors_scene(scene, grad, rules, divisor)
    weight = np.full((len(grad), 1, *kernel), 1 / divisor.flat[0])
    return _stamped(scene, grad, weight, rules, len(grad))


def _summed(scene: Scene, grad: np.ndarray) -> Scene:
    """Of repeated cells: the sum over the copies of each."""
    factors = tuple(
        output // size for output, size in zip(scene.spec.output_size, scene.spec.input_size, strict=True)
    )
    rank, ones = len(factors), np.ones((len(grad), 1, *factors))
    spec = _convolution(grad, ones, len(grad), (factors, (1,) * rank), ((0, 0),) * rank)
    panels = Panels(OF_OUTPUT, phrase("ones"), OF_INPUT, ("input", "output"))
    return _turned(scene, spec, grad, ones, panels)


def _correlated(
    scene: Scene, panels: Panels, rules: Sequence[Strided], cells: np.ndarray, kernel: np.ndarray
) -> Scene:
    """What lay under the kernel, correlated with what came out: each pair of channels makes a kernel."""
    groups = scene.spec.groups
    each = len(kernel) // groups
    outputs, taps = [rule.outputs for rule in rules], [rule.kernel_size for rule in rules]
    cells, padding = _just_under(cells, rules, outputs, taps)
    share = np.repeat(kernel.reshape(groups, each, *kernel.shape[1:]), len(cells) // groups, axis=0)
    weight = share.reshape(-1, 1, *kernel.shape[1:])
    moves = [rule.dilation for rule in rules], [rule.stride for rule in rules]
    spec = _convolution(cells, weight, len(cells), moves, padding)
    is_of_input = cells.shape[0] == scene.spec.in_channels and "input" not in panels.gradients
    firsts = scene.channel_labels if is_of_input else scene.filter_labels
    labels = tuple(
        phrase(
            "{channel} → filter {number}",
            channel=firsts[channel],
            number=channel // (len(cells) // groups) * each + one,
        )
        for channel in range(len(cells))
        for one in range(each)
    )
    return scene_of(
        spec,
        cells,
        weight,
        channel_labels=firsts,
        filter_labels=labels,
        picture=scene.picture and "input" not in panels.gradients,
        panels=panels,
    )


def _just_under(
    cells: np.ndarray, rules: Sequence[Strided], outputs: Sequence[int], taps: Sequence[int]
) -> tuple[np.ndarray, Pairs]:
    """The cells without those behind the last window, and the padding that is left around them."""
    padding, kept = [], []
    for rule, count, size in zip(rules, outputs, taps, strict=True):
        after = reached(rule, count, size) - rule.before - rule.size
        padding.append((rule.before, max(0, after)))
        kept.append(slice(rule.size + min(0, after)))
    return cells[(slice(None), *kept)], tuple(padding)


def _convolution(
    cells: np.ndarray,
    weight: np.ndarray,
    groups: int,
    moves: tuple[Sequence[int], Sequence[int]],
    padding: Pairs,
) -> ConvSpec:
    """The integers of a convolution of cells with weights; `moves` are its strides and its dilations."""
    stride, dilation = map(tuple, moves)
    return ConvSpec(
        in_channels=len(cells),
        out_channels=len(weight),
        input_size=cells.shape[1:],
        kernel_size=weight.shape[2:],
        stride=stride,
        dilation=dilation,
        padding=padding,
        padding_mode="zeros",
        groups=groups,
    )


def _turned(
    scene: Scene, spec: ConvSpec | ConvTransposeSpec, cells: np.ndarray, weight: np.ndarray, panels: Panels
) -> Scene:
    """A scene from the output's side to the input's."""
    return scene_of(
        spec,
        cells,
        weight,
        channel_labels=scene.filter_labels,
        filter_labels=scene.channel_labels,
        panels=panels,
    )
