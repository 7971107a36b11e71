"""The two unrolled forms against the definition: T times x, and the kernel's row times the windows."""

from math import prod

import numpy as np
import pytest
from draws import Convolution, convolutions
from hypothesis import given
from reference import reference_correlate
from stage_scenes import scenes

from convviz.core.spec import resolve
from convviz.explain.headline import THIN
from convviz.explain.matrices import columns, reads, toeplitz
from convviz.explain.matrix_facts import columns_facts, is_drawn, matrix_facts
from convviz.layers.scene import Scene, build_scene


def scene_of(convolution: Convolution) -> Scene:
    return build_scene(*convolution.arrays, **convolution.written)


def maps(convolution: Convolution) -> np.ndarray:
    """The reference's output, one row a filter."""
    output = reference_correlate(*convolution.arrays, **convolution.plain)
    return np.array(list(output.values())).reshape(len(convolution.weight), -1)


@given(convolutions())
def test_T_times_the_input_plus_the_bias_is_the_definition_exactly(convolution):
    scene = scene_of(convolution)
    for filter, expected in enumerate(maps(convolution)):
        matrix = toeplitz(scene, filter)
        assert matrix.shape == (scene.spec.steps, scene.input.size)
        assert np.array_equal(matrix @ scene.input.ravel() + scene.bias[filter], expected)


@given(convolutions())
def test_the_kernel_as_a_row_times_the_windows_plus_the_bias_is_the_definition_exactly(convolution):
    scene = scene_of(convolution)
    for filter, expected in enumerate(maps(convolution)):
        product = scene.weight[filter].ravel() @ columns(scene, filter)
        assert np.array_equal(product + scene.bias[filter], expected)


@given(convolutions())
def test_the_columns_are_the_cells_that_the_weights_read(convolution):
    scene = scene_of(convolution)
    flat = np.append(
        scene.input.reshape(scene.spec.in_channels, -1), np.zeros((scene.spec.in_channels, 1)), 1
    )
    for filter in range(scene.spec.out_channels):
        channels = list(scene.channels_of(filter))
        assert np.array_equal(columns(scene, filter), np.concatenate(flat[channels][:, reads(scene.spec)]))


@pytest.mark.parametrize("name", scenes())
def test_the_scenes_of_the_stage_are_products_of_matrices_too(name):
    scene = scenes()[name]
    for filter, output in enumerate(scene.output.reshape(scene.spec.out_channels, -1)):
        bias, weights = scene.bias[filter], scene.weight[filter].ravel()
        np.testing.assert_allclose(toeplitz(scene, filter) @ scene.input.ravel() + bias, output, rtol=1e-12)
        np.testing.assert_allclose(weights @ columns(scene, filter) + bias, output, rtol=1e-12)


def test_the_matrix_of_a_moving_average_has_its_weights_on_three_diagonals():
    matrix = toeplitz(build_scene(np.ones((1, 5)), np.full((1, 1, 3), 1 / 3)))
    expected = [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1]]
    assert np.array_equal(matrix, np.array(expected) / 3)


def test_a_convolution_flips_the_kernel_in_every_row():
    scene = build_scene(np.ones((1, 4)), [[[1.0, 2.0, 3.0]]], operation="convolve")
    assert toeplitz(scene).tolist() == [[3, 2, 1, 0], [0, 3, 2, 1]]


def test_weights_over_copies_of_one_cell_add_up_in_its_column():
    reflected = build_scene(np.ones((1, 4)), [[[1.0, 2.0, 4.0]]], padding=1, padding_mode="reflect")
    assert toeplitz(reflected).tolist() == [[2, 5, 0, 0], [1, 2, 4, 0], [0, 1, 2, 4], [0, 0, 5, 2]]
    replicated = build_scene(np.ones((1, 4)), [[[1.0, 2.0, 4.0]]], padding=1, padding_mode="replicate")
    assert toeplitz(replicated)[0].tolist() == [3, 4, 0, 0]
    circular = build_scene(np.ones((1, 4)), [[[1.0, 2.0, 4.0]]], padding=1, padding_mode="circular")
    assert toeplitz(circular)[0].tolist() == [2, 4, 0, 1]


def test_a_filter_of_a_group_has_entries_in_its_own_channels_only():
    scene = build_scene(np.ones((2, 3)), np.ones((2, 1, 2)), groups=2)
    assert toeplitz(scene, 0).tolist() == [[1, 1, 0, 0, 0, 0], [0, 1, 1, 0, 0, 0]]
    assert toeplitz(scene, 1).tolist() == [[0, 0, 0, 1, 1, 0], [0, 0, 0, 0, 1, 1]]


def plain(facts: list[str]) -> list[str]:
    return [fact.replace(THIN, " ") for fact in facts]


def test_the_matrix_says_what_a_dense_layer_would_learn():
    assert plain(matrix_facts(resolve((3, 5, 5), (4, 3, 3, 3)))) == [
        "T is 9 × 75 for each filter, 36 × 75 for all 4: a dense layer would learn 2 700 weights, this "
        "layer learns 108 and shares them.",
        "243 of the 675 entries of each filter hold a weight. The other 432 entries are 0 (blank), "
        "because an output sees only its window.",
    ]


