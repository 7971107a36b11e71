"""What PyTorch says to a layer that does not fit is said word for word: its messages are recorded."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from torch_refusals import REFUSED

from convviz.core.numbers import Numbers
from convviz.frameworks.read.models.reading import plan_of
from convviz.frameworks.read.models.text import ModelError
from convviz.frameworks.write.networks.messages import torch_message
from convviz.network.plan import built, read

RECORD = json.loads((Path(__file__).parent / "golden" / "torch_refusals.json").read_text(encoding="utf-8"))


def refused(shape, line, weight=()):
    plan, notes = read(line)
    assert not notes
    if weight:
        numbers = (("weight", Numbers.of(np.zeros(weight))),)
        plan = replace(plan, items=(*plan.items[:-1], replace(plan.items[-1], numbers=numbers)))
    network, error = built(plan, shape)
    assert error is not None
    return torch_message(error, plan, network)


@pytest.mark.parametrize("name", REFUSED)
def test_the_message_is_that_of_pytorch(name):
    case = REFUSED[name]

    assert refused(case.shape, case.line, case.weight) == RECORD[name]


@pytest.mark.parametrize(
    ("shape", "line"),
    [
        ((2, 8, 8), "AdaptiveAvgPool(1)~Add(input)"),  # PyTorch repeats the one cell
        ((2, 8, 8), "ReLU~Add(nobody)"),
        ((2, 8, 8), "ReLU~x:Tanh~x:Tanh"),
    ],
)
def test_there_is_no_message_where_pytorch_takes_the_layer_or_never_sees_it(shape, line):
    assert refused(shape, line) == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "nn.Sequential(nn.Conv2d(1, 8, 3), nn.Conv2d(3, 4, 3))",
            "RuntimeError: Given groups=1, weight of size [4, 3, 3, 3], expected input[1, 8, 6, 6] to have 3 "
            "channels, but got 8 channels instead",
        ),
        (
            "nn.Sequential(nn.Flatten(), nn.Linear(32, 10))",
            "RuntimeError: mat1 and mat2 shapes cannot be multiplied (1x64 and 32x10)",
        ),
        (
            "nn.Sequential(nn.Conv2d(1, 8, 9))",
            "RuntimeError: Calculated padded input size per channel: (8 x 8). Kernel size: (9 x 9). Kernel "
            "size can't be greater than actual input size",
        ),
        ("nn.Sequential(nn.Conv2d(1, 8, kernel=3))", ""),
        ("nn.Sequential(nn.Conv2d(1, 8, '3'))", ""),
    ],
)
def test_a_pasted_layer_that_does_not_fit_is_refused_with_pytorchs_message_beside_ours(text, message):
    with pytest.raises(ModelError) as error:
        plan_of(text, (1, 8, 8))

    assert error.value.torch == message
