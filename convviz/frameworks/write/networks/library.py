"""A network in ConvViz's own library: `convviz.Network`."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from convviz.frameworks.write.networks.steps import JOINS, Step
from convviz.frameworks.write.networks.torch import state_prefixes
from convviz.layers.writing import WIDTH, call
from convviz.network.items import ARGUMENTS
from convviz.network.part import Shape
from convviz.network.plan import COMES

_INDENT = "    "


def library_imports(steps: Sequence[Step]) -> tuple[str, ...]:
    """Return the lines that import what `library_model` uses."""
    kinds = ", ".join(sorted({step.kind for step in steps}))
    if not kinds:
        return ("import convviz",)
    line = f"from convviz.network import {kinds}"
    if len(line) > WIDTH:
        filled = textwrap.fill(kinds, WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)
        line = f"from convviz.network import (\n{filled},\n)"
    return ("import convviz", line)


def library_model(steps: Sequence[Step], shape: Shape) -> str:
    """Write the lines that make `net` with the weights in `state`, which has PyTorch's names."""
    lines = [
        textwrap.indent(f"{_layer(step, prefix)},  # {step.part.output_shape}", "        ")
        for step, prefix in zip(steps, state_prefixes(steps), strict=True)
    ]
    return "\n".join(["net = convviz.Network(", f"    {shape},", "    [", *lines, "    ],", ")"])


def _layer(step: Step, prefix: str) -> str:
    layer = call(step.kind, _positional(step), _named(step, prefix))
    return f'("{step.name}", {layer})' if step.is_joined else layer


def _positional(step: Step) -> list[str]:
    if step.kind in JOINS:
        return [repr(step.earlier if step.kind == "Concat" else step.earlier[0])]
    needed = [one.name for one in ARGUMENTS[step.kind] if one.is_needed]
    comes = [str(step.shape[0])] if step.kind in COMES else []
    return [*comes, *(repr(step.settings[name]) for name in needed)]


def _named(step: Step, prefix: str) -> dict[str, str]:
    if step.kind in JOINS:
        return {}
    optional = [one.name for one in ARGUMENTS[step.kind] if not one.is_needed]
    named = {name: repr(step.settings[name]) for name in optional if name in step.settings}
    return named | {name: f'state["{prefix}.{name}"]' for name in step.numbers}
