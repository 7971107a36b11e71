"""What is the gradient of a weight, of an input cell, of what a maximum looked at?"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite, prod
from random import Random
from typing import NamedTuple

import numpy as np

from convviz.core.geometry import step_index, step_of, tables
from convviz.core.geometry import taps as taps_at
from convviz.language import count_phrase, later, phrase
from convviz.layers.scene import Scene
from convviz.layers.sent_back import input_scene, weight_scene
from convviz.learn.quiz.question import DIGITS, Mistake, Question, distinct
from convviz.learn.quiz.wording import explained, facts, numeral, place_text
from convviz.settings.spot import Spot

_LOST = 1e-9
"""What rounding may take from a sum of floats, as a share of the sum of its terms' sizes."""
_MOST_DRAWS = 30


class _Asked(NamedTuple):
    """What is asked, the right answer, the likely wrong ones, the way to it, and where it is seen."""

    prompt: str
    answer: float
    mistakes: tuple[Mistake, ...]
    nudge: str
    explanation: tuple[str, ...]
    spot: Spot


def ask(scene: Scene, draw: Random) -> Question:
    """Ask for dL/d(weight) or dL/d(input), where L is an output cell or the sum of all."""
    if scene.layer.HAS_WEIGHTS:
        copies = scene.spec.padding_mode != "zeros"
        asked = _of_weight(scene, draw) if copies or draw.random() < 0.5 else _of_input(scene, draw)
    else:
        asked = _of_window(scene, draw)
    size = float(np.abs(np.where(np.isfinite(scene.input), scene.input, 0)).sum())
    whole = asked.answer % 1 == 0
    slack = 0.0 if whole else _LOST * (1 + size)
    return Question(
        kind="gradient",
        prompt=asked.prompt,
        facts=f"{facts(scene.spec)}.",
        hint="" if whole else phrase("{digits} digits are enough.", digits=DIGITS),
        form="number",
        answer=asked.answer,
        mistakes=distinct(asked.mistakes, asked.answer, slack, whole),
        nudge=asked.nudge,
        explanation=asked.explanation,
        spot=asked.spot,
        hidden="values",
        slack=slack,
        whole=whole,
    )


