"""Adaptive max and average pooling as programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from convviz.core.taps import NOWHERE, expand
from convviz.layers.layer import Steps
from convviz.layers.programs.channels_last import (
    keras_back,
    keras_in_order,
    tensorflow_back,
    tensorflow_in_order,
)
from convviz.layers.windowed import WindowSpec
from convviz.layers.writing import axes, call, plain


@dataclass(frozen=True, eq=False)
class Adaptive:
    """An adaptive pooling that a program is to make."""

    spec: WindowSpec
    by: Literal["max", "mean"]
    torch_name: str
    keras_name: str

    @property
    def output_size(self) -> str:
        """As an argument."""
        return plain(self.spec.output_size)


def torch_steps(pool: Adaptive) -> Steps:
    """Write how the output is made in PyTorch."""
    before, after = axes(pool.spec), axes(pool.spec, "{}_out")
    return Steps(
        (
            f"pool = nn.{pool.torch_name}({pool.output_size})\n"
            f"output = pool(input)  # (C, {before}) → (C, {after})",
        )
    )


def keras_steps(pool: Adaptive) -> Steps:
    """Write how the output is made in Keras."""
    blocks = [keras_in_order(pool.spec)]
    if pool.spec.ndim == 3:
        function = "keras.ops.max" if pool.by == "max" else "keras.ops.mean"
        blocks.append(
            "# On a CPU TensorFlow pools no volumes in double precision: take one axis after the other.\n"
            "output = x\n" + axis_by_axis(pool, "output", 1, function, "keras.ops.concatenate")
        )
    else:
        blocks.append(
            f'layer = keras.layers.{pool.keras_name}({pool.output_size}, dtype="float64")\noutput = layer(x)'
        )
    return Steps((*blocks, keras_back()))


def tensorflow_steps(pool: Adaptive) -> Steps:
    """Write how the output is made in TensorFlow."""
    function = "tf.reduce_max" if pool.by == "max" else "tf.reduce_mean"
    return Steps(
        (
            tensorflow_in_order(pool.spec),
            "# TensorFlow has no adaptive pooling: take one axis after the other.\n"
            "output = x\n" + axis_by_axis(pool, "output", 1, function, "tf.concat"),
            tensorflow_back(pool.spec),
        )
    )


def jax_steps(pool: Adaptive) -> Steps:
    """Write how the output is made in JAX."""
    return _in_arrays(pool, "JAX", "jnp")


def numpy_steps(pool: Adaptive) -> Steps:
    """Write how the output is made in NumPy."""
    return _in_arrays(pool, "NumPy", "np")


def _in_arrays(pool: Adaptive, who: str, module: str) -> Steps:
    function = f"{module}.max" if pool.by == "max" else f"{module}.mean"
    lines = axis_by_axis(pool, "output", 1, function, f"{module}.concatenate")
    return Steps(
        (f"# {who} has no adaptive pooling: take one axis after the other.\noutput = input\n{lines}",)
    )


def axis_by_axis(pool: Adaptive, array: str, first: int, function: str, joined: str) -> str:
    """Lines that reduce along one axis after the other; a window is a box, so that comes to the same."""
    lines = []
    for axis, (name, rule) in enumerate(zip(pool.spec.axes, pool.spec.rules, strict=True), start=first):
        windows = [
            (min(cells), max(cells) + 1)
            for cells in (
                [place for place in row if place != NOWHERE] for row in expand(rule).positions.tolist()
            )
        ]
        sliced = ", ".join([":"] * axis + ["start:stop"])
        keep = "keepdims=True"
        ends = call("", [str(window) for window in windows]) if len(windows) > 1 else f"({windows[0]},)"
        lines += [
            f"windows = {ends}  # along {name}",
            f"parts = [{function}({array}[{sliced}], axis={axis}, {keep}) for start, stop in windows]",
            f"{array} = {joined}(parts, axis={axis})",
        ]
    return "\n".join(lines)
