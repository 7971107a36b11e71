"""Transposed convolution: every input cell stamps the kernel, times its value, onto the output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from convviz.core.arguments import per_axis
from convviz.core.array_shapes import AXES, check_bias, check_channels
from convviz.core.limits import MAX_STRIDE
from convviz.core.shapes import span, stamped
from convviz.engine import as_floats, by_filters, transpose
from convviz.engine.gradients import of_stamped, of_weight, per_map
from convviz.language import count_phrase, later, phrase
from convviz.layers.choosing import option, same_on_both_sides
from convviz.layers.layer import (
    Choice,
    Combination,
    Given,
    Gradient,
    Most,
    Option,
    Steps,
    any_kernel_fits,
    one_way,
)
from convviz.layers.programs import TRANSPOSING
from convviz.layers.transposed import KIND as KIND
from convviz.layers.transposed import ConvTranspose as ConvTranspose
from convviz.layers.transposed import ConvTransposeSpec as ConvTransposeSpec
from convviz.layers.windowed import Sizes, along_axes, per_axis_text
from convviz.layers.wording import MINUS, TIMES, multiply_adds

CHANNELS: Literal["all", "each"] = "all"
HAS_WEIGHTS = True
WEIGHT_AXES: tuple[str, ...] = ("C_in", "C_out")
SETTINGS: tuple[str, ...] = ("kernel_size", "stride", "padding", "dilation", "groups")
PADDINGS: tuple[str, ...] = ("valid",)
BEGINS: Mapping[str, int] = {"kernel_size": 3, "stride": 2}
_OUTPUT_PADDING = Option("output_padding", 0, 0, MAX_STRIDE - 1, per_axis=True)
OPTIONS: tuple[Option, ...] = (_OUTPUT_PADDING,)
ABSENT: Mapping[str, str] = {
    "columns": later(
        "In a transposed convolution some windows contain fewer cells, so they do not "
        "form columns of equal length."
    ),
}

cells_to_fit = any_kernel_fits
planned = one_way
_SUM = Combination("sum")


def conv_transpose(
    input: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> np.ndarray:
    """Stamp the kernel, times each input cell, onto the output, a stride further each time, and add up.

    The result is that of ``torch.nn.functional.conv_transpose{1d, 2d, 3d}`` for one unbatched item. It is the
    transpose of `cross_correlate` with the same settings: it leads back to the shape, not to the values.
    NaN and infinity spread to the outputs that they are stamped onto and to no others.

    Parameters
    ----------
    input : (C_in, *spatial) array_like
        One to three spatial axes, no batch axis; float32, float64, integers or bools.
    weight : (C_in, C_out // groups, *kernel_size) array_like
        The weight of the convolution from C_out to C_in channels whose transpose this is.
    bias : (C_out,) array_like, optional
        Added to each map.
    stride, dilation : int or tuple of int
        At least 1; one for all axes, or one an axis.
    padding : int or tuple of int
        Cells cut off at both ends of the output, at least 0.
    output_padding : int or tuple of int
        Cells more after the output, below the stride or below the dilation. Several input sizes of a strided
        convolution have the same output size; this says which of them to lead back to.
    groups : int
        Divides C_in and C_out; each group of channels makes its own group of maps.

    Returns
    -------
    (C_out, *out_spatial) ndarray
        (size − 1)·stride − 2·padding + dilation·(kernel − 1) + output_padding + 1 cells along an axis;
        float32 if all arrays given are float32, else float64.

    Raises
    ------
    ConvSpecError
        If arrays and settings make no layer; the message says which limit was passed and what to do.

    Examples
    --------
    >>> conv_transpose([[1, 2]], [[[1, 10, 100]]], stride=2)
    array([[  1.,  10., 102.,  20., 200.]])
    """
    added = {} if bias is None else {"bias": bias}
    cells, filters, *addends = as_floats(input=input, weight=weight, **added)
    layer = ConvTranspose(stride, padding, output_padding, groups, dilation)
    spec = layer.resolve(cells.shape, filters.shape)
    return forward(spec, cells, by_filters(filters, groups), addends[0] if addends else None)


def resolve(input_shape: tuple[int, ...], choice: Choice) -> ConvTransposeSpec:
    """Return the integers of what is chosen, on an input ``(C_in, *spatial)``."""
    sliding, channels, rank = choice.sliding, input_shape[0], len(input_shape) - 1
    groups = sliding.groups
    check_channels(input_shape, (choice.filters, channels // groups, *choice.kernel_size), groups)
    cut = same_on_both_sides(sliding, AXES[rank], name(rank))
    layer = ConvTranspose(sliding.stride, cut, option(choice, _OUTPUT_PADDING), groups, sliding.dilation)
    return layer.resolve(input_shape, (channels, choice.filters // groups, *choice.kernel_size))


def given(input_shape: tuple[int, ...], weight: np.ndarray | None, settings: Mapping[str, Any]) -> Given:
    """Return the integers of settings by their torch names, on an input ``(C_in, *spatial)``."""
    assert weight is not None, "it has weights"
    layer = ConvTranspose(**settings)
    return Given(layer.resolve(input_shape, weight.shape), by_filters(weight, layer.groups))


def most(input_size: Sequence[int], choice: Choice) -> Mapping[str, Most]:
    """Return what `output_padding` and `padding` may be: an output has to be left."""
    sliding, rank = choice.sliding, len(input_size)
    strides = per_axis("stride", sliding.stride, AXES[rank], least=1)
    dilations = per_axis("dilation", sliding.dilation, AXES[rank], least=1)
    gaps = tuple(max(pair) - 1 for pair in zip(strides, dilations, strict=True))
    wanted = per_axis("output_padding", option(choice, _OUTPUT_PADDING), AXES[rank], least=0)
    spans = map(span, choice.kernel_size, dilations)
    uncut = map(stamped, input_size, spans, strides, (0,) * rank, map(min, wanted, gaps))
    return {
        "output_padding": Most(gaps, later("it must be below the stride or the dilation")),
        "padding": Most(tuple((cells - 1) // 2 for cells in uncut), later("some of the output must be left")),
    }


def combination(spec: ConvTransposeSpec) -> Combination:
    """Return how the products become one number: they are summed."""
    return _SUM


def name(rank: int, library: str = "torch") -> str:
    """Return what the layer is called in torch, or in Keras.

    Examples
    --------
    >>> name(2), name(2, "keras")
    ('ConvTranspose2d', 'Conv2DTranspose')
    """
    return f"ConvTranspose{rank}d" if library == "torch" else f"Conv{rank}DTranspose"


def headline(spec: ConvTransposeSpec) -> str:
    """Say what is stamped where."""
    told = phrase(
        "**{layer}**: each input cell stamps the **kernel** onto the output; overlaps **add up**.",
        layer=name(spec.ndim),
    )
    if spec.out_channels == 1:
        return told
    return told + " " + count_phrase("{count} feature map.", "{count} feature maps.", spec.out_channels)


def counts(spec: ConvTransposeSpec, bias: bool = True) -> str:
    """Count what is learned and what is computed."""
    parameters = count_phrase("{count} weight", "{count} weights", spec.weights)
    if bias:
        parameters += " + " + count_phrase("{count} bias", "{count} biases", spec.out_channels)
    return f"{parameters} · {multiply_adds(spec.multiply_adds)}"


def sizes_formula(spec: ConvTransposeSpec) -> str:
    """Put the numbers into the formula for the output's size, relationship 14 of arXiv 1603.07285.

    Examples
    --------
    >>> print(sizes_formula(ConvTranspose(2, 1, 1).resolve((1, 3, 3), (1, 1, 3, 3))))
    (3 − 1)×2 + 3 − 2×1 + 1 = 6 in H and W
    """
    clauses = []
    for rule, more in zip(spec.strides_back, spec.output_padding, strict=True):
        kernel = str(rule.kernel_size)
        if rule.dilation > 1:
            kernel = f"({rule.dilation}{TIMES}({kernel} {MINUS} 1) + 1)"
        cut = f" {MINUS} 2{TIMES}{rule.before}" if rule.before else ""
        if rule.before != rule.after:
            cut = "".join(f" {MINUS} {cells}" for cells in (rule.before, rule.after) if cells)
        extra = f" + {more}" if more else ""
        clauses.append(f"({rule.outputs} {MINUS} 1){TIMES}{rule.stride} + {kernel}{cut}{extra} = {rule.size}")
    return along_axes(spec.axes, clauses)


def settings(spec: ConvTransposeSpec) -> list[str]:
    """Say how the stamp moves, a setting each."""
    rules = spec.strides_back
    parts = [phrase("stride {stride}", stride=per_axis_text([rule.stride for rule in rules]))]
    if any(spec.cut):
        parts.append(phrase("padding {padding}", padding=per_axis_text(spec.cut)))
    else:
        parts.append(phrase("no padding"))
    if any(spec.output_padding):
        parts.append(phrase("output padding {cells}", cells=per_axis_text(spec.output_padding)))
    if any(rule.dilation > 1 for rule in rules):
        parts.append(phrase("dilation {dilation}", dilation=per_axis_text([rule.dilation for rule in rules])))
    if spec.groups > 1:
        parts.append(count_phrase("{count} group", "{count} groups", spec.groups))
    return parts


def arguments(spec: ConvTransposeSpec) -> dict[str, Any]:
    """Return the settings that give the output again, by their torch names."""
    return {
        "stride": tuple(rule.stride for rule in spec.strides_back),
        "padding": spec.cut,
        "output_padding": spec.output_padding,
        "groups": spec.groups,
        "dilation": tuple(rule.dilation for rule in spec.strides_back),
    }


def forward(
    spec: ConvTransposeSpec,
    input: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    exact: bool = False,
) -> np.ndarray:
    """Return the output, ``(C_out, *output_size)``; the weight is ``(C_out, C_in // groups, *kernel_size)``.

    So a scene has it, of any layer; `by_filters` makes it of torch's. If `exact`, by products and sums alone.
    """
    if bias is not None:
        check_bias(bias.shape, spec.out_channels)
    added = {} if bias is None else {"bias": bias}
    cells, filters, *addends = as_floats(input=input, weight=weight, **added)
    return transpose(cells, filters, addends[0] if addends else None, spec.strides_back, spec.groups, exact)


def backward(
    spec: ConvTransposeSpec,
    grad: np.ndarray,
    input: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    exact: bool = False,
) -> Gradient:
    """Return the gradients: of the input, the convolution of dL/d(output) whose transpose this layer is."""
    rules, groups = spec.strides_back, spec.groups
    of_filters = by_filters(of_weight(rules, grad, input, groups), groups)
    return Gradient(of_stamped(rules, grad, weight, groups), of_filters, per_map(grad))


def steps(spec: ConvTransposeSpec, framework: str, operation: str, padding: str) -> Steps:
    """Return the program in a framework, which makes the output."""
    return TRANSPOSING[framework](spec, name(spec.ndim, "keras" if framework == "keras" else "torch"))
