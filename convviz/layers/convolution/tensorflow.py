"""A convolution in TensorFlow, in the functions of ``tf.nn``."""

from __future__ import annotations

from convviz.layers.convolution.sizes import starts_too_late
from convviz.layers.layer import Steps
from convviz.layers.writing import Asked, axes, call, channels_of_a_filter, every, pads


def steps(asked: Asked) -> Steps:
    """Write how the output is made."""
    by_hand = pads(asked.spec) and not _is_same(asked)
    blocks = [_in_order(asked)]
    blocks += [_pad(asked)] if by_hand else []
    blocks.append(_convolution(asked))
    return Steps(tuple(blocks))


def _strides_by_hand(asked: Asked) -> bool:
    return max(asked.spec.stride) > 1 and max(asked.spec.dilation) > 1


def _is_same(asked: Asked) -> bool:
    """Whether TensorFlow's own "SAME" is this padding."""
    by_hand = _strides_by_hand(asked) or starts_too_late(asked.spec)
    return asked.padding == "same" and asked.spec.padding_mode == "zeros" and not by_hand


def _in_order(asked: Asked) -> str:
    ndim = asked.spec.ndim
    lines = []
    if asked.operation == "convolve":
        lines.append("# tf.nn.convolution never turns the kernel round; a true convolution does.")
        lines.append(f"weight = tf.reverse(weight, axis={list(range(2, ndim + 2))})")
    image_order, kernel_order = [*range(1, ndim + 1), 0], [*range(2, ndim + 2), 1, 0]
    return "\n".join(
        [
            *lines,
            "# TensorFlow has a batch axis in front, and the channels last.",
            f"x = tf.transpose(input, {image_order})[tf.newaxis]  # (N, {axes(asked.spec)}, C_in)",
            f"kernel = tf.transpose(weight, {kernel_order})  "
            f"# ({axes(asked.spec, 'k{}')}, {channels_of_a_filter(asked.spec)}, C_out)",
        ]
    )


def _pad(asked: Asked) -> str:
    spec = asked.spec
    if spec.padding_mode in ("zeros", "reflect"):
        pairs = [[0, 0], *map(list, spec.padding), [0, 0]]
        named = {"mode": '"REFLECT"'} if spec.padding_mode == "reflect" else {}
        return f"# {_why_by_hand(asked)}\nx = {call('tf.pad', ['x', str(pairs)], named)}"
    lines = ["# tf.pad has no such mode: look up the cells that the padding repeats."]
    for axis, (name, size, (before, after)) in enumerate(
        zip(asked.spec.axes, spec.input_size, spec.padding, strict=True), start=1
    ):
        if before or after:
            cells = f"tf.range({-before}, {size + after})"
            wrapped = f"{cells} % {size}"
            if spec.padding_mode == "replicate":
                wrapped = f"tf.clip_by_value({cells}, 0, {size - 1})"
            lines.append(f"x = tf.gather(x, {wrapped}, axis={axis})  # {name}")
    return "\n".join(lines)


def _why_by_hand(asked: Asked) -> str:
    if asked.spec.padding_mode == "reflect":
        return "tf.nn.convolution pads with zeros only: pad by hand."
    if asked.padding == "same" and _strides_by_hand(asked):
        return 'The stride is made by hand below, so "SAME" is too.'
    if asked.padding == "same":
        return 'On a CPU, "SAME" starts these 3D windows too late: pad by hand.'
    return 'tf.nn.convolution knows "VALID" and "SAME" only: pad by hand.'


def _convolution(asked: Asked) -> str:
    spec = asked.spec
    strides = (1,) * spec.ndim if _strides_by_hand(asked) else spec.stride
    settings = {
        "strides": list(strides),
        "padding": '"SAME"' if _is_same(asked) else '"VALID"',
        "dilations": list(spec.dilation),
    }
    if spec.groups == 1:
        lines = [f"output = {call('tf.nn.convolution', ['x', 'kernel'], settings)}"]
    else:
        lines = [
            "# On a CPU not every tf.nn.convolution has groups: one convolution for each.",
            f"shares = zip(tf.split(x, {spec.groups}, axis=-1), "
            f"tf.split(kernel, {spec.groups}, axis=-1), strict=True)",
            "maps = [",
            f"    {call('tf.nn.convolution', ['own', 'kernels'], settings)}",
            "    for own, kernels in shares",
            "]",
            "output = tf.concat(maps, axis=-1)",
        ]
    if _strides_by_hand(asked):
        lines += [
            "# tf.nn.convolution refuses strides above 1 together with dilations above 1:",
            "# it made every step, so keep those of the stride.",
            f"output = output[:, {every(spec.stride)}]",
        ]
    back = [spec.ndim, *range(spec.ndim)]
    lines += [
        f"output = output[0] + bias  # ({axes(asked.spec, '{}_out')}, C_out)",
        f"output = tf.transpose(output, {back})  # channels first again, as on the page",
    ]
    return "\n".join(lines)
