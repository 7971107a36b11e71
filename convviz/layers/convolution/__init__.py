"""Convolution: a kernel slides over its input, and what lies under it is multiplied and summed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal

import numpy as np

from convviz.core.sliding import PADDINGS as PADDINGS_WITH_A_NAME
from convviz.core.sliding import Sliding
from convviz.core.spec import ConvSpec
from convviz.engine import Plan, output_of, plan_of
from convviz.engine.gradients import of_input, of_weight, per_map
from convviz.engine.separable import factors
from convviz.language import count_phrase, phrase
from convviz.layers import layer
from convviz.layers.convolution import jax, keras, pytorch, scipy, tensorflow
from convviz.layers.convolution.naming import name as name
from convviz.layers.wording import MINUS, TIMES, listed, multiply_adds
from convviz.layers.writing import Asked

CHANNELS: Literal["all", "each"] = "all"
HAS_WEIGHTS = True
WEIGHT_AXES: tuple[str, ...] = ("C_out", "C_in")
SETTINGS: tuple[str, ...] = layer.SETTINGS
PADDINGS: tuple[str, ...] = PADDINGS_WITH_A_NAME
BEGINS: Mapping[str, int] = {}
OPTIONS: tuple[layer.Option, ...] = ()
ABSENT: Mapping[str, str] = {}

cells_to_fit, most = layer.padded_cells, layer.no_limits

_SUM = layer.Combination("sum")
_STEPS: dict[str, Callable[[Asked], layer.Steps]] = {
    "torch": pytorch.steps,
    "keras": keras.steps,
    "tensorflow": tensorflow.steps,
    "jax": jax.steps,
    "scipy": scipy.steps,
}


def resolve(input_shape: tuple[int, ...], choice: layer.Choice) -> ConvSpec:
    """Return the integers of what is chosen, on an input ``(C_in, *spatial)``."""
    sliding = choice.sliding
    share = input_shape[0] // sliding.groups
    return ConvSpec.of(input_shape, (choice.filters, share, *choice.kernel_size), sliding)


def given(
    input_shape: tuple[int, ...], weight: np.ndarray | None, settings: Mapping[str, Any]
) -> layer.Given:
    """Return the integers of settings by their torch names, on an input ``(C_in, *spatial)``."""
    assert weight is not None, "it has weights"
    return layer.Given(ConvSpec.of(input_shape, weight.shape, Sliding(**settings)), weight)


def combination(spec: ConvSpec) -> layer.Combination:
    """Return how the products become one number: they are summed."""
    return _SUM


def headline(spec: ConvSpec) -> str:
    """Say what moves where and what is summed; see `convviz.explain.headline.headline`."""
    per_group = spec.in_channels // spec.groups
    channels = count_phrase("{count} channel", "{count} channels", spec.in_channels)
    if spec.groups == 1:
        told = phrase("**{conv}**: the kernel moves along **{moved}**, {axes}, and sums over **{channels}**.")
    else:
        told = phrase(
            "**{conv}**: the kernel moves along **{moved}**, {axes}. {groups} groups: each filter sums over "
            "**{share} of {channels}**."
        )
    told = told.format(
        conv=name(spec.ndim),
        moved=count_phrase("{count} axis", "{count} axes", spec.ndim),
        axes=listed(spec.axes),
        groups=spec.groups,
        share=per_group,
        channels=channels,
    )
    return f"{told} {_maps(spec.out_channels)}"


def counts(spec: ConvSpec, bias: bool = True) -> str:
    """Count what is learned and what is computed; see `convviz.explain.headline.counts`."""
    parameters = count_phrase("{count} weight", "{count} weights", spec.weights)
    if bias:
        parameters += " + " + count_phrase("{count} bias", "{count} biases", spec.out_channels)
    return f"{parameters} · {multiply_adds(spec.multiply_adds)}"


def sizes_formula(spec: ConvSpec) -> str:
    """Put the numbers into the formula of relationship 15; see `convviz.explain.headline.sizes_formula`."""
    clauses: dict[str, list[str]] = {}
    for axis, letter in enumerate(spec.axes):
        clauses.setdefault(_size_clause(spec, axis), []).append(letter)
    return ", ".join(
        phrase("{clause} in {axes}", clause=clause, axes=listed(letters))
        for clause, letters in clauses.items()
    )


def settings(spec: ConvSpec) -> list[str]:
    """Say how the kernel moves, a setting each.

    Examples
    --------
    >>> settings(ConvSpec.of((1, 5, 5), (1, 1, 3, 3)))
    ['stride 1', 'no padding']
    """
    parts = [phrase("stride {stride}", stride=_per_axis(spec.stride))]
    if any(map(any, spec.padding)):
        pairs = [before if before == after else f"{before} + {after}" for before, after in spec.padding]
        parts.append(phrase("padding {padding}, {mode}", padding=_per_axis(pairs), mode=spec.padding_mode))
    else:
        parts.append(phrase("no padding"))
    if set(spec.dilation) != {1}:
        parts.append(phrase("dilation {dilation}", dilation=_per_axis(spec.dilation)))
    if spec.groups > 1:
        parts.append(count_phrase("{count} group", "{count} groups", spec.groups))
    return parts


def arguments(spec: ConvSpec) -> dict[str, Any]:
    """Return the settings that give the output again, by their torch names."""
    return asdict(spec.sliding)


def forward(
    spec: ConvSpec,
    input: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    exact: bool = False,
) -> np.ndarray:
    """Return the output, ``(C_out, *output_size)``, by whichever algorithm takes least time.

    If `exact`, by products and sums alone: some algorithms are off by more than the sums are.
    """
    return output_of(spec, input, weight, bias, algorithm="im2col" if exact else None)


def backward(
    spec: ConvSpec,
    grad: np.ndarray,
    input: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    exact: bool = False,
) -> layer.Gradient:
    """Return the gradients: of the input the transposed convolution of dL/d(output) with the weight, of the
    weight the correlation of the input with dL/d(output)."""
    of_filters = of_weight(spec.rules, input, grad, spec.groups, spec.padding_mode)
    return layer.Gradient(of_input(spec, grad, weight, exact), of_filters, per_map(grad))


def planned(spec: ConvSpec, weight: np.ndarray, dtype: np.dtype) -> Plan:
    """Return how the engine computes it; only whether it can be separated hangs on the weights."""
    separable = factors(weight[:, np.newaxis].astype(dtype)) is not None
    return plan_of(spec, dtype=dtype, rank_one=separable)


def steps(spec: ConvSpec, framework: str, operation: str, padding: str) -> layer.Steps:
    """Return the program in a framework, which makes the output."""
    return _STEPS[framework](Asked(spec, operation, padding))


def _maps(filters: int) -> str:
    return count_phrase(
        "{count} filter → {count} feature map.", "{count} filters → {count} feature maps.", filters
    )


def _size_clause(spec: ConvSpec, axis: int) -> str:
    padding = "".join(f" {'+' if cells > 0 else MINUS} {abs(cells)}" for cells in spec.padding[axis] if cells)
    kernel = str(spec.kernel_size[axis])
    if spec.dilation[axis] > 1:
        kernel = f"({spec.dilation[axis]}{TIMES}({kernel} {MINUS} 1) + 1)"
    span = f"{spec.input_size[axis]}{padding} {MINUS} {kernel}"
    return f"⌊({span}) / {spec.stride[axis]}⌋ + 1 = {spec.output_size[axis]}"


def _per_axis(values: Sequence[object]) -> str:
    texts = [str(value) for value in values]
    return texts[0] if len(set(texts)) == 1 else " × ".join(texts)
