import pytest

from convviz.errors import SourceError
from convviz.uploads import check_total


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
