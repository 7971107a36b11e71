"""A transposed convolution as programs."""

from __future__ import annotations

from convviz.core.shapes import span, stamped
from convviz.layers.layer import Steps
from convviz.layers.transposed import ConvTransposeSpec
from convviz.layers.writing import axes, call, every, plain


def torch_steps(spec: ConvTransposeSpec, name: str) -> Steps:
    """Write how the output is made in PyTorch."""
    settings: dict[str, object] = {
        "in_channels": spec.in_channels,
        "out_channels": spec.out_channels,
        "kernel_size": plain(spec.kernel_size) if spec.ndim == 1 else spec.kernel_size,
    }
    if max(_stride(spec)) > 1:
        settings["stride"] = plain(_stride(spec))
    for argument, values in (("padding", spec.cut), ("output_padding", spec.output_padding)):
        if any(values):
            settings[argument] = plain(values)
    if spec.groups > 1:
        settings["groups"] = spec.groups
    if max(_dilation(spec)) > 1:
        settings["dilation"] = plain(_dilation(spec))
    settings["dtype"] = "torch.float64"
    return Steps(
        (
            _input_channels_first(spec, "torch"),
            "\n".join(
                [
                    f"conv = {call('nn.' + name, [], settings)}",
                    "with torch.no_grad():",
                    "    conv.weight.copy_(weight)",
                    "    conv.bias.copy_(bias)",
                    f"    output = conv(input)  # (C_in, {axes(spec)}) → (C_out, {axes(spec, '{}_out')})",
                ]
            ),
        )
    )


def _input_channels_first(spec: ConvTransposeSpec, who: str) -> str:
    """Lines that give the weight torch's order: its input channels come first."""
    kernel = axes(spec, "k{}")
    if spec.groups == 1:
        return (
            "# A transposed layer of PyTorch has the input channels first in its weight.\n"
            f"weight = weight.transpose(0, 1)  # (C_in, C_out, {kernel})"
        )
    maps, share = spec.out_channels // spec.groups, spec.in_channels // spec.groups
    split = (spec.groups, maps, share, *spec.kernel_size)
    shape = (spec.in_channels, maps, *spec.kernel_size)
    return (
        "# A transposed layer of PyTorch has the input channels first in its weight, group after group.\n"
        f"weight = weight.reshape({split}).transpose(1, 2)\n"
        f"weight = weight.reshape({shape})  # (C_in, C_out / groups, {kernel})"
    )


def keras_steps(spec: ConvTransposeSpec, name: str) -> Steps:
    """Write how the output is made in Keras."""
    order = (*range(2, spec.ndim + 2), 0, 1)
    blocks = [
        "# Keras has a batch axis in front, and the channels last.\n"
        f"x = np.moveaxis(input, 0, -1)[np.newaxis]  # (N, {axes(spec)}, C_in)"
    ]
    if max(_dilation(spec)) > 1:
        blocks.append(_spread(spec, "On a CPU, TensorFlow dilates no transposed layer"))
    share = "C_in" if spec.groups == 1 else "C_in / groups"
    kernel = (
        "# A transposed layer of Keras has the output channels before the input channels.\n"
        f"kernel = weight.transpose({order})  # ({axes(spec, 'k{}')}, C_out, {share})"
    )
    settings: dict[str, object] = {
        "filters": spec.out_channels // spec.groups,
        "kernel_size": plain(_spans(spec)) if spec.ndim == 1 else _spans(spec),
    }
    if max(_stride(spec)) > 1:
        settings["strides"] = plain(_stride(spec))
    settings |= {"use_bias": False, "dtype": '"float64"'}
    layer = call(f"keras.layers.{name}", [], settings)
    lines = [kernel]
    if spec.groups == 1:
        lines += [f"layer = {layer}", "layer.build(x.shape)", "layer.set_weights([kernel])"]
        lines.append("output = keras.ops.convert_to_numpy(layer(x))[0]")
    else:
        lines += _keras_groups(spec, layer)
    blocks.append("\n".join(lines))
    blocks += _cut(spec, "np.pad", "Keras")
    blocks.append("output = np.moveaxis(output + bias, -1, 0)  # channels first again, as on the page")
    return Steps(tuple(blocks))


