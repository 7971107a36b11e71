"""The layers in a pasted text: behind wrappers, under older names, and among other lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from convviz.core.errors import SourceError
from convviz.frameworks.read.elsewhere import check_library
from convviz.frameworks.read.grammar import Found, Invocation, Name, calls_in, read_invocation
from convviz.frameworks.read.layers import Layer, called_layer
from convviz.frameworks.read.older import today
from convviz.frameworks.read.separable import is_separable
from convviz.frameworks.read.shapes import Shape, shape_text
from convviz.frameworks.read.values import Value
from convviz.language import phrase

WRAPPERS = (
    *("weight_norm", "spectral_norm", "SpectralNormalization", "WeightNormalization", "SpectralNorm"),
    *("WeightNorm", "SpectralNormedLayer", "spectral_normalization", "init_layer", "TimeDistributed"),
)
IN_TIME = "TimeDistributed"
_WORDS = ("padding", "padding_mode", "mode")
"""Arguments whose value a printed model writes without quotation marks."""


class Looked(NamedTuple):
    """A layer in a text.

    Attributes
    ----------
    call : Invocation
        Under the name that the layer has today.
    written : str
        The name as it stands in the text.
    notes : tuple of str
        What is to be said of wrappers and older names.
    in_time : bool
        Whether it stands for each step in time.
    """

    call: Invocation
    written: str
    notes: tuple[str, ...] = ()
    in_time: bool = False


def layers_in(text: str, values: Mapping[str, Value]) -> list[Looked]:
    """Return the layers in a text, in the order in which Python makes them: at least one.

    Raises
    ------
    SourceError
        Where there is none, or none that can be read.

    Examples
    --------
    >>> [one.call.name for one in layers_in("x = pool(relu(nn.Conv1d(1, 2, 3)(x)))", {})]
    ['nn.Conv1d']
    >>> layers_in("tf.layers.conv2d(inputs=x, filters=32, kernel_size=5)", {})[0].call[:3]
    ('Conv2D', (), {'filters': 32, 'kernel_size': 5})
    """
    check_library(text)
    found = calls_in(text, _is_wanted, values)
    wrapped = [one for one in found if _is_wrapper(one.call.name)]
    layers = [_looked(one, wrapped) for one in found if not _is_wrapper(one.call.name)]
    if not layers:
        call = read_invocation(text, values)
        called_layer(call.name)
        layers = [Looked(call, call.name)]
    return layers


def _is_wrapper(dotted: str) -> bool:
    return dotted.split(".")[-1] in WRAPPERS


def _is_wanted(dotted: str) -> bool:
    if _is_wrapper(dotted) or is_separable(dotted):
        return True
    probe = Invocation(dotted, (Name("x"), 1, Name("k")), {})
    if dotted.split(".")[-1] == "repeat":
        return "slim" in dotted
    name = today(probe)[0].name
    if is_separable(name):
        return True
    try:
        called_layer(name)
    except SourceError:
        return False
    return True


def _looked(found: Found, wrapped: list[Found]) -> Looked:
    call, notes = today(_worded(found.call) if found.is_printed else found.call)
    around = [
        one.call.name.split(".")[-1] for one in wrapped if one.start < found.start and found.end <= one.end
    ]
    for wrapper in around:
        if wrapper == IN_TIME:
            notes += (phrase("TimeDistributed: shapes are those of one step in time."),)
        else:
            note = phrase(
                "{wrapper} changes the weights, not the shape; it is left out here.", wrapper=wrapper
            )
            notes += (note,)
    for one in call.starred:
        notes += (phrase("{starred} is left out here; what it holds is not known.", starred=one),)
    return Looked(call, found.call.name, notes, IN_TIME in around)


def _worded(call: Invocation) -> Invocation:
    """A line of a printed model has words without quotation marks."""
    named = {
        name: value.text if name in _WORDS and isinstance(value, Name) else value
        for name, value in call.named.items()
    }
    return call._replace(named=named)


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
    if layer.library != "keras" or not (
        layer.depthwise and isinstance(strides, tuple) and len(set(strides)) > 1
    ):
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
