"""A scene as a TensorFlow program, in the functions of ``tf.nn``."""

from __future__ import annotations

from convviz.frameworks.write.text import Code, axes, call, channels_of_a_filter, every, pads, program
from convviz.layers.scene import Scene
from convviz.learn.padding.same import starts_too_late


def code(scene: Scene, padding: str = "") -> Code:
    """Write the program; `padding` is the padding's name, where it has one.

    Examples
    --------
    >>> import numpy as np
    >>> from convviz.layers.scene import build_scene
    >>> scene = build_scene(np.ones((1, 3)), np.ones((1, 1, 2)), padding=((1, 0),), padding_mode="circular")
    >>> print(next(line for line in code(scene).text.splitlines() if "gather" in line))
    x = tf.gather(x, tf.range(-1, 3) % 3, axis=1)  # L
    """
    by_hand = pads(scene) and not _is_same(scene, padding)
    steps = [_in_order(scene)]
    steps += [_pad(scene, padding)] if by_hand else []
    steps.append(_convolution(scene, padding))
    imports = ["import tensorflow as tf"]
    return program(scene, imports, steps, make="tf.constant", dtype="tf.float64", install="tensorflow numpy")


def _strides_by_hand(scene: Scene) -> bool:
    return max(scene.convolution.stride) > 1 and max(scene.convolution.dilation) > 1


def _is_same(scene: Scene, padding: str) -> bool:
    """Whether TensorFlow's own "SAME" is this padding."""
    by_hand = _strides_by_hand(scene) or starts_too_late(scene.convolution)
    return padding == "same" and scene.convolution.padding_mode == "zeros" and not by_hand


def _in_order(scene: Scene) -> str:
    ndim = scene.convolution.ndim
    lines = []
    if scene.operation == "convolve":
        lines.append("# tf.nn.convolution never turns the kernel round; a true convolution does.")
        lines.append(f"weight = tf.reverse(weight, axis={list(range(2, ndim + 2))})")
    image_order, kernel_order = [*range(1, ndim + 1), 0], [*range(2, ndim + 2), 1, 0]
    return "\n".join(
        [
            *lines,
            "# TensorFlow has a batch axis in front, and the channels last.",
            f"x = tf.transpose(input, {image_order})[tf.newaxis]  # (N, {axes(scene)}, C_in)",
            f"kernel = tf.transpose(weight, {kernel_order})  "
            f"# ({axes(scene, 'k{}')}, {channels_of_a_filter(scene)}, C_out)",
        ]
    )


def _pad(scene: Scene, padding: str) -> str:
    spec = scene.convolution
    if spec.padding_mode in ("zeros", "reflect"):
        pairs = [[0, 0], *map(list, spec.padding), [0, 0]]
        named = {"mode": '"REFLECT"'} if spec.padding_mode == "reflect" else {}
        return f"# {_why_by_hand(scene, padding)}\nx = {call('tf.pad', ['x', str(pairs)], named)}"
    lines = ["# tf.pad has no such mode: look up the cells that the padding repeats."]
    for axis, (name, size, (before, after)) in enumerate(
        zip(scene.axes, spec.input_size, spec.padding, strict=True), start=1
    ):
        if before or after:
            cells = f"tf.range({-before}, {size + after})"
            wrapped = f"{cells} % {size}"
            if spec.padding_mode == "replicate":
                wrapped = f"tf.clip_by_value({cells}, 0, {size - 1})"
            lines.append(f"x = tf.gather(x, {wrapped}, axis={axis})  # {name}")
    return "\n".join(lines)


def _why_by_hand(scene: Scene, padding: str) -> str:
    if scene.convolution.padding_mode == "reflect":
        return "tf.nn.convolution pads with zeros only: pad by hand."
    if padding == "same" and _strides_by_hand(scene):
        return 'The stride is made by hand below, so "SAME" is too.'
    if padding == "same":
        return 'On a CPU, "SAME" starts these 3D windows too late: pad by hand.'
    return 'tf.nn.convolution knows "VALID" and "SAME" only: pad by hand.'


def _convolution(scene: Scene, padding: str) -> str:
    spec = scene.convolution
    strides = (1,) * spec.ndim if _strides_by_hand(scene) else spec.stride
    settings = {
        "strides": list(strides),
        "padding": '"SAME"' if _is_same(scene, padding) else '"VALID"',
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
    if _strides_by_hand(scene):
        lines += [
            "# tf.nn.convolution refuses strides above 1 together with dilations above 1:",
            "# it made every step, so keep those of the stride.",
            f"output = output[:, {every(spec.stride)}]",
        ]
    back = [spec.ndim, *range(spec.ndim)]
    lines += [
        f"output = output[0] + bias  # ({axes(scene, '{}_out')}, C_out)",
        f"output = tf.transpose(output, {back})  # channels first again, as on the page",
    ]
    return "\n".join(lines)
