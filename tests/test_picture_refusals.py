"""Files that are no picture, too large a picture or a broken one: a sentence, and hardly any memory."""

import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageFile
from PIL.TiffImagePlugin import TiffImageFile

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_UPLOAD_MB
from convviz.data.readers import files
from convviz.data.readers.headers import gif_frames, tiff_pages
from convviz.data.readers.pictures import read_picture
from testbed.files.pictures import (
    GIF_FRAME,
    GIF_HEADER,
    animated_png,
    chained_tiff,
    corner_picture,
    encoded,
    png_chunk,
    png_of,
    textured_picture,
)


def refusal_of(data: bytes, name: str = "a.png") -> str:
    with pytest.raises(SourceError) as caught:
        read_picture(data, name)
    return str(caught.value)


EXPORT = "export it as PNG or JPEG and upload that."
KINDS = "PNG, JPEG, WebP, GIF, BMP or TIFF"
TEXT = f"is text, not a picture; type or paste numbers as a matrix, or upload a {KINDS} file."
UNKNOWN = f"is not a picture that can be read here; upload a {KINDS} file."
NOT_PICTURES = {
    b"": "is empty (0 bytes); save it again, or choose another file.",
    b"0 1 2\n3 4 5\n": TEXT,
    "Größe 中文 ".encode() * 200: TEXT,
    b"%PDF-1.7\n%\xe2\xe3": "is a PDF document; export the page as PNG or JPEG and upload that.",
    b"\xef\xbb\xbf\n<!DOCTYPE html><html>": "is a web page, not a picture; save the picture itself from the "
    "page and upload that.",
    b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>": f"is an SVG drawing; {EXPORT}",
    b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n": f"is a PostScript drawing; {EXPORT}",
    b"\xc5\xd0\xd3\xc6" + bytes(30): f"is a PostScript drawing; {EXPORT}",
    b"\0\0\0\x18ftypheic\0\0\0\0": "is a HEIC photograph; save it as JPEG (on an iPhone: Settings, Camera, "
    "Formats, Most Compatible).",
    b"\0\0\0\x20ftypisom\0\0\2\0": "is a video; save one frame as PNG or JPEG and upload that.",
    b"8BPS\0\1": f"is a Photoshop document; {EXPORT}",
    b"PK\3\4" + bytes(26): "is a zip archive; take out what you need and upload that.",
    b"\x93NUMPY\1\0": UNKNOWN,
    bytes(range(128, 256)): UNKNOWN,
    bytes(64): UNKNOWN,
}


@pytest.mark.parametrize(("data", "sentence"), NOT_PICTURES.items(), ids=lambda value: repr(value)[:16])
def test_what_is_no_picture_is_called_by_its_kind_whatever_its_name(data, sentence):
    assert refusal_of(data) == f"“a.png” {sentence}"


def test_a_name_in_a_message_is_text_without_controls_and_cut():
    name = "<img src=x onerror=alert(1)>\0\n\u202e**" + "x" * 300
    assert refusal_of(b"", name).startswith("“<img src=x onerror=alert(1)> **xxxxxxxx…” is empty")


def broken(form: str) -> str:
    return (
        f"“a.png” is a {form} file, but it is cut short, damaged or of a rare kind; open it in a "
        "picture program, save it as PNG and upload that."
    )


WRITTEN = [
    ("PNG", "PNG"),
    ("JPEG", "JPEG"),
    ("GIF", "GIF"),
    ("TIFF", "TIFF"),
    ("BMP", "BMP"),
    ("WEBP", "WebP"),
]
WRITTEN += [("PPM", "PPM"), ("AVIF", "AVIF")]