@pytest.mark.parametrize(
    ("spec", "sentences"),
    [
        (
            resolve((1, 4), (1, 1, 4)),
            [
                "T is 1 × 4: a dense layer would learn 4 weights, this layer learns 4: "
                "sharing saves nothing here.",
                "Every entry is a weight: each output sees every cell.",
            ],
        ),
        (
            resolve((1, 5), (1, 1, 3), stride=4),
            [
                "T is 1 × 5: a dense layer would learn 5 weights, this layer learns 3: "
                "sharing saves nothing here.",
                "3 of the 5 entries of T hold a weight. The other 2 entries are 0 (blank), because an "
                "output sees only its window.",
            ],
        ),
        (
            resolve((1, 2), (1, 1, 1)),
            [
                "T is 2 × 2: a dense layer would learn 4 weights, this layer learns 1 and shares it.",
                "2 of the 4 entries of T hold a weight. The other 2 entries are 0 (blank), because an "
                "output sees only its window.",
            ],
        ),
        (
            resolve((2, 4), (2, 1, 3), padding=1, groups=2),
            [
                "T is 4 × 8 for each filter, 8 × 8 for all 2: a dense layer would learn 64 weights, this "
                "layer learns 6 and shares them.",
                "10 of the 32 entries of each filter hold a weight. The other 22 entries are 0 "
                "(blank), because an output sees only its window.",
                "A weight over the padding meets a 0, so it has no entry in its row.",
                "With 2 groups, a row is blank over the channels of the other groups.",
            ],
        ),
    ],
)
def test_the_matrix_is_described_as_it_is(spec, sentences):
    assert plain(matrix_facts(spec)) == sentences


def test_padding_that_repeats_cells_is_named():
    facts = matrix_facts(resolve((1, 5), (1, 1, 3), padding=1, padding_mode="reflect"))
    assert facts[-1] == ("Reflect padding repeats cells, so weights over copies of a cell add up.")


@given(convolutions())
def test_the_counted_entries_are_those_with_a_weight(convolution):
    spec = resolve(convolution.input.shape, convolution.weight.shape, **convolution.plain)
    ones = build_scene(np.ones_like(convolution.input), np.ones_like(convolution.weight), **convolution.plain)
    held = np.count_nonzero(toeplitz(ones))
    fact = plain(matrix_facts(spec))[1]
    entries = ones.input.size * spec.steps
    assert fact.startswith("Every entry" if held == entries else f"{held:,} of ".replace(",", " "))


def test_beyond_the_limit_the_numbers_are_said_and_nothing_is_built():
    spec = resolve((1, 28, 28), (1, 1, 3, 3))
    assert not is_drawn(spec)
    assert plain(matrix_facts(spec)) == [
        "T would have 676 × 784 = 529 984 entries; it is drawn with at most 65 536 entries and 1 024 "
        "per side. Use fewer cells to see it.",
        "T is 676 × 784: a dense layer would learn 529 984 weights, this layer learns 9 and shares them.",
    ]
    huge = resolve((16, 64, 64, 64), (8, 16, 11, 11, 11), padding="same")
    assert "T would have" in matrix_facts(huge)[0]


def test_the_limit_is_256_by_256_entries_and_a_longest_side():
    assert is_drawn(resolve((1, 256), (1, 1, 3), padding=1))
    assert not is_drawn(resolve((1, 257), (1, 1, 3), padding=1))
    assert not is_drawn(resolve((1, 1025), (1, 1, 1025)))


@given(convolutions())
def test_the_windows_are_counted_as_they_are(convolution):
    scene = scene_of(convolution)
    rows, steps = columns(scene).shape
    start = plain(columns_facts(scene.spec))[0].split(" numbers")[0].split(" number ")[0]
    words = f"{rows} row{'s' * (rows != 1)} × {steps} column{'s' * (steps != 1)} = {rows * steps:,}"
    assert start == words.replace(",", " ")
    own = prod(scene.spec.input_size) * scene.spec.in_channels // scene.spec.groups
    assert f"from {own}" in columns_facts(scene.spec)[0]


def test_several_filters_are_several_rows_of_one_product():
    facts = plain(columns_facts(resolve((4, 6, 6), (6, 2, 3, 3), groups=2, padding=1)))
    assert facts[:3] == [
        "18 rows × 36 columns = 648 numbers from 72 and their padding: each cell is copied once for "
        "every window that contains it.",
        "3 rows of 18 weights, one per filter, times the columns give 3 feature maps of 36 outputs.",
        "Each of the 2 groups has its own columns and its own product.",
    ]


def test_one_window_is_one_output():
    assert (
        columns_facts(resolve((1, 3), (1, 1, 3)))[1]
        == "The kernel as a row of 3 weights, times the columns, gives the one output."
    )
