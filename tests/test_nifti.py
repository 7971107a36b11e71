"""NIfTI files: the numbers that nibabel has, in the file's order, and a sentence for all that is none."""

import gzip
import struct
import tracemalloc
from time import process_time

import nibabel
import numpy as np
import pytest
from nibabel.nifti1 import Nifti1Extension, Nifti1Header

from convviz.errors import SourceError
from convviz.sources import decoding
from convviz.sources.nifti import count_volumes, read_nifti

KINDS = {1: nibabel.Nifti1Image, 2: nibabel.Nifti2Image}
TURNED = "D, H and W are the file's axes k, j and i, which run to the {}, {} and {}"
UPRIGHT = TURNED.format("top", "front", "right")
AGAIN = "save the volume again and upload that."


def nifti(values, *, version=1, affine=None) -> bytes:
    """The file of a volume, as nibabel writes it."""
    return KINDS[version](values, np.eye(4) if affine is None else affine).to_bytes()


def changed(file: bytes, place: int, form: str, *values) -> bytes:
    """The file with this in its header, which places are in nifti1.h and nifti2.h."""
    copy = bytearray(file)
    struct.pack_into(form, copy, place, *values)
    return bytes(copy)


def full(shape=(2, 3, 4), dtype="i2") -> np.ndarray:
    """A volume from 0 to 255, each number another one."""
    return np.linspace(0, 255, np.prod(shape)).round().astype(dtype).reshape(shape)


def refusal_of(data: bytes, **settings) -> str:
    with pytest.raises(SourceError) as caught:
        read_nifti(data, "a.nii", **settings)
    return str(caught.value).removeprefix("“a.nii” ")


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("dtype", ["u1", "<i2", ">i2", "<u4", ">f4", "f8"])
def test_slices_rows_and_columns_are_the_files(dtype, version, pack):
    values = full(dtype=dtype)
    file = nifti(values, version=version)
    if dtype.startswith(">"):
        image = KINDS[version](values, np.eye(4), KINDS[version].header_class(endianness=">"))
        image.header.set_data_dtype(values.dtype)
        file = image.to_bytes()
    data = read_nifti(pack(file), "a.nii")
    stored = KINDS[version].from_bytes(file).get_fdata()
    np.testing.assert_array_equal(data.values[0], stored.transpose(2, 1, 0))
    assert data.values[0, 3, 2, 1] == 255
    assert (data.name, data.notes, data.picture) == ("a.nii", (UPRIGHT,), True)


@pytest.mark.parametrize(
    ("slope", "intercept", "expected", "note"),
    [
        (2, -10, [0, 128, 255], "values −10 to 500 scaled to 0–255"),
        (-1, 0, [255, 127, 0], "values −255 to 0 scaled to 0–255"),
        (0, 5, [0, 128, 255], UPRIGHT),
        (np.nan, np.nan, [0, 128, 255], UPRIGHT),
        (0.5, 0.25, [0, 128, 255], "values 0.25 to 127.75 scaled to 0–255"),
    ],
)
def test_the_scale_of_the_header_is_applied(slope, intercept, expected, note):
    file = nifti(np.array([[[0]], [[128]], [[255]]], dtype="i2"))
    data = read_nifti(changed(file, 112, "<ff", slope, intercept), "a")
    assert data.values.ravel().tolist() == expected
    assert note in data.notes
    assert len(data.notes) == 2 + (note != UPRIGHT)


def test_the_smallest_value_becomes_black_and_the_largest_white():
    data = read_nifti(nifti(np.array([[[-1024, 1024, 3071]]], dtype="i2")), "a")
    assert data.values.ravel().tolist() == [0, 128, 255]
    assert data.notes[-1] == "values −1024 to 3071 scaled to 0–255"


def test_a_mask_is_black_and_white():
    data = read_nifti(nifti(np.array([[[0, 1, 1]]], dtype="u1")), "a")
    assert data.values.ravel().tolist() == [0, 255, 255]


@pytest.mark.parametrize(
    ("axes", "directions"),
    [
        (np.diag([-2.0, -2, 3, 1]), ("top", "back", "left")),
        (np.array([[0, 0, 2.0, 5], [-1, 0, 0, 5], [0, -1, 0, 5], [0, 0, 0, 1]]), ("right", "bottom", "back")),
    ],
)
def test_where_the_axes_run_is_said(axes, directions):
    assert read_nifti(nifti(full(), affine=axes), "a").notes == (TURNED.format(*directions),)


