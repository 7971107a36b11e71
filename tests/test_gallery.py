"""The gallery: every case is there with its source, and gives the numbers or the size printed there."""

import re

import numpy as np
import pytest
from stage_scenes import GOLDEN, LINKED

from convviz.data.samples.textbook import cases_for
from convviz.learn.gallery import CHAPTERS, entries, found
from convviz.network.plan import built
from convviz.settings.chain import FIRST
from convviz.settings.link.query import decode, encode, missing
from convviz.settings.model import build
from convviz.settings.validate import validate

WORKED = {name: case.title for rank in (1, 2, 3) for name, case in cases_for(rank).items()}

# Input, kernel, padding, stride, dilation and output along both axes, as in the captions of arXiv 1603.07285
# and in bin/generate_makefile of github.com/vdumoulin/conv_arithmetic, which draws the figures.
SHAPES = {
    "no_padding_no_strides": (4, 3, 0, 1, 1, 2),
    "arbitrary_padding_no_strides": (5, 4, 2, 1, 1, 6),
    "same_padding_no_strides": (5, 3, 1, 1, 1, 5),
    "full_padding_no_strides": (5, 3, 2, 1, 1, 7),
    "no_padding_strides": (5, 3, 0, 2, 1, 2),
    "padding_strides": (5, 3, 1, 2, 1, 3),
    "padding_strides_odd": (6, 3, 1, 2, 1, 3),
    "dilation": (7, 3, 0, 1, 2, 3),
}

# Input, kernel, padding, stride, output_padding and output along both axes, as in the same sources.
TRANSPOSED_SHAPES = {
    "no_padding_no_strides_transposed": (2, 3, 0, 1, 0, 4),
    "arbitrary_padding_no_strides_transposed": (6, 4, 2, 1, 0, 5),
    "same_padding_no_strides_transposed": (5, 3, 1, 1, 0, 5),
    "full_padding_no_strides_transposed": (7, 3, 2, 1, 0, 5),
    "no_padding_strides_transposed": (2, 3, 0, 2, 0, 5),
    "padding_strides_transposed": (3, 3, 1, 2, 0, 5),
    "padding_strides_odd_transposed": (3, 3, 1, 2, 1, 6),
}

# What Dive into Deep Learning prints, in its sections 7.5, Pooling, and 14.10, Transposed Convolution; to its
# calls PyTorch 2.13 answers the same.
PRINTED = {
    "d2l_max_pooling": [[[4, 5], [7, 8]]],
    "d2l_average_pooling": [[[2, 3], [5, 6]]],
    "d2l_max_pooling_3": [[[10]]],
    "d2l_max_pooling_padding_1_stride_2": [[[5, 7], [13, 15]]],
    "d2l_max_pooling_2_by_3": [[[5, 7], [13, 15]]],
    "d2l_max_pooling_channels": [[[5, 7], [13, 15]], [[6, 8], [14, 16]]],
    "d2l_transposed": [[[0, 0, 1], [0, 4, 6], [4, 12, 9]]],
    "d2l_transposed_stride_2": [[[0, 0, 0, 1], [0, 0, 2, 3], [0, 2, 0, 3], [4, 6, 6, 9]]],
    "d2l_transposed_padding_1": [[[4]]],
}

KERNELS = ("fourier_conv1d", "gabor_first_layer", "digits_first_layer")

ALL = len(KERNELS) + len(GOLDEN) + len(PRINTED) + len(TRANSPOSED_SHAPES) + len(SHAPES)

every_entry = pytest.mark.parametrize("name", entries())


def test_the_gallery_holds_every_worked_example_and_every_shape_once():
    assert sorted(entries()) == sorted([*WORKED, *PRINTED, *TRANSPOSED_SHAPES, *KERNELS, *SHAPES])
    assert len(entries()) == ALL


@pytest.mark.parametrize("name", PRINTED)
def test_an_example_of_another_layer_gives_the_numbers_that_its_source_prints(name):
    np.testing.assert_array_equal(build(entries()[name].setup).output, PRINTED[name])


@pytest.mark.parametrize("name", TRANSPOSED_SHAPES)
def test_a_transposed_shape_has_the_sizes_of_its_figure(name):
    size, kernel, padding, stride, more, output = TRANSPOSED_SHAPES[name]
    scene = build(entries()[name].setup)
    assert scene.input.shape == (1, size, size)
    assert scene.spec.kernel_size == (kernel, kernel)
    assert scene.spec.cut == (padding, padding)
    assert scene.layer.arguments(scene.spec)["stride"] == (stride, stride)
    assert scene.spec.output_padding == (more, more)
    assert scene.output.shape == (1, output, output)
    assert f"{output} × {output}" in entries()[name].see


@pytest.mark.parametrize("name", WORKED)
def test_a_worked_example_gives_the_numbers_that_its_source_prints(name):
    golden = LINKED[name]
    scene = build(entries()[name].setup)
    np.testing.assert_array_equal(scene.input, golden["input"])
    np.testing.assert_allclose(scene.output, golden["output"], rtol=0, atol=1e-14)
    assert scene.operation == golden["op"]


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_has_the_sizes_of_its_figure(name):
    size, kernel, padding, stride, dilation, output = SHAPES[name]
    spec = build(entries()[name].setup).spec
    assert spec.input_size == (size, size)
    assert spec.kernel_size == (kernel, kernel)
    assert spec.padding == ((padding, padding),) * 2
    assert spec.stride == (stride, stride)
    assert spec.dilation == (dilation, dilation)
    assert spec.output_size == (output, output)


