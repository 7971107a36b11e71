"""Scenes of a visitor's own, and every call that the Compare page says is refused."""

from __future__ import annotations

import numpy as np

from convviz.layers.adaptive_avg_pool import AdaptiveAvgPool
from convviz.layers.adaptive_max_pool import AdaptiveMaxPool
from convviz.layers.avg_pool import AvgPool
from convviz.layers.conv_transpose import ConvTranspose
from convviz.layers.max_pool import MaxPool
from convviz.layers.scene import Scene, build_scene, scene_of
from convviz.layers.upsample import Upsample
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


def own_layers() -> dict[str, Scene]:
    """Scenes of every other layer and rank, with settings that make a difference."""
    random = np.random.default_rng(16)

    def whole(*shape: int) -> np.ndarray:
        return random.integers(-9, 10, shape).astype(float)

    def unlearned(layer, *shape: int) -> Scene:
        return scene_of(layer.resolve(shape), whole(*shape))

    def stamped(layer: ConvTranspose, weight: tuple[int, ...], *shape: int) -> Scene:
        filters = (weight[1] * layer.groups, weight[0] // layer.groups, *weight[2:])
        return scene_of(layer.resolve(shape, weight), whole(*shape), whole(*filters), whole(filters[0]))

    return {
        "max pooling": unlearned(MaxPool(2), 1, 8, 8),
        "max pooling, dilated, of a sequence": unlearned(MaxPool(3, 2, 1, 2, True), 2, 12),
        "max pooling of a volume": unlearned(MaxPool(2, ceil_mode=True), 1, 5, 4, 4),
        "average pooling": unlearned(AvgPool((2, 3)), 3, 6, 9),
        "average pooling, padding not counted": unlearned(AvgPool(3, 2, 1, True, False), 1, 8, 8),
        "average pooling with a divisor": unlearned(AvgPool(2, divisor_override=3), 1, 4, 4),
        "average pooling of a sequence": unlearned(AvgPool(3, 1, 1), 1, 9),
        "adaptive max pooling": unlearned(AdaptiveMaxPool((3, 2)), 2, 7, 6),
        "adaptive average pooling of a volume": unlearned(AdaptiveAvgPool(2), 1, 5, 4, 4),
        "global average pooling of a sequence": unlearned(AdaptiveAvgPool(1), 3, 7),
        "upsampling": unlearned(Upsample((2, 3)), 3, 4, 4),
        "upsampling of a sequence": unlearned(Upsample(2), 1, 5),
        "upsampling of a volume": unlearned(Upsample(2), 1, 3, 2, 3),
        "transposed": stamped(ConvTranspose(2, 1, 1), (1, 2, 3, 3), 1, 5, 4),
        "transposed in groups": stamped(ConvTranspose(3, 2, groups=2), (4, 1, 4), 4, 5),
        "transposed and dilated": stamped(
            ConvTranspose((1, 2), (0, 3), dilation=(2, 1)), (2, 1, 2, 3), 2, 4, 6
        ),
        "a transposed volume": stamped(ConvTranspose(2), (1, 1, 2, 3, 2), 1, 3, 2, 3),
    }


def all_refusals() -> list[Refusal]:
    """The refused calls of all comparisons, those of `own_scenes` and `own_layers` included."""
    own = [*own_scenes().values(), *own_layers().values()]
    chosen = [comparison(name) for name in COMPARISONS] + list(map(own_comparison, own))
    return [refusal for each in chosen for refusal in each.refusals]
