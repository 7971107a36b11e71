"""A whole picture through any layer in strips: the library's numbers, the definition's and the stage's."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layer_reference import reference_average, reference_max, reference_repeated, reference_transpose

from convviz import avg_pool, conv_transpose, max_pool, upsample
from convviz.core.errors import ConvSpecError
from convviz.core.limits import MAX_PIXELS
from convviz.core.sliding import Sliding
from convviz.data.inputs import Numbers
from convviz.data.picture import Picture
from convviz.engine import by_filters
from convviz.fullsize.convolving import Job, convolve
from convviz.fullsize.filters import Kernels, channels_for, has_choice_of_colours
from convviz.fullsize.layered import layer_strips
from convviz.fullsize.whole import Whole
from convviz.fullsize.wording import facts, titles
from convviz.fullsize.work import look, place_of, work_out
from convviz.layers import LAYERS
from convviz.layers.layer import Choice
from convviz.settings.model import CUSTOM, Filter, Setup, build

RANDOM = np.random.default_rng(16)
NORM = (800.0, 1e6, 2.0, -1.0)


def noise(height: int, width: int, channels: int = 3) -> np.ndarray:
    return RANDOM.integers(0, 256, (height, width, channels), dtype=np.uint8)


def planes(pixels: np.ndarray) -> np.ndarray:
    return np.moveaxis(pixels, -1, 0)


def joined(cut) -> np.ndarray:
    return np.concatenate([cut.values(rows) for rows in cut.rows], axis=1)


def as_array(reference, shape):
    assert len(reference) == np.prod(shape)
    return np.array([reference[place] for place in np.ndindex(*shape)]).reshape(shape)


def silent(words: str, share: float) -> None:
    pass


@st.composite
def pools(draw):
    one = st.integers(1, 4)
    kernel = (draw(one), draw(one))
    numbers = {
        "kernel_size": kernel,
        "stride": (draw(one), draw(one)),
        "padding": tuple(draw(st.integers(0, size // 2)) for size in kernel),
        "ceil_mode": draw(st.booleans()),
    }
    pixels = np.random.default_rng(draw(st.integers(0, 99))).integers(
        0, 256, (draw(st.sampled_from([1, 3])), draw(st.integers(8, 15)), draw(st.integers(8, 15)))
    )
    return pixels.astype(np.uint8), numbers, draw(st.integers(1, 60))


def choice_of(numbers, **options) -> Choice:
    numbers = {"dilation": (1, 1), **numbers}
    pairs = tuple((cells, cells) for cells in numbers["padding"])
    options |= {"ceil_mode": int(numbers["ceil_mode"])}
    sliding = Sliding(numbers["stride"], pairs, numbers["dilation"])
    return Choice(1, numbers["kernel_size"], sliding, options)


@settings(max_examples=60)
@given(pools(), st.integers(1, 2), st.integers(1, 2))
def test_the_strips_of_a_max_pooling_are_the_pooling_of_the_whole(case, tall, wide):
    pixels, numbers, most = case
    numbers = {**numbers, "dilation": (tall, wide)}
    got = joined(layer_strips(pixels, LAYERS["max_pool"], choice_of(numbers), None, most))

    assert np.array_equal(got, max_pool(pixels, **numbers))
    assert np.array_equal(got, as_array(reference_max(pixels, **numbers), got.shape))


@settings(max_examples=60)
@given(pools(), st.booleans(), st.sampled_from([None, 3, 7]))
def test_the_strips_of_an_average_pooling_are_the_pooling_of_the_whole(case, counts, divisor):
    pixels, numbers, most = case
    choice = choice_of(numbers, count_include_pad=int(counts), divisor_override=divisor or 0)
    got = joined(layer_strips(pixels, LAYERS["avg_pool"], choice, None, most))

    numbers = {**numbers, "count_include_pad": counts, "divisor_override": divisor}
    assert np.array_equal(got, avg_pool(pixels, **numbers))
    assert np.array_equal(got, as_array(reference_average(pixels, **numbers), got.shape))


@settings(max_examples=60)
@given(st.data())
def test_the_strips_of_a_transposed_convolution_are_that_of_the_whole(data):
    def pair(low, high):
        return data.draw(st.integers(low, high)), data.draw(st.integers(low, high))

    groups = data.draw(st.sampled_from([1, 3]))
    random = np.random.default_rng(data.draw(st.integers(0, 99)))
    pixels = random.integers(0, 256, (3, *pair(6, 11)), dtype=np.uint8)
    weight = random.integers(-9, 10, (3, 3 // groups, *pair(1, 4))).astype(float)
    bias = random.integers(-9, 10, 3).astype(float)
    stride, dilation, padding = pair(1, 3), pair(1, 2), pair(0, 2)
    more = tuple(max(ends) - 1 for ends in zip(stride, dilation, strict=True))
    kernels = Kernels(by_filters(weight, groups), bias, groups)
    sliding = Sliding(stride, tuple((cut, cut) for cut in padding), dilation)
    choice = Choice(1, weight.shape[2:], sliding, {"output_padding": more})
    got = joined(
        layer_strips(pixels, LAYERS["conv_transpose"], choice, kernels, data.draw(st.integers(1, 90)))
    )

    rest = {"stride": stride, "padding": padding, "output_padding": more, "dilation": dilation}
    assert np.array_equal(got, conv_transpose(pixels, weight, bias, groups=groups, **rest))
    expected = reference_transpose(pixels, weight, bias, groups=groups, **rest)
    assert np.array_equal(got, as_array(expected, got.shape))


@settings(max_examples=20)
@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 60))
def test_the_strips_of_an_upsampling_are_that_of_the_whole(tall, wide, most):
    pixels = planes(noise(7, 5))
    choice = Choice(1, (1, 1), Sliding((1, 1)), {"scale_factor": (tall, wide)})
    cut = layer_strips(pixels, LAYERS["upsample"], choice, None, most)

    assert np.array_equal(joined(cut), upsample(pixels, (tall, wide)))
    assert np.array_equal(
        joined(cut), as_array(reference_repeated(pixels, (tall, wide)), (3, 7 * tall, 5 * wide))
    )


def test_large_pictures_are_cut_into_several_strips():
    pixels = planes(noise(1200, 900, 1))
    for name, layer in LAYERS.items():
        if name in ("max_pool", "avg_pool", "conv_transpose", "upsample"):
            kernels = Kernels(np.ones((1, 1, 3, 3)), np.zeros(1), 1) if layer.HAS_WEIGHTS else None
            cut = layer_strips(pixels, layer, Choice(1, (3, 3), Sliding((2, 2), 1, (1, 1)), {}), kernels)
            assert len(cut.rows) > 1, name


def custom(**changes) -> Setup:
    weight = Numbers.of([[[1, 0, 2], [0, 3, 0], [-1, 0, 1]]])
    return Setup(filters=(Filter(CUSTOM, weight, 7.0),), **changes)


OWN = {
    "max": {"layer": "max_pool", "kernel_size": (2, 2), "stride": (2, 2)},
    "max, padded": {"layer": "max_pool", "stride": (2, 1), "padding": ((1, 1), (0, 0))},
    "average": {"layer": "avg_pool", "stride": (2, 2), "options": (("ceil_mode", 1),)},
    "transposed": {"layer": "conv_transpose", "stride": (2, 2), "options": (("output_padding", 1),)},
    "upsample": {"layer": "upsample", "options": (("scale_factor", (2, 3)),)},
    "convolution": {},
    "ReLU": {"activation": "ReLU"},
    "Tanh after BatchNorm": {"activation": "Tanh", "norm": (NORM,)},
    "max, GELU": {"layer": "max_pool", "stride": (2, 2), "activation": "GELU", "norm": (NORM, NORM)},
    "transposed, Sigmoid": {"layer": "conv_transpose", "stride": (2, 2), "activation": "Sigmoid"},
}


@pytest.mark.parametrize("tone", ["cut", "middle", "stretch"])
@pytest.mark.parametrize("colour", ["grey", "rgb"])
@pytest.mark.parametrize("name", OWN)
def test_a_picture_of_as_many_pixels_as_cells_gives_the_answers_on_the_stage(name, colour, tone):
    pixels = noise(20, 24)
    setup = custom(colour=colour, source="upload", cells=24, **OWN[name])
    scene = build(setup, Picture(pixels, "a", (), ""))

    result = convolve(pixels, Job(setup, scene, tone=tone), silent)
    answer, (low, high) = scene.answer, (scene.answer.min(), scene.answer.max())
    levels = {"cut": answer, "middle": 128 + answer / 2, "stretch": (answer - low) * 255 / (high - low)}[tone]
    assert planes(result.pixels).shape == answer.shape
    assert np.abs(planes(result.pixels) - levels.clip(0, 255)).max() <= 0.5001
    assert (result.low, result.high) == pytest.approx((low, high), rel=1e-12)


def test_each_map_of_a_pooling_has_its_own_batchnorm_as_on_the_stage():
    pixels = noise(20, 24)
    norm = ((10.0, 4.0, 1.0, 0.0), (20.0, 9.0, -2.0, 5.0), (0.0, 1.0, 3.0, 0.0))
    setup = Setup(layer="max_pool", colour="rgb", source="upload", cells=24, norm=norm)
    scene = build(setup, Picture(pixels, "a", (), ""))
    result = convolve(pixels, Job(setup, scene, tone="cut"), silent)

    assert np.array_equal(planes(result.pixels), np.rint(scene.answer).clip(0, 255))
    grey = noise(9, 9, 1)
    assert convolve(grey, Job(setup, scene), silent).pixels.shape == (7, 7, 3)


def test_each_colour_by_itself_is_a_choice_where_the_stage_does_anything_else():
    offered = {
        (layer, colour): has_choice_of_colours(setup, build(setup))
        for layer in ("conv", "conv_transpose", "max_pool", "upsample")
        for colour in ("grey", "rgb")
        for setup in [Setup(layer=layer, colour=colour)]
    }
    assert [case for case, is_offered in offered.items() if not is_offered] == [
        ("max_pool", "rgb"),
        ("upsample", "rgb"),
    ]
    pixels, setup = noise(9, 9), Setup(layer="max_pool", kernel_size=(2, 2))
    result = convolve(pixels, Job(setup, build(setup), colours="each", tone="cut"), silent)
    assert np.array_equal(planes(result.pixels), max_pool(planes(pixels), 2, stride=1))


def test_a_transposed_kernel_is_not_flipped_by_what_was_chosen_for_convolutions():
    pixels = noise(8, 8, 1)
    setups = [
        Setup(layer="conv_transpose", operation=operation) for operation in ("cross_correlate", "convolve")
    ]
    one, other = (convolve(pixels, Job(s, build(s), colours="each"), silent).pixels for s in setups)
    assert np.array_equal(one, other)


def test_brightness_fits_what_follows():
    def fitting(**changes):
        setup = Setup(**changes)
        return Job(setup, build(setup)).used_tone

    assert fitting() == "middle"
    assert fitting(activation="ReLU") == fitting(layer="max_pool") == fitting(activation="GELU") == "cut"
    assert fitting(activation="Tanh") == fitting(activation="Sigmoid") == fitting(norm=(NORM,)) == "stretch"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"layer": "upsample"}, (0, 0, 1, 1)),
        ({"layer": "max_pool", "kernel_size": (2, 2), "stride": (2, 2)}, (0, 0, 1, 1)),
        ({"layer": "max_pool", "stride": (1, 1), "padding": ((1, 1), (1, 1))}, (0, 0, 1, 1)),
        ({"layer": "conv_transpose", "kernel_size": (2, 2), "stride": (2, 2)}, (0, 0, 1, 1)),
        ({"layer": "conv_transpose", "stride": (1, 1)}, (-0.1, -0.05, 1.2, 1.1)),
        ({"layer": "conv_transpose", "stride": (2, 2)}, (-0.025, -0.0125, 1.05, 1.025)),
        ({"layer": "conv_transpose", "stride": (1, 1), "padding": ((1, 1), (1, 1))}, (0, 0, 1, 1)),
    ],
)
def test_a_result_lies_over_what_it_is_made_of(changes, place):
    setup = Setup(**changes)
    spec = LAYERS[setup.layer].resolve((1, 20, 10), setup.choice)
    assert place_of(spec) == pytest.approx(place)


def test_a_result_with_more_pixels_than_are_computed_is_refused_with_the_numbers():
    setup = Setup(layer="upsample", options=(("scale_factor", 8),))
    tall = 2 + MAX_PIXELS // (64 * 400)
    pixels = np.broadcast_to(np.zeros(1, np.uint8), (tall, 400, 1))
    with pytest.raises(ConvSpecError) as refused:
        convolve(pixels, Job(setup, build(setup)), silent)
    assert str(refused.value).startswith(f"The result would have 3200 × {8 * tall} pixels, 25.")
    assert str(refused.value).endswith("choose a smaller picture, or a smaller stride or scale factor.")

    picture = Picture(np.repeat(pixels, 3, axis=2), "a", (), "")
    assert look(picture, Job(setup, build(setup))).after is None


def test_file_title_and_sentences_say_which_layer_it_was():
    pixels = noise(40, 30)
    setup = Setup(layer="max_pool", colour="rgb", kernel_size=(2, 2), stride=(2, 2), activation="ReLU")
    job = Job(setup, build(setup))
    result = work_out(lambda: Whole(pixels, "a.png", "PNG", (), "digest"), job, silent)

    assert result.file.name.startswith("a-maxpool2d-")
    assert titles(result, job) == ("Original, 30 × 40", "MaxPool2d + ReLU, 15 × 20")
    said = " ".join(facts(result, job))
    assert "MaxPool2d + ReLU on each colour separately: a picture in colour. 3\u202f600 cells" in said
    assert "convol" not in said


@pytest.mark.parametrize(
    "change",
    [
        {"layer": "avg_pool"},
        {"options": (("ceil_mode", 1),)},
        {"activation": "ReLU"},
        {"norm": (NORM,)},
        {"stride": (3, 3)},
    ],
)
def test_a_job_has_another_digest_after_any_change_that_matters(change):
    setup = Setup(layer="max_pool", stride=(2, 2))
    other = replace(setup, **change)
    assert Job(setup, build(setup)).digest != Job(other, build(other)).digest


def test_a_pooled_picture_takes_the_channels_of_the_stage():
    setup = Setup(layer="max_pool", colour="rgb")
    pixels = noise(6, 6)
    assert np.array_equal(channels_for(pixels, setup, build(setup), 2, "stage"), planes(pixels))
