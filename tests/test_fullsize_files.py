"""Whole pictures as files: all pixels read, in place and in colour, and written in their own format."""

import struct
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_UPLOAD_MB, PREVIEW_SIDE
from convviz.data.readers.pictures import read_picture
from convviz.fullsize.whole import read_whole
from convviz.fullsize.writing import preview, write
from testbed.files.pictures import (
    BLACK,
    BLUE,
    RED,
    animated_png,
    corner_picture,
    encoded,
    grey_picture,
    png_of,
    textured_picture,
    turned_file,
)

UPRIGHT = [[RED, BLACK, BLACK], [BLACK, BLACK, BLUE]]
EXACT = ["PNG", "TIFF", "BMP", "PPM"]
LOSSY = ["JPEG", "MPO", "WEBP", "AVIF"]
ENDINGS = {"JPEG": "jpg", "MPO": "jpg", "TIFF": "tif"}


def pixels_of(data: bytes) -> list:
    return [[tuple(pixel) for pixel in row] for row in read_whole(data, "a").pixels.tolist()]


def refusal_of(data: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        read_whole(data, "a.png")
    return str(caught.value)


def written(pixels: np.ndarray, form: str):
    return write(pixels, form, "a.x", lambda share: None)


def smooth(height: int = 90, width: int = 120) -> np.ndarray:
    rows, columns = np.mgrid[:height, :width]
    return np.stack([rows, columns, 200 - rows], axis=2).astype(np.uint8)


@pytest.mark.parametrize("form", [*EXACT, "GIF", "WEBP"])
def test_a_file_gives_all_its_pixels(form):
    whole = read_whole(encoded(corner_picture(), form), "a")

    assert pixels_of(encoded(corner_picture(), form)) == UPRIGHT
    assert (whole.form, whole.notes) == (form, ())
    with pytest.raises(ValueError, match="read-only"):
        whole.pixels[0, 0] = 1


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA", "P", "CMYK", "1"])
@pytest.mark.parametrize("size", [(40, 30), (700, 500)])
def test_where_nothing_is_reduced_it_is_what_the_stage_gets(mode, size):
    data = encoded(textured_picture(mode, size), "TIFF" if mode == "CMYK" else "PNG")
    whole, picture = read_whole(data, "a"), read_picture(data, "a")

    assert np.array_equal(np.broadcast_to(whole.pixels, picture.pixels.shape), picture.pixels)
    assert whole.pixels.shape[2] == (1 if mode in ("L", "1") else 3)


def test_a_large_picture_is_not_reduced():
    assert read_whole(encoded(textured_picture(size=(1700, 30)), "PNG"), "a").pixels.shape == (30, 1700, 3)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["PNG", "WEBP", "TIFF", "JPEG"])
def test_a_picture_is_turned_upright(form, orientation):
    upright = np.asarray(corner_picture())
    whole = read_whole(turned_file(form, orientation, upright), "a")

    assert np.abs(whole.pixels.astype(int) - upright).max() <= (3 if form == "JPEG" else 0)
    assert whole.notes == (() if orientation == 1 else ("turned upright",))


def test_transparent_parts_lie_over_white_in_every_strip():
    pixels = np.zeros((900, 400, 4), np.uint8)
    pixels[-1, -1] = (255, 0, 0, 255)
    whole = read_whole(encoded(Image.fromarray(pixels), "PNG"), "a")

    assert whole.pixels[0, 0].tolist() == whole.pixels[-1, 0].tolist() == [255, 255, 255]
    assert whole.pixels[-1, -1].tolist() == [255, 0, 0]
    assert whole.notes == ("transparent parts laid over white",)


@pytest.mark.parametrize(
    ("values", "dtype", "form", "levels"),
    [
        ([[0, 257, 65535]], "uint16", "PNG", [0, 1, 255]),
        ([[-1, 0, 1]], "float32", "TIFF", [0, 128, 255]),
        ([[5, 5, 5]], "float32", "TIFF", [0, 0, 0]),
    ],
)
def test_more_than_eight_bits_are_scaled_as_on_the_stage(values, dtype, form, levels):
    data = encoded(grey_picture(values, dtype), form)

    assert read_whole(data, "a").pixels[0, :, 0].tolist() == levels
    assert read_picture(data, "a").pixels[0, :, 0].tolist() == levels
    assert read_whole(data, "a").notes == read_picture(data, "a").notes


def test_of_an_animation_the_first_frame_is_taken():
    file = BytesIO()
    corner_picture().save(file, "GIF", save_all=True, append_images=[Image.new("RGB", (3, 2))])

    assert pixels_of(file.getvalue()) == UPRIGHT
    assert read_whole(file.getvalue(), "a").notes == ("first of 2 frames",)


REFUSALS = {
    b"": "“a.png” is empty (0 bytes); save it again, or choose another file.",
    b"%PDF-1.7": "“a.png” is a PDF document; export the page as PNG or JPEG and upload that.",
    b"1 2 3": "“a.png” is text, not a picture; type or paste numbers as a matrix, or upload a PNG, JPEG, "
    "WebP, GIF, BMP or TIFF file.",
    encoded(textured_picture(), "JPEG")[:400]: "“a.png” is a JPEG file, but it is cut short, damaged or of a "
    "rare kind; open it in a picture program, save it as PNG and upload that.",
    animated_png(
        2**31 - 1
    ): "“a.png” has more than 256 frames, which is the limit; save one frame as a picture and upload that.",
}


