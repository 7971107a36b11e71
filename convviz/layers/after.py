"""What follows a layer: batch normalization in evaluation, and an activation, each number by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

import numpy as np

from convviz.layers.activations import ACTIVATIONS
from convviz.layers.batch_norm import BatchNorm

NO_ACTIVATION = "none"
Four = tuple[float, float, float, float]
"""Mean, variance, weight and bias of a map."""

NORM: Four = (0.0, 1.0, 1.0, 0.0)
"""What BatchNorm has before it has learned anything."""


@dataclass(frozen=True, slots=True)
class After:
    """What follows a layer.

    Attributes
    ----------
    norm : BatchNorm or None
        Comes first.
    activation : str
        A key of `convviz.layers.activations.ACTIVATIONS`, or ``"none"``.

    Examples
    --------
    >>> After(activation="ReLU").forward(np.array([[-3.0, 3.0]]))
    array([[0., 3.]])
    """

    norm: BatchNorm | None = None
    activation: str = NO_ACTIVATION

    @property
    def is_nothing(self) -> bool:
        """Whether numbers stay as they are."""
        return self.norm is None and self.activation == NO_ACTIVATION

    def forward(self, output: np.ndarray) -> np.ndarray:
        """Return what a layer's output ``(C_out, *spatial)`` becomes."""
        if self.norm is not None:
            output = self.norm.forward(output)
        if self.activation != NO_ACTIVATION:
            output = ACTIVATIONS[self.activation](output)
        return output

    def of_maps(self, maps: Sequence[int]) -> After:
        """Return what follows some maps only, or one of them several times.

        Examples
        --------
        >>> After(BatchNorm((1.0, 2.0), (1.0, 4.0))).of_maps([1, 1]).norm.running_mean
        (2.0, 2.0)
        """
        if self.norm is None:
            return self
        names = ("running_mean", "running_var", "weight", "bias")
        numbers: dict[str, Any] = {name: getattr(self.norm, name) for name in names}
        own: dict[str, Any] = {
            name: values and tuple(values[each] for each in maps) for name, values in numbers.items()
        }
        return replace(self, norm=replace(self.norm, **own))

    def factors(self, maps: int) -> list[tuple[float, float]]:
        """Return for each map what the normalization multiplies with, and what it then adds."""
        if self.norm is None:
            return [(1.0, 0.0)] * maps
        norm = self.norm
        weights, biases = norm.weight or (1.0,) * maps, norm.bias or (0.0,) * maps
        pairs = zip(norm.running_mean, norm.running_var, weights, biases, strict=True)
        return [_factors(*numbers, norm.eps) for numbers in pairs]


NOTHING = After()
"""What follows where nothing does."""


def after_of(norm: tuple[Four, ...], activation: str, maps: int) -> After:
    """Return what follows a layer whose output has so many maps; those beyond `norm` have `NORM`.

    Examples
    --------
    >>> after_of((), "ReLU", 2).norm is None
    True
    """
    if not norm:
        return After(activation=activation)
    means, variances, weights, biases = zip(*(norm + (NORM,) * maps)[:maps], strict=True)
    return After(BatchNorm(means, variances, weights, biases), activation)


def _factors(mean: float, var: float, weight: float, bias: float, eps: float) -> tuple[float, float]:
    factor = weight / sqrt(var + eps)
    return factor, bias - mean * factor
