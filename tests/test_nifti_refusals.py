"""Files that are no NIfTI, broken ones and bombs: a sentence each, and hardly any memory."""

import gzip
import tracemalloc
from time import process_time

import numpy as np
import pytest
from nibabel.nifti1 import Nifti1Header

from convviz.core.errors import SourceError
from convviz.data.readers import files
from convviz.data.readers.nifti import count_volumes, read_nifti
from testbed.files.nifti import changed, full, nifti

AGAIN = "save the volume again and upload that."


def refusal_of(data: bytes, **settings) -> str:
    with pytest.raises(SourceError) as caught:
        read_nifti(data, "a.nii", **settings)
    return str(caught.value).removeprefix("“a.nii” ")


DAMAGED = f"is a NIfTI file, but its header is damaged; {AGAIN}"
CUT = f"is a NIfTI file, but it is cut short or damaged; {AGAIN}"
NONE = "and there is no NIfTI volume in it; save one as .nii or .nii.gz and upload that."
PLAIN = "and a volume is made of plain numbers; save it with one number a voxel and upload that."
GOOD = nifti(full())
PACKED = gzip.compress(nifti(np.random.default_rng(7).integers(0, 256, (20, 20, 20), dtype="u1")), mtime=0)
COLOURS = np.zeros((2, 2, 2), dtype=[("R", "u1"), ("G", "u1"), ("B", "u1")])
FINITE = "which is not a finite number; put one there, 0 if nothing is meant."


def with_infinity(shape: tuple[int, ...], place: tuple[int, ...]) -> bytes:
    values = np.zeros(shape, dtype="f4")
    values[place] = np.inf
    return nifti(values)


REFUSED = {
    "empty": (b"", "is empty (0 bytes); save it again, or choose another file."),
    "a picture": (b"GIF89a", f"is a GIF picture, {NONE}"),
    "noise": (bytes(500), f"is not a NIfTI file, {NONE}"),
    "a packed text": (gzip.compress(b"text"), f"is a compressed file, {NONE}"),
    "no gzip behind its start": (
        b"\x1f\x8b" + bytes(90),
        f"is a compressed file, but it is cut short or damaged; {AGAIN}",
    ),
    "a pair": (
        changed(GOOD, 344, "4s", b"ni1"),
        "is one of a pair of files, .hdr and .img; choose both at once, or save the volume as one .nii "
        "file and upload that.",
    ),
    "Analyze": (changed(GOOD, 344, "4s", b""), f"is not a NIfTI file, {NONE}"),
    "a header alone": (GOOD[:348], CUT),
    "half a header": (GOOD[:200], f"is not a NIfTI file, {NONE}"),
    "one byte less": (GOOD[:-1], CUT),
    "packed and cut": (PACKED[:-900], CUT),
    "packed with a wrong checksum": (PACKED[:-8] + bytes(8), CUT),
    "packed with a changed byte": (PACKED[:5000] + b"\0\0\0" + PACKED[5003:], CUT),
    "no axes": (changed(GOOD, 40, "<h", 0), DAMAGED),
    "nine axes": (changed(GOOD, 40, "<h", 9), DAMAGED),
    "a negative side": (changed(GOOD, 44, "<h", -3), DAMAGED),
    "a side of zero": (changed(GOOD, 44, "<h", 0), DAMAGED),
    "an unknown kind": (changed(GOOD, 70, "<h", 77), DAMAGED),
    "numbers in the header": (changed(GOOD, 108, "<f", 100), DAMAGED),
    "numbers at its start": (changed(GOOD, 108, "<f", 0), DAMAGED),
    "a scale beyond all numbers": (changed(nifti(full(), version=2), 176, "<d", 1e308), DAMAGED),
    "numbers nowhere": (changed(GOOD, 108, "<f", np.nan), DAMAGED),
    "numbers before the file": (changed(GOOD, 108, "<f", -1e9), DAMAGED),
    "an infinite offset of the scale": (changed(GOOD, 112, "<ff", 1, np.inf), DAMAGED),
    "complex": (nifti(full() + 1j), f"holds complex numbers, {PLAIN}"),
    "colours": (nifti(COLOURS), f"holds colours, {PLAIN}"),
    "nan": (
        with_infinity((2, 3, 4), (1, 2, 3)),
        f"has inf at index (3, 2, 1), counted from 0, {FINITE}",
    ),
    "nan in the first of two": (
        with_infinity((2, 3, 4, 2), (1, 0, 2, 0)),
        f"has inf at index (0, 2, 0, 1), counted from 0, {FINITE}",
    ),
}


