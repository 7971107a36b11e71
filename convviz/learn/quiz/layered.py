"""Questions about layers other than convolution: pooled values, which cell won, transposed shapes."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite, prod
from random import Random
from typing import Any

from convviz.core.geometry import step_index, tables
from convviz.explain.arithmetic import work_out
from convviz.explain.headline import sizes_formula
from convviz.language import later, phrase
from convviz.layers.scene import Scene, Term
from convviz.learn.quiz import gradient, moves
from convviz.learn.quiz.question import DIGITS, Mistake, Question, distinct
from convviz.learn.quiz.wording import cells_text, explained, facts, place_text, shape_text
from convviz.settings.spot import Spot

_LOST = 1e-9
"""What rounding may take from a sum of floats, as a share of the sum of its terms' sizes."""
_MOST_DRAWS = 30
_MOST_OPTIONS = 4


def ask_value(scene: Scene, draw: Random) -> Question:
    """Ask for one value of the output."""
    filter, step = _cell(scene, draw)
    index, terms = step_index(scene.spec, step), scene.terms(step, filter)
    answer = float(scene.shown[(filter, *index)])
    bias = float(scene.bias[filter])
    slack = _LOST * (sum(abs(term.product) for term in terms if isfinite(term.product)) + abs(bias))
    whole = all(
        number % 1 == 0 for number in (answer, *(term.product for term in terms if isfinite(term.product)))
    )
    place = place_text(index)
    prompt = phrase("What is the next value, the output at {place}?", place=place)
    if scene.spec.out_channels > 1:
        prompt = phrase(
            "What is the next value of map {map}, the output at {place}?", map=filter, place=place
        )
    return Question(
        kind="value",
        prompt=prompt,
        facts=f"{facts(scene.spec)}.",
        hint="" if whole else phrase("{digits} digits are enough.", digits=DIGITS),
        form="number",
        answer=answer,
        mistakes=distinct(_of_values(scene, terms, bias), answer, slack, whole),
        nudge=phrase(_NUDGES[scene.combination.by]),
        explanation=explained(scene, step, filter),
        spot=Spot(step, filter),
        hidden="values",
        slack=slack,
        whole=whole,
    )


_NUDGES = {
    "max": later("Look at every cell of the window, and take the largest."),
    "min": later("Look at every cell of the window, and take the smallest."),
    "mean": later("Add up the cells of the window, and divide by the number of cells that count."),
    "sum": later("Multiply each cell that reaches this one by its weight; add up the products and the bias."),
}


def _cell(scene: Scene, draw: Random) -> tuple[int, int]:
    """Draw a map and a step, if possible one with several cells of which not all are 0."""
    for _ in range(_MOST_DRAWS):
        filter, step = draw.randrange(scene.spec.out_channels), draw.randrange(scene.spec.steps)
        values = {term.product for term in scene.terms(step, filter)}
        if values - {0.0} and all(map(isfinite, values)):
            break
    return filter, step


def _of_values(scene: Scene, terms: list[Term], bias: float) -> Iterator[Mistake]:
    inside = [term.input for term in terms if isfinite(term.input)] or [0.0]
    products, by = [term.product for term in terms if isfinite(term.product)] or [0.0], scene.combination.by
    if by == "max":
        yield Mistake(
            "smallest", min(inside), phrase("That is the smallest cell: max pooling takes the largest.")
        )
        yield Mistake(
            "mean", sum(inside) / len(inside), phrase("That is the mean: max pooling takes the largest.")
        )
        yield Mistake("sum", sum(inside), phrase("That is the sum: max pooling takes the largest cell."))
    elif by == "mean":
        yield Mistake(
            "sum", sum(products), phrase("That is the sum: divide it by the number of cells that count.")
        )
        yield Mistake(
            "largest", max(inside), phrase("That is the largest cell: average pooling takes the mean.")
        )
    elif scene.layer.HAS_WEIGHTS:
        yield Mistake("bias", sum(products), phrase("The bias is missing."))
        yield Mistake(
            "one stamp",
            max(products) + bias,
            phrase("That is one stamp only: all that reach the cell add up."),
        )
        yield Mistake("weights", sum(inside) + bias, phrase("The cells were added up without their weights."))


def ask_shape(scene: Scene, draw: Random) -> Question:
    """Ask for the shape of the output."""
    spec = scene.spec
    answer = (spec.out_channels, *spec.output_size)
    return Question(
        kind="shape",
        prompt=phrase("What shape does the output have?"),
        facts=f"{facts(spec)}.",
        hint=phrase(
            "Channels first, as in {names}: one number for each axis.", names=shape_text(("C", *spec.axes))
        ),
        form="shape",
        answer=answer,
        mistakes=distinct(_of_shapes(scene), answer),
        nudge=phrase("Work out each axis separately; the number of feature maps comes first."),
        explanation=(sizes_formula(spec), shape_text(answer)),
        spot=Spot(),
        hidden="shape",
    )