@pytest.mark.parametrize("name", SHAPES)
def test_the_sentence_of_a_shape_tells_its_output_size(name):
    output = SHAPES[name][-1]
    assert f"{output} × {output}" in entries()[name].see


@every_entry
def test_an_entry_fits_the_stage_as_it_is_and_its_link_restores_it(name):
    setup = entries()[name].setup
    assert validate(setup, build(setup).input.shape) == (setup, ())
    fields = encode(setup)
    assert missing(fields) == ""
    assert decode(fields) == (setup, ())


@every_entry
def test_an_entry_says_what_to_see_in_a_sentence_and_where_it_stands(name):
    entry = entries()[name]
    assert entry.see.endswith(".")
    assert len(entry.see) < 110
    assert entry.source.address.startswith("https://") or entry.source.text == "made for ConvViz"
    assert entry.told == f"From the gallery: {entry.title}. {entry.see} Source: {entry.source.text}."
    assert re.fullmatch("[a-z0-9_]+", entry.name)


def test_titles_tell_the_entries_of_a_chapter_apart():
    titles = [(entry.chapter, entry.title) for entry in entries().values()]
    assert len(set(titles)) == len(titles)


def test_every_chapter_has_entries_and_no_name_means_a_chapter_and_an_entry():
    assert {entry.chapter for entry in entries().values()} == set(CHAPTERS)
    assert not set(CHAPTERS) & set(entries())


@pytest.mark.parametrize(
    ("words", "rank", "name", "expected"),
    [
        ("", None, "", ALL),
        ("", None, "pooling", 6),
        ("ConvTranspose2d", None, "", 10),
        ("", None, "shapes", len(SHAPES)),
        ("", None, "kernels", len(KERNELS)),
        ("", None, "dilation", 1),
        ("", 3, "", 2),
        ("", 1, "shapes", 0),
        ("conv3d", None, "", 3),
        ("FLUX", None, "", 2),
        ("torch circular", None, "", 1),
        ("nothing has this", None, "", 0),
    ],
)
def test_words_rank_and_name_narrow_the_gallery_down(words, rank, name, expected):
    assert len(found(words, rank, name)) == expected


def test_the_claims_about_groups_and_ones_are_those_of_the_numbers():
    outputs = {name: build(entry.setup).output for name, entry in entries().items()}
    assert set(outputs["groups_1"].ravel()) == {10}
    assert sorted(set(outputs["ones_same_2d_4_6_9"].ravel())) == [4, 6, 9]
    assert sorted(set(outputs["ones_same_3d_8_12_18_27"].ravel())) == [8, 12, 18, 27]
    one, two = outputs["cs231n_stride_figure_stride_1"], outputs["cs231n_stride_figure_stride_2"]
    np.testing.assert_array_equal(two, one[:, ::2])
    depth, volume = outputs["depth_as_channels_gives_only_the_first_slice"], outputs["conv3d"]
    np.testing.assert_array_equal(depth, volume[:, 0])


def test_the_conv1d_of_fourier_gives_numpys_rfft_of_each_window():
    scene = build(entries()["fourier_conv1d"].setup)
    windows = np.lib.stride_tricks.sliding_window_view(scene.input[0], 8)[::4]
    spectrum = np.fft.rfft(windows * np.sin(np.pi * np.arange(8) / 8) ** 2)
    expected = np.delete(
        np.stack([spectrum.real, spectrum.imag], axis=-1).reshape(len(windows), 10), [1, 9], axis=1
    )
    np.testing.assert_allclose(scene.output, expected.T, rtol=0, atol=1e-13)
    np.testing.assert_allclose(spectrum.imag[:, [0, 4]], 0, atol=1e-13)


def test_the_tone_of_fourier_rises_through_all_frequencies():
    output = build(entries()["fourier_conv1d"].setup).output
    real, imaginary = output[[0, 1, 3, 5, 7]], np.zeros((5, output.shape[1]))
    imaginary[1:4] = output[[2, 4, 6]]
    loudest = np.argmax(real**2 + imaginary**2, axis=0)
    assert (np.diff(loudest) >= 0).all()
    middles = 4 * np.arange(len(loudest)) + 3.5
    assert (np.abs(loudest - 8 * middles / (2 * 64)) <= 1).all()
    assert set(loudest) == {0, 1, 2, 3, 4}


def test_each_gabor_filter_answers_most_to_lines_of_its_own_direction():
    weight = np.array([one.weight.array[0] for one in entries()["gabor_first_layer"].setup.filters])
    down, right = np.mgrid[:9, :9] - 4
    for index, turn in enumerate(np.deg2rad([0, 45, 90, 135])):
        phase = 2 * np.pi * (right * np.cos(turn) + down * np.sin(turn)) / 5
        even, odd = ((weight * wave).sum(axis=(1, 2)) for wave in (np.cos(phase), np.sin(phase)))
        assert int(np.argmax(even)) == 2 * index
        assert int(np.argmax(odd)) == 2 * index + 1
    assert (weight[1::2].sum(axis=(1, 2)) == 0).all()
    np.testing.assert_array_equal(weight[::2], weight[::2, ::-1, ::-1])


def test_the_first_layer_of_digits_gives_the_first_maps_of_the_network():
    scene = build(entries()["digits_first_layer"].setup)
    network = built(FIRST.plan, scene.input.shape).network
    maps = network.trace(scene.input)
    first, second = network.names[:2]
    np.testing.assert_allclose(scene.output, maps[first], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(scene.after.forward(scene.output), maps[second], rtol=1e-6, atol=1e-9)
