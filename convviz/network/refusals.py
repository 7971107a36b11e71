"""Why a layer does not go with those before it."""

from __future__ import annotations

from convviz.core.errors import ConvSpecError
from convviz.language import phrase

MAX_LAYERS = 200


class NetworkError(ConvSpecError):
    """A layer that does not go with those before it.

    Attributes
    ----------
    layer : int
        Which, counted from 0. The layers before it make a network.
    """

    def __init__(self, message: str, *, layer: int, parameter: str, axis: int | None = None) -> None:
        super().__init__(message, parameter=parameter, axis=axis)
        self.layer = layer


def in_place(error: ConvSpecError, layer: int) -> NetworkError:
    """Return a refusal with the layer that it is about."""
    if isinstance(error, NetworkError):
        return error
    message = phrase("Layer {number}: {why}", number=layer + 1, why=str(error))
    return NetworkError(message, layer=layer, parameter=error.parameter, axis=error.axis)


def too_many(count: int) -> NetworkError:
    """Return the refusal of so many layers."""
    message = phrase(
        "This network has {count} layers; at most {most} can be shown. Leave some out.",
        count=count,
        most=MAX_LAYERS,
    )
    return NetworkError(message, layer=MAX_LAYERS, parameter="layers")