@pytest.mark.parametrize(("data", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused(data, sentence):
    assert refusal_of(data) == sentence


def test_numbers_longer_than_a_float64_are_refused(monkeypatch):
    # Whether nibabel has such numbers depends on the machine.
    monkeypatch.setattr(Nifti1Header, "get_data_dtype", lambda header: np.dtype("longdouble"))
    if np.dtype("longdouble").itemsize > 8:
        assert refusal_of(GOOD) == f"holds numbers of 16 bytes, {PLAIN}"
    monkeypatch.undo()
    assert refusal_of(changed(GOOD, 70, "<hh", 1536, 128)) == DAMAGED


def test_medical_volumes_wait_for_each_other_and_say_so_in_the_end(monkeypatch):
    monkeypatch.setattr(files, "DECODE_WAIT_SECONDS", 0.01)
    with files.one_at_a_time("another"):
        assert refusal_of(GOOD) == (
            "could not be read within 0.01 seconds, because other files are being read just now; "
            "upload it again in a moment."
        )
    refusal_of(GOOD[:-1])
    assert read_nifti(GOOD, "a").values.any()


def bombs() -> dict[str, tuple[bytes, str]]:
    many = changed(GOOD, 40, "<5h", 4, 512, 512, 512, 3)
    wide = changed(GOOD, 40, "<4h", 3, 10_000, 10_000, 1)
    far = changed(GOOD, 108, "<f", 1e12)
    film = changed(GOOD, 40, "<6h", 5, 1, 1, 1, 30_000, 4_000)
    longest = changed(nifti(full(), version=2), 16, "<4q", 3, 2**62, 2**62, 2**62)
    smaller = "save a smaller part of it and upload that."
    return {
        "768 MB": (
            many,
            f"has 769 MB of numbers (3 × 512 × 512 × 512), and at most 256 MB are read; {smaller}",
        ),
        "768 MB of zeros, packed": (
            gzip.compress(many[:352] + bytes(2**24)),
            f"has 769 MB of numbers (3 × 512 × 512 × 512), and at most 256 MB are read; {smaller}",
        ),
        "120 million volumes": (
            film,
            f"has 120\u202f000\u202f000 volumes, and at most 4\u202f096 are read; {smaller}",
        ),
        "a long way to the numbers": (
            far,
            f"has 953\u202f675 MB of numbers (4 × 3 × 2), and at most 256 MB are read; {smaller}",
        ),
        "wide slices": (
            wide,
            "has 191 MB of numbers a slice (1 × 10\u202f000 × 10\u202f000), and at most 32 MB are read; "
            "save it smaller and upload that.",
        ),
        "sides of 64 bits": (longest, None),
    }


@pytest.mark.parametrize(("data", "sentence"), (cases := bombs()).values(), ids=cases)
def test_a_bomb_is_refused_at_once_and_with_little_memory(data, sentence):
    read_nifti(GOOD, "a")
    tracemalloc.start()
    start = process_time()
    got = refusal_of(data)
    with pytest.raises(SourceError) as counting:
        count_volumes(data, "a.nii")
    seconds, (_, peak) = process_time() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert got == sentence if sentence else "MB of numbers" in got
    assert str(counting.value).endswith(got)
    assert seconds < 0.2
    assert peak < 10 * 2**20


def test_a_packed_volume_is_read_in_the_memory_of_its_slices():
    values = np.zeros((1024, 1024, 32), dtype="u1")
    values[:, :, ::2] = 1
    file = gzip.compress(nifti(values), 1)
    tracemalloc.start()
    data = read_nifti(file, "a")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert data.values.any()
    assert peak < values.nbytes / 4


def test_what_lies_behind_the_numbers_is_not_unpacked():
    file = gzip.compress(GOOD + bytes(2**27), 1)
    start = process_time()
    assert read_nifti(file, "a").values.any()
    assert process_time() - start < 0.2
