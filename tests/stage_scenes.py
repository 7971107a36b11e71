"""Scenes of one to three axes, and what Python says of them, for the tests of the stage's JavaScript."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np

from convviz.core.geometry import feeds, meets, reaches, step_index, taps, unreached, window_start
from convviz.core.spec import Spec
from convviz.explain.matrices import columns, reads, toeplitz
from convviz.explain.stamps import lines, stamp_at, stamps_of
from convviz.layers.avg_pool import AvgPool
from convviz.layers.max_pool import MaxPool
from convviz.layers.scene import Scene, build_scene, scene_of
from convviz.layers.sent_back import input_scene
from convviz.layers.sent_shares import slopes_scene
from convviz.stage.payload import payload

GOLDEN = json.loads((Path(__file__).parent / "golden" / "textbook.json").read_text(encoding="utf-8"))
LINKED = {re.sub(r"[^a-z0-9]+", "_", case["name"].lower()).strip("_"): case for case in GOLDEN}
LINKED["sobel_on_a_step_edge_five_rows_of_0_40_40_0"] = LINKED.pop(
    "sobel_on_a_step_edge_three_rows_of_0_40_40_0"
)
"""The golden table by the names that links have for its cases."""


def golden_scene(name: str) -> Scene:
    """The scene of one textbook case."""
    case = next(case for case in GOLDEN if case["name"] == name)
    return build_scene(
        np.array(case["input"]), np.array(case["weight"]), operation=case["op"], **case["params"]
    )


def scenes() -> dict[str, Scene]:
    """Scenes that between them use every setting."""
    random = np.random.default_rng(295397)

    def whole(*shape: int) -> np.ndarray:
        return random.integers(-9, 10, shape).astype(float)

    return {
        "three channels": golden_scene("three-channel Conv2D, stride 2, padding 1"),
        "a sentence": golden_scene("a sentence of word vectors through Conv1D, stride 2"),
        "a sentence of height 1": golden_scene("the same sentence as a Conv2D of height 1"),
        "groups, filters, bias": build_scene(
            whole(4, 6, 7), whole(6, 2, 3, 2), whole(6), groups=2, padding=1, padding_mode="reflect"
        ),
        "rows never reached": build_scene(
            whole(1, 11, 8), whole(1, 1, 2, 2), stride=3, padding=((1, 0), (0, 2))
        ),
        "dilated": build_scene(whole(2, 9, 9), whole(2, 2, 3, 3), dilation=(2, 3), padding="same"),
        "flipped": build_scene(whole(1, 5, 5), whole(1, 1, 3, 3), operation="convolve", padding="full"),
        "floats": build_scene(random.normal(size=(1, 6, 6)), random.normal(size=(1, 1, 3, 3)), [0.1]),
        "a long signal": build_scene(whole(2, 40), whole(3, 2, 5), padding=2, dilation=2),
        "words": build_scene(
            whole(3, 4), whole(2, 3, 2), position_labels=("the", "cat", "is", "here"), padding=((1, 0),)
        ),
        "volume": build_scene(whole(2, 4, 5, 3), whole(2, 2, 2, 3, 2), padding=1, stride=(1, 2, 1)),
        "reflected": build_scene(whole(1, 5, 4), whole(1, 1, 3, 3), padding=2, padding_mode="reflect"),
        "replicated": build_scene(
            whole(1, 5, 6), whole(1, 1, 3, 2), padding=((2, 1), (0, 3)), padding_mode="replicate", stride=2
        ),
        "circular": build_scene(whole(1, 6), whole(1, 1, 3), padding=4, padding_mode="circular", dilation=2),
        "a cube": build_scene(whole(1, 8, 8, 8), whole(1, 1, 3, 3, 3)),
    }


def ways_back() -> dict[str, Scene]:
    """Ways back through what is no sum with fixed weights: each cell has a kernel of its own."""
    random = np.random.default_rng(41)

    def back(spec: Spec) -> Scene:
        cells = random.integers(-4, 5, (spec.in_channels, *spec.input_size)).astype(float)
        forth = scene_of(spec, cells)
        scene = input_scene(forth, random.integers(-9, 10, forth.output.shape).astype(float))
        assert scene is not None, "it is shown"
        return scene

    grad = random.integers(-9, 10, (2, 4, 5)).astype(float)
    slopes = random.integers(0, 2, grad.shape).astype(float)
    through = slopes_scene(grad, slopes, ("dL/d(ReLU)", "dL/d(output)"))
    assert through is not None, "it is shown"
    return {
        "max, overlapping": back(MaxPool(3, 2, 1).resolve((2, 7, 8))),
        "max, apart": back(MaxPool(2).resolve((1, 6, 6))),
        "max, dilated": back(MaxPool(2, 1, dilation=2).resolve((1, 5, 6))),
        "max, clipped": back(MaxPool(2, ceil_mode=True).resolve((1, 5, 5))),
        "max of a sequence": back(MaxPool(3, 2).resolve((3, 11))),
        "max of a volume": back(MaxPool(2).resolve((1, 4, 4, 4))),
        "mean without its padding": back(AvgPool(2, 2, 1, count_include_pad=False).resolve((1, 6, 6))),
        "slopes": through,
    }


def expected_back(scene: Scene) -> dict:
    """Terms of every step, and the output after every stamp, as Python has them."""
    steps, maps = range(scene.spec.steps), range(scene.spec.out_channels)
    stamps = [stamp_at(scene, step) for step in range(stamps_of(scene))]
    return {
        "output": scene.shown.ravel().tolist(),
        "products": [[[term.product for term in scene.terms(s, one)] for s in steps] for one in maps],
        "stamps": [stamp.sums.ravel().tolist() for stamp in stamps],
        "stamped": [[line[1:] for line in lines(scene, stamp)] for stamp in stamps],
    }


def expected(scene: Scene) -> dict:
    """Geometry and terms of every step of a scene, as Python has them."""
    spec = scene.spec
    inputs = [index for index in np.ndindex(*spec.input_size)]
    kernels = [index for index in np.ndindex(*spec.kernel_size)]
    return {
        "output": scene.output.ravel().tolist(),
        "padded": scene.padded.ravel().tolist(),
        "steps": [
            {
                "index": step_index(spec, step),
                "start": window_start(spec, step_index(spec, step)),
                "taps": [tap._asdict() for tap in taps(spec, step_index(spec, step))],
                "products": [
                    [term.product for term in scene.terms(step, filter)]
                    for filter in range(spec.out_channels)
                ],
            }
            for step in range(spec.steps)
        ],
        "feeds": [[index, list(feeds(spec, index))] for index in inputs],
        "reaches": [[index, list(reaches(spec, index))] for index in inputs],
        "meets": [[index, [list(along) for along in meets(spec, index)]] for index in kernels],
        "reads": reads(spec).T.tolist(),
        "toeplitz": [toeplitz(scene, filter).ravel().tolist() for filter in range(spec.out_channels)],
        "columns": [columns(scene, filter).ravel().tolist() for filter in range(spec.out_channels)],
        "unreached": [unreached(spec, axis) for axis in range(spec.ndim)],
    }


def write(path: Path) -> None:
    """Write every scene's payload with what Python says of it."""
    pairs = {name: {"payload": payload(s), "expected": expected(s)} for name, s in scenes().items()}
    path.write_text(json.dumps(pairs, allow_nan=False), encoding="utf-8")


def write_ways_back(path: Path) -> None:
    """Write the ways back, as `write`."""
    pairs = {n: {"payload": payload(s), "expected": expected_back(s)} for n, s in ways_back().items()}
    path.write_text(json.dumps(pairs, allow_nan=False), encoding="utf-8")
