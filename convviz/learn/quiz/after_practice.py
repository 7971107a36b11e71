"""What follows a layer in practice: BatchNorm with round numbers, and an activation."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from convviz.layers.activations import ACTIVATIONS
from convviz.layers.after import NO_ACTIVATION, Four, after_of
from convviz.layers.scene import Scene

_BENDS = ("ReLU", "ReLU", "LeakyReLU")
_ACTIVATIONS = {"easy": _BENDS, "medium": (NO_ACTIVATION, *_BENDS), "hard": tuple(ACTIVATIONS)}
"""The activations that a level has; a name twice comes twice as often."""


def followed_practice(scene: Scene, kind: str, seed: int, level: str) -> Scene:
    """Let something follow a layer to practise on: easy an activation alone, else BatchNorm too.

    Parameters
    ----------
    scene : Scene
        As `convviz.learn.quiz.practice.practice` draws it, or `layered_practice`.
    kind : str
    seed : int
    level : {"easy", "medium", "hard"}

    Examples
    --------
    >>> from convviz.learn.quiz.practice import practice
    >>> followed_practice(practice("value", 1, "easy"), "value", 1, "easy").after.activation
    'ReLU'
    """
    draw, maps = Random(f"{kind}.{seed}.{level}.after"), scene.spec.out_channels
    activation = draw.choice(_ACTIVATIONS[level])
    norm = () if level == "easy" else tuple(_drawn(draw) for _ in range(maps))
    return replace(scene, after=after_of(norm, activation, maps))


def _drawn(draw: Random) -> Four:
    """Mean, variance, weight and bias; of the variance, the root is a whole number."""
    mean, var = float(draw.randint(-2, 4)), float(draw.choice((1, 4, 4, 9)))
    return mean, var, float(draw.choice((-1, 1, 2, 3))), float(draw.randint(-2, 2))
