"""What is the next value?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from random import Random
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from convviz.core.geometry import step_index
from convviz.engine import pad
from convviz.explain.arithmetic import Channel, work_out
from convviz.language import count_phrase, phrase
from convviz.layers.scene import Scene
from convviz.learn.quiz.looking import cells_seen
from convviz.learn.quiz.question import DIGITS, Mistake, Question, distinct
from convviz.learn.quiz.wording import facts, numeral, place_text, turned
from convviz.settings.spot import Spot

_LOST = 1e-9
"""What rounding may take from a sum of floats, as a share of the sum of its terms' sizes."""

_IN_THE_HEAD = 8
"""Products that are not 0, as many as `convviz.learn.quiz.practice` makes at most."""
_LARGE = 144
"""A product beyond the multiplication table."""
_BY_HAND = 100
_MOST_DRAWS = 30
_MOST_TERMS = 27
"""Products of a channel that are written out."""

_Slip = tuple[str, list[float], str]
"""The name of a mistake, the answers it may give, and what to tell."""


@dataclass(frozen=True, eq=False, slots=True)
class _Cell:
    """The output cell that is asked for, with the window ``(C_in // groups, *kernel_size)`` that feeds it."""

    scene: Scene
    filter: int
    index: tuple[int, ...]

    @property
    def weight(self) -> np.ndarray:
        weight: np.ndarray = self.scene.weight[self.filter]
        return weight

    @property
    def bias(self) -> float:
        return float(self.scene.bias[self.filter])

    @property
    def own_window(self) -> np.ndarray:
        window = self.window()
        assert window is not None, "the kernel stands inside"
        return window

    @property
    def products(self) -> np.ndarray:
        products: np.ndarray = self.own_window * self.weight
        return products

    def window(
        self,
        *,
        index: Sequence[int] | None = None,
        stride: Sequence[int] | None = None,
        dilation: Sequence[int] | None = None,
        shift: Sequence[int] | None = None,
        channels: range | None = None,
        padded: np.ndarray | None = None,
    ) -> np.ndarray | None:
        """The input cells under the kernel, or those where a mistake would look; None if it looks outside."""
        spec = self.scene.convolution
        along = cells_seen(
            spec, index or self.index, first=shift or (0,) * spec.ndim, stride=stride, dilation=dilation
        )
        if any(cells[0] < 0 or cells[-1] >= n for cells, n in zip(along, spec.padded_size, strict=True)):
            return None
        padded = self.scene.padded if padded is None else padded
        return padded[np.ix_(channels or self.scene.channels_of(self.filter), *along)].astype(float)

    def value(self, window: np.ndarray, weight: np.ndarray | None = None) -> float:
        """What a window gives."""
        return float((window * (self.weight if weight is None else weight)).sum()) + self.bias


def ask(scene: Scene, draw: Random) -> Question:
    """Ask for one value of the output."""
    spec = scene.convolution
    filter, step = _draw_cell(scene, draw)
    cell = _Cell(scene, filter, step_index(spec, step))
    answer = float(scene.shown[filter, *cell.index])
    products = cell.products
    slack = _LOST * float(np.abs(products).sum() + abs(cell.bias))
    whole = _is_whole(products) and _is_whole(cell.bias)
    return Question(
        kind="value",
        prompt=_prompt(cell),
        facts=phrase("{layer}, with bias {bias}.", layer=facts(spec), bias=numeral(cell.bias))
        + turned(scene),
        hint=_hint(products, whole),
        form="number",
        answer=answer,
        mistakes=distinct(_mistakes(cell), answer, slack, whole),
        nudge=phrase(
            "Multiply each cell of the window by the weight on it; add up all the products and the bias."
        ),
        explanation=_explained(cell, step),
        spot=Spot(step, filter),
        hidden="values",
        slack=slack,
        whole=whole,
    )


def _prompt(cell: _Cell) -> str:
    place = place_text(cell.index)
    if cell.scene.convolution.out_channels == 1:
        return phrase("What is the next value, the output at {place}?", place=place)
    return phrase(
        "What is the next value of filter {filter}, the output at {place}?", filter=cell.filter, place=place
    )


def _hint(products: np.ndarray, whole: bool) -> str:
    """How exact an answer must be, and what helps where it is too much for the head."""
    sentences = [] if whole else [phrase("{digits} digits are enough.", digits=DIGITS)]
    count = np.count_nonzero(products)
    if count > _BY_HAND:
        told = phrase(
            "These are too many products to compute by hand; ask for the shape or the window instead."
        )
        sentences.append(told)
    elif count > _IN_THE_HEAD or np.abs(products).max() > _LARGE:
        sentences.append(phrase("You may use a calculator."))
    return " ".join(sentences)


def _draw_cell(scene: Scene, draw: Random) -> tuple[int, int]:
    """Draw a filter and a step, if possible one whose products are not all 0: a picture has much black."""
    for _ in range(_MOST_DRAWS):
        filter, step = draw.randrange(scene.convolution.out_channels), draw.randrange(scene.convolution.steps)
        if np.any(_Cell(scene, filter, step_index(scene.convolution, step)).products):
            break
    return filter, step