def _keras_groups(spec: ConvTransposeSpec, layer: str) -> list[str]:
    return [
        "# A transposed layer of Keras has no groups: one layer for each.",
        "maps = []",
        f"shares = zip(np.split(x, {spec.groups}, axis=-1), "
        f"np.split(kernel, {spec.groups}, axis=-2), strict=True)",
        "for own, kernels in shares:",
        *(f"    {line}" for line in f"layer = {layer}".splitlines()),
        "    layer.build(own.shape)",
        "    layer.set_weights([kernels])",
        "    maps.append(keras.ops.convert_to_numpy(layer(own))[0])",
        "output = np.concatenate(maps, axis=-1)",
    ]


def tensorflow_steps(spec: ConvTransposeSpec) -> Steps:
    """Write how the output is made in TensorFlow."""
    image, kernel = [*range(1, spec.ndim + 1), 0], [*range(2, spec.ndim + 2), 0, 1]
    share = "C_in" if spec.groups == 1 else "C_in / groups"
    blocks = [
        "# TensorFlow has a batch axis in front, and the channels last; the output channels of a transposed\n"
        "# kernel come before its input channels.\n"
        f"x = tf.transpose(input, {image})[tf.newaxis]  # (N, {axes(spec)}, C_in)\n"
        f"kernel = tf.transpose(weight, {kernel})  # ({axes(spec, 'k{}')}, C_out, {share})"
    ]
    if max(_dilation(spec)) > 1:
        blocks.append(_spread_by_padding(spec))
    maps = spec.out_channels // spec.groups
    full = [1, *_full(spec), maps]
    settings = {"output_shape": full, "strides": list(_stride(spec)), "padding": '"VALID"'}
    if spec.groups == 1:
        blocks.append(f"output = {call('tf.nn.conv_transpose', ['x', 'kernel'], settings)}[0]")
    else:
        blocks.append(
            "\n".join(
                [
                    "# tf.nn.conv_transpose has no groups: one for each.",
                    f"shares = zip(tf.split(x, {spec.groups}, axis=-1), "
                    f"tf.split(kernel, {spec.groups}, axis=-2), strict=True)",
                    "maps = [",
                    f"    {call('tf.nn.conv_transpose', ['own', 'kernels'], settings)}",
                    "    for own, kernels in shares",
                    "]",
                    "output = tf.concat(maps, axis=-1)[0]",
                ]
            )
        )
    blocks += _cut(spec, "tf.pad", "TensorFlow")
    back = [spec.ndim, *range(spec.ndim)]
    blocks.append(f"output = tf.transpose(output + bias, {back})  # channels first again, as on the page")
    return Steps(tuple(blocks))


