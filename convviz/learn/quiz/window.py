"""Which input cells feed this output cell?"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from convviz.core.geometry import step_index
from convviz.core.spec import ConvSpec
from convviz.language import count_phrase, phrase
from convviz.layers.scene import Scene
from convviz.learn.quiz.looking import Positions, cells_seen
from convviz.learn.quiz.question import Mistake, Question, distinct
from convviz.learn.quiz.wording import NOUNS, cells_along, cells_text, facts, named, numeral, place_text
from convviz.settings.spot import Spot

_MOST_MISTAKES = 3


def ask(scene: Scene, draw: Random) -> Question:
    """Ask for the window of one output cell."""
    spec = scene.convolution
    filter, step = draw.randrange(spec.out_channels), draw.randrange(spec.steps)
    index = step_index(spec, step)
    answer = cells_text(cells_seen(spec, index))
    mistakes = distinct(_mistakes(spec, index), answer)[:_MOST_MISTAKES]
    options = [answer, *(one.answer for one in mistakes if isinstance(one.answer, str))]
    draw.shuffle(options)
    return Question(
        kind="window",
        prompt=phrase("Which input cells feed the marked output cell, at {place}?", place=place_text(index)),
        facts=f"{facts(spec)}.",
        hint=_hint(spec),
        form="choice",
        options=tuple(options),
        answer=answer,
        mistakes=mistakes,
        nudge=phrase("Move the window from its first position to this one."),
        explanation=_explained(spec, index),
        spot=Spot(step, filter),
        hidden="window",
    )


def _mistakes(spec: ConvSpec, index: tuple[int, ...]) -> Iterator[Mistake]:
    windows = [
        (name, cells_seen(spec, **{"index": index} | where), sentence)
        for name, where, sentence in _looks(spec, index)
    ]
    for name, window, sentence in sorted(windows, key=lambda one: not _is_there(spec, one[1])):
        yield Mistake(name, cells_text(window), sentence)


def _looks(spec: ConvSpec, index: tuple[int, ...]) -> list[tuple[str, dict[str, Any], str]]:
    """For each mistake its name, where it would look, and what to tell."""
    ones, nothing = (1,) * spec.ndim, (0,) * spec.ndim
    *outer, last = index
    swapped = (*outer[:-1], last, outer[-1]) if outer else index
    far = [-((span - 1) // 2) for span in spec.effective_kernel_size]
    gaps = phrase("You counted the gaps: a dilated kernel skips the cells between its weights.")
    return [
        (
            "padding",
            {"first": nothing},
            phrase("You forgot the padding: the first window starts in the padding, not at cell 0."),
        ),
        (
            "stride",
            {"stride": ones},
            phrase("The stride is missing: the window moves more than one cell at a time."),
        ),
        (
            "dilation",
            {"dilation": ones},
            phrase("The dilation is missing: there are gaps between the weights on the input."),
        ),
        ("gaps", {"dilation": ones, "kernel_size": spec.effective_kernel_size}, gaps),
        ("swapped", {"index": swapped}, phrase("Rows and columns are swapped: the row says how far down.")),
        (
            "centred",
            {"first": far},
            phrase("That window is centred, as with “same” padding at stride 1. Use the padding given here."),
        ),
        ("one late", {"index": (*outer, last + 1)}, phrase("That window is one position too far.")),
        ("one early", {"index": (*outer, last - 1)}, phrase("That window is one position too early.")),
        ("one late", {"index": tuple(o + 1 for o in index)}, phrase("That window is one position too far.")),
    ]


def _is_there(spec: ConvSpec, window: Positions) -> bool:
    """Whether a window lies on the padded input: one that does not is easily told to be wrong."""
    axes = zip(window, spec.input_size, spec.padding, strict=True)
    return all(-before <= cells[0] and cells[-1] < size + after for cells, size, (before, after) in axes)


def _hint(spec: ConvSpec) -> str:
    sizes = zip(NOUNS[spec.ndim], spec.input_size, strict=True)
    cells = ", ".join(_all_along(noun, size) for noun, size in sizes)
    if any(map(any, spec.padding)):
        return phrase("The input has {cells}; everything outside is padding.", cells=cells)
    return phrase("The input has {cells}.", cells=cells)


def _all_along(noun: str, size: int) -> str:
    if size == 1:
        return named(noun, "0")
    return named(noun, phrase("{first} to {last}", first=0, last=size - 1), several=True)


def _explained(spec: ConvSpec, index: tuple[int, ...]) -> tuple[str, ...]:
    window = cells_seen(spec, index)
    return tuple(
        _along(spec, axis, noun, index[axis], window[axis]) for axis, noun in enumerate(NOUNS[spec.ndim])
    )


def _along(spec: ConvSpec, axis: int, noun: str, position: int, cells: list[int]) -> str:
    before, dilation = spec.padding[axis][0], spec.dilation[axis]
    if before:
        told = phrase("{place} × stride {stride} − padding {padding} = {first}")
    else:
        told = phrase("{place} × stride {stride} = {first}")
    first = told.format(
        place=named(noun, str(position)), stride=spec.stride[axis], padding=before, first=numeral(cells[0])
    )
    count = _counted(noun, len(cells))
    if dilation > 1 and len(cells) > 1:
        count = phrase("{cells}, {dilation} apart", cells=count, dilation=dilation)
    return phrase(
        "It begins at {first} and has {count}: {cells}.",
        first=first,
        count=count,
        cells=cells_along(noun, cells),
    )


def _counted(noun: str, count: int) -> str:
    return {
        "position": count_phrase("{count} position", "{count} positions", count),
        "slice": count_phrase("{count} slice", "{count} slices", count),
        "row": count_phrase("{count} row", "{count} rows", count),
        "column": count_phrase("{count} column", "{count} columns", count),
    }[noun]
