"""The same question about what a value becomes after BatchNorm and an activation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import sqrt

import numpy as np

from convviz.core.geometry import step_index
from convviz.explain.following import following
from convviz.explain.headline import listed
from convviz.language import later, phrase
from convviz.layers.activations import ACTIVATIONS
from convviz.layers.after import NO_ACTIVATION
from convviz.layers.scene import Scene
from convviz.learn.quiz.question import DIGITS, Mistake, Question, distinct
from convviz.learn.quiz.wording import numeral, place_text

_BENT = {
    "ReLU": later("ReLU makes every negative number 0; it does not turn its sign."),
    "LeakyReLU": later("LeakyReLU keeps a hundredth of a negative number: ReLU would make it 0."),
}
"""What is told to a slip below 0."""


def asked_afterwards(question: Question, scene: Scene) -> Question:
    """Ask for the value after all that follows the layer.

    Parameters
    ----------
    question : Question
        For a value of the layer itself.
    scene : Scene
        That it was asked of, with something that follows.

    Examples
    --------
    >>> from random import Random
    >>> from convviz.layers.after import After
    >>> from convviz.layers.scene import build_scene
    >>> from convviz.learn.quiz import value
    >>> scene = build_scene(np.array([[1.0, 2]]), np.array([[[-3.0]]]), after=After(activation="ReLU"))
    >>> question = asked_afterwards(value.ask(scene, Random(1)), scene)
    >>> question.answer, question.mistakes[0].sentence
    (0.0, 'That is the value before ReLU: ReLU comes last.')
    """
    filter, index = question.spot.filter, step_index(scene.spec, question.spot.step)
    answer = float(scene.answer[(filter, *index)])
    names = _names(scene)
    is_whole = question.whole and scene.after.norm is None and answer % 1 == 0
    digits = phrase("{digits} digits are enough.", digits=DIGITS)
    by, _ = scene.after.factors(scene.spec.out_channels)[filter]
    slack = question.slack * max(1.0, abs(by))
    return replace(
        question,
        prompt=_prompt(scene, filter, index),
        facts=" ".join([question.facts, *_norm_facts(scene, filter)]),
        hint=question.hint if is_whole or digits in question.hint else f"{digits} {question.hint}".strip(),
        answer=answer,
        mistakes=distinct(_mistakes(question, scene, filter), answer, slack, is_whole),
        nudge=phrase("Work out the value of the layer first, then {names}.", names=listed(names)),
        explanation=(*question.explanation, *following(scene, question.spot.step, filter)),
        slack=slack,
        whole=is_whole,
    )


def _prompt(scene: Scene, filter: int, index: tuple[int, ...]) -> str:
    names, place = listed(_names(scene)), place_text(index)
    if scene.spec.out_channels == 1:
        return phrase("What is the value after {names}, the output at {place}?", names=names, place=place)
    return phrase(
        "What is the value of map {map} after {names}, the output at {place}?",
        map=filter,
        names=names,
        place=place,
    )


def _names(scene: Scene) -> list[str]:
    norm = ["BatchNorm"] if scene.after.norm else []
    return [*norm, *([scene.after.activation] if scene.after.activation != NO_ACTIVATION else [])]


def _norm_facts(scene: Scene, filter: int) -> list[str]:
    """The four numbers of the map that is asked about."""
    if scene.after.norm is None:
        return []
    mean, var, weight, bias = _numbers(scene, filter)
    return [
        phrase(
            "BatchNorm has mean {mean}, variance {var}, weight {weight} and bias {bias}, and eps {eps}.",
            mean=numeral(mean),
            var=numeral(var),
            weight=numeral(weight),
            bias=numeral(bias),
            eps=numeral(scene.after.norm.eps),
        )
    ]


def _numbers(scene: Scene, filter: int) -> tuple[float, float, float, float]:
    norm, maps = scene.after.norm, scene.spec.out_channels
    assert norm is not None, "it is asked for where there is one"
    weights, biases = norm.weight or (1.0,) * maps, norm.bias or (0.0,) * maps
    return norm.running_mean[filter], norm.running_var[filter], weights[filter], biases[filter]


def _mistakes(question: Question, scene: Scene, filter: int) -> Iterator[Mistake]:
    assert isinstance(question.answer, float), "a value is a number"
    value, last = question.answer, scene.after.activation
    by, added = scene.after.factors(scene.spec.out_channels)[filter]
    normed = value * by + added
    if last != NO_ACTIVATION:
        told = phrase("That is the value before {activation}: {activation} comes last.", activation=last)
        yield Mistake("activation", normed, told)
    yield from _of_norm(scene, filter, value)
    if normed < 0 and last in _BENT:
        slip = -normed if last == "ReLU" else 0.0
        yield Mistake("below zero", slip, phrase(_BENT[last]))
    for mistake in question.mistakes:
        if isinstance(mistake.answer, float):
            yield mistake._replace(answer=_activated(scene, mistake.answer * by + added))


def _of_norm(scene: Scene, filter: int, value: float) -> Iterator[Mistake]:
    if scene.after.norm is None:
        return
    mean, var, weight, bias = _numbers(scene, filter)
    by, added = scene.after.factors(scene.spec.out_channels)[filter]
    yield Mistake(
        "norm", _activated(scene, value), phrase("BatchNorm is missing: it comes right after the layer.")
    )
    yield Mistake("layer", value, phrase("That is the value of the layer: BatchNorm comes after it."))
    if scene.after.activation != NO_ACTIVATION:
        swapped = _activated(scene, value) * by + added
        told = phrase("BatchNorm comes first, then {activation}.", activation=scene.after.activation)
        yield Mistake("order", swapped, told)
    if var > 0:
        plain = (value - mean) / var * weight + bias
        told = phrase("Divide by the square root of the variance, not by the variance.")
        yield Mistake("root", _activated(scene, plain), told)
    unmoved = value / sqrt(var + scene.after.norm.eps) * weight + bias if var >= 0 else value
    yield Mistake("mean", _activated(scene, unmoved), phrase("The mean is missing: subtract it first."))
    yield Mistake(
        "norm bias", _activated(scene, value * by + added - bias), phrase("BatchNorm’s bias is missing.")
    )


def _activated(scene: Scene, value: float) -> float:
    if scene.after.activation == NO_ACTIVATION:
        return value
    return float(ACTIVATIONS[scene.after.activation](np.array(value)))
