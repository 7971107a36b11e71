"""A convolution in JAX."""

from __future__ import annotations

from convviz.layers.layer import Steps
from convviz.layers.writing import NUMPY_MODES, Asked, axes, call, pads


def steps(asked: Asked) -> Steps:
    """Write how the output is made."""
    blocks = []
    if asked.operation == "convolve":
        blocks.append(
            "# lax never turns the kernel round; a true convolution does.\n"
            f"weight = jnp.flip(weight, axis={tuple(range(2, asked.spec.ndim + 2))})"
        )
    if pads(asked.spec) and asked.spec.padding_mode != "zeros":
        pairs = ((0, 0), *asked.spec.padding)
        mode = {"mode": f'"{NUMPY_MODES[asked.spec.padding_mode]}"'}
        blocks.append(
            "# lax pads with zeros only: pad by hand, the channels not at all.\n"
            f"input = {call('jnp.pad', ['input', str(pairs)], mode)}"
        )
    blocks.append(_convolution(asked))
    return Steps(tuple(blocks), ("from jax import lax",))


def _convolution(asked: Asked) -> str:
    spec = asked.spec
    letters = "".join(asked.spec.axes)
    ring = asked.spec.padding_mode == "zeros"
    settings: dict[str, object] = {
        "window_strides": spec.stride,
        "padding": spec.padding if ring else '"VALID"',
    }
    if asked.padding == "same" and ring:
        settings["padding"] = '"SAME"'
    if max(spec.dilation) > 1:
        settings["rhs_dilation"] = spec.dilation
    settings["dimension_numbers"] = f'("NC{letters}", "OI{letters}", "NC{letters}")'
    if spec.groups > 1:
        settings["feature_group_count"] = spec.groups
    notes = [
        "# dimension_numbers says which axis is which: of the input, the kernel and the output.",
        *(_padding_notes(asked.padding) if ring else []),
    ]
    return "\n".join(
        [
            *notes,
            f"output = {call('lax.conv_general_dilated', ['input[jnp.newaxis]', 'weight'], settings)}",
            f"output = output[0] + bias[:, {', '.join(['None'] * spec.ndim)}]  "
            f"# (C_out, {axes(asked.spec, '{}_out')})",
        ]
    )


def _padding_notes(padding: str) -> list[str]:
    return {
        "full": ["# full: the effective kernel size − 1 cells at both ends."],
        "causal": ["# causal: the effective kernel size − 1 cells, all of them before."],
    }.get(padding, [])
