"""Nearest upsampling as programs."""

from __future__ import annotations

from convviz.layers.layer import Steps
from convviz.layers.programs.channels_last import keras_back, keras_in_order
from convviz.layers.windowed import WindowSpec
from convviz.layers.writing import axes, plain


def torch_steps(spec: WindowSpec, factors: tuple[int, ...]) -> Steps:
    """Write how the output is made in PyTorch."""
    return Steps(
        (
            "# nn.Upsample wants a batch axis in front.\n"
            f'up = nn.Upsample(scale_factor={plain(factors)}, mode="nearest")\n'
            f"output = up(input[None])[0]  # (C, {axes(spec)}) → (C, {axes(spec, '{}_out')})",
        )
    )


def keras_steps(spec: WindowSpec, factors: tuple[int, ...], name: str) -> Steps:
    """Write how the output is made in Keras."""
    layer = f'layer = keras.layers.{name}({plain(factors)}, dtype="float64")\noutput = layer(x)'
    return Steps((keras_in_order(spec), layer, keras_back()))


def array_steps(spec: WindowSpec, factors: tuple[int, ...], module: str) -> Steps:
    """Write how the output is made by a library whose arrays can repeat their cells."""
    repeats = [
        f"output = {module}.repeat(output, {factor}, axis={axis})  # {name}"
        for axis, (name, factor) in enumerate(zip(spec.axes, factors, strict=True), start=1)
        if factor > 1
    ]
    return Steps(("\n".join(["output = input", *repeats]),))
