"""Scenes for the programs of the frameworks: random settings of every kind, and those that need care."""

from __future__ import annotations

from itertools import product
from typing import Any, NamedTuple

import numpy as np

from convviz.core.errors import ConvSpecError
from convviz.core.sliding import PADDING_MODES
from convviz.layers.scene import Scene, build_scene

SEED = 295397
EACH = 12
"""Random scenes of each rank and padding mode."""
LONGEST = {1: 12, 2: 7, 3: 5}


class Case(NamedTuple):
    """A scene, and its padding as it was chosen."""

    name: str
    scene: Scene
    padding: Any


def cases() -> list[Case]:
    """All scenes, always the same."""
    random = np.random.default_rng(SEED)
    found = []
    for ndim, mode in product(LONGEST, PADDING_MODES):
        while len([case for case in found if case.name.startswith(f"{ndim}D {mode}")]) < EACH:
            try:
                found.append(_draw(random, ndim, mode))
            except ConvSpecError:
                continue
    return found + _special(random) + _ending_early()


def _draw(random: np.random.Generator, ndim: int, mode: str) -> Case:
    groups = int(random.choice((1, 1, 1, 2, 3)))
    channels, filters = (groups * int(random.integers(1, 3)) for _ in range(2))

    def sizes(*choices: int) -> tuple[int, ...]:
        return tuple(random.choice(choices, ndim).tolist())

    names = ("valid", "same", "same", "full", *(("causal", "causal") if ndim == 1 else ()))
    pairs = tuple(tuple(random.integers(0, 4, 2).tolist()) for _ in range(ndim))
    alike = tuple((count, count) for count in sizes(0, 1, 2))
    padding = (*names, pairs, pairs, alike)[random.integers(len(names) + 3)]
    settings = {
        "stride": sizes(1, 1, 2, 3),
        "dilation": sizes(1, 1, 1, 2),
        "padding": padding,
        "groups": groups,
        "padding_mode": mode,
        "operation": str(random.choice(("cross_correlate", "cross_correlate", "convolve"))),
    }
    scene = build_scene(
        random.integers(-9, 10, (channels, *random.integers(2, LONGEST[ndim] + 1, ndim))),
        random.integers(-9, 10, (filters, channels // groups, *sizes(1, 2, 3, 4))),
        random.integers(-9, 10, filters),
        **settings,
    )
    told = {name: value for name, value in settings.items() if name != "padding_mode"}
    return Case(f"{ndim}D {mode} {scene.input.shape} {scene.weight.shape} {told}", scene, padding)


def _ending_early() -> list[Case]:
    """Volumes under "same" whose last window ends two cells or more before the input does."""
    random = np.random.default_rng(SEED + 3)
    small = build_scene(np.arange(3.0).reshape(1, 3, 1, 1), np.ones((1, 1, 1, 1, 1)), stride=(3, 1, 1))
    found = [Case("3D ending early, nothing to pad", small, "same")]
    while len(found) < 2 * EACH:
        size, kernel = random.integers(1, 8, 3), random.integers(1, 4, 3)
        stride = tuple(random.integers(1, 6, 3).tolist())
        if not any((n - 1) // s * s + k <= n - 2 for n, k, s in zip(size, kernel, stride, strict=True)):
            continue
        groups = int(random.choice((1, 1, 2)))
        operation = str(random.choice(("cross_correlate", "convolve")))
        scene = build_scene(
            random.integers(-9, 10, (2 * groups, *size)),
            random.integers(-9, 10, (groups, 2, *kernel)),
            random.integers(-9, 10, groups),
            **{"stride": stride, "padding": "same", "groups": groups, "operation": operation},
        )
        told = f"{scene.input.shape} {scene.weight.shape} {stride} {groups} {operation}"
        found.append(Case(f"3D ending early {told}", scene, "same"))
    return found


def _special(random: np.random.Generator) -> list[Case]:
    """What is packed, what has many digits, and what a framework refuses in so many words."""

    def whole(*shape: int) -> np.ndarray:
        return random.integers(-9, 10, shape)

    picture = random.integers(0, 256, (3, 40, 30))
    digits = random.normal(size=(2, 900)) * 1e3
    settings: dict[str, tuple[np.ndarray, np.ndarray, dict[str, Any]]] = {
        "a packed picture": (picture, whole(2, 3, 3, 3), {"padding": "same", "stride": 2}),
        "a packed signal with all its digits": (digits, random.normal(size=(1, 2, 5)), {}),
        "thirds": (whole(1, 9) / 3, whole(1, 1, 3) / 7, {"padding": "causal", "dilation": 2}),
        "depthwise": (whole(4, 6, 6), whole(8, 1, 3, 3), {"groups": 4, "padding": "same"}),
        "stride and dilation": (whole(2, 9, 9), whole(2, 2, 3, 3), {"stride": 2, "dilation": 2}),
        "the same with a stride and a dilation": (
            whole(2, 9, 8),
            whole(2, 2, 3, 2),
            {"stride": 2, "dilation": 2, "padding": "same"},
        ),
        "causal with a stride and a dilation": (
            whole(2, 12),
            whole(2, 2, 3),
            {"stride": 2, "dilation": 2, "padding": "causal"},
        ),
        "one cell": (whole(1, 1, 1, 1), whole(1, 1, 1, 1, 1), {}),
    }
    return [
        Case(name, build_scene(input, weight, **chosen), chosen.get("padding", "valid"))
        for name, (input, weight, chosen) in settings.items()
    ]
