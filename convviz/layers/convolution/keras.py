"""A convolution in Keras 3."""

from __future__ import annotations

from convviz.layers.convolution.naming import name
from convviz.layers.convolution.sizes import starts_too_late
from convviz.layers.layer import Steps
from convviz.layers.writing import (
    Asked,
    axes,
    call,
    channels_of_a_filter,
    every,
    padded_by_numpy,
    pads,
    plain,
    settings_of_layer,
)


def steps(asked: Asked) -> Steps:
    """Write how the output is made."""
    own = _own_padding(asked)
    blocks = []
    if pads(asked.spec) and not own:
        blocks.append(f"# {_why_by_hand(asked)}\ninput = {padded_by_numpy(asked.spec)}")
    blocks += [_in_order(asked), _layer(asked, own), *_back(asked)]
    return Steps(tuple(blocks))


def _strides_by_hand(asked: Asked) -> bool:
    return max(asked.spec.stride) > 1 and max(asked.spec.dilation) > 1


def _own_padding(asked: Asked) -> str:
    """The name of the padding, where Keras has it and pads with zeros as wide as it would itself."""
    spec, padding = asked.spec, asked.padding
    can = padding in ("same", "causal") and spec.padding_mode == "zeros"
    by_hand = _strides_by_hand(asked) or (padding == "same" and starts_too_late(spec))
    return padding if can and pads(spec) and not by_hand else ""


def _why_by_hand(asked: Asked) -> str:
    mode, padding = asked.spec.padding_mode, asked.padding
    if mode != "zeros":
        return f"Keras pads with zeros only, so NumPy pads: padding_mode {mode}."
    if padding in ("same", "causal") and _strides_by_hand(asked):
        return f'The stride is made by hand below, so "{padding}" is too.'
    if padding == "same":
        return 'On a CPU, TensorFlow starts the 3D windows of "same" too late here: pad by hand.'
    if padding == "full":
        return 'Keras has no padding="full": pad by hand, the effective kernel size − 1 at both ends.'
    return "Keras takes no numbers of cells for its padding: pad by hand."


def _in_order(asked: Asked) -> str:
    ndim = asked.spec.ndim
    lines = []
    turned = ""
    if asked.operation == "convolve":
        lines.append("# Layers of Keras never turn the kernel round; a true convolution does.")
        turned = f"[:, :, {', '.join(['::-1'] * ndim)}]"
    order = ", ".join(map(str, (*range(2, ndim + 2), 1, 0)))
    return "\n".join(
        [
            *lines,
            "# Keras has a batch axis in front, and the channels last.",
            f"x = np.moveaxis(input, 0, -1)[np.newaxis]  # (N, {axes(asked.spec)}, C_in)",
            f"kernel = weight{turned}.transpose({order})  # "
            f"({axes(asked.spec, 'k{}')}, {channels_of_a_filter(asked.spec)}, C_out)",
        ]
    )


def _layer(asked: Asked, own_padding: str) -> str:
    spec = asked.spec
    settings = settings_of_layer(
        spec,
        {"filters": spec.out_channels},
        stride="" if _strides_by_hand(asked) else "strides",
        padding={"padding": f'"{own_padding}"'} if own_padding else {},
        dilation="dilation_rate",
        dtype='"float64"',
    )
    return "\n".join(
        [
            f"layer = {call('keras.layers.' + name(spec.ndim), [], settings)}",
            "layer.build(x.shape)",
            "layer.set_weights([kernel, bias])",
            f"output = keras.ops.convert_to_numpy(layer(x))  # (N, {axes(asked.spec, '{}_out')}, C_out)",
        ]
    )


def _back(asked: Asked) -> list[str]:
    blocks = []
    if _strides_by_hand(asked):
        blocks.append(
            "# Keras refuses strides above 1 together with a dilation_rate above 1:\n"
            f"# it made every step, so keep one of {plain(asked.spec.stride)}.\n"
            f"output = output[:, {every(asked.spec.stride)}]"
        )
    blocks.append("output = np.moveaxis(output[0], -1, 0)  # channels first again, as on the page")
    return blocks
