"""Pictures that are shown: every kind of file, upright and in its right colours."""

from dataclasses import FrozenInstanceError
from hashlib import blake2b
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from convviz.data.readers.pictures import read_picture
from testbed.files.pictures import (
    BLACK,
    BLUE,
    RED,
    corner_picture,
    encoded,
    grey_picture,
    png_of,
    turned_file,
)

WHITE = (255, 255, 255)
EXACT_FORMATS = ["PNG", "GIF", "TIFF", "BMP", "WEBP", "PPM"]
UPRIGHT = [[RED, BLACK, BLACK], [BLACK, BLACK, BLUE]]


def pixels_of(data: bytes) -> list:
    return [[tuple(pixel) for pixel in row] for row in read_picture(data, "a").pixels.tolist()]


def grey_of(data: bytes) -> list[list[int]]:
    return read_picture(data, "a").pixels[..., 0].tolist()


@pytest.mark.parametrize("form", EXACT_FORMATS)
def test_a_file_gives_its_pixels_without_a_note(form):
    picture = read_picture(encoded(corner_picture(), form), "a")
    assert pixels_of(encoded(corner_picture(), form)) == UPRIGHT
    assert picture.notes == ()
    assert picture.pixels.dtype == np.uint8


@pytest.mark.parametrize("form", ["JPEG", "AVIF", "MPO"])
def test_a_lossy_file_gives_almost_its_pixels(form):
    ramp = np.linspace(20, 230, 64 * 48).reshape(48, 64).astype(np.uint8)
    got = read_picture(encoded(Image.fromarray(ramp).convert("RGB"), form, quality=95), "a").pixels
    assert np.abs(got.astype(int) - ramp[..., np.newaxis]).max() <= 6


def test_the_content_decides_and_not_the_name():
    assert read_picture(encoded(corner_picture(), "GIF"), "picture.png").pixels.shape == (2, 3, 3)


def test_a_picture_is_frozen_and_has_the_digest_of_its_file():
    data = encoded(corner_picture(), "PNG")
    picture = read_picture(data, "a")
    assert picture.digest == blake2b(data, digest_size=16).hexdigest()
    with pytest.raises(ValueError, match="read-only"):
        picture.pixels[0, 0] = 1
    with pytest.raises(FrozenInstanceError):
        picture.name = "b"


def test_the_same_file_twice_gives_equal_pictures():
    data = encoded(corner_picture(), "PNG")
    assert read_picture(data, "a") == read_picture(data, "a")
    assert hash(read_picture(data, "a")) == hash(read_picture(data, "a"))
    assert read_picture(data, "a") != read_picture(encoded(corner_picture(), "BMP"), "a")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("photo.png", "photo.png"),
        ("", "the file"),
        ("\0\n\t\u202e", "the file"),
        ("a\0b\nc\u202egnp.exe", "ab cgnp.exe"),
        ("../../etc/passwd", "../../etc/passwd"),
        ("<img src=x onerror=alert(1)>**b**", "<img src=x onerror=alert(1)>**b**"),
        ("x" * 40, "x" * 40),
        ("x" * 300, "x" * 39 + "…"),
    ],
)
def test_a_name_is_kept_as_text_of_at_most_40_characters_without_controls(given, kept):
    assert read_picture(encoded(corner_picture(), "PNG"), given).name == kept


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["PNG", "WEBP", "TIFF", "JPEG", "MPO"])
def test_a_picture_is_turned_upright(form, orientation):
    upright = np.asarray(corner_picture())
    picture = read_picture(turned_file(form, orientation, upright), "a")
    assert picture.pixels.shape == (2, 3, 3)
    assert np.abs(picture.pixels.astype(int) - upright).max() <= (3 if form in ("JPEG", "MPO") else 0)
    assert picture.notes == (() if orientation == 1 else ("turned upright",))


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_deflate", "packbits"])
def test_a_compressed_tiff_is_turned_upright_once(compression):
    data = turned_file("TIFF", 6, np.asarray(corner_picture()), compression=compression)
    assert pixels_of(data) == UPRIGHT