def jax_steps(spec: ConvTransposeSpec) -> Steps:
    """Write how the output is made in JAX."""
    letters = "".join(spec.axes)
    flipped = tuple(range(2, spec.ndim + 2))
    pairs = tuple(
        (size - 1 - cut, size - 1 - cut + more)
        for size, cut, more in zip(_spans(spec), spec.cut, spec.output_padding, strict=True)
    )
    settings: dict[str, object] = {"window_strides": (1,) * spec.ndim, "padding": pairs}
    if max(_dilation(spec)) > 1:
        settings["rhs_dilation"] = _dilation(spec)
    settings["dimension_numbers"] = f'("NC{letters}", "OI{letters}", "NC{letters}")'
    if spec.groups > 1:
        settings["feature_group_count"] = spec.groups
    blocks = []
    if max(_stride(spec)) > 1:
        blocks.append(
            f"# The cells of the input stand {plain(_stride(spec))} apart, with zeros between; lhs_dilation\n"
            "# would put them there too, but on a CPU XLA 0.10 stops at some volumes with it.\n"
            f"stuffed = jnp.zeros({(spec.in_channels, *_stuffed(spec))}, jnp.float64)\n"
            f"input = stuffed.at[:, {every(_stride(spec))}].set(input)"
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
    return tuple(stamped(n, 1, step, 0, 0) for n, step in zip(spec.input_size, _stride(spec), strict=True))


def scipy_steps(spec: ConvTransposeSpec) -> Steps:
    """Write how the output is made in NumPy and SciPy: what the frameworks do, in the open."""
    blocks = []
    if max(_stride(spec)) > 1:
        blocks.append(
            f"# The cells of the input stand {plain(_stride(spec))} apart, with zeros between.\n"
            f"stuffed = np.zeros({(spec.in_channels, *_stuffed(spec))})\n"
            f"stuffed[:, {every(_stride(spec))}] = input\n"
            "input = stuffed"
        )
    if max(_dilation(spec)) > 1:
        blocks.append(_spread(spec, "SciPy knows no dilation"))
    blocks.append(_stamps(spec))
    blocks += _cut(spec, "np.pad", "")
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


def _stride(spec: ConvTransposeSpec) -> tuple[int, ...]:
    return tuple(rule.stride for rule in spec.strides_back)


def _dilation(spec: ConvTransposeSpec) -> tuple[int, ...]:
    return tuple(rule.dilation for rule in spec.strides_back)


def _spans(spec: ConvTransposeSpec) -> tuple[int, ...]:
    return tuple(span(rule.kernel_size, rule.dilation) for rule in spec.strides_back)


def _full(spec: ConvTransposeSpec) -> tuple[int, ...]:
    """The sizes of all stamps together, before anything is cut off."""
    return tuple(
        stamped(rule.outputs, size, rule.stride, 0, 0)
        for rule, size in zip(spec.strides_back, _spans(spec), strict=True)
    )


def _spread(spec: ConvTransposeSpec, why: str) -> str:
    """Lines in which NumPy puts zeros between the weights."""
    shape = (spec.out_channels, spec.in_channels // spec.groups, *_spans(spec))
    return (
        f"# {why}: put the weights {plain(_dilation(spec))} cells apart, and zeros between.\n"
        f"spread = np.zeros({shape})\n"
        f"spread[:, :, {every(_dilation(spec))}] = weight\n"
        "weight = spread"
    )


def _spread_by_padding(spec: ConvTransposeSpec) -> str:
    """Lines in which TensorFlow puts zeros between the weights: behind each, and then in one row."""
    pairs: list[list[int]] = []
    for gap in _dilation(spec):
        pairs += [[0, 0], [0, gap - 1]]
    pairs += [[0, 0], [0, 0]]
    indices = ", ".join([":, tf.newaxis"] * spec.ndim)
    sizes = [size * gap for size, gap in zip(spec.kernel_size, _dilation(spec), strict=True)]
    shape = [*sizes, spec.out_channels, spec.in_channels // spec.groups]
    kept = ", ".join(f":{size}" for size in _spans(spec))
    return (
        "# On a CPU, tf.nn.conv_transpose knows no dilation: put the weights "
        f"{plain(_dilation(spec))} cells apart, and zeros between.\n"
        f"kernel = {call('tf.pad', [f'kernel[{indices}]', str(pairs)])}\n"
        f"kernel = tf.reshape(kernel, {shape})[{kept}]"
    )


def _cut(spec: ConvTransposeSpec, pad: str, who: str) -> list[str]:
    """Lines that make torch's padding and output_padding of the full output, channels last unless SciPy's."""
    last = bool(who)
    made = _full(spec)
    if who == "Keras":
        # With a stride above the kernel Keras ends with rows that no stamp reaches.
        made = tuple(
            size + max(0, step - own)
            for size, step, own in zip(made, _stride(spec), _spans(spec), strict=True)
        )
    slices, pairs = [], []
    for size, cut, wanted in zip(made, spec.cut, spec.output_size, strict=True):
        end = cut + wanted
        pairs.append((0, max(0, end - size)))
        if not cut and end >= size:
            slices.append(":")
        else:
            slices.append(f"{cut or ''}:{end if end < size else ''}")
    blocks = []
    if any(map(any, pairs)):
        entries = [(0, 0), *pairs] if not last else [*pairs, (0, 0)]
        written = str([list(pair) for pair in entries] if pad == "tf.pad" else entries)
        blocks.append(
            "# output_padding: cells more after the output, which no stamp reaches.\n"
            f"output = {call(pad, ['output', written])}"
        )
    if any(one != ":" for one in slices):
        kept = ", ".join([*slices, ":"] if last else [":", *slices])
        blocks.append(
            "# padding cuts cells off both ends; output_padding leaves some at the end.\n"
            f"output = output[{kept}]"
        )
    return blocks
