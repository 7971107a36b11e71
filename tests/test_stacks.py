"""Stacks of pictures as volumes: every kind of stack, every order, and slices that do not fit together."""

import numpy as np
import pytest
from PIL import Image

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_FRAMES
from convviz.data.picture import picture_input
from convviz.data.readers import files
from convviz.data.readers.pictures import read_picture
from convviz.data.readers.stacks import read_stack
from testbed.files.pictures import encoded, grey_picture, textured_picture

ANIMATED = ["GIF", "WEBP", "PNG", "AVIF"]
TIME = "time runs along the depth"


def stacked(frames, form: str, **options) -> bytes:
    """The file of several pictures."""
    return encoded(frames[0], form, save_all=True, append_images=frames[1:], **options)


def greys(values, dtype: str = "u1") -> list[Image.Image]:
    """A picture of one channel for each slice."""
    return [grey_picture(plane, dtype) for plane in values]


def cells_of(*files) -> np.ndarray:
    return read_stack(files).values[0]


def noise(shape: tuple[int, int, int]) -> np.ndarray:
    return np.random.default_rng(8).integers(0, 256, shape, dtype=np.uint8)


@pytest.mark.parametrize("form", ["TIFF", "GIF", "WEBP", "PNG"])
def test_every_page_or_frame_is_a_slice(form):
    values = noise((5, 7, 6))
    data = read_stack([(stacked(greys(values), form), "a.x")])
    np.testing.assert_array_equal(data.values[0], values)
    assert (data.name, data.picture) == ("a.x", True)
    assert data.notes == (() if form == "TIFF" else (TIME,))


def test_the_frames_of_an_avif_are_almost_those_that_were_saved():
    values = np.broadcast_to(np.linspace(20, 230, 3).astype("u1")[:, np.newaxis, np.newaxis], (3, 16, 16))
    assert np.abs(cells_of((stacked(greys(values), "AVIF"), "a")) - values).max() <= 2


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_deflate", "packbits"])
def test_packed_pages_are_slices(compression):
    values = noise((3, 4, 5))
    file = stacked(greys(values), "TIFF", compression=compression)
    np.testing.assert_array_equal(cells_of((file, "a")), values)


def test_a_tiff_of_either_size_of_offsets_is_read():
    values = noise((3, 4, 5))
    np.testing.assert_array_equal(cells_of((stacked(greys(values), "TIFF", big_tiff=True), "a")), values)


@pytest.mark.parametrize("form", ["PNG", "GIF", "TIFF", "BMP", "WEBP", "PPM"])
def test_several_pictures_are_slices_in_the_order_of_their_names(form):
    values = noise((11, 3, 2))
    files = [(encoded(picture, form), f"Slice {index}.x") for index, picture in enumerate(greys(values))]
    data = read_stack([files[index] for index in (3, 10, 1, 0, 2, 9, 8, 7, 6, 5, 4)])
    np.testing.assert_array_equal(data.values[0], values)
    assert data.name == "11 pictures"
    assert data.notes == ("slices in the order of their names, “Slice 0.x” to “Slice 10.x”",)


@pytest.mark.parametrize(
    ("names", "order"),
    [
        (["b", "a"], "ba"),
        (["B.png", "a.png"], "ba"),
        (["z2", "z10"], "ab"),
        (["z10y2", "z10y1"], "ba"),
        (["9", "x"], "ab"),
        (["x", "9"], "ba"),
        (["same", "same"], "ab"),
        (["1" * 5000, "2"], "ba"),
    ],
)
def test_names_are_ordered_by_their_words_and_numbers(names, order):
    files = [(b"P5 1 1 255 \0", names[0]), (b"P5 1 1 255 \1", names[1])]
    assert "".join("ab"[int(cell)] for cell in cells_of(*files).ravel()) == order


