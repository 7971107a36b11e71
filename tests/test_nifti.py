"""NIfTI files: the numbers that nibabel has, in the file's order, and what their headers say of them."""

import gzip
from pathlib import Path

import nibabel
import numpy as np
import pytest
from nibabel.nifti1 import Nifti1Extension

from convviz.core.errors import SourceError
from convviz.data.readers.nifti import count_volumes, read_nifti
from testbed.files.nifti import KINDS, changed, full, nifti

TURNED = "D, H and W are the file's axes k, j and i, which run to the {}, {} and {}"
UPRIGHT = TURNED.format("top", "front", "right")


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
        with pytest.raises(SourceError) as caught:
            read_nifti(file, "a", volume=volume)
        assert str(caught.value) == f"“a” has no volume {volume}; choose one of its 3, counted from 0."


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


def test_voxels_that_are_nan_count_as_0_and_it_is_said():
    file = Path(__file__).parent / "brought" / "M01-nan.nii"
    data = read_nifti(file.read_bytes(), "brain.nii")
    assert any(note.endswith("NaN read as 0") for note in data.notes)
    assert (data.values.min(), data.values.max()) == (0, 255)
