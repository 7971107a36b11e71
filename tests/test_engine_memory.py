"""The memory that a convolution takes, as numpy asks for it, on the workloads that are measured."""

import tracemalloc
from math import prod

import numpy as np
import pytest

import convviz
from benchmarks.workloads import WORKLOADS, arrays
from convviz.spec import resolve

LARGEST = 40_000_000
"""Bytes of an input in a test: the photograph is left to the benchmark."""


CASES = [
    (workload, dtype)
    for dtype in ("float32", "float64")
    for workload in WORKLOADS
    if np.dtype(dtype).itemsize * prod(workload.input_shape) <= LARGEST
]


@pytest.mark.parametrize(("workload", "dtype"), CASES, ids=[f"{case[0].name}, {case[1]}" for case in CASES])
def test_the_peak_is_three_times_the_arrays_and_64_megabytes_at_most(workload, dtype):
    input, weight = arrays(workload, dtype)
    tracemalloc.start()
    try:
        output = convviz.cross_correlate(input, weight, **workload.settings)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert output.shape[1:] == resolve(input.shape, weight.shape, **workload.settings).output_size
    assert input.nbytes + peak <= 3 * (input.nbytes + output.nbytes) + 64e6
