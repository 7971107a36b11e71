import numpy as np
import pytest
from stage_scenes import golden_scene, scenes

from convviz import ConvSpecError
from convviz.language import speaking
from convviz.layers.scene import build_scene


@pytest.mark.parametrize("name", scenes())
def test_the_terms_of_every_step_and_the_bias_add_up_to_the_output(name):
    scene = scenes()[name]
    for filter in range(scene.spec.out_channels):
        sums = [
            sum(term.product for term in scene.terms(step, filter)) + scene.bias[filter]
            for step in range(scene.spec.steps)
        ]
        np.testing.assert_allclose(sums, scene.output[filter].ravel(), rtol=1e-13, atol=1e-13)


def test_the_two_worked_examples_of_the_origin_come_out_exactly():
    volume = golden_scene("three-channel Conv2D, stride 2, padding 1")
    sentence = golden_scene("a sentence of word vectors through Conv1D, stride 2")
    assert volume.output.tolist() == [[[-8, -8, -3], [-3, 1, 0], [-3, -8, -5]]]
    np.testing.assert_allclose(sentence.output, [[0.9, 0.1, 0.12]], rtol=0, atol=1e-15)


def test_true_convolution_shows_the_kernel_flipped_along_every_axis():
    weight = np.arange(9.0).reshape(1, 1, 3, 3)
    scene = build_scene(np.ones((1, 3, 3)), weight, operation="convolve")
    assert scene.weight[0, 0].tolist() == [[8, 7, 6], [5, 4, 3], [2, 1, 0]]


def test_a_filter_sums_over_the_channels_of_its_own_group():
    scene = build_scene(np.ones((4, 3)), np.ones((6, 2, 2)), groups=2)
    assert [list(scene.channels_of(filter)) for filter in (0, 2, 3, 5)] == [[0, 1], [0, 1], [2, 3], [2, 3]]
    assert {term.channel for term in scene.terms(0, filter=5)} == {2, 3}


def test_channels_and_filters_are_numbered_unless_they_are_named():
    input, weight = np.ones((2, 3)), np.ones((1, 2, 2))
    assert build_scene(input, weight).channel_labels == ("channel 0", "channel 1")
    assert build_scene(input, weight, channel_labels=("left", "right")).channel_labels == ("left", "right")
    assert build_scene(input, weight).filter_labels == ("filter 0",)
    with speaking("de"):
        assert build_scene(input, weight).channel_labels == ("Kanal 0", "Kanal 1")
        assert build_scene(input, weight, channel_labels=("left", "right")).channel_labels == (
            "left",
            "right",
        )


def test_the_arrays_of_a_scene_are_read_only_and_its_own():
    input = np.ones((1, 3))
    scene = build_scene(input, np.ones((1, 1, 2)))
    input[0, 0] = 7
    assert scene.input[0, 0] == 1
    for array in (scene.input, scene.padded, scene.weight, scene.bias, scene.output):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_float32_stays_float32_and_integers_become_float64():
    single = build_scene(np.ones((1, 3), np.float32), np.ones((1, 1, 2), np.float32))
    whole = build_scene(np.ones((1, 3), int), np.ones((1, 1, 2), int))
    assert (single.output.dtype, single.padded.dtype) == (np.float32, np.float32)
    assert (whole.output.dtype, whole.padded.dtype) == (np.float64, np.float64)


def test_settings_that_do_not_fit_are_refused_as_the_engine_refuses_them():
    with pytest.raises(ConvSpecError, match="does not fit along L"):
        build_scene(np.ones((1, 2)), np.ones((1, 1, 3)))
