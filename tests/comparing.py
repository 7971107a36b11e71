"""Scenes of a visitor's own, and every call that the Compare page says is refused."""

from __future__ import annotations

import numpy as np

from convviz.layers.scene import Scene, build_scene
from convviz.learn.compare.catalogue import COMPARISONS, comparison
from convviz.learn.compare.comparison import Refusal
from convviz.learn.compare.readings import own_comparison


def own_scenes() -> dict[str, Scene]:
    """Scenes of every rank, with one channel and with several."""
    random = np.random.default_rng(295397)

    def whole(*shape: int) -> np.ndarray:
        return random.integers(-9, 10, shape).astype(float)

    return {
        "a sequence": build_scene(whole(1, 9), whole(2, 1, 3), padding=1),
        "three channels of a sequence": build_scene(whole(3, 7), whole(1, 3, 2), whole(1), stride=2),
        "groups": build_scene(whole(4, 6), whole(2, 2, 3), groups=2, padding=((2, 0),)),
        "a picture": build_scene(whole(1, 12, 10), whole(1, 1, 3, 3), padding=((0, 0), (1, 1)), dilation=2),
        "a flipped kernel": build_scene(whole(1, 6, 6), whole(1, 1, 3, 3), operation="convolve"),
        "a padded picture": build_scene(whole(1, 9, 9), whole(1, 1, 3, 3), stride=2, padding=1),
        "a colour picture": build_scene(
            whole(3, 8, 6), whole(2, 3, 3, 3), whole(2), padding=1, padding_mode="reflect"
        ),
        "a tall picture": build_scene(whole(1, 30, 8), whole(1, 1, 3, 3)),
        "a volume": build_scene(whole(1, 6, 5, 4), whole(1, 1, 2, 3, 3), dilation=(2, 1, 1)),
        "two channels of a volume": build_scene(whole(2, 4, 5, 6), whole(1, 2, 3, 2, 2)),
        "a deep volume": build_scene(whole(1, 20, 4, 4), whole(1, 1, 3, 3, 3)),
    }


def all_refusals() -> list[Refusal]:
    """The refused calls of all comparisons, those of `own_scenes` included."""
    chosen = [comparison(name) for name in COMPARISONS] + list(map(own_comparison, own_scenes().values()))
    return [refusal for each in chosen for refusal in each.refusals]
