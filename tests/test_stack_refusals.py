"""Stacks that are too large, or say so: refused by their headers, at once and in little memory."""

import struct
import tracemalloc
from time import process_time

import pytest
from PIL import Image, ImageFile
from PIL.TiffImagePlugin import TiffImageFile

from convviz.core.errors import SourceError
from convviz.data.readers import stacks
from convviz.data.readers.stacks import read_stack
from testbed.files.pictures import (
    GIF_FRAME,
    GIF_HEADER,
    animated_png,
    chained_tiff,
    corner_picture,
    encoded,
    png_of,
    textured_picture,
)

SMALLER = "save them smaller and upload that."
MANY = "has more than 256 slices, which is the limit; keep every second or third of them and upload that."
DAMAGED = (
    "file, but it is cut short, damaged or of a rare kind; open it in a picture program, save it as PNG and "
)
DAMAGED += "upload that."


def refusal_of(*files) -> str:
    with pytest.raises(SourceError) as caught:
        read_stack(files)
    return str(caught.value)


def gif(width: int, height: int, corners: list[tuple[int, int]]) -> bytes:
    """A GIF of one-pixel frames on a screen, each at this corner (GIF89a, section 20)."""
    screen = GIF_HEADER.replace(b"\1\0\1\0", struct.pack("<HH", width, height))
    frames = [GIF_FRAME[:1] + struct.pack("<HH", *corner) + GIF_FRAME[5:] for corner in corners]
    return screen + b"".join(frames) + b";"


def tiff_of(*directories: list[tuple[int, int]]) -> bytes:
    """A TIFF of directories of tags with whole numbers, and no pixels (TIFF 6.0, section 2)."""
    file = b"II*\0\x08\0\0\0"
    for directory in directories:
        tags = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in directory)
        is_last = directory is directories[-1]
        size = 2 + len(tags) + 4
        file += (
            struct.pack("<H", len(directory)) + tags + struct.pack("<I", 0 if is_last else len(file) + size)
        )
    return file


def page(width: int, height: int) -> list[tuple[int, int]]:
    return [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (278, height), (279, 1)]


def overlapping_tiff() -> bytes:
    """A TIFF of 256 directories of 60 000 tags each, which share almost all of their bytes."""
    tags = 60_000
    file = bytearray(b"II*\0\x08\0\0\0" + bytes(12 * tags + 20_000))
    for index in range(256):
        at = 8 + 14 * index
        struct.pack_into("<H", file, at, tags)
        struct.pack_into("<I", file, at + 2 + 12 * tags, at + 14)
    return bytes(file)


def bombs() -> dict[str, tuple[bytes, str]]:
    return {
        "300 pages": (chained_tiff(300), f"“a” {MANY}"),
        "10 000 frames": (GIF_HEADER + GIF_FRAME * 10_000 + b";", f"“a” {MANY}"),
        "two billion frames": (animated_png(2**31 - 1), f"“a” {MANY}"),
        "200 frames of 4 megapixels": (
            gif(2000, 2000, [(0, 0)] * 200),
            f"“a” has 200 slices of 800 megapixels in all, and at most 70 are read; {SMALLER}",
        ),
        "frames beyond the screen": (
            gif(1, 1, [(0, 0), (60_000, 60_000)]),
            f"“a” has 2 slices of 7200.3 megapixels in all, and at most 70 are read; {SMALLER}",
        ),
        "a large first page": (
            tiff_of(page(9000, 9000)),
            "“a” has 9000 × 9000 pixels, 81 megapixels, and at most 25 are read; "
            "save it smaller and upload that.",
        ),
        "large later pages": (
            tiff_of(page(1, 1), page(9000, 9000)),
            f"“a” has 2 slices of 81.1 megapixels in all, and at most 70 are read; {SMALLER}",
        ),
        "a page that hides its size": (
            tiff_of(page(1, 1), [(tag, 0) for tag in range(80)] + page(9000, 9000)),
            f"“a” is a TIFF {DAMAGED}",
        ),
        "15 million tags": (overlapping_tiff(), f"“a” is a TIFF {DAMAGED}"),
        "a wide picture": (
            png_of(65_535, 65_535, depth=8, colour=0, rows=b""),
            "“a” has 4294.9 megapixels, and at most 25 are read; save it smaller and upload that.",
        ),
    }


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(("data", "sentence"), (cases := bombs()).values(), ids=cases)
def test_a_bomb_is_refused_at_once_with_nothing_decoded(data, sentence, monkeypatch):
    def load(image):
        pytest.fail("a bomb was decoded")

    monkeypatch.setattr(TiffImageFile, "load", load)
    monkeypatch.setattr(ImageFile.ImageFile, "load", load)
    Image.preinit()
    tracemalloc.start()
    start = process_time()
    got = refusal_of((data, "a"))
    seconds, (_, peak) = process_time() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert got == sentence
    assert seconds < 0.2  # measured with tracing: 0.02
    assert peak < 10 * 2**20


