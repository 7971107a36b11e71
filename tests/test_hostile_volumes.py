"""Every volume that people may bring: read with a remark, or refused while all else stays."""

from __future__ import annotations

import numpy as np
import pytest
from app_page import choose, setup_of, told, upload
from PIL import Image
from visits import captions, held, refusal, said_by, visitor

from convviz.core.limits import MAX_KEPT_MB
from convviz.data import quota
from convviz.data.readers.arrays import read_array
from testbed.files.arrays import EIGHT, npy, npz
from testbed.files.bombs import bombs
from testbed.files.pictures import encoded, textured_picture

AXES = "and a volume has 3, (D, H, W), or 4, (C, D, H, W);"
NUMBERS = np.random.default_rng(10).random((5, 6, 7))
GOOD = npz(a=NUMBERS, b=NUMBERS)
UNEQUAL = encoded(
    textured_picture(size=(9, 9)), "TIFF", save_all=True, append_images=[textured_picture(size=(8, 9))]
)
NO_VOLUMES = {
    "objects": npy(np.array([[[None]]]), allow_pickle=True),
    "a pickle": b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00]\x94.",
    "0-d": npy(np.float64(1)),
    "1-D": npy(np.zeros(512)),
    "structured": npy(np.zeros((2, 2, 2), dtype=[("x", "f4"), ("y", "i2")])),
    "complex": npy(EIGHT + 1j),
    "NaN": npy(np.where(EIGHT == 6, np.inf, EIGHT)),
    "infinity": npy(np.where(EIGHT == 1, np.inf, EIGHT)),
    "cut short": npy(EIGHT)[:-1],
}
REFUSED = {
    "a negative shape": (
        "a.npy",
        npy(EIGHT).replace(b"(2, 2, 2)", b"(-2, 2,2)"),
        "is an array saved by numpy, but it is cut short or damaged; save it again with numpy.save and "
        "upload that.",
    ),
    "5-D": (
        "a.npy",
        npy(np.zeros((2, 2, 3, 4, 5))),
        f"has 5 axes (2 × 2 × 3 × 4 × 5), {AXES} save a part of it, as in values[0], and upload that.",
    ),
    "no arrays": (
        "a.npz",
        npz(),
        "is an archive with no arrays in it, nothing at all; save one with numpy.savez.",
    ),
    "a broken zip": (
        "a.npz",
        GOOD[:-30],
        "is a zip archive, but it is cut short or damaged; save the arrays again with numpy.savez and upload "
        "that.",
    ),
    **{
        title: (bomb.name, bomb.content, bomb.sentence.replace(f"“{bomb.name}” ", ""))
        for title, bomb in bombs().items()
        if bomb.rank == 3
    },
}


@pytest.fixture(scope="module")
def app():
    """One visitor with an archive of two arrays, a kernel and a step, who makes every mistake there is."""
    return visitor("mine.npz", GOOD, rank="3", kernel="box")


@pytest.mark.parametrize(("name", "content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_volume_is_refused_and_the_earlier_one_stays(app, name, content, sentence):
    assert refusal(app, lambda: upload(app, name, content)) == f"“{name}” {sentence}"


@pytest.mark.parametrize("content", NO_VOLUMES.values(), ids=NO_VOLUMES)
def test_an_array_that_is_no_volume_is_refused_as_its_reader_says(app, content):
    assert refusal(app, lambda: upload(app, "a.npy", content)) == said_by(read_array, content, "a.npy")


def test_slices_of_unequal_size_are_named(app):
    assert refusal(app, lambda: upload(app, "a.tif", UNEQUAL)) == (
        "Slice 1 of “a.tif” is 8 × 9 pixels and slice 0 9 × 9; crop or resize them to one size and upload "
        "them again."
    )


def test_of_an_archive_the_array_that_is_no_volume_is_refused_and_the_other_stays():
    app = visitor("mine.npz", npz(good=NUMBERS, flat=np.zeros((4, 4))), rank="3")
    key = next(each.key for each in app.selectbox if each.key.startswith("choice"))
    assert refusal(app, lambda: choose(app, key, "flat")).startswith("“mine.npz” has 2 axes (4 × 4)")


WORK = {
    "bool": NUMBERS > 0.5,
    "int64": EIGHT,
    "uint64": EIGHT.astype("u8"),
    "big-endian": EIGHT.astype(">f4"),
    "Fortran order": np.asfortranarray(EIGHT),
    "four axes": NUMBERS[np.newaxis],
}


@pytest.mark.parametrize("values", WORK.values(), ids=WORK)
def test_whatever_the_kind_and_order_of_plain_numbers_they_are_read(app, values):
    upload(app, "a.npy", npy(values))
    assert not told(app, "problem")
    got = app.session_state["convviz-state"].upload.values
    assert np.array_equal(got[0], np.asarray(values, dtype=float).reshape(got.shape[1:]))


REDUCED = {
    "a large array": (
        "a.npy",
        npy(np.zeros((128, 96, 64), dtype=np.uint8)),
        ["a.npy · 64 × 64 × 43", "reduced from 128 × 96 × 64 to 64 × 64 × 43"],
    ),
    "one page": ("a.tif", encoded(Image.new("L", (5, 4), 9), "TIFF"), ["a.tif · 1 × 4 × 5"]),
}


@pytest.mark.parametrize(("name", "content", "remarks"), REDUCED.values(), ids=REDUCED)
def test_what_is_larger_than_the_stage_is_reduced_and_that_is_told(app, name, content, remarks):
    upload(app, name, content)
    assert captions(app)[: len(remarks)] == remarks


def test_files_are_kept_until_the_room_of_all_visitors_is_full(app):
    upload(app, "a.npz", GOOD)
    other = quota.reserve(MAX_KEPT_MB * 2**20 - quota.reserved())
    large = npy(np.zeros((64, 64, 64), dtype=np.uint8))
    before = held(app)
    assert refusal(app, lambda: upload(app, "a.npy", large)) == (
        "This server keeps at most 320 MB of files for all its visitors together; 0.0 MB are left, and this "
        "one needs 2.0 MB: try again in some minutes, or run ConvViz on your own machine."
    )
    assert held(app) == before
    del other
    upload(app, "a.npy", large)
    assert not told(app, "problem")
    assert setup_of(app).file == "a.npy"


def test_a_visitor_who_leaves_gives_back_the_room():
    before = quota.reserved()
    first = quota.reserve(1000)
    assert quota.reserved() == before + 1000
    assert quota.reserve(10, instead_of=first).size == 10
    del first
    assert quota.reserved() <= before + 1000