def _of_shapes(scene: Scene) -> Iterator[Mistake]:
    spec: Any = scene.spec
    maps, size = spec.out_channels, spec.output_size
    arguments = scene.layer.arguments(spec)
    more, cut = arguments.get("output_padding", ()), getattr(spec, "cut", ())
    if any(more):
        sizes = tuple(cells - extra for cells, extra in zip(size, more, strict=True))
        yield Mistake(
            "output_padding", (maps, *sizes), phrase("output_padding is missing: it adds cells at the end.")
        )
    if any(cut):
        sizes = tuple(cells + 2 * off for cells, off in zip(size, cut, strict=True))
        yield Mistake(
            "padding", (maps, *sizes), phrase("The padding is missing: it cuts cells off both ends.")
        )
        sizes = tuple(cells + 4 * off for cells, off in zip(size, cut, strict=True))
        yield Mistake(
            "padding added", (maps, *sizes), phrase("Padding cuts cells off this output; it adds none.")
        )
    if spec.ndim > 1:
        told = phrase(
            "The sizes are in the wrong order: {first} comes first and {last} last.",
            first=spec.axes[0],
            last=spec.axes[-1],
        )
        yield Mistake("swapped", (maps, *reversed(size)), told)
    yield Mistake("input", (maps, *spec.input_size), phrase("That is the size of the input."))
    if scene.layer.CHANNELS == "each":
        yield Mistake(
            "channels",
            (1, *size),
            phrase("Each channel gives its own feature map; channels are not summed."),
        )
    else:
        kept = phrase("The first number is wrong: it is the number of feature maps, one for each filter.")
        yield Mistake("channels", (spec.in_channels, *size), kept)


def ask_window(scene: Scene, draw: Random) -> Question:
    """Ask which cell is the largest of its window, or which cells reach an output."""
    if scene.combination.by in ("max", "min"):
        return _ask_winner(scene, draw)
    spec = scene.spec
    for _ in range(_MOST_DRAWS):
        filter, step = draw.randrange(spec.out_channels), draw.randrange(spec.steps)
        if all(_positions(spec, step_index(spec, step))):
            break
    index = step_index(spec, step)
    answer = _reached(spec, index)
    options = [answer]
    for offset in (1, -1, 2, -2, 3, -3):
        other = (*index[:-1], index[-1] + offset)
        if 0 <= other[-1] < spec.output_size[-1] and _reached(spec, other) not in options:
            options.append(_reached(spec, other))
    mistakes = tuple(
        Mistake("another place", option, phrase("Those cells feed another output cell of this row."))
        for option in options[1:_MOST_OPTIONS]
    )
    return _choice(
        scene,
        draw,
        prompt=phrase("Which input cells feed the marked output cell, at {place}?", place=place_text(index)),
        answer=answer,
        mistakes=mistakes,
        nudge=phrase("Move the window from its first position to this one."),
        explanation=(answer,),
        spot=Spot(step, filter),
    )


def _ask_winner(scene: Scene, draw: Random) -> Question:
    filter, step = _cell(scene, draw)
    (channel,) = work_out(scene, step, filter).channels
    cells = [one for one in channel.products if not one.is_padding]
    values = [one.value for one in cells]
    best = cells[values.index((max if scene.combination.by == "max" else min)(values))]
    others = [one for one in cells if one.value != best.value]
    draw.shuffle(others)
    mistakes = tuple(
        Mistake(
            "smaller",
            place_text(one.cell),
            phrase("The value there is {value}, and {best} wins.", value=one.input, best=best.input),
        )
        for one in others[: _MOST_OPTIONS - 1]
    )
    return _choice(
        scene,
        draw,
        prompt=phrase(
            "Which input cell wins in the window of the output at {place}?",
            place=place_text(step_index(scene.spec, step)),
        ),
        answer=place_text(best.cell),
        mistakes=mistakes,
        nudge=phrase("Look at every cell of the window, and compare."),
        explanation=(f"{channel.written(channel.terms)} = {channel.sum}", place_text(best.cell)),
        spot=Spot(step, filter),
    )


def _choice(
    scene: Scene, draw: Random, *, answer: str, mistakes: tuple[Mistake, ...], **words: Any
) -> Question:
    options = [answer, *(str(one.answer) for one in mistakes)]
    draw.shuffle(options)
    return Question(
        kind="window",
        facts=f"{facts(scene.spec)}.",
        hint="",
        form="choice",
        options=tuple(options),
        answer=answer,
        mistakes=mistakes,
        hidden="window",
        **words,
    )


def _positions(spec: Any, index: tuple[int, ...]) -> list[list[int]]:
    pairs = (table.at(place) for table, place in zip(tables(spec), index, strict=True))
    return [sorted({position for position, _ in along}) for along in pairs]


def _reached(spec: Any, index: tuple[int, ...]) -> str:
    along = _positions(spec, index)
    return cells_text(along) if all(along) else phrase("no cell at all")


def ask_weights(scene: Scene, draw: Random) -> Question:
    """Ask how many weights there are."""
    spec: Any = scene.spec
    answer = float(spec.weights) if scene.layer.HAS_WEIGHTS else 0.0
    cells = float(prod(spec.kernel_size))
    slips = [
        Mistake("window", cells, phrase("Those are the cells of one window.")),
        Mistake(
            "all windows",
            cells * spec.out_channels,
            phrase("The product has one channel too few or too many."),
        ),
    ]
    why = phrase("A weight for each pair of channels, and for each tap of the kernel.")
    if not answer:
        why = phrase("It has no weights: nothing is learned.")
    return Question(
        kind="weights",
        prompt=phrase("How many weights does this layer have, biases not counted?"),
        facts=f"{facts(spec)}.",
        hint="",
        form="number",
        answer=answer,
        mistakes=distinct(slips, answer),
        nudge=phrase("Ask yourself what the layer learns, if anything."),
        explanation=(why,),
        spot=Spot(),
        hidden="shape",
    )


ASK = {
    "value": ask_value,
    "shape": ask_shape,
    "window": ask_window,
    "axes": moves.ask,
    "weights": ask_weights,
    "gradient": gradient.ask,
}
"""What is asked about such a layer, by the kind of the question."""
