"""Some three hundred damaged files: each is a picture or a sentence, and nothing else happens."""

import random

import numpy as np
import pytest
from damage import mutated
from picture_files import encoded, grey_picture, textured_picture
from PIL import Image

from convviz.errors import SourceError
from convviz.sources.pictures import read_picture

MUTATIONS = 22


def originals() -> dict[str, bytes]:
    """A file of every format, and of the modes in which readers differ."""
    colour, frames = textured_picture(), [textured_picture(size=(9, 9)), Image.new("RGB", (9, 9))]
    exif = Image.Exif()
    exif[0x0112] = 6
    return {
        "png": encoded(colour, "PNG"),
        "palette png": encoded(colour.convert("P"), "PNG", transparency=3),
        "animated png": encoded(frames[0], "PNG", save_all=True, append_images=frames[1:]),
        "jpeg": encoded(colour, "JPEG", exif=exif),
        "progressive jpeg": encoded(colour.convert("CMYK"), "JPEG", progressive=True),
        "mpo": encoded(colour, "MPO", save_all=True, append_images=[colour]),
        "gif": encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]),
        "tiff": encoded(colour, "TIFF"),
        "deflated tiff": encoded(colour.convert("RGBA"), "TIFF", compression="tiff_deflate"),
        "float tiff": encoded(
            grey_picture(np.linspace(-1, 1, 99).reshape(9, 11).tolist(), "float32"), "TIFF"
        ),
        "fax": encoded(colour.convert("1"), "TIFF", compression="group4"),
        "bmp": encoded(colour.convert("P"), "BMP"),
        "webp": encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:]),
        "ppm": encoded(colour, "PPM"),
        "avif": encoded(colour, "AVIF"),
    }


@pytest.mark.filterwarnings("ignore")  # Pillow warns of much that it then reads; the app lets it
@pytest.mark.parametrize(("title", "data"), originals().items(), ids=originals())
def test_a_damaged_file_is_a_picture_or_a_sentence(title, data):
    chance = random.Random(title)
    assert read_picture(data, title).pixels.size
    outcomes = set()
    for _ in range(MUTATIONS):
        try:
            picture = read_picture(mutated(data, chance), title)
        except SourceError as refusal:
            outcomes.add("refused")
            check_sentence(str(refusal), title)
        else:
            outcomes.add("read")
            assert picture.pixels.dtype == np.uint8
            assert 1 <= min(picture.pixels.shape) <= max(picture.pixels.shape) <= 1024
    assert "refused" in outcomes


def check_sentence(sentence: str, title: str) -> None:
    assert sentence.startswith(f"“{title}” ")
    assert sentence.endswith(".")
    assert sentence.count("; ") == 1
    assert sentence.isprintable()
    assert len(sentence) < 220
