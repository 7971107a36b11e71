"""A scene as a small picture: input, kernel and output as cards, cell by cell, without words."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from convviz.layers.scene import Scene
from convviz.render.arrange import Panel, lift
from convviz.render.cells import tiles
from convviz.render.colours import (
    ROLES,
    ScaleName,
    colours,
    has_tints,
    input_scale,
    output_scale,
    weight_scale,
)
from convviz.render.fans import BETWEEN_FANS, FRAME, fanned
from convviz.render.marks import Box, Drawing, Hatch, Mark
from convviz.render.pixels import POINTS, png
from convviz.render.resting import UNTOUCHED, Place, extent, ring, untouched

WIDTH, HEIGHT = 264, 88
"""Points of the picture, each as large as one of the page's pixels."""
DENSITY = 2
"""Pixels a point, for sharp screens."""

_GREY = ROLES["light"]["mute"]
_GROUND = f"{_GREY}00"
"""Nothing, which becomes grey where it is half covered: so the picture lies on light and on dark."""
_RIM = f"{_GREY}96"
"""Takes the place of what it is drawn on, so that cards of one colour stand apart."""
_PADDING = 0.43
"""Opacity of a hatch over nothing."""
_MOST_CARDS = 6


def thumbnail(scene: Scene) -> str:
    """Draw a scene small: its input with the padding, the first filter and all maps of the output.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    str
        A ``data:`` address of a PNG on a transparent ground, `WIDTH` by `HEIGHT` points of `DENSITY` pixels,
        good on light and dark. The same scene gives the same text.

    Examples
    --------
    >>> from convviz.layers.scene import build_scene
    >>> thumbnail(build_scene(np.ones((1, 3, 3)), np.ones((1, 1, 2, 2))))[:26]
    'data:image/png;base64,iVBO'
    """
    return f"data:image/png;base64,{b64encode(png(draw(scene), DENSITY * POINTS)).decode()}"


class Maps(NamedTuple):
    """What a fan of cards shows, the first in front.

    Attributes
    ----------
    shown : ndarray, (count, rows, columns, 3)
        The cells' colours.
    inside : ndarray of bool, (count, rows, columns)
        False in the padding.
    """

    shown: np.ndarray
    inside: np.ndarray


def draw(scene: Scene) -> Drawing:
    """Lay out a scene as cards: along a sequence channels are rows, elsewhere each map is a card."""
    spec, has_weights = scene.spec, scene.layer.HAS_WEIGHTS
    groups = [_input(scene), _maps(scene, scene.shown, "output", output_scale(scene))]
    if has_weights:
        groups.insert(1, _maps(scene, scene.weight[0], "weight", weight_scale(scene)))
    stretch = 2 if spec.ndim == 1 and max(spec.in_channels, spec.out_channels) < 3 else 1
    fans = fanned([lift(one.inside.shape) for one in groups], stretch, WIDTH, HEIGHT)
    marks: list[Mark] = []
    for maps, cards in zip(groups, fans, strict=True):
        for d, card in reversed([*enumerate(cards)]):
            missed = untouched(scene, card, [_depth(scene, d)]) if maps is groups[0] else ()
            marks += _card(card, maps.shown[d], maps.inside[d], missed)
    if has_weights:
        marks += _signs(fans)
    return Drawing(WIDTH, HEIGHT, _GROUND, tuple(marks))


def _input(scene: Scene) -> Maps:
    """The input with its padding, without slices that are nothing else: they would hide the others."""
    spec, inside = scene.spec, np.zeros(scene.padded.shape, dtype=bool)
    cells = [slice(pair[0], pair[0] + size) for pair, size in zip(spec.padding, spec.input_size, strict=True)]
    inside[:, *cells] = True
    seen = (slice(None), *cells[:-2])
    values, places = scene.padded[seen], _flat(inside[seen], spec.ndim)
    if not has_tints(scene):
        return Maps(_maps(scene, values, "input", input_scale(scene)).shown, places)
    tinted = (
        _maps(scene, values[[channel]], "input", input_scale(scene, channel)).shown
        for channel in range(spec.in_channels)
    )
    return Maps(np.concatenate(list(tinted))[: len(places)], places)


def _depth(scene: Scene, card: int) -> int:
    """Which slice of its padded channel a card of the input is."""
    spec = scene.spec
    return spec.padding[0][0] + card % spec.input_size[0] if spec.ndim == 3 else 0


def _maps(scene: Scene, values: np.ndarray, panel: str, scale: ScaleName) -> Maps:
    flat = _flat(values, scene.spec.ndim)
    return Maps(colours(flat, scene.domain[panel], scale), np.ones(flat.shape, dtype=bool))


def _flat(array: np.ndarray, ndim: int) -> np.ndarray:
    """The array as maps, ``(count, rows, columns)``; the first of many."""
    return array[np.newaxis] if ndim == 1 else array.reshape(-1, *array.shape[-2:])[:_MOST_CARDS]


def _card(card: Panel, shown: np.ndarray, inside: np.ndarray, missed: Iterable[Place]) -> Iterator[Mark]:
    """A map, over what lies behind it; its padding is hatched, and what is missed is hatched over."""
    place = (card.x, card.y, card.width, card.height)
    yield Box(*place, fill=_GROUND)
    (top, bottom), (left, right) = extent(inside)
    x, y = card.corner((top, left))
    data = card._replace(shape=(1, bottom - top, right - left), x=x, y=y)
    yield from tiles(data, shown[np.newaxis, top:bottom, left:right])
    for box in ring(card, inside, 0):
        yield Hatch(*box, _GREY, _PADDING)
    for box in missed:
        yield Hatch(*box, _GREY, UNTOUCHED)
    yield Box(*place, stroke=_RIM, line=FRAME)


def _signs(fans: list[list[Panel]]) -> Iterator[Box]:
    """A dot between input and kernel, two bars between kernel and output."""
    middle = HEIGHT / 2
    dot, bars = (fan[-1].x + fan[-1].width + BETWEEN_FANS / 2 for fan in fans[:2])
    yield Box(dot - 1.5, middle - 1.5, 3, 3, fill=_GREY)
    for y in (middle - 3, middle + 1.5):
        yield Box(bars - 4, y, 8, 1.5, fill=_GREY)
