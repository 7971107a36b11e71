"""Which shape does the output have?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from convviz.core.shapes import span
from convviz.core.spec import ConvSpec
from convviz.explain.headline import sizes_formula
from convviz.language import later, phrase
from convviz.layers.scene import Scene
from convviz.learn.quiz.question import Mistake, Question, distinct
from convviz.learn.quiz.wording import facts, shape_text
from convviz.settings.spot import Spot

# Each takes the numbers of one axis: input, padding before and after, kernel, dilation, stride.
_Formula = Callable[[int, tuple[int, int], int, int, int], int]


_FORMULAS: dict[str, tuple[_Formula, str]] = {
    "stride": (
        lambda n, p, k, d, s: n + sum(p) - span(k, d) + 1,
        later("That is the number of places at stride 1: the kernel takes larger steps here."),
    ),
    "padding": (
        lambda n, p, k, d, s: (n - span(k, d)) // s + 1,
        later("That is the size without the padding: add its cells to the input first."),
    ),
    "one side": (
        lambda n, p, k, d, s: (n + p[0] - span(k, d)) // s + 1,
        later("The padding was added on one side only: count the cells before and those after."),
    ),
    "plus one": (
        lambda n, p, k, d, s: (n + sum(p) - span(k, d)) // s,
        later(
            "One is missing: before its first step the kernel already stands in its first place, hence the "
            "+ 1."
        ),
    ),
    "dilation": (
        lambda n, p, k, d, s: (n + sum(p) - k) // s + 1,
        later("The dilation is missing: it spreads the weights, so that the kernel spans more cells."),
    ),
    "dilation times kernel": (
        lambda n, p, k, d, s: (n + sum(p) - d * k) // s + 1,
        later(
            "The kernel does not span dilation × kernel size cells: after its last weight there is no gap."
        ),
    ),
    "dilation as kernel": (
        lambda n, p, k, d, s: (n + sum(p) - (d if d > 1 else span(k, d))) // s + 1,
        later("That takes the dilation for the kernel size."),
    ),
    "rounded up": (
        lambda n, p, k, d, s: -((span(k, d) - n - sum(p)) // s) + 1,
        later("Rounded up: a last step that would leave the input is not taken, so round down."),
    ),
    "input": (
        lambda n, p, k, d, s: n,
        later("That is the size of the input: the window has to fit, and each place gives one cell."),
    ),
    "padded": (
        lambda n, p, k, d, s: n + sum(p),
        later("That is the size of the padded input: the whole window has to fit."),
    ),
    "kernel": (
        lambda n, p, k, d, s: k,
        later("That is the size of the kernel: count the places where it can stand."),
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
        hint=phrase("Channels first, as in {names}; one number an axis.", names=names),
        form="shape",
        answer=answer,
        mistakes=distinct(_mistakes(spec), answer),
        nudge=phrase(
            "Count the places where the kernel fits, axis by axis; every filter makes a map of them."
        ),
        explanation=_explained(spec),
        spot=Spot(),
        hidden="shape",
    )


def normal(given: tuple[int, ...], answer: tuple[int, ...]) -> tuple[int, ...]:
    """Return a shape with the axes asked for: no batch, and the one map of one filter in front.

    Examples
    --------
    >>> normal((3, 3), (1, 3, 3)), normal((1, 1, 3, 3), (1, 3, 3)), normal((3, 3), (2, 3, 3))
    ((1, 3, 3), (1, 3, 3), (3, 3))
    """
    if len(given) == len(answer) + 1 and given[0] == 1:
        return given[1:]
    if len(given) == len(answer) - 1 and (answer[0] == 1 or given != answer[1:]):
        return (answer[0], *given)
    return given


def _mistakes(spec: ConvSpec) -> Iterator[Mistake]:
    filters, size = spec.out_channels, spec.output_size
    if filters > 1:
        sentence = phrase("Those are the axes moved along; in front stands how many maps there are.")
        yield Mistake("filters", size, sentence)
    if spec.ndim > 1:
        sentence = phrase(
            "The sizes stand in the wrong order: first along {first}, last along {last}.",
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
            "The first number is off: input channels are summed, and what stands in front is one map a "
            "filter."
        ),
    )
    yield Mistake(
        "channels times filters",
        (spec.in_channels * filters, *size),
        phrase("The first number is off: a filter sums over its channels, so it makes one map in all."),
    )
    yield Mistake(
        "channels last",
        (*size, filters),
        phrase("The numbers are right, in Keras's order: here the channels stand first."),
    )


def _explained(spec: ConvSpec) -> tuple[str, ...]:
    sizes = sizes_formula(spec)
    return (
        phrase("Places where the kernel can stand: {sizes}.", sizes=sizes),
        phrase(
            "In front stands {filters}: a filter sums over its channels into one map. So {shape}.",
            filters=spec.out_channels,
            shape=shape_text((spec.out_channels, *spec.output_size)),
        ),
    )
