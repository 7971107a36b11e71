"""What the lessons say without a number, held against what their stages are made of."""

import numpy as np
from judged import Judged, matrix

from convviz.learn.lessons import LESSONS, place
from convviz.settings.model import build, input_of


def test_the_second_lesson_ends_on_the_outputs_of_the_question():
    steps = LESSONS["dimensions"].steps

    assert build(steps[2].setup).output.tolist() == [[[-8, -8, -3], [-3, 1, 0], [-3, -8, -5]]]
    for step in steps[3:]:
        np.testing.assert_allclose(build(step.setup).output.ravel(), [0.9, 0.1, 0.12], rtol=0, atol=1e-15)
    assert [step.setup.rank for step in steps] == [2, 2, 2, 1, 1, 1, 2]


def test_a_kernel_as_tall_as_the_table_makes_the_same_numbers_and_a_lower_one_moves_down():
    as_channels, full, lower = (Judged.of(place(f"channels.{number}").step.setup) for number in (5, 6, 7))

    assert as_channels.input.tolist() == full.input[0].tolist() == lower.input[0].tolist()
    assert as_channels.all() == full.all() == [2, 8, 14, 20, 26, 32]
    assert (full.kernel[0], full.places[0]) == (full.size[0], 1)
    assert lower.kernel[0] < lower.size[0]


def test_the_stride_that_does_not_come_out_even_never_reaches_the_last_cell():
    windows = Judged.of(place("sizes.4").step.setup).windows()

    assert sorted({cell for window in windows for (cell,) in window}) == [0, 1, 2, 3, 4]


def test_the_first_filter_of_the_digit_takes_right_minus_left_and_the_second_below_minus_above():
    upright, level = Judged.of(place("filters.6").step.setup).weight[:, 0]

    assert (upright[:, 2] > 0).all()
    assert (upright[:, 2] == -upright[:, 0]).all()
    assert (level[2] > 0).all()
    assert (level[2] == -level[0]).all()


def test_the_dot_goes_to_the_right_and_then_rests_and_the_kernel_sees_only_the_motion():
    video = Judged.of(place("video.1").step.setup)
    dots = [tuple(index) for index in np.argwhere(video.input[0])]

    assert dots == [(0, 1, 0), (1, 1, 1), (2, 1, 2), (3, 1, 2)]
    assert video.place(3) == (0, 1, 0)
    assert video.place(4) == (0, 1, 1)
    assert video.place(23) == (2, 1, 2)


def test_frames_as_channels_lose_time_and_conv3d_keeps_it():
    as_channels, moved = (Judged.of(place(name).step.setup) for name in ("video.6", "video.7"))

    assert as_channels.input.tolist() == moved.input[0].tolist()
    assert len(as_channels.places) == 2
    assert len(moved.places) == 3
    assert as_channels.all() == [268, 296, 352, 380] == moved.all()[:4]


def test_all_rows_of_the_matrix_hold_the_weights_and_nothing_else():
    a = Judged.of(place("matrices.4").step.setup)
    first, second = matrix(a)

    assert first.tolist() == [0.5, 0.5, 0]
    assert second.tolist() == np.roll(first, 1).tolist()
    assert (matrix(a) @ a.input[0]).tolist() == a.all()
    assert (Judged.of(place("matrices.6").step.setup).weight == 1 / 3).all()


def test_correlation_answers_an_impulse_with_the_kernel_flipped_and_convolution_with_the_kernel():
    correlated, convolved = (place(name).step.setup for name in ("flips.3", "flips.4"))

    assert correlated.operation == "cross_correlate"
    assert convolved.operation == "convolve"
    assert convolved.filters[0].weight.array.ravel().tolist() == Judged.of(convolved).all()
    assert correlated.filters[0].weight.array.ravel().tolist() == Judged.of(correlated).all()[::-1]


def test_the_full_convolution_is_the_product_of_the_polynomials_and_of_the_numbers():
    digits = Judged.of(place("flips.5").step.setup).all()

    assert np.convolve([1, 2, 3], [4, 5, 6]).tolist() == digits
    assert sum(digit * 10**power for power, digit in enumerate(reversed(digits))) == 123 * 456


def test_a_kernel_that_reads_the_same_both_ways_gives_the_same_either_way():
    setup = place("flips.6").step.setup

    assert setup.operation == "convolve"
    assert np.convolve([1, 2, 3, 4, 5, 6], [1, 2, 1], "valid").tolist() == Judged.of(setup).all()
    assert np.correlate([1, 2, 3, 4, 5, 6], [1, 2, 1], "valid").tolist() == Judged.of(setup).all()


def test_a_depthwise_filter_knows_its_own_channel_only():
    setup = place("groups.6").step.setup
    judged, red = Judged.of(setup), input_of(setup, None).values.copy()
    red[1:] = 0
    alone = Judged(red, judged.weight, judged.bias, **judged.settings)

    assert input_of(setup, None).channel_labels[0] == "red"
    assert alone.all(0) == judged.all(0)
    assert alone.all(1) != judged.all(1)


def test_groups_share_the_channels_out():
    judged = Judged.of(place("groups.2").step.setup)

    assert [judged.out(0, filter) for filter in range(4)] == [3, 3, 7, 7]


def test_the_kernel_that_reads_is_made_of_its_two_words():
    reading, swapped = Judged.of(place("texts.2").step.setup), Judged.of(place("texts.4").step.setup)
    labels = input_of(place("texts.2").step.setup, None).position_labels

    assert labels[:2] == ("cat", "sitting")
    assert labels[3:5] == ("dog", "resting")
    assert (reading.weight[0] == reading.input[:, :2]).all()
    assert (swapped.weight == reading.weight).all()
    assert (swapped.input == reading.input[:, 1::-1]).all()


def test_the_motif_counts_the_letters_that_fit():
    setup = place("texts.6").step.setup
    letters = "".join(input_of(setup, None).position_labels)

    assert letters[3:9] == "TATAAA"
    assert letters[14:20] == "TATTTA"
    assert Judged.of(setup).all() == [
        sum(one == other for one, other in zip(letters[start : start + 6], "TATAAA", strict=True))
        for start in range(len(letters) - 5)
    ]


def test_causal_windows_end_with_their_own_word():
    windows = Judged.of(place("texts.8").step.setup).windows()

    assert [window[-1] for window in windows] == [(position,) for position in range(6)]
    assert windows[0][0] == (None,)
