"""Whatever a file holds, its reader gives something to show or a sentence: bombs, damaged files and noise."""

from __future__ import annotations

import random

import numpy as np
import pytest

from convviz.core.errors import SourceError
from convviz.data.inputs import Upload
from convviz.data.picture import Picture
from convviz.data.readers.arrays import read_array
from convviz.data.readers.nifti import read_nifti
from convviz.data.readers.stacks import read_stack
from convviz.data.uploads import File, choices_in, read_files, read_first
from convviz.data.weights.reading import list_tensors, read_tensors
from testbed.attempts import REFUSED, attempt
from testbed.files.bombs import BOMB_MEMORY, bombs
from testbed.files.damage import mutated
from testbed.files.specimens import Specimen, specimens
from testbed.files.weights import kinds

MUTATIONS = 32


@pytest.mark.parametrize("bomb", (cases := bombs()).values(), ids=cases)
def test_a_bomb_is_refused_in_little_memory(bomb):
    for warm in ("ppm", "dicom of jpeg", "flac"):  # so that nothing is imported while it is measured
        read(specimens()[warm])
    outcome = attempt("a bomb", bomb.rank, bomb.name, lambda: bomb.content)
    assert (outcome.verdict, outcome.said) == (REFUSED, bomb.sentence)
    assert outcome.bytes <= BOMB_MEMORY


def read(file: Specimen) -> list[Upload]:
    """Read a file as the page does: the first that can be chosen in it, and the last."""
    files = [File(file.content, file.name)]
    choices = choices_in(file.rank, files)
    _, first = read_first(file.rank, files, choices)
    return [first, read_files(file.rank, files, choices[-1])] if choices else [first]


@pytest.mark.filterwarnings("ignore")  # Pillow and numpy warn of much that is then read or refused
@pytest.mark.parametrize(("title", "specimen"), specimens().items(), ids=specimens())
def test_a_damaged_file_is_read_or_refused_with_a_sentence(title, specimen, capfd):
    chance = random.Random(title)
    for got in read(specimen):
        check_upload(specimen, got)
    was_refused = False
    for _ in range(MUTATIONS):
        try:
            read_again = read(specimen._replace(content=mutated(specimen.content, chance)))
        except SourceError as refusal:
            was_refused = True
            check_sentence(specimen, str(refusal))
        else:
            for got in read_again:
                check_upload(specimen, got)
    assert was_refused or specimen.rank == 1  # a table of other numbers is a table
    assert capfd.readouterr().out == ""


def check_upload(specimen: Specimen, got: Upload) -> None:
    """Check that it can be shown: a picture of bytes, or a volume of a few cells a side."""
    if isinstance(got, Picture):
        assert got.pixels.dtype == np.uint8
        assert 1 <= min(got.pixels.shape) <= max(got.pixels.shape) <= 1024
    else:
        assert got.values.ndim == specimen.rank + 1
        assert got.values.size
        assert np.isfinite(got.values).all()
    if specimen.rank == 3:
        assert max(got.values.shape[1:]) <= 64


def check_sentence(specimen: Specimen, sentence: str) -> None:
    assert specimen.rank == 1 or f"“{specimen.name}” " in sentence  # of a table, the line is named
    assert sentence.endswith(".")
    assert sentence.replace("\u202f", " ").isprintable()
    assert len(sentence) < 300
    if specimen.rank == 2 and not specimen.name.endswith(".npy"):
        assert sentence.startswith("“")
        assert sentence.count("; ") == 1
        assert len(sentence) < 220


READERS = {
    "an array": lambda data: read_array(data, "a"),
    "a medical volume": lambda data: read_nifti(data, "a", volume=0),
    "a stack": lambda data: read_stack([(data, "a")]),
}


@pytest.mark.parametrize("start", [b"", b"\x93NUMPY\1\0", b"PK\3\4", b"\x1f\x8b\x08", b"II*\0", b"GIF89a"])
@pytest.mark.parametrize("reader", READERS)
def test_noise_is_refused_by_every_reader_of_volumes(reader, start):
    noise = np.random.default_rng(11).bytes(5000)
    with pytest.raises(SourceError, match=r"^“a” "):
        READERS[reader](start + noise)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("title", "file"), kinds().items(), ids=kinds())
def test_a_damaged_file_of_weights_is_read_or_refused_with_a_sentence(title, file, capfd):
    name, content = file
    chance = random.Random(title)
    refusals = []
    for _ in range(MUTATIONS):
        damaged = mutated(content, chance)
        try:
            found = [one for one in list_tensors(damaged, name).tensors if not one.refusal]
            arrays = read_tensors(damaged, name, [one.name for one in found]).arrays()
        except SourceError as refusal:
            refusals.append(str(refusal))
        else:
            assert [array.shape for array in arrays.values()] == [one.shape for one in found]
            assert all(np.isfinite(array).all() for array in arrays.values())
    assert refusals
    assert all(one.startswith("“") and one.endswith((".", '")')) and len(one) < 300 for one in refusals)
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    "start", [b"", b"\x93NUMPY\1\0", b"PK\3\4", b"\x89HDF\r\n\x1a\n", b"\x08\x07", b"\x10" + bytes(7) + b"{"]
)
def test_noise_is_refused_as_a_file_of_weights(start):
    noise = np.random.default_rng(11).bytes(5000)
    with pytest.raises(SourceError, match=r"^“a” "):
        list_tensors(start + noise, "a")
