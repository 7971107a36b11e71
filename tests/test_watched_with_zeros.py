"""A transposed convolution that is watched with zeros between its cells is printed, filmed and plotted so."""

from io import BytesIO

import numpy as np
from app_page import opened
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import convviz
from convviz.engine import by_filters
from convviz.layers.conv_transpose import ConvTranspose
from convviz.layers.scene import build_scene, scene_of
from convviz.layers.stuffing import as_watched, stuffed
from convviz.render.figures.step import panels
from convviz.render.film import gif
from convviz.render.plate import draw
from convviz.settings.link.query import decode
from convviz.settings.model import build
from convviz.settings.spot import Spot


def line():
    spec = ConvTranspose(3).resolve((1, 3), (1, 1, 2))
    return scene_of(spec, np.array([[5.0, 6.0, 7.0]]), np.array([[[2.0, 3.0]]]))


def texts(drawing):
    return [mark.text for mark in drawing.marks if getattr(mark, "text", "")]


@settings(max_examples=60)
@given(st.data())
def test_the_convolution_over_zeros_makes_the_very_output_of_the_library(data):
    def several(low, high):
        return tuple(data.draw(st.integers(low, high)) for _ in range(rank))

    rank, groups = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 2))
    random = np.random.default_rng(data.draw(st.integers(0, 99)))
    input = random.integers(-9, 10, (2 * groups, *several(2, 4))).astype(float)
    weight = random.integers(-9, 10, (2 * groups, 2, *several(1, 3))).astype(float)
    rest = {"stride": several(1, 3), "dilation": several(1, 2), "padding": several(0, 1), "groups": groups}
    try:
        output = convviz.conv_transpose(input, weight, **rest)
    except convviz.ConvSpecError:
        return
    spec = ConvTranspose(**rest).resolve(input.shape, weight.shape)
    other = stuffed(scene_of(spec, input, by_filters(weight, groups)))
    got = convviz.cross_correlate(other.input, other.weight, **other.layer.arguments(other.spec))

    assert np.array_equal(got, output)
    assert np.array_equal(other.output, output)
    assert np.count_nonzero(other.input) <= np.count_nonzero(input)


def test_a_print_shows_the_zeros_and_says_which_layer_it_is():
    plain, seen = (texts(draw(line(), Spot(step=3, zeros=zeros))) for zeros in (False, True))
    assert seen.count("0") > plain.count("0")
    assert [text for text in seen if text.startswith("ConvTranspose1d")] == [
        text for text in plain if text.startswith("ConvTranspose1d")
    ]
    assert any("0×3 + 6×2" in text for text in seen)


def test_a_film_has_the_zeros_too_and_as_many_frames():
    films = [Image.open(BytesIO(gif(line(), zeros=zeros))) for zeros in (False, True)]
    assert films[0].n_frames == films[1].n_frames == 8
    assert films[0].convert("RGB").tobytes() != films[1].convert("RGB").tobytes()


def test_a_layer_that_stamps_nothing_is_drawn_as_it_is():
    scene = build_scene(np.ones((1, 4)), np.ones((1, 1, 2)))
    assert as_watched(scene, True) is scene
    assert texts(draw(scene, Spot(zeros=True))) == texts(draw(scene))


def test_plots_have_the_zeros():
    specs = [
        [one.proto.spec for one in opened(**fields).get("plotly_chart")]
        for fields in (WATCHED, WATCHED | {"zeros": "1"})
    ]
    assert len(specs[0]) == len(specs[1]) > 2
    shapes = [panels(scene, 0, 0, "light")["input"].data[0].z.shape for scene in (plane(), stuffed(plane()))]
    assert shapes == [(8, 8), (15, 15)]
    assert specs[0] != specs[1]


WATCHED = {"layer": "conv_transpose", "cells": "8", "view": "plots"}


def plane():
    return build(decode({"layer": "conv_transpose", "cells": "8"})[0])
