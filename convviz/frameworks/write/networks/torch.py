"""A network in PyTorch: `nn.Sequential`, or a class where maps are joined."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np

from convviz.engine import by_filters
from convviz.frameworks.write.networks.steps import JOINS, Step
from convviz.layers import LAYERS
from convviz.layers.writing import call, is_symmetric, pads, plain

_PADS = {
    "zeros": "ZeroPad",
    "reflect": "ReflectionPad",
    "replicate": "ReplicationPad",
    "circular": "CircularPad",
}


def torch_model(steps: Sequence[Step]) -> str:
    """Write the lines that make `model`, without its weights."""
    if not any(step.kind in JOINS for step in steps):
        lines = [f"    {layer},  # {step.part.output_shape}" for step in steps for layer in _last(step)]
        return "\n".join(["model = nn.Sequential(", *lines, ")"])
    layers = [
        f"        self.{name} = {layer}"
        for step in steps
        for name, layer in zip(_names(step), _layers(step), strict=True)
    ]
    forward = [textwrap.indent(line, "        ") for step in steps for line in _forward(step)]
    saved = ["        input = x"] if any("input" in step.earlier for step in steps) else []
    return "\n".join(
        [
            "class Net(nn.Module):",
            "    def __init__(self):",
            "        super().__init__()",
            *layers,
            "",
            "    def forward(self, x):",
            *saved,
            *forward,
            "        return x",
            "",
            "",
            "model = Net()",
        ]
    )


def torch_state(steps: Sequence[Step]) -> dict[str, np.ndarray]:
    """Return what the layers have learned by the names that PyTorch's model has for it."""
    found = {}
    for step, prefix in zip(steps, state_prefixes(steps), strict=True):
        for key, array in step.numbers.items():
            if key == "weight" and step.kind == "ConvTranspose":
                array = by_filters(array, step.spec.groups)
            found[f"{prefix}.{key}"] = array
    return found


def state_prefixes(steps: Sequence[Step]) -> list[str]:
    """Return what PyTorch's model calls each layer: its name in a class, its place in a sequence."""
    if any(step.kind in JOINS for step in steps):
        return [step.name for step in steps]
    return [str(place - 1) for place in accumulate(len(_layers(step)) for step in steps)]


def _last(step: Step) -> list[str]:
    return [layer.replace("\n", "\n    ") for layer in _layers(step)]


def _names(step: Step) -> list[str]:
    layers = _layers(step)
    return [*(f"pad_{step.name}" for _ in layers[1:]), step.name] if layers else []


def _forward(step: Step) -> list[str]:
    lines = [f"x = self.{name}(x)" for name in _names(step)]
    if step.kind == "Add":
        lines = [f"x = x + {_map(step.earlier[0])}"]
    elif step.kind == "Branch":
        lines = [f"x = {_map(step.earlier[0])}"]
    elif step.kind == "Concat":
        lines = [f"x = torch.cat([x, {', '.join(map(_map, step.earlier))}], dim=1)"]
    lines[-1] += f"  # {step.part.output_shape}"
    return [*lines, *([f"{_map(step.name)} = x"] if step.is_joined else [])]


def _map(name: str) -> str:
    """What the program calls a map that is joined later."""
    return name if name == "input" else f"{name}_map"


def _layers(step: Step) -> list[str]:
    """The modules of a layer: one, a padding before it, or none where maps are joined."""
    if step.kind in JOINS:
        return []
    if step.kind == "Conv":
        return _convolution(step)
    if step.kind == "AvgPool" and step.spec.ndim == 1 and step.spec.divisor_override is not None:
        return [_picture_of_height_1(step)]
    return [call(f"nn.{step.title}", _positional(step), _named(step))]


def _positional(step: Step) -> list[str]:
    settings = step.settings
    match step.kind:
        case "ConvTranspose":
            spec = step.spec
            return [str(spec.in_channels), str(spec.out_channels), _sizes(spec.kernel_size)]
        case "MaxPool" | "AvgPool":
            return [_sizes(step.spec.kernel_size)]
        case "AdaptiveMaxPool" | "AdaptiveAvgPool":
            return [_sizes(step.spec.output_size)]
        case "BatchNorm":
            return [str(step.shape[0])]
        case "Linear":
            return [str(step.shape[0]), str(settings["out_features"])]
        case "LeakyReLU":
            return [str(settings["negative_slope"])] if settings else []
    return []


def _named(step: Step) -> dict[str, object]:
    match step.kind:
        case "ConvTranspose" | "MaxPool" | "AvgPool" | "Upsample":
            skipped = ("out_channels", "kernel_size")
            return {name: _written(value) for name, value in step.settings.items() if name not in skipped}
        case "BatchNorm" | "Linear":
            return {name: value for name, value in step.settings.items() if name != "out_features"}
        case "Softmax":
            return {"dim": 1}
    return {}


def _written(value: Any) -> str:
    return plain(value) if isinstance(value, tuple) else repr(value)


def _sizes(sizes: tuple[int, ...]) -> str:
    return plain(sizes)


def _convolution(step: Step) -> list[str]:
    spec, said = step.spec, step.settings.get("padding", 0)
    own = said == "same" and set(spec.stride) == {1}
    by_hand = pads(spec) and not own and not is_symmetric(spec)
    named: dict[str, object] = {}
    if max(spec.stride) > 1:
        named["stride"] = plain(spec.stride)
    if own:
        named["padding"] = '"same"'
    elif pads(spec) and not by_hand:
        named["padding"] = plain([before for before, _ in spec.padding])
    if max(spec.dilation) > 1:
        named["dilation"] = plain(spec.dilation)
    if spec.groups > 1:
        named["groups"] = spec.groups
    if "bias" not in step.numbers:
        named["bias"] = False
    if spec.padding_mode != "zeros" and not by_hand and pads(spec):
        named["padding_mode"] = f'"{spec.padding_mode}"'
    positional = [str(spec.in_channels), str(spec.out_channels), _sizes(spec.kernel_size)]
    layer = call(f"nn.{step.title}", positional, named)
    if not by_hand:
        return [layer]
    cells = tuple(count for pair in reversed(spec.padding) for count in pair)
    return [f"nn.{_PADS[spec.padding_mode]}{spec.ndim}d({cells})", layer]


def _picture_of_height_1(step: Step) -> str:
    """`nn.AvgPool1d` has no divisor_override; `nn.AvgPool2d` has."""
    given = LAYERS["avg_pool"].arguments(step.spec)
    named: dict[str, object] = {"kernel_size": (1, *step.spec.kernel_size), "stride": (1, *given["stride"])}
    if any(given["padding"]):
        named["padding"] = (0, *given["padding"])
    if given["ceil_mode"]:
        named["ceil_mode"] = True
    named["divisor_override"] = step.spec.divisor_override
    pool = call("nn.AvgPool2d", [], named)
    return call("nn.Sequential", [f"nn.Unflatten(1, ({step.shape[0]}, 1))", pool, "nn.Flatten(1, 2)"])
