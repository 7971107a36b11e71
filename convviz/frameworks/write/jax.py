"""A scene as a JAX program."""

from __future__ import annotations

from convviz.frameworks.write.text import Code, axes, call, pads, program
from convviz.layers.scene import Scene

_MODES = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}
_DOUBLE = 'jax.config.update("jax_enable_x64", True)  # double precision, as on the page'


def code(scene: Scene, padding: str = "") -> Code:
    """Write the program; `padding` is the padding's name, where it has one.

    Examples
    --------
    >>> import numpy as np
    >>> from convviz.layers.scene import build_scene
    >>> scene = build_scene(np.ones((1, 3)), np.ones((1, 1, 2)), padding="causal")
    >>> print(next(line for line in code(scene, "causal").text.splitlines() if "padding=" in line))
        padding=((1, 0),),
    """
    steps = []
    if scene.operation == "convolve":
        steps.append(
            "# lax never turns the kernel round; a true convolution does.\n"
            f"weight = jnp.flip(weight, axis={tuple(range(2, scene.convolution.ndim + 2))})"
        )
    if pads(scene) and scene.convolution.padding_mode != "zeros":
        pairs = ((0, 0), *scene.convolution.padding)
        mode = {"mode": f'"{_MODES[scene.convolution.padding_mode]}"'}
        steps.append(
            "# lax pads with zeros only: pad by hand, the channels not at all.\n"
            f"input = {call('jnp.pad', ['input', str(pairs)], mode)}"
        )
    steps.append(_convolution(scene, padding))
    imports = ["import jax", "import jax.numpy as jnp", "from jax import lax"]
    return program(
        scene, imports, steps, make="jnp.array", dtype="jnp.float64", install="jax numpy", before=_DOUBLE
    )


def _convolution(scene: Scene, padding: str) -> str:
    spec = scene.convolution
    letters = "".join(scene.axes)
    ring = scene.convolution.padding_mode == "zeros"
    settings: dict[str, object] = {
        "window_strides": spec.stride,
        "padding": spec.padding if ring else '"VALID"',
    }
    if padding == "same" and ring:
        settings["padding"] = '"SAME"'
    if max(spec.dilation) > 1:
        settings["rhs_dilation"] = spec.dilation
    settings["dimension_numbers"] = f'("NC{letters}", "OI{letters}", "NC{letters}")'
    if spec.groups > 1:
        settings["feature_group_count"] = spec.groups
    notes = [
        "# dimension_numbers says which axis is which: of the input, the kernel and the output.",
        *(_padding_notes(padding) if ring else []),
    ]
    return "\n".join(
        [
            *notes,
            f"output = {call('lax.conv_general_dilated', ['input[jnp.newaxis]', 'weight'], settings)}",
            f"output = output[0] + bias[:, {', '.join(['None'] * spec.ndim)}]  "
            f"# (C_out, {axes(scene, '{}_out')})",
        ]
    )


def _padding_notes(padding: str) -> list[str]:
    return {
        "full": ["# full: the effective kernel size − 1 cells at both ends."],
        "causal": ["# causal: the effective kernel size − 1 cells, all of them before."],
    }.get(padding, [])
