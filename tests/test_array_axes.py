"""The axes of an array are never assumed in silence, and arrays are read on every page they fit."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from convviz.core.errors import SourceError
from convviz.data.formats import rank_of
from convviz.data.inputs import upload_input
from convviz.data.series import Data
from convviz.data.uploads import File, choice_title, choices_in, read_files, read_first
from testbed.files.arrays import npy, npz

BROUGHT = Path(__file__).parent / "brought"
IMAGES = bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3]) + bytes(range(12))


def brought(name: str) -> File:
    return File((BROUGHT / name).read_bytes(), name)


def first_of(rank: int, *files: File) -> Data:
    return read_first(rank, files, choices_in(rank, files))[1]


def test_a_video_with_its_channels_last_is_turned_and_can_be_turned_back():
    video = brought("A01-video-channels-last.npy")
    assert choices_in(3, [video]) == (":last", ":first")
    assert [choice_title(3, one, video) for one in (":last", ":first")] == ["channels last", "channels first"]
    data = first_of(3, video)
    assert data.values.shape == (3, 6, 8, 8)
    assert data.notes == ("the last axis of 6 × 8 × 8 × 3 read as channels",)
    again = read_files(3, [video], ":first")
    assert again.values.shape == (6, 8, 8, 3)
    assert again.notes == ("the first axis of 6 × 8 × 8 × 3 read as channels",)


def test_what_looks_like_a_colour_picture_is_said_to_be_one():
    picture = brought("A01h-colour-picture.npy")
    data = first_of(3, picture)
    assert data.values.shape == (3, 1, 16, 24)
    assert data.notes[0] == "the last axis of 16 × 24 × 3 read as channels: one colour picture"
    whole = read_files(3, [picture], ":first")
    assert whole.values.shape == (1, 16, 24, 3)
    assert whole.notes == ("all axes of 16 × 24 × 3 read as a volume",)
    assert first_of(2, picture).values.shape == (3, 16, 24)


@pytest.mark.parametrize(
    ("rank", "shape", "shown"),
    [
        (1, (16,), (1, 16)),
        (1, (2, 9), (2, 9)),
        (1, (200, 12), (12, 200)),
        (2, (8, 8), (1, 8, 8)),
        (2, (3, 8, 9), (3, 8, 9)),
        (2, (8, 9, 3), (3, 8, 9)),
        (2, (1, 3, 8, 9), (3, 8, 9)),
        (3, (8, 8, 8), (1, 8, 8, 8)),
        (3, (1, 2, 8, 8, 8), (2, 8, 8, 8)),
        (3, (64, 5, 6, 2), (2, 64, 5, 6)),
    ],
)
def test_an_array_is_read_on_each_page_that_its_axes_fit(rank, shape, shown):
    values = np.arange(float(np.prod(shape))).reshape(shape)
    data = first_of(rank, File(npy(values), "a.npy"))
    assert data.values.shape == shown
    assert np.array_equal(np.sort(data.values, axis=None), np.sort(values, axis=None))


def test_arrays_of_the_cases_are_read_on_their_pages():
    assert first_of(2, brought("A06-picture.npy")).values.shape == (1, 8, 8)
    assert first_of(1, brought("A06k-signal.npy")).values.shape == (1, 16)


def test_an_array_on_the_page_of_pictures_has_as_many_cells_as_are_asked_for():
    data = first_of(2, File(npy(np.arange(256.0).reshape(16, 16)), "a.npy"))
    whole = (0, 0, 100, 100)
    assert upload_input(data, cells=512, colour="grey", region=whole).values.shape == (1, 16, 16)
    assert upload_input(data, cells=8, colour="grey", region=whole).values.shape == (1, 8, 8)


@pytest.mark.parametrize(
    ("rank", "shape", "sentence"),
    [
        (2, (9,), "“a.npy” has 1 axis (9), and the page 2D shows 2 or 3. Upload it on the page 1D."),
        (
            1,
            (4, 5, 6),
            "“a.npy” has 3 axes (4 × 5 × 6), and the page 1D shows 1 or 2. Upload it on the page 2D or 3D.",
        ),
        (
            2,
            (2, 2, 2, 2, 2),
            "“a.npy” has 5 axes (2 × 2 × 2 × 2 × 2), and the page 2D shows 2 or 3. "
            "Save a part of it, as in values[0], and upload that.",
        ),
    ],
)
def test_an_array_for_another_page_is_sent_there(rank, shape, sentence):
    with pytest.raises(SourceError) as refused:
        first_of(rank, File(npy(np.zeros(shape)), "a.npy"))
    assert str(refused.value) == sentence


def test_the_page_that_fits_an_array_is_that_of_its_axes():
    assert [rank_of(npy(np.zeros((2,) * axes)), "a.npy") for axes in (1, 2, 3, 4)] == [1, 2, 3, 3]


def test_an_array_of_an_archive_is_read_on_each_page():
    archive = File(npz(a=np.ones((4, 5)), b=np.zeros(7)), "a.npz")
    assert choices_in(2, [archive]) == ("a", "b")
    assert read_files(2, [archive], "a").values.shape == (1, 4, 5)
    assert read_files(1, [archive], "b").values.shape == (1, 7)


@pytest.mark.parametrize("content", [IMAGES, gzip.compress(IMAGES, mtime=0)], ids=["plain", "packed"])
def test_images_of_mnist_are_a_volume_or_one_is_chosen(content):
    file = File(content, "train-images")
    assert read_files(3, [file]).values.tolist() == [[[[0, 1, 2], [3, 4, 5]], [[6, 7, 8], [9, 10, 11]]]]
    options = choices_in(2, [file])
    assert [choice_title(2, one, file) for one in options] == ["image 0", "image 1"]
    chosen = read_files(2, [file], options[1])
    assert chosen.values.tolist() == [[[6, 7, 8], [9, 10, 11]]]
    assert chosen.notes == ("image 1 of 2, counted from 0",)
    assert rank_of(content, "a") == 2


def test_the_images_of_the_cases_are_read():
    assert first_of(3, brought("A05-images-idx3-ubyte.gz")).values.shape == (1, 2, 4, 4)


@pytest.mark.parametrize("end", [17, 27])
def test_an_idx_file_that_is_cut_short_is_said_to_be_so(end):
    for content in (IMAGES[:end], gzip.compress(IMAGES[:end], mtime=0)):
        with pytest.raises(
            SourceError, match=r"is a file in the format IDX, but it is empty, cut short or dam"
        ):
            read_files(3, [File(content, "a")])


def test_an_idx_file_that_claims_too_much_is_refused_unread():
    with pytest.raises(SourceError, match=r"IDX"):
        read_files(3, [File(gzip.compress(b"\0\0\x08\3" + b"\0\0\xff\xff" * 3, mtime=0), "a")])


@pytest.mark.parametrize("name", ["first", "last", "image 0"])
def test_an_array_of_an_archive_may_be_called_as_a_choice_of_the_page_is(name):
    file = File(npz(**{name: np.ones((4, 5, 6)), "other": np.zeros((2, 7, 7, 7))}), "two.npz")
    assert read_files(3, [file], name).values.shape == (1, 4, 5, 6)
    assert choice_title(3, name, file) == name
