"""Wrong shapes of a chain's output, and the mistake behind each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import ceil, prod

from convviz.language import later, phrase
from convviz.learn.quiz.chain_moves import Move, Sizes, filters_of, moves_of, sizes_of
from convviz.learn.quiz.chain_practice import Task
from convviz.learn.quiz.question import Mistake


def shape_slips(task: Task) -> Iterator[Mistake]:
    """Yield the wrong shapes, the likeliest first."""
    items, shape = task.plan.items, task.network.input_shape
    moves, filters = moves_of(items), [filters_of(item) for item in items if item.kind == "Conv"]
    is_flat = items[-1].kind == "Flatten"
    channels = filters[-1] if filters else shape[0]

    def made(sizes: Sizes | None, maps: int = channels) -> tuple[int, ...] | None:
        if sizes is None or min(sizes) < 1:
            return None
        return (maps * prod(sizes),) if is_flat else (maps, *sizes)

    for name, (wrong, sentence) in _WRONG_SIZES.items():
        answer = made(wrong(shape[1:], moves))
        if answer:
            yield Mistake(name, answer, phrase(sentence))
    right = sizes_of(shape[1:], moves)
    assert right is not None, "the chain runs"
    yield from _of_a_row(channels, right) if is_flat else _of_order(channels, right)
    yield from _wrong_channels(shape[0], filters, lambda maps: made(right, maps))


def _of_a_row(channels: int, sizes: Sizes) -> Iterator[Mistake]:
    yield Mistake(
        "flatten", (channels, *sizes), phrase("Flatten is missing: it puts everything into one row.")
    )
    sentence = phrase("Flatten puts all {maps} maps into the row, not one.", maps=channels)
    yield Mistake("flatten channels", (prod(sizes),), sentence)


def _of_order(channels: int, sizes: Sizes) -> Iterator[Mistake]:
    sentence = phrase("The numbers are right, but in Keras’s order: here the channels come first.")
    yield Mistake("channels last", (*sizes, channels), sentence)
    if len(sizes) > 1:
        sentence = phrase("The sizes are in the wrong order.")
        yield Mistake("swapped", (channels, *reversed(sizes)), sentence)


_WRONG_SIZES: Mapping[str, tuple[Callable[[Sizes, Sequence[Move]], Sizes | None], str]] = {
    "pooling": (
        lambda sizes, moves: sizes_of(sizes, [move for move in moves if not move.is_pooling]),
        later("The pooling layers are missing: they make the maps smaller too."),
    ),
    "pooling stride": (
        lambda sizes, moves: sizes_of(
            sizes, [replace(move, stride=1) if move.is_pooling else move for move in moves]
        ),
        later("Pooling moves by its kernel size unless a stride is given."),
    ),
    "padding": (
        lambda sizes, moves: sizes_of(sizes, [replace(move, padding=0) for move in moves]),
        later("The padding is missing: it adds cells on both sides."),
    ),
    "padding once": (
        lambda sizes, moves: sizes_of(sizes, moves, sides=1),
        later("Padding goes on both sides of the map; you counted it once."),
    ),
    "stride": (
        lambda sizes, moves: sizes_of(
            sizes, [move if move.is_pooling else replace(move, stride=1) for move in moves]
        ),
        later("The strides of the convolutions are missing: divide by them."),
    ),
    "dilation": (
        lambda sizes, moves: sizes_of(sizes, [replace(move, dilation=1) for move in moves]),
        later("The dilation is missing: the kernel spans dilation × (kernel − 1) + 1 cells."),
    ),
    "rounded up": (
        lambda sizes, moves: sizes_of(sizes, moves, rounded=ceil),
        later("Round down after each layer: a window that does not fit is left out."),
    ),
    "kernel": (
        lambda sizes, moves: sizes_of(sizes, moves, last=0),
        later("Each layer has one position more: add 1 after dividing by the stride."),
    ),
    "first layer": (
        lambda sizes, moves: sizes_of(sizes, moves[:1]),
        later("That is the size after the first layer with windows; go on to the end of the chain."),
    ),
    "input": (lambda sizes, moves: sizes, later("That is the size of the input.")),
}


def _wrong_channels(
    comes: int, filters: Sequence[int], made: Callable[[int], tuple[int, ...] | None]
) -> Iterator[Mistake]:
    if not filters:
        return
    wrong = (
        (
            "channels kept",
            comes,
            phrase("The number of maps is wrong: the last convolution has a filter for each map."),
        ),
        (
            "channels of the first",
            filters[0],
            phrase("Those are the maps after the first convolution; the last one decides."),
        ),
        (
            "channels multiplied",
            prod(filters),
            phrase("Filters do not multiply: each one sums over all maps and gives a single one."),
        ),
    )
    for name, maps, sentence in wrong:
        answer = made(maps)
        if answer:
            yield Mistake(name, answer, sentence)
