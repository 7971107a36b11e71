"""Volumes to begin with, each a rule: drawn anew at every side, so that it stays exact."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_NAME, MAX_VOLUME_SIDE, MIN_VOLUME_SIDE
from convviz.data.series import Data
from convviz.data.wording import shown
from convviz.language import later, phrase


class Volume(NamedTuple):
    """A volume to begin with.

    Attributes
    ----------
    name, title : str
        Its key in `VOLUMES`, and what people read.
    caption : str
        What there is to see in it, in one plain line.
    """

    name: str
    title: str
    caption: str


VOLUMES = {
    name: Volume(name, title, caption)
    for name, title, caption in (
        (
            "phantom",
            later("Head phantom"),
            later("Shepp and Logan's head phantom: skull and brain."),
        ),
        ("ball", later("Moving ball"), later("A video of a thrown ball: depth is time.")),
        (
            "shells",
            later("Nested shells"),
            later("Hollow spheres inside each other: edges in every direction."),
        ),
        (
            "impulse",
            later("Impulse"),
            later("A single 1: at stride 1 the output is the flipped kernel."),
        ),
    )
}


class Ellipsoid(NamedTuple):
    """A part of the phantom, in a cube from −1 to 1: x to the right, y to the front, z to the top.

    `angle` is the one, in degrees, from the x axis to the half axis `a`; `grey` is added inside.
    """

    x: float
    y: float
    z: float
    a: float
    b: float
    c: float
    angle: float
    grey: int


# The ellipsoids: Kak and Slaney, Principles of Computerized Tomographic Imaging, 1988, table 3.2 (page 102),
# as corrected in slaney.org/pct/pct-errata.html. Their densities (2, −0.98, ±0.02, 0.01) cannot be told apart
# on a screen; the greys are those of Yu, Ye and Wang, Proceedings of SPIE 5535, 2004, p. 550 (1, −0.8, ±0.2,
# 0.1), times 250, so that all of them are whole.
PHANTOM = (
    Ellipsoid(0, 0, 0, 0.69, 0.92, 0.9, 0, 250),
    Ellipsoid(0, 0, 0, 0.6624, 0.874, 0.88, 0, -200),
    Ellipsoid(-0.22, 0, -0.25, 0.41, 0.16, 0.21, 108, -50),
    Ellipsoid(0.22, 0, -0.25, 0.31, 0.11, 0.22, 72, -50),
    Ellipsoid(0, 0.35, -0.25, 0.21, 0.25, 0.5, 0, 50),
    Ellipsoid(0, 0.1, -0.25, 0.046, 0.046, 0.046, 0, 50),
    Ellipsoid(-0.08, -0.65, -0.25, 0.046, 0.023, 0.02, 0, 25),
    Ellipsoid(0.06, -0.65, -0.25, 0.046, 0.023, 0.02, 90, 25),
    Ellipsoid(0.06, -0.105, 0.625, 0.056, 0.04, 0.1, 90, 50),
    Ellipsoid(0, 0.1, 0.625, 0.056, 0.056, 0.1, 0, -50),
)


def volume(name: str, side: int) -> Data:
    """Draw a volume.

    Parameters
    ----------
    name : str
        A key of `VOLUMES`.
    side : int
        Cells a side, `MIN_VOLUME_SIDE` to `MAX_VOLUME_SIDE`.

    Returns
    -------
    data : Data
        Values ``(1, side, side, side)``: whole numbers from 0 to 255.

    Raises
    ------
    SourceError
        If there is no such volume, or the side is too short or too long.

    Examples
    --------
    >>> volume("impulse", 4).values[0, 1]
    array([[  0.,   0.,   0.,   0.],
           [  0., 255.,   0.,   0.],
           [  0.,   0.,   0.,   0.],
           [  0.,   0.,   0.,   0.]])
    """
    if name not in VOLUMES:
        told = phrase(
            "There is no volume “{name}”; choose one of {names}.",
            name=shown(name, MAX_NAME),
            names=", ".join(VOLUMES),
        )
        raise SourceError(told)
    if not MIN_VOLUME_SIDE <= side <= MAX_VOLUME_SIDE:
        told = phrase(
            "A volume can have {least} to {most} cells per side, not {side}; choose a number in that range.",
            least=MIN_VOLUME_SIDE,
            most=MAX_VOLUME_SIDE,
            side=side,
        )
        raise SourceError(told)
    # Twice the distance of a cell's centre from the middle, in cells: whole numbers.
    depth, row, column = np.ogrid[(slice(1 - side, side, 2),) * 3]
    cells = RULES[name](depth, row, column, side)
    return Data.of(cells[np.newaxis], phrase(VOLUMES[name].title), picture=True)


def phantom(depth: np.ndarray, row: np.ndarray, column: np.ndarray, side: int) -> np.ndarray:
    """The greys of all ellipsoids that a cell's centre lies in; from the neck up, with the face above."""
    x, y, z = column / side, -row / side, depth / side
    total = np.zeros((side,) * 3)
    for part in PHANTOM:
        angle = np.deg2rad(part.angle)
        right, front = x - part.x, y - part.y
        along = right * np.cos(angle) + front * np.sin(angle)
        across = front * np.cos(angle) - right * np.sin(angle)
        distance = (along / part.a) ** 2 + (across / part.b) ** 2 + ((z - part.z) / part.c) ** 2
        total += part.grey * (distance <= 1)
    return total


def ball(depth: np.ndarray, row: np.ndarray, column: np.ndarray, side: int) -> np.ndarray:
    """A disc, a third as wide as the picture, that flies from left to right: a parabola, highest halfway."""
    # With the time t, across and down from −1 to 1, its centre is t / 2 across and (2 t² − 1) / 3 down, and
    # its radius is 1 / 3: here all times 6 × side × side, so that everything is whole.
    across = 6 * side * column - 3 * side * depth
    down = 6 * side * row - (4 * depth * depth - 2 * side * side)
    disc: np.ndarray = 255.0 * (across**2 + down**2 <= (2 * side * side) ** 2)
    return disc


def shells(depth: np.ndarray, row: np.ndarray, column: np.ndarray, side: int) -> np.ndarray:
    """Five layers of one thickness from the middle outwards: 240, 0, 160, 0, 80, and 0 beyond."""
    squares = 25 * (depth**2 + row**2 + column**2)
    layer = sum((squares >= (number * side) ** 2).astype(int) for number in range(1, 6))
    layers: np.ndarray = np.array([240.0, 0, 160, 0, 80, 0])[layer]
    return layers


def impulse(depth: np.ndarray, row: np.ndarray, column: np.ndarray, side: int) -> np.ndarray:
    """One bright cell in the middle; on an even side, before it."""
    middle = side % 2 - 1
    cell: np.ndarray = 255.0 * ((depth == middle) & (row == middle) & (column == middle))
    return cell


RULES: dict[str, Callable[[np.ndarray, np.ndarray, np.ndarray, int], np.ndarray]] = {
    "phantom": phantom,
    "ball": ball,
    "shells": shells,
    "impulse": impulse,
}
