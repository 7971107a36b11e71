"""Networks as plans: the recorded ones with their numbers, the ready ones, and settings of all kinds."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from network_chains import CHAINS, tuples

from convviz.core.numbers import Numbers
from convviz.data.inputs import sample_input
from convviz.network.chain import Network
from convviz.network.items import Item, Plan, item
from convviz.network.plan import COMES, built, read
from convviz.network.ready import READY, Reads

RECORD = np.load(Path(__file__).parent / "golden" / "torch_networks.npz")

LINES = {
    "same with a stride": ((2, 9, 8), "Conv(3,3,stride=2,padding=same)~Conv(2,2,padding=same)~Tanh"),
    "causal": ((2, 12), "Conv(4,3,padding=causal,dilation=2)~Conv(2,2,padding=causal,stride=2)"),
    "full": ((1, 6, 6), "Conv(2,3,padding=full)~LeakyReLU(negative_slope=0.2)"),
    "stride and dilation": ((2, 9, 9), "Conv(2,3,stride=2,dilation=2,padding=2,groups=2)"),
    "every padding mode": (
        (1, 7, 6),
        "Conv(2,3,padding=1,padding_mode=reflect)~Conv(2,3,padding=2,padding_mode=replicate)~"
        "Conv(2,2,padding=same,padding_mode=circular)~Conv(1,3,stride=2,padding=same,padding_mode=reflect)",
    ),
    "pooling with padding and clipped windows": (
        (2, 9, 8),
        "MaxPool(3,stride=2,padding=1,ceil_mode=True)~AvgPool(2,stride=1,padding=1,count_include_pad=False)~"
        "AvgPool(3,stride=2,ceil_mode=True,divisor_override=5)~MaxPool(2,stride=1,dilation=1)",
    ),
    "a divisor of one's own in 1D": ((2, 9), "AvgPool(2,padding=1,divisor_override=3)~MaxPool(2,dilation=2)"),
    "volumes": (
        (1, 6, 7, 5),
        "Conv(2,3,padding=1)~MaxPool(2,stride=1)~AvgPool(2,stride=1,padding=1)~AdaptiveAvgPool(2x3x2)~"
        "ConvTranspose(2,2,stride=2)~AdaptiveMaxPool(1)~Flatten~Linear(3)~Softmax",
    ),
    "transposed in every way": (
        (4, 4, 5),
        "ConvTranspose(4,3,stride=2,padding=1,output_padding=1,groups=2)~ConvTranspose(2,4,stride=2,padding=1)~"
        "ConvTranspose(2,2,stride=3)~ConvTranspose(1,2,dilation=2,padding=1,bias=False)~"
        "ConvTranspose(1,1,stride=2,output_padding=1)",
    ),
    "adaptive windows": ((3, 7, 5), "AdaptiveMaxPool(3x2)~Upsample(2x3)~AdaptiveAvgPool(4)~Softmax"),
    "joins with the input and itself": (
        (2, 5, 5),
        "a:Conv(2,3,padding=1)~Add(input)~b:GELU~Concat(a,input,b)~BatchNorm(eps=0.001)~Sigmoid",
    ),
    "branches": (
        (2, 6, 6),
        "a:Conv(2,1)~Branch(input)~b:Conv(3,3,padding=1)~Branch(a)~ReLU~Concat(b,a,input)~Conv(2,2)",
    ),
    "rows": ((2, 3, 3), "Flatten~Linear(6)~BatchNorm~a:ReLU~Linear(6,bias=False)~Add(a)~Concat(a)~Flatten"),
    "many weights": ((3, 20, 20), "Conv(16,5)~ReLU~Conv(16,5)~Flatten~Linear(10)"),
    "names that a program has too": (
        (1, 4, 4),
        "x:ReLU~input_:Tanh~torch:ReLU~Add(x)~class:Tanh~Concat(torch,class)",
    ),
    "MobileNet's activations": (
        (3, 8, 8),
        "Conv(6,3,padding=1,groups=3)~ReLU6~Conv(4,1)~SiLU~Flatten~Linear(5)~ReLU6~Linear(3)~SiLU",
    ),
}
"""The shape of an input and the layers, as an address has them."""


class Case(NamedTuple):
    """A network with its plan and an input."""

    plan: Plan
    network: Network
    input: np.ndarray


def network_cases() -> dict[str, Case]:
    """All networks, always the same."""
    found = {name: _recorded(name) for name in CHAINS}
    found |= {f"ready: {name}": _case(name, one.plan, _read(one.input)) for name, one in READY.items()}
    for seed, (name, (shape, line)) in enumerate(LINES.items()):
        plan, notes = read(line)
        assert not notes, notes
        cells = np.random.default_rng(seed).integers(-9, 10, shape).astype(float)
        found[name] = _case(name, plan, cells)
    return found


def _read(reads: Reads) -> np.ndarray:
    if reads.numbers is not None:
        return reads.numbers.array
    return sample_input(reads.rank, reads.sample, cells=reads.cells, colour=reads.colour).values


def _case(name: str, plan: Plan, cells: np.ndarray) -> Case:
    network, error = built(plan, cells.shape)
    assert error is None, (name, error)
    return Case(plan, network, cells)


def _recorded(name: str) -> Case:
    items = [_item(name, number, *layer) for number, layer in enumerate(CHAINS[name][1])]
    return _case(name, Plan(tuple(items)), RECORD[f"{name}/input"].astype(float))


def _item(name: str, number: int, kind: str, arguments: list, options: dict, called: str = "") -> Item:
    values = tuples(arguments)[1 if kind in COMES else 0 :]
    made = item(kind, *values, **{key: tuples(value) for key, value in options.items()}, name=called)
    start = f"{name}/{number}."
    numbers = [
        (key.removeprefix(start), Numbers.of(RECORD[key])) for key in RECORD.files if key.startswith(start)
    ]
    return Item(made.kind, made.settings, made.name, tuple(numbers))
