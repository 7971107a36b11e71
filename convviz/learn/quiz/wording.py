"""How questions name numbers, places, cells and settings."""

from __future__ import annotations

from collections.abc import Sequence

from convviz.core.spec import Spec
from convviz.explain.arithmetic import work_out
from convviz.explain.axes import heading
from convviz.explain.headline import TIMES, listed
from convviz.explain.numerals import printed, text
from convviz.language import later, phrase
from convviz.layers.scene import Scene

NOUNS = {1: ("position",), 2: ("row", "column"), 3: ("slice", "row", "column")}
"""What an index counts along each axis, by the number of axes."""

_NAMED = {
    "position": (later("position {numbers}"), later("positions {numbers}")),
    "slice": (later("slice {numbers}"), later("slices {numbers}")),
    "row": (later("row {numbers}"), later("rows {numbers}")),
    "column": (later("column {numbers}"), later("columns {numbers}")),
}
"""One of them, and several."""
_MOST_LISTED = 6
_MOST_TERMS = 27
"""Terms of a channel that are written out."""


def numeral(value: float) -> str:
    """Return a number as the stage prints it.

    Examples
    --------
    >>> numeral(-3.0), numeral(0.1 + 0.2), numeral(0.00012345)
    ('−3', '0.3', '0.0001234')
    """
    return text(printed(value))


def shape_text(shape: Sequence[object]) -> str:
    """Return a shape as Python writes it: (1, 3, 3)."""
    return f"({', '.join(map(str, shape))})"


def times(sizes: Sequence[int]) -> str:
    """Return sizes with × between them."""
    return f" {TIMES} ".join(map(str, sizes))


def place_text(index: Sequence[int]) -> str:
    """Return where an output cell is.

    Examples
    --------
    >>> place_text((1, 2)), place_text((4,))
    ('row 1, column 2', 'position 4')
    """
    nouns = NOUNS[len(index)]
    return ", ".join(named(noun, str(position)) for noun, position in zip(nouns, index, strict=True))


def named(noun: str, numbers: str, several: bool = False) -> str:
    """Return what an index counts with its number, or with several.

    Examples
    --------
    >>> named("row", "3"), named("column", "0 and 2", several=True)
    ('row 3', 'columns 0 and 2')
    """
    return phrase(_NAMED[noun][several], numbers=numbers)


def cells_text(positions: Sequence[Sequence[int]]) -> str:
    """Return the cells under a kernel, given their positions along each axis.

    Examples
    --------
    >>> cells_text([range(-1, 2), [0, 2, 4]]), cells_text([[3]])
    ('rows −1 to 1, columns 0, 2 and 4', 'position 3')
    """
    nouns = NOUNS[len(positions)]
    return ", ".join(cells_along(noun, along) for noun, along in zip(nouns, positions, strict=True))


def cells_along(noun: str, positions: Sequence[int]) -> str:
    """Return the cells under a kernel along one axis: "rows −1 to 1"."""
    names = [numeral(position) for position in positions]
    if len(names) == 1:
        return named(noun, names[0])
    step = positions[1] - positions[0]
    ends = {"first": names[0], "last": names[-1]}
    if step == 1 and len(names) > 2:
        numbers = phrase("{first} to {last}", **ends)
    elif len(names) <= _MOST_LISTED:
        numbers = listed(names)
    else:
        numbers = phrase("{first} to {last} in steps of {step}", step=step, **ends)
    return named(noun, numbers, several=True)


def facts(spec: Spec) -> str:
    """Return the layer and the input that a question is about.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> facts(resolve((3, 7), (1, 3, 2)))
    'nn.Conv1d(3, 1, kernel_size=2) on an input of shape (C, L) = (3, 7)'
    """
    names, sizes = shape_text(("C", *spec.axes)), shape_text((spec.in_channels, *spec.input_size))
    return phrase(
        "{layer} on an input of shape {names} = {sizes}", layer=heading(spec), names=names, sizes=sizes
    )


def turned(scene: Scene) -> str:
    """Say that the kernel on the stage is flipped already, where it is."""
    if scene.operation != "convolve":
        return ""
    return " " + phrase("True convolution: the kernel shown is already flipped.")


def explained(scene: Scene, step: int, filter: int) -> tuple[str, ...]:
    """Return the arithmetic of a step, a line a channel, and its last line."""
    arithmetic = work_out(scene, step, filter)
    lines = []
    for channel in arithmetic.channels:
        if len(channel.products) <= _MOST_TERMS:
            lines.append(f"{channel.label}: {channel.written(channel.terms)} {channel.equals} {channel.sum}")
    return tuple(
        line for line in (*lines, "" if scene.panels else arithmetic.last_line, arithmetic.note) if line
    )
