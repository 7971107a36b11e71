"""PyTorch's answers to pooling, transposed convolution and upsampling, number for number.

golden/torch_layers.npz was recorded from torch 2.13.0 (CPU) by golden/record_layers.py with seed 20261130:
for each layer and rank 130 random cases of integers, in float32 and float64, and 30 that torch refuses.
"""

import json
from collections.abc import Iterator
from itertools import product
from math import prod
from pathlib import Path

import numpy as np
import pytest

import convviz

OPERATIONS = ("conv_transpose", "max_pool", "avg_pool", "adaptive_max_pool", "adaptive_avg_pool", "upsample")
LAYERS_AND_RANKS = list(product(OPERATIONS, (1, 2, 3)))
ARRAYS = ("input", "weight", "bias")
NO_CELL = np.iinfo(np.int16).min

with np.load(Path(__file__).with_name("golden") / "torch_layers.npz") as recorded:
    RECORD = json.loads(recorded["record"].tobytes())
    NUMBERS = {name: recorded[name] for name in ("integers", "float32", "float64")}


def replayed() -> Iterator[tuple[dict, dict, np.ndarray | None]]:
    """Each case, its arguments, and the output of torch; None where torch refuses it."""
    positions = dict.fromkeys(NUMBERS, 0)

    def take(source: str, shape: list[int], dtype: str) -> np.ndarray:
        start = positions[source]
        positions[source] += prod(shape)
        return NUMBERS[source][start : positions[source]].reshape(shape).astype(dtype)

    for case in RECORD["cases"]:
        dtype, output = case["dtype"], None
        shapes = {name: case[f"{name}_shape"] for name in ARRAYS if case.get(f"{name}_shape")}
        if "output_shape" in case:
            given = {name: take("integers", shape, dtype) for name, shape in shapes.items()}
            source = dtype if "avg" in case["operation"] else "integers"
            output = take(source, case["output_shape"], dtype)
            output[output == NO_CELL] = -np.inf
        else:
            given = {name: np.zeros(shape, dtype) for name, shape in shapes.items()}
        yield case, given | case["settings"], output
    assert positions == {name: len(numbers) for name, numbers in NUMBERS.items()}


CASES = list(replayed())


def cases_of(operation: str, ndim: int) -> list[tuple[dict, dict, np.ndarray | None]]:
    return [
        (case, arguments, output)
        for case, arguments, output in CASES
        if (case["operation"], len(case["input_shape"])) == (operation, ndim + 1)
    ]


def test_the_record_is_of_the_version_and_the_seed_it_claims():
    assert (RECORD["torch"], RECORD["seed"]) == ("2.13.0+cpu", 20261130)
    assert sum(output is not None for _, _, output in CASES) == 130 * len(LAYERS_AND_RANKS) > 2000


@pytest.mark.parametrize(("operation", "ndim"), LAYERS_AND_RANKS)
def test_every_output_is_exactly_that_of_torch(operation, ndim):
    answered = [one for one in cases_of(operation, ndim) if one[2] is not None]
    assert len(answered) == 130
    for case, arguments, output in answered:
        ours = getattr(convviz, operation)(**arguments)
        assert ours.dtype == output.dtype, case
        assert np.array_equal(ours, output), case


@pytest.mark.parametrize(("operation", "ndim"), LAYERS_AND_RANKS)
def test_what_torch_refuses_is_refused_with_the_parameter_it_is_about(operation, ndim):
    refused = [one for one in cases_of(operation, ndim) if one[2] is None]
    assert len(refused) == 30
    for case, arguments, _ in refused:
        with pytest.raises(convviz.ConvSpecError) as refusal:
            pytest.fail(f"gave {getattr(convviz, operation)(**arguments).shape}, torch refuses: {case}")
        assert refusal.value.parameter in arguments, case
