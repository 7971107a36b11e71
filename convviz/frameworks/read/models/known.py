"""Which layer a dotted name means, where a model is read."""

from __future__ import annotations

from convviz.core.errors import SourceError
from convviz.data.wording import quoted
from convviz.frameworks.read import signatures
from convviz.frameworks.read.layers import Layer, home, layer_of
from convviz.frameworks.read.models.text import ModelError
from convviz.language import phrase
from convviz.network.plan import KINDS

_TABLES = {"torch": signatures.TORCH_POINTWISE, "keras": signatures.KERAS_POINTWISE}
LAZY = "Lazy"
"""What stands before a layer of PyTorch that takes as many channels as come to it."""


def known_layer(dotted: str, library: str, line: int) -> Layer:
    """Return the layer of a dotted name in a text that is of a library.

    Raises
    ------
    ModelError
        If a network cannot have it.

    Examples
    --------
    >>> known_layer("nn.BatchNorm2d", "torch", 1).kind, known_layer("layers.Dense", "keras", 1).kind
    ('BatchNorm', 'Linear')
    """
    *modules, name = dotted.split(".")
    if name.startswith(LAZY):
        name = name.removeprefix(LAZY)
        dotted = ".".join([*modules, name])
    at_home = home(modules) or library
    for one in (at_home, *(other for other in _TABLES if other != at_home and not home(modules))):
        if name in _TABLES[one]:
            kind, arguments = _TABLES[one][name]
            return Layer(one, name, 0, False, arguments, kind)
    return _with_windows(dotted, line)


def known_function(name: str, line: int) -> Layer:
    """Return the function of PyTorch of a name, such as ``relu``; a ModelError if there is none here."""
    if name in signatures.TORCH_POINTWISE_FUNCTIONS:
        kind, arguments = signatures.TORCH_POINTWISE_FUNCTIONS[name]
        return Layer("torch", name, 0, False, arguments, kind, is_function=True)
    layer = _with_windows(name, line)
    if not layer.is_function:
        raise _unknown(name, line)
    return layer


def _with_windows(dotted: str, line: int) -> Layer:
    try:
        return layer_of(dotted)
    except SourceError as error:
        raise _unknown(dotted, line) from error


def _unknown(dotted: str, line: int) -> ModelError:
    *modules, name = dotted.split(".")
    if name[:1].isupper() and not home(modules):
        told = phrase(
            "{name} is not defined in this text, and not a layer of a network here; paste its class too, or "
            "replace it by layers.",
            name=quoted([dotted]),
        )
        return ModelError(told, line=line)
    told = phrase(
        "a network here has no {layer}. It can have {kinds}; put one of these there, or leave it out.",
        layer=quoted([dotted]),
        kinds=", ".join(KINDS),
    )
    return ModelError(told, line=line)
