"""A whole picture convolved in strips: its numbers are the engine's and the stage's, at any settings."""

from dataclasses import replace
from threading import Event, Thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import reference_correlate

from convviz import cross_correlate
from convviz.core.errors import ConvSpecError, SourceError
from convviz.core.sliding import Sliding
from convviz.core.spec import resolve
from convviz.data.inputs import Numbers
from convviz.data.picture import Picture
from convviz.fullsize import work
from convviz.fullsize.convolving import Job, convolve
from convviz.fullsize.filters import Kernels, channels_for, kernels_for
from convviz.fullsize.strips import strips
from convviz.fullsize.tones import SCALES, brightness, natural_tone, stretched
from convviz.fullsize.whole import Whole, whole_of
from convviz.fullsize.work import place_of, work_out
from convviz.settings.model import CUSTOM, Filter, Setup, build

RANDOM = np.random.default_rng(5)
SLIDING = Sliding((1, 1), 0, (1, 1))


def noise(height: int, width: int, channels: int = 3) -> np.ndarray:
    return RANDOM.integers(0, 256, (height, width, channels), dtype=np.uint8)


def planes(pixels: np.ndarray) -> np.ndarray:
    return np.moveaxis(pixels, -1, 0)


def joined(cut) -> np.ndarray:
    return np.concatenate([cut.values(rows) for rows in cut.rows], axis=1)


def silent(words: str, share: float) -> None:
    pass


def whole(pixels: np.ndarray, form: str = "PNG") -> Whole:
    return Whole(pixels, f"a.{form.lower()}", form, (), "digest")


