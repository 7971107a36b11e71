"""Along which axes does the kernel move?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from random import Random

from convviz.explain import counted, listed
from convviz.questions.question import Mistake, Question, distinct
from convviz.questions.wording import facts
from convviz.scene import Scene
from convviz.spec import ConvSpec
from convviz.spot import Spot

_MOST_MISTAKES = 4
_CHANNELS = "C"


def ask(scene: Scene, draw: Random) -> Question:
    """Ask for the axes along which the kernel stands in more than one place."""
    spec = scene.spec
    answer = _axes_text(_moved(spec))
    mistakes = distinct(_mistakes(spec), answer)[:_MOST_MISTAKES]
    options = [answer, *(mistake.answer for mistake in mistakes)]
    draw.shuffle(options)
    return Question(
        kind="axes",
        prompt="Along which axes of the input does the kernel move?",
        facts=f"{facts(spec)}.",
        hint="It moves along an axis if it stands in more than one place there.",
        form="choice",
        options=tuple(options),
        answer=answer,
        mistakes=mistakes,
        nudge="Look where the window can go.",
        explanation=_explained(spec),
        spot=Spot(),
        hidden="shape",
    )


def _moved(spec: ConvSpec) -> tuple[str, ...]:
    return tuple(name for name, places in zip(spec.axes, spec.output_size, strict=True) if places > 1)


def _axes_text(names: Sequence[str]) -> str:
    if not names:
        return "along none: it fits in one place only"
    return f"along {listed(list(names))}{' only' if len(names) == 1 else ''}"


def _mistakes(spec: ConvSpec) -> Iterator[Mistake]:
    moved, names = _moved(spec), (_CHANNELS, *spec.axes)
    fewer = combinations(moved, len(moved) - 1) if len(moved) > 1 else ()
    likely = [(_CHANNELS, *moved), spec.axes, *fewer, (_CHANNELS,), names, (), (_CHANNELS, *moved[1:])]
    for axes in likely:
        if axes != moved:
            yield _mistake(spec, axes)


def _mistake(spec: ConvSpec, axes: tuple[str, ...]) -> Mistake:
    moved = _moved(spec)
    extra = [name for name in axes if name not in (_CHANNELS, *moved)]
    absent = [name for name in moved if name not in axes]
    if _CHANNELS in axes:
        return Mistake("channels", _axes_text(axes), _channels_sentence(spec))
    if extra:
        sentence = f"Along {listed(extra)} there is room for one place only: the next would leave the input."
        return Mistake("one place", _axes_text(axes), sentence)
    sentence = f"It moves along {listed(absent)} too: there is room for more than one place."
    return Mistake("left out", _axes_text(axes), sentence)


def _channels_sentence(spec: ConvSpec) -> str:
    share = spec.in_channels // spec.groups
    if share == 1:
        return "Channels are summed over and never walked, however many there are."
    whose = "channels" if spec.groups == 1 else "channels of its group"
    return f"Along C it never moves: it covers the {share} {whose} at once and adds them up."


def _explained(spec: ConvSpec) -> tuple[str, ...]:
    places = [
        f"{counted(size, 'place')} along {name}"
        for size, name in zip(spec.output_size, spec.axes, strict=True)
    ]
    return (f"It has {listed(places)}. {_channels_sentence(spec)}",)
