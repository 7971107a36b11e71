"""A transposed convolution as programs of JAX, NumPy and SciPy: the input with zeros between, convolved."""

from __future__ import annotations

from convviz.core.shapes import stamped
from convviz.layers.layer import Steps
from convviz.layers.programs.transposing import cut_off, dilations_of, spans_of, spread, strides_of
from convviz.layers.transposed import ConvTransposeSpec
from convviz.layers.writing import axes, call, every, plain


def jax_steps(spec: ConvTransposeSpec) -> Steps:
    """Write how the output is made in JAX."""
    letters = "".join(spec.axes)
    flipped = tuple(range(2, spec.ndim + 2))
    pairs = tuple(
        (size - 1 - cut, size - 1 - cut + more)
        for size, cut, more in zip(spans_of(spec), spec.cut, spec.output_padding, strict=True)
    )
    settings: dict[str, object] = {"window_strides": (1,) * spec.ndim, "padding": pairs}
    if max(dilations_of(spec)) > 1:
        settings["rhs_dilation"] = dilations_of(spec)
    settings["dimension_numbers"] = f'("NC{letters}", "OI{letters}", "NC{letters}")'
    if spec.groups > 1:
        settings["feature_group_count"] = spec.groups
    blocks = []
    if max(strides_of(spec)) > 1:
        blocks.append(
            f"# The cells of the input stand {plain(strides_of(spec))} apart, with zeros between; "
            "lhs_dilation\n"
            "# would put them there too, but on a CPU XLA 0.10 stops at some volumes with it.\n"
            f"stuffed = jnp.zeros({(spec.in_channels, *_stuffed(spec))}, jnp.float64)\n"
            f"input = stuffed.at[:, {every(strides_of(spec))}].set(input)"
        )
    blocks.append(
        "# A transposed convolution is a convolution of that with the kernel turned round.\n"
        f"weight = jnp.flip(weight, axis={flipped})\n"
        f"output = {call('lax.conv_general_dilated', ['input[jnp.newaxis]', 'weight'], settings)}\n"
        f"output = output[0] + bias[:, {', '.join(['None'] * spec.ndim)}]  "
        f"# (C_out, {axes(spec, '{}_out')})"
    )
    return Steps(tuple(blocks), ("from jax import lax",))


def _stuffed(spec: ConvTransposeSpec) -> tuple[int, ...]:
    """The sizes of the input with zeros between its cells."""
    return tuple(stamped(n, 1, step, 0, 0) for n, step in zip(spec.input_size, strides_of(spec), strict=True))


def scipy_steps(spec: ConvTransposeSpec) -> Steps:
    """Write how the output is made in NumPy and SciPy: what the frameworks do, in the open."""
    blocks = []
    if max(strides_of(spec)) > 1:
        blocks.append(
            f"# The cells of the input stand {plain(strides_of(spec))} apart, with zeros between.\n"
            f"stuffed = np.zeros({(spec.in_channels, *_stuffed(spec))})\n"
            f"stuffed[:, {every(strides_of(spec))}] = input\n"
            "input = stuffed"
        )
    if max(dilations_of(spec)) > 1:
        blocks.append(spread(spec, "SciPy knows no dilation"))
    blocks.append(_stamps(spec))
    blocks += cut_off(spec, "np.pad", "")
    blocks.append(f"output = output + bias[:, {', '.join(['None'] * spec.ndim)}]")
    return Steps(tuple(blocks), ("from scipy.signal import convolve",))


def _stamps(spec: ConvTransposeSpec) -> str:
    heads, channels = ["for kernel in weight:"], "input"
    if spec.groups > 1:
        filters, share = spec.out_channels // spec.groups, spec.in_channels // spec.groups
        channels = f"input[first : first + {share}]"
        heads = [
            f"# {spec.groups} groups: each filter meets {share} of the {spec.in_channels} channels.",
            "for index, kernel in enumerate(weight):",
            f"    first = index // {filters} * {share}",
        ]
    return "\n".join(
        [
            '# "full" stamps the kernel onto the output once for each cell, and adds the stamps up.',
            "maps = []",
            *heads,
            "    stamps = [",
            '        convolve(channel, own, mode="full", method="direct")',
            f"        for channel, own in zip({channels}, kernel, strict=True)",
            "    ]",
            "    maps.append(sum(stamps))",
            f"output = np.stack(maps)  # (C_out, {axes(spec, '{}_out')}), before anything is cut off",
        ]
    )
