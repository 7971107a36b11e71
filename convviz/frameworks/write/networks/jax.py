"""A network in JAX: functions on arrays, one layer after the other, channels first and without a batch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from convviz.frameworks.write.networks.steps import Step
from convviz.layers import layer_of

_POINTWISE = {
    "ReLU": "jax.nn.relu(input)",
    "Sigmoid": "jax.nn.sigmoid(input)",
    "Tanh": "jnp.tanh(input)",
    "GELU": "jax.nn.gelu(input, approximate=False)",
    "ReLU6": "jax.nn.relu6(input)",
    "SiLU": "jax.nn.silu(input)",
    "Softmax": "jax.nn.softmax(input, axis=0)",
    "Flatten": "input.ravel()",
}


def jax_blocks(steps: Sequence[Step]) -> list[str]:
    """Write a block of lines for each layer; each makes `output` of `input`."""
    blocks = ['maps = {"input": input}'] if any("input" in step.earlier for step in steps) else []
    if not blocks and any(step.is_joined for step in steps):
        blocks = ["maps = {}"]
    for number, step in enumerate(steps):
        before = [] if number == 0 else ["input = output"]
        after = [f'maps["{step.name}"] = output'] if step.is_joined else []
        title = f"# {step.name}: {step.title} → {step.part.output_shape}"
        blocks.append("\n".join([title, *before, *_lines(step), *after]))
    return blocks


def jax_state(steps: Sequence[Step]) -> dict[str, np.ndarray]:
    """Return what the layers have learned by the names that the lines have for it."""
    return {f"{step.name}.{name}": array for step in steps for name, array in step.numbers.items()}


def jax_imports(steps: Sequence[Step]) -> tuple[str, ...]:
    """Return the imports that the lines need besides the usual ones."""
    found = [
        layer_of(step.spec).steps(step.spec, "jax", "cross_correlate", "").imports
        for step in _windowed(steps)
    ]
    return tuple(sorted({line for lines in found for line in lines}))


def _windowed(steps: Sequence[Step]) -> list[Step]:
    return [step for step in steps if step.part.spec is not None]


def _lines(step: Step) -> list[str]:
    if step.part.spec is not None:
        return _in_windows(step)
    match step.kind:
        case "Add":
            return [f'output = input + maps["{step.earlier[0]}"]']
        case "Branch":
            return [f'output = maps["{step.earlier[0]}"]']
        case "Concat":
            maps = ", ".join(f'maps["{name}"]' for name in step.earlier)
            return [f"output = jnp.concatenate([input, {maps}])"]
        case "Linear":
            bias = f' + state["{step.name}.bias"]' if "bias" in step.numbers else ""
            return [f'output = state["{step.name}.weight"] @ input{bias}']
        case "LeakyReLU":
            return [f"output = jax.nn.leaky_relu(input, {step.settings.get('negative_slope', 0.01)})"]
        case "BatchNorm":
            return _batch_norm(step)
    return [f"output = {_POINTWISE[step.kind]}"]


def _in_windows(step: Step) -> list[str]:
    """The lines of a layer alone, as the view of its code has them."""
    said = step.settings.get("padding")
    name = said if isinstance(said, str) else ""
    lines = []
    if "weight" in step.numbers:
        count = step.spec.out_channels
        bias = f'state["{step.name}.bias"]' if "bias" in step.numbers else f"jnp.zeros({count})"
        lines = [f'weight, bias = state["{step.name}.weight"], {bias}']
    return [*lines, *layer_of(step.spec).steps(step.spec, "jax", "cross_correlate", name).blocks]


def _batch_norm(step: Step) -> list[str]:
    index = ", ".join([":", *["None"] * (len(step.shape) - 1)])
    pick = f"[{index}]" if len(step.shape) > 1 else ""
    return [
        "mean, var, scale, shift = (",
        f'    state[f"{step.name}.{{name}}"]{pick}',
        '    for name in ("running_mean", "running_var", "weight", "bias")',
        ")",
        f"output = (input - mean) / jnp.sqrt(var + {step.settings.get('eps', 1e-5)}) * scale + shift",
    ]
