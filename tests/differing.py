"""Every request whose answers are recorded: those that are offered, and some of a visitor's own."""

from __future__ import annotations

import numpy as np
from comparing import own_scenes

from convviz.layers.scene import Scene, build_scene
from convviz.learn.padding.same import REQUESTS, Request, own_request


def all_requests() -> dict[str, Request]:
    """The requests by their names, the visitor's own by those of their scenes."""
    own = own_scenes() | _dilated() | _ending_early()
    return REQUESTS | {name: own_request(scene) for name, scene in own.items()}


def _ending_early() -> dict[str, Scene]:
    """Volumes whose last window, under "same", ends two cells or more before the input does."""
    random = np.random.default_rng(3)

    def whole(*shape: int) -> np.ndarray:
        return random.integers(-9, 10, shape).astype(float)

    return {
        "three slices": build_scene(
            np.arange(3.0).reshape(1, 3, 1, 1), whole(1, 1, 1, 1, 1), stride=(3, 1, 1)
        ),
        "a volume in long strides": build_scene(whole(2, 8, 4, 5), whole(1, 2, 2, 3, 1), stride=(4, 1, 3)),
    }


def _dilated() -> dict[str, Scene]:
    random = np.random.default_rng(295397)

    def whole(*shape: int) -> np.ndarray:
        return random.integers(-9, 10, shape).astype(float)

    return {
        "a dilated sequence": build_scene(whole(2, 9), whole(1, 2, 4), dilation=2, stride=2),
        "a short sequence": build_scene(whole(1, 3), whole(1, 1, 3), dilation=2, stride=2, padding=1),
        "a dilated picture": build_scene(whole(1, 9, 8), whole(1, 1, 4, 2), dilation=(1, 3), stride=(3, 2)),
        "a dilated volume": build_scene(whole(1, 7, 6, 5), whole(1, 1, 2, 2, 2), dilation=2, stride=2),
    }