def test_a_large_turned_photograph_names_its_sizes_upright():
    upright = np.zeros((1500, 2000, 3), dtype=np.uint8)
    picture = read_picture(turned_file("JPEG", 6, upright), "a")
    assert picture.pixels.shape == (768, 1024, 3)
    assert picture.notes == ("turned upright", "reduced from 2000 × 1500 to 1024 × 768 pixels")
    assert picture.reduced_from == (2000, 1500)


def test_a_damaged_exif_block_is_no_reason_to_refuse_a_picture():
    data = encoded(corner_picture(), "PNG", exif=b"Exif\0\0nonsense")
    assert pixels_of(data) == UPRIGHT


LAID_OVER_WHITE = "transparent parts laid over white"


@pytest.mark.parametrize(
    ("image", "options", "expected"),
    [
        (Image.new("RGBA", (1, 1), (100, 0, 0, 0)), {}, WHITE),
        (Image.new("RGBA", (1, 1), (0, 0, 0, 51)), {}, (204, 204, 204)),
        (Image.new("LA", (1, 1), (0, 51)), {}, (204, 204, 204)),
        (Image.new("P", (1, 1), 0), {"transparency": 0}, WHITE),
        (Image.new("L", (1, 1), 7), {"transparency": 7}, WHITE),
        (Image.new("RGB", (1, 1), RED), {"transparency": RED}, WHITE),
        (Image.new("1", (1, 1), 0), {"transparency": 0}, WHITE),
    ],
    ids=["clear", "one fifth", "grey with alpha", "palette", "grey key", "colour key", "bit key"],
)
def test_what_is_transparent_is_laid_over_white(image, options, expected):
    picture = read_picture(encoded(image, "PNG", **options), "a")
    assert tuple(picture.pixels[0, 0]) == expected
    assert picture.notes == (LAID_OVER_WHITE,)


def test_a_transparent_gif_is_laid_over_white():
    assert pixels_of(encoded(Image.new("RGBA", (1, 1), (9, 9, 9, 0)), "GIF")) == [[WHITE]]


def test_an_alpha_channel_that_hides_nothing_is_not_mentioned():
    assert read_picture(encoded(corner_picture().convert("RGBA"), "PNG"), "a").notes == ()


def test_the_colour_under_clear_pixels_does_not_bleed_when_reduced():
    pixels = np.zeros((2048, 2048, 4), dtype=np.uint8)
    pixels[:, ::2] = (255, 0, 0, 0)
    pixels[:, 1::2] = (0, 0, 255, 255)
    assert tuple(read_picture(encoded(Image.fromarray(pixels), "PNG"), "a").pixels[9, 9]) == (127, 127, 255)


@pytest.mark.parametrize("form", ["PNG", "TIFF", "GIF", "BMP", "PPM"])
def test_one_bit_is_black_and_white(form):
    assert grey_of(encoded(Image.fromarray(np.array([[True, False]])), form)) == [[255, 0]]


def test_a_fax_is_black_and_white():
    image = Image.fromarray(np.array([[True, False]]))
    assert grey_of(encoded(image, "TIFF", compression="group4")) == [[255, 0]]


SIXTEEN = "values 0 to 65535 scaled to 0–255"


@pytest.mark.parametrize("form", ["PNG", "TIFF", "PPM"])
def test_sixteen_bits_are_scaled_from_their_whole_range(form):
    picture = read_picture(encoded(grey_picture([[0, 257, 32768, 65535]], "uint16"), form), "a")
    assert picture.pixels[..., 0].tolist() == [[0, 1, 128, 255]]
    assert picture.notes == (SIXTEEN,)