@pytest.mark.parametrize(("data", "sentence"), REFUSALS.items(), ids=range(len(REFUSALS)))
def test_what_cannot_be_read_is_refused_in_a_sentence(data, sentence):
    assert refusal_of(data) == sentence


def test_a_file_of_too_many_megabytes_is_refused():
    assert refusal_of(bytes(MAX_UPLOAD_MB * 2**20 + 1)).startswith("“a.png” has 16.")


@pytest.mark.parametrize(
    ("width", "height", "mega"), [(5001, 5000, "25.1"), (8000, 6000, "48"), (9000, 9000, "81")]
)
def test_more_than_25_megapixels_are_refused_before_anything_is_decoded(width, height, mega):
    flat = png_of(width, height, depth=8, colour=0, rows=b"")
    jpeg = bytearray(encoded(Image.new("L", (8, 8)), "JPEG"))
    at = jpeg.index(b"\xff\xc0")
    jpeg[at + 5 : at + 9] = struct.pack(">HH", height, width)

    for data in (flat, bytes(jpeg)):
        assert refusal_of(data) == (
            f"“a.png” has {width} × {height} pixels, {mega} megapixels, and at full size at most 25 are "
            "convolved; save it smaller and choose that."
        )


def test_pixels_that_are_no_numbers_are_refused():
    data = encoded(grey_picture([[0, np.nan, 1]], "float32"), "TIFF")
    assert refusal_of(data).startswith("“a.png” has pixels that are NaN or infinite")


@pytest.mark.parametrize("form", EXACT)
@pytest.mark.parametrize("channels", [1, 3])
def test_a_result_is_read_back_from_its_file_pixel_by_pixel(form, channels):
    pixels = np.asarray(textured_picture(size=(130, 70)))[..., :channels]
    file = written(pixels, form)
    image = Image.open(BytesIO(file.data))

    assert (image.format, image.size) == (form, (130, 70))
    assert np.array_equal(np.asarray(image).reshape(pixels.shape), pixels)
    assert file.name.endswith(f".{ENDINGS.get(form, form.lower())}")


@pytest.mark.parametrize("form", LOSSY)
@pytest.mark.parametrize("channels", [1, 3])
def test_a_lossy_format_gives_almost_the_result_back(form, channels):
    pixels = smooth()[..., :channels]
    image = Image.open(BytesIO(written(pixels, form).data))
    got = np.asarray(image.convert("L" if channels == 1 else "RGB")).reshape(pixels.shape)

    assert image.format == ("JPEG" if form == "MPO" else form)
    assert np.abs(got.astype(int) - pixels).max() <= 8


def test_a_gif_holds_greys_and_colours_become_a_png_with_a_note():
    greys, colours = written(smooth()[..., :1], "GIF"), written(smooth(), "GIF")

    assert np.array_equal(np.asarray(Image.open(BytesIO(greys.data)).convert("L")), smooth()[..., 0])
    assert colours.name.endswith(".png")
    assert colours.notes == ("A GIF has at most 256 colours, so the file is a PNG.",)


def test_a_result_longer_than_its_format_allows_becomes_a_png_with_a_note():
    file = written(np.zeros((1, 16_384, 1), np.uint8), "WEBP")

    assert file.name.endswith(".png")
    assert file.notes == ("A WebP is at most 16383 pixels long, so the file is a PNG.",)


def test_an_avif_that_takes_too_much_memory_to_write_becomes_a_png_with_a_note():
    file = written(np.zeros((2001, 4000, 1), np.uint8), "AVIF")

    assert file.name.endswith(".png")
    assert file.notes == (
        "To write more than 8 megapixels as AVIF takes too much memory, so the file is a PNG.",
    )


def test_files_of_different_content_have_different_names():
    one, other = np.zeros((4, 4, 1), np.uint8), np.zeros((4, 4, 1), np.uint8)
    other[3, 3] = 1

    assert written(one, "PNG").name == written(one, "PNG").name
    assert written(one, "PNG").name != written(other, "PNG").name


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("IMG 0001.JPG", "IMG-0001"),
        ("../../etc/passwd", "etc-passwd"),
        ("<img onerror=alert(1)>.png", "img-onerror-alert-1"),
        ("\u202eпривет.png", "picture"),
        ("x" * 300 + ".png", "x" * 40),
        ("", "picture"),
    ],
)
def test_the_name_of_a_file_has_only_plain_letters_of_what_it_was_called(name, stem):
    assert write(smooth(), "PNG", name, lambda share: None).name.startswith(f"{stem}-convolved-")


@pytest.mark.parametrize("size", [(1, 1), (1600, 20), (1601, 20), (20, 5000), (3333, 2222)])
def test_a_preview_fits_the_screen_and_keeps_the_colours(size):
    image = Image.open(BytesIO(preview(np.full((*size[::-1], 3), 77, np.uint8)).data))

    assert max(image.size) <= PREVIEW_SIDE
    assert image.width / image.height == pytest.approx(size[0] / size[1], rel=0.15)
    assert np.asarray(image).min() == np.asarray(image).max() == 77


def test_a_small_preview_is_the_picture_itself():
    pixels = np.asarray(textured_picture())
    assert np.array_equal(np.asarray(Image.open(BytesIO(preview(pixels).data))), pixels)


def test_a_large_preview_averages_whole_blocks_of_pixels():
    pixels = np.zeros((2, 3200, 1), np.uint8)
    pixels[:, ::2] = 100
    assert np.unique(np.asarray(Image.open(BytesIO(preview(pixels).data)))).tolist() == [50]
