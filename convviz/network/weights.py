"""The weights of a layer: those that are given, checked, and those that are not, drawn.

A weight that is not given is drawn as torch draws it, from U(−1/√n, 1/√n) with n the inputs of an output, by
a seed: see ``torch.nn.Conv2d``, ``torch.nn.Linear``.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from convviz.core.errors import ConvSpecError
from convviz.engine import as_floats
from convviz.language import count_phrase, phrase
from convviz.network.part import Shape


class Draw(Protocol):
    """Draws the weights of a layer that are not given."""

    def __call__(self, shape: Shape, inputs: int) -> np.ndarray:
        """Return weights of outputs that have so many inputs each."""


def drawn(seed: int | None, layer: int) -> Draw:
    """Return what draws the weights of a layer by a seed, as torch does; without one, zeros in no memory."""
    if seed is None:
        return lambda shape, inputs: np.broadcast_to(np.float32(0), shape)
    random = np.random.default_rng([seed, layer])

    def uniform(shape: Shape, inputs: int) -> np.ndarray:
        bound = 1 / np.sqrt(inputs)
        return random.uniform(-bound, bound, shape).astype(np.float32)

    return uniform


def given(parameter: str, numbers: ArrayLike | None, shape: Shape, inputs: int, draw: Draw) -> np.ndarray:
    """The numbers that are given, or as torch begins with."""
    if numbers is None:
        return draw(shape, inputs)
    (array,) = as_floats(**{parameter: numbers})
    if array.shape != tuple(shape):
        message = phrase(
            "{parameter} must have the shape {shape}; got the shape {given}.",
            parameter=parameter,
            shape=tuple(shape),
            given=array.shape,
        )
        raise ConvSpecError(message, parameter=parameter)
    _check_finite(parameter, array)
    return array


def _check_finite(parameter: str, array: np.ndarray) -> None:
    wrong = int(array.size - np.isfinite(array).sum())
    if wrong:
        message = count_phrase(
            "{count} number of {parameter} is NaN or infinite; give finite numbers.",
            "{count} numbers of {parameter} are NaN or infinite; give finite numbers.",
            wrong,
            parameter=parameter,
        )
        raise ConvSpecError(message, parameter=parameter)


def bias_of(bias: bool | ArrayLike, count: int, inputs: int, draw: Draw) -> np.ndarray | None:
    if bias is False or bias is None:
        return None
    return given("bias", None if bias is True else bias, (count,), inputs, draw)
