"""Along which axes does the kernel move?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from random import Random

from convviz.core.spec import Spec
from convviz.explain.headline import listed
from convviz.language import count_phrase, phrase
from convviz.layers import layer_of
from convviz.layers.scene import Scene
from convviz.learn.quiz.question import Mistake, Question, distinct
from convviz.learn.quiz.wording import facts
from convviz.settings.spot import Spot

_MOST_MISTAKES = 4
_CHANNELS = "C"


def ask(scene: Scene, draw: Random) -> Question:
    """Ask for the axes that the kernel moves along: all spatial ones, even where it has a single position."""
    spec = scene.spec
    answer = _axes_text(spec.axes)
    mistakes = distinct(_mistakes(spec), answer)[:_MOST_MISTAKES]
    options = [answer, *(one.answer for one in mistakes if isinstance(one.answer, str))]
    draw.shuffle(options)
    return Question(
        kind="axes",
        prompt=phrase("Along which axes of the input does the kernel move?"),
        facts=f"{facts(spec)}.",
        hint=phrase("An axis counts even if there is only one position along it here."),
        form="choice",
        options=tuple(options),
        answer=answer,
        mistakes=mistakes,
        nudge=phrase("The 1, 2 or 3 in the layer’s name is the number of axes the kernel moves along."),
        explanation=_explained(spec),
        spot=Spot(),
        hidden="shape",
    )


def _single(spec: Spec) -> list[str]:
    """The axes along which there is a single position."""
    return [name for name, places in zip(spec.axes, spec.output_size, strict=True) if places == 1]


def _axes_text(names: Sequence[str]) -> str:
    if not names:
        return phrase("along no axis")
    if len(names) == 1:
        return phrase("along {axis} only", axis=names[0])
    return phrase("along {axes}", axes=listed(list(names)))


def _mistakes(spec: Spec) -> Iterator[Mistake]:
    moved, single = spec.axes, _single(spec)
    more_than_one = tuple(name for name in moved if name not in single)
    fewer = combinations(moved, len(moved) - 1) if len(moved) > 1 else ()
    likely = [more_than_one, (_CHANNELS, *moved), *fewer, (_CHANNELS,), (), (_CHANNELS, *moved[1:])]
    for axes in likely:
        if axes != moved:
            yield _mistake(spec, axes)


def _mistake(spec: Spec, axes: tuple[str, ...]) -> Mistake:
    if _CHANNELS in axes:
        return Mistake("channels", _axes_text(axes), _channels_sentence(spec))
    absent = [name for name in spec.axes if name not in axes]
    if set(absent) <= set(_single(spec)):
        return Mistake("one position", _axes_text(axes), _single_sentence(spec))
    sentence = phrase("It moves along {axes} too.", axes=listed(absent))
    return Mistake("left out", _axes_text(axes), sentence)


def _single_sentence(spec: Spec) -> str:
    return count_phrase(
        "An axis with a single position still counts: {conv} always has {count} axis to move along.",
        "An axis with a single position still counts: {conv} always has {count} axes to move along.",
        spec.ndim,
        conv=layer_of(spec).name(spec.ndim),
    )


def _channels_sentence(spec: Spec) -> str:
    if layer_of(spec).CHANNELS == "each":
        return phrase("The kernel never moves along C: each channel is taken by itself.")
    share = spec.in_channels // spec.groups
    if share == 1:
        return phrase("The kernel sums over channels; it never slides along them.")
    if spec.groups == 1:
        told = phrase(
            "The kernel never moves along C: it covers all {count} channels at once and sums over them."
        )
    else:
        told = phrase(
            "The kernel never moves along C: it covers the {count} channels of its group at once and sums "
            "over them."
        )
    return told.format(count=share)


def _explained(spec: Spec) -> tuple[str, ...]:
    places = [
        count_phrase("{count} position along {axis}", "{count} positions along {axis}", size, axis=name)
        for size, name in zip(spec.output_size, spec.axes, strict=True)
    ]
    told = phrase(
        "{conv} moves along {axes}: {positions} here.",
        conv=layer_of(spec).name(spec.ndim),
        axes=listed(spec.axes),
        positions=listed(places),
    )
    return (f"{told} {_channels_sentence(spec)}",)