@pytest.mark.parametrize(("form", "title"), WRITTEN)
def test_a_file_cut_at_half_is_refused_and_not_shown_in_part(form, title):
    data = encoded(textured_picture(), form)
    assert refusal_of(data[: len(data) // 2]) == broken(title)


@pytest.mark.parametrize("length", [9, 20, 30])
def test_a_png_cut_in_its_header_is_refused(length):
    assert refusal_of(encoded(textured_picture(), "PNG")[:length]) == broken("PNG")


@pytest.mark.parametrize("place", [20, 30, 300])
def test_a_png_with_a_changed_byte_fails_its_checksum(place):
    data = bytearray(encoded(textured_picture(), "PNG"))
    data[place] ^= 1
    assert refusal_of(bytes(data)) == broken("PNG")


def test_a_picture_without_pixels_is_refused():
    assert refusal_of(b"GIF89a\0\0\5\0\0\0\0,\0\0\0\0\0\0\5\0\0\2\1\0\0;") == broken("GIF")


@pytest.mark.parametrize("bad", [np.inf, -np.inf])
def test_a_single_pixel_that_is_infinite_is_found_and_refused(bad):
    values = np.ones((1500, 1200), dtype=np.float32)
    values[777, 555] = bad
    assert refusal_of(encoded(Image.fromarray(values), "TIFF")) == (
        "“a.png” has pixels that are NaN or infinite, and none can be shown; put finite numbers in their "
        "place and save it again."
    )


def test_a_file_beyond_the_upload_limit_is_refused_unread():
    data = encoded(corner_picture(), "PNG").ljust(17 * 2**20, b"\0")
    assert refusal_of(data) == (
        f"“a.png” has 17.0 MB, and at most {MAX_UPLOAD_MB} MB are read; save it smaller, or as a JPEG."
    )


SMALLER = "save it smaller and upload that."
ONE_FRAME = "save one frame as a picture and upload that."


def bombs() -> dict[str, tuple[bytes, str]]:
    flat = encoded(Image.new("L", (7200, 7000)), "JPEG")
    moving = GIF_HEADER.replace(b"\1\0\1\0", struct.pack("<HH", 2000, 2000)) + GIF_FRAME * 13 + b";"
    return {
        "9000 by 9000": (
            png_of(9000, 9000, depth=8, colour=0, rows=bytes(9001 * 9000)),
            f"has 9000 × 9000 pixels, 81 megapixels, and at most 25 are read; {SMALLER}",
        ),
        "hardly too many": (
            png_of(5001, 5000, depth=1, colour=0, rows=bytes(627 * 5000)),
            f"has 5001 × 5000 pixels, 25.1 megapixels, and at most 25 are read; {SMALLER}",
        ),
        "a photograph": (
            flat,
            f"has 7200 × 7000 pixels, 50.4 megapixels, and at most 50 are read; {SMALLER}",
        ),
        "a header of four billion": (
            png_of(65535, 65535, depth=8, colour=6, rows=b""),
            f"has 4294.9 megapixels, and at most 25 are read; {SMALLER}",
        ),
        "one long line": (
            png_of(2**31 - 1, 1, depth=1, colour=0, rows=b""),
            f"has 2147.5 megapixels, and at most 25 are read; {SMALLER}",
        ),
        "13 frames of 4 megapixels": (
            moving,
            f"has 13 frames of 2000 × 2000, 52 megapixels in all, and at most 50 are read; {ONE_FRAME}",
        ),
        "10 000 frames": (
            GIF_HEADER + GIF_FRAME * 10_000 + b";",
            f"has more than 256 frames, which is the limit; {ONE_FRAME}",
        ),
        "257 frames of PNG": (
            animated_png(257),
            f"has more than 256 frames, which is the limit; {ONE_FRAME}",
        ),
        "257 pages": (chained_tiff(257), f"has more than 256 frames, which is the limit; {ONE_FRAME}"),
        "65 passes": (
            encoded(corner_picture(), "JPEG", progressive=True) + b"\xff\xda" * 60,
            "is stored in 70 passes, and at most 64 are read; save it as an ordinary JPEG and upload that.",
        ),
    }


@pytest.mark.parametrize(("data", "sentence"), (cases := bombs()).values(), ids=cases)
def test_what_is_too_large_is_refused_by_its_headers_with_nothing_decoded(data, sentence, monkeypatch):
    def load(image):
        pytest.fail("a bomb was decoded")

    monkeypatch.setattr(TiffImageFile, "load", load)
    monkeypatch.setattr(ImageFile.ImageFile, "load", load)
    assert refusal_of(data) == f"“a.png” {sentence}"


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_fax_of_169_megapixels_is_refused_though_pillow_only_warns():
    fax = encoded(Image.new("1", (13000, 13000)), "TIFF", compression="group4")
    assert len(fax) < 10_000
    assert refusal_of(fax) == (
        f"“a.png” has 13000 × 13000 pixels, 169 megapixels, and at most 25 are read; {SMALLER}"
    )


def test_a_compressed_text_of_64_megabytes_is_not_unpacked():
    data = encoded(corner_picture(), "PNG")
    bomb = png_chunk((b"zTXt", b"a\0\0" + zlib.compress(bytes(2**26), 1)))
    assert refusal_of(data[:33] + bomb + data[33:]) == broken("PNG")


def test_a_photograph_of_35_megapixels_is_read_and_that_is_said():
    picture = read_picture(encoded(Image.new("L", (7000, 5000), 99), "JPEG"), "a")
    assert picture.pixels.shape == (731, 1024, 3)
    assert (picture.pixels == 99).all()
    assert picture.notes == ("reduced from 7000 × 5000 to 1024 × 731 pixels",)


@pytest.mark.parametrize("size", [(65535, 1), (1, 65535)])
def test_a_long_thin_picture_is_read(size):
    picture = read_picture(encoded(Image.new("L", size, 99), "PNG"), "a")
    assert max(picture.pixels.shape) == 1024
    assert min(picture.pixels.shape[:2]) == 1
    assert (picture.pixels == 99).all()


def test_the_most_frames_are_read():
    picture = read_picture(GIF_HEADER + GIF_FRAME * 256 + b";", "a")
    assert picture.notes == ("first of 256 frames",)
    assert read_picture(chained_tiff(256), "a").notes == ("first of 256 pages",)


def test_an_animated_png_with_a_broken_later_frame_shows_its_first():
    frames = [textured_picture(), Image.new("RGB", (40, 30))]
    data = encoded(frames[0], "PNG", save_all=True, append_images=frames[1:])
    later = data.rindex(b"fdAT")
    picture = read_picture(data[: later + 12] + b"?" * 9 + data[later + 21 :], "a")
    np.testing.assert_array_equal(picture.pixels, frames[0])
    assert picture.notes == ("first of 2 frames",)


@pytest.mark.parametrize("data", [b"", b"GIF89a", GIF_HEADER, GIF_HEADER + b",", GIF_HEADER + b"!\xf9\x04"])
def test_counting_frames_stops_at_the_end_of_a_cut_file(data):
    assert len(gif_frames(data, 9)) <= 1


@pytest.mark.parametrize(
    "data", [b"", b"II*\0", b"II*\0\x08\0\0\0", b"MM\0+\0\x08\0\0", b"II*\0\xff\xff\xff\xff"]
)
def test_counting_pages_stops_at_the_end_of_a_cut_file(data):
    assert tiff_pages(data, 9) == [(0, 0, 0)]


def test_counting_pages_stops_where_a_chain_bites_its_tail():
    loop = b"MM\0*\0\0\0\x08" + b"\0\0\0\0\0\x08"
    assert len(tiff_pages(loop, 9)) == 1


def test_the_sides_of_a_page_are_the_first_that_are_named_in_any_kind_of_whole_number():
    sides = [(256, 3, 7), (257, 16, 2**33), (256, 4, 9)]
    tags = b"".join(struct.pack("<HHQQ", tag, kind, 1, value) for tag, kind, value in sides)
    big = b"II+\0\x08\0\0\0" + struct.pack("<QQ", 16, len(sides)) + tags + struct.pack("<Q", 0)
    assert tiff_pages(big, 9) == [(7, 2**33, 3)]


@pytest.mark.parametrize(("form", "options"), [("GIF", {}), ("TIFF", {}), ("TIFF", {"big_tiff": True})])
def test_frames_are_counted_as_pillow_counts_them(form, options):
    frames = [Image.new("RGB", (20, 20), (index, 90, 2 * index)) for index in range(23)]
    data = encoded(frames[0], form, save_all=True, append_images=frames[1:], **options)
    frames_of = {"GIF": gif_frames, "TIFF": tiff_pages}[form]
    assert Image.open(BytesIO(data)).n_frames == 23
    assert [frame[:2] for frame in frames_of(data, 99)] == [(20, 20)] * 23
    assert len(frames_of(data, 5)) == 5


def test_pictures_wait_for_each_other_and_say_so_in_the_end(monkeypatch):
    monkeypatch.setattr(files, "DECODE_WAIT_SECONDS", 0.01)
    data = encoded(corner_picture(), "PNG")
    with files.one_at_a_time("another"):
        assert refusal_of(data) == (
            "“a.png” could not be read within 0.01 seconds, because other files are being read just now; "
            "upload it again in a moment."
        )
    assert read_picture(data, "a").pixels.shape == (2, 3, 3)


def test_a_refused_picture_does_not_keep_the_next_one_waiting(monkeypatch):
    monkeypatch.setattr(files, "DECODE_WAIT_SECONDS", 0.01)
    good = encoded(corner_picture(), "PNG")
    for bad in (b"", b"text", good[:40], chained_tiff(257)):
        refusal_of(bad)
        read_picture(good, "a")


def test_many_people_can_read_pictures_at_once():
    files = [encoded(textured_picture(size=(300 + index, 200)), "PNG") for index in range(16)]
    with ThreadPoolExecutor(8) as pool:
        pictures = list(pool.map(read_picture, files, map(str, range(16))))
    assert [picture.pixels.shape[1] for picture in pictures] == list(range(300, 316))
