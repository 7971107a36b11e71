"""The named kernels: their numbers, their signs, their sums, and how they make a weight."""

from math import comb

import numpy as np
import pytest

from convviz.core.errors import ConvSpecError
from convviz.core.limits import MAX_KERNEL
from convviz.kernels.arrays import PRESETS, normalise_sum, preset_kernel, preset_weight, zero_mean

SIZES = range(1, MAX_KERNEL + 1)
ANY_SIZE = [name for name, preset in PRESETS.items() if preset.size is None]
FIXED_SIZE = [name for name, preset in PRESETS.items() if preset.size is not None]

# The products with a picture under the kernel, in plain Python: rising to the right, and rising downwards.
RIGHTWARDS = [[0, 1, 2], [0, 1, 2], [0, 1, 2]]
DOWNWARDS = [[0, 0, 0], [1, 1, 1], [2, 2, 2]]


def laid_on(kernel: np.ndarray, picture: list[list[float]]) -> float:
    return sum(kernel[row, column] * picture[row][column] for row in range(3) for column in range(3))


def test_the_presets_are_those_the_page_offers():
    names = "identity box gaussian sharpen sobel_x sobel_y prewitt_x prewitt_y scharr_x scharr_y laplacian"
    assert list(PRESETS) == [*names.split(), "emboss", "outline", "random"]


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.name)
def test_every_preset_has_a_plain_caption_of_one_line_and_a_source(preset):
    assert preset.title
    assert preset.caption.endswith(".")
    assert "\n" not in preset.caption
    assert len(preset.caption) <= 64
    assert len(preset.source) > 30


@pytest.mark.parametrize(
    ("name", "rightwards"), [("sobel_x", 8), ("prewitt_x", 6), ("scharr_x", 32), ("emboss", 7)]
)
def test_a_picture_that_grows_brighter_to_the_right_gives_a_positive_sum(name, rightwards):
    assert laid_on(preset_kernel(name), RIGHTWARDS) == rightwards


@pytest.mark.parametrize(
    ("name", "downwards"), [("sobel_y", 8), ("prewitt_y", 6), ("scharr_y", 32), ("emboss", 7)]
)
def test_a_picture_that_grows_brighter_downwards_gives_a_positive_sum(name, downwards):
    assert laid_on(preset_kernel(name), DOWNWARDS) == downwards


@pytest.mark.parametrize("name", ["sobel", "prewitt", "scharr"])
def test_an_edge_kernel_does_not_see_edges_along_its_own_direction(name):
    assert laid_on(preset_kernel(f"{name}_x"), DOWNWARDS) == 0
    assert laid_on(preset_kernel(f"{name}_y"), RIGHTWARDS) == 0


@pytest.mark.parametrize("name", ["sobel", "prewitt", "scharr"])
def test_the_kernel_for_y_is_the_one_for_x_with_rows_and_columns_exchanged(name):
    np.testing.assert_array_equal(preset_kernel(f"{name}_y"), preset_kernel(f"{name}_x").T)


@pytest.mark.parametrize(
    ("name", "across"), [("sobel_x", [1, 2, 1]), ("prewitt_x", [1, 1, 1]), ("scharr_x", [3, 10, 3])]
)
def test_an_edge_kernel_is_a_difference_one_way_and_its_published_average_the_other(name, across):
    np.testing.assert_array_equal(preset_kernel(name), np.outer(across, [-1, 0, 1]))


def test_the_laplacian_of_a_paraboloid_is_its_second_derivatives_added_up():
    bowl = [[row**2 + 3 * column**2 for column in (-1, 0, 1)] for row in (-1, 0, 1)]
    assert laid_on(preset_kernel("laplacian"), bowl) == 2 + 6


def test_sharpen_is_the_identity_minus_the_laplacian():
    expected = preset_kernel("identity") - preset_kernel("laplacian")
    np.testing.assert_array_equal(preset_kernel("sharpen"), expected)


def test_outline_is_nine_times_what_differs_from_the_average():
    expected = 9 * (preset_kernel("identity") - preset_kernel("box"))
    np.testing.assert_allclose(preset_kernel("outline"), expected, rtol=0, atol=1e-15)


@pytest.mark.parametrize("name", ["sobel_x", "sobel_y", "prewitt_x", "prewitt_y", "scharr_x", "scharr_y"])
def test_edge_kernels_give_0_on_an_even_surface(name):
    assert preset_kernel(name).sum() == 0


@pytest.mark.parametrize(
    ("name", "total"), [("laplacian", 0), ("outline", 0), ("sharpen", 1), ("emboss", 1), ("identity", 1)]
)
def test_the_other_kernels_blacken_an_even_surface_or_keep_it(name, total):
    assert preset_kernel(name).sum() == total


@pytest.mark.parametrize("rows", SIZES)
@pytest.mark.parametrize("columns", SIZES)
def test_averages_sum_to_1_at_every_size(rows, columns):
    assert preset_kernel("gaussian", (rows, columns)).sum() == 1
    np.testing.assert_allclose(preset_kernel("box", (rows, columns)).sum(), 1, rtol=1e-14)


@pytest.mark.parametrize("size", SIZES)
def test_the_gaussian_is_pascals_triangle_with_its_variance(size):
    (weights,) = preset_kernel("gaussian", (1, size))
    assert weights.tolist() == [comb(size - 1, place) / 2 ** (size - 1) for place in range(size)]
    distance = np.arange(size) - (size - 1) / 2
    assert (weights * distance**2).sum() == (size - 1) / 4


