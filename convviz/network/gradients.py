"""Gradients of every map and every parameter of a network: the chain rule, from its output to its input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from convviz.core.errors import ConvSpecError
from convviz.engine import as_floats
from convviz.language import phrase
from convviz.network.part import NO_PARAMETERS, Place


class Gradients(NamedTuple):
    """How much a number changes with each cell of each map, and with each parameter.

    Attributes
    ----------
    maps : tuple of ndarray
        In the order of `Network.trace`: the input's first.
    parameters : tuple of mapping
        A layer each, by torch's names and in its shapes; empty where there are none.
    """

    maps: tuple[np.ndarray, ...]
    parameters: tuple[Mapping[str, np.ndarray], ...]


def sent_back(places: Sequence[Place], maps: Sequence[np.ndarray], grad: ArrayLike, last: int) -> Gradients:
    """Return the gradients of all maps up to one, 0 the input; see `Network.backward`.

    Where a map feeds several layers, what they send back adds up.
    """
    (begun,) = as_floats(grad=grad)
    if begun.shape != maps[last].shape:
        message = phrase(
            "grad must have the shape {shape} of the output; got {given}.",
            shape=maps[last].shape,
            given=begun.shape,
        )
        raise ConvSpecError(message, parameter="grad")
    sent: list[np.ndarray | None] = [None] * len(maps)
    sent[last] = begun.astype(maps[last].dtype, copy=False)
    parameters: list[Mapping[str, np.ndarray]] = [NO_PARAMETERS] * len(places)
    for number in range(last, 0, -1):
        place, here = places[number - 1], sent[number]
        if here is None:  # it does not lead to the number
            continue
        inputs = (maps[source] for source in place.sources)
        back = place.part.backward(here, maps[number], *inputs)
        parameters[number - 1] = back.parameters
        for source, more in zip(place.sources, back.inputs, strict=True):
            before = sent[source]
            sent[source] = more if before is None else before + more
    made = (np.zeros_like(one) if back is None else back for one, back in zip(maps, sent, strict=True))
    return Gradients(tuple(made), tuple(parameters))
