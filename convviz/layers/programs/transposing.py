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
    if max(strides_of(spec)) > 1:
        settings["stride"] = plain(strides_of(spec))
    for argument, values in (("padding", spec.cut), ("output_padding", spec.output_padding)):
        if any(values):
            settings[argument] = plain(values)
    if spec.groups > 1:
        settings["groups"] = spec.groups
    if max(dilations_of(spec)) > 1:
        settings["dilation"] = plain(dilations_of(spec))
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
    if max(dilations_of(spec)) > 1:
        blocks.append(spread(spec, "On a CPU, TensorFlow dilates no transposed layer"))
    share = "C_in" if spec.groups == 1 else "C_in / groups"
    kernel = (
        "# A transposed layer of Keras has the output channels before the input channels.\n"
        f"kernel = weight.transpose({order})  # ({axes(spec, 'k{}')}, C_out, {share})"
    )
    settings: dict[str, object] = {
        "filters": spec.out_channels // spec.groups,
        "kernel_size": plain(spans_of(spec)) if spec.ndim == 1 else spans_of(spec),
    }
    if max(strides_of(spec)) > 1:
        settings["strides"] = plain(strides_of(spec))
    settings |= {"use_bias": False, "dtype": '"float64"'}
    layer = call(f"keras.layers.{name}", [], settings)
    lines = [kernel]
    if spec.groups == 1:
        lines += [f"layer = {layer}", "layer.build(x.shape)", "layer.set_weights([kernel])"]
        lines.append("output = keras.ops.convert_to_numpy(layer(x))[0]")
    else:
        lines += _keras_groups(spec, layer)
    blocks.append("\n".join(lines))
    blocks += cut_off(spec, "np.pad", "Keras")
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
    if max(dilations_of(spec)) > 1:
        blocks.append(_spread_by_padding(spec))
    maps = spec.out_channels // spec.groups
    full = [1, *_full(spec), maps]
    settings = {"output_shape": full, "strides": list(strides_of(spec)), "padding": '"VALID"'}
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
    blocks += cut_off(spec, "tf.pad", "TensorFlow")
    back = [spec.ndim, *range(spec.ndim)]
    blocks.append(f"output = tf.transpose(output + bias, {back})  # channels first again, as on the page")
    return Steps(tuple(blocks))


def strides_of(spec: ConvTransposeSpec) -> tuple[int, ...]:
    """Cells between two stamps along each axis."""
    return tuple(rule.stride for rule in spec.strides_back)


def dilations_of(spec: ConvTransposeSpec) -> tuple[int, ...]:
    """Cells between two taps along each axis."""
    return tuple(rule.dilation for rule in spec.strides_back)


def spans_of(spec: ConvTransposeSpec) -> tuple[int, ...]:
    """Cells of a stamp along each axis, the gaps of a dilation counted."""
    return tuple(span(rule.kernel_size, rule.dilation) for rule in spec.strides_back)


def _full(spec: ConvTransposeSpec) -> tuple[int, ...]:
    """The sizes of all stamps together, before anything is cut off."""
    return tuple(
        stamped(rule.outputs, size, rule.stride, 0, 0)
        for rule, size in zip(spec.strides_back, spans_of(spec), strict=True)
    )


def spread(spec: ConvTransposeSpec, why: str) -> str:
    """Lines in which NumPy puts zeros between the weights."""
    shape = (spec.out_channels, spec.in_channels // spec.groups, *spans_of(spec))
    return (
        f"# {why}: put the weights {plain(dilations_of(spec))} cells apart, and zeros between.\n"
        f"spread = np.zeros({shape})\n"
        f"spread[:, :, {every(dilations_of(spec))}] = weight\n"
        "weight = spread"
    )


def _spread_by_padding(spec: ConvTransposeSpec) -> str:
    """Lines in which TensorFlow puts zeros between the weights: behind each, and then in one row."""
    pairs: list[list[int]] = []
    for gap in dilations_of(spec):
        pairs += [[0, 0], [0, gap - 1]]
    pairs += [[0, 0], [0, 0]]
    indices = ", ".join([":, tf.newaxis"] * spec.ndim)
    sizes = [size * gap for size, gap in zip(spec.kernel_size, dilations_of(spec), strict=True)]
    shape = [*sizes, spec.out_channels, spec.in_channels // spec.groups]
    kept = ", ".join(f":{size}" for size in spans_of(spec))
    return (
        "# On a CPU, tf.nn.conv_transpose knows no dilation: put the weights "
        f"{plain(dilations_of(spec))} cells apart, and zeros between.\n"
        f"kernel = {call('tf.pad', [f'kernel[{indices}]', str(pairs)])}\n"
        f"kernel = tf.reshape(kernel, {shape})[{kept}]"
    )


def cut_off(spec: ConvTransposeSpec, pad: str, who: str) -> list[str]:
    """Lines that make torch's padding and output_padding of the full output, channels last unless SciPy's."""
    last = bool(who)
    made = _full(spec)
    if who == "Keras":
        # With a stride above the kernel Keras ends with rows that no stamp reaches.
        made = tuple(
            size + max(0, step - own)
            for size, step, own in zip(made, strides_of(spec), spans_of(spec), strict=True)
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
