"""What makes no layer is refused with a sentence: what is wrong, with the numbers, and what to do."""

import numpy as np
import pytest

import convviz
from convviz.language import speaking

SIGNAL, PICTURE, VOLUME = np.zeros((1, 5)), np.zeros((4, 4, 5)), np.zeros((1, 2, 3, 4))


def pooled(input=PICTURE, kernel_size=2, **settings):
    return lambda: convviz.max_pool(input, kernel_size, **settings)


def averaged(input=PICTURE, kernel_size=2, **settings):
    return lambda: convviz.avg_pool(input, kernel_size, **settings)


def stamped(input=PICTURE, weight=(4, 1, 2, 2), bias=None, **settings):
    return lambda: convviz.conv_transpose(input, np.zeros(weight), bias, **settings)


REFUSED = {
    "padding over half the kernel": (
        pooled(padding=(1, 2)),
        "padding",
        1,
        "padding 2 along W is more than half of the kernel size 2; use at most 1, or a larger kernel size.",
    ),
    "padding over half the kernel, though a dilation spreads it": (
        pooled(SIGNAL, 2, padding=2, dilation=4),
        "padding",
        0,
        "padding 2 along L is more than half of the kernel size 2; use at most 1, or a larger kernel size.",
    ),
    "a padding with a name": (
        pooled(padding="same"),
        "padding",
        None,
        "padding must be a whole number of at least 0; got 'same'.",
    ),
    "a kernel that does not fit": (
        averaged(kernel_size=(2, 8), padding=(0, 1)),
        "kernel_size",
        1,
        "kernel does not fit along W: kernel size 8 is larger than the padded input 7; lower the kernel "
        "size, or add padding.",
    ),
    "a dilated kernel that does not fit": (
        pooled(dilation=5),
        "kernel_size",
        0,
        "kernel does not fit along H: effective kernel size 6 (dilation 5 × (2 − 1) + 1) is larger than the "
        "padded input 4; lower the dilation or the kernel size, or add padding.",
    ),
    "a kernel that lacks more than a stride in ceil_mode": (
        pooled(SIGNAL, 7, stride=2, ceil_mode=True),
        "kernel_size",
        0,
        "kernel does not fit along L: kernel size 7 is larger than the padded input 5; lower the kernel "
        "size, or add padding.",
    ),
    "a kernel larger than a volume": (
        averaged(VOLUME, (3, 2, 2), padding=(1, 0, 0)),
        "kernel_size",
        0,
        "kernel size 3 along D is larger than the input 2, and in 3D padding and ceil_mode do not make up "
        "for that; use at most 2.",
    ),
    "no stride": (
        pooled(stride=0),
        "stride",
        None,
        "stride must be a whole number of at least 1; got 0.",
    ),
    "a stride for another rank": (
        pooled(stride=(1, 1, 1)),
        "stride",
        None,
        "stride must be one whole number or a tuple of 2 (H, W); got a tuple of 3: (1, 1, 1).",
    ),
    "a number for a switch": (
        pooled(ceil_mode=1),
        "ceil_mode",
        None,
        "ceil_mode must be True or False; got 1.",
    ),
    "a word for a switch": (
        averaged(count_include_pad="no"),
        "count_include_pad",
        None,
        "count_include_pad must be True or False; got 'no'.",
    ),
    "a divisor of 0": (
        averaged(divisor_override=0),
        "divisor_override",
        None,
        "divisor_override must be a whole number other than 0, or None for the count of cells; got 0.",
    ),
    "no output": (
        lambda: convviz.adaptive_avg_pool(PICTURE, (2, 0)),
        "output_size",
        1,
        "output_size along W must be a whole number of at least 1; got 0.",
    ),
    "no output size": (
        lambda: convviz.adaptive_max_pool(PICTURE, None),
        "output_size",
        None,
        "output_size must be a whole number of at least 1; got None.",
    ),
    "a fraction of a scale": (
        lambda: convviz.upsample(PICTURE, 1.5),
        "scale_factor",
        None,
        "scale_factor must be a whole number of at least 1; got 1.5.",
    ),
    "a batch": (
        pooled(np.zeros((1, 1, 1, 1, 1))),
        "input",
        None,
        "input must have 2 to 4 axes, its channels and then one to three spatial axes; got 5 in the shape "
        "(1, 1, 1, 1, 1); give one item of a batch at a time.",
    ),
    "an empty input": (
        pooled(np.zeros((1, 0, 4))),
        "input",
        0,
        "input is empty along H: its shape is (1, 0, 4); make every size at least 1.",
    ),
    "complex numbers": (
        pooled(np.zeros((1, 4, 4), np.complex64)),
        "input",
        None,
        "input holds complex64; convert it to float32, float64, integers or bools.",
    ),
    "an output_padding as large as stride and dilation": (
        stamped(stride=2, output_padding=(0, 2)),
        "output_padding",
        1,
        "output_padding 2 along W must be below the stride 2 or below the dilation 1; use at most 1, or a "
        "larger stride.",
    ),
    "a padding that cuts off everything": (
        stamped(padding=3),
        "padding",
        0,
        "padding 3 along H leaves no output: it cuts 6 cells off 5; use at most 2.",
    ),
    "a weight for a convolution": (
        stamped(weight=(1, 4, 2, 2)),
        "weight",
        None,
        "weight has 1 in_channels in the shape (1, 4, 2, 2), but the input has 4; give weight the shape "
        "(4, 4, 2, 2): in_channels, out_channels // groups and the kernel size.",
    ),
    "groups that do not divide": (
        stamped(groups=3),
        "groups",
        None,
        "groups 3 does not divide in_channels 4; use 1, 2 or 4.",
    ),
    "a bias of another length": (
        stamped(bias=[1, 2, 3]),
        "bias",
        None,
        "bias must have the shape (1,), one number for each of the out_channels; got the shape (3,).",
    ),
}


