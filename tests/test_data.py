"""The record of what a user brings: read-only, finite, named, and told apart by its content."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from convviz.core.errors import SourceError
from convviz.data.series import Data


def test_data_are_a_read_only_copy_as_float64():
    given = np.arange(6, dtype=np.int16).reshape(2, 3).T
    data = Data.of(given, "a")
    assert data.values.dtype == np.float64
    assert data.values.flags.c_contiguous
    np.testing.assert_array_equal(data.values, given)
    given[:] = 9
    assert data.values[2, 1] == 5
    with pytest.raises(ValueError, match="read-only"):
        data.values[0, 0] = 1
    with pytest.raises(FrozenInstanceError):
        data.name = "b"


def test_data_are_equal_if_all_that_can_be_seen_of_them_is():
    data = Data.of([[1, 2]], "a", channel_labels=["c"], position_labels="xy", notes=["n"])
    assert data == Data.of([[1.0, 2.0]], "a", channel_labels=["c"], position_labels="xy", notes=["n"])
    assert hash(data) == hash(Data.of([[1.0, 2.0]], "a", channel_labels="c", position_labels="xy", notes="n"))
    for other in (Data.of([[1, 2]], "a"), Data.of([[1, 3]], "a"), Data.of([[1], [2]], "a")):
        assert data != other
    assert Data.of([[1, 2]], "a") != Data.of([[1, 2]], "a", picture=True)


@pytest.mark.parametrize("values", [[[1.0, 2]], [[1.0], [3.0]], [[[1.0], [2.0]]]])
def test_the_digest_tells_values_and_shapes_apart(values):
    assert Data.of([[1.0], [2.0]], "a").digest != Data.of(values, "a").digest


def test_the_digest_does_not_depend_on_the_name():
    assert Data.of([[1.0]], "a").digest == Data.of([[1.0]], "b").digest


def test_names_and_labels_are_text_without_controls_and_cut():
    data = Data.of([[0, 0]], "\0\n", channel_labels=["x" * 99], position_labels=["a\0b\nc", "<b>"])
    assert data.name == "the file"
    assert data.channel_labels == ("x" * 23 + "…",)
    assert data.position_labels == ("ab c", "<b>")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            [[1, np.nan]],
            "“a-b” has nan at index (0, 1), counted from 0, which is not a finite number; put one there, "
            "0 if nothing is meant.",
        ),
        (
            [[[1e15, -np.inf]]],
            "“a-b” has −inf at index (0, 0, 1), counted from 0, which is not a finite number; put one there, "
            "0 if nothing is meant.",
        ),
        (
            [[0], [-1e300]],
            "“a-b” has −1e+300 at index (1, 0), counted from 0, which lies beyond ±1e15, where whole numbers "
            "are no longer exact; use smaller numbers.",
        ),
        (np.zeros((3, 0)), "“a-b” holds no numbers (3 × 0); give at least one."),
    ],
)
def test_values_that_cannot_be_shown_are_refused_with_their_place(values, sentence):
    with pytest.raises(SourceError) as caught:
        Data.of(values, "a-b")
    assert str(caught.value) == sentence
