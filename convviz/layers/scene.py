"""What is on the stage: the arrays and integers of one layer, and no drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from time import perf_counter
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from convviz.core.arguments import Padding
from convviz.core.array_shapes import AXES
from convviz.core.geometry import step_index, taps
from convviz.core.sliding import Sliding
from convviz.core.spec import ConvSpec, Spec
from convviz.engine import Plan, flip, pad
from convviz.language import phrase
from convviz.layers import layer_of
from convviz.layers.after import NOTHING, After
from convviz.layers.layer import Combination, Layer
from convviz.layers.ranges import finite_range, reach_of
from convviz.layers.rounding import Rounding, rounding_of, settled
from convviz.layers.shares import KIND as SHARES
from convviz.layers.wording import channel_names, filter_names

Operation = Literal["cross_correlate", "convolve"]


class Term(NamedTuple):
    """One product of a step: where its weight sits, and its numbers; without weights, one input and 1."""

    channel: int
    kernel: tuple[int, ...]
    input: float
    weight: float
    product: float


class Panels(NamedTuple):
    """What the panels of a scene are called that are no input, kernel and output, and which are gradients."""

    input: str
    weight: str
    output: str
    gradients: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Scene:
    """One layer, worked out and ready to be shown.

    Attributes
    ----------
    spec : Spec
        The integers: sizes, padding, groups, and the rules of the taps; its `kind` says of which layer.
    operation : {"cross_correlate", "convolve"}
        With ``"convolve"`` the kernel in `weight` is already flipped along every spatial axis.
    input : ndarray, (C_in, *spatial)
    padded : ndarray, (C_in, *padded)
        The input with its padding ring, as the kernel meets it.
    weight : ndarray, (C_out, C_in // groups, *kernel_size)
        The weights as they are multiplied; without numbers, ``(C_out, 0, *kernel_size)``, where the layer
        has none, and ``(C, cells, *kernel_size)`` where each input cell has its own.
    bias : ndarray, (C_out,)
    output : ndarray, (C_out, *out_spatial)
    plan : Plan or None
        How the output was computed, where the engine had a choice.
    seconds : float
        How long that took.
    channel_labels, filter_labels : tuple of str
        One name an input channel, one a filter.
    picture : bool
        The input is brightness from 0 (black) to 255 (white), and is shown so.
    position_labels : tuple of str or None
        What stands at each position of a sequence: its tokens.
    after : After
        The normalization and the activation that follow: `output` is what comes before them.
    panels : Panels or None
        Of a way back: what its panels are called, and which of them are gradients.
    """

    spec: Spec
    operation: Operation
    input: np.ndarray
    padded: np.ndarray
    weight: np.ndarray
    bias: np.ndarray
    output: np.ndarray
    plan: Plan | None
    seconds: float
    channel_labels: tuple[str, ...]
    filter_labels: tuple[str, ...]
    picture: bool = False
    position_labels: tuple[str, ...] | None = None
    after: After = NOTHING
    panels: Panels | None = None

    def called(self, panel: Literal["input", "weight", "output"]) -> str:
        """Return what a panel is called: input, kernel and output, or of a way back what stands there."""
        if self.panels is not None:
            return str(getattr(self.panels, panel))
        return {"input": phrase("input"), "weight": phrase("kernel"), "output": phrase("output")}[panel]

    @property
    def layer(self) -> Layer:
        """What is asked for that is a layer's own."""
        return layer_of(self.spec)

    @property
    def has_own_kernels(self) -> bool:
        """Whether each input cell has a kernel of its own, as on the way back through a maximum."""
        return self.spec.kind == SHARES

    def kernel_on(self, cell: tuple[int, ...], filter: int = 0, position: int = 0) -> np.ndarray:
        """Return the kernel that an input cell meets: of a filter, for one of its channels."""
        own = int(np.ravel_multi_index(cell, self.spec.input_size)) if self.has_own_kernels else position
        return np.asarray(self.weight[filter, own])

    @property
    def axes(self) -> tuple[str, ...]:
        """Names of the axes along which the kernel moves, outermost first."""
        return AXES[self.spec.ndim]

    @property
    def convolution(self) -> ConvSpec:
        """The integers of a convolution, which alone has a stride, a dilation and weights to count."""
        assert isinstance(self.spec, ConvSpec), f"{self.spec.kind} is no convolution"
        return self.spec

    @property
    def plan_reason(self) -> str | None:
        """Why the engine chose its way, where it had a choice."""
        return self.plan.reason if self.plan else None

    @property
    def rounding(self) -> Rounding:
        """How its numbers are rounded."""
        if not self.sums:
            return Rounding(float(np.finfo(self.output.dtype).eps) / 2, 0, 0)
        return rounding_of(self.padded, self.weight, self.bias, self.output.dtype)

    @property
    def combination(self) -> Combination:
        """How the numbers under a window become one."""
        return self.layer.combination(self.spec)

    @property
    def sums(self) -> bool:
        """Whether they are summed, so that rounding adds up: also in a mean."""
        return self.combination.by in ("sum", "mean")

    @cached_property
    def shown(self) -> np.ndarray:
        """The output as it is printed: 0 where a sum is 0 within its rounding error."""
        if not self.sums:
            return self.output
        sums = partial(self.layer.forward, self.spec, exact=True)
        return _frozen(settled(self.spec, sums, (self.input, self.weight, self.bias), self.output))

    @cached_property
    def answer(self) -> np.ndarray:
        """The output after what follows the layer."""
        return self.shown if self.after.is_nothing else _frozen(self.after.forward(self.shown))

    @property
    def answer_domain(self) -> tuple[float, float]:
        """The ends of the colour scale of `answer`: those of the output where nothing follows."""
        reach = reach_of(self.answer)
        return -reach, reach

    @property
    def absent(self) -> Mapping[str, str]:
        """What is not offered, and why, in English: see `convviz.layers.layer.Layer`."""
        return self.layer.ABSENT

    @property
    def domain(self) -> dict[str, tuple[float, float]]:
        """Values at the two ends of the colour scale of each panel, symmetric about 0 where signs matter.

        Without weights a product is an input, and has its colours.
        """
        low, high = (0.0, 255.0) if self.picture else finite_range(self.padded)
        if self.panels and "input" in self.panels.gradients:
            low, high = -reach_of(self.padded), reach_of(self.padded)
        weight, output = reach_of(self.weight), reach_of(self.shown)
        product = max(abs(low), abs(high), reach_of(self.padded)) * weight
        product = min(product, float(np.finfo(float).max))
        return {
            "input": (low, high),
            "weight": (-weight, weight),
            "product": (-product, product) if self.layer.HAS_WEIGHTS else (low, high),
            "output": (-output, output),
        }

    def channels_of(self, filter: int) -> range:
        """Input channels that make one output map: those of a filter's group, or one by itself."""
        if self.layer.CHANNELS == "each":
            return range(filter, filter + 1)
        per_group = self.spec.in_channels // self.spec.groups
        group = filter // (self.spec.out_channels // self.spec.groups)
        return range(group * per_group, (group + 1) * per_group)

    def terms(self, step: int, filter: int = 0) -> list[Term]:
        """Every product of one step, channel by channel, in C order of the kernel.

        Where they are summed, their sum plus ``bias[filter]`` is the output cell.
        """
        has_weights = self.layer.HAS_WEIGHTS
        index = step_index(self.spec, step)
        before = tuple(pair[0] for pair in self.spec.padding)
        terms = []
        for position, channel in enumerate(self.channels_of(filter)):
            for tap in taps(self.spec, index):
                cell = tuple(i + b for i, b in zip(tap.input, before, strict=True))
                value = float(self.padded[(channel, *cell)])
                kernel = self.kernel_on(tap.input, filter, position) if has_weights else None
                weight = 1.0 if kernel is None else float(kernel[tap.kernel])
                terms.append(Term(channel, tap.kernel, value, weight, value * weight))
        return terms


def build_scene(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: int | tuple[int, ...] = 1,
    padding: Padding = 0,
    dilation: int | tuple[int, ...] = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
    **shown: Any,
) -> Scene:
    """Work out a convolution and everything the stage needs to show it.

    Parameters
    ----------
    input : array_like, (C_in, *spatial)
        One to three spatial axes, no batch axis.
    weight : array_like, (C_out, C_in // groups, *kernel_size)
    bias : array_like, (C_out,), optional
    stride, padding, dilation, groups, padding_mode
        As for `convviz.cross_correlate`.
    operation : {"cross_correlate", "convolve"}
        ``"convolve"`` flips the kernel along every spatial axis first.
    channel_labels, filter_labels : tuple of str, optional
        Names to show; unless given ``channel 0`` … and ``filter 0`` …, in the language that is spoken.
    picture : bool
        The input is brightness from 0 (black) to 255 (white).
    position_labels : tuple of str, optional
        Tokens of a sequence, one a position.
    after : After
        What follows.

    Returns
    -------
    Scene
        Its arrays are read-only.

    Raises
    ------
    ConvSpecError
        When the settings do not fit the arrays.

    Examples
    --------
    >>> scene = build_scene(np.arange(9.0).reshape(1, 3, 3), np.ones((1, 1, 2, 2)))
    >>> scene.output.tolist()
    [[[8.0, 12.0], [20.0, 24.0]]]
    >>> sum(term.product for term in scene.terms(step=3))
    24.0
    """
    input, weight = np.asarray(input), np.asarray(weight)
    sliding = Sliding(stride, padding, dilation, groups, padding_mode)
    return scene_of(ConvSpec.of(input.shape, weight.shape, sliding), input, weight, bias, **shown)


def scene_of(
    spec: Spec,
    input: np.ndarray,
    weight: np.ndarray | None = None,
    bias: ArrayLike | None = None,
    *,
    operation: Operation = "cross_correlate",
    channel_labels: tuple[str, ...] | None = None,
    filter_labels: tuple[str, ...] | None = None,
    picture: bool = False,
    position_labels: tuple[str, ...] | None = None,
    after: After = NOTHING,
    panels: Panels | None = None,
) -> Scene:
    """Work out a layer whose settings are resolved; the rest as `build_scene`.

    A layer without weights takes none.
    """
    layer, channels = layer_of(spec), channel_labels or channel_names(spec.in_channels)
    maps = channels if layer.CHANNELS == "each" else filter_names(spec.out_channels)
    if weight is None:
        weight = np.zeros((spec.out_channels, 0, *spec.kernel_size))
    if operation == "convolve":
        weight = flip(weight)
    start = perf_counter()
    output = layer.forward(spec, input, weight, None if bias is None else np.asarray(bias))
    seconds = perf_counter() - start
    input = _frozen(input)
    return Scene(
        spec=spec,
        operation=operation,
        input=input,
        padded=_frozen(pad(input, spec.padding, spec.padding_mode)) if any(map(any, spec.padding)) else input,
        weight=_frozen(weight),
        bias=_frozen(np.zeros(spec.out_channels) if bias is None else bias),
        output=_frozen(output),
        plan=layer.planned(spec, weight, output.dtype),
        seconds=seconds,
        channel_labels=channels,
        filter_labels=filter_labels or maps,
        picture=picture,
        position_labels=position_labels,
        after=after,
        panels=panels,
    )


def _frozen(values: ArrayLike) -> np.ndarray:
    """Return an array that nobody can write to: the same one, if it is so already."""
    array = np.asarray(values, order="C")
    if array.dtype.kind != "f":
        array = array.astype(float)
    if array.flags.writeable or not array.flags.owndata:
        array = array.copy()
        array.flags.writeable = False
    return array
