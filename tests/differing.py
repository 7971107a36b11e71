"""Every request whose answers are recorded: those that are offered, and some of a visitor's own."""

from __future__ import annotations

import numpy as np
from comparing import own_layers, own_scenes

from convviz.layers.avg_pool import AvgPool
from convviz.layers.conv_transpose import ConvTranspose
from convviz.layers.max_pool import MaxPool
from convviz.layers.scene import Scene, build_scene, scene_of
from convviz.learn.padding.layered import LAYER_REQUESTS
from convviz.learn.padding.same import REQUESTS, Request, own_request


def all_requests() -> dict[str, Request]:
    """The requests by their names, the visitor's own by those of their scenes."""
    own = own_scenes() | _dilated() | _ending_early()
    return REQUESTS | {name: own_request(scene) for name, scene in own.items()}


def all_layers() -> dict[str, Scene]:
    """The scenes of pooling and transposed convolution: those that are offered, and some of one's own."""
    own = {name: one for name, one in own_layers().items() if one.spec.kind in PADDED} | _windowed()
    return {name: request.scene() for name, request in LAYER_REQUESTS.items()} | own


PADDED = ("max_pool", "avg_pool", "conv_transpose")


def _windowed() -> dict[str, Scene]:
    random = np.random.default_rng(6)

    def pooled(layer: MaxPool | AvgPool, *shape: int) -> Scene:
        return scene_of(layer.resolve(shape), random.integers(-9, 10, shape).astype(float))

    def stamped(layer: ConvTranspose, weight: tuple[int, ...], *shape: int) -> Scene:
        numbers = (random.integers(-9, 10, size).astype(float) for size in (shape, weight))
        input, kernel = numbers
        return scene_of(layer.resolve(shape, weight), input, kernel.swapaxes(0, 1))

    return {
        "max pooling, dilated": pooled(MaxPool(2, 1, dilation=2), 1, 7, 6),
        "max pooling, dilated in strides": pooled(MaxPool(2, 2, dilation=2), 1, 9),
        "max pooling with gaps": pooled(MaxPool(2, (3, 4)), 2, 8, 9),
        "average pooling of a volume": pooled(AvgPool((2, 3, 2), 2), 1, 5, 6, 4),
        "average pooling in single steps": pooled(AvgPool(4, 1), 1, 6, 7),
        **{
            f"transposed, kernel {kernel}, stride {stride}": stamped(
                ConvTranspose(stride), (1, 1, kernel), 1, 4
            )
            for kernel in (1, 2, 3, 4, 5)
            for stride in (1, 2, 3)
        },
        "a transposed picture": stamped(ConvTranspose((2, 3)), (2, 1, 4, 3), 2, 3, 4),
        "a dilated transposed picture": stamped(ConvTranspose(1, dilation=2), (1, 1, 2, 3), 1, 4, 3),
    }


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