@pytest.mark.parametrize(
    ("place", "form", "values"),
    [
        (252, "<hh", (0, 0)),
        (280, "<f", (np.nan,)),
        (280, "<12f", (0,) * 12),
        (252, "<hhf", (1, 0, 3)),
    ],
    ids=["no code", "nan", "all zero", "a turn that is none"],
)
def test_where_the_axes_run_is_not_said_if_the_header_does_not_say_it(place, form, values):
    (note,) = read_nifti(changed(nifti(full()), place, form, *values), "a").notes
    assert note == "D, H and W are the file's axes k, j and i"


def test_of_several_volumes_one_is_chosen():
    values = np.stack([full(), 255 - full(), full()[::-1]], axis=3)
    file = gzip.compress(nifti(values))
    assert count_volumes(file, "a.nii.gz") == 3
    for volume in range(3):
        data = read_nifti(file, "a.nii.gz", volume=volume)
        np.testing.assert_array_equal(data.values[0], values[..., volume].T)
        assert data.notes == (f"volume {volume} of 3, counted from 0", UPRIGHT)
    assert read_nifti(file, "a") == read_nifti(file, "a", volume=0)
    for volume in (-1, 3):
        assert (
            refusal_of(file, volume=volume) == f"has no volume {volume}; choose one of its 3, counted from 0."
        )


@pytest.mark.parametrize(("shape", "volumes"), [((2, 3, 4), 1), ((2, 3, 4, 1), 1), ((2, 3, 4, 1, 6), 6)])
def test_axes_beyond_the_third_are_counted_together(shape, volumes):
    assert count_volumes(nifti(np.zeros(shape, dtype="u1")), "a") == volumes


@pytest.mark.parametrize("shape", [(3, 2), (3, 2, 1)])
def test_a_single_slice_is_a_volume_and_that_is_said(shape):
    data = read_nifti(nifti(full(shape)), "a")
    np.testing.assert_array_equal(data.values[0, 0], full((3, 2)).T)
    assert data.notes == (UPRIGHT, "a volume of one slice")


def test_a_large_volume_is_averaged_down_and_that_is_said():
    values = np.random.default_rng(6).integers(0, 2, (130, 80, 70)).astype("f4") * 100 - 50
    data = read_nifti(gzip.compress(nifti(values), 1), "a")
    assert data.values.shape == (1, 64, 39, 64)
    assert data.notes[1] == "reduced from 70 × 80 × 130 to 64 × 39 × 64"
    assert data.notes[2].endswith("scaled to 0–255")
    assert data.values.min() == 0
    assert data.values.max() == 255


def test_no_text_of_the_header_is_looked_at():
    image = nibabel.Nifti1Image(full(), np.eye(4))
    image.header["descrip"] = b"<img src=x>"
    image.header["aux_file"] = b"/etc/passwd"
    image.header.extensions.append(Nifti1Extension("comment", b"\xff" * 99))
    data = read_nifti(image.to_bytes(), "a")
    np.testing.assert_array_equal(data.values[0], full().T)
    assert data.notes == (UPRIGHT,)


def test_a_header_that_is_odd_but_clear_is_read_in_silence(caplog):
    data = read_nifti(changed(nifti(full()), 76, "<ff", 7, -1), "a")
    assert data.values[0, 3, 2, 1] == 255
    assert not caplog.records


DAMAGED = f"is a NIfTI file, but its header is damaged; {AGAIN}"
CUT = f"is a NIfTI file, but it is cut short or damaged; {AGAIN}"
NONE = "and there is no NIfTI volume in it; save one as .nii or .nii.gz and upload that."
PLAIN = "and a volume is made of plain numbers; save it with one number a voxel and upload that."
GOOD = nifti(full())
PACKED = gzip.compress(nifti(np.random.default_rng(7).integers(0, 256, (20, 20, 20), dtype="u1")), mtime=0)
COLOURS = np.zeros((2, 2, 2), dtype=[("R", "u1"), ("G", "u1"), ("B", "u1")])
FINITE = "which is not a finite number; put one there, 0 if nothing is meant."


def with_nan(shape: tuple[int, ...], place: tuple[int, ...]) -> bytes:
    values = np.zeros(shape, dtype="f4")
    values[place] = np.nan
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
        "is the header of a pair of files, .hdr and .img; save the volume as one .nii file and upload that.",
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
        with_nan((2, 3, 4), (1, 2, 3)),
        f"has nan at index (3, 2, 1), counted from 0, {FINITE}",
    ),
    "nan in the first of two": (
        with_nan((2, 3, 4, 2), (1, 0, 2, 0)),
        f"has nan at index (0, 2, 0, 1), counted from 0, {FINITE}",
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
    monkeypatch.setattr(decoding, "DECODE_WAIT_SECONDS", 0.01)
    with decoding.one_at_a_time("another"):
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
