"""Some three hundred damaged files of volumes: each is a volume or a sentence, and nothing else happens."""

import random
from pathlib import Path

import numpy as np
import pytest
from damage import mutated
from specimens import volumes

from convviz.core.errors import SourceError
from convviz.data.readers.arrays import arrays_in, read_array
from convviz.data.readers.nifti import count_volumes, read_nifti
from convviz.data.readers.stacks import read_stack
from convviz.data.series import Data

MUTATIONS = 25


def array(data: bytes, name: str) -> Data:
    return read_array(data, name, member=(*arrays_in(data, name), None)[0])


def medical(data: bytes, name: str) -> Data:
    return read_nifti(data, name, volume=count_volumes(data, name) - 1)


def stack(data: bytes, name: str) -> Data:
    return read_stack([(data, name)])


READERS = {".npy": array, ".npz": array, ".nii": medical, ".gz": medical}


@pytest.mark.filterwarnings("ignore")  # Pillow and numpy warn of much that is then refused
@pytest.mark.parametrize(("title", "file"), volumes().items(), ids=volumes())
def test_a_damaged_file_is_a_volume_or_a_sentence(title, file, capfd):
    name, data = file
    read = READERS.get(Path(name).suffix, stack)
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
