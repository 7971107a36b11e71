"""The words round a drawing: what is convolved; below it the arithmetic of the step and the settings."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from convviz.core.geometry import step_of
from convviz.explain import stamps
from convviz.explain.arithmetic import Arithmetic, Channel
from convviz.explain.following import facts, following
from convviz.explain.headline import headline
from convviz.explain.stamps import Stamp
from convviz.language import phrase
from convviz.layers.scene import Scene
from convviz.render.arrange import MARGIN, WIDTH
from convviz.render.colours import ROLES
from convviz.render.marks import Line, Mark, Text, fitted, width_of, wrapped

_ROLE = ROLES["light"]
_ROOM = WIDTH - 2 * MARGIN
_TITLE, _TOTAL, _TERMS, _SMALL = 12.0, 12.0, 9.0, 8.0
_LABEL = 62.0
_BOLDER = 1.12
_TIED = "\N{NO-BREAK SPACE}"
_READ = 200
"""Products that are read to fill the lines of a channel."""


def above(scene: Scene) -> Iterator[Text]:
    """The headline of the drawing."""
    words = "".join(run.text for run in headline(scene.spec))
    size = min(_TITLE, _TITLE * _ROOM / (width_of(words, _TITLE) * _BOLDER))
    yield Text(MARGIN, MARGIN + 12, words, size, _ROLE["ink"], "start", bold=True)


def below(scene: Scene, arithmetic: Arithmetic, top: float, term_rows: int) -> tuple[tuple[Mark, ...], float]:
    """Return the words below a drawing, and the height of the page with them.

    Parameters
    ----------
    scene : Scene
    arithmetic : Arithmetic
    top : float
        Where the board ends.
    term_rows : int
        Lines for the products of each channel at most; with 1 all steps of a scene need the same height.
    """
    rounded = " · " + phrase("rounded") if arithmetic.rounded else ""
    said = _Said(
        f"{arithmetic.title}{_name(scene, arithmetic.filter)}{rounded}",
        [(channel.label, _terms(channel, term_rows)) for channel in arithmetic.channels],
        arithmetic.last_line,
        following(scene, step_of(scene.spec, arithmetic.index), arithmetic.filter),
    )
    return _below(scene, said, top)


def below_stamp(scene: Scene, stamp: Stamp, top: float, rows: int) -> tuple[tuple[Mark, ...], float]:
    """Return the words below the drawing of a stamp, as `below` does."""
    said = _Said(
        f"{stamps.title(scene, stamp)}{_name(scene, stamp.filter)}",
        [
            (label, _cut(f"{factors} = {products}", rows))
            for label, factors, products in stamps.lines(scene, stamp)
        ],
        stamps.note(scene, stamp),
        [],
    )
    return _below(scene, said, top)


def _cut(text: str, rows: int) -> list[str]:
    """A text in at most so many lines; what has no room is left out."""
    lines = wrapped(text, _ROOM - _LABEL, _TERMS)
    return lines if len(lines) <= rows else [*lines[: rows - 1], f"{lines[rows - 1]} …"]


class _Said(NamedTuple):
    """The words of a step: its title, lines for each channel by its name, the result, and what follows."""

    title: str
    channels: list[tuple[str, list[str]]]
    last_line: str
    following: list[str]


def _below(scene: Scene, said: _Said, top: float) -> tuple[tuple[Mark, ...], float]:
    marks: list[Mark] = []
    y = top + 14

    def say(text: str, size: float, colour: str, *, x: float = MARGIN, bold: bool = False) -> None:
        marks.append(Text(x, y, text, size, _ROLE[colour], "start", bold))

    say(said.title, _TERMS, "mute")
    for label, lines in said.channels:
        y += 15
        say(fitted(label, _LABEL - 6, _TERMS), _TERMS, "mute")
        for position, line in enumerate(lines):
            y += 12.5 if position else 0
            say(line, _TERMS, "ink", x=MARGIN + _LABEL)
    if said.last_line:
        y += 20
        say(fitted(said.last_line, _ROOM, _TOTAL), _TOTAL, "ink", bold=True)
    for text in said.following:
        y += 15
        say(fitted(text, _ROOM, _TERMS), _TERMS, "ink")
    y += 12
    marks.append(Line(((MARGIN, y), (WIDTH - MARGIN, y)), _ROLE["line"], 0.6))
    y += 2
    for text in settings(scene):
        for line in wrapped(text, _ROOM, _SMALL):
            y += 11.5
            say(line, _SMALL, "text")
    marks.append(Text(WIDTH - MARGIN, y, "ConvViz", _SMALL, _ROLE["mute"], "end"))
    return tuple(marks), y + MARGIN


def settings(scene: Scene) -> list[str]:
    """Say with which settings a scene was worked out, and what that makes of its size.

    Examples
    --------
    >>> import numpy as np
    >>> from convviz.layers.scene import build_scene
    >>> for line in settings(build_scene(np.ones((1, 5, 5)), np.ones((1, 1, 3, 3)), padding=1)): print(line)
    input 1 × 5 × 5 · weight 1 × 1 × 3 × 3 · stride 1 · padding 1, zeros · output 1 × 5 × 5
    9 weights + 1 bias · 225 multiply-adds · output ⌊(5 + 1 + 1 − 3) / 1⌋ + 1 = 5 in H and W
    """
    spec, layer = scene.spec, scene.layer
    parts = [
        phrase("input {sizes}", sizes=_sizes(scene.input.shape)),
        *([phrase("weight {sizes}", sizes=_sizes(scene.weight.shape))] if layer.HAS_WEIGHTS else []),
        *layer.settings(spec),
    ]
    if scene.operation == "convolve":
        parts.append(phrase("kernel flipped"))
    parts.append(phrase("output {sizes}", sizes=_sizes(scene.output.shape)))
    return [" · ".join(parts), facts(scene)]


def _terms(channel: Channel, rows: int) -> list[str]:
    """The products of a channel and their sum in at most `rows` lines, the last products left out."""
    result = f"{channel.sum_equals}{_TIED}{channel.sum}"
    terms = channel._replace(products=channel.products[:_READ]).terms
    way = channel.combination
    tied = channel._replace(combination=replace(way, joint=way.joint.replace("+ ", f"+{_TIED}")))

    def written(kept: int) -> list[str]:
        more = len(channel.products) - kept
        left_out = [phrase("… {count} more", count=more).replace(" ", _TIED)] if more else []
        return wrapped(f"{tied.written([*terms[:kept], *left_out])} {result}", _ROOM - _LABEL, _TERMS)

    lines = written(len(terms))
    if len(lines) > rows:
        most = bisect_right(range(1, len(terms)), rows, key=lambda kept: len(written(kept)))
        lines = written(max(most, 1))[:rows]
    return [line.replace(_TIED, " ") for line in lines]


def _name(scene: Scene, filter: int) -> str:
    return f" · {fitted(scene.filter_labels[filter], 240, _TERMS)}"


def _sizes(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))
