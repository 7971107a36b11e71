"""What pooling, transposed convolution and upsampling say of themselves."""

import numpy as np
import pytest

from convviz.explain.headline import counts, headline, shape_formula
from convviz.layers import CONVOLUTION, LAYERS, layer_of
from convviz.layers.adaptive_avg_pool import AdaptiveAvgPool
from convviz.layers.adaptive_max_pool import AdaptiveMaxPool
from convviz.layers.avg_pool import AvgPool
from convviz.layers.conv_transpose import ConvTranspose
from convviz.layers.max_pool import MaxPool
from convviz.layers.upsample import Upsample

SPECS = {
    "max_pool": MaxPool(2).resolve((1, 5, 4)),
    "avg_pool": AvgPool(3, 2, 1, True, False).resolve((2, 8, 8)),
    "adaptive_max_pool": AdaptiveMaxPool(1).resolve((3, 5, 5)),
    "adaptive_avg_pool": AdaptiveAvgPool((2, 3)).resolve((1, 5, 5)),
    "conv_transpose": ConvTranspose(2, 1, 1).resolve((2, 3, 3), (2, 4, 3, 3)),
    "upsample": Upsample((2, 3)).resolve((1, 2, 2)),
}

WORDS = {
    "max_pool": (
        "MaxPool2d takes the largest of each 2 × 2 window, each channel by itself: no weights",
        "output ⌊(5 − 2) / 2⌋ + 1 = 2 in H, ⌊(4 − 2) / 2⌋ + 1 = 2 in W",
        "no weights · 16 cells",
        ["stride 2", "no padding"],
    ),
    "avg_pool": (
        "AvgPool2d takes the average of each 3 × 3 window, each channel by itself: no weights",
        "output ⌈(8 + 2×1 − 3) / 2⌉ + 1 = 5 in H and W",
        "no weights · 450 cells",
        ["stride 2", "padding 1", "ceil_mode", "padding not counted"],
    ),
    "adaptive_max_pool": (
        "AdaptiveMaxPool2d takes the largest of each of 1 × 1 windows, each channel by itself: no weights",
        "output 1 (windows of 5 out of 5 cells) in H and W",
        "no weights · 75 cells",
        ["output size 1 × 1"],
    ),
    "adaptive_avg_pool": (
        "AdaptiveAvgPool2d takes the average of each of 2 × 3 windows, each channel by itself: no weights",
        "output 2 (windows of 3 out of 5 cells) in H, 3 (windows of 2 – 3 out of 5 cells) in W",
        "no weights · 42 cells",
        ["output size 2 × 3"],
    ),
    "conv_transpose": (
        "ConvTranspose2d: each input cell stamps the kernel onto the output; overlaps add up. "
        "4 feature maps.",
        "output (3 − 1)×2 + 3 − 2×1 + 1 = 6 in H and W",
        "72 weights + 4 biases · 512 multiply-adds",
        ["stride 2", "padding 1", "output padding 1"],
    ),
    "upsample": (
        "Upsample repeats each cell 2 × 3 times, each channel by itself: no weights",
        "output 2 × 2 = 4 in H, 2 × 3 = 6 in W",
        "no weights · 24 cells",
        ["scale factor 2 × 3"],
    ),
}


def test_every_layer_without_a_page_of_its_own_is_asked_here():
    assert SPECS.keys() == WORDS.keys() == LAYERS.keys() - {CONVOLUTION}


@pytest.mark.parametrize("kind", SPECS)
def test_a_layer_says_its_headline_formula_counts_and_settings(kind):
    spec = SPECS[kind]
    said, formula, counted, settings = WORDS[kind]
    assert spec.kind == kind
    assert "".join(run.text for run in headline(spec)) == said
    assert (shape_formula(spec), counts(spec)) == (formula, counted)
    assert layer_of(spec).settings(spec) == settings


@pytest.mark.parametrize("kind", SPECS)
def test_a_layer_makes_the_output_that_its_integers_promise(kind):
    spec = SPECS[kind]
    weight = np.ones((spec.out_channels, spec.in_channels, *spec.kernel_size))
    output = layer_of(spec).forward(spec, np.ones((spec.in_channels, *spec.input_size)), weight, None)
    assert output.shape == (spec.out_channels, *spec.output_size)
    assert [rule.outputs for rule in spec.rules] == list(spec.output_size)
    assert [rule.size for rule in spec.rules] == list(spec.input_size)


def test_a_last_window_that_would_begin_in_the_padding_is_named_in_the_formula():
    spec = MaxPool(2, padding=1, ceil_mode=True).resolve((1, 5))
    assert shape_formula(spec) == (
        "output ⌈(5 + 2×1 − 2) / 2⌉ + 1 = 4, less the one that begins in the padding: 3 in L"
    )
