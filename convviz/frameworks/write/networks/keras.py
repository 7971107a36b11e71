"""A network in Keras 3: its functional model, channels last and in double precision."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from convviz.core.padding import SOURCES
from convviz.core.shapes import same_padding, span
from convviz.frameworks.write.networks.keras_transposed import is_apart, shares, spans_of, transposed_lines
from convviz.frameworks.write.networks.steps import Step
from convviz.layers import LAYERS, avg_pool, convolution, max_pool
from convviz.layers.convolution.sizes import starts_too_late
from convviz.layers.programs.adaptive import Adaptive, axis_by_axis
from convviz.layers.programs.channels_last import by_hand, keras_layer, tap_by_tap
from convviz.layers.programs.pooling import Pooling
from convviz.layers.writing import call, every, pads, plain

_NAMES = {
    "BatchNorm": {
        "weight": "gamma",
        "bias": "beta",
        "running_mean": "moving_mean",
        "running_var": "moving_variance",
    }
}
_POINTWISE = {
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
    "GELU": "gelu",
    "ReLU6": "relu6",
    "SiLU": "silu",
    "Softmax": "softmax",
}


def keras_model(steps: Sequence[Step], shape: tuple[int, ...]) -> str:
    """Write the lines that make `model`, without its weights; `shape` is the input's, ``(C, *spatial)``."""
    lines = [f"inputs = keras.Input({(*shape[1:], shape[0])})", "x = inputs"]
    for step in steps:
        made = _lines(step)
        made[-1] += f"  # {_last(step.part.output_shape)}"
        lines += made
        if step.is_joined:
            lines.append(f"{_map(step.name)} = x")
    return "\n".join([*lines, "model = keras.Model(inputs, x)"])


def keras_state(steps: Sequence[Step]) -> dict[str, np.ndarray]:
    """Return what the layers have learned in Keras's order of axes, by its names."""
    found: dict[str, np.ndarray] = {}
    for step in steps:
        names = _NAMES.get(step.kind, {"weight": "kernel"})
        for name, array in step.numbers.items():
            if name == "weight":
                array = _kernel(step, array)
            if is_apart(step):
                found |= shares(step, name, array)
            else:
                found[f"{step.name}.{names.get(name, name)}"] = array
    return found


def _kernel(step: Step, weight: np.ndarray) -> np.ndarray:
    """A weight in Keras's order of axes: the kernel's, in, out; transposed the kernel's, out, in."""
    if step.kind == "Conv":
        return np.moveaxis(weight, (0, 1), (-1, -2))
    if step.kind == "ConvTranspose":
        spread = np.zeros((*weight.shape[:2], *spans_of(step.spec)), weight.dtype)
        spread[
            (slice(None), slice(None), *(slice(None, None, rule.dilation) for rule in step.spec.strides_back))
        ] = weight
        return np.moveaxis(spread, (0, 1), (-2, -1))
    return weight.T if step.kind == "Linear" else weight


def _last(shape: tuple[int, ...]) -> tuple[int, ...]:
    return (*shape[1:], shape[0])


def _map(name: str) -> str:
    return "inputs" if name == "input" else f"{name}_map"


def _lines(step: Step) -> list[str]:
    match step.kind:
        case "Conv":
            return _convolution(step)
        case "ConvTranspose":
            return transposed_lines(step)
        case "MaxPool":
            return _pooled(max_pool.pooling(step.spec))
        case "AvgPool":
            return _pooled(avg_pool.pooling(step.spec))
        case "AdaptiveMaxPool" | "AdaptiveAvgPool":
            return _adaptive(step)
        case "Upsample":
            factors = LAYERS["upsample"].arguments(step.spec)["scale_factor"]
            return [f"x = keras.layers.UpSampling{step.spec.ndim}D({plain(factors)})(x)"]
        case "Add":
            return [f"x = keras.layers.Add()([x, {_map(step.earlier[0])}])"]
        case "Branch":
            return [f"x = {_map(step.earlier[0])}"]
        case "Concat":
            return [f"x = keras.layers.Concatenate()([x, {', '.join(map(_map, step.earlier))}])"]
        case "Flatten":
            return _flatten(step)
    return [f"x = {_plain_layer(step)}(x)"]


def _plain_layer(step: Step) -> str:
    match step.kind:
        case "Linear":
            named: dict[str, object] = {} if "bias" in step.numbers else {"use_bias": False}
            return call("keras.layers.Dense", [str(step.settings["out_features"])], named | _name(step))
        case "BatchNorm":
            eps = step.settings.get("eps", 1e-5)
            return call("keras.layers.BatchNormalization", [], {"epsilon": eps} | _name(step))
        case "ReLU":
            return "keras.layers.ReLU()"
        case "LeakyReLU":
            return f"keras.layers.LeakyReLU(negative_slope={step.settings.get('negative_slope', 0.01)})"
    return f'keras.layers.Activation("{_POINTWISE[step.kind]}")'


def _name(step: Step) -> dict[str, object]:
    return {"name": f'"{step.name}"'}


