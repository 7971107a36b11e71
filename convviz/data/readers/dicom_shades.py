"""The numbers of a DICOM picture as brightness: through a window, from end to end, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from convviz.data.readers.dicom import Dicom
from convviz.data.readers.dicom_elements import Window
from convviz.data.readers.reducing import brightness
from convviz.data.wording import scaled
from convviz.language import phrase, spelled

RANGE, NUMBERS, WINDOW = ":range", ":numbers", ":window "
WHITE_IS_ZERO = "MONOCHROME1"


class Shades(NamedTuple):
    """Values to show, what is to be said of them, and whether they are brightness from 0 to 255."""

    values: np.ndarray
    notes: tuple[str, ...]
    is_picture: bool


def choices_of(dicom: Dicom) -> tuple[str, ...]:
    """Return how the numbers of a file may be shown, the file's own window first; of colours, no choice."""
    if has_colours(dicom):
        return ()
    return (*map(_option, dicom.said.windows), RANGE, NUMBERS)


def choice_title(choice: str) -> str:
    """Return what one of `choices_of` is called on the page.

    Examples
    --------
    >>> choice_title(":window 40 400")
    'centre 40, width 400'
    """
    if choice.startswith(WINDOW):
        centre, width = choice.removeprefix(WINDOW).replace("-", "−").split(" ")
        return phrase("centre {centre}, width {width}", centre=spelled(centre), width=spelled(width))
    return phrase("the numbers of the file") if choice == NUMBERS else phrase("all values")


def has_colours(dicom: Dicom) -> bool:
    return dicom.said.samples == 3 or dicom.said.photometric == "PALETTE COLOR"


def shaded(values: np.ndarray, dicom: Dicom, choice: str | None) -> Shades:
    """Return numbers of one channel as they are to be shown."""
    said = dicom.said
    options = choices_of(dicom)
    choice = choice if choice in options else options[0]
    if choice == NUMBERS:
        return Shades(values, (phrase("the numbers of the file"),), False)
    windows = dict(zip(map(_option, said.windows), said.windows, strict=True))
    if choice in windows:
        bright, notes = _windowed(values, windows[choice])
    elif (
        said.bits == said.stored == 8
        and said.scales == ((1, 0),)
        and values.min() >= 0
        and values.max() <= 255
    ):
        bright, notes = np.round(values), ()
    else:
        bright, notes = brightness(values)
    if said.photometric == WHITE_IS_ZERO:
        bright, notes = 255 - bright, (*notes, phrase("0 is white, as the file says"))
    return Shades(bright, notes, True)


def _option(window: Window) -> str:
    return f"{WINDOW}{window.centre:g} {window.width:g}"


def _windowed(values: np.ndarray, window: Window) -> tuple[np.ndarray, tuple[str, ...]]:
    """Numbers through a window: DICOM PS3.3, C.11.2.1.2 and C.11.2.1.3."""
    centre, width, form = window
    if form == "SIGMOID":
        with np.errstate(over="ignore"):
            bright = 255 / (1 + np.exp(-4 * (values - centre) / width))
        return np.round(bright), (phrase("through the window of the file, a sigmoid"),)
    low, high = (centre - width / 2, centre + width / 2)
    if form != "LINEAR_EXACT":
        low, high = centre - 0.5 - (width - 1) / 2, centre - 0.5 + (width - 1) / 2
    if high <= low:
        bright = np.where(values > centre - 0.5, 255.0, 0.0)
    else:
        bright = np.round((values - low) / (high - low) * 255).clip(0, 255)
    return bright, (phrase("{scaling}, the window of the file", scaling=scaled(low, high)),)


def scale_of(dicom: Dicom, frame: int) -> tuple[float, float]:
    """Return slope and intercept of a frame."""
    scales: Sequence[tuple[float, float]] = dicom.said.scales
    return scales[min(frame, len(scales) - 1)]


def with_scale(frame: np.ndarray, scale: tuple[float, float]) -> np.ndarray:
    """Return the numbers of a frame by the scale of the file, which 1 and 0 leave as they are."""
    return frame if scale == (1, 0) else frame.astype(np.float64) * scale[0] + scale[1]
