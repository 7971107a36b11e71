"""Which shape does the output have?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from convviz.core.shapes import span
from convviz.core.spec import ConvSpec
from convviz.explain.headline import sizes_formula
from convviz.language import count_phrase, later, phrase
from convviz.layers.scene import Scene
from convviz.learn.quiz.question import Mistake, Question, distinct
from convviz.learn.quiz.wording import facts, shape_text
from convviz.settings.spot import Spot

# Each takes the numbers of one axis: input, padding before and after, kernel, dilation, stride.
_Formula = Callable[[int, tuple[int, int], int, int, int], int]


_FORMULAS: dict[str, tuple[_Formula, str]] = {
    "stride": (
        lambda n, p, k, d, s: n + sum(p) - span(k, d) + 1,
        later("That is the number of positions at stride 1: here the kernel takes larger steps."),
    ),
    "padding": (
        lambda n, p, k, d, s: (n - span(k, d)) // s + 1,
        later("That is the size without the padding: add its cells to the input first."),
    ),
    "one side": (
        lambda n, p, k, d, s: (n + p[0] - span(k, d)) // s + 1,
        later("You added the padding on one side only: count the cells before and after the input."),
    ),
    "plus one": (
        lambda n, p, k, d, s: (n + sum(p) - span(k, d)) // s,
        later("One is missing: the first position needs no step, hence the + 1."),
    ),
    "dilation": (
        lambda n, p, k, d, s: (n + sum(p) - k) // s + 1,
        later("The dilation is missing: it spreads the weights, so the kernel spans more cells."),
    ),
    "dilation times kernel": (
        lambda n, p, k, d, s: (n + sum(p) - d * k) // s + 1,
        later(
            "The kernel spans fewer than dilation × kernel size cells: there is no gap after its last weight."
        ),
    ),
    "dilation as kernel": (
        lambda n, p, k, d, s: (n + sum(p) - (d if d > 1 else span(k, d))) // s + 1,
        later("You used the dilation as the kernel size."),
    ),
    "rounded up": (
        lambda n, p, k, d, s: -((span(k, d) - n - sum(p)) // s) + 1,
        later("Round down, not up: the kernel does not take a last step that would leave the input."),
    ),
    "input": (
        lambda n, p, k, d, s: n,
        later("That is the size of the input: the window has to fit, and each position gives one output."),
    ),
    "padded": (
        lambda n, p, k, d, s: n + sum(p),
        later("That is the size of the padded input: the whole window has to fit."),
    ),
    "kernel": (
        lambda n, p, k, d, s: k,
        later("That is the size of the kernel: count its positions on the input."),
    ),
}


def ask(scene: Scene, draw: Random) -> Question:
    """Ask for the shape of the output."""
    spec = scene.convolution
    answer = (spec.out_channels, *spec.output_size)
    names = shape_text(("C", *spec.axes))
    return Question(
        kind="shape",
        prompt=phrase("What shape does the output have?"),
        facts=f"{facts(spec)}.",
        hint=phrase("Channels first, as in {names}: one number for each axis.", names=names),
        form="shape",
        answer=answer,
        mistakes=distinct(_mistakes(spec), answer),
        nudge=phrase(
            "Count the positions of the kernel along each axis; every filter gives one feature map."
        ),
        explanation=_explained(spec),
        spot=Spot(),
        hidden="shape",
    )


def normal(given: tuple[int, ...], answer: tuple[int, ...]) -> tuple[int, ...]:
    """Return a shape with the axes asked for: no batch, and where sizes are wrong anyway the maps in front.

    Examples
    --------
    >>> normal((3, 3), (1, 3, 3)), normal((1, 1, 3, 3), (1, 3, 3)), normal((3, 3), (2, 3, 3))
    ((3, 3), (1, 3, 3), (3, 3))
    """
    if len(given) == len(answer) + 1 and given[0] == 1:
        return given[1:]
    if len(given) == len(answer) - 1 and given != answer[1:]:
        return (answer[0], *given)
    return given


def _mistakes(spec: ConvSpec) -> Iterator[Mistake]:
    filters, size = spec.out_channels, spec.output_size
    sentence = count_phrase(
        "The first axis is missing: it is {count}, as {count} filter gives {count} feature map.",
        "The first axis is missing: it is {count}, as {count} filters give {count} feature maps.",
        filters,
    )
    yield Mistake("filters", size, sentence)
    if spec.ndim > 1:
        sentence = phrase(
            "The sizes are in the wrong order: {first} comes first and {last} last.",
            first=spec.axes[0],
            last=spec.axes[-1],
        )
        yield Mistake("swapped", (filters, *reversed(size)), sentence)
    for name, (formula, sentence) in _FORMULAS.items():
        sizes = tuple(
            formula(*numbers)
            for numbers in zip(
                spec.input_size, spec.padding, spec.kernel_size, spec.dilation, spec.stride, strict=True
            )
        )
        if min(sizes) >= 0:
            yield Mistake(name, (filters, *sizes), phrase(sentence))
    yield from _about_channels(spec)


def _about_channels(spec: ConvSpec) -> Iterator[Mistake]:
    filters, size = spec.out_channels, spec.output_size
    yield Mistake(
        "channels kept",
        (spec.in_channels, *size),
        phrase(
            "The first number is wrong: the kernel sums over the input channels, and each filter gives one "
            "feature map."
        ),
    )
    yield Mistake(
        "channels times filters",
        (spec.in_channels * filters, *size),
        phrase(
            "The first number is wrong: a filter sums over its channels, so it gives a single feature map."
        ),
    )
    yield Mistake(
        "channels last",
        (*size, filters),
        phrase("The numbers are right, but in Keras’s order: here the channels come first."),
    )


def _explained(spec: ConvSpec) -> tuple[str, ...]:
    sizes = sizes_formula(spec)
    return (
        phrase("Positions of the kernel: {sizes}.", sizes=sizes),
        count_phrase(
            "The first axis is {count} because {count} filter gives {count} feature map. So {shape}.",
            "The first axis is {count} because {count} filters give {count} feature maps. So {shape}.",
            spec.out_channels,
            shape=shape_text((spec.out_channels, *spec.output_size)),
        ),
    )
