"""Small files that would keep a reader busy are refused from their headers; large ones take little memory."""

from __future__ import annotations

import struct
import sys
import tracemalloc

import numpy as np
import pytest
from PIL import Image

from convviz.core.errors import SourceError
from convviz.data.readers import decoding
from convviz.data.readers.decoding import eight_bits, orientation, reduced
from convviz.data.readers.pictures import read_picture
from convviz.data.readers.tables import read_csv
from convviz.data.uploads import File, choices_in, read_first
from convviz.fullsize.whole import read_whole
from testbed.attempts import MEMORY, READ, REFUSED, attempt
from testbed.files.heavy import UPLOAD, heavy_files
from testbed.files.pictures import encoded, png_chunk, textured_picture

MEBIBYTE = 2**20
DAMAGED = "but it is cut short, damaged or of a rare kind;"
FROM_THE_HEADER = {
    "ppm in words of 2800²": "stores its pixels one by one, 23\u202f520\u202f000 numbers, which takes long",
    "ppm of remarks": DAMAGED,
    "ppm in words of remarks": DAMAGED,
    "bmp of runs": "stores its pixels one by one",
    "png of 1 × 24 999 999": "has 1 × 24\u202f999\u202f999 pixels, and at most 65\u202f535 a side are read",
    "png of 24 999 999 × 1": "has 24\u202f999\u202f999 × 1 pixels, and at most 65\u202f535 a side are read",
    "png of empty parts": DAMAGED,
    "png of parts behind": DAMAGED,
    "png of empty picture parts": DAMAGED,
    "jpeg of empty parts": DAMAGED,
    "jpeg of fill bytes": DAMAGED,
    "gif of remarks": DAMAGED,
    "gif of short remarks": DAMAGED,
    "gif of many remarks": DAMAGED,
    "tiff of tiny tiles": DAMAGED,
    "tiff of a long tag": DAMAGED,
    "tiff of a long tag of whole numbers": DAMAGED,
    "png of 1 × 24 999 999, full size": "and at most 65\u202f535 a side are read",
    "png volume of 1 × 24 999 999": "and at most 65\u202f535 a side are read",
    "tiff of two of 25 megapixels of float32": "has 5000 × 5000 pixels, 25 megapixels, and at most 12 are",
    "webp": "has 5000 × 5000 pixels, 25 megapixels, and at most 12 are",
    "webp volume of 5000²": "has 5000 × 5000 pixels, 25 megapixels, and at most 12 are",
    "webp that loses nothing, full size": "has 5000 × 5000 pixels, 25 megapixels, and at most 24 are",
    "avif": "has 5000 × 5000 pixels, 25 megapixels, and at most 10 are",
    "tiff LAB tiff_lzw": "has 5000 × 5000 pixels, 25 megapixels, and at most 12 are",
    "progressive jpeg in CMYK of 50 megapixels": "in several passes of 200 million numbers, and at most 75",
    "apng of 200 × 590²": "has 200 slices of 69.7 megapixels in all, and at most 40 are read",
    "nifti of 1 × 1 × 4 000 000": "has 4\u202f000\u202f000 cells along one axis",
}


@pytest.mark.parametrize(("title", "said"), FROM_THE_HEADER.items(), ids=FROM_THE_HEADER)
def test_what_would_take_long_is_refused_before_any_of_it_is_decoded(title, said, monkeypatch):
    def decoded(*_):
        raise AssertionError("it was decoded")

    rank, name, build = heavy_files()[title]
    files = [File(build(), name)]
    read = (
        (lambda: read_first(rank, files, choices_in(rank, files)))
        if rank
        else (lambda: read_whole(*files[0]))
    )
    monkeypatch.setattr(Image.Image, "load", decoded)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decoded)
    monkeypatch.setattr("convviz.data.readers.nifti.averaged_with_gaps", decoded)
    with pytest.raises(SourceError, match=f"^“{name}” .*{said}"):
        read()


TABLES = {
    "one row": (b"1.25," * 290_000, "has 290\u202f001 cells in a row, and at most 16\u202f384 are read"),
    "line feeds": (b"\n" * UPLOAD, "has more than 300\u202f000 cells, the most that are read"),
    "line feeds of any kind": ("\u2028".encode() * 5_000_000, "has more than 300\u202f000 cells"),
    "blanks": (b" " * UPLOAD, "has more than 300\u202f000 cells"),
    "blanks in one row": (b"1.25 " * 290_000, "has 290\u202f000 cells in a row"),
    "bytes of a code page": (b"\x80\n" * 8_000_000, "has more than 300\u202f000 cells"),
}


