"""Some three hundred damaged files of volumes: each is a volume or a sentence, and nothing else happens."""

import gzip
import random

import numpy as np
import pytest
from array_files import npy, npz
from damage import mutated
from nifti_files import full, nifti
from picture_files import encoded, textured_picture
from PIL import Image

from convviz.errors import SourceError
from convviz.sources.arrays import arrays_in, read_array
from convviz.sources.data import Data
from convviz.sources.nifti import count_volumes, read_nifti
from convviz.sources.stacks import read_stack

MUTATIONS = 25
NUMBERS = np.random.default_rng(10).random((5, 6, 7))


def array(data: bytes, name: str) -> Data:
    return read_array(data, name, member=(*arrays_in(data, name), None)[0])


def medical(data: bytes, name: str) -> Data:
    return read_nifti(data, name, volume=count_volumes(data, name) - 1)


def stack(data: bytes, name: str) -> Data:
    return read_stack([(data, name)])


def frames(form: str, mode: str = "RGB", **options) -> bytes:
    pictures = [textured_picture(mode, (9, 8)), Image.new(mode, (9, 8)), textured_picture(mode, (9, 8))]
    return encoded(pictures[0], form, save_all=True, append_images=pictures[1:], **options)


ORIGINALS = {
    "npy": (array, npy(NUMBERS)),
    "npy of whole numbers": (array, npy(full((4, 4, 4), "i2"))),
    "npz": (array, npz(a=NUMBERS, b=NUMBERS)),
    "packed npz": (array, npz(np.savez_compressed, a=full((9, 9, 9), "i2"))),
    "nifti": (medical, nifti(full((4, 5, 6)))),
    "film": (medical, nifti(full((2, 3, 4, 5)))),
    "second nifti": (medical, nifti(full((4, 5, 6), "f4"), version=2)),
    "packed nifti": (medical, gzip.compress(nifti(full((9, 9, 9))), mtime=0)),
    "tiff": (stack, frames("TIFF")),
    "deflated tiff": (stack, frames("TIFF", "L", compression="tiff_deflate")),
    "deep tiff": (stack, frames("TIFF", "F")),
    "gif": (stack, frames("GIF")),
    "webp": (stack, frames("WEBP")),
    "apng": (stack, frames("PNG", "RGBA")),
}


@pytest.mark.filterwarnings("ignore")  # Pillow and numpy warn of much that is then refused
@pytest.mark.parametrize(("title", "read", "data"), [(title, *one) for title, one in ORIGINALS.items()])
def test_a_damaged_file_is_a_volume_or_a_sentence(title, read, data, capfd):
    chance = random.Random(title)
    assert read(data, title).values.size
    outcomes = set()
    for _ in range(MUTATIONS):
        try:
            got = read(mutated(data, chance), title)
        except SourceError as refusal:
            outcomes.add("refused")
            check_sentence(str(refusal), title)
        else:
            outcomes.add("read")
            assert got.values.ndim == 4
            assert max(got.values.shape[1:]) <= 64
    assert "refused" in outcomes
    assert capfd.readouterr().out == ""


def check_sentence(sentence: str, title: str) -> None:
    assert f"“{title}” " in sentence
    assert sentence.endswith(".")
    assert sentence.replace("\u202f", "").isprintable()
    assert len(sentence) < 300


def test_a_folder_of_noise_is_refused_by_every_reader():
    noise = np.random.default_rng(11).bytes(5000)
    for read in (array, medical, stack):
        for start in (b"", b"\x93NUMPY\1\0", b"PK\3\4", b"\x1f\x8b\x08", b"II*\0", b"GIF89a"):
            with pytest.raises(SourceError, match=r"^“a” "):
                read(start + noise, "a")