def test_several_files_are_held_to_the_limit_together():
    large = encoded(Image.new("1", (4900, 4900)), "PNG")
    assert refusal_of(*[(large, "a")] * 3) == (
        f"These pictures have 3 slices of 72.1 megapixels in all, and at most 70 are read; {SMALLER}"
    )
    assert read_stack([(large, "a")] * 2).values.shape == (1, 2, 64, 64)


def test_a_stack_of_just_as_many_pixels_as_are_read_is_read(monkeypatch):
    files = [(encoded(textured_picture(size=(6, 5)), "PNG"), f"{index}.png") for index in range(4)]
    monkeypatch.setattr(stacks, "MAX_STACK_PIXELS", 4 * 6 * 5)
    assert read_stack(files).values.shape == (3, 4, 5, 6)
    monkeypatch.setattr(stacks, "MAX_STACK_PIXELS", 4 * 6 * 5 - 1)
    assert "pixels" in refusal_of(*files)


def test_a_later_page_beyond_what_is_read_of_one_is_refused_before_it_is_decoded():
    pages = [Image.new("1", (1, 1)), Image.new("1", (5001, 5000))]
    file = encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    assert refusal_of((file, "a")) == (
        "“a” has 5001 × 5000 pixels, 25.1 megapixels, and at most 25 are read; "
        "save it smaller and upload that."
    )


def test_the_most_pages_and_frames_are_read():
    tall = [Image.new("1", (1, 2))] * 256
    file = encoded(tall[0], "TIFF", save_all=True, append_images=tall[1:])
    assert read_stack([(file, "a")]).notes == ("reduced from 256 × 2 × 1 to 64 × 2 × 1",)
    assert read_stack([(GIF_HEADER + GIF_FRAME * 256 + b";", "a")]).values.shape == (1, 64, 1, 1)
    assert read_stack([(encoded(corner_picture(), "PNG"), "a")] * 256).values.shape == (3, 64, 2, 3)


def test_frames_that_an_animation_promises_and_does_not_have_are_missed():
    assert refusal_of((animated_png(3), "a")) == f"“a” is a PNG {DAMAGED}"


def test_an_animation_whose_frames_cannot_be_counted_is_refused():
    assert refusal_of((GIF_HEADER + b"\0" + GIF_FRAME + b";", "a")) == f"“a” is a GIF {DAMAGED}"


@pytest.mark.parametrize("form", ["TIFF", "GIF"])
def test_a_large_stack_is_read_in_the_memory_of_a_slice(form):
    slices = [Image.new("L", (1000, 800), 50 * (index % 5)) for index in range(20)]
    file = encoded(slices[0], form, save_all=True, append_images=slices[1:])
    tracemalloc.start()
    assert read_stack([(file, "a")]).values.shape == (1, 20, 51, 64)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40 * 1000 * 800  # a slice takes 36; all of them in colour, as float64, take 480
