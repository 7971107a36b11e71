"""Volumes averaged down: exact, a slice at a time, and what does not fit is said."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convviz.core.errors import SourceError
from convviz.data.readers import reducing
from convviz.data.readers.reducing import averages, brightness, fitting, reduce_volume, size_notes


def averaged(values: np.ndarray, **options) -> np.ndarray:
    return averages(iter(values), values.shape, "a", **options)


def exact(values: np.ndarray, sizes: tuple[int, ...]) -> np.ndarray:
    """The averages by definition: every voxel split into so many equal parts that each lies in one cell."""
    for axis, count in enumerate(sizes):
        length = values.shape[axis]
        parts = np.repeat(values, count, axis)
        values = np.moveaxis(parts, axis, 0).reshape(count, length, *np.delete(parts.shape, axis))
        values = np.moveaxis(values.sum(axis=1), 0, axis)
    return values


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        ((1, 1, 1), (1, 1, 1)),
        ((64, 64, 64), (64, 64, 64)),
        ((65, 8, 8), (64, 8, 8)),
        ((200, 512, 512), (64, 64, 64)),
        ((10, 128, 64), (10, 64, 32)),
        ((10, 64, 128), (10, 32, 64)),
        ((7, 1, 9999), (7, 1, 64)),
    ],
)
def test_a_slice_keeps_its_aspect_and_the_depth_is_cut_on_its_own(shape, size):
    assert fitting(shape) == size


@settings(max_examples=50)
@given(st.data())
def test_the_averages_of_whole_numbers_are_exact_but_for_the_last_rounding(data):
    side = st.one_of(st.integers(1, 9), st.integers(63, 67), st.just(128))
    shape = data.draw(st.tuples(st.integers(1, 3) | st.just(66), side, st.integers(1, 5)))
    order = data.draw(st.permutations(range(3)))
    values = np.random.default_rng(sum(shape)).integers(-(2**15), 2**16, shape).transpose(order)
    size = fitting(values.shape)
    sums = exact(values, size)
    volume = values.size
    expected = [float(Fraction(int(total), volume)) for total in sums.ravel()]
    assert averaged(values).ravel().tolist() == expected


def test_a_volume_that_fits_is_not_touched():
    values = np.array([[[0.1, 1e15], [-3e-300, 1 / 3]]])
    np.testing.assert_array_equal(averaged(values), values)


def test_the_average_stays_the_average():
    values = np.random.default_rng(1).random((70, 71, 72))
    assert averaged(values).shape == (64, 63, 64)
    np.testing.assert_allclose(averaged(values).mean(), values.mean(), rtol=1e-12)


@pytest.mark.parametrize("dtype", [bool, "u1", ">i2", "f2", ">f4", "i8", "f8"])
def test_any_kind_of_number_is_averaged(dtype):
    values = np.random.default_rng(2).integers(0, 2, (2, 128, 3)).astype(dtype)
    got = averaged(np.asfortranarray(values))
    np.testing.assert_array_equal(got, exact(values.astype(int), (2, 64, 2)) / values.size)


def test_slices_are_taken_one_at_a_time():
    taken = []

    def slices():
        for index in range(3):
            taken.append(index)
            yield np.full((1, 1), index)
            assert len(taken) == index + 1

    assert averages(slices(), (3, 1, 1), "a").ravel().tolist() == [0, 1, 2]


def test_any_longest_side_may_be_asked_for():
    values = np.arange(6 * 8 * 4.0).reshape(6, 8, 4)
    expected = exact(values, (3, 3, 2)) / values.size
    np.testing.assert_array_equal(averaged(values, side=3), expected)
    np.testing.assert_array_equal(reduce_volume(values, "a", side=3), np.round(expected)[np.newaxis])


@pytest.mark.parametrize("dtype", ["u1", "f4", "f8"])
def test_whole_numbers_stay_whole_and_others_do_not(dtype):
    values = np.array([[[[0, 1, 1, 1]]], [[[2, 2, 2, 3]]]], dtype=dtype)
    assert reduce_volume(values, "a", side=1).ravel().tolist() == [1, 2]
    values[1] += np.asarray(0.5, dtype)
    expected = [0.75, 2.75] if dtype != "u1" else [1, 2]
    assert reduce_volume(values, "a", side=1).ravel().tolist() == expected


def test_numbers_are_left_alone_where_a_volume_fits():
    values = np.random.default_rng(3).random((2, 3, 4, 5))
    np.testing.assert_array_equal(reduce_volume(values, "a"), values)
    np.testing.assert_array_equal(reduce_volume(values[0], "a"), values[:1])
    values[1, 2, 3, 4] = np.inf
    with pytest.raises(SourceError, match=r"\(1, 2, 3, 4\)"):
        reduce_volume(values, "a")
    with pytest.raises(SourceError, match=r"\(2, 3, 4\)"):
        reduce_volume(values[1], "a")


@pytest.mark.parametrize("bad", [np.inf, -np.inf, 2e15])
@pytest.mark.parametrize("at_once", [1, 40, 2**18])
def test_the_first_number_that_cannot_be_shown_is_named_where_it_stands(bad, at_once, monkeypatch):
    monkeypatch.setattr(reducing, "CHECKED_AT_ONCE", at_once)
    values = np.zeros((3, 100, 20))
    values[1, 77, 13] = values[1, 78, 0] = bad
    with pytest.raises(SourceError, match=r"at index \(1, 77, 13\), counted from 0,"):
        averaged(values)
    with pytest.raises(SourceError, match=r"at index \(5, 1, 77, 13\), counted from 0,"):
        averaged(values, place=(5,))


def test_whole_numbers_too_large_to_be_exact_are_refused():
    with pytest.raises(SourceError, match=r"−9.22337e\+18 at index \(0, 0, 1\)"):
        averaged(np.array([[[0, -(2**63)]]]))


@pytest.mark.parametrize(
    ("given", "shown", "notes"),
    [
        ((2, 64, 64), (2, 64, 64), ()),
        ((1, 2, 2), [1, 2, 2], ("a volume of one slice",)),
        ((2000, 2, 2), (64, 2, 2), ("reduced from 2\u202f000 × 2 × 2 to 64 × 2 × 2",)),
        ((1, 128, 2), (1, 64, 1), ("a volume of one slice", "reduced from 1 × 128 × 2 to 1 × 64 × 1")),
    ],
)
def test_what_became_of_the_size_is_said(given, shown, notes):
    assert size_notes(given, shown) == notes


@pytest.mark.parametrize(
    ("values", "expected", "notes"),
    [
        ([0, 100, 255], [0, 100, 255], ()),
        ([0, 99.5, 255], [0, 100, 255], ()),
        ([0, 1], [0, 255], ("values 0 to 1 scaled to 0–255",)),
        ([-1000, 0, 3000], [0, 64, 255], ("values −1000 to 3000 scaled to 0–255",)),
        ([-1, -0.0], [0, 255], ("values −1 to 0 scaled to 0–255",)),
        ([7, 7], [0, 0], ("values 7 to 7 scaled to 0–255",)),
        ([-1e-9, 1e-9], [0, 255], ("values −1e−09 to 1e−09 scaled to 0–255",)),
    ],
)
def test_the_smallest_becomes_0_and_the_largest_255(values, expected, notes):
    got, said = brightness(np.array(values, dtype=float))
    assert (got.tolist(), said) == (expected, notes)
