"""A scene as a Keras 3 program."""

from __future__ import annotations

from convviz.frameworks.write.scipy import padded_by_numpy
from convviz.frameworks.write.text import Code, axes, call, channels_of_a_filter, every, pads, plain, program
from convviz.layers import convolution
from convviz.layers.scene import Scene
from convviz.learn.padding.same import starts_too_late


def code(scene: Scene, padding: str = "") -> Code:
    """Write the program; `padding` is the padding's name, where it has one.

    Examples
    --------
    >>> import numpy as np
    >>> from convviz.layers.scene import build_scene
    >>> scene = build_scene(np.ones((1, 3)), np.ones((1, 1, 2)), padding="causal")
    >>> print(next(line for line in code(scene, "causal").text.splitlines() if "layers" in line))
    layer = keras.layers.Conv1D(filters=1, kernel_size=2, padding="causal", dtype="float64")
    """
    own = _own_padding(scene, padding)
    steps = []
    if pads(scene) and not own:
        steps.append(f"# {_why_by_hand(scene, padding)}\ninput = {padded_by_numpy(scene)}")
    steps += [_in_order(scene), _layer(scene, own), *_back(scene)]
    imports = ["import keras", "import numpy as np"]
    return program(
        scene, imports, steps, make="np.array", dtype="np.float64", install="keras tensorflow numpy"
    )


def _strides_by_hand(scene: Scene) -> bool:
    return max(scene.convolution.stride) > 1 and max(scene.convolution.dilation) > 1


def _own_padding(scene: Scene, padding: str) -> str:
    """The name of the padding, where Keras has it and pads with zeros as wide as it would itself."""
    can = padding in ("same", "causal") and scene.convolution.padding_mode == "zeros"
    by_hand = _strides_by_hand(scene) or (padding == "same" and starts_too_late(scene.convolution))
    return padding if can and pads(scene) and not by_hand else ""


def _why_by_hand(scene: Scene, padding: str) -> str:
    mode = scene.convolution.padding_mode
    if mode != "zeros":
        return f"Keras pads with zeros only, so NumPy pads: padding_mode {mode}."
    if padding in ("same", "causal") and _strides_by_hand(scene):
        return f'The stride is made by hand below, so "{padding}" is too.'
    if padding == "same":
        return 'On a CPU, TensorFlow starts the 3D windows of "same" too late here: pad by hand.'
    if padding == "full":
        return 'Keras has no padding="full": pad by hand, the effective kernel size − 1 at both ends.'
    return "Keras takes no numbers of cells for its padding: pad by hand."


def _in_order(scene: Scene) -> str:
    ndim = scene.convolution.ndim
    lines = []
    turned = ""
    if scene.operation == "convolve":
        lines.append("# Layers of Keras never turn the kernel round; a true convolution does.")
        turned = f"[:, :, {', '.join(['::-1'] * ndim)}]"
    order = ", ".join(map(str, (*range(2, ndim + 2), 1, 0)))
    return "\n".join(
        [
            *lines,
            "# Keras has a batch axis in front, and the channels last.",
            f"x = np.moveaxis(input, 0, -1)[np.newaxis]  # (N, {axes(scene)}, C_in)",
            f"kernel = weight{turned}.transpose({order})  # "
            f"({axes(scene, 'k{}')}, {channels_of_a_filter(scene)}, C_out)",
        ]
    )


def _layer(scene: Scene, own_padding: str) -> str:
    spec = scene.convolution
    settings: dict[str, object] = {
        "filters": spec.out_channels,
        "kernel_size": plain(spec.kernel_size) if spec.ndim == 1 else spec.kernel_size,
    }
    if max(spec.stride) > 1 and not _strides_by_hand(scene):
        settings["strides"] = plain(spec.stride)
    if own_padding:
        settings["padding"] = f'"{own_padding}"'
    if max(spec.dilation) > 1:
        settings["dilation_rate"] = plain(spec.dilation)
    if spec.groups > 1:
        settings["groups"] = spec.groups
    settings["dtype"] = '"float64"'
    return "\n".join(
        [
            f"layer = {call('keras.layers.' + convolution.name(spec.ndim), [], settings)}",
            "layer.build(x.shape)",
            "layer.set_weights([kernel, bias])",
            f"output = keras.ops.convert_to_numpy(layer(x))  # (N, {axes(scene, '{}_out')}, C_out)",
        ]
    )


def _back(scene: Scene) -> list[str]:
    blocks = []
    if _strides_by_hand(scene):
        blocks.append(
            "# Keras refuses strides above 1 together with a dilation_rate above 1:\n"
            f"# it made every step, so keep one of {plain(scene.convolution.stride)}.\n"
            f"output = output[:, {every(scene.convolution.stride)}]"
        )
    blocks.append("output = np.moveaxis(output[0], -1, 0)  # channels first again, as on the page")
    return blocks