def test_colours_stay_and_are_a_channel_each():
    picture = textured_picture()
    file = encoded(picture, "PNG")
    data = read_stack([(file, "a"), (file, "b")])
    colours = picture_input(read_picture(file, "a"), colour="rgb", cells=40)
    np.testing.assert_array_equal(data.values, np.stack([colours, colours], axis=1))
    assert data.channel_labels == ("red", "green", "blue")


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG", "TIFF"])
def test_a_film_in_colours_has_three_channels_whatever_comes_first(form):
    grey, red = Image.new("RGB", (8, 6), (90, 90, 90)), Image.new("RGB", (8, 6), (255, 0, 0))
    options = {"lossless": True} if form == "WEBP" else {}
    values = read_stack([(stacked([grey, red, grey], form, **options), "a")]).values
    assert values.shape == (3, 3, 6, 8)
    assert values[:, :, 0, 0].tolist() == [[90, 255, 90], [90, 0, 90], [90, 0, 90]]


def test_a_stack_without_colours_has_one_channel_and_no_names():
    data = read_stack([(stacked([one.convert("RGB") for one in greys(noise((3, 4, 5)))], "TIFF"), "a")])
    assert (data.values.shape, data.channel_labels) == ((1, 3, 4, 5), None)


def test_grey_in_colour_stays_as_it_is():
    values = noise((2, 30, 30))
    colours = [picture.convert("RGB") for picture in greys(values)]
    np.testing.assert_array_equal(cells_of((stacked(colours, "TIFF"), "a")), values)