def _flatten(step: Step) -> list[str]:
    channels, *sizes = step.shape
    lines = ["x = keras.layers.Flatten()(x)"]
    if channels == 1 or prod(sizes) == 1:
        return lines
    order = (len(sizes) + 1, *range(1, len(sizes) + 1))
    return [
        "# PyTorch flattens one channel after the other: put the channels first before.",
        f"x = keras.layers.Permute({order})(x)",
        *lines,
    ]


def _convolution(step: Step) -> list[str]:
    spec = step.spec
    strides_by_hand = max(spec.stride) > 1 and max(spec.dilation) > 1
    own = _own_padding(step, strides_by_hand)
    lines = _padded(spec.padding, spec) if pads(spec) and not own else []
    named: dict[str, object] = {}
    if max(spec.stride) > 1 and not strides_by_hand:
        named["strides"] = plain(spec.stride)
    if own:
        named["padding"] = f'"{own}"'
    if max(spec.dilation) > 1:
        named["dilation_rate"] = plain(spec.dilation)
    if spec.groups > 1:
        named["groups"] = spec.groups
    if "bias" not in step.numbers:
        named["use_bias"] = False
    positional = [str(spec.out_channels), plain(spec.kernel_size)]
    layer = call(f"keras.layers.{convolution.name(spec.ndim)}", positional, named | _name(step))
    lines.append(f"x = {layer}(x)")
    if strides_by_hand:
        lines += [
            "# Keras refuses strides and a dilation_rate above 1 together: keep every n-th output.",
            f"x = x[:, {every(spec.stride)}]",
        ]
    return lines


def _own_padding(step: Step, strides_by_hand: bool) -> str:
    """The name of the padding, where Keras has it and pads as wide."""
    spec, said = step.spec, step.settings.get("padding", 0)
    if not pads(spec) or spec.padding_mode != "zeros" or strides_by_hand:
        return ""
    if said == "causal":
        return "causal"
    totals = [
        same_padding(size, span(kernel, gap), stride)
        for size, kernel, gap, stride in zip(
            spec.input_size, spec.kernel_size, spec.dilation, spec.stride, strict=True
        )
    ]
    is_same = tuple((total // 2, total - total // 2) for total in totals) == tuple(map(tuple, spec.padding))
    return "same" if is_same and not starts_too_late(spec) else ""


def _padded(pairs: Sequence[tuple[int, int]], spec: Any) -> list[str]:
    if spec.padding_mode == "zeros":
        written = str(tuple(map(tuple, pairs))) if spec.ndim > 1 else str(tuple(pairs[0]))
        return [f"x = keras.layers.ZeroPadding{spec.ndim}D({written})(x)"]
    lines = [f"# Keras pads with zeros only: take the cells that padding_mode {spec.padding_mode} takes."]
    for axis, ((before, after), size) in enumerate(zip(pairs, spec.input_size, strict=True), start=1):
        if before or after:
            cells = SOURCES[spec.padding_mode](np.arange(-before, size + after), size)
            assert cells is not None, "other modes than zeros copy a cell"
            lines.append(f"x = {call('keras.ops.take', ['x', str(cells.tolist())], {'axis': axis})}")
    return lines


def _pooled(pool: Pooling) -> list[str]:
    whole = pool.by == "max" or pool.constant == prod(pool.spec.kernel_size)
    if whole and not pool.pads and not by_hand(pool):
        stride = {} if pool.stride == tuple(pool.spec.kernel_size) else {"strides": plain(pool.stride)}
        layer = call(f"keras.layers.{pool.keras_name}", [plain(pool.spec.kernel_size)], stride)
        return [f"x = {layer}(x)"]
    lines = []
    if pool.pads:
        pairs = [[0, 0], *map(list, pool.pairs), [0, 0]]
        named = {"constant_values": "-np.inf"} if pool.by == "max" else {}
        lines = [f"# {pool.why_padded}", f"x = {call('keras.ops.pad', ['x', str(pairs)], named)}"]
    body = tap_by_tap(pool, "Keras", "keras.ops") if by_hand(pool) else keras_layer(pool)
    return [*lines, *body.splitlines(), "x = output"]


def _adaptive(step: Step) -> list[str]:
    is_max, spec = step.kind == "AdaptiveMaxPool", step.spec
    kind = "Max" if is_max else "Average"
    if spec.steps == 1:
        return [f"x = keras.layers.Global{kind}Pooling{spec.ndim}D(keepdims=True)(x)"]
    if spec.ndim < 3:
        return [f"x = keras.layers.Adaptive{kind}Pooling{spec.ndim}D({plain(spec.output_size)})(x)"]
    pool = Adaptive(spec, "max" if is_max else "mean", "", "")
    function = "keras.ops.max" if is_max else "keras.ops.mean"
    return [
        "# On a CPU TensorFlow pools no volumes in double precision: take one axis after the other.",
        *axis_by_axis(pool, "x", 1, function, "keras.ops.concatenate").splitlines(),
    ]
