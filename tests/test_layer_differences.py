"""Pooling and transposed convolution under each framework: what TensorFlow, PyTorch and JAX answer."""

import json
from pathlib import Path

import numpy as np
import pytest
from app_page import opened, scenes, sentences, told
from differing import all_layers

from convviz.layers import LAYERS
from convviz.learn.padding.layered import LAYER_REQUESTS, layer_variants
from convviz.learn.padding.layered_words import layer_differences, layer_facts, layer_notes
from convviz.settings.link.query import decode
from convviz.settings.model import build

RECORDED = json.loads(
    (Path(__file__).parent / "golden" / "layer_differences.json").read_text(encoding="utf-8")
)["answers"]
SCENES = all_layers()


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_is_what_the_framework_answers_to_the_call_shown(name):
    variants = layer_variants(SCENES[name])
    answers = RECORDED[name]
    assert [one.call for one in variants] == [answer["call"] for answer in answers]
    for variant, answer in zip(variants, answers, strict=True):
        if "refusal" not in answer:
            output = np.array(answer["output"])
            assert variant.scene.output.shape == output.shape
            np.testing.assert_allclose(variant.scene.output, output, rtol=1e-6, atol=1e-6)


def test_an_answer_is_recorded_for_every_layer_and_most_are_no_refusal():
    assert list(RECORDED) == list(SCENES)
    assert sum("refusal" in answer for answers in RECORDED.values() for answer in answers) == 5


def test_what_tensorflow_refuses_is_said_and_nothing_else():
    refused = [name for name, answers in RECORDED.items() if any("refusal" in one for one in answers)]
    said = [
        name
        for name, scene in SCENES.items()
        if any("would give" in note for note in layer_notes(layer_variants(scene)[0]))
    ]
    assert said == refused


SEEN = {
    "mean": 'TensorFlow (padding="SAME") pads 0 before and 1 after and gives 3; PyTorch (padding=1) pads 1 '
    "on both sides and gives 3; PyTorch (ceil_mode=True) pads nothing and gives 3. Their numbers differ.",
    "largest": 'TensorFlow (padding="SAME") pads 0 before and 1 after and gives 3 × 3; PyTorch (padding=1) '
    "pads 1 on both sides and gives 3 × 3; PyTorch (ceil_mode=True) pads nothing and gives 3 × 3. "
    "Their numbers differ.",
    "spread": 'TensorFlow (padding="SAME") cuts off 0 before and 1 after and gives 6; PyTorch (padding=1) '
    'cuts off 1 on both sides and gives 5, one fewer; JAX ("SAME") cuts off 0 before and 1 after and '
    "gives 6. Their numbers differ.",
}


@pytest.mark.parametrize("name", LAYER_REQUESTS)
def test_one_sentence_says_in_what_they_differ(name):
    assert layer_differences(LAYER_REQUESTS[name].scene()).see == SEEN[name]


def test_layers_on_which_all_agree_are_said_to_make_the_same_numbers():
    setup, _ = decode({"layer": "max_pool", "size": "2", "stride": "2", "cells": "8"})
    tensorflow, torch, ceiled = layer_variants(build(setup))
    assert np.array_equal(tensorflow.scene.output, ceiled.scene.output)
    assert not np.array_equal(tensorflow.scene.output, torch.scene.output)
    setup, _ = decode({"layer": "conv_transpose", "kernel": "box", "size": "1", "stride": "1", "cells": "8"})
    assert layer_differences(build(setup)).see.endswith("All give the same numbers.")


def test_the_numbers_of_each_are_told_in_words():
    mean = [layer_facts(one) for one in layer_variants(LAYER_REQUESTS["mean"].scene())]
    assert mean == [
        ("0 before and 1 after", "after", "0, 2 and 4", "3", "none"),
        ("1 on both sides", "none", "−1, 1 and 3", "3", "none"),
        ("nothing", "none", "0, 2 and 4", "3", "none"),
    ]
    gaps = layer_variants(SCENES["transposed, kernel 1, stride 3"])
    assert [layer_facts(one)[2:] for one in gaps] == [
        ("0, 3, 6 and 9", "12", "cells 1, 2, 4, 5, …, 11"),
        ("0, 3, 6 and 9", "10", "cells 1, 2, 4, 5, 7 and 8"),
        ("0, 3, 6 and 9", "12", "cells 1, 2, 4, 5, …, 11"),
    ]


def test_divisors_cut_windows_and_the_unflipped_kernel_are_told():
    notes = [layer_notes(one) for one in layer_variants(LAYER_REQUESTS["mean"].scene())]
    assert notes == [
        ["The padding never counts in the divisor."],
        ["count_include_pad is True unless you change it: the padding counts in the divisor."],
        ["The last window is cut where the input ends, and has fewer cells."],
    ]
    setup, _ = decode({"layer": "max_pool", "size": "2", "stride": "2", "cells": "8"})
    assert [layer_notes(one) for one in layer_variants(build(setup))] == [[], [], []]
    assert layer_notes(layer_variants(LAYER_REQUESTS["spread"].scene())[2]) == [
        "jax.lax.conv_transpose does not flip the kernel: it stamps the flipped one."
    ]


def board(app):
    return next(one for one in scenes(app) if "odd_padding" in one.get("scenes", [{}])[0])


@pytest.mark.parametrize("activation", ["none", "GELU"])
@pytest.mark.parametrize("kind", [kind for kind in LAYERS if kind != "conv"])
@pytest.mark.parametrize("rank", ["1", "2", "3"])
def test_ones_own_layer_is_a_request_too_or_the_page_says_why_not(kind, rank, activation):
    app = opened(layer=kind, rank=rank, page="frameworks", name="own", activation=activation)
    reason = LAYERS[kind].ABSENT.get("differences")
    assert told(app, "problem") == []
    assert told(app, "note") == ([reason] if reason else [])
    if not reason:
        headings = board(app)["headings"]
        assert [one.split(",")[0] for one in headings][:2] == ["TensorFlow", "PyTorch"]
        left_out = any("BatchNorm and activation are left out" in one for one in sentences(app))
        assert left_out is (activation != "none")


@pytest.mark.parametrize("name", LAYER_REQUESTS)
def test_the_requests_of_layers_are_offered_with_their_numbers(name):
    app = opened(page="frameworks", name=name)
    assert SEEN[name] in sentences(app)
    (table,) = [one.value for one in app.markdown if "output size" in one.value]
    assert ("stamps start at" in table) is (name == "spread")
    for variant in layer_variants(LAYER_REQUESTS[name].scene()):
        assert f"`{variant.call}`" in table
