"""The layer in a pasted text: behind wrappers, older names and other lines."""

from __future__ import annotations

import re
from collections.abc import Mapping

from convviz.core.errors import SourceError
from convviz.frameworks.read.grammar import Invocation, Name, is_printed_line, read_invocation
from convviz.frameworks.read.layers import Layer, layer_of
from convviz.frameworks.read.shapes import Shape, shape_text
from convviz.language import phrase

WRAPPERS = ("weight_norm", "spectral_norm", "SpectralNormalization", "WeightNormalization", "TimeDistributed")
_OLDER = re.compile(r"^(?:tf|tensorflow)(?:\.compat\.v1)?\.layers\.(\w+)$")
_TODAY = {
    **{f"conv{rank}d": f"Conv{rank}D" for rank in (1, 2, 3)},
    **{f"conv{rank}d_transpose": f"Conv{rank}DTranspose" for rank in (2, 3)},
    **{f"max_pooling{rank}d": f"MaxPooling{rank}D" for rank in (1, 2, 3)},
    **{f"average_pooling{rank}d": f"AveragePooling{rank}D" for rank in (1, 2, 3)},
}
"""Functions of TensorFlow 1 by the layers of Keras that they became."""
_WORDS = ("padding", "padding_mode", "mode")
MOST_LINES = 40
MOST_WRAPPERS = 3


def first_call(text: str, values: Mapping[str, float] | None) -> Invocation:
    """Return the call in a text; of several lines, the first that is a layer.

    Raises
    ------
    SourceError
        As for the whole text, where no line is a layer.
    """
    try:
        return _worded(read_invocation(text, values), text)
    except SourceError:
        for line in _statements(text):
            try:
                call = _worded(read_invocation(line, values), line)
                layer_of(looked_through(call)[0].name)
                return call
            except SourceError:
                continue
        raise


def _statements(text: str) -> list[str]:
    """Lines, joined where a bracket is open; none if there is but one."""
    found, level = [""], 0
    for line in text.splitlines():
        found[-1] += line + "\n"
        level += line.count("(") + line.count("[") - line.count(")") - line.count("]")
        if level <= 0:
            found, level = [*found, ""], 0
        if len(found) > MOST_LINES:
            break
    lines = [one for one in found if one.strip()]
    return lines if len(lines) > 1 else []


def _worded(call: Invocation, text: str) -> Invocation:
    """A line of a printed model has words without quotation marks."""
    if not is_printed_line(text):
        return call
    named = {
        name: value.text if name in _WORDS and isinstance(value, Name) else value
        for name, value in call.named.items()
    }
    return call._replace(named=named)


def looked_through(call: Invocation) -> tuple[Invocation, tuple[str, ...]]:
    """Return the layer within wrappers, under the name it has today, and what is to be said of that.

    Examples
    --------
    >>> looked_through(read_invocation("weight_norm(nn.Conv1d(8, 8, 3))"))[0].name
    'nn.Conv1d'
    >>> looked_through(read_invocation("tf.layers.conv2d(inputs=x, filters=32, kernel_size=5)"))[0].named
    {'filters': 32, 'kernel_size': 5}
    """
    notes: tuple[str, ...] = ()
    for _ in range(MOST_WRAPPERS):
        last = call.name.split(".")[-1]
        inner = call.positional[0] if call.positional else call.named.get("layer")
        if last not in WRAPPERS or not isinstance(inner, Invocation):
            break
        call = inner
        if last == "TimeDistributed":
            notes += (phrase("TimeDistributed: shapes are those of one step in time."),)
        else:
            note = phrase("{wrapper} changes the weights, not the shape; it is left out here.", wrapper=last)
            notes += (note,)
    older = _OLDER.match(call.name)
    if older and older[1] in _TODAY:
        named = {name: value for name, value in call.named.items() if name != "inputs"}
        positional = call.positional if len(named) < len(call.named) else call.positional[1:]
        today = _TODAY[older[1]]
        notes += (phrase("{older} is {layer} in Keras today.", older=call.name, layer=today),)
        call = Invocation(today, positional, named)
    return call, notes


def with_channels(call: Invocation, layer: Layer, shape: Shape) -> Invocation:
    """Return a lazy layer of PyTorch as the layer that it becomes with an input of this shape."""
    is_lazy = call.name.split(".")[-1].startswith("Lazy")
    if not is_lazy or len(shape) not in (layer.rank + 1, layer.rank + 2):
        return call
    return call._replace(positional=(shape[-layer.rank - 1], *call.positional))


def backend_notes(layer: Layer, call: Invocation) -> tuple[str, ...]:
    """Return what depends on the backend of Keras."""
    second = call.positional[1] if layer.depthwise and len(call.positional) > 1 else 1
    strides = call.named.get("strides", second)
    if not (layer.depthwise and isinstance(strides, tuple) and len(set(strides)) > 1):
        return ()
    told = phrase(
        "With TensorFlow as backend (2.21, on a CPU), {layer} refuses strides that differ, {strides}; "
        "with PyTorch as backend it takes them.",
        layer=layer.name,
        strides=str(strides),
    )
    return (told,)


def batch_notes(layer: Layer, shape: Shape, is_own: bool) -> tuple[str, ...]:
    """Return what Keras says of an array without a batch axis."""
    if is_own or layer.library != "keras" or len(shape) != layer.rank + 1 or None in shape:
        return ()
    told = phrase(
        "Keras refuses an array of {given} sizes as it is: {wanted} are expected. "
        "If the channels are missing, write {shape}.",
        given=len(shape),
        wanted=layer.rank + 2,
        shape=shape_text((*shape, 1)),
    )
    return (told,)
