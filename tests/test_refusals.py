"""Every refusal, with the whole of its sentence."""

from typing import Any, NamedTuple

import numpy as np
import pytest

import convviz

NAN = float("nan")


TOO_LARGE = (
    "kernel does not fit along W: kernel size 3 is larger than the padded input 2; lower the kernel size, or "
    "add padding."
)


class Refusal(NamedTuple):
    sentence: str
    parameter: str
    axis: int | None
    input: tuple[int, ...]
    weight: tuple[int, ...]
    settings: dict[str, Any]


def refused(
    sentence: str,
    parameter: str,
    axis: int | None = None,
    *,
    input=(1, 6, 6),
    weight=(1, 1, 3, 3),
    **settings,
) -> Refusal:
    """Shapes and settings, and the sentence, the parameter and the axis with which they are refused."""
    return Refusal(sentence, parameter, axis, input, weight, settings)


REFUSED_SETTINGS = {
    "a stride of zero": refused("stride must be a whole number of at least 1; got 0.", "stride", stride=0),
    "a negative stride": refused("stride must be a whole number of at least 1; got −2.", "stride", stride=-2),
    "a stride of zero along one axis": refused(
        "stride along W must be a whole number of at least 1; got 0.", "stride", axis=1, stride=(1, 0)
    ),
    "a fractional stride": refused(
        "stride must be a whole number of at least 1; got 1.5.", "stride", stride=1.5
    ),
    "a stride of 2.0, as torch refuses it": refused(
        "stride along H must be a whole number of at least 1; got 2.0.", "stride", axis=0, stride=(2.0, 1)
    ),
    "a stride that is not a number": refused(
        "stride must be a whole number of at least 1; got nan.", "stride", stride=NAN
    ),
    "a stride that is true": refused(
        "stride must be a whole number of at least 1; got True.", "stride", stride=True
    ),
    "numpy's true for a stride": refused(
        "stride along H must be a whole number of at least 1; got True.",
        "stride",
        axis=0,
        stride=(np.True_, 1),
    ),
    "a stride in words": refused(
        "stride must be a whole number of at least 1; got 'two'.", "stride", stride="two"
    ),
    "no stride": refused("stride must be a whole number of at least 1; got None.", "stride", stride=None),
    "a nested stride": refused(
        "stride along H must be a whole number of at least 1; got (1, 1).",
        "stride",
        axis=0,
        stride=((1, 1), 1),
    ),
    "three strides for two axes": refused(
        "stride must be one whole number or a tuple of 2 (H, W); got a tuple of 3: (1, 2, 3).",
        "stride",
        stride=(1, 2, 3),
    ),
    "an empty stride": refused(
        "stride must be one whole number or a tuple of 1 (L); got a tuple of 0: ().",
        "stride",
        input=(1, 6),
        weight=(1, 1, 3),
        stride=[],
    ),
    "a dilation of zero": refused(
        "dilation along W must be a whole number of at least 1; got 0.",
        "dilation",
        axis=2,
        input=(1, 6, 6, 6),
        weight=(1, 1, 3, 3, 3),
        dilation=(1, 1, 0),
    ),
    "a negative dilation": refused(
        "dilation must be a whole number of at least 1; got −1.",
        "dilation",
        input=(1, 6),
        weight=(1, 1, 3),
        dilation=-1,
    ),
    "a fractional dilation": refused(
        "dilation along L must be a whole number of at least 1; got 0.5.",
        "dilation",
        axis=0,
        input=(1, 6),
        weight=(1, 1, 3),
        dilation=[0.5],
    ),
    "two dilations for three axes": refused(
        "dilation must be one whole number or a tuple of 3 (D, H, W); got a tuple of 2: (1, 2).",
        "dilation",
        input=(1, 6, 6, 6),
        weight=(1, 1, 3, 3, 3),
        dilation=(1, 2),
    ),
    "a negative padding": refused(
        "padding must be a whole number of at least 0; got −1.", "padding", padding=-1
    ),
    "a padding that is not a number": refused(
        "padding must be a whole number of at least 0; got nan.", "padding", padding=NAN
    ),
    "a padding that is false": refused(
        "padding must be a whole number of at least 0; got False.", "padding", padding=False
    ),
    "a fractional padding along one axis": refused(
        "padding along W must be a whole number of at least 0; got 1.5.", "padding", axis=1, padding=(0, 1.5)
    ),
    "a negative padding on one side": refused(
        "padding along H must be a whole number of at least 0; got −3.",
        "padding",
        axis=0,
        padding=((0, -3), (0, 0)),
    ),
    "a triple where a pair goes": refused(
        "padding along W must be one whole number or a pair (before, after); got a tuple of 3: (1, 2, 3).",
        "padding",
        axis=1,
        padding=(1, (1, 2, 3)),
    ),
    "a flat list of pairs": refused(
        "padding must be one whole number or a tuple of 2 (H, W), each entry a number or a pair (before, "
        "after); got a tuple of 4: (0, 1, 0, 1).",
        "padding",
        padding=(0, 1, 0, 1),
    ),
    "two numbers for one axis, which could be a pair": refused(
        "padding (1, 2) has an entry for each of 2 axes, and the input has 1 (L); for a pair (before, "
        "after) along L write ((1, 2),).",
        "padding",
        input=(1, 6),
        weight=(1, 1, 3),
        padding=(1, 2),
    ),
    "two pairs for one axis": refused(
        "padding must be one whole number or a tuple of 1 (L), each entry a number or a pair (before, "
        "after); got a tuple of 2: ((1, 2), (3, 4)).",
        "padding",
        input=(1, 6),
        weight=(1, 1, 3),
        padding=((1, 2), (3, 4)),
    ),
    "an unknown padding": refused(
        "padding 'SAME' is unknown; use 'valid', 'same', 'full', 'causal' (1D only), a whole number, or "
        "one number or pair (before, after) for each axis.",
        "padding",
        padding="SAME",
    ),
    "causal padding of a picture": refused(
        "padding 'causal' needs a single axis, and the input has 2 (H, W); use 'valid', 'same', 'full' or "
        "whole numbers.",
        "padding",
        padding="causal",
    ),
    "causal padding of a volume": refused(
        "padding 'causal' needs a single axis, and the input has 3 (D, H, W); use 'valid', 'same', 'full' "
        "or whole numbers.",
        "padding",
        input=(1, 6, 6, 6),
        weight=(1, 1, 3, 3, 3),
        padding="causal",
    ),
    "an unknown padding mode": refused(
        "padding_mode 'constant' is unknown; use 'zeros', 'reflect', 'replicate' or 'circular'. What you "
        "mean is 'zeros' here.",
        "padding_mode",
        padding_mode="constant",
    ),
    "a padding mode that is a number": refused(
        "padding_mode −1 is unknown; use 'zeros', 'reflect', 'replicate' or 'circular'.",
        "padding_mode",
        padding_mode=-1,
    ),
    "a reflection wider than the input": refused(
        "padding 4 along W is too wide for padding_mode 'reflect': an input of size 4 allows at most 3; "
        "lower the padding, or use padding_mode 'zeros' or 'replicate'.",
        "padding",
        axis=1,
        input=(1, 6, 4),
        padding=((0, 0), (1, 4)),
        padding_mode="reflect",
    ),
    "a full padding that cannot be reflected": refused(
        "padding 2 along L is too wide for padding_mode 'reflect': an input of size 2 allows at most 1; "
        "lower the padding, or use padding_mode 'zeros' or 'replicate'.",
        "padding",
        axis=0,
        input=(1, 2),
        weight=(1, 1, 3),
        padding="full",
        padding_mode="reflect",
    ),
    "a circle gone round twice": refused(
        "padding 5 along H is too wide for padding_mode 'circular': an input of size 4 allows at most 4; "
        "lower the padding, or use padding_mode 'zeros' or 'replicate'.",
        "padding",
        axis=0,
        input=(1, 4, 6),
        padding=5,
        padding_mode="circular",
    ),
    "a kernel larger than the input": refused(
        TOO_LARGE,
        "kernel_size",
        axis=1,
        input=(1, 6, 2),
    ),
    "a dilated kernel larger than the padded input": refused(
        "kernel does not fit along W: effective kernel size 5 (dilation 2 × (3 − 1) + 1) is larger than "
        "the padded input 4; lower the dilation or the kernel size, or add padding.",
        "kernel_size",
        axis=1,
        input=(1, 6, 2),
        dilation=2,
        padding=1,
    ),
    "groups that divide neither": refused(
        "groups 3 divides neither in_channels 4 nor out_channels 8; use 1, 2 or 4.",
        "groups",
        input=(4, 6),
        weight=(8, 4, 3),
        groups=3,
    ),
    "groups that do not divide the input's channels": refused(
        "groups 3 does not divide in_channels 4; use 1.", "groups", input=(4, 6), weight=(9, 4, 3), groups=3
    ),
    "groups that do not divide the filters": refused(
        "groups 3 does not divide out_channels 8; use 1 or 2.",
        "groups",
        input=(6, 6),
        weight=(8, 2, 3),
        groups=3,
    ),
    "no group": refused(
        "groups must be a whole number of at least 1; got 0.",
        "groups",
        input=(1, 6),
        weight=(1, 1, 3),
        groups=0,
    ),
    "groups for each axis": refused(
        "groups must be a whole number of at least 1; got (1, 1).", "groups", groups=(1, 1)
    ),
    "a weight of other channels": refused(
        "weight has 2 in_channels per group in the shape (8, 2, 3, 3), but the input has 3 (in_channels 3 / "
        "groups 1); give weight the shape (8, 3, 3, 3).",
        "weight",
        input=(3, 6, 6),
        weight=(8, 2, 3, 3),
    ),
    "a weight of all channels with groups": refused(
        "weight has 4 in_channels per group in the shape (2, 4, 3), but the input has 2 (in_channels 4 / "
        "groups 2); give weight the shape (2, 2, 3).",
        "weight",
        input=(4, 6),
        weight=(2, 4, 3),
        groups=2,
    ),
    "an input without axes": refused(
        "input must have 2 to 4 axes, its channels and then one to three spatial axes; got 0 in the shape "
        "(); put a channel axis in front.",
        "input",
        input=(),
        weight=(1, 1, 3),
    ),
    "an input without a channel axis": refused(
        "input must have 2 to 4 axes, its channels and then one to three spatial axes; got 1 in the shape "
        "(6,); put a channel axis in front.",
        "input",
        input=(6,),
        weight=(1, 1, 3),
    ),
    "a batch of volumes": refused(
        "input must have 2 to 4 axes, its channels and then one to three spatial axes; got 5 in the shape "
        "(1, 1, 6, 6, 6); give one item of a batch at a time.",
        "input",
        input=(1, 1, 6, 6, 6),
        weight=(1, 1, 3, 3, 3),
    ),
    "a weight for another rank": refused(
        "weight must have 4 axes to go with the input's 2 (H, W): out_channels, in_channels // groups and "
        "the kernel size; got 3 in the shape (1, 1, 3).",
        "weight",
        weight=(1, 1, 3),
    ),
    "a bare kernel": refused(
        "weight must have 3 axes to go with the input's 1 (L): out_channels, in_channels // groups and the "
        "kernel size; got 1 in the shape (3,).",
        "weight",
        input=(1, 6),
        weight=(3,),
    ),
    "an empty axis": refused(
        "input is empty along W: its shape is (1, 6, 0); make every size at least 1.",
        "input",
        axis=1,
        input=(1, 6, 0),
    ),
    "no channels": refused(
        "input is empty along in_channels: its shape is (0, 6, 6); make every size at least 1.",
        "input",
        input=(0, 6, 6),
        weight=(1, 0, 3, 3),
    ),
    "no filters": refused(
        "weight is empty along out_channels: its shape is (0, 1, 3); make every size at least 1.",
        "weight",
        input=(1, 6),
        weight=(0, 1, 3),
    ),
    "a weight that spans no channels": refused(
        "weight is empty along in_channels // groups: its shape is (1, 0, 3); make every size at least 1.",
        "weight",
        input=(1, 6),
        weight=(1, 0, 3),
    ),
    "a kernel without cells": refused(
        "weight is empty along H: its shape is (1, 1, 0, 3); make every size at least 1.",
        "weight",
        axis=0,
        weight=(1, 1, 0, 3),
    ),
}


