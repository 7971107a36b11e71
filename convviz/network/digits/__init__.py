"""Handwritten digits of 8 × 8 numbers, the weights of a net trained on them, and drawings made like them."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from convviz.network.digits.drawing import Drawing, as_digit

__all__ = ["CLASSES", "Digits", "Drawing", "as_digit", "digits", "held_out", "weights"]

CLASSES = tuple("0123456789")
"""What the outputs of the net stand for."""

FOLD = 5
"""Every fifth digit was held out from training."""

_FOLDER = Path(__file__).parent


class Digits(NamedTuple):
    """Digits and what they are.

    Attributes
    ----------
    images : (count, 1, 8, 8) ndarray
        float32: how much ink there is, from 0 to 16.
    labels : (count,) ndarray of int
    """

    images: np.ndarray
    labels: np.ndarray


@cache
def digits() -> Digits:
    """Return all 1 797 digits, in the order of the set.

    Examples
    --------
    >>> digits().images.shape
    (1797, 1, 8, 8)
    """
    with gzip.open(_FOLDER / "digits.csv.gz") as file:
        numbers = np.loadtxt(file, delimiter=",", dtype=np.float32)
    images, labels = numbers[:, :-1].reshape(-1, 1, 8, 8), numbers[:, -1].astype(int)
    images.flags.writeable = labels.flags.writeable = False
    return Digits(images, labels)


def held_out() -> Digits:
    """Return the digits that the net was not trained on."""
    images, labels = digits()
    return Digits(images[FOLD - 1 :: FOLD], labels[FOLD - 1 :: FOLD])


@cache
def weights() -> tuple[dict[str, np.ndarray], ...]:
    """Return the trained numbers, a dict for each layer that has any, by torch's names."""
    with np.load(_FOLDER / "weights.npz") as file:
        layers = sorted({name.partition(".")[0] for name in file.files})
        return tuple({name: file[f"{layer}.{name}"] for name in ("weight", "bias")} for layer in layers)