def _is_whole(numbers: ArrayLike) -> bool:
    return bool(np.all(np.mod(np.asarray(numbers), 1) == 0))


def _mistakes(cell: _Cell) -> Iterator[Mistake]:
    for name, answers, sentence in chain(
        _of_sums(cell), _of_weights(cell), _of_windows(cell), _of_signs(cell)
    ):
        for answer in answers:
            yield Mistake(name, float(answer), sentence)


def _of_sums(cell: _Cell) -> Iterator[_Slip]:
    sums = cell.products.reshape(len(cell.weight), -1).sum(axis=1)
    if len(sums) > 1:
        for channel, sum in zip(cell.scene.channels_of(cell.filter), sums, strict=True):
            sentence = phrase(
                "That is channel {channel} alone: add the sums of the other channels.", channel=channel
            )
            yield "channels", [sum + cell.bias, sum], sentence
    yield "bias", [sums.sum()], phrase("The bias is missing: add it at the end.")
    if len(sums) > 1:
        often = sums.sum() + len(sums) * cell.bias
        sentence = phrase("The bias is added once for a filter, not once for a channel.")
        yield "bias for each channel", [often], sentence


def _of_weights(cell: _Cell) -> Iterator[_Slip]:
    window, weight = cell.own_window, cell.weight
    flipped = np.flip(weight, tuple(range(1, weight.ndim)))
    if cell.scene.operation == "convolve":
        sentence = phrase("You flipped the kernel once more: multiply each cell by the weight on it.")
    else:
        sentence = phrase("You flipped the kernel: multiply each cell by the weight on it.")
    yield "flipped", [cell.value(window, flipped)], sentence
    if weight.ndim > 2 and weight.shape[-1] == weight.shape[-2]:
        swapped = cell.value(window, np.swapaxes(weight, -1, -2))
        yield "transposed", [swapped], phrase("You swapped the rows and columns of the kernel.")


def _of_windows(cell: _Cell) -> Iterator[_Slip]:
    spec, index, ones = cell.scene.convolution, cell.index, (1,) * cell.scene.convolution.ndim
    *outer, last = index
    before = tuple(pair[0] for pair in spec.padding)
    looks: list[tuple[str, dict[str, Any], str]] = [
        (
            "padding",
            {"shift": before},
            phrase("You forgot the padding: the first window starts in the padding, not at the first cell."),
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
        ("one late", {"index": (*outer, last + 1)}, phrase("That window is one position too far.")),
        ("one early", {"index": (*outer, last - 1)}, phrase("That window is one position too early.")),
    ]
    if spec.ndim > 1:
        swapped = {"index": (*outer[:-1], last, outer[-1])}
        sentence = phrase("Rows and columns are swapped: the row says how far down.")
        looks.append(("swapped", swapped, sentence))
    if spec.groups > 1:
        first = {"channels": range(spec.in_channels // spec.groups)}
        sentence = phrase("Those are the channels of group 0: this filter is in another group.")
        looks.append(("groups", first, sentence))
    if spec.padding_mode != "zeros" and any(map(any, spec.padding)):
        zeros = {"padded": pad(cell.scene.input, spec.padding, "zeros")}
        sentence = phrase("The padding is not zeros here: its mode is {mode}.", mode=spec.padding_mode)
        looks.append(("zeros", zeros, sentence))
    for name, where, sentence in looks:
        window = cell.window(**where)
        if window is not None:
            yield name, [cell.value(window)], sentence


def _of_signs(cell: _Cell) -> Iterator[_Slip]:
    products, window, total = cell.products, cell.own_window, cell.products.sum()
    yield "sign", [-total - cell.bias], phrase("The size is right; look at the sign again.")
    yield "sign of the sum", [cell.bias - total], phrase("The sum of the products has the wrong sign.")
    lost = np.abs(products).sum() + cell.bias
    sentence = phrase("You lost a minus sign: if exactly one factor is negative, so is the product.")
    yield "signs", [lost], sentence
    mean = total / products.size
    yield "mean", [mean + cell.bias], phrase("Add the products; do not average them.")
    for other in range(cell.scene.convolution.out_channels):
        if other != cell.filter:
            value = float(cell.scene.shown[(other, *cell.index)])
            yield "filter", [value], phrase("That is what filter {filter} gives.", filter=other)
    plain = window.sum()
    yield "weights", [plain + cell.bias, plain], phrase("You added the cells without their weights.")


def _explained(cell: _Cell, step: int) -> tuple[str, ...]:
    arithmetic = work_out(cell.scene, step, cell.filter)
    lines = [f"{channel.label}: {_channel_sum(channel)}" for channel in arithmetic.channels]
    return tuple(line for line in (*lines, arithmetic.last_line, arithmetic.note) if line)


def _channel_sum(channel: Channel) -> str:
    terms = [one.term for one in channel.products]
    if len(terms) > _MOST_TERMS:
        products = count_phrase("{count} product", "{count} products", len(terms))
        return f"{products} {channel.equals} {channel.sum}"
    return f"{' + '.join(terms)} {channel.equals} {channel.sum}"