def assert_refused(refusal: pytest.ExceptionInfo, sentence: str, parameter: str, axis: int | None) -> None:
    error = refusal.value
    assert (str(error), error.parameter, error.axis) == (sentence, parameter, axis)


@pytest.mark.parametrize("operation", [convviz.cross_correlate, convviz.convolve])
@pytest.mark.parametrize("case", REFUSED_SETTINGS.values(), ids=REFUSED_SETTINGS.keys())
def test_settings_are_refused_with_the_numbers_and_the_way_out(operation, case):
    with pytest.raises(convviz.ConvSpecError) as refusal:
        operation(np.zeros(case.input), np.zeros(case.weight), **case.settings)
    assert_refused(refusal, case.sentence, case.parameter, case.axis)


REFUSED_ARRAYS = {
    "a bias of another length": (
        "bias",
        [1, 2],
        "bias must have the shape (1,), one number for each of the out_channels; got the shape (2,).",
    ),
    "a bias that is one number": (
        "bias",
        1,
        "bias must have the shape (1,), one number for each of the out_channels; got the shape ().",
    ),
    "a ragged input": (
        "input",
        [[1, 2, 3], [1, 2]],
        "input is ragged: the lists in it differ in length; give all rows of an axis the same length.",
    ),
    "a ragged weight": (
        "weight",
        [[[1, 2], [1]]],
        "weight is ragged: the lists in it differ in length; give all rows of an axis the same length.",
    ),
    "complex numbers": (
        "input",
        [[1j, 2, 3, 4]],
        "input holds complex128; convert it to float32, float64, integers or bools.",
    ),
    "half precision": (
        "weight",
        np.ones((1, 1, 3), np.float16),
        "weight holds float16; convert it to float32, float64, integers or bools.",
    ),
    "words": (
        "input",
        [["one", "two"]],
        "input holds text; convert it to float32, float64, integers or bools.",
    ),
    "no input": (
        "input",
        None,
        "input holds object; convert it to float32, float64, integers or bools.",
    ),
    "a missing number": (
        "bias",
        [None],
        "bias holds object; convert it to float32, float64, integers or bools.",
    ),
}


