import numpy as np
import pytest

from convviz.core.errors import SourceError
from convviz.data.uploads import File, check_total, choices_in, read_first
from testbed.files.arrays import npz


def test_several_files_may_be_as_large_as_one():
    check_total([8 * 2**20, 8 * 2**20])
    check_total([1] * 256)


@pytest.mark.parametrize(
    ("sizes", "sentence"),
    [
        (
            [9 * 2**20, 8 * 2**20],
            "The 2 files have 17.0 MB in all, and at most 16 MB are read; "
            "save them smaller, or choose fewer.",
        ),
        ([1] * 257, "That is 257 files, and at most 256 are read as slices; choose fewer."),
    ],
)
def test_more_is_refused_with_both_numbers(sizes, sentence):
    with pytest.raises(SourceError) as refusal:
        check_total(sizes)
    assert str(refusal.value) == sentence


def test_one_large_file_is_left_to_its_reader():
    check_total([17 * 2**20])


FLAT, GOOD = np.zeros((4, 4)), np.arange(8.0).reshape(2, 2, 2)


@pytest.mark.parametrize(
    ("arrays", "chosen"),
    [({"a": FLAT, "b": GOOD}, "b"), ({"a": FLAT, "b": FLAT, "c": GOOD}, "c"), ({"a": GOOD, "b": FLAT}, "a")],
)
def test_of_several_arrays_the_first_that_can_be_shown_is_read(arrays, chosen):
    files = [File(npz(**arrays), "a.npz")]
    choice, upload = read_first(3, files, choices_in(3, files))
    assert choice == chosen
    assert np.array_equal(upload.values[0], GOOD)


def test_if_no_array_can_be_shown_the_last_says_why():
    files = [File(npz(a=FLAT, b=np.zeros(5)), "a.npz")]
    with pytest.raises(SourceError, match=r"has 1 axis \(5\)"):
        read_first(3, files, choices_in(3, files))
