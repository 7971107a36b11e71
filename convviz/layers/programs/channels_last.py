"""Max and average pooling in Keras and TensorFlow: a batch axis in front, and the channels last."""

from __future__ import annotations

from math import prod

from convviz.core.shapes import span, stamped
from convviz.layers.layer import Steps
from convviz.layers.programs.pooling import Pooling, ones_in_zeros
from convviz.layers.windowed import WindowSpec
from convviz.layers.writing import axes, call, plain

KERAS_ORDER = "# Keras has a batch axis in front, and the channels last."
TENSORFLOW_ORDER = "# TensorFlow has a batch axis in front, and the channels last."
BACK = "  # channels first again, as on the page"


def keras_in_order(spec: WindowSpec) -> str:
    """Write how NumPy puts the axes in Keras's order."""
    return f"{KERAS_ORDER}\nx = np.moveaxis(input, 0, -1)[np.newaxis]  # (N, {axes(spec)}, C)"


def keras_back() -> str:
    """Write how NumPy puts the axes of the output back."""
    return f"output = np.moveaxis(keras.ops.convert_to_numpy(output)[0], -1, 0){BACK}"


def tensorflow_in_order(spec: WindowSpec) -> str:
    """Write how TensorFlow puts the axes in its order."""
    order = [*range(1, spec.ndim + 1), 0]
    return f"{TENSORFLOW_ORDER}\nx = tf.transpose(input, {order})[tf.newaxis]  # (N, {axes(spec)}, C)"


def tensorflow_back(spec: WindowSpec) -> str:
    """Write how TensorFlow puts the axes of the output back."""
    return f"output = tf.transpose(output[0], {[spec.ndim, *range(spec.ndim)]}){BACK}"


def keras_steps(pool: Pooling) -> Steps:
    """Write how the output is made in Keras."""
    blocks = []
    if pool.pads:
        named = {"constant_values": "-np.inf"} if pool.by == "max" else {}
        padded = call("np.pad", ["input", str([(0, 0), *pool.pairs])], named)
        blocks.append(f"# Keras takes no numbers of cells.\n# {pool.why_padded}\ninput = {padded}")
    blocks.append(keras_in_order(pool.spec))
    if by_hand(pool):
        blocks.append(tap_by_tap(pool, "Keras", "keras.ops"))
    else:
        blocks.append(keras_layer(pool))
    return Steps((*blocks, keras_back()))


def tensorflow_steps(pool: Pooling) -> Steps:
    """Write how the output is made in TensorFlow."""
    blocks = [tensorflow_in_order(pool.spec)]
    if pool.pads:
        pairs = [[0, 0], *map(list, pool.pairs), [0, 0]]
        named = {"constant_values": 'float("-inf")'} if pool.by == "max" else {}
        blocks.append(f"# {pool.why_padded}\nx = {call('tf.pad', ['x', str(pairs)], named)}")
    if by_hand(pool):
        blocks.append(tap_by_tap(pool, "tf.nn", "tf"))
    else:
        blocks.append(_tensorflow_pool(pool))
    counts = pool.by == "mean" and pool.constant is None
    return Steps((*blocks, tensorflow_back(pool.spec)), ("import numpy as np",) if counts else ())


def by_hand(pool: Pooling) -> bool:
    """Whether a layer of Keras or TensorFlow cannot do it in double precision on a CPU."""
    return pool.spec.ndim == 3 or max(pool.dilation) > 1


def keras_layer(pool: Pooling) -> str:
    """Write how a layer of Keras makes `output` of a padded `x`."""
    settings: dict[str, object] = {"pool_size": plain(pool.spec.kernel_size)}
    settings |= {"strides": plain(pool.stride), "dtype": '"float64"'}
    return "\n".join(
        [
            f"layer = {call('keras.layers.' + pool.keras_name, [], settings)}",
            "output = layer(x)",
            *_divided(pool, "layer(np.moveaxis(counting, 0, -1)[np.newaxis])"),
        ]
    )


def _tensorflow_pool(pool: Pooling) -> str:
    function = f"tf.nn.{'max' if pool.by == 'max' else 'avg'}_pool"
    settings = {"ksize": list(pool.spec.kernel_size), "strides": list(pool.stride), "padding": '"VALID"'}
    counted = call(function, ["tf.transpose(counting, {})[tf.newaxis]"], settings)
    order = [*range(1, pool.spec.ndim + 1), 0]
    return "\n".join(
        [
            f"output = {call(function, ['x'], settings)}",
            *_divided(pool, counted.format(order)),
        ]
    )


def _divided(pool: Pooling, counted: str) -> list[str]:
    """Lines that divide by what counts, where that is not the whole window."""
    cells = prod(pool.spec.kernel_size)
    if pool.by == "max" or pool.constant == cells:
        return []
    if pool.constant is not None:
        return [
            f"# That was divided by all {cells} cells of a window; here it is divided by {pool.constant}.",
            f"output = output * {cells} / {pool.constant}",
        ]
    return [
        f"# That was divided by all {cells} cells of a window; not all of them count in every one.",
        f"counting = {ones_in_zeros(pool)}",
        f"output = output / {counted}",
    ]


def tap_by_tap(pool: Pooling, who: str, module: str) -> str:
    """Write how `output` is made of a padded `x` without a layer, from each tap in every window."""
    letters = [axis.lower() for axis in pool.spec.axes]
    slices, loops = [], []
    for letter, rule in zip(letters, pool.rules, strict=True):
        reach = stamped(rule.outputs, 1, rule.stride, 0, 0)
        slices.append(f"{letter} : {letter} + {reach}" + (f" : {rule.stride}" if rule.stride > 1 else ""))
        end = span(rule.kernel_size, rule.dilation)
        taps = f"0, {end}, {rule.dilation}" if rule.dilation > 1 else str(end)
        loops.append(f"    for {letter} in range({taps})")
    why = (
        f"# {who} has no dilation: take each tap by itself, with its cell in every window."
        if max(pool.dilation) > 1
        else "# On a CPU TensorFlow pools no volumes in double precision: take each tap by itself."
    )
    lines = [why, "taps = [", f"    x[:, {', '.join(slices)}]", *loops, "]"]
    if pool.by == "max":
        function = "keras.ops.max" if module == "keras.ops" else "tf.reduce_max"
        return "\n".join([*lines, f"output = {function}({module}.stack(taps), axis=0)"])
    if pool.constant is not None:
        return "\n".join([*lines, f"output = sum(taps) / {pool.constant}"])
    inside = f"counting[:, {', '.join(slices)}]"
    return "\n".join(
        [
            *lines,
            "# Not every window has as many cells that count.",
            f"counting = {ones_in_zeros(pool)}",
            "counted = sum(",
            f"    {inside}",
            *loops,
            ")",
            "output = sum(taps) / counted[..., np.newaxis]",
        ]
    )
