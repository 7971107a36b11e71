"""Scenes of one to three axes, and what Python says of them, for the tests of the stage's JavaScript."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np

from convviz.core.geometry import feeds, meets, reaches, step_index, taps, unreached, window_start
from convviz.explain.matrices import columns, reads, toeplitz
from convviz.layers.scene import Scene, build_scene
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
