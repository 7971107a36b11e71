"""Transposed convolution: by phases, each a small convolution of the input as it is.

By the definition every input cell stamps the kernel, times its value, onto the output, a stride further each
time: the input stuffed with zeros and convolved with the flipped kernel. Of these products most are with a
stuffed zero. An output meets only the taps whose place has its own remainder by the stride; outputs of the
same remainder, a phase, meet the same ones, and make an ordinary convolution with stride 1 of the unstuffed
input: see `convviz.core.phases`. So the engine's algorithms do it, phase by phase, and no zero is multiplied.
Where there are many maps, `convviz.engine.subpixel` makes all phases from one copy of the windows.

Cost: the products of the definition, and one more copy of the output.

Source: Shi et al., *Is the deconvolution layer the same as a convolutional layer?* (arXiv 1609.07009).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from convviz.core.phases import Phase, phases
from convviz.core.spec import ConvSpec
from convviz.core.taps import Strided, transposed
from convviz.engine import subpixel
from convviz.engine.correlate import output_of
from convviz.engine.planning import EXACT_BELOW

_FEW_FILTERS = 4

Index = tuple[Any, ...]


def transpose(
    input: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    rules: Sequence[Strided],
    groups: int = 1,
    exact: bool = False,
) -> np.ndarray:
    """The transposed convolution: the sum over all input cells of the kernel times the cell, where it lies.

    Parameters
    ----------
    input : (C_in, *spatial) ndarray
    weight : (C_out, C_in // groups, *kernel_size) ndarray
        As `by_filters` makes it of torch's.
    bias : (C_out,) ndarray or None
    rules : sequence of Strided
        Of the convolution whose transpose this is: from the output of this one to its input.
    groups : int
    exact : bool
        By products and sums alone: some algorithms are off by more than the sums are.

    Returns
    -------
    (C_out, *out_spatial) ndarray

    Examples
    --------
    >>> from convviz.core.taps import strided
    >>> transpose(np.array([[1.0, 2]]), np.array([[[1.0, 10, 100]]]), None, [strided(5, 3, stride=2)])
    array([[  1.,  10., 102.,  20., 200.]])
    """
    output = np.empty((len(weight), *(rule.size for rule in rules)), input.dtype)
    if not np.isfinite(weight).all():
        return _stamp(output, input, weight, bias, rules, groups)
    axes = [phases(transposed(rule)) for rule in rules]
    at_once = subpixel.pays(axes, input, weight, groups)
    if not (at_once and subpixel.fill(output, input, weight, bias, axes, groups)):
        _fill_by_phases(output, input, weight, bias, axes, groups, exact)
    return output


def by_filters(weight: np.ndarray, groups: int) -> np.ndarray:
    """Torch's weight of a transposed convolution with its channels as a convolution has them, and back.

    Parameters
    ----------
    weight : (C_in, C_out // groups, *kernel_size) ndarray
    groups : int

    Returns
    -------
    (C_out, C_in // groups, *kernel_size) ndarray

    Examples
    --------
    >>> by_filters(np.array([[[1], [2]], [[3], [4]]]), 1).tolist()
    [[[1], [3]], [[2], [4]]]
    """
    per_group = weight.reshape(groups, -1, *weight.shape[1:]).swapaxes(1, 2)
    return per_group.reshape(-1, *per_group.shape[2:])


def _fill_by_phases(
    output: np.ndarray,
    input: np.ndarray,
    filters: np.ndarray,
    bias: np.ndarray | None,
    axes: Sequence[Sequence[Phase]],
    groups: int,
    exact: bool,
) -> None:
    parts = list(product(*axes))
    fed = [each for each in parts if all(phase.rule for phase in each)]
    if len(fed) < len(parts):
        output[...] = 0.0 if bias is None else bias.reshape(-1, *(1,) * len(axes))
    for each in fed:
        place: Index = (slice(None), *(phase.outputs for phase in each))
        _fill_phase(output[place], input, filters, bias, each, groups, exact)


def _fill_phase(
    output: np.ndarray,
    input: np.ndarray,
    filters: np.ndarray,
    bias: np.ndarray | None,
    each: Sequence[Phase],
    groups: int,
    exact: bool,
) -> None:
    rules = [phase.rule for phase in each if phase.rule]
    spec = ConvSpec(
        in_channels=len(input),
        out_channels=len(filters),
        input_size=input.shape[1:],
        kernel_size=tuple(rule.kernel_size for rule in rules),
        stride=(1,) * len(rules),
        dilation=tuple(rule.dilation for rule in rules),
        padding=tuple((rule.before, rule.after) for rule in rules),
        padding_mode="zeros",
        groups=groups,
    )
    seen: Index = (..., *(phase.taps for phase in each))
    own = filters[seen]
    algorithm = "im2col" if exact else _algorithm(spec)
    output_of(spec, input, np.flip(own, tuple(range(2, own.ndim))), bias, algorithm, output)


def _algorithm(spec: ConvSpec) -> str | None:
    """Rows stacked where a few filters of a tap or two make large maps: columns take thrice as long there."""
    is_flat = spec.ndim > 1 and spec.out_channels // spec.groups < _FEW_FILTERS
    return (
        "toeplitz" if is_flat and spec.multiply_adds >= EXACT_BELOW and max(spec.kernel_size) <= 4 else None
    )


def _stamp(
    output: np.ndarray,
    input: np.ndarray,
    filters: np.ndarray,
    bias: np.ndarray | None,
    rules: Sequence[Strided],
    groups: int,
) -> np.ndarray:
    """The definition, tap by tap: no product with the zeros around the input, which ∞ would turn to NaN."""
    output[...] = 0.0 if bias is None else bias.reshape(-1, *(1,) * len(rules))
    stamped = output.reshape(groups, -1, *output.shape[1:])
    cells = input.reshape(groups, -1, *input.shape[1:])
    kernels = filters.reshape(groups, -1, *filters.shape[1:])
    with np.errstate(over="ignore", invalid="ignore"):
        for taps in product(*(range(rule.kernel_size) for rule in rules)):
            runs = [rule.run(number) for rule, number in zip(rules, taps, strict=True)]
            place: Index = (..., *(run.positions for run in runs))
            cell: Index = (..., *(run.outputs for run in runs))
            tap: Index = (..., *taps)
            stamped[place] += np.einsum("gfc,gc...->gf...", kernels[tap], cells[cell])
    return output