@st.composite
def convolutions(draw):
    """Whole numbers: kernels, settings and pictures, a few rows a strip."""
    one = st.integers(1, 3)
    kernel = (draw(st.integers(1, 4)), draw(st.integers(1, 4)))
    dilation = (draw(one), draw(one))
    mode = draw(st.sampled_from(["zeros", "reflect", "replicate", "circular"]))
    padding = draw(st.sampled_from([((0, 0), (0, 0)), "same", ((0, 3), (2, 1)), ((4, 0), (0, 4))]))
    groups = draw(st.sampled_from([1, 3]))
    size = (draw(st.integers(10, 17)), draw(st.integers(10, 17)))
    seed = draw(st.integers(0, 99))
    random = np.random.default_rng(seed)
    pixels = random.integers(0, 256, (3, *size), dtype=np.uint8)
    weight = random.integers(-9, 10, (3, 3 // groups, *kernel)).astype(float)
    kernels = Kernels(weight, random.integers(-9, 10, 3).astype(float), groups)
    stride = (draw(one), draw(one))
    rest = {"stride": stride, "padding": padding, "dilation": dilation, "padding_mode": mode}
    return pixels, kernels, rest, draw(st.integers(1, 60))


@settings(max_examples=60)
@given(convolutions())
def test_the_strips_together_are_the_convolution_of_the_whole_exactly(case):
    pixels, kernels, rest, most = case
    cut = strips(pixels, kernels, Sliding(**rest), pixels=most)

    expected = cross_correlate(
        pixels, kernels.weight, kernels.bias, groups=kernels.groups, **rest, algorithm="plain"
    )
    assert np.array_equal(joined(cut), expected)


@settings(max_examples=15)
@given(convolutions())
def test_the_strips_together_are_the_definition(case):
    pixels, kernels, rest, most = case
    expected = reference_correlate(pixels, kernels.weight, kernels.bias, groups=kernels.groups, **rest)

    got = joined(strips(pixels, kernels, Sliding(**rest), pixels=most))
    assert {place: float(got[place]) for place in expected} == expected
    assert got.size == len(expected)


@pytest.mark.parametrize("size", [3, 11, 25])
@pytest.mark.parametrize("kernel", ["ones", "noise"])
def test_large_kernels_of_whole_numbers_are_exact_too(size, kernel):
    weight = np.ones((1, 1, size, size)) if kernel == "ones" else RANDOM.integers(-99, 99, (1, 1, size, size))
    pixels = planes(noise(260, 300, 1))
    cut = strips(pixels, Kernels(weight.astype(float), np.zeros(1), 1), SLIDING, pixels=40_000)

    assert len(cut.rows) > 1
    assert np.array_equal(joined(cut), cross_correlate(pixels, weight, algorithm="im2col"))


def test_sums_beyond_single_precision_are_computed_in_double():
    weight = np.full((1, 1, 3, 3), 99_991.0)
    pixels = planes(noise(20, 20, 1))

    got = joined(strips(pixels, Kernels(weight, np.ones(1), 1), SLIDING))
    assert got.dtype == np.float64
    assert np.array_equal(got, cross_correlate(pixels, weight, np.ones(1)))


@pytest.mark.parametrize("tone", ["cut", "middle", "stretch"])
def test_of_a_picture_of_several_strips_every_output_is_counted(tone):
    pixels, setup = noise(1200, 900, 1), Setup()
    result = convolve(pixels, Job(setup, build(setup), tone=tone), silent)

    output = cross_correlate(planes(pixels), build(setup).weight)[0]
    low, high = output.min(), output.max()
    levels = {"cut": output, "middle": 128 + output / 2, "stretch": (output - low) * 255 / (high - low)}[tone]
    assert result.strips == 3
    assert (result.low, result.high) == (low, high)
    assert result.beyond == np.mean((np.rint(levels) < 0) | (np.rint(levels) > 255))
    assert np.abs(result.pixels[..., 0] - levels.clip(0, 255)).max() <= 0.5001


def test_settings_that_do_not_fit_the_picture_are_refused():
    with pytest.raises(ConvSpecError, match="larger than the padded input 2"):
        strips(planes(noise(2, 2, 1)), Kernels(np.ones((1, 1, 3, 3)), np.zeros(1), 1), SLIDING)


KERNEL = [[[0, 1, 0], [2, -3, 1], [0, 5, 0]]]
CHANNELWISE = [[[1, 0], [0, 1]], [[2, 0], [0, 0]], [[0, 0], [0, 3]]]


def custom(weight, **changes) -> Setup:
    size = np.shape(weight)[1:]
    return Setup(filters=(Filter(CUSTOM, Numbers.of(weight), 7.0),), kernel_size=size, **changes)


@pytest.mark.parametrize("operation", ["cross_correlate", "convolve"])
@pytest.mark.parametrize("padding", ["valid", "same", "full", ((1, 0), (0, 2))])
@pytest.mark.parametrize("colour", ["grey", "rgb"])
def test_a_picture_of_as_many_pixels_as_cells_gives_the_numbers_on_the_stage(colour, padding, operation):
    pixels = noise(20, 24)
    weight = KERNEL if colour == "grey" else CHANNELWISE
    setup = custom(weight, colour=colour, source="upload", cells=24, padding=padding, operation=operation)
    scene = build(setup, Picture(pixels, "a", (), ""))

    result = convolve(pixels, Job(setup, scene, tone="cut"), silent)
    expected = np.rint(scene.output).clip(0, 255)
    assert np.array_equal(planes(result.pixels), expected)
    assert (result.low, result.high) == (scene.output.min(), scene.output.max())
    assert result.beyond == np.mean((scene.output < 0) | (scene.output > 255))


def test_each_colour_by_itself_meets_the_kernel_of_its_own_channel():
    pixels = noise(9, 9)
    setup = custom(CHANNELWISE, colour="rgb")
    result = convolve(pixels, Job(setup, build(setup), colours="each", tone="cut"), silent)

    for channel, kernel in enumerate(CHANNELWISE):
        expected = cross_correlate(planes(pixels)[[channel]], np.array([[kernel]]), [7])[0]
        assert np.array_equal(result.pixels[..., channel], expected.clip(0, 255))


@pytest.mark.parametrize("colour", ["grey", "rgb"])
@pytest.mark.parametrize("operation", ["cross_correlate", "convolve"])
def test_each_colour_by_itself_keeps_the_brightness_of_a_preset(colour, operation):
    pixels = noise(9, 9)
    setup = Setup(filters=(Filter("identity"),), colour=colour, padding="same", operation=operation)

    result = convolve(pixels, Job(setup, build(setup), colours="each", tone="cut"), silent)
    assert np.array_equal(result.pixels, pixels)


def test_convolution_flips_the_kernel_of_each_colour():
    setup = Setup(filters=(Filter("sobel_x"),), operation="convolve", colour="rgb")
    kernels = kernels_for(setup, build(setup), 0, "each", 3)

    assert np.array_equal(kernels.weight[:, 0], np.stack([build(setup).weight[0, 0]] * 3))


def test_a_filter_of_a_group_meets_the_channels_of_its_group():
    setup = Setup(filters=(Filter("box"),) * 3, colour="rgb", groups=3, padding="same")
    pixels = noise(6, 6)

    assert np.array_equal(channels_for(pixels, setup, build(setup), 1, "stage"), planes(pixels)[1:2])


def test_a_picture_without_colours_has_one_map_even_of_each_colour():
    pixels = noise(8, 8, 1)
    setup = Setup(filters=(Filter("box"),), colour="rgb")

    shapes = {
        convolve(pixels, Job(setup, build(setup), colours=one), silent).pixels.shape
        for one in ("stage", "each")
    }
    assert shapes == {(6, 6, 1)}


def test_what_both_signs_answer_is_shown_about_middle_grey():
    values = np.array([-1000.0, -256, -2, -1, 0, 1, 2, 254, 1000], dtype=np.float32)
    setup = Setup(filters=(Filter("sobel_x"),))

    assert Job(setup, build(setup)).used_tone == "middle"
    assert natural_tone(np.ones((3, 3))) == natural_tone(np.zeros((3, 3))) == "cut"
    levels, beyond = brightness(values, SCALES["middle"])
    assert levels.tolist() == [0, 0, 127, 128, 128, 128, 129, 255, 255]
    assert beyond == 2


def test_stretched_the_lowest_is_black_and_the_highest_white():
    pixels = noise(40, 30, 1)
    setup = custom(KERNEL)
    result = convolve(pixels, Job(setup, build(setup), tone="stretch"), silent)

    assert (result.pixels.min(), result.pixels.max(), result.beyond) == (0, 255, 0)
    assert brightness(np.array([3.0, 3.0]), stretched(3, 3))[0].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("stride", "padding", "place"),
    [
        (1, "same", (0, 0, 1, 1)),
        (1, 0, (0.1, 0.05, 0.8, 0.9)),
        (1, "full", (-0.1, -0.05, 1.2, 1.1)),
        (2, 0, (0.05, 0.025, 0.8, 0.9)),
    ],
)
def test_a_result_lies_over_the_middles_of_its_windows(stride, padding, place):
    spec = resolve((1, 20, 10), (1, 1, 3, 3), stride=stride, padding=padding)
    assert place_of(spec) == pytest.approx(place)


def test_it_is_told_how_far_it_is():
    setup, said = Setup(), []
    work_out(lambda: whole(noise(1200, 900)), Job(setup, build(setup)), lambda *told: said.append(told))

    shares = [share for _, share in said]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert "Computing strip 1 of 3" in [words for words, _ in said]
    assert all(0 <= share <= 1 for share in shares)


class Stopped(BaseException):
    """What Streamlit ends a run with."""


@pytest.mark.parametrize("words", ["Reading", "Computing", "Writing"])
def test_what_is_raised_while_told_ends_the_work_and_lets_the_next_one_begin(words):
    job = Job(Setup(), build(Setup()))

    def stop(said: str, share: float) -> None:
        if said.startswith(words):
            raise Stopped

    with pytest.raises(Stopped):
        work_out(lambda: whole(noise(900, 900)), job, stop)
    assert work_out(lambda: whole(noise(9, 9)), job, silent).size == (9, 9)


def test_one_is_worked_out_at_a_time_and_the_others_wait():
    job, inside, done = Job(Setup(), build(Setup())), [], []
    started, go = Event(), Event()

    def read() -> Whole:
        inside.append(1)
        started.set()
        go.wait(5)
        assert len(inside) == 1
        inside.pop()
        return whole(noise(9, 9))

    threads = [Thread(target=lambda: done.append(work_out(read, job, silent))) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert started.wait(5)
    go.set()
    for thread in threads:
        thread.join(10)
    assert len(done) == 3


def test_whoever_waits_too_long_is_told_so(monkeypatch):
    monkeypatch.setattr(work, "FULL_SIZE_WAIT_SECONDS", 0)
    job, picture = Job(Setup(), build(Setup())), whole(noise(9, 9))

    def read_while_another_is_wanted() -> Whole:
        with pytest.raises(SourceError, match="others were still being computed after 0 seconds"):
            work_out(lambda: picture, job, silent)
        return picture

    assert work_out(read_while_another_is_wanted, job, silent).size == (9, 9)


@pytest.mark.parametrize(
    "change",
    [
        {"stride": (2, 1)},
        {"padding": "same"},
        {"dilation": (2, 2)},
        {"padding": "same", "padding_mode": "reflect"},
        {"operation": "convolve"},
        {"colour": "rgb"},
        {"filters": (Filter("box"),)},
        {"filters": (Filter("sobel_x", bias=1.0),)},
    ],
)
def test_a_job_has_another_digest_after_any_change_that_matters(change):
    setup = Setup()
    other = replace(setup, **change)

    assert Job(setup, build(setup)).digest == Job(setup, build(setup)).digest
    assert Job(setup, build(setup)).digest != Job(other, build(other)).digest


def test_the_stage_s_copy_of_an_upload_is_written_in_the_format_of_its_name():
    pixels = np.zeros((2, 2, 3), np.uint8)
    names = {"a.JPG": "JPEG", "a.webp": "WEBP", "a.pdf": "PNG", "Cat": "PNG", "a.tiff": "TIFF", "": "PNG"}

    assert {name: whole_of(Picture(pixels, name, (), "")).form for name in names} == names


@pytest.mark.parametrize("bias", [0.0, 1e5, 1e7 + 0.5, 1e9, -3e12])
@pytest.mark.parametrize("tone", ["stretch", "middle", "cut"])
@pytest.mark.parametrize(
    "weight",
    [((0.1, 0.02), (0.03, 0.004)), ((1.0, 2.0), (-1.0, 1.0)), ((1000.0, -1000.0), (0.01, 0.0))],
)
def test_the_levels_are_those_of_exact_sums_however_large_the_bias_is(weight, tone, bias):
    pixels = noise(40, 30, 1)
    setup = Setup(filters=(Filter(CUSTOM, Numbers.of([weight]), bias),), kernel_size=(2, 2))
    result = convolve(pixels, Job(setup, build(setup), tone=tone), silent)

    sums = reference_correlate(
        planes(pixels),
        np.array([[weight]]),
        np.array([bias]),
        groups=1,
        stride=(1, 1),
        padding=((0, 0), (0, 0)),
        dilation=(1, 1),
        padding_mode="zeros",
    )
    exact = np.array([*sums.values()]).reshape(39, 29)
    low, high = exact.min(), exact.max()
    levels = {"stretch": (exact - low) * 255 / (high - low), "middle": 128 + exact / 2, "cut": exact}[tone]
    off = np.abs(result.pixels[..., 0] - np.clip(levels, 0, 255))
    assert off.max() <= 0.501


def test_a_large_bias_takes_no_level_away():
    ramp = np.arange(256, dtype=np.uint8).reshape(16, 16, 1)
    for bias in (0.0, 1e6, 2e7, 1e10):
        setup = Setup(filters=(Filter(CUSTOM, Numbers.of([[[0.01]]]), bias),), kernel_size=(1, 1))
        result = convolve(ramp, Job(setup, build(setup), tone="stretch"), silent)
        assert np.array_equal(result.pixels, ramp), bias
