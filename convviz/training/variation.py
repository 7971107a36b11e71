"""Digits as others might have written them: what a small network learns from, instead of by heart."""

from __future__ import annotations

import numpy as np

_BEND, _MOVE, _NOISE = 0.16, 0.5, 0.05


def varied(images: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return images slanted, stretched, turned and moved a little each, with a little noise.

    Parameters
    ----------
    images : (N, 1, 8, 8) ndarray
        About from 0 to 2.
    random : numpy.random.Generator
    """
    bend = np.eye(2) + random.uniform(-_BEND, _BEND, (len(images), 2, 2))
    moved = random.uniform(-_MOVE, _MOVE, (len(images), 2, 1))
    grid = np.indices((8, 8)).reshape(2, -1) - 3.5
    places = np.clip(bend @ grid + moved + 4.5, 0, 8.999)  # on images with a border of one cell
    corner = places.astype(int)
    part = places - corner
    bordered = np.pad(images[:, 0], ((0, 0), (1, 2), (1, 2)))
    which = np.arange(len(images))[:, None]
    cells = sum(
        bordered[which, corner[:, 0] + y, corner[:, 1] + x]
        * (part[:, 0] if y else 1 - part[:, 0])
        * (part[:, 1] if x else 1 - part[:, 1])
        for y in (0, 1)
        for x in (0, 1)
    )
    return np.asarray(cells.reshape(images.shape) + random.normal(0, _NOISE, images.shape))