@pytest.mark.parametrize(("content", "said"), TABLES.values(), ids=TABLES)
def test_too_large_a_table_is_refused_before_its_cells_are_made(content, said):
    tracemalloc.start()
    try:
        with pytest.raises(SourceError, match=said):
            read_csv(content, "a.csv")
        assert tracemalloc.get_traced_memory()[1] < 5 * len(content) + 20 * MEBIBYTE
    finally:
        tracemalloc.stop()


def test_a_row_as_long_as_may_be_is_read():
    assert read_csv(b"1," * 16_383 + b"1", "a.csv").values.shape == (1, 4096)


HEAVY = [
    "png RGBA",
    "png RGB with a transparent colour",
    "tiff CMYK tiff_adobe_deflate",
    "webp of 12 megapixels",
    "npy of 16 × 100³",
    "csv of one column of 149 000 cells",
]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
@pytest.mark.parametrize("title", HEAVY)
def test_what_is_read_takes_little_memory_beside_the_servers(title):
    rank, name, build = heavy_files()[title]
    content = build()
    outcome = attempt(title, rank, name, lambda: content)
    assert outcome.verdict in (READ, REFUSED)
    assert outcome.bytes <= MEMORY


def progressive(size: tuple[int, int], **options) -> bytes:
    """A small JPEG of several passes that says it is larger."""
    data = bytearray(encoded(textured_picture(size=(64, 64)), "JPEG", progressive=True, **options))
    at = data.index(b"\xff\xc2")
    struct.pack_into(">HH", data, at + 5, *size[::-1])
    return bytes(data)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (progressive((6000, 5000), subsampling=0), "in several passes of 90 million numbers, and at most 75"),
        (
            progressive((5000, 5000), subsampling=0) + b"\xff\xda" * 10,
            "is stored in 20 passes, and at most 13 are read",
        ),
    ],
)
def test_a_jpeg_that_has_to_be_kept_until_its_last_pass_is_refused_if_that_is_large(content, said):
    with pytest.raises(SourceError, match=said):
        read_picture(content, "a.jpg")


def test_a_cameras_jpeg_with_a_preview_in_it_has_one_pass():
    picture = encoded(Image.new("RGB", (7000, 6000)), "JPEG", subsampling=0)
    preview = (
        b"\xff\xe1" + struct.pack(">H", 2 + 640) + encoded(Image.new("L", (8, 8)), "JPEG").ljust(640, b"\0")
    )
    assert read_picture(picture[:2] + preview + picture[2:], "a.jpg").reduced_from == (7000, 6000)


def test_an_exif_block_larger_than_any_program_writes_is_not_looked_at():
    exif = b"II*\0" + struct.pack("<IHHHII", 8, 1, 0x0112, 3, 1, 6) + bytes(4)
    pixel = encoded(Image.new("RGB", (3, 2)), "PNG")
    for extra, turned in ((b"", 6), (bytes(2**18), None)):
        file = pixel[:33] + png_chunk((b"eXIf", exif + extra)) + pixel[33:]
        with decoding.opened(file, "a.png") as image:
            image.load()
            assert orientation(image) == turned


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "CMYK", "1", "LA", "transparent"])
def test_a_large_picture_is_reduced_to_the_same_pixels_in_strips(mode, monkeypatch):
    monkeypatch.setattr(decoding, "LARGE", 0)
    monkeypatch.setattr(decoding, "PIXELS_AT_ONCE", 20_000)
    noise = np.random.default_rng(4).integers(0, 256, (700, 1500, 4), np.uint8)
    image = Image.fromarray(noise, "RGBA").convert("RGB" if mode in ("CMYK", "transparent", "P") else "RGBA")
    if mode == "transparent":
        image.info["transparency"] = tuple(noise[0, 0, :3].tolist())
    else:
        image = image.convert("RGB").convert(mode) if mode == "1" else image.convert(mode)
    expected = eight_bits(image).resize((1024, 478), Image.Resampling.BOX)
    got = reduced(image, (1024, 478))
    assert (got.mode, got.size) == (expected.mode, expected.size)
    np.testing.assert_array_equal(np.asarray(got), np.asarray(expected))
