"""Every picture people may bring: read with a remark, or refused with a sentence while all else stays."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from app_page import opened, setup_of, told, upload
from PIL import Image
from visits import captions, refusal, said_by, visitor

from convviz.data.readers.pictures import read_picture
from convviz.decoder import client
from testbed.files.bombs import DAMAGED, bombs
from testbed.files.pictures import (
    corner_picture,
    encoded,
    grey_picture,
    png_chunk,
    textured_picture,
)

GOOD = encoded(textured_picture(), "PNG")
FLIPPED = GOOD[:300] + bytes([GOOD[300] ^ 1]) + GOOD[301:]
NOT_FINITE = (
    "has pixels that are NaN or infinite, and none can be shown; put finite numbers in their place and save "
    "it again."
)
OTHER_THINGS = {
    "empty": b"",
    "text": b"0 1 2\n3 4 5\n",
    "PDF": b"%PDF-1.7\n%\xe2\xe3",
    "HTML": b"<!DOCTYPE html><html>",
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "HEIC": b"\0\0\0\x18ftypheic\0\0\0\0",
    "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n",
}
REFUSED = {
    "cut at half": (GOOD[: len(GOOD) // 2], f"is a PNG file, {DAMAGED}"),
    "cut in its header": (GOOD[:20], f"is a PNG file, {DAMAGED}"),
    "a bad checksum": (FLIPPED, f"is a PNG file, {DAMAGED}"),
    "a GIF of no pixels": (
        b"GIF89a\0\0\5\0\0\0\0,\0\0\0\0\0\0\5\0\0\2\1\0\0;",
        f"is a GIF file, {DAMAGED}",
    ),
    "a float TIFF with infinity": (
        encoded(grey_picture([[0, -np.inf], [1, 2]], "float32"), "TIFF"),
        NOT_FINITE,
    ),
    "17 MB": (
        GOOD.ljust(17 * 2**20, b"\0"),
        "has 17.0 MB, and at most 16 MB are read; save it smaller, or as a JPEG.",
    ),
    **{
        title: (bomb.content, bomb.sentence.replace(f"“{bomb.name}” ", ""))
        for title, bomb in bombs().items()
        if bomb.rank == 2
    },
}


@pytest.fixture(scope="module")
def app():
    """One visitor with a picture, two filters and a step, who makes every mistake there is."""
    return visitor("mine.png", encoded(textured_picture(size=(20, 20)), "PNG"), kernel="box~laplacian")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(("content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_picture_is_refused_and_the_earlier_one_stays(app, content, sentence):
    assert refusal(app, lambda: upload(app, "a.png", content)) == f"“a.png” {sentence}"


@pytest.mark.parametrize("content", OTHER_THINGS.values(), ids=OTHER_THINGS)
def test_what_is_something_else_is_refused_as_its_reader_says(app, content):
    assert refusal(app, lambda: upload(app, "a.png", content)) == said_by(read_picture, content, "a.png")


def turned(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(textured_picture(), "JPEG", exif=exif)


def broken_later_frame() -> bytes:
    frames = [textured_picture(size=(9, 9)), Image.new("RGB", (9, 9))]
    good = encoded(frames[0], "PNG", save_all=True, append_images=frames[1:])
    at = good.index(b"fdAT")
    return good[: at + 8] + bytes(20) + good[at + 28 :]


ALIKE = "all pixels are equal, so there are no edges to detect"
REMARKS = {
    "one pixel": (encoded(Image.new("RGB", (1, 1), "red"), "PNG"), "1 × 1", [ALIKE]),
    "a line": (
        encoded(Image.new("L", (65535, 1)), "PNG"),
        "1024 × 1",
        ["reduced from 65535 × 1 to 1024 × 1 pixels", ALIKE],
    ),
    "one bit": (encoded(textured_picture("1"), "PNG"), "40 × 30", []),
    "16-bit grey": (
        encoded(grey_picture([[0, 65535], [1, 2]], "uint16"), "PNG"),
        "2 × 2",
        ["values 0 to 65535 scaled to 0–255"],
    ),
    "float TIFF": (
        encoded(grey_picture([[-1, 0], [0, 3]], "float32"), "TIFF"),
        "2 × 2",
        ["values −1 to 3 scaled to 0–255"],
    ),
    "CMYK JPEG": (encoded(textured_picture("CMYK"), "JPEG"), "40 × 30", []),
    "palette with transparency": (
        encoded(corner_picture().convert("P"), "PNG", transparency=0),
        "3 × 2",
        ["transparent parts laid over white"],
    ),
    "wholly transparent": (
        encoded(Image.new("RGBA", (4, 3), (9, 9, 9, 0)), "PNG"),
        "4 × 3",
        ["transparent parts laid over white", ALIKE],
    ),
    "turned by a camera": (turned(6), "30 × 40", ["turned upright"]),
    "animated PNG with a broken later frame": (broken_later_frame(), "9 × 9", ["first of 2 frames"]),
    "48 megapixels of a phone": (
        encoded(Image.new("L", (8000, 6000), 77), "JPEG"),
        "1024 × 768",
        ["reduced from 8000 × 6000 to 1024 × 768 pixels", ALIKE],
    ),
    "constant": (encoded(Image.new("RGB", (9, 9), "navy"), "PNG"), "9 × 9", [ALIKE]),
    "text beside the picture": (
        GOOD[:33] + png_chunk((b"zTXt", b"a\0\0" + zlib.compress(b"b" * 1000))) + GOOD[33:],
        "40 × 30",
        [],
    ),
}


@pytest.mark.parametrize(("content", "size", "remarks"), REMARKS.values(), ids=REMARKS)
def test_what_is_a_picture_after_all_is_shown_with_what_was_done_to_it(app, content, size, remarks):
    filters = setup_of(app).filters
    upload(app, "odd.png", content)
    assert not told(app, "problem")
    assert captions(app) == [f"odd.png · {size}", *remarks]
    assert setup_of(app).filters == filters


NAMES = {
    "<img src=x onerror=alert(1)>.png": "<img src=x onerror=alert(1)>.png",
    "**bold** ![](http://evil.example/a.png).png": "**bold** ![](http://evil.example/a.png)…",
    "x" * 300 + ".png": "x" * 39 + "…",
    "\u202etxt.exe.png": "txt.exe.png",
    "a\0b\nc.png": "ab c.png",
    "../../etc/passwd.png": "../../etc/passwd.png",
}


@pytest.mark.parametrize(("name", "said"), NAMES.items(), ids=map(repr, NAMES))
def test_a_name_is_text_without_controls_and_cut_whether_the_file_is_good_or_bad(app, name, said):
    upload(app, name, GOOD)
    assert captions(app)[0] == f"{said} · 40 × 30"
    assert said in [text.value.split(" · ")[0] for text in app.text]
    assert refusal(app, lambda: upload(app, name, b"")).startswith(f"“{said}” is empty")


def test_the_same_file_twice_is_the_same_picture(app):
    first = setup_of(upload(app, "a.png", GOOD))
    upload(app, "a.png", GOOD)
    assert not told(app, "problem")
    assert setup_of(app) == first


def test_a_second_file_waits_while_another_is_read_and_in_the_end_says_so(app, monkeypatch):
    monkeypatch.setattr(client, "DECODE_WAIT_SECONDS", 0.01)
    with client.turn_to_read("another"):
        sentence = refusal(app, lambda: upload(app, "a.png", GOOD))
        assert sentence.startswith("“a.png” could not be read within 0.01 seconds")
    upload(app, "a.png", encoded(corner_picture(), "PNG"))
    assert captions(app)[0] == "a.png · 3 × 2"


def test_after_a_lost_session_the_page_is_there_again_and_names_the_file(app):
    upload(app, "a.png", GOOD)
    later = opened(**app.query_params)
    assert setup_of(later) == setup_of(app)
    assert told(later, "note") == [
        "This link was made with “a.png”, and a link cannot contain a file. Choose it again; until "
        "then you see a sample."
    ]
