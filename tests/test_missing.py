"""Missing voxels and pixels (NaN) are 0 or the mean of their neighbours, by choice, and it is said."""

from __future__ import annotations

import numpy as np
import pytest
from app_page import choose, opened, told, upload
from visits import captions

from convviz.core.errors import SourceError
from convviz.data.readers.missing import FILLS, MEAN, ZERO, filled
from convviz.data.uploads import File, choice_title, choices_after, choices_in, read_files, read_first
from convviz.decoder.client import read, read_choice
from testbed.files.arrays import npy
from testbed.files.nifti import nifti
from testbed.files.tiffs import tiff

BLOCK = np.arange(27.0).reshape(3, 3, 3)
BLOCK[1, 1, 1] = np.nan
FLAT = np.arange(9.0).reshape(3, 3) + 10
FLAT[0, 0] = np.nan
CORNER = (FLAT[0, 1] + FLAT[1, 0] + FLAT[1, 1]) / 3


def scaled(values: np.ndarray) -> np.ndarray:
    return np.round((values - values.min()) / np.ptp(values) * 255)


VOLUMES = {
    "NIfTI": ("a.nii", nifti(BLOCK.astype("f4")), True),
    "npy": ("a.npy", npy(BLOCK), False),
    "pages of a TIFF": ("a.tif", tiff(BLOCK, photometric="minisblack"), True),
    "pages of a TIFF of 32 bits": ("a.tif", tiff(BLOCK.astype("f4"), photometric="minisblack"), True),
}


@pytest.mark.parametrize(("name", "content", "is_scaled"), VOLUMES.values(), ids=VOLUMES)
def test_a_missing_voxel_is_0_or_the_mean_of_the_26_around_it(name, content, is_scaled):
    files = [File(content, name)]
    _, first = read_first(3, files, choices_in(3, files))
    assert choices_after(first, choices_in(3, files)) == tuple(FILLS)
    for choice, middle, said in (
        (ZERO, 0, "1 value that is NaN read as 0"),
        (MEAN, 13, "1 value that is NaN filled with the mean of its neighbours"),
    ):
        expected = np.nan_to_num(BLOCK, nan=middle)
        got = read_files(3, files, choice)
        axes = (2, 1, 0) if name.endswith(".nii") else (0, 1, 2)
        assert (
            got.values[0].transpose(axes).tolist() == (scaled(expected) if is_scaled else expected).tolist()
        )
        assert said in got.notes
        assert got.gaps == 1


PICTURES = {
    "npy": ("a.npy", npy(FLAT)),
    "TIFF of 64 bits": ("a.tif", tiff(FLAT)),
    "TIFF of 32 bits": ("a.tif", tiff(FLAT.astype("f4"))),
}


@pytest.mark.parametrize(("name", "content"), PICTURES.values(), ids=PICTURES)
def test_a_missing_pixel_is_0_or_the_mean_of_those_around_it(name, content):
    for choice, value in ((ZERO, 0), (MEAN, CORNER)):
        got = read_files(2, [File(content, name)], choice)
        expected = np.nan_to_num(FLAT, nan=value)
        if name.endswith(".npy"):
            assert np.allclose(got.values[0], expected)
        else:
            assert got.pixels[..., 0].tolist() == scaled(expected).tolist()
        assert got.gaps == 1


def test_missing_numbers_of_a_sequence_lie_between_their_neighbours():
    file = File(npy(np.array([1, np.nan, 5])), "a.npy")
    assert read_files(1, [file]).values.tolist() == [[1, 0, 5]]
    assert read_files(1, [file], MEAN).values.tolist() == [[1, 3, 5]]


def test_in_a_volume_that_is_averaged_down_missing_voxels_are_left_out_of_the_averages():
    values = np.full((1, 128, 128), 7.0)
    values[0, ::2, ::2] = np.nan
    file = File(npy(values), "a.npy")
    assert np.unique(read_files(3, [file], MEAN).values).tolist() == [7]
    assert np.unique(read_files(3, [file], ZERO).values).tolist() == [5.25]


def test_a_gap_is_filled_from_its_edges_to_its_middle():
    values = np.zeros(9)
    values[0], values[8] = 1, 3
    missing = np.ones(9, dtype=bool)
    missing[[0, 8]] = False
    assert filled(values, missing).tolist() == [1, 1, 1, 1, 2, 3, 3, 3, 3]


def test_what_is_all_missing_is_0_and_what_is_far_from_everything_the_mean_of_all(monkeypatch):
    assert filled(np.ones(3), np.ones(3, dtype=bool)).tolist() == [0, 0, 0]
    monkeypatch.setattr("convviz.data.readers.missing.WORK", 0)
    missing = np.array([False, True, True, True, False])
    assert filled(np.array([1.0, 0, 0, 0, 3]), missing).tolist() == [1, 1, 2, 3, 3]


@pytest.mark.parametrize("rank", [2, 3])
def test_what_is_infinite_is_no_gap(rank):
    values = np.where(np.isnan(FLAT), np.inf, FLAT)
    for name, content in (("a.tif", tiff(values)), ("a.npy", npy(values[np.newaxis]))):
        with pytest.raises(SourceError, match=r"“a\.(tif|npy)” has "):
            read_files(rank, [File(content, name)], MEAN)


def test_without_missing_numbers_nothing_is_offered():
    files = [File(npy(np.arange(8.0).reshape(2, 2, 2)), "a.npy")]
    assert read(3, files).options == ()
    assert [choice_title(3, one, files[0]) for one in FILLS] == [
        "missing values: 0",
        "missing values: mean",
    ]


def test_the_choice_goes_through_the_process_that_reads():
    files = [File(npy(BLOCK), "a.npy")]
    found = read(3, files)
    assert (found.options, found.chosen) == (tuple(FILLS), ZERO)
    assert read_choice(3, files, MEAN).values[0, 1, 1, 1] == 13
    assert read_choice(3, files, ZERO).values[0, 1, 1, 1] == 0


def test_on_the_page_the_other_way_can_be_chosen():
    app = upload(opened(source="upload", rank="3"), "a.npy", npy(BLOCK))
    assert "1 value that is NaN read as 0" in captions(app)
    key = next(one.key for one in app.selectbox if one.key.startswith("choice"))
    choose(app, key, MEAN)
    assert not told(app, "problem")
    assert "1 value that is NaN filled with the mean of its neighbours" in captions(app)
