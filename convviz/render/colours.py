"""Colour: one table of roles for both themes, and the colour scales of the heatmaps.

The stage, the plotly figures and the page take every colour from here. The diverging pairs follow
ColorBrewer's PRGn (weights), RdBu (products and outputs) and BrBG (gradients), which Cynthia Brewer's
tables give as safe for the common colour-blindnesses; so a weight is never mistaken for an activation, nor
a gradient for either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np

from convviz.layers.scene import Scene
from convviz.render.spacing import BOTH

Theme = Literal["light", "dark"]
Table = Literal["light", "dark", "contrast-light", "contrast-dark"]
ScaleName = Literal["picture", "red", "green", "blue", "numbers", "weight", "activation", "gradient"]
Stops = tuple[tuple[float, str], ...]

ROLES: Mapping[Table, Mapping[str, str]] = {
    "light": {
        "page": "#f6f6f4",
        "card": "#ffffff",
        "soft": "#f8f8f6",
        "ink": "#1b1b1f",
        "text": "#555b66",
        "mute": "#676d79",
        "line": "#e6e6e2",
        "control": "#868b95",
        "now": "#e8590c",
        "now_text": "#c2410c",
        "feeds": "#1f5fd6",
        "pad": "#ffffff",
        "hatch": "#e2e2dd",
        "pad_text": "#5f6570",
        "veil": "#f1f1ee",
    },
    "dark": {
        "page": "#121316",
        "card": "#17191c",
        "soft": "#1d1f23",
        "ink": "#ececea",
        "text": "#b6bbc4",
        "mute": "#9aa0aa",
        "line": "#2a2c31",
        "control": "#6f7580",
        "now": "#ff7a33",
        "now_text": "#ff8a4c",
        "feeds": "#7fb0ff",
        "pad": "#17191c",
        "hatch": "#2e3137",
        "pad_text": "#a3a9b3",
        "veil": "#212429",
    },
    "contrast-light": {
        "page": "#ffffff",
        "card": "#ffffff",
        "soft": "#ffffff",
        "ink": "#000000",
        "text": "#1b1b1f",
        "mute": "#33373f",
        "line": "#6b7078",
        "control": "#33373f",
        "now": "#b83200",
        "now_text": "#972900",
        "feeds": "#0b3fa8",
        "pad": "#ffffff",
        "hatch": "#c4c4be",
        "pad_text": "#33373f",
        "veil": "#e4e4e0",
    },
    "contrast-dark": {
        "page": "#000000",
        "card": "#000000",
        "soft": "#0b0c0e",
        "ink": "#ffffff",
        "text": "#f0f0ee",
        "mute": "#dcdfe4",
        "line": "#8b919b",
        "control": "#c4c8d0",
        "now": "#ff9a5c",
        "now_text": "#ffab78",
        "feeds": "#9fc6ff",
        "pad": "#000000",
        "hatch": "#44484f",
        "pad_text": "#dcdfe4",
        "veil": "#2a2d33",
    },
}

SCALES: Mapping[ScaleName, Stops] = {
    "picture": ((0.0, "#101114"), (1.0, "#fbfbfa")),
    "red": ((0.0, "#101114"), (1.0, "#ff8276")),
    "green": ((0.0, "#101114"), (1.0, "#6fd88b")),
    "blue": ((0.0, "#101114"), (1.0, "#8ab4ff")),
    "numbers": ((0.0, "#fafaf9"), (1.0, "#6d7078")),
    "weight": (
        (0.0, "#8a4f96"),
        (0.25, "#bd97c4"),
        (0.5, "#f7f7f7"),
        (0.75, "#93c3a0"),
        (1.0, "#3f8f58"),
    ),
    "activation": (
        (0.0, "#b23345"),
        (0.25, "#dd959d"),
        (0.5, "#f7f7f7"),
        (0.75, "#92b4d8"),
        (1.0, "#2f6cb0"),
    ),
    "gradient": (
        (0.0, "#8c510a"),
        (0.25, "#cfa355"),
        (0.5, "#f7f7f7"),
        (0.75, "#6dbfb5"),
        (1.0, "#0b6b62"),
    ),
}

TINTS: tuple[ScaleName, ...] = ("red", "green", "blue")
"""The scales of the channels of a picture in colours."""

INKS = ("#000000", "#ffffff")
"""Of which one reads on any colour: 4.58 to 1 at the least."""
_EVEN: float = BOTH["black_reads"]
"""The luminance on which both inks read equally well."""


def has_tints(scene: Scene) -> bool:
    """Whether the channels of an input are the red, the green and the blue of a picture."""
    return scene.picture and scene.spec.in_channels == len(TINTS)


def input_scale(scene: Scene, channel: int | None = None) -> ScaleName:
    """The colour scale of an input, and of what lies under the window where nothing is multiplied.

    Parameters
    ----------
    scene : Scene
    channel : int, optional
        Of a picture in colours each has a scale of its own.
    """
    if scene.panels and "input" in scene.panels.gradients:
        return "gradient"
    if channel is not None and has_tints(scene):
        return TINTS[channel]
    return "picture" if scene.picture else "numbers"


def weight_scale(scene: Scene) -> ScaleName:
    """The colour scale of a kernel; one that is a gradient has that of gradients."""
    return "gradient" if scene.panels and "weight" in scene.panels.gradients else "weight"


def output_scale(scene: Scene) -> ScaleName:
    """The colour scale of an output, and of products; those of a way back are gradients."""
    return "gradient" if scene.panels else "activation"


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of ``#rrggbb``, 0 to 255.

    Examples
    --------
    >>> rgb("#ff8000")
    (255, 128, 0)
    """
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def colours(values: np.ndarray, reach: tuple[float, float], scale: ScaleName) -> np.ndarray:
    """Colours of values, ``(..., 3)`` of uint8, on a scale with its ends at `reach`.

    A value that is not finite has the colour of the middle, and so have all where both ends of a scale about
    zero, −0 and 0, are one. On the stage it is the same.

    Examples
    --------
    >>> colours(np.array([0.0, -1.0]), (-1.0, 1.0), "activation").tolist()
    [[247, 247, 247], [178, 51, 69]]
    """
    low, high = (end / 2 for end in reach)  # halved, the distance between the ends is finite
    middle = 0.5 if np.signbit(low) else 0.0
    at = (values / 2 - low) / (high - low) if low < high else np.full(values.shape, middle)
    at = np.where(np.isfinite(at), at, 0.5)
    places, stops = zip(*SCALES[scale], strict=True)
    mixed = [np.interp(at, places, channel) for channel in zip(*map(rgb, stops), strict=True)]
    return np.stack(mixed, axis=-1).round().astype(np.uint8)


def shade(value: float, reach: tuple[float, float], scale: ScaleName) -> tuple[str, str]:
    """Colour of a cell whose scale has its ends at `reach`, and the ink that reads on it.

    Examples
    --------
    >>> shade(0.0, (-1.0, 1.0), "activation"), shade(-1.0, (-1.0, 1.0), "activation")
    (('#f7f7f7', '#000000'), ('#b23345', '#ffffff'))
    """
    colour = colours(np.array(value), reach, scale)
    return f"#{colour.tobytes().hex()}", ink_on(colour)


def ink_on(colour: np.ndarray) -> str:
    """The ink, of `INKS`, that reads better on a colour, (3,) of uint8, by WCAG 2.2's contrast."""
    return INKS[_luminance(colour) <= _EVEN]


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0 (black) to 1 (white), as WCAG 2.2 defines it.

    Examples
    --------
    >>> luminance("#ffffff")
    1.0
    """
    return _luminance(rgb(colour))


def _luminance(channels: Iterable[int]) -> float:
    shares = (int(channel) / 255 for channel in channels)
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours, 1 to 21.

    Examples
    --------
    >>> contrast("#000000", "#ffffff")
    21.0
    """
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
