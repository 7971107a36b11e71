"""Transposed convolutions in Keras's functional model: what is cut off, added, and shared out to groups."""

from __future__ import annotations

from typing import Any

import numpy as np

from convviz.core.shapes import span, stamped
from convviz.frameworks.write.networks.steps import Step
from convviz.layers.writing import call, plain


def spans_of(spec: Any) -> tuple[int, ...]:
    """Cells from the first to the last tap of each kernel."""
    return tuple(span(rule.kernel_size, rule.dilation) for rule in spec.strides_back)


def is_apart(step: Step) -> bool:
    """Whether the bias comes after the layer, and each group has a layer of its own."""
    return step.kind == "ConvTranspose" and (step.spec.groups > 1 or _added(step.spec) is not None)


def shares(step: Step, name: str, array: np.ndarray) -> dict[str, np.ndarray]:
    """What each layer of a transposed layer's groups has learned."""
    if name == "bias":
        return {f"{step.name}.bias": array}
    if step.spec.groups == 1:
        return {f"{step.name}.kernel": array}
    parts = np.split(array, step.spec.groups, axis=-2)
    return {f"{step.name}_{number}.kernel": part for number, part in enumerate(parts, start=1)}


def _made(spec: Any) -> tuple[int, ...]:
    """The sizes that a transposed layer of Keras makes without padding."""
    return tuple(
        stamped(rule.outputs, size, rule.stride, 0, 0) + max(0, rule.stride - size)
        for rule, size in zip(spec.strides_back, spans_of(spec), strict=True)
    )


def _added(spec: Any) -> list[tuple[int, int]] | None:
    """The cells that output_padding puts after what Keras makes, along each axis; or None."""
    ends = [cut + wanted for cut, wanted in zip(spec.cut, spec.output_size, strict=True)]
    pairs = [(0, max(0, end - size)) for end, size in zip(ends, _made(spec), strict=True)]
    return pairs if any(map(any, pairs)) else None


def transposed_lines(step: Step) -> list[str]:
    """Write how `x` is made of `x`."""
    spec = step.spec
    strides = tuple(rule.stride for rule in spec.strides_back)
    named: dict[str, object] = {"strides": plain(strides)} if max(strides) > 1 else {}
    added, own = _added(spec), _is_stamped_same(spec)
    lines = []
    if max(rule.dilation for rule in spec.strides_back) > 1:
        lines.append(
            "# On a CPU TensorFlow dilates no transposed layer: there are zeros between its weights."
        )
    if own:
        named["padding"] = '"same"'
    if is_apart(step) or "bias" not in step.numbers:
        named["use_bias"] = False
    function = f"keras.layers.Conv{spec.ndim}DTranspose"
    if spec.groups == 1:
        layer = call(
            function, [str(spec.out_channels), plain(spans_of(spec))], named | {"name": f'"{step.name}"'}
        )
        lines.append(f"x = {layer}(x)")
    else:
        lines += _groups(step, function, named)
    if added is not None:
        lines.append("# output_padding: cells after the output which no stamp reaches.")
        lines.append(f"x = keras.ops.pad(x, {[[0, 0], *map(list, added), [0, 0]]})")
    if not own:
        lines += _cropped(spec)
    if is_apart(step) and "bias" in step.numbers:
        lines.append(f'x = x + state["{step.name}.bias"]')
    return lines


def _groups(step: Step, function: str, named: dict[str, object]) -> list[str]:
    groups = step.spec.groups
    share, filters = step.spec.in_channels // groups, step.spec.out_channels // groups
    parts = []
    for group in range(groups):
        name = {"name": f'"{step.name}_{group + 1}"'}
        layer = call(function, [str(filters), plain(spans_of(step.spec))], named | name)
        parts.append(f"    {layer}(x[..., {group * share} : {(group + 1) * share}]),")
    return [
        "# A transposed layer of Keras has no groups: one layer for each.",
        "parts = [",
        *parts,
        "]",
        "x = keras.layers.Concatenate()(parts)",
    ]


def _is_stamped_same(spec: Any) -> bool:
    """Whether Keras's own "same" cuts off as many cells."""
    if spec.groups > 1 or max(rule.dilation for rule in spec.strides_back) > 1:
        return False
    for rule, size in zip(spec.strides_back, spans_of(spec), strict=True):
        total = stamped(rule.outputs, size, rule.stride, 0, 0) - rule.outputs * rule.stride
        if total < 0 or rule.size != rule.outputs * rule.stride or rule.before != total // 2:
            return False
    return any(spec.cut)


def _cropped(spec: Any) -> list[str]:
    """Lines that cut cells off both ends, as torch's padding and output_padding do."""
    made = _made(spec)
    slices = []
    for size, cut, wanted in zip(made, spec.cut, spec.output_size, strict=True):
        end = cut + wanted
        slices.append(f"{cut or ''}:{end if end < size else ''}")
    if all(one == ":" for one in slices):
        return []
    return ["# padding cuts cells off both ends.", f"x = x[:, {', '.join(slices)}]"]
