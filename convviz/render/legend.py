"""What the colours of input, kernel and output stand for: a small bar each, with the numbers at its ends."""

from __future__ import annotations

from collections.abc import Iterator

from convviz.explain.numerals import printed, text
from convviz.layers.scene import Scene
from convviz.render.arrange import MARGIN, WIDTH
from convviz.render.colours import (
    ROLES,
    SCALES,
    TINTS,
    ScaleName,
    has_tints,
    input_scale,
    output_scale,
    weight_scale,
)
from convviz.render.marks import Mark, Scale, Text, fitted, width_of

HEIGHT = 14.0
"""Points that the bars take below the board."""

_ROLE = ROLES["light"]
_SIZE, _BAR, _TALL = 7.0, 28.0, 5.0
_APART, _BESIDE = 14.0, 3.0
_NAME_MOST = 90.0


def legend(scene: Scene, top: float) -> Iterator[Mark]:
    """Draw the scales of a scene in a line below its board, as the stage has them."""
    bars = [
        (fitted(name, _NAME_MOST, _SIZE), _said(low), _said(high), scale)
        for name, (low, high), scale in _bars(scene)
    ]
    widths = [_width(name, low, high) for name, low, high, _ in bars]
    x = max(MARGIN, (WIDTH - sum(widths) - _APART * (len(bars) - 1)) / 2)
    base = top + HEIGHT / 2
    for (name, low, high, scale), width in zip(bars, widths, strict=True):
        before = f"{name} {low}"
        left = x + width_of(before, _SIZE) + _BESIDE
        yield Text(left - _BESIDE, base, before, _SIZE, _ROLE["mute"], "end")
        yield Scale(left, base - _TALL, _BAR, _TALL, SCALES[scale], _ROLE["line"])
        yield Text(left + _BAR + _BESIDE, base, high, _SIZE, _ROLE["mute"], "start")
        x += width + _APART


def _bars(scene: Scene) -> Iterator[tuple[str, tuple[float, float], ScaleName]]:
    """The name, the ends and the colours of each."""
    if has_tints(scene):
        for label, tint in zip(scene.channel_labels, TINTS, strict=True):
            yield label, scene.domain["input"], tint
    else:
        yield scene.called("input"), scene.domain["input"], input_scale(scene)
    if scene.layer.HAS_WEIGHTS:
        yield scene.called("weight"), scene.domain["weight"], weight_scale(scene)
    yield scene.called("output"), scene.answer_domain, output_scale(scene)


def _width(name: str, low: str, high: str) -> float:
    return width_of(f"{name} {low}", _SIZE) + 2 * _BESIDE + _BAR + width_of(high, _SIZE)


def _said(end: float) -> str:
    return text(printed(end))
