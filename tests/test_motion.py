"""How a step comes about on the stage: where what moves is at a time, in one, two and three axes."""

import json
import subprocess

import numpy as np
import pytest

from convviz.layers import LAYERS
from convviz.layers.scene import build_scene
from convviz.settings.link.query import decode
from convviz.settings.model import SETUPS, build
from convviz.stage.payload import payload
from testbed.live import ROOT

WAYS = [(kind, rank, way) for kind in LAYERS for rank in SETUPS for way in ("gather", "scatter")]
WATCHED = [case for case in WAYS if case[2] == "gather" or case[0] == "conv_transpose"]


def scene_of(kind, rank):
    few = {} if rank == 1 else {"cells": {2: "8", 3: "4"}[rank]}
    setup, notes = decode({"v": "2", "layer": kind, "rank": str(rank), **few})
    assert notes == ()
    return build(setup)


@pytest.fixture
def found(node, tmp_path):
    """Ask the stage's script how steps of a scene come about, when it is watched in a way."""

    def ask(scene, question, way="gather"):
        file = tmp_path / "scene.json"
        file.write_text(json.dumps(payload(scene)), encoding="utf-8")
        command = [node, str(ROOT / "tests/motion.mjs"), str(file), way, question]
        run = subprocess.run(command, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)

    return ask


@pytest.mark.parametrize(("kind", "rank", "way"), WATCHED)
def test_the_window_slides_from_where_it_was_to_where_it_is(found, kind, rank, way):
    answer = found(scene_of(kind, rank), "window", way)
    assert answer["wrong"] == []
    assert answer["moves"] > 0


@pytest.mark.parametrize(("kind", "rank", "way"), WATCHED)
def test_the_cells_of_the_window_fly_to_the_output_over_their_products(found, kind, rank, way):
    answer = found(scene_of(kind, rank), "story", way)
    assert answer["wrong"] == []
    assert answer["stories"] > 0


@pytest.mark.parametrize(("kind", "rank", "way"), WATCHED)
def test_a_motion_ends_on_the_picture_at_rest(found, kind, rank, way):
    answer = found(scene_of(kind, rank), "painted", way)
    assert answer["wrong"] == []
    assert answer["moves"] > 0


def test_a_step_shorter_than_the_motion_has_none_and_one_not_much_longer_only_slides(found):
    scene = build_scene(np.arange(36.0).reshape(1, 6, 6), np.ones((1, 1, 3, 3)))
    at_once, too_short, same_step, slides, told, by_hand = found(scene, "lengths")["of"]
    assert (at_once, too_short, same_step) == (None, None, None)
    assert slides["flies"] == 0
    assert slides["ms"] < 250
    assert told["flies"] > 0
    assert told["ms"] < 500
    assert told["ms"] < by_hand["ms"] < 2000


def test_of_a_window_with_too_many_cells_to_follow_only_the_box_moves(found):
    scene = build_scene(np.ones((1, 30, 30)), np.ones((1, 1, 19, 19)))
    by_hand = found(scene, "lengths")["of"][-1]
    assert by_hand["flies"] == 0


@pytest.mark.parametrize("way", ["gather", "scatter"])
def test_of_a_kernel_with_holes_and_at_a_rim_only_what_meets_flies(found, way):
    setup, _ = decode({"v": "2", "layer": "conv_transpose", "rank": "1", "dilation": "2", "padding": "2"})
    answer = found(build(setup), "story", way)
    assert answer["wrong"] == []
    assert answer["stories"] > 0
