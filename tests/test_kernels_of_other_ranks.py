"""The named kernels for one axis and for three: their numbers, their signs, and those made of the input."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz.core.errors import ConvSpecError
from convviz.core.limits import MAX_KERNEL
from convviz.kernels.arrays import PRESETS, preset_kernel, preset_weight
from convviz.kernels.presets import presets_for

MADE = ("random", "matched", "bigram", "motif")
"""Presets of which each channel has numbers of its own."""
LENGTHS = range(1, MAX_KERNEL + 1)
ROWS = {"A": [1, 0, 0, 0], "C": [0, 1, 0, 0], "G": [0, 0, 1, 0], "T": [0, 0, 0, 1]}


def slid(weight: np.ndarray, sequence: list[list[float]]) -> list[float]:
    """Every sum of products, in plain Python: weight and sequence as channels of positions."""
    length, positions = len(weight[0]), len(sequence[0])
    return [
        sum(
            float(weight[channel][tap]) * sequence[channel][start + tap]
            for channel in range(len(sequence))
            for tap in range(length)
        )
        for start in range(positions - length + 1)
    ]


def one_hot(letters: str) -> list[list[int]]:
    return [list(row) for row in zip(*(ROWS[letter] for letter in letters), strict=True)]


def laid_on(kernel: np.ndarray, field) -> float:
    """The sum of products with a 3 × 3 × 3 field, given as a function of depth, height and width."""
    return sum(kernel[place] * field(*place) for place in product(range(3), repeat=3))


def test_the_presets_of_each_rank_are_those_the_page_offers():
    of_1 = "identity box smooth gaussian ema difference second_difference matched bigram motif random"
    of_3 = "identity box gaussian sobel_d sobel_h sobel_w laplacian temporal_difference random"
    assert " ".join(presets_for(1)) == of_1
    assert presets_for(2) == PRESETS
    assert " ".join(presets_for(3)) == of_3


@pytest.mark.parametrize(
    "preset", [*presets_for(1).values(), *presets_for(3).values()], ids=lambda preset: preset.name
)
def test_every_preset_has_a_plain_caption_of_one_line_and_a_source(preset):
    assert preset.title
    assert preset.caption.endswith(".")
    assert "\n" not in preset.caption
    assert len(preset.caption) <= 64
    assert len(preset.source) > 30


def test_changing_what_is_returned_changes_no_preset():
    presets_for(1).clear()
    assert "box" in presets_for(1)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_a_preset_of_a_single_size_has_its_numbers_in_the_table_and_others_a_rule(rank):
    for name, preset in presets_for(rank).items():
        assert bool(preset.stencil) == (preset.size is not None and name not in MADE)
        assert bool(preset.rule) == (preset.size is None and name not in MADE)
        if preset.stencil:
            assert preset.size == np.shape(preset.stencil)
            assert preset_kernel(name, preset.size).tolist() == np.array(preset.stencil).tolist()


@pytest.mark.parametrize("rank", [1, 3])
def test_every_preset_has_a_weight_for_any_channels_it_allows(rank):
    for name, preset in presets_for(rank).items():
        size, channels = preset.size or (4,) * rank, preset.channels or 3
        weight = preset_weight([name], channels, size, input=np.ones((channels, *[5] * rank)))
        assert weight.shape == (1, channels, *size)
        assert weight.dtype == np.float64


def test_the_difference_of_a_ramp_is_its_slope():
    assert slid([preset_kernel("difference", (2,))], [[3 * position + 1 for position in range(6)]]) == [3] * 5


def test_the_second_difference_is_0_on_a_line_and_2_on_a_parabola():
    kernel = [preset_kernel("second_difference", (3,))]
    assert slid(kernel, [[5 - 2 * position for position in range(6)]]) == [0] * 4
    assert slid(kernel, [[position**2 for position in range(6)]]) == [2] * 4


@pytest.mark.parametrize("name", ["box", "smooth", "gaussian", "ema"])
@pytest.mark.parametrize("length", LENGTHS)
def test_an_average_of_a_constant_is_that_constant(name, length):
    (average,) = slid([preset_kernel(name, (length,))], [[7.0] * length])
    assert average == pytest.approx(7, rel=1e-14)


@pytest.mark.parametrize("name", ["box", "smooth", "gaussian"])
@pytest.mark.parametrize("length", LENGTHS)
def test_an_average_that_is_not_causal_is_the_same_from_both_ends(name, length):
    kernel = preset_kernel(name, (length,))
    np.testing.assert_array_equal(kernel, kernel[::-1])


@pytest.mark.parametrize(
    ("length", "weights"), [(1, [1]), (2, [1, 1]), (4, [1, 2, 2, 1]), (5, [1, 2, 3, 2, 1])]
)
def test_the_triangle_rises_and_falls_by_one(length, weights):
    assert preset_kernel("smooth", (length,)).tolist() == [weight / sum(weights) for weight in weights]


@pytest.mark.parametrize("length", range(1, MAX_KERNEL + 1, 2))
def test_an_odd_triangle_is_a_moving_average_of_a_moving_average(length):
    half = np.full((length + 1) // 2, 2 / (length + 1))
    np.testing.assert_allclose(preset_kernel("smooth", (length,)), np.convolve(half, half), rtol=1e-14)


@pytest.mark.parametrize("weights", [[1], [1, 3], [1, 2, 4], [27, 45, 75, 125], [16, 24, 36, 54, 81]])
def test_each_weight_of_the_exponential_average_is_1_minus_alpha_of_the_next(weights):
    # alpha is 2 / (n + 1): of three weights a half is kept, of four three fifths, of five two thirds
    kernel = preset_kernel("ema", (len(weights),))
    np.testing.assert_allclose(kernel, np.array(weights) / sum(weights), rtol=1e-14)


def test_the_motif_on_its_own_sequence_counts_all_its_letters():
    (weight,) = preset_weight(["motif"], 4, (6,))
    assert slid(weight, one_hot("TATAAA")) == [6]
    assert slid(weight, one_hot("GCTATAAAGC")) == [3, 2, 6, 2, 3]


def test_a_channel_of_the_motif_is_a_letter_in_the_order_of_dna():
    (weight,) = preset_weight(["motif"], 4, (6,))
    assert weight.tolist() == [[0, 1, 0, 1, 1, 1], [0] * 6, [0] * 6, [1, 0, 1, 0, 0, 0]]


@pytest.mark.parametrize("channels", [1, 3, 5])
def test_the_motif_refuses_other_channels_than_those_of_dna(channels):
    with pytest.raises(ConvSpecError) as caught:
        preset_weight(["motif"], channels, (6,))
    assert str(caught.value) == (
        f"DNA motif is defined for 4 channels, A, C, G, T, and a filter here sums over {channels}; type "
        "letters of DNA, or choose another kernel."
    )
    assert caught.value.parameter == "weight"


def test_the_bigram_detector_is_the_first_two_positions_and_finds_them_again():
    text = one_hot("TACTAGATA")
    (weight,) = preset_weight(["bigram"], 4, (2,), input=np.array(text))
    np.testing.assert_array_equal(weight, np.array(text)[:, :2])
    found = slid(weight, text)
    assert [start for start, score in enumerate(found) if score == 2] == [0, 3, 7]


def test_the_bigram_detector_is_the_first_two_positions_even_where_others_are_stronger():
    assert preset_weight(["bigram"], 1, (2,), input=np.array([[1, 2, 9, 9]])).tolist() == [[[1, 2]]]


SEQUENCES = st.tuples(st.integers(1, 3), st.integers(1, 9)).flatmap(
    lambda shape: st.lists(
        st.lists(st.integers(-9, 9), min_size=shape[1], max_size=shape[1]),
        min_size=shape[0],
        max_size=shape[0],
    )
)


@given(SEQUENCES, st.integers(1, 4))
def test_a_matched_filter_answers_nowhere_more_than_where_it_was_cut(sequence, length):
    (weight,) = preset_weight(["matched"], len(sequence), (length,), input=np.array(sequence))
    padded = [[0] * length + channel + [0] * length for channel in sequence]
    assert max(slid(weight, padded)) == (weight**2).sum()


def test_a_matched_filter_is_the_first_of_the_strongest_windows():
    (weight,) = preset_weight(["matched"], 1, (2,), input=np.array([[1, 4, -3, 0, 3, 4, 2]]))
    assert weight.tolist() == [[4, -3]]


@pytest.mark.parametrize("name", ["matched", "bigram"])
def test_a_preset_of_the_input_is_filled_up_with_zeros_if_the_input_is_shorter(name):
    assert preset_weight([name], 1, (2,), input=np.array([[5]])).tolist() == [[[5, 0]]]


def test_each_group_is_cut_from_its_own_channels():
    input = np.array([[1, 2], [3, 4], [5, 6], [7, 8]])
    weight = preset_weight(["bigram", "identity", "bigram", "matched"], 2, (2,), input=input)
    assert weight[[0, 2, 3]].tolist() == [[[1, 2], [3, 4]], [[5, 6], [7, 8]], [[5, 6], [7, 8]]]


def test_changing_a_weight_that_was_cut_does_not_change_the_input():
    input = np.array([[1.0, 2.0, 3.0]])
    preset_weight(["matched"], 1, (2,), input=input)[:] = 0
    assert input.tolist() == [[1, 2, 3]]


@pytest.mark.parametrize(("name", "title"), [("matched", "Matched filter"), ("bigram", "Bigram detector")])
def test_a_preset_of_the_input_asks_for_the_input(name, title):
    with pytest.raises(ConvSpecError) as caught:
        preset_weight([name], 1, (2,))
    assert str(caught.value) == f"{title} is cut out of the input; give the input too."
    assert caught.value.parameter == "input"


@pytest.mark.parametrize(("name", "size"), [("matched", (3,)), ("bigram", (2,)), ("motif", (6,))])
def test_a_preset_that_differs_by_channel_has_no_single_kernel(name, size):
    with pytest.raises(
        ConvSpecError, match=r" differs by channel; make a weight of it instead of a kernel\.$"
    ):
        preset_kernel(name, size)


def test_a_preset_of_another_rank_is_refused_with_those_of_this_one():
    with pytest.raises(
        ConvSpecError,
        match=r"^There is no kernel 'sobel_x'; choose one of identity, box, smooth, .*random\.$",
    ):
        preset_kernel("sobel_x", (3,))
    with pytest.raises(ConvSpecError, match=r"^There is no kernel 'sobel_x'; choose one of .* sobel_d, "):
        preset_kernel("sobel_x", (3, 3, 3))


@pytest.mark.parametrize(
    ("name", "size", "sentence"),
    [
        (
            "difference",
            (3,),
            "Difference is defined for 2 only, and the kernel is 3; set the kernel size to 2 or choose "
            "another kernel.",
        ),
        (
            "temporal_difference",
            (3, 3, 3),
            "Temporal difference is defined for 2×1×1 only, and the kernel is 3×3×3; set the kernel size to "
            "2×1×1 or choose another kernel.",
        ),
        ("box", (1, 1, 1, 1), "A kernel has 1 to 3 axes, and its size is 1×1×1×1."),
        ("box", (), "A kernel needs at least 1 cell along each axis, and its size is empty."),
    ],
)
def test_a_size_that_a_preset_does_not_have_is_refused(name, size, sentence):
    with pytest.raises(ConvSpecError) as caught:
        preset_kernel(name, size)
    assert str(caught.value) == sentence
    assert caught.value.parameter == "kernel_size"


AXES = {"sobel_d": 0, "sobel_h": 1, "sobel_w": 2}


@pytest.mark.parametrize(("name", "axis"), AXES.items())
@pytest.mark.parametrize("ramp", range(3))
def test_a_sobel_kernel_sees_a_ramp_along_its_own_axis_only(name, axis, ramp):
    # 1 2 1 twice makes 16, and from the first slice to the last there are two steps.
    assert laid_on(preset_kernel(name, (3, 3, 3)), lambda *place: place[ramp]) == (32 if ramp == axis else 0)


@pytest.mark.parametrize(("name", "axis"), AXES.items())
def test_a_sobel_kernel_is_a_difference_one_way_and_an_average_the_others(name, axis):
    factors = [[1, 2, 1]] * 3
    factors[axis] = [-1, 0, 1]
    expected = [[[d * h * w for w in factors[2]] for h in factors[1]] for d in factors[0]]
    assert preset_kernel(name, (3, 3, 3)).tolist() == expected


def test_the_laplacian_is_0_on_a_linear_ramp_and_the_second_derivatives_added_up_on_a_bowl():
    kernel = preset_kernel("laplacian", (3, 3, 3))
    assert laid_on(kernel, lambda d, h, w: 3 * d - 2 * h + 5 * w + 7) == 0
    assert laid_on(kernel, lambda d, h, w: d**2 + 2 * h**2 + 5 * w**2) == 2 + 4 + 10
    assert np.count_nonzero(kernel) == 7


def test_the_temporal_difference_is_the_next_frame_minus_this_one():
    assert preset_kernel("temporal_difference", (2, 1, 1)).ravel().tolist() == [-1, 1]


def test_the_gaussian_of_three_axes_is_that_of_one_along_each():
    across = [preset_kernel("gaussian", (length,)) for length in (2, 3, 4)]
    expected = np.einsum("i,j,k->ijk", *across)
    np.testing.assert_array_equal(preset_kernel("gaussian", (2, 3, 4)), expected)


def test_the_random_weights_of_three_axes_differ_by_channel_and_filter():
    weight = preset_weight(["random", "random"], 2, (2, 2, 2), seed=1)
    assert weight.shape == (2, 2, 2, 2, 2)
    assert len({block.tobytes() for block in weight.reshape(4, -1)}) == 4
