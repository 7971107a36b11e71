"""A set-up, what it makes of its input, and how it is brought within what the input allows."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from random_setups import setups

from convviz.core.errors import ConvSpecError, SourceError
from convviz.core.limits import MAX_DILATION, MAX_FILTERS, MAX_KERNEL
from convviz.core.sliding import PADDING_MODES
from convviz.data.inputs import Numbers
from convviz.data.samples.pictures import SAMPLES
from convviz.explain.matrix_facts import is_drawn
from convviz.kernels.arrays import PRESETS, preset_kernel
from convviz.settings.companions import with_sample
from convviz.settings.edits import (
    NEXT_PRESETS,
    with_filters,
    with_kernel_size,
    with_preset,
    with_weight,
)
from convviz.settings.model import CUSTOM, SETUPS, Filter, Setup, build, input_of, spec_of, weight_of
from convviz.settings.validate import offer, validate

BOX = (Filter("box"),)


def custom(array, **fields):
    """Return a filter with these weights."""
    return Filter(CUSTOM, Numbers.of(array), **fields)


def channels(count):
    """Return an input of so many channels."""
    return np.ones((count, 5, 5))


def typed(array, **fields):
    """Return a set-up whose input is this array of channels, rows and columns."""
    return Setup(source="typed", typed=Numbers.of(array), **fields)


def test_equal_numbers_are_equal_values_whatever_their_type():
    assert Numbers.of([[1, -0.0]]) == Numbers.of(np.array([[1, 0]], dtype=np.int8))
    assert Numbers.of([1, 2]) != Numbers.of([[1, 2]])


def test_numbers_give_an_array_that_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        Numbers.of([1.0]).array[0] = 2


def test_the_first_sight_is_a_face_under_a_sobel_kernel():
    scene = build(Setup())

    assert scene.input.shape == (1, 8, 8)
    assert scene.weight[0, 0].tolist() == preset_kernel("sobel_x").tolist()
    assert np.array_equal(scene.output, -scene.output[..., ::-1])  # as the face has two equal halves


@pytest.mark.parametrize("setup", SETUPS.values(), ids=lambda setup: f"{setup.rank}D")
def test_the_first_window_that_is_seen_says_something(setup):
    scene = build(setup)
    first = scene.input[(slice(None), *(slice(size) for size in setup.kernel_size))]

    assert np.count_nonzero(first) >= 2
    assert scene.output.ravel()[0] != 0


def test_one_axis_begins_with_one_curve_and_a_moving_average_at_every_position():
    scene = build(SETUPS[1])
    (kernel,) = scene.weight[0]

    assert scene.spec.in_channels == 1
    assert scene.spec.steps == 20
    assert set(kernel) == {0.2}
    assert scene.output.max() < scene.input.max() / 2  # the peak is flattened


def test_three_axes_begin_with_a_volume_whose_matrix_is_drawn():
    assert is_drawn(build(SETUPS[3]).spec)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_makes_a_picture(name):
    setup = with_sample(Setup(), name)

    assert build(setup).spec.steps > 1


def test_a_sample_of_numbers_brings_its_kernel_and_settings():
    scene = build(with_sample(Setup(), "three_channels"))

    assert scene.output.tolist() == [[[-8, -8, -3], [-3, 1, 0], [-3, -8, -5]]]


def test_rgb_has_three_channels_with_names():
    scene = build(Setup(colour="rgb", sample="photograph"))

    assert scene.channel_labels == ("red", "green", "blue")
    assert scene.weight.shape == (1, 3, 3, 3)


def test_without_an_upload_the_sample_stands_in():
    assert np.array_equal(input_of(Setup(source="upload"), None).values, input_of(Setup(), None).values)


def test_a_custom_kernel_is_centred_when_the_size_grows_and_is_back_unharmed_when_it_shrinks():
    kernel = np.arange(1.0, 10.0).reshape(1, 3, 3)
    setup = Setup(filters=(custom(kernel),))
    grown = replace(setup, kernel_size=(5, 5))

    assert weight_of(grown, channels(1))[0, 0, 1:4, 1:4].tolist() == kernel[0].tolist()
    assert weight_of(grown, channels(1)).sum() == kernel.sum()
    assert weight_of(replace(grown, kernel_size=(3, 3)), channels(1))[0].tolist() == kernel.tolist()
    assert weight_of(replace(grown, kernel_size=(1, 3)), channels(1))[0, 0].tolist() == [[4, 5, 6]]


def test_a_custom_kernel_keeps_its_channels_through_a_change_to_grey():
    kernel = np.arange(27.0).reshape(3, 3, 3)
    setup = Setup(filters=(custom(kernel),))

    assert weight_of(setup, channels(1))[0].tolist() == kernel[:1].tolist()
    assert weight_of(setup, channels(3))[0].tolist() == kernel.tolist()


def test_one_channel_of_custom_weights_serves_all_channels():
    assert weight_of(Setup(filters=(custom([[[1, 2, 3]]]),), kernel_size=(1, 3)), channels(2)).tolist() == [
        [[[1, 2, 3]], [[1, 2, 3]]]
    ]


def test_true_convolution_flips_the_kernel_in_the_scene():
    scene = build(Setup(operation="convolve"))

    assert scene.weight[0, 0].tolist() == preset_kernel("sobel_x")[::-1, ::-1].tolist()


def test_what_would_take_minutes_is_refused_with_both_numbers(monkeypatch):
    monkeypatch.setattr("convviz.settings.model.MAX_MULTIPLY_ADDS", 100)

    with pytest.raises(SourceError, match="324 multiply-adds, and the limit is 100"):
        build(Setup())


def test_an_output_beyond_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr("convviz.settings.model.MAX_OUTPUT_BYTES", 2**8)

    with pytest.raises(SourceError, match="would take 0 MiB, and the limit is 0 MiB"):
        build(Setup())


def shapes_of(setup):
    return input_of(setup, None).values.shape


@given(setups(max_cells=24))
def test_whatever_is_asked_for_is_validated_into_something_that_can_be_built(setup):
    valid, notes = validate(setup, shapes_of(setup))

    assert build(valid).spec.steps >= 1
    assert (valid == setup) == (notes == ())
    assert validate(valid, shapes_of(valid)) == (valid, ())


@given(setups(max_cells=24))
def test_everything_that_is_offered_can_be_had_and_the_next_cannot(setup):
    shape = shapes_of(setup)
    setup, _ = validate(setup, shape)
    offered = offer(setup, shape)

    for groups in range(1, MAX_FILTERS + 1):
        assert fits(setup, shape, groups=groups) == (groups in offered.groups)
    for mode in PADDING_MODES:
        assert fits(setup, shape, padding_mode=mode) == (mode in offered.padding_modes)
    for axis in range(setup.rank):
        for dilation in range(1, MAX_DILATION + 1):
            dilations = exchanged(setup.dilation, axis, dilation)
            possible = fits(setup, shape, dilation=dilations, padding_mode="zeros")
            assert possible == (dilation <= offered.dilation[axis])
    sizes = offered.kernel_size
    assert fits(replace(setup, dilation=(1,) * setup.rank), shape, kernel_size=sizes, padding_mode="zeros")
    assert all(
        size == MAX_KERNEL
        or not fits(setup, shape, kernel_size=exchanged(sizes, axis, size + 1), dilation=(1,) * setup.rank)
        for axis, size in enumerate(sizes)
    )


def exchanged(values, axis, value):
    return (*values[:axis], value, *values[axis + 1 :])


def fits(setup, shape, **changes):
    try:
        return bool(spec_of(replace(setup, **changes), shape))
    except ConvSpecError:
        return False


@pytest.mark.parametrize(
    ("setup", "changed", "note"),
    [
        (
            typed(np.ones((1, 4, 4)), filters=BOX, kernel_size=(5, 3)),
            {"kernel_size": (4, 3)},
            "Kernel size set to 4 × 3: the padded input has 4 × 4 cells.",
        ),
        (
            typed(np.ones((1, 7, 7)), dilation=(4, 4)),
            {"dilation": (3, 3)},
            "Dilation set to 3: the padded input has 7 × 7 cells.",
        ),
        (
            typed(np.ones((1, 7, 9)), dilation=(4, 4)),
            {"dilation": (3, 4)},
            "Dilation set to 3 × 4: the padded input has 7 × 9 cells.",
        ),
        (
            typed(np.ones((1, 5, 5)), groups=2),
            {"groups": 1},
            "Groups reset to 1: both 1 channel and 1 filter must be divisible by the number of groups (2).",
        ),
        (
            typed(np.ones((1, 5, 5)), kernel_size=(5, 5)),
            {"kernel_size": (3, 3)},
            "Kernel size set to 3 × 3: Sobel x is defined at that size only.",
        ),
        (
            typed(np.ones((1, 1, 40))),
            {"padding": "same"},
            "Padding set to same: the input has 1 × 40 cells, the kernel 3 × 3.",
        ),
        (
            typed(np.ones((1, 3, 3)), padding=((3, 3), (0, 0)), padding_mode="reflect"),
            {"padding_mode": "zeros"},
            "Padding mode set to zeros: reflect padding must be smaller than the input.",
        ),
        (
            typed(np.ones((1, 3, 3)), padding=((4, 0), (0, 0)), padding_mode="circular"),
            {"padding_mode": "zeros"},
            "Padding mode set to zeros: circular padding must not be larger than the input.",
        ),
    ],
)
def test_what_cannot_be_is_changed_and_told(setup, changed, note):
    assert validate(setup, shapes_of(setup)) == (replace(setup, **changed), (note,))


def test_the_reason_for_the_largest_dilation_has_its_numbers():
    setup = typed(np.ones((3, 5, 5)), padding=((1, 1), (1, 1)))

    assert offer(setup, (3, 5, 5)).reasons.dilation == (
        "Dilation 4 would need 9 cells; the padded input has 7.",
    )


def test_the_groups_that_are_offered_divide_both_channel_counts():
    setup = typed(np.ones((12, 4, 4)), filters=(Filter(),) * 8)

    assert offer(setup, (12, 4, 4)).groups == (1, 2, 4)


def test_the_axes_are_named_when_they_differ():
    setup = typed(np.ones((1, 5, 9)))

    assert offer(setup, (1, 5, 9)).reasons.dilation == (
        "Dilation 3 would need 7 cells; the padded input has 5 in H.",
        "Dilation 5 would need 11 cells; the padded input has 9 in W.",
    )


def test_a_padding_mode_that_is_not_offered_has_its_reason():
    setup = typed(np.ones((1, 3, 3)), padding=((3, 3), (3, 3)))

    assert offer(setup, (1, 3, 3)).padding_modes == ("zeros", "replicate", "circular")
    assert offer(setup, (1, 3, 3)).reasons.padding_mode == (
        "reflect is not possible: reflect padding must be smaller than the input.",
    )


def test_choosing_a_preset_of_one_size_sets_that_size():
    setup = with_preset(Setup(filters=BOX, kernel_size=(5, 7)), 0, "emboss", input=channels(1))

    assert setup == Setup(filters=(Filter("emboss"),))


def test_resizing_keeps_the_numbers_of_a_preset_that_has_no_other_size():
    setup = with_kernel_size(Setup(filters=(Filter("emboss"), Filter("box"))), (5, 5), input=channels(1))

    assert [one.preset for one in setup.filters] == [CUSTOM, "box"]
    assert weight_of(setup, channels(1))[0, 0, 1:4, 1:4].tolist() == preset_kernel("emboss").tolist()


def test_choosing_custom_keeps_the_numbers():
    setup = with_preset(Setup(), 0, CUSTOM, input=channels(3))

    assert setup.filters[0].preset == CUSTOM
    assert np.array_equal(weight_of(setup, channels(3)), weight_of(Setup(), channels(3)))


def test_a_preset_chosen_over_custom_weights_keeps_the_bias():
    setup = with_preset(Setup(filters=(custom([[[1]]], bias=2.0),)), 0, "outline", input=channels(1))

    assert setup.filters == (Filter("outline", bias=2.0),)


def test_weights_of_another_size_change_the_kernel_of_all_filters():
    setup = with_weight(Setup(filters=(*BOX, Filter())), 0, np.ones((1, 2, 5)), input=channels(1))

    assert setup.kernel_size == (2, 5)
    assert weight_of(setup, channels(1)).shape == (2, 1, 2, 5)


def test_weights_with_channels_that_do_not_fit_are_refused():
    with pytest.raises(SourceError, match="has 2 channels, and a filter here sums over 3"):
        with_weight(Setup(), 0, np.ones((2, 3, 3)), input=channels(3))


def test_more_filters_show_presets_that_are_not_there_yet():
    setup = with_filters(Setup(filters=(Filter("laplacian", bias=1.0),)), MAX_FILTERS)

    names = [one.preset for one in setup.filters]
    assert names[0] == "laplacian"
    assert sorted(names) == sorted(NEXT_PRESETS[2])
    assert with_filters(setup, 1).filters == (Filter("laplacian", bias=1.0),)


def test_more_filters_keep_the_size_of_the_kernel():
    setup = with_filters(Setup(filters=BOX, kernel_size=(7, 7)), MAX_FILTERS)

    assert all(PRESETS[one.preset].size is None for one in setup.filters)
    assert validate(setup, (1, 16, 16))[1] == ()