def test_the_gaussian_is_separable():
    across, down = preset_kernel("gaussian", (1, 7))[0], preset_kernel("gaussian", (5, 1))[:, 0]
    np.testing.assert_array_equal(preset_kernel("gaussian", (5, 7)), np.outer(down, across))


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (3, 5), (4, 11), (5,), (3, 3, 3)])
def test_the_identity_is_a_single_1_where_same_padding_puts_the_middle(size):
    kernel = preset_kernel("identity", size)
    assert np.argwhere(kernel).tolist() == [[(length - 1) // 2 for length in size]]
    assert kernel.sum() == 1


@pytest.mark.parametrize("name", ANY_SIZE)
@pytest.mark.parametrize("size", [(1, 1), (1, 11), (11, 2), (6,), (2, 3, 4)])
def test_a_preset_with_a_rule_has_every_size_and_any_number_of_axes(name, size):
    kernel = preset_kernel(name, size)
    assert kernel.shape == size
    assert kernel.dtype == np.float64


@pytest.mark.parametrize("name", FIXED_SIZE)
def test_a_preset_of_one_size_refuses_others_and_names_its_own(name):
    with pytest.raises(ConvSpecError) as caught:
        preset_kernel(name, (5, 4))
    title = PRESETS[name].title
    assert str(caught.value) == (
        f"{title} is defined for 3×3 only, and the kernel is 5×4; set the kernel size to 3×3 or choose "
        "another kernel."
    )
    assert caught.value.parameter == "kernel_size"


@pytest.mark.parametrize("size", [(), (3, 0), (-1, 3)])
def test_a_kernel_without_cells_is_refused(size):
    with pytest.raises(
        ConvSpecError, match=r"^A kernel needs at least 1 cell along each axis, and its size is "
    ):
        preset_kernel("box", size)


def test_an_unknown_preset_is_refused_with_the_known_ones():
    with pytest.raises(
        ConvSpecError, match=r"^There is no kernel 'sobel'; choose one of identity, box, .*random\.$"
    ):
        preset_kernel("sobel")


def test_changing_a_returned_kernel_changes_no_preset():
    preset_kernel("sobel_x")[:] = 9
    assert preset_kernel("sobel_x")[1].tolist() == [-2, 0, 2]


def test_random_gives_small_whole_numbers_of_either_sign_and_all_of_them():
    assert set(preset_kernel("random", (11, 11), seed=5).ravel()) == {-3, -2, -1, 0, 1, 2, 3}


def test_random_numbers_are_the_same_for_the_same_seed_everywhere():
    assert preset_kernel("random", (2, 3), seed=7).tolist() == [[3, 1, 1], [3, 1, 2]]


def test_random_filters_count_up_the_seed_and_differ_by_channel():
    weight = preset_weight(["random", "box", "random"], 2, (3, 3), seed=4)
    np.testing.assert_array_equal(weight[0], preset_kernel("random", (2, 3, 3), seed=4))
    np.testing.assert_array_equal(weight[2], preset_kernel("random", (2, 3, 3), seed=6))
    assert (weight[0, 0] != weight[0, 1]).any()


@pytest.mark.parametrize("name", ["identity", "box", "gaussian", "sharpen", "emboss"])
def test_a_kernel_that_keeps_brightness_keeps_it_over_several_channels(name):
    weight = preset_weight([name], 3, (3, 3))
    assert weight.shape == (1, 3, 3, 3)
    np.testing.assert_allclose(weight.sum(), preset_kernel(name).sum(), rtol=1e-14)
    np.testing.assert_array_equal(weight[0, 0], weight[0, 2])


@pytest.mark.parametrize("name", ["sobel_x", "prewitt_y", "scharr_x", "laplacian", "outline"])
def test_a_kernel_that_sums_to_0_stands_on_every_channel_as_it_is(name):
    for channel in preset_weight([name], 3, (3, 3))[0]:
        np.testing.assert_array_equal(channel, preset_kernel(name))


def test_normalising_makes_every_filter_sum_to_1_over_all_its_channels():
    weight = np.arange(1.0, 17).reshape(2, 2, 2, 2)
    scaled = normalise_sum(weight)
    assert scaled.tolist() == [(weight[0] / 36).tolist(), (weight[1] / 100).tolist()]


@pytest.mark.parametrize("nothing", [[0, 0, 0], [-1, 0, 1], [0.1, 0.2, -0.3]])
def test_normalising_a_filter_that_sums_to_0_is_refused_with_its_number(nothing):
    weight = np.array([[[1.0, 2, 3]], [nothing]])
    with pytest.raises(ConvSpecError) as caught:
        normalise_sum(weight)
    assert str(caught.value) == (
        "The weights of filter 1 sum to 0, and no factor makes that 1; change a weight, or keep the filter "
        "as it is."
    )
    assert caught.value.parameter == "weight"


def test_making_zero_mean_takes_the_mean_off_every_filter():
    weight = np.arange(16.0).reshape(2, 2, 2, 2)
    shifted = zero_mean(weight)
    assert shifted.tolist() == [(weight[0] - 3.5).tolist(), (weight[1] - 11.5).tolist()]
    assert shifted.sum(axis=(1, 2, 3)).tolist() == [0, 0]


def test_neither_changes_the_array_it_is_given():
    weight = np.ones((1, 1, 2, 2))
    normalise_sum(weight)
    zero_mean(weight)
    assert (weight == 1).all()