def averaged(values: np.ndarray, *factors: int) -> np.ndarray:
    """Averages over whole blocks, rounded."""
    blocks = [
        length for pair in zip(np.array(values.shape) // factors, factors, strict=True) for length in pair
    ]
    return np.round(values.reshape(blocks).mean(axis=(1, 3, 5)))


def test_a_large_stack_is_averaged_down_exactly_and_that_is_said():
    values = noise((192, 128, 256))
    data = read_stack([(stacked(greys(values), "TIFF"), "a")])
    np.testing.assert_array_equal(data.values[0], averaged(values, 3, 4, 4))
    assert data.notes == ("reduced from 192 × 128 × 256 to 64 × 32 × 64",)


def test_an_average_between_two_whole_numbers_goes_to_the_even_one():
    values = np.zeros((1, 1, 128), dtype="u1")
    values[0, 0, :6] = 2, 3, 3, 4, 254, 255
    colour = greys(values)[0].convert("RGB")
    assert cells_of((encoded(colour, "PNG"), "a")).ravel()[:4].tolist() == [2, 4, 254, 0]


def test_slices_larger_than_a_working_copy_are_read():
    pictures = [Image.new("RGB", (2000, 1500), (level,) * 3) for level in (10, 200)]
    data = read_stack([(encoded(picture, "JPEG"), str(level)) for level, picture in enumerate(pictures)])
    assert data.values.shape == (1, 2, 48, 64)
    assert np.unique(data.values).tolist() == [10, 200]
    assert data.notes[1] == "reduced from 2 × 1\u202f500 × 2\u202f000 to 2 × 48 × 64"


def test_large_slices_of_unlike_files_fit_together():
    jpeg = encoded(Image.new("RGB", (2049, 101), (100,) * 3), "JPEG")
    png = encoded(Image.new("L", (2049, 101), 200), "PNG")
    assert np.unique(cells_of((jpeg, "a"), (png, "b")).mean(axis=(1, 2))).tolist() == [100, 200]


def test_transparent_parts_are_laid_over_white_and_that_is_said_once():
    clear = Image.new("RGBA", (2, 2), (9, 9, 9, 0))
    data = read_stack([(stacked([clear] * 2, "TIFF"), "a")])
    assert (data.values == 255).all()
    assert data.notes == ("transparent parts laid over white",)


@pytest.mark.parametrize("form", ["TIFF", "PNG", "JPEG"])
def test_slices_are_turned_upright(form):
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = Image.new("L", (20, 10))
    stored.paste(200, (0, 0, 20, 5))
    file = encoded(stored, form, exif=exif)
    data = read_stack([(file, "a"), (file, "b")])
    assert data.values.shape == (1, 2, 20, 10)
    assert (data.values[..., 5:] > 190).all()
    assert (data.values[..., :5] < 10).all()
    assert data.notes[1:] == ("turned upright",)


@pytest.mark.parametrize(
    ("dtype", "values", "expected", "low_to_high"),
    [
        ("u2", [[[1000, 1000]], [[2000, 3000]]], [0, 0, 128, 255], "1000 to 3000"),
        ("i4", [[[-70000, 0]], [[0, 70000]]], [0, 128, 128, 255], "−70000 to 70000"),
        ("f4", [[[0.25, 0.75]], [[0.5, 0.25]]], [0, 255, 128, 0], "0.25 to 0.75"),
    ],
)
def test_deep_slices_share_one_scale(dtype, values, expected, low_to_high):
    data = read_stack([(stacked(greys(values, dtype), "TIFF"), "a")])
    assert data.values.ravel().tolist() == expected
    assert data.notes == (f"values {low_to_high} scaled to 0–255",)


def test_deep_slices_are_averaged_before_they_are_scaled():
    values = np.random.default_rng(9).integers(0, 4096, (2, 128, 128)).astype("u2")
    means = values.reshape(2, 64, 2, 64, 2).mean(axis=(2, 4))
    expected = np.round((means - means.min()) / np.ptp(means) * 255)
    np.testing.assert_array_equal(cells_of((stacked(greys(values, "u2"), "TIFF"), "a")), expected)


def test_sixteen_bits_of_the_other_byte_order_are_read():
    values = np.array([[[0, 256, 65535]]], dtype=">u2")
    big = Image.frombytes("I;16B", (3, 1), values.tobytes())
    assert cells_of((encoded(big, "TIFF"), "a")).ravel().tolist() == [0, 1, 255]


@pytest.mark.parametrize("form", ["TIFF", "PNG", "GIF", "JPEG"])
def test_a_single_slice_is_a_volume_and_that_is_said(form):
    data = read_stack([(encoded(Image.new("L", (3, 2), 99), form), "a")])
    assert data.values.shape == (1, 1, 2, 3)
    assert data.notes == ("a volume of one slice",)


def test_of_an_animation_among_several_files_the_first_frame_is_a_slice():
    moving = stacked(greys(noise((3, 2, 2))), "GIF")
    still = encoded(greys(noise((3, 2, 2)))[1], "PNG")
    data = read_stack([(moving, "a.gif"), (still, "b.png")])
    np.testing.assert_array_equal(data.values[0], noise((3, 2, 2))[:2])
    assert data.notes[1:] == ("only the first frame of “a.gif”",)


def test_a_frame_that_changes_a_part_leaves_the_rest():
    frames = [Image.new("L", (8, 8), 50) for _ in range(3)]
    frames[1].paste(200, (2, 2, 4, 4))
    frames[2].paste(100, (6, 6, 8, 8))
    expected = [np.asarray(frame) for frame in frames]
    for form in ("GIF", "WEBP", "PNG"):
        np.testing.assert_array_equal(cells_of((stacked(frames, form), "a")), expected)


def test_the_same_files_give_equal_volumes():
    file = stacked(greys(noise((2, 2, 2))), "TIFF")
    assert read_stack([(file, "a")]) == read_stack([(file, "a")])
    assert read_stack([(file, "a")]) != read_stack([(file, "b")])


def refusal_of(*files) -> str:
    with pytest.raises(SourceError) as caught:
        read_stack(files)
    return str(caught.value)


def flat(width: int, height: int, form: str = "PNG", mode: str = "L") -> bytes:
    return encoded(Image.new(mode, (width, height)), form)


def test_the_first_file_of_another_size_is_named():
    files = [(flat(10, 10), "a.png"), (flat(20, 30), "b.png"), (flat(5, 5), "c.png")]
    assert refusal_of(*files) == (
        "“b.png” is 20 × 30 pixels and “a.png” 10 × 10; "
        "crop or resize them to one size and upload them again."
    )


@pytest.mark.parametrize("size", [(10, 11), (11, 10)])
def test_one_side_is_enough_to_be_of_another_size(size):
    assert refusal_of((flat(10, 10), "a"), (flat(*size), "b")).startswith("“b” is {} × {} ".format(*size))


def test_the_first_page_of_another_size_is_named():
    pages = [Image.new("L", size) for size in [(10, 10), (10, 10), (20, 30)]]
    assert refusal_of((stacked(pages, "TIFF"), "a.tif")) == (
        "Slice 2 of “a.tif” is 20 × 30 pixels and slice 0 10 × 10; "
        "crop or resize them to one size and upload them again."
    )


def test_sizes_are_compared_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = encoded(Image.new("L", (20, 10)), "PNG", exif=exif)
    assert read_stack([(turned, "a"), (flat(10, 20), "b")]).values.shape == (1, 2, 20, 10)
    assert refusal_of((turned, "a"), (flat(20, 10), "b")).startswith("“b” is 20 × 10 pixels and “a” 10 × 20;")


def test_slices_of_unlike_depth_are_refused():
    deep = encoded(grey_picture([[0, 9]], "u2"), "PNG")
    assert refusal_of((flat(2, 1), "a"), (deep, "b")) == (
        "“b” has more than 8 bits a pixel and “a” 8; save them in one way and upload them again."
    )


def test_a_value_that_is_no_finite_number_is_named_where_it_stands():
    values = np.zeros((3, 4, 5), dtype="f4")
    values[2, 1, 3] = np.inf
    assert refusal_of((stacked(greys(values, "f4"), "TIFF"), "a.tif")) == (
        "“a.tif” has inf at index (2, 1, 3), counted from 0, which is not a finite number; put one there, "
        "0 if nothing is meant."
    )


@pytest.mark.parametrize("count", [0, MAX_FRAMES + 1])
def test_no_file_and_too_many_are_refused(count):
    assert refusal_of(*[(b"", "a")] * count) == (
        f"There are {count} files, and 1 to 256 slices are read; choose a number between."
    )


def test_a_file_among_several_that_is_no_picture_is_named():
    assert refusal_of((flat(1, 1), "a"), (b"", "b")).startswith("“b” is empty (0 bytes);")
    assert refusal_of((flat(1, 1), "a"), (b"%PDF", "b")).startswith("“b” is a PDF document;")
    cut = flat(99, 99)[:-30]
    assert refusal_of((flat(99, 99), "a"), (cut, "b")).startswith("“b” is a PNG file, but it is cut short")


@pytest.mark.parametrize("form", ["TIFF", "GIF", "WEBP", "PNG", "AVIF"])
def test_a_stack_cut_at_half_is_refused_and_not_shown_in_part(form):
    file = stacked([textured_picture(), textured_picture("L").convert("RGB")] * 3, form)
    assert "cut short, damaged or of a rare kind" in refusal_of((file[: len(file) // 2], "a"))


def test_a_refused_stack_does_not_keep_the_next_one_waiting(monkeypatch):
    monkeypatch.setattr(files, "DECODE_WAIT_SECONDS", 0.01)
    good = (flat(2, 2), "a")
    refusals = [refusal_of(good, (bad, "b")) for bad in (flat(3, 3), b"text", good[0][:40])]
    assert len(refusals) == 3
    assert read_stack([good]).values.shape == (1, 1, 2, 2)
    with files.one_at_a_time("another"):
        assert refusal_of(good).startswith("“a” could not be read within 0.01 seconds, because other files")


def test_pixels_of_a_volume_that_are_nan_count_as_0_and_it_is_said():
    values = np.ones((3, 4, 5), dtype="f4")
    values[2, 1, 3] = np.nan
    data = read_stack([(stacked(greys(values, "f4"), "TIFF"), "a.tif")])
    assert data.values[0, 2, 1, 3] == 0
    assert "1 value that is NaN read as 0" in data.notes
