"""Pictures on a grid: cells are averages of pixels, whole numbers, with the aspect and the part asked for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from convviz.core.errors import SourceError
from convviz.data.picture import Picture, picture_input
from convviz.data.readers.pictures import read_picture
from testbed.files.pictures import corner_picture, encoded, textured_picture


def picture_of(pixels: np.ndarray) -> Picture:
    return read_picture(encoded(Image.fromarray(pixels.astype(np.uint8)), "PNG"), "a")


NOISE = read_picture(encoded(textured_picture(size=(96, 64)), "PNG"), "noise")


def test_grey_is_luma_and_rgb_is_three_channels():
    picture = read_picture(encoded(corner_picture(), "PNG"), "a")
    assert picture_input(picture, cells=3).tolist() == [[[76, 0, 0], [0, 0, 29]]]
    rgb = picture_input(picture, colour="rgb", cells=3)
    assert rgb.shape == (3, 2, 3)
    assert rgb[:, 0, 0].tolist() == [255, 0, 0]
    assert rgb[:, 1, 2].tolist() == [0, 0, 255]


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_luma_is_that_of_bt_601_rounded(colour):
    picture = Picture(np.full((1, 1, 3), colour, dtype=np.uint8), "a", (), "")
    luma = np.dot(colour, [0.299, 0.587, 0.114])
    assert abs(picture_input(picture, cells=1)[0, 0, 0] - luma) <= 0.50001


@pytest.mark.parametrize("grey", [0, 1, 128, 254, 255])
def test_a_constant_picture_stays_constant_at_every_size(grey):
    picture = picture_of(np.full((30, 40), grey))
    for cells in (1, 7, 40, 64, 512):
        for colour in ("grey", "rgb"):
            assert (picture_input(picture, colour=colour, cells=cells) == grey).all()


@pytest.mark.parametrize("cells", [12, 24, 48, 96])
@pytest.mark.parametrize("colour", ["grey", "rgb"])
def test_each_cell_is_the_average_of_its_pixels(cells, colour):
    block = 96 // cells
    whole = NOISE.pixels.transpose(2, 0, 1).astype(float)
    averages = whole.reshape(3, 64 // block, block, cells, block).mean(axis=(2, 4))
    if colour == "grey":
        averages = np.tensordot([0.299, 0.587, 0.114], averages, axes=1)[np.newaxis]
    values = picture_input(NOISE, colour=colour, cells=cells)
    assert values.shape == averages.shape
    assert np.abs(values - averages).max() <= 0.50001


def test_an_uneven_ratio_keeps_the_average_of_the_whole():
    values = picture_input(NOISE, cells=41)
    assert abs(values.mean() - picture_input(NOISE, cells=96).mean()) < 1


@pytest.mark.parametrize("factor", [2, 3, 5])
def test_with_more_cells_than_pixels_pixels_repeat(factor):
    whole = picture_input(NOISE, colour="rgb", cells=96)
    values = picture_input(NOISE, colour="rgb", cells=96 * factor)
    np.testing.assert_array_equal(values, whole.repeat(factor, axis=1).repeat(factor, axis=2))


@given(st.integers(1, 512), st.sampled_from(["grey", "rgb"]))
def test_values_are_whole_numbers_from_0_to_255_and_the_longer_side_is_as_asked(cells, colour):
    values = picture_input(NOISE, colour=colour, cells=cells)
    assert values.shape == (3 if colour == "rgb" else 1, max(1, round(cells * 64 / 96)), cells)
    assert values.dtype == np.float64
    assert values.flags.c_contiguous
    assert (values == np.round(values)).all()
    assert values.min() >= 0
    assert values.max() <= 255


@pytest.mark.parametrize(
    ("size", "shape"), [((1024, 1), (1, 64)), ((1, 1024), (64, 1)), ((1, 1), (64, 64)), ((1000, 3), (1, 64))]
)
def test_the_shorter_side_of_a_thin_picture_keeps_a_cell(size, shape):
    assert picture_input(picture_of(np.full(size[::-1], 9)), cells=64).shape == (1, *shape)


def test_a_region_is_cut_out_before_the_cells_are_laid():
    whole = picture_input(NOISE, colour="rgb", cells=96)
    part = picture_input(NOISE, colour="rgb", cells=48, region=(25, 50, 75, 100))
    np.testing.assert_array_equal(part, whole[:, 32:64, 24:72])


def test_a_region_may_be_given_in_fractions_of_a_percent():
    whole = picture_input(NOISE, cells=96)
    part = picture_input(NOISE, cells=1, region=(100 / 96, 0, 200 / 96, 100 / 64))
    assert part.tolist() == [[[whole[0, 0, 1]]]]


@pytest.mark.parametrize(
    "region", [(0, 0, 0.001, 0.001), (99.999, 99.999, 100, 100), (50, 50, 50.0001, 50.0001)]
)
def test_the_smallest_region_is_a_pixel(region):
    assert picture_input(NOISE, cells=8, region=region).shape == (1, 8, 8)


@pytest.mark.parametrize(
    "region",
    [(50, 0, 50, 100), (60, 0, 40, 100), (-1, 0, 100, 100), (0, 0, 100, 101), (0, 0, float("nan"), 100)],
)
def test_an_impossible_region_is_refused(region):
    with pytest.raises(SourceError) as caught:
        picture_input(NOISE, region=region)
    left, top, right, bottom = region
    assert str(caught.value) == (
        f"The region from {left:g} to {right:g} % across and from {top:g} to {bottom:g} % down is empty or "
        "leaves the picture; give each two ends between 0 and 100, the smaller one first."
    )


@pytest.mark.parametrize("cells", [0, -1, 513])
def test_an_impossible_number_of_cells_is_refused(cells):
    with pytest.raises(SourceError) as caught:
        picture_input(NOISE, cells=cells)
    assert str(caught.value) == (
        f"A picture can be shown with 1 to 512 cells, not {cells}; choose a number in that range."
    )


def test_an_unknown_colour_is_refused():
    with pytest.raises(SourceError, match=r"^There is no colour “sepia”; choose grey or rgb\.$"):
        picture_input(NOISE, colour="sepia")
