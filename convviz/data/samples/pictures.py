"""Inputs to begin with, all of our own making.

Pictures are files in this folder (drawn by ``assets/draw_samples.py``), or patterns: rules that are drawn
anew on every grid and so stay exact at any number of cells. Both are a `Picture`, and
`convviz.data.picture.picture_input` is the one way from any picture to cells.
"""

from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_CELLS, MAX_NAME
from convviz.data.picture import Pattern, Picture
from convviz.data.wording import shown
from convviz.language import later, phrase

FOLDER = Path(__file__).parent


class Sample(NamedTuple):
    """An input to begin with.

    Attributes
    ----------
    name, title : str
        Its key in `SAMPLES`, and what people read.
    caption : str
        What there is to see in it, in one plain line.
    kind : {"picture", "numbers"}
        Whether `sample_picture` or `sample_numbers` gives it.
    """

    name: str
    title: str
    caption: str
    kind: Literal["picture", "numbers"]


SAMPLES = {
    name: Sample(name, title, caption, "numbers" if kind == "numbers" else "picture")
    for name, title, caption, kind in (
        (
            "smiley",
            later("Smiley"),
            later("A bright face on black, with edges in every direction."),
            "picture",
        ),
        (
            "digit",
            later("Handwritten digit"),
            later("A handwritten 5 with edges in every direction."),
            "picture",
        ),
        (
            "photograph",
            later("Mountain lake"),
            later("A scene in colour: soft sky, rough rock, sharp outlines."),
            "picture",
        ),
        ("text", later("Text"), later("A printed word: thin strokes and tight curves."), "picture"),
        ("cat", later("Cat"), later("Big shapes and fine whiskers, in flat colours."), "picture"),
        (
            "step_edge",
            later("Step edge"),
            later("Dark on the left, bright on the right: a single edge."),
            "picture",
        ),
        (
            "checkerboard",
            later("Checkerboard"),
            later("Alternating squares: edges in both directions, and corners."),
            "picture",
        ),
        (
            "impulse",
            later("Impulse"),
            later("A single 1: at stride 1 the output is the flipped kernel."),
            "picture",
        ),
        (
            "three_channels",
            later("Three 5×5 channels"),
            later("Small numbers to check by hand, from CS231n."),
            "numbers",
        ),
    )
}


def sample_picture(name: str) -> Picture:
    """Return a sample of kind "picture".

    Parameters
    ----------
    name : str
        A key of `SAMPLES`.

    Returns
    -------
    picture : Picture
        Always the same object.

    Raises
    ------
    SourceError
        If there is no such picture.

    Examples
    --------
    >>> from convviz.data.picture import picture_input
    >>> picture_input(sample_picture("impulse"), cells=3)
    array([[[  0.,   0.,   0.],
            [  0., 255.,   0.],
            [  0.,   0.,   0.]]])
    """
    if name not in SAMPLES or SAMPLES[name].kind != "picture":
        raise _no_sample(name, "picture")
    return _drawn(name, PATTERNS[name]) if name in PATTERNS else _stored(name)


def sample_numbers(name: str) -> tuple[np.ndarray, np.ndarray, dict[str, Any]]:
    """Return a sample of kind "numbers".

    Parameters
    ----------
    name : str
        A key of `SAMPLES`.

    Returns
    -------
    input : ndarray, float64, shape (C_in, \\*spatial)
    weight : ndarray, float64, shape (C_out, C_in // groups, \\*kernel_size)
    settings : dict
        Keyword arguments of `convviz.cross_correlate`.

    Raises
    ------
    SourceError
        If there are no such numbers.

    Examples
    --------
    >>> from convviz import cross_correlate
    >>> input, weight, settings = sample_numbers("three_channels")
    >>> cross_correlate(input, weight, **settings)
    array([[[-8., -8., -3.],
            [-3.,  1.,  0.],
            [-3., -8., -5.]]])
    """
    if name not in NUMBERS:
        raise _no_sample(name, "numbers")
    input, weight, settings = NUMBERS[name]
    return np.array(input, dtype=np.float64), np.array(weight, dtype=np.float64), dict(settings)


