"""Volumes that are small files and long along an axis: refused from the header, or reduced in few steps."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable

import numpy as np
import pytest

from convviz.core.errors import SourceError
from convviz.data.readers import reducing
from convviz.data.readers.arrays import read_array
from convviz.data.readers.nifti import count_volumes, read_nifti
from convviz.data.readers.reducing import reduce_volume
from testbed.files.arrays import npy, npz
from testbed.files.nifti import changed, full, nifti

FEW = 3000
"""Calls, of Python's and of C's functions, in which any volume is reduced."""


def calls_in(work: Callable[[], object]) -> int:
    """Count the functions that are called, Python's own and those in C."""
    count = 0

    def called(frame, event, argument) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(called)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("shape", [(16_384, 1, 1), (16_384, 3, 65), (1, 16_384, 16), (16, 2000, 8, 8)])
@pytest.mark.parametrize("dtype", ["u1", "f4", "i8"])
def test_a_volume_is_reduced_in_few_steps_however_many_slices_it_has(shape, dtype):
    values = np.zeros(shape, dtype)
    assert calls_in(lambda: reduce_volume(values, "a")) < FEW


def test_a_packed_volume_is_read_in_few_steps_however_many_slices_it_has():
    file = gzip.compress(nifti(np.zeros((1, 1, 16_384), "i2")))
    read_nifti(file, "a.nii.gz")  # so that nothing is imported while it is counted
    assert calls_in(lambda: read_nifti(file, "a.nii.gz")) < FEW


@pytest.mark.parametrize("order", ["C", "F"])
def test_blocks_of_slices_are_averaged_as_single_slices_are(order):
    values = np.random.default_rng(5).integers(-(2**15), 2**15, (70, 5, 130)).astype("i2", order=order)
    blocks = [values[:1], values[1:40], values[40], values[41:]]
    expected = reducing.averages(iter(values), values.shape, "a")
    np.testing.assert_array_equal(reducing.averages(blocks, values.shape, "a"), expected)


LONG = (
    "cells along one axis ({}), and at most 16\u202f384 are read; save a smaller part of it and upload that."
)


@pytest.mark.parametrize("shape", [(16_385, 1, 1), (1, 16_385, 1), (1, 1, 16_385), (2, 16_385, 1, 1)])
@pytest.mark.parametrize("pack", [npy, lambda values: npz(np.savez_compressed, a=values)])
def test_an_array_too_long_along_an_axis_is_refused_from_its_header(shape, pack, monkeypatch):
    monkeypatch.setattr("convviz.data.readers.array_axes.reduce_volume", None)
    sizes = " × ".join(f"{length:,}".replace(",", "\u202f") for length in shape)
    with pytest.raises(SourceError) as refusal:
        read_array(pack(np.zeros(shape, "u1")), "a.npz")
    assert str(refusal.value) == f"“a.npz” has 16\u202f385 {LONG.format(sizes)}"


@pytest.mark.parametrize("axis", [1, 2, 3])
@pytest.mark.parametrize("read", [read_nifti, count_volumes])
def test_a_medical_volume_too_long_along_an_axis_is_refused_from_its_header(axis, read):
    lengths = [1, 1, 1]
    lengths[axis - 1] = 4_000_000
    file = changed(nifti(full(), version=2), 16, "<4q", 3, *lengths)
    sizes = " × ".join("1" if length == 1 else "4\u202f000\u202f000" for length in reversed(lengths))
    with pytest.raises(SourceError) as refusal:
        read(gzip.compress(file), "a.nii.gz")
    assert str(refusal.value) == f"“a.nii.gz” has 4\u202f000\u202f000 {LONG.format(sizes)}"


def test_a_medical_volume_of_too_many_cells_is_refused_from_its_header():
    file = changed(nifti(full(dtype="u1")), 40, "<4h", 3, 512, 512, 513)
    with pytest.raises(SourceError, match=r"\(513 × 512 × 512\), and at most 134\u202f217\u202f728 are"):
        count_volumes(file, "a.nii")
