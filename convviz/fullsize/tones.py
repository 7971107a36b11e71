"""Outputs as brightness: what becomes of numbers below black and above white."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from convviz.layers.after import NO_ACTIVATION, NOTHING, After

Tone = Literal["cut", "middle", "stretch"]
TONES: tuple[Tone, ...] = ("cut", "middle", "stretch")
"""Below 0 is black and above 255 white; 128 + half of the value; or lowest black and highest white."""


class Scale(NamedTuple):
    """Brightness is `factor` × (value − `black`): no digit is lost where a large bias moves all values."""

    black: float
    factor: float


SCALES = {"cut": Scale(0, 1), "middle": Scale(-256, 0.5)}


def natural_tone(weight: np.ndarray, after: After = NOTHING) -> Tone:
    """Return the tone in which a filter's outputs are best seen.

    Where the weights sum to 0 an even surface gives 0, and both signs are an answer. BatchNorm, and an
    activation whose outputs have ends, leave little of the range of brightness.

    Parameters
    ----------
    weight : ndarray
        Of one filter; of a layer without weights, an empty one.
    after : After

    Examples
    --------
    >>> natural_tone(np.array([-1, 0, 1])), natural_tone(np.array([1, 2, 1]) / 4)
    ('middle', 'cut')
    >>> natural_tone(np.array([-1, 0, 1]), After(activation="Tanh"))
    'stretch'
    """
    if after.norm is not None or after.activation in ("Sigmoid", "Tanh"):
        return "stretch"
    if after.activation != NO_ACTIVATION:  # what is left below 0 is next to nothing
        return "cut"
    size = np.abs(weight).sum()
    return "middle" if size and abs(weight.sum()) <= 1e-9 * size else "cut"


def stretched(low: float, high: float) -> Scale:
    """Return the scale on which `low` is black and `high` is white; if they are one value, it is black."""
    factor = 255 / (high - low) if high > low else 0.0
    return Scale(low, factor)


def brightness(values: np.ndarray, scale: Scale) -> tuple[np.ndarray, int]:
    """Return values as whole numbers from 0 to 255, uint8, and how many were beyond and cut off.

    Examples
    --------
    >>> brightness(np.array([-4.0, -3, 0, 300]), SCALES["middle"])
    (array([126, 126, 128, 255], dtype=uint8), 1)
    """
    levels = np.subtract(values, scale.black, dtype=np.float64)
    levels *= scale.factor
    np.rint(levels, out=levels)
    beyond = np.count_nonzero((levels < 0) | (levels > 255))
    return levels.clip(0, 255).astype(np.uint8), int(beyond)
