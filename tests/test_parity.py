"""PyTorch's answers, number for number.

golden/torch_cases.npz was recorded from torch 2.13.0 (CPU) by golden/record_torch.py with seed 20261122: for
each rank and padding mode 125 random convolutions of integers, in float32 and float64, and 40 random settings
that torch refuses.
"""

import json
from collections.abc import Iterator
from itertools import product
from math import prod
from pathlib import Path

import numpy as np
import pytest

import convviz

RANKS_AND_MODES = list(product((1, 2, 3), ("zeros", "reflect", "replicate", "circular")))
SETTINGS = ("stride", "padding", "dilation", "groups", "padding_mode")

with np.load(Path(__file__).with_name("golden") / "torch_cases.npz") as recorded:
    RECORD = json.loads(recorded["record"].tobytes())
    NUMBERS = recorded["numbers"]


def replayed() -> Iterator[tuple[dict, dict, np.ndarray | None]]:
    """Each recorded case, the arguments to repeat it with, and torch's output or None for its refusal."""
    position = 0

    def take(shape: list[int], dtype: str) -> np.ndarray:
        nonlocal position
        start, position = position, position + prod(shape)
        return NUMBERS[start:position].reshape(shape).astype(dtype)

    for case in RECORD["cases"]:
        shapes = case["input_shape"], case["weight_shape"], case["weight_shape"][:1] if case["bias"] else [0]
        settings = {name: case[name] for name in SETTINGS}
        if "output_shape" in case:
            input, weight, bias = (take(shape, case["dtype"]) for shape in shapes)
            output = take(case["output_shape"], case["dtype"])
        else:
            (input, weight, bias), output = (np.zeros(shape, case["dtype"]) for shape in shapes), None
        yield (
            case,
            {"input": input, "weight": weight, "bias": bias if case["bias"] else None, **settings},
            output,
        )
    assert position == len(NUMBERS)


CASES = list(replayed())


def cases_of(ndim: int, padding_mode: str) -> list[tuple[dict, dict, np.ndarray | None]]:
    return [
        (case, arguments, output)
        for case, arguments, output in CASES
        if len(case["input_shape"]) == ndim + 1 and case["padding_mode"] == padding_mode
    ]


def test_the_record_is_of_the_version_and_the_seed_it_claims():
    assert (RECORD["torch"], RECORD["seed"]) == ("2.13.0+cpu", 20261122)
    assert sum(output is not None for _, _, output in CASES) == 1500


@pytest.mark.parametrize(("ndim", "padding_mode"), RANKS_AND_MODES)
def test_every_output_is_exactly_that_of_torch(ndim, padding_mode):
    answered = [
        (case, given, output) for case, given, output in cases_of(ndim, padding_mode) if output is not None
    ]
    assert len(answered) == 125
    for case, arguments, output in answered:
        ours = convviz.cross_correlate(**arguments)
        assert ours.dtype == output.dtype, case
        assert np.array_equal(ours, output), case


@pytest.mark.parametrize(("ndim", "padding_mode"), RANKS_AND_MODES)
def test_what_torch_refuses_is_refused(ndim, padding_mode):
    refused = [(case, given) for case, given, output in cases_of(ndim, padding_mode) if output is None]
    assert len(refused) == 40
    for case, arguments in refused:
        try:
            output = convviz.cross_correlate(**arguments)
        except convviz.ConvSpecError:
            continue
        pytest.fail(f"gave an output of shape {output.shape} where torch refuses: {case}")