def test_sixteen_bits_of_the_other_byte_order_stay_right_when_reduced():
    values = np.random.default_rng(0).integers(0, 65536, (8, 4096))
    image = Image.frombytes("I;16B", (4096, 8), values.astype(">u2").tobytes())
    picture = read_picture(encoded(image, "TIFF"), "a")
    averages = values.reshape(2, 4, 1024, 4).mean(axis=(1, 3)) / 257
    assert np.abs(picture.pixels[..., 0] - averages).max() <= 0.51
    assert picture.notes == (SIXTEEN, "reduced from 4096 × 8 to 1024 × 2 pixels")


def test_sixteen_bit_colour_keeps_its_high_bytes():
    rows = bytes([0, 0x12, 0x34, 0x80, 0x00, 0xFF, 0xFF])
    assert pixels_of(png_of(1, 1, depth=16, colour=2, rows=rows)) == [[(0x12, 0x80, 0xFF)]]


@pytest.mark.parametrize(
    ("values", "dtype", "expected", "note"),
    [
        ([[-5, 0, 100]], "int32", [0, 12, 255], "values −5 to 100 scaled to 0–255"),
        ([[0.25, 0.5, 0.75]], "float32", [0, 128, 255], "values 0.25 to 0.75 scaled to 0–255"),
        ([[-3e38, 0, 3e38]], "float32", [0, 128, 255], "values −3e+38 to 3e+38 scaled to 0–255"),
        ([[7, 7]], "float32", [0, 0], "values 7 to 7 scaled to 0–255"),
    ],
)
def test_numbers_without_a_range_are_scaled_from_their_own(values, dtype, expected, note):
    picture = read_picture(encoded(grey_picture(values, dtype), "TIFF"), "a")
    assert picture.pixels[0, :, 0].tolist() == expected
    assert picture.notes == (note,)


@pytest.mark.parametrize("form", ["JPEG", "TIFF"])
@pytest.mark.parametrize(
    ("inks", "expected"), [((255, 0, 0, 0), (0, 255, 255)), ((0, 0, 0, 255), BLACK), ((0, 0, 0, 0), WHITE)]
)
def test_inks_become_the_colours_they_print(form, inks, expected):
    got = pixels_of(encoded(Image.new("CMYK", (8, 8), inks), form))[0][0]
    assert np.abs(np.subtract(got, expected)).max() <= 1


def test_lab_becomes_colour():
    lab = Image.merge("LAB", [Image.new("L", (1, 1), level) for level in (255, 128, 128)])
    assert np.abs(np.subtract(pixels_of(encoded(lab, "TIFF"))[0][0], WHITE)).max() <= 1


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP", "TIFF", "AVIF"])
def test_of_several_frames_the_first_is_shown_and_that_is_said(form):
    frames = [Image.new("RGB", (16, 16), (0, 60 * index, 0)) for index in range(4)]
    picture = read_picture(encoded(frames[0], form, save_all=True, append_images=frames[1:]), "a")
    assert picture.pixels.max() <= 1
    assert picture.notes == ("first of 4 pages" if form == "TIFF" else "first of 4 frames",)


def test_what_a_camera_hides_behind_its_picture_is_not_mentioned():
    data = encoded(corner_picture(), "MPO", save_all=True, append_images=[corner_picture()])
    assert Image.open(BytesIO(data)).format == "MPO"
    assert read_picture(data, "a").notes == ()


@pytest.mark.parametrize("colours", [3, 4])
@pytest.mark.parametrize("bits", [8, 16])
def test_a_picture_in_colour_says_which_of_its_bits_are_left_out(colours, bits):
    row = b"\0" + bytes(range(1, 1 + 3 * colours * bits // 8))
    data = png_of(3, 2, depth=bits, colour={3: 2, 4: 6}[colours], rows=2 * row)
    notes = read_picture(data, "a.png").notes
    assert ("16 bits per channel: only the upper 8 are read" in notes) == (bits == 16)