@pytest.mark.parametrize(("call", "parameter", "axis", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_says_what_is_wrong_and_what_to_do(call, parameter, axis, sentence):
    with pytest.raises(convviz.ConvSpecError) as refusal:
        call()
    assert str(refusal.value) == sentence
    assert (refusal.value.parameter, refusal.value.axis) == (parameter, axis)


@pytest.mark.parametrize(("call", "parameter", "axis", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_is_also_said_in_german(call, parameter, axis, sentence):
    with speaking("de"), pytest.raises(convviz.ConvSpecError) as refusal:
        call()
    assert str(refusal.value) != sentence


def test_what_a_refusal_recommends_is_taken():
    assert convviz.max_pool(PICTURE, 2, padding=1).shape == (4, 3, 3)
    assert convviz.avg_pool(VOLUME, (2, 2, 2), padding=(1, 0, 0)).shape == (1, 2, 1, 2)
    weight = np.zeros((4, 4, 2, 2))
    assert convviz.conv_transpose(PICTURE, weight, stride=2, output_padding=1).shape == (4, 9, 11)
    assert convviz.conv_transpose(PICTURE, weight, padding=2).shape == (4, 1, 2)
    assert convviz.max_pool(SIGNAL, 6, stride=2, ceil_mode=True).shape == (1, 1)
    assert convviz.upsample(SIGNAL, 2.0).shape == (1, 10)


HUGE = 10**10
CELLS = np.zeros((1, 4, 4))


@pytest.mark.parametrize(
    ("parameter", "call", "cells"),
    [
        ("scale_factor", lambda: convviz.upsample(CELLS, (1, HUGE**2)), 4 * HUGE**2),
        ("scale_factor", lambda: convviz.upsample(CELLS, HUGE), 4 * HUGE),
        ("stride", lambda: convviz.conv_transpose(CELLS, np.ones((1, 1, 3, 3)), stride=HUGE), 3 * HUGE + 3),
        ("output_size", lambda: convviz.adaptive_avg_pool(CELLS, HUGE), HUGE),
        ("output_size", lambda: convviz.adaptive_max_pool(CELLS, HUGE), HUGE),
        (
            "padding",
            lambda: convviz.cross_correlate(CELLS, np.ones((1, 1, 3, 3)), padding=HUGE),
            2 * HUGE + 4,
        ),
    ],
)
def test_more_cells_than_any_array_can_hold_are_refused_before_one_is_made(parameter, call, cells):
    with pytest.raises(convviz.ConvSpecError) as refused:
        call()
    assert refused.value.parameter == parameter
    assert str(refused.value).startswith(f"{parameter} makes {cells} cells along ")
    assert str(refused.value).endswith(f"use a smaller {parameter}.")