@pytest.mark.parametrize(
    ("parameter", "array", "sentence"), REFUSED_ARRAYS.values(), ids=REFUSED_ARRAYS.keys()
)
def test_arrays_are_refused_with_what_they_must_hold(parameter, array, sentence):
    arrays = {"input": np.zeros((1, 4)), "weight": np.zeros((1, 1, 3)), parameter: array}
    with pytest.raises(convviz.ConvSpecError) as refusal:
        convviz.cross_correlate(**arrays)
    assert_refused(refusal, sentence, parameter, None)


REFUSED_SIZES = {
    "a number for the input": (
        28,
        3,
        "input_size",
        None,
        "input_size must be a tuple of 1 to 3 sizes, one a spatial axis; got 28.",
    ),
    "four axes": (
        (2, 2, 2, 2),
        1,
        "input_size",
        None,
        "input_size must be a tuple of 1 to 3 sizes, one a spatial axis; got (2, 2, 2, 2).",
    ),
    "an empty axis": (
        (0, 5),
        1,
        "input_size",
        0,
        "input_size along H must be a whole number of at least 1; got 0.",
    ),
    "an empty kernel": (
        (5, 5),
        0,
        "kernel_size",
        None,
        "kernel_size must be a whole number of at least 1; got 0.",
    ),
    "a kernel of another rank": (
        (5, 5),
        (3, 3, 3),
        "kernel_size",
        None,
        "kernel_size must be one whole number or a tuple of 2 (H, W); got a tuple of 3: (3, 3, 3).",
    ),
    "a kernel that does not fit": (
        (5, 2),
        3,
        "kernel_size",
        1,
        TOO_LARGE,
    ),
}


@pytest.mark.parametrize(
    ("input_size", "kernel_size", "parameter", "axis", "sentence"),
    REFUSED_SIZES.values(),
    ids=REFUSED_SIZES.keys(),
)
def test_output_size_speaks_of_its_own_arguments(input_size, kernel_size, parameter, axis, sentence):
    with pytest.raises(convviz.ConvSpecError) as refusal:
        convviz.output_size(input_size, kernel_size)
    assert_refused(refusal, sentence, parameter, axis)


def test_a_very_long_wrong_value_is_cut_in_the_sentence():
    with pytest.raises(convviz.ConvSpecError) as refusal:
        convviz.output_size((5, 5), 3, stride=range(2, 10**6))
    assert len(str(refusal.value)) < 200
    with pytest.raises(convviz.ConvSpecError) as refusal:
        convviz.output_size((5, 5), 3, padding="same" * 10**6)
    assert len(str(refusal.value)) < 200


def test_a_refusal_is_a_value_error():
    assert issubclass(convviz.ConvSpecError, ValueError)
