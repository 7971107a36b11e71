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
    """Ask for the axes along which the kernel stands in more than one place."""
    spec = scene.spec
    answer = _axes_text(_moved(spec))
    mistakes = distinct(_mistakes(spec), answer)[:_MOST_MISTAKES]
    options = [answer, *(one.answer for one in mistakes if isinstance(one.answer, str))]
    draw.shuffle(options)
    return Question(
        kind="axes",
        prompt=phrase("Along which axes of the input does the kernel move?"),
        facts=f"{facts(spec)}.",
        hint=phrase("It moves along an axis if it stands in more than one place there."),
        form="choice",
        options=tuple(options),
        answer=answer,
        mistakes=mistakes,
        nudge=phrase("Look where the window can go."),
        explanation=_explained(spec),
        spot=Spot(),
        hidden="shape",
    )


def _moved(spec: Spec) -> tuple[str, ...]:
    return tuple(name for name, places in zip(spec.axes, spec.output_size, strict=True) if places > 1)


def _axes_text(names: Sequence[str]) -> str:
    if not names:
        return phrase("along none: it fits in one place only")
    if len(names) == 1:
        return phrase("along {axis} only", axis=names[0])
    return phrase("along {axes}", axes=listed(list(names)))


def _mistakes(spec: Spec) -> Iterator[Mistake]:
    moved, names = _moved(spec), (_CHANNELS, *spec.axes)
    fewer = combinations(moved, len(moved) - 1) if len(moved) > 1 else ()
    likely = [(_CHANNELS, *moved), spec.axes, *fewer, (_CHANNELS,), names, (), (_CHANNELS, *moved[1:])]
    for axes in likely:
        if axes != moved:
            yield _mistake(spec, axes)


def _mistake(spec: Spec, axes: tuple[str, ...]) -> Mistake:
    moved = _moved(spec)
    extra = [name for name in axes if name not in (_CHANNELS, *moved)]
    absent = [name for name in moved if name not in axes]
    if _CHANNELS in axes:
        return Mistake("channels", _axes_text(axes), _channels_sentence(spec))
    if extra:
        sentence = phrase(
            "Along {axes} there is room for one place only: the next would leave the input.",
            axes=listed(extra),
        )
        return Mistake("one place", _axes_text(axes), sentence)
    sentence = phrase(
        "It moves along {axes} too: there is room for more than one place.", axes=listed(absent)
    )
    return Mistake("left out", _axes_text(axes), sentence)


def _channels_sentence(spec: Spec) -> str:
    if layer_of(spec).CHANNELS == "each":
        return phrase("Along C it never moves: each channel is taken by itself.")
    share = spec.in_channels // spec.groups
    if share == 1:
        return phrase("Channels are summed over and never walked, however many there are.")
    if spec.groups == 1:
        told = phrase("Along C it never moves: it covers the {count} channels at once and adds them up.")
    else:
        told = phrase(
            "Along C it never moves: it covers the {count} channels of its group at once and adds them up."
        )
    return told.format(count=share)


def _explained(spec: Spec) -> tuple[str, ...]:
    places = [
        count_phrase("{count} place along {axis}", "{count} places along {axis}", size, axis=name)
        for size, name in zip(spec.output_size, spec.axes, strict=True)
    ]
    return (phrase("It has {places}.", places=listed(places)) + " " + _channels_sentence(spec),)