def _sent(scene: Scene, grad: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """The gradients of input and weight."""
    back = scene.layer.backward(scene.spec, grad, scene.input, scene.weight, scene.bias, exact=True)
    return back.input, back.weight


def _of_weight(scene: Scene, draw: Random) -> _Asked:
    spec, ones = scene.spec, np.ones_like(scene.output)
    _, gradient = _sent(scene, ones)
    assert gradient is not None, "it has weights"
    place = _worth_asking(gradient, draw)
    filter, position, *tap = place
    channel = scene.channels_of(filter)[position]
    back = weight_scene(scene, ones)
    assert back is not None, "it has weights"
    firsts = back.spec.in_channels == spec.in_channels and back.panels is not None
    is_transposed = scene.layer.WEIGHT_AXES[0] == "C_in"
    each = (spec.in_channels if is_transposed else spec.out_channels) // spec.groups
    which = filter * each + position if is_transposed else channel * each + filter % each
    assert firsts or is_transposed, "the input is correlated"
    step = int(np.ravel_multi_index(tap, spec.kernel_size))
    terms = back.terms(step, which)
    met = [term.input * term.weight for term in terms]
    answer, own = float(gradient[place]), float(scene.weight[place])
    prompt = phrase(
        "L is the sum of all outputs. What is dL/d(weight) of the weight at {place} of filter {filter}, "
        "channel {channel}?",
        place=place_text(tap),
        filter=filter,
        channel=channel,
    )
    mistakes = (
        Mistake("one", met[0], phrase("That is one place only: add up the inputs of all places.")),
        Mistake(
            "weight",
            own,
            phrase("That is the weight itself: its gradient is made of the inputs that it met."),
        ),
        Mistake("mean", answer / len(met), phrase("That is the mean: L is a sum, so gradients add up.")),
        Mistake(
            "all",
            float(scene.input[channel].sum()),
            phrase("That is the sum of all inputs: this weight does not meet each of them once."),
        ),
    )
    nudge = phrase("Add up the inputs that this weight meets as the kernel moves: each times the gradient 1.")
    return _Asked(prompt, answer, mistakes, nudge, explained(back, step, which), Spot())


def _of_input(scene: Scene, draw: Random) -> _Asked:
    spec = scene.spec
    for _ in range(_MOST_DRAWS):
        filter, step = draw.randrange(spec.out_channels), draw.randrange(spec.steps)
        index = step_index(spec, step)
        under = list(taps_at(spec, index))
        inside = [one for one in under if _is_inside(one.input, spec.input_size)]
        if inside:
            break
    one = draw.choice(inside)
    position = draw.randrange(len(scene.channels_of(filter)))
    channel = scene.channels_of(filter)[position]
    grad = np.zeros_like(scene.output)
    grad[(filter, *index)] = 1
    answer = float(_sent(scene, grad)[0][(channel, *one.input)])
    turned = tuple(size - 1 - k for size, k in zip(spec.kernel_size, one.kernel, strict=True))
    value = float(scene.input[(channel, *one.input)])
    prompt = phrase(
        "L is the output at {output} of map {map}. What is dL/d(input) of the input cell at {place}, channel "
        "{channel}?",
        output=place_text(index),
        map=filter,
        place=place_text(one.input),
        channel=channel,
    )
    mistakes = (
        Mistake(
            "turned",
            float(scene.weight[(filter, position, *turned)]),
            phrase("That is the weight of the rotated kernel: take the one that lies on this cell."),
        ),
        Mistake("value", value, phrase("That is the number in the cell: its gradient is the weight on it.")),
        Mistake(
            "product",
            value * answer,
            phrase("That is the product: how much L grows with the cell is the weight alone."),
        ),
        Mistake(
            "one", 1.0, phrase("1 is the gradient of the output cell itself: multiply it by the weight.")
        ),
    )
    line = phrase("The weight {weight} lies on this cell at that step: 1 × {weight}.", weight=numeral(answer))
    nudge = phrase("Which weight lies on this cell when that output is computed?")
    return _Asked(prompt, answer, mistakes, nudge, (line,), Spot(step, filter))


def _is_inside(cell: tuple[int, ...], size: tuple[int, ...]) -> bool:
    return all(0 <= i < n for i, n in zip(cell, size, strict=True))


_NUDGES = {
    "max": later("Count the windows whose largest cell this is: each sends it a 1, all others a 0."),
    "mean": later("Each window over this cell sends it 1 divided by the number of its cells."),
    "sum": later("Count the outputs that are copies of this cell: each sends it a 1."),
}


def _of_window(scene: Scene, draw: Random) -> _Asked:
    spec, by = scene.spec, scene.combination.by
    gradient, _ = _sent(scene, np.ones_like(scene.output))
    place = _worth_asking(gradient, draw)
    channel, *cell = place
    answer = float(gradient[place])
    windows = prod(len(table.feeds(i)) for table, i in zip(tables(spec), cell, strict=True))
    prompt = phrase(
        "L is the sum of all outputs. What is dL/d(input) of the input cell at {place}, channel {channel}?",
        place=place_text(cell),
        channel=channel,
    )
    back = input_scene(scene, np.ones_like(scene.output))
    lines = explained(back, step_of(back.spec, tuple(cell)), channel) if back else ()
    if by == "max":
        lines = (
            count_phrase(
                "{count} window lies over this cell; windows whose largest it is: {won}.",
                "{count} windows lie over this cell; windows whose largest it is: {won}.",
                windows,
                won=numeral(answer),
            ),
        )
    mistakes = tuple(_about_windows(by, windows, float(scene.input[place])))
    return _Asked(prompt, answer, mistakes, phrase(_NUDGES.get(by, _NUDGES["sum"])), lines, Spot())


def _about_windows(by: str, windows: int, value: float) -> Iterator[Mistake]:
    if by == "max":
        yield Mistake(
            "windows",
            float(windows),
            phrase(
                "That is how many windows lie over the cell, but only those that take it send a gradient."
            ),
        )
    if by == "mean":
        yield Mistake(
            "undivided",
            float(windows),
            phrase("Each window shares its gradient out: divide by the number of its cells."),
        )
    if isfinite(value):
        yield Mistake(
            "value", value, phrase("That is the number in the cell; a gradient says how L grows with it.")
        )
    yield Mistake("none", 0.0, phrase("It does count: when this cell grows, an output grows with it."))
    yield Mistake("one", 1.0, phrase("That is what one output sends: add up what all of them send."))


def _worth_asking(gradient: np.ndarray, draw: Random) -> tuple[int, ...]:
    """Draw a place, if possible one whose gradient is neither 0 nor 1."""
    for _ in range(_MOST_DRAWS):
        place = tuple(draw.randrange(size) for size in gradient.shape)
        if gradient[place] not in (0.0, 1.0):
            break
    return place