def step_edge(row: np.ndarray, column: np.ndarray, side: int) -> np.ndarray:
    """Dark in the left half of the columns, bright in the right one, which has the odd column."""
    return _grey(column >= side // 2, row)


def checkerboard(row: np.ndarray, column: np.ndarray, side: int) -> np.ndarray:
    """Squares of as many whole cells as make about eight of them a side, beginning dark."""
    square = max(1, round(side / 8))
    return _grey((row // square + column // square) % 2, row)


def smiley(row: np.ndarray, column: np.ndarray, side: int) -> np.ndarray:
    """A bright face as large as the picture, with dark eyes and a dark mouth."""
    # Twice the distance of a cell's centre from the middle, in cells: whole numbers.
    across, down = abs(2 * column + 1 - side), 2 * row + 1 - side
    face = across**2 + down**2 <= side**2
    eyes = (side <= 4 * across) & (2 * across < side) & (-side <= 2 * down) & (4 * down < -side)
    # A parabola through the cells (1, 3), (3, 3) and (5, 1) of the eight, and what is near it.
    curve = 200 * side * down + 128 * across**2 - 75 * side**2
    mouth = (abs(curve) < 25 * side**2) & (10 * across <= 7 * side)
    return _grey(face & ~eyes & ~mouth, row)


def impulse(row: np.ndarray, column: np.ndarray, side: int) -> np.ndarray:
    """One bright cell in the middle; on an even side, before it."""
    middle = (side - 1) // 2
    return _grey((row == middle) & (column == middle), row)


PATTERNS: dict[str, Pattern] = {
    "smiley": smiley,
    "step_edge": step_edge,
    "checkerboard": checkerboard,
    "impulse": impulse,
}

# A frozen frame of the demo in Stanford's CS231n notes on convolutional networks, with its first filter:
# stats.stackexchange.com/questions/295397.
NUMBERS = {
    "three_channels": (
        [
            [[0, 0, 1, 0, 2], [1, 0, 2, 0, 1], [1, 0, 2, 2, 0], [2, 0, 0, 2, 0], [2, 1, 2, 2, 0]],
            [[2, 1, 2, 1, 1], [2, 1, 2, 0, 1], [0, 2, 1, 0, 1], [1, 2, 2, 2, 2], [0, 1, 2, 0, 1]],
            [[2, 1, 1, 2, 0], [1, 0, 0, 1, 0], [0, 1, 0, 0, 0], [1, 0, 2, 1, 0], [2, 2, 1, 1, 1]],
        ],
        [
            [
                [[0, 1, -1], [0, -1, 0], [0, -1, 1]],
                [[-1, 0, 0], [1, -1, 0], [1, -1, 0]],
                [[-1, 1, -1], [0, -1, -1], [1, 0, 0]],
            ]
        ],
        {"stride": 2, "padding": 1},
    )
}


@cache
def _stored(name: str) -> Picture:
    from convviz.data.readers.pictures import read_picture

    return read_picture((FOLDER / f"{name}.png").read_bytes(), SAMPLES[name].title)


@cache
def _drawn(name: str, pattern: Pattern) -> Picture:
    row, column = np.ogrid[:MAX_CELLS, :MAX_CELLS]
    pixels = np.repeat(pattern(row, column, MAX_CELLS)[:, :, np.newaxis], 3, axis=2)
    pixels.flags.writeable = False
    return Picture(pixels, SAMPLES[name].title, (), name, pattern)


def _grey(bright: np.ndarray, row: np.ndarray) -> np.ndarray:
    """255 where bright, on as many rows as there are."""
    return (np.broadcast_to(bright, np.broadcast(bright, row).shape) * 255).astype(np.uint8)


def _no_sample(name: str, kind: str) -> SourceError:
    missing = {
        "picture": later("There is no picture “{name}” among the samples; choose one of {names}."),
        "numbers": later("There are no numbers “{name}” among the samples; choose one of {names}."),
    }
    names = ", ".join(sample.name for sample in SAMPLES.values() if sample.kind == kind)
    return SourceError(phrase(missing[kind], name=shown(name, MAX_NAME), names=names))
